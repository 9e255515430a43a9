"""Specks and holes of the alpha: sought in the background as soon as a setting asks for them, and after changes."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from app.editor.document import Document
from app.editor.marks_then import restored
from app.tasks import Tasks
from core.geometry import Rect, union
from core.refine.small_parts import SmallParts
from core.refine.touch_up import TouchUp

_PAUSE_MS = 150
"""After the last change, such as a stroke of touch-up."""


class HeldSearch(NamedTuple):
    """The alpha and the touch-up that the parts of a photo are known of, and where they may be others by now."""

    alpha: object = None
    layer: TouchUp | None = None
    stale: Rect | None = None


class PartSearch(QObject):
    """Keeps `Document.small_parts` those of the finished run with its touch-up, where settings need them.

    While they are sought the views show the alpha without such settings, or with what was found before.
    """

    failed = Signal(object)
    found = Signal()
    searching_changed = Signal(bool)

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document, self._tasks = document, Tasks("refine", self)
        self._alpha: object = None
        self._layer: TouchUp | None = None
        self._stale: Rect | None = None
        self.searching = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._search)
        document.alpha_changed.connect(self._on_alpha)
        document.finish_changed.connect(lambda _: self._ask())

    def close(self, timeout_s: float) -> bool:
        """Join the thread; False when out of time."""
        return self._tasks.close(timeout_s)

    def hold(self) -> HeldSearch:
        """Return what is known of the photo in view."""
        return HeldSearch(self._alpha, self._layer, self._stale)

    def take(self, held: HeldSearch) -> None:
        """Go on with another photo; what is still missing is sought once that is announced."""
        self._alpha, self._layer, self._stale = held
        self._timer.stop()

    def _on_alpha(self, rect: Rect | None) -> None:
        if rect is None:
            self._alpha = self._alpha if self._alpha is self._document.alpha else None
        elif self._alpha is not None:  # an update: another alpha, but only here
            self._alpha = self._document.alpha
            self._stale = union(self._stale, rect)
        self._ask()

    def _ask(self) -> None:
        if self._is_needed() and not self._timer.isActive():
            self._timer.start(_PAUSE_MS if self._document.small_parts else 0)

    def _is_needed(self) -> bool:
        document = self._document
        if document.result is None or document.alpha is not document.result.alpha:
            return False
        is_known = self._alpha is document.alpha and self._layer is document.finish.touch_up
        return document.finish.needs_parts and not (is_known and self._stale is None)

    def _search(self) -> None:
        document, alpha = self._document, self._document.alpha
        if not self._is_needed() or alpha is None or not self._tasks.open or self.searching:
            return
        finish, before, photo_id = document.finish, document.small_parts, document.photo_id
        seen, then = document.snapshot(), document.marks_then.tiles(document.alpha_revision)[0]
        rect = self._changed_rect(finish.touch_up)
        assert seen is not None

        def compute() -> SmallParts | None:
            trimap = restored(seen.trimap.copy(), then)
            if not seen.is_current():
                return None
            if rect is None or before is None:
                return finish.find_parts(alpha, trimap)
            return before.updated(partial(finish.touched, alpha), trimap, rect)

        known = alpha, finish.touch_up
        self._stale = None
        self._set_searching(True)

        def done(parts: SmallParts | None) -> None:
            self._set_searching(False)
            if document.photo_id == photo_id:
                if parts is not None and document.alpha is alpha:
                    self._take(parts, known, rect)
                else:  # marks were painted while they were read, or an update has landed
                    self._stale = union(self._stale, rect)
            self._ask()

        self._tasks.submit(compute, done, failed=self._on_failed)

    def take_found(self, parts: SmallParts) -> None:
        """Show these, those of the alpha and the touch-up as they are now."""
        self._take(parts, (self._document.alpha, self._document.finish.touch_up), None)

    def _take(self, parts: SmallParts, known: tuple[object, TouchUp], rect: Rect | None) -> None:
        self._alpha, self._layer = known
        self._document.small_parts = parts
        self._document.set_finish(self._document.finish, rect)
        self.found.emit()

    def _changed_rect(self, layer: TouchUp) -> Rect | None:
        """Return where the alpha differs from the one whose parts are known; None if not known."""
        if self._alpha is not self._document.alpha or self._layer is None:
            return None
        return union(self._stale, layer.rect_of(layer.differing(self._layer)))

    def _on_failed(self, error: BaseException) -> None:
        self._set_searching(False)
        self._alpha, self._layer = self._document.alpha, self._document.finish.touch_up  # not again and again
        self.failed.emit(error)

    def _set_searching(self, searching: bool) -> None:
        if searching != self.searching:
            self.searching = searching
            self.searching_changed.emit(searching)
