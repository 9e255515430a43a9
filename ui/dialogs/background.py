"""The user's own background: a color, or a photo and where it lies behind the cutout."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.editor.backdrop import LEAST_SCALE
from app.session import Session
from core.text.translate import mark, tr
from ui.actions.keys import named
from ui.dialogs.fitting import FittingDialog
from ui.dialogs.swatch import ColorButton
from ui.labels import ElidedLabel, dim_label
from ui.spins import SliderSpin, percent_unit
from ui.widgets import close_row, push_button, row_of

_MOST_PERCENT = 500
_HINT = mark("Drag the photo to move it; later with {hand} and Alt held.")


class BackgroundDialog(FittingDialog):
    """Shows and sets `session.backdrop`, so that the canvas follows at once; `ask_photo` asks for a file."""

    def __init__(
        self, session: Session, ask_photo: Callable[[], Path | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("My background"))
        self._session, self._ask_photo = session, ask_photo
        self._tool_before = session.tool
        backdrop = session.backdrop
        self.color = ColorButton(tr("Color…"), tr("The color behind the cutout"))
        self.photo = push_button(tr("Photo…"), tr("A photo behind the cutout"), "mdi6.image-outline")
        self.none = push_button(tr("No photo"), tr("The color alone"), "mdi6.close")
        self.name = ElidedLabel()
        self.fill = push_button(tr("Fill"), tr("Cover the whole picture with the photo"))
        self.fit = push_button(tr("Fit"), tr("Show all of the photo; the color fills the rest"))
        self.scale = SliderSpin(
            tr("Size of the photo"), round(100 * LEAST_SCALE), _MOST_PERCENT, percent_unit(), power=2
        )
        self.scale.set_tip(tr("100 % just covers the picture"))
        self._placing = (self.none, self.fill, self.fit, self.scale)
        self._lay_out()
        self.color.chosen.connect(backdrop.set_color)
        self.photo.clicked.connect(self._choose_photo)
        self.none.clicked.connect(lambda: backdrop.set_photo(None))
        self.fill.clicked.connect(backdrop.fill)
        self.fit.clicked.connect(lambda: backdrop.fit(session.document.size))
        self.scale.changed.connect(
            lambda percent: backdrop.place(replace(backdrop.placement, scale=percent / 100))
        )
        backdrop.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Read everything from the session."""
        backdrop = self._session.backdrop
        self.color.set_color(backdrop.color)
        self.name.set_full_text(tr("no photo") if backdrop.path is None else backdrop.path.name)
        self.scale.set_value(round(100 * backdrop.placement.scale))
        for widget in self._placing:
            widget.setEnabled(backdrop.path is not None)

    def showEvent(self, event: QShowEvent) -> None:
        """Take the hand, which moves the photo now: strokes would be slips."""
        super().showEvent(event)
        if not event.spontaneous():
            self._tool_before = self._session.tool
            self._session.set_tool("hand")
            self._session.backdrop.placing = True

    def hideEvent(self, event: QHideEvent) -> None:
        """Hand back the tool from before."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._session.backdrop.placing = False
            if self._session.tool == "hand":
                self._session.set_tool(self._tool_before)

    def _lay_out(self) -> None:
        self.rows.addWidget(row_of(self.color, self.photo, self.none))
        self.rows.addWidget(row_of(tr("Photo"), self.name))
        self.rows.addWidget(row_of(tr("Size"), self.scale))
        self.rows.addWidget(row_of("", self.fill, self.fit))
        self.rows.addWidget(dim_label(tr(_HINT, hand=named("tool_hand")), wrap=True))
        self.end_with(close_row(self), width=380)

    def _choose_photo(self) -> None:
        path = self._ask_photo()
        if path is not None:
            self._session.backdrop.set_photo(path)
