"""Mouse and pen as one pointer: what is pressed, moved and released, and which keys are held with it."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCursor,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QMoveEvent,
    QResizeEvent,
    QTabletEvent,
)
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from ui.canvas.pan_zoom import PanZoomWidget
from ui.canvas.pointer import TABLET_PHASES, Phase, Pointer, from_qt

_MODIFIERS = {
    Qt.Key.Key_Alt: Qt.KeyboardModifier.AltModifier,
    Qt.Key.Key_Shift: Qt.KeyboardModifier.ShiftModifier,
}


class _Proximity(QObject):
    """Signals that a pen goes out of reach, which only the application hears; listens while a pen is down."""

    left = Signal()

    def watch(self, on: bool) -> None:
        """Begin or stop listening."""
        app = QCoreApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
            if on:
                app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear of it, keep nothing from anybody."""
        if event.type() == QEvent.Type.TabletLeaveProximity:
            self.left.emit()
        return False


class PointerWidget(PanZoomWidget):
    """Calls ``pointer_pressed``, ``pointer_moved`` and ``pointer_released``, and ``tracked`` before each of them.

    ``pointer`` is the view position under it, None while it is elsewhere; ``modifiers`` are the keys held with it.
    A pen whose release went elsewhere (to a dialog, say) counts as released where it was last.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pointer: QPointF | None = None
        self.modifiers = Qt.KeyboardModifier.NoModifier
        self._pointed: QPointF | None = None
        self._moved = QTimer(self, singleShot=True, interval=0)
        self._moved.timeout.connect(self._look_again)
        self._pen: Pointer | None = None
        self._proximity = _Proximity(self)
        self._proximity.left.connect(self._lift_pen)
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
        """True while Alt is held."""
        return bool(self.modifiers & Qt.KeyboardModifier.AltModifier)

    @property
    def shift(self) -> bool:
        """True while Shift is held."""
        return bool(self.modifiers & Qt.KeyboardModifier.ShiftModifier)

    # --- mouse and pen -----------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The mouse is deaf while the pen is down."""
        if self._pen is None:
            self._handle(event, Phase.PRESS)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The mouse is deaf while the pen is down."""
        if self._pen is None:
            self._handle(event, Phase.MOVE)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The mouse is deaf while the pen is down."""
        if self._pen is None:
            self._handle(event, Phase.RELEASE)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick clicks are two clicks."""
        self.mousePressEvent(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        """The pen, with its pressure; accepted, so that Qt makes no mouse events of it."""
        event.accept()
        phase = TABLET_PHASES.get(event.type())
        if phase is Phase.MOVE and not event.buttons() and not event.pressure():
            self._lift_pen()
        if phase is not None:
            self._follow_pen(from_qt(event, phase, self.viewport))
            self._handle(event, phase)

    def _follow_pen(self, pointer: Pointer) -> None:
        if pointer.phase is Phase.RELEASE:
            self._put_pen(None)
        elif self._pen is not None:
            self._pen = replace(pointer, button=self._pen.button)
        elif pointer.phase is Phase.PRESS:
            self._put_pen(pointer)

    def _put_pen(self, pen: Pointer | None) -> None:
        self._pen = pen
        self._proximity.watch(pen is not None)

    def _lift_pen(self) -> None:
        """End a press of the pen whose release no event reported."""
        if (pen := self._pen) is not None:
            self._put_pen(None)
            self.pointer_released(replace(pen, phase=Phase.RELEASE))

    def _handle(self, event: QMouseEvent | QTabletEvent, phase: Phase) -> None:
        self._pointed = event.globalPosition()
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
        """The point that zooming by key keeps in place: the one under the pointer."""
        return super().anchor() if self.pointer is None else self.pointer

    # --- coming, going, held keys ------------------------------------------------------------------------------

    def enterEvent(self, event: QEnterEvent) -> None:
        """Take the keys along with the pointer, except from words being typed; a number typed counts then."""
        if not isinstance(QApplication.focusWidget(), QLineEdit) and self.isActiveWindow():
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def leaveEvent(self, event: QEvent) -> None:
        """There is no pointer any more."""
        self._pointed = None
        self.track(None, self.modifiers)

    def moveEvent(self, event: QMoveEvent) -> None:
        """Another place under a pointer that rests."""
        super().moveEvent(event)
        self._moved.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another place under a pointer that rests."""
        super().resizeEvent(event)
        self._moved.start()

    def _look_again(self) -> None:
        """Find the pointer, which sent no event as the widget moved under it."""
        at = self._pointed
        if at is None and QApplication.widgetAt(QCursor.pos()) is self:
            at = QPointF(QCursor.pos())
        if at is not None:
            here = self.mapFromGlobal(at)
            self.track(here if self.rect().contains(here.toPoint()) else None, self.modifiers)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keys released elsewhere are not heard: let go of all."""
        super().focusOutEvent(event)
        self._lift_pen()
        self.track(self.pointer, Qt.KeyboardModifier.NoModifier)

    def changeEvent(self, event: QEvent) -> None:
        """Another window came to the front: it hears the pen's release."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self._lift_pen()

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
