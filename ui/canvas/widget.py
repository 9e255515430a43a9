"""The canvas: paints the document and forwards pointer input as verbs of the session. It decides nothing."""

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QCursor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QEnterEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPointingDevice,
    QTabletEvent,
)
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QToolTip, QWidget

from app.session import Session
from ui import theme
from ui.canvas import drops, hud
from ui.canvas.cursors import cursor_for
from ui.canvas.hints import Hints
from ui.canvas.pan_zoom import PanZoomWidget
from ui.canvas.pointer import TABLET_PHASES, Phase, from_qt
from ui.canvas.ring import Ring, paint_line
from ui.canvas.scene import Scene
from ui.canvas.strokes import Gestures
from ui.canvas.tools import MARKING, PAINTING, brush, choose, pan, stroke_value
from ui.canvas.viewport import Rect
from ui.canvas.welcome import Welcome

POINT_RADIUS = 4.0


class Canvas(PanZoomWidget):
    """Shows ``session.document`` as ``session.view`` tells.

    Signals: ``zoom_changed`` (device pixels per image pixel, 1.0 is 100 %), ``hovered`` (what is under the pointer in
    words, "" for nothing to tell), ``open_requested`` (the welcome canvas asks for a file dialog).
    """

    hovered = Signal(str)
    open_requested = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.outline: list[tuple[float, float]] = []
        self._class_palette = theme.PALETTES[0]
        self._space = self._pen_down = self._by_keyboard = False
        self._modifiers = Qt.KeyboardModifier.NoModifier
        self._pointer: QPointF | None = None
        self._pinned: tuple[float, float] | None = None
        self._ring_shown: QRect | None = None
        self._cursor_shown: QCursor | None = None
        self._tool_before: str | None = None
        self._hover_text = ""
        self._drop: drops.Drop | None = None
        self._scene = Scene(session, self)
        self._hints = Hints(session)
        self._gestures = Gestures(session, self, self)
        self._welcome = Welcome(session, self)
        self._again = QTimer(self, singleShot=True, interval=0)
        self._set_up()
        self._connect()
        self._on_photo()

    def _set_up(self) -> None:
        self.setAccessibleName("Canvas")
        self.setAccessibleDescription(
            "The photo with its marks. Drag to paint, Space and drag to move, wheel to zoom."
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setTabletTracking(True)
        self.setAcceptDrops(True)
        self.setMinimumSize(240, 180)

    def _connect(self) -> None:
        session = self._session
        self._again.timeout.connect(self.update)
        self._scene.changed.connect(self._on_scene)
        self._welcome.open_requested.connect(self.open_requested)
        session.document.photo_changed.connect(self._on_photo)
        session.document.trimap_changed.connect(self._on_trimap)
        for changed in (session.tool_changed, session.class_changed, session.brush_changed):
            changed.connect(self._update_ring)
        session.service.state_changed.connect(self._update_all)
        self.zoom_changed.connect(self._update_ring)

    # --- what others call --------------------------------------------------------------------------------------

    def set_class_palette(self, name: str) -> None:
        """Color the classes by one of theme.PALETTES."""
        self._class_palette = name
        self._scene.set_palette(name)

    def set_peek(self, peeking: bool) -> None:
        """Show the original photo as long as this holds (the canvas itself does it while backslash is held)."""
        if peeking != self._scene.peeking:
            self._scene.peeking = peeking
            self.update()

    @property
    def pending(self) -> bool:
        """Whether parts of the picture are still being rendered, a few milliseconds at a time."""
        return self._again.isActive()

    # --- what gestures call ------------------------------------------------------------------------------------

    def pin_ring(self, pinned: tuple[float, float] | None) -> None:
        """Hold the brush ring at a view position, or None to let it follow the pointer again."""
        self._pinned = pinned
        self._update_ring()

    def outline_changed(self) -> None:
        """Repaint after ``outline`` (image positions) changed."""
        self.update()

    # --- painting ----------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Surround, photo with its layers, then words and the brush ring."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(theme.SURROUND))
        if self._session.document.photo is not None:
            if not self._scene.paint(painter, self.viewport, event.rect()):
                self._again.start()
            self._paint_words(painter)
            paint_line(painter, [QPointF(*self.viewport.to_view(*point)) for point in self._line()])
            ring = self._ring()
            if ring is not None:
                ring.paint(painter)
        if self._drop is not None:
            hud.paint_drop_frame(painter, self.size(), self._drop.sentence)
        elif self.hasFocus() and self._by_keyboard:
            hud.paint_focus(painter, self.size())
        painter.end()

    def _paint_words(self, painter: QPainter) -> None:
        shown = self._scene.routing
        if shown is not None:
            hud.paint_legend(painter, shown)
        if not self._scene.painting:
            for row, text in enumerate(self._hints.sentences(self._scene.view)):
                hud.paint_sentence(painter, self.size(), text, row)

    def _ring(self) -> Ring | None:
        tool = self._session.tool
        at = self._pinned or (self._pointer.toTuple() if self._pointer else None)
        if at is None or tool not in MARKING or self._space or self._gestures.tool is pan:
            return None
        radius = self._session.brush_size / 2 * self.viewport.scale if tool in PAINTING else POINT_RADIUS
        return Ring(*at, radius, stroke_value(self._session, self._alt), self._class_palette)

    def _line(self) -> list[tuple[float, float]]:
        """The lasso's outline, or the line that Shift+click would draw."""
        shift = bool(self._modifiers & Qt.KeyboardModifier.ShiftModifier)
        last = self._session.painter.last_point
        if self.outline or not shift or last is None or self._pointer is None or self._gestures.active:
            return self.outline
        return (
            [last, self.viewport.to_image(*self._pointer.toTuple())] if self._session.tool in PAINTING else []
        )

    @property
    def _alt(self) -> bool:
        return bool(self._modifiers & Qt.KeyboardModifier.AltModifier)

    # --- keeping up --------------------------------------------------------------------------------------------

    def _on_photo(self) -> None:
        self._gestures.cancel()
        self._hints.photo_changed()
        has_photo = self._session.document.photo is not None
        self._welcome.setVisible(not has_photo)
        if has_photo:
            self.show_image_of(self._session.document.size)
        self._update_cursor()
        self.update()

    def _on_trimap(self) -> None:
        if self._hints.marked():
            self.update()

    def _on_scene(self, rect: Rect | None) -> None:
        if rect is None or rect == (0, 0, 0, 0):
            self.update()
        else:
            self.update(QRect(*self.viewport.rect_to_view(rect, margin=4)))

    def _update_all(self) -> None:
        self.update()

    def _update_ring(self) -> None:
        """Repaint where the ring was and where it is."""
        self._update_cursor()
        ring = self._ring()
        before, self._ring_shown = self._ring_shown, ring.bounds() if ring else None
        for bounds in (before, self._ring_shown):
            if bounds is not None:
                self.update(bounds)

    def _update_cursor(self) -> None:
        if self._session.document.photo is None:
            self._cursor_shown = None
            self.unsetCursor()
            return
        panning = self._space or self._gestures.tool is pan
        cursor = cursor_for(
            self._session.tool, panning=panning, dragging=self._gestures.active, alt=self._alt
        )
        if cursor is not self._cursor_shown:
            self._cursor_shown = cursor
            self.setCursor(cursor)

    def _track(self, position: QPointF | None, modifiers: Qt.KeyboardModifier) -> None:
        """Note where the pointer is and what is held with it."""
        line_before = len(self._line())
        self._pointer, self._modifiers = position, modifiers
        self._update_ring()
        if line_before or self._line():
            self.update()
        self._tell_hover()

    def _tell_hover(self) -> None:
        text = (
            self._scene.describe(*self.viewport.to_image(*self._pointer.toTuple())) if self._pointer else ""
        )
        if text != self._hover_text:
            self._hover_text = text
            self.hovered.emit(text)

    def _anchor(self) -> QPointF:
        return super()._anchor() if self._pointer is None else self._pointer

    # --- mouse and pen -----------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture."""
        if not self._pen_down:
            self._press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it."""
        if not self._pen_down:
            self._move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it when the button that began it is released."""
        if not self._pen_down:
            self._release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick clicks are two clicks."""
        self.mousePressEvent(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        """The pen, with its pressure; the mouse is deaf until it is lifted."""
        event.accept()
        phase = TABLET_PHASES.get(event.type())
        if phase is Phase.PRESS:
            self._pen_down = True
            self._turn_pen(event)
            self._press(event)
        elif phase is Phase.MOVE:
            self._move(event)
        elif phase is Phase.RELEASE:
            self._release(event)
            self._pen_down = False
            self._turn_pen(None)

    def _turn_pen(self, event: QTabletEvent | None) -> None:
        """The other end of the pen erases until it is lifted (None)."""
        if event is not None and event.pointerType() == QPointingDevice.PointerType.Eraser:
            self._tool_before = self._session.tool
            self._session.set_tool("eraser")
        elif event is None and self._tool_before is not None:
            self._session.set_tool(self._tool_before)
            self._tool_before = None

    def _press(self, event: QMouseEvent | QTabletEvent) -> None:
        self._track(event.position(), event.modifiers())
        if self._session.document.photo is None or self._gestures.active:
            return
        pointer = from_qt(event, Phase.PRESS, self.viewport)
        tool = choose(self._session.tool, pointer, self._space)
        if tool is not None:
            self.glide.stop()
            self._button = event.button()
            self._scene.painting = tool is brush
            self._gestures.press(tool, pointer)
            self._update_ring()

    def _move(self, event: QMouseEvent | QTabletEvent) -> None:
        self._track(event.position(), event.modifiers())
        self._gestures.move(from_qt(event, Phase.MOVE, self.viewport))

    def _release(self, event: QMouseEvent | QTabletEvent) -> None:
        self._track(event.position(), event.modifiers())
        if self._gestures.active and event.button() == self._button:
            self._gestures.release(from_qt(event, Phase.RELEASE, self.viewport))
            self._gesture_ended()

    def _gesture_ended(self) -> None:
        self._scene.painting = False
        self._update_ring()
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Take the keys (Space, backslash, Esc) along with the pointer, except from a field being typed in."""
        if not isinstance(QApplication.focusWidget(), QLineEdit | QAbstractSpinBox) and self.isActiveWindow():
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def leaveEvent(self, event: QEvent) -> None:
        """No ring without a pointer."""
        self._track(None, self._modifiers)

    # --- keys --------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Claim the held keys before shortcuts do, and tell about the token under a resting pointer."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._claims(event)
        ):
            event.accept()
            return True
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._hover_text if self._scene.routing else "", self)
            return True
        return super().event(event)

    def _claims(self, event: QKeyEvent) -> bool:
        return event.key() in _HELD or (event.key() == Qt.Key.Key_Escape and self._gestures.active)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes back a gesture; Space pans, backslash shows the original, while held."""
        if event.key() == Qt.Key.Key_Escape and self._gestures.active:
            self._gestures.cancel()
            self._gesture_ended()
        elif not self._hold(event, True):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let go of a held key."""
        if not self._hold(event, False):
            super().keyReleaseEvent(event)

    def _hold(self, event: QKeyEvent, down: bool) -> bool:
        if event.key() in _MODIFIERS:
            flag = _MODIFIERS[Qt.Key(event.key())]
            self._track(self._pointer, self._modifiers | flag if down else self._modifiers & ~flag)
            return False
        if event.key() not in _HELD:
            return False
        if not event.isAutoRepeat():
            if event.key() == Qt.Key.Key_Space:
                self._space = down
                self._update_ring()
            else:
                self.set_peek(down)
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus ring only to those who came by keyboard."""
        self._by_keyboard = event.reason() in _KEYBOARD_REASONS
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keys released elsewhere are not heard: let go of all."""
        self._space = False
        self.set_peek(False)
        self._track(self._pointer, Qt.KeyboardModifier.NoModifier)
        self.update()

    # --- drag and drop -----------------------------------------------------------------------------------------

    def resizeEvent(self, event: object) -> None:
        """The welcome text fills the canvas."""
        self._welcome.setGeometry(self.rect())
        self._measure()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Say what letting go would do."""
        self._offer(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Shift may have been pressed meanwhile."""
        self._offer(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Nothing is offered any more."""
        self._show_drop(None)

    def dropEvent(self, event: QDropEvent) -> None:
        """Open it, or take it as the trimap."""
        drop = self._offer(event)
        self._show_drop(None)
        if drop is not None:
            drops.take(drop, event.mimeData(), self._session)

    def _offer(self, event: QDropEvent) -> drops.Drop | None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        drop = drops.offered(event.mimeData(), self._session, shift)
        self._show_drop(drop)
        if drop is None:
            event.ignore()
        else:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        return drop

    def _show_drop(self, drop: drops.Drop | None) -> None:
        if drop != self._drop:
            self._drop = drop
            self._welcome.setVisible(drop is None and self._session.document.photo is None)
            self.update()


_HELD = (Qt.Key.Key_Space, Qt.Key.Key_Backslash)
_MODIFIERS = {
    Qt.Key.Key_Alt: Qt.KeyboardModifier.AltModifier,
    Qt.Key.Key_Shift: Qt.KeyboardModifier.ShiftModifier,
}
_KEYBOARD_REASONS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
