"""The dialogs beside the picture: colors of the marks, the user's own background, and a box by numbers."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QDialog, QWidget

from app.session import Session
from core.geometry import Rect
from ui.canvas.widget import Canvas
from ui.dialogs.background import BackgroundDialog
from ui.dialogs.box_numbers import BoxDialog
from ui.dialogs.marks_look import MarksLookDialog

_BESIDE, _BELOW = 12, 64
"""Offset of dialogs from the upper right corner of the window: over the panel rather than the picture."""


class LookDesk:
    """`set_palette` colors the classes everywhere in the window; `ask_photo` asks for a background photo."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        canvas: Canvas,
        *,
        set_palette: Callable[[str], None],
        ask_photo: Callable[[], Path | None],
    ) -> None:
        self._window, self._session, self._canvas = window, session, canvas
        self._set_palette, self._ask_photo = set_palette, ask_photo
        self._background: BackgroundDialog | None = None
        canvas.set_tint(session.settings.tint_percent)

    def choose_marks(self) -> None:
        """Ask for the colors of the marks and the opacity of the overlay; both follow at once."""
        settings = self._session.settings
        dialog = MarksLookDialog(
            settings.palette, settings.tint_percent, self._set_palette, self.set_tint, self._window
        )
        self._put_beside(dialog)
        dialog.exec()

    def choose_background(self) -> None:
        """Ask for the user's own background, beside the view of the cutout on it."""
        self._session.set_view("own")
        self._show_background()

    def box_by_numbers(self) -> None:
        """Ask for a box by numbers, shown over the photo meanwhile, and mark the subject in it."""
        if self._session.document.photo is None:
            return
        dialog = BoxDialog(self._session.document.size, self._show_box, self._window)
        self._session.document.photo_changed.connect(dialog.reject)  # the numbers are of the photo before
        self._put_beside(dialog)
        is_wanted = dialog.exec() == QDialog.DialogCode.Accepted
        self._show_box(None)
        if is_wanted:
            top, left, bottom, right = dialog.box
            self._session.grab_box((left, top), (right, bottom))
        dialog.deleteLater()

    def _show_box(self, box: Rect | None) -> None:
        top, left, bottom, right = box or (0, 0, 0, 0)
        corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        self._canvas.outline = [(float(x), float(y)) for x, y in corners] if box else []
        self._canvas.outline_changed()

    def _show_background(self) -> BackgroundDialog:
        if self._background is None:
            self._background = BackgroundDialog(self._session, self._ask_photo, self._window)
            self._put_beside(self._background)
        self._background.show()
        self._background.raise_()
        self._background.activateWindow()
        return self._background

    def take_over(self, other: "LookDesk") -> None:
        """Ask for the background where it was asked for over the window before."""
        old = other._background
        if old is not None and old.isVisible():
            self._show_background().setGeometry(old.geometry())

    def _put_beside(self, dialog: QDialog) -> None:
        room = self._window.width() - dialog.sizeHint().width() - _BESIDE
        dialog.move(self._window.mapToGlobal(QPoint(max(room, 0), _BELOW)))

    def set_tint(self, percent: int) -> None:
        """Let the overlay hide so much of the photo, in percent, now and later."""
        self._session.settings.tint_percent = percent
        self._canvas.set_tint(percent)
