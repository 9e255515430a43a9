"""Mouse and pen as one pointer: what is pressed, moved and released, and which keys are held with it."""

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent, QTabletEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QWidget

from ui.canvas.pan_zoom import PanZoomWidget
from ui.canvas.pointer import TABLET_PHASES, Phase, Pointer, from_qt

_MODIFIERS = {
    Qt.Key.Key_Alt: Qt.KeyboardModifier.AltModifier,
    Qt.Key.Key_Shift: Qt.KeyboardModifier.ShiftModifier,
}


class PointerWidget(PanZoomWidget):
    """Calls ``pointer_pressed``, ``pointer_moved`` and ``pointer_released``, and ``tracked`` before each of them.

    ``pointer`` is the view position under it, None while it is elsewhere; ``modifiers`` are the keys held with it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pointer: QPointF | None = None
        self.modifiers = Qt.KeyboardModifier.NoModifier
        self._pen_down = False
        self.setMouseTracking(True)
        self.setTabletTracking(True)

    # --- for the subclass --------------------------------------------------------------------------------------

    def pointer_pressed(self, event: Pointer) -> None:
        """A button or the pen went down."""

    def pointer_moved(self, event: Pointer) -> None:
        """It moved, pressed or not."""

    def pointer_released(self, event: Pointer) -> None:
        """It went up."""

    def tracked(self) -> None:
        """``pointer`` or ``modifiers`` changed."""

    @property
    def alt(self) -> bool:
        """Whether Alt is held."""
        return bool(self.modifiers & Qt.KeyboardModifier.AltModifier)

    @property
    def shift(self) -> bool:
        """Whether Shift is held."""
        return bool(self.modifiers & Qt.KeyboardModifier.ShiftModifier)

    # --- mouse and pen -----------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The mouse is deaf while the pen is down."""
        if not self._pen_down:
            self._handle(event, Phase.PRESS)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The mouse is deaf while the pen is down."""
        if not self._pen_down:
            self._handle(event, Phase.MOVE)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The mouse is deaf while the pen is down."""
        if not self._pen_down:
            self._handle(event, Phase.RELEASE)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick clicks are two clicks."""
        self.mousePressEvent(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        """The pen, with its pressure; accepted, so that Qt makes no mouse events of it."""
        event.accept()
        phase = TABLET_PHASES.get(event.type())
        if phase is not None:
            self._pen_down = self._pen_down or phase is Phase.PRESS
            self._handle(event, phase)
            self._pen_down = self._pen_down and phase is not Phase.RELEASE

    def _handle(self, event: QMouseEvent | QTabletEvent, phase: Phase) -> None:
        self.track(event.position(), event.modifiers())
        pointer = from_qt(event, phase, self.viewport)
        if phase is Phase.PRESS:
            self.pointer_pressed(pointer)
        elif phase is Phase.MOVE:
            self.pointer_moved(pointer)
        else:
            self.pointer_released(pointer)

    def track(self, position: QPointF | None, modifiers: Qt.KeyboardModifier) -> None:
        """Note where the pointer is and what is held with it."""
        self.pointer, self.modifiers = position, modifiers
        self.tracked()

    def anchor(self) -> QPointF:
        """What zooming by key keeps in place: the point under the pointer."""
        return super().anchor() if self.pointer is None else self.pointer

    # --- coming, going, held keys ------------------------------------------------------------------------------

    def enterEvent(self, event: QEnterEvent) -> None:
        """Take the keys along with the pointer, except from a field being typed in."""
        if not isinstance(QApplication.focusWidget(), QLineEdit | QAbstractSpinBox) and self.isActiveWindow():
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def leaveEvent(self, event: QEvent) -> None:
        """There is no pointer any more."""
        self.track(None, self.modifiers)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keys released elsewhere are not heard: let go of all."""
        super().focusOutEvent(event)
        self.track(self.pointer, Qt.KeyboardModifier.NoModifier)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Note Alt and Shift."""
        self._track_key(event, True)
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Forget Alt and Shift."""
        self._track_key(event, False)
        super().keyReleaseEvent(event)

    def _track_key(self, event: QKeyEvent, down: bool) -> None:
        for key, flag in _MODIFIERS.items():
            if event.key() == key:
                self.track(self.pointer, self.modifiers | flag if down else self.modifiers & ~flag)
