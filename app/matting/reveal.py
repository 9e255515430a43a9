"""The view after a run: from the marks to the cutout, once, unless the user chose otherwise."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.editor.choices import Choices
from app.editor.document import Document
from app.matting.service import MattingService


class Reveal(QObject):
    """Shows the cutout when a run that was begun in the overlay is finished.

    Not where the view was changed meanwhile, where the marks are others by then, under a routing map, nor on a photo
    on which the user went back to the overlay after such a turn.

    Attributes:
        fresh: whether the cutout was put up so, and nothing has been chosen or marked since.
    """

    changed = Signal()

    def __init__(
        self, choices: Choices, document: Document, service: MattingService, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._choices, self._document = choices, document
        self.fresh = self._is_due = self._was_refused = self._is_turning = False
        service.begun.connect(self._on_begun)
        service.finished.connect(self._on_finished)
        service.abandoned.connect(self._on_abandoned)
        choices.view_changed.connect(self._on_view)
        document.trimap_changed.connect(self._settle)
        for chosen in (choices.tool_changed, choices.class_changed):
            chosen.connect(self._settle)

    def _on_begun(self) -> None:
        is_plain = self._choices.view == "overlay" and self._choices.routing_view == "off"
        self._is_due = is_plain and not self._was_refused

    def _on_abandoned(self) -> None:
        self._is_due = False

    def _on_finished(self) -> None:
        is_due, self._is_due = self._is_due, False
        if is_due and self._document.alpha_is_current:
            self._is_turning = True
            self._choices.set_view(self._choices.composite_view)
            self._is_turning = False
            self.fresh = True
            self.changed.emit()

    def _on_view(self, view: str) -> None:
        if self._is_turning:
            return
        self._is_due = False
        self._was_refused = self._was_refused or (self.fresh and view == "overlay")
        self._settle()

    def hold(self) -> tuple[bool, bool]:
        """Return what belongs to the photo in view: `fresh`, and whether such a turn was refused there."""
        return self.fresh, self._was_refused

    def take(self, held: tuple[bool, bool] = (False, False)) -> None:
        """Go on with another photo, in its own view; `changed` is to be emitted by the caller."""
        self.fresh, self._was_refused = held
        self._is_due = False

    def _settle(self) -> None:
        if self.fresh:
            self.fresh = False
            self.changed.emit()
