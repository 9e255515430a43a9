"""A widget that shows a picture as it is rendered: the canvas, and the views of the comparison."""

import sys
from functools import partial

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.canvas.notes import Notes
from ui.canvas.pointer_widget import PointerWidget


class PictureWidget(PointerWidget):
    """Paints frames until nothing lacks, and knows Space and backslash while they are held.

    ``pending`` says that the last frame lacked something: it is rendered a few milliseconds at a time. ``notes`` are
    the places of the words over the picture, ``space`` is True while Space is held.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pending = self._failure_told = False
        self.notes = Notes()
        self.space = self._by_keyboard = False
        self._again = QTimer(self, singleShot=True, interval=0)
        self._again.timeout.connect(self.update)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # --- for the subclass --------------------------------------------------------------------------------------

    def paint_frame(self, painter: QPainter, exposed: QRect) -> bool:
        """Paint ``exposed`` (view pixels) over the surround; False when something is still missing in it."""
        raise NotImplementedError

    def peek(self, peeking: bool) -> None:
        """Show the photo alone as long as this holds."""
        raise NotImplementedError

    def space_changed(self) -> None:
        """Space went down or up."""

    def claims(self, event: QKeyEvent) -> bool:
        """Return True for a key that is for this widget before it is a shortcut."""
        return event.key() in _HELD

    @property
    def focus_ringed(self) -> bool:
        """True where to show that keys go here: only to those who came by keyboard."""
        return self.hasFocus() and self._by_keyboard

    def picture_area(self) -> QRectF:
        """The picture's rectangle in the view."""
        return QRectF(*self.viewport.rect_to_view((0, 0, *self.viewport.image_size), margin=0))

    # --- painting ----------------------------------------------------------------------------------------------

    def show_image_of(self, size: tuple[int, int]) -> None:
        """Begin with another image: what fails there is reported anew."""
        self._failure_told = False
        super().show_image_of(size)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a frame, and another soon where it lacks something; a failure is reported once for each photo."""
        painter = QPainter(self)
        try:
            painter.fillRect(event.rect(), QColor(theme.colors().surround))
            self.notes.begin(self.rect(), self.picture_area(), self.pointer)
            self.pending = not self.paint_frame(painter, event.rect())
            if self.pending:
                self._again.start()
        except Exception as error:  # noqa: BLE001 - one that left a paintEvent would end the program
            self.pending = False
            self._tell_failure(error)
        finally:
            painter.end()

    def _tell_failure(self, error: Exception) -> None:
        """Hand it to the hook for what no one caught, once this frame is over: a box must not open while painting."""
        if not self._failure_told:
            self._failure_told = True
            QTimer.singleShot(0, self, partial(sys.excepthook, type(error), error, error.__traceback__))

    def track(self, position: QPointF | None, modifiers: Qt.KeyboardModifier) -> None:
        """Words over the picture make room for the pointer."""
        super().track(position, modifiers)
        if self.notes.disturbed(position):
            self.update()

    # --- keys --------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Claim keys before shortcuts do."""
        is_asked = event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and self.claims(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space pans, backslash shows the original, while held."""
        if not self._hold(event, True):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let go of a held key."""
        if not self._hold(event, False):
            super().keyReleaseEvent(event)

    def _hold(self, event: QKeyEvent, down: bool) -> bool:
        if event.key() not in _HELD:
            return False
        if not event.isAutoRepeat():
            if event.key() == Qt.Key.Key_Space:
                self.space = down
                self.space_changed()
            else:
                self.peek(down)
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Note whether by keyboard."""
        self._by_keyboard = event.reason() in _KEYBOARD_REASONS
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keys released elsewhere are not heard: let go of all."""
        self.space = False
        self.peek(False)
        super().focusOutEvent(event)
        self.update()


_HELD = (Qt.Key.Key_Space, Qt.Key.Key_Backslash)
_KEYBOARD_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
