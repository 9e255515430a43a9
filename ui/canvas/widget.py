"""The canvas: paints the document and forwards pointer input as verbs of the session. It decides nothing."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from app.session import Session
from app.workspace.open_photos import Coming
from core.doubt.places import Place
from core.geometry import Rect
from core.text.translate import tr
from core.trimap.values import UNKNOWN
from ui import theme
from ui.canvas import hud
from ui.canvas.aim import Aim
from ui.canvas.curtain import Curtain
from ui.canvas.divider import STEPS
from ui.canvas.drops import DropTarget
from ui.canvas.hints import Hints
from ui.canvas.path_layer import paint_band, paint_path, path_verb
from ui.canvas.picture_widget import PictureWidget
from ui.canvas.place_frame import PlaceFrame
from ui.canvas.pointer import Pointer
from ui.canvas.ring import Ring, paint_line
from ui.canvas.scene import Scene
from ui.canvas.strokes import Gestures
from ui.canvas.tools import LOOKING, choose, wipe
from ui.canvas.viewport import Viewport
from ui.canvas.welcome import Welcome
from ui.canvas.words import Words
from ui.canvas.zones import paint_zones


class Canvas(PictureWidget):
    """Shows ``session.document`` in ``session.view``.

    Signals: ``zoom_changed`` (device pixels per image pixel, 1.0 is 100 %), ``hovered`` (what is under the pointer in
    words, "" for nothing), ``open_requested`` and ``open_folder_requested`` (the welcome canvas asks for a file
    dialog), ``told`` (a sentence, and what takes back what it is about, None for nothing), ``menu_requested`` (a right
    click without a gesture; where on the screen), ``worked`` (something is marked or touched up, from now on).
    """

    hovered = Signal(str)
    open_requested = Signal()
    open_folder_requested = Signal()
    told = Signal(str, object)
    menu_requested = Signal(QPoint)
    worked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.outline: list[tuple[float, float]] = []
        self._button = Qt.MouseButton.NoButton
        self._line_shown = 0
        self._menu_due = False
        self._tool_before: str | None = None
        self._hover_text = ""
        self._drops = DropTarget(session, self)
        self._scene = Scene(session, self)
        self.hints = Hints(session, self)
        self._frame = PlaceFrame(session.doubts, self)
        self._words = Words(session, self._scene, self.hints, self._frame, self.notes)
        self._gestures = Gestures(session, self, self)
        self._aim = Aim(session, self, self, self._scene, self._gestures)
        self._welcome = Welcome(session, self)
        self._curtain = Curtain()
        self._set_up()
        self._connect()
        self._on_photo()

    def _set_up(self) -> None:
        self.setAccessibleName(tr("Photo canvas"))
        self.setAcceptDrops(True)
        self.setMinimumSize(240, 180)

    def _connect(self) -> None:
        session = self._session
        self._scene.changed.connect(self._on_scene)
        self._drops.changed.connect(self._update_welcome)
        session.doubts.visited.connect(self._visit)
        session.doubts.changed.connect(self._update_all)
        self._frame.changed.connect(lambda: self.update(self._frame.region(self.viewport, self.notes.taken)))
        self._welcome.open_requested.connect(self.open_requested)
        self._welcome.open_folder_requested.connect(self.open_folder_requested)
        self._welcome.told.connect(self.told)
        session.document.photo_changed.connect(self._on_photo)
        session.workspace.place = self.place
        session.workspace.placed.connect(self.show_place)
        session.workspace.coming.connect(self._on_coming)
        session.document.trimap_changed.connect(self._on_trimap)
        session.history.changed.connect(self._on_history)
        for changed in (session.tool_changed, session.class_changed, session.brush_changed):
            changed.connect(self._aim.update)
        session.service.state_changed.connect(self._update_all)
        self.hints.changed.connect(self._update_all)
        session.live.changed.connect(self._update_all)
        session.pen.changed.connect(self._update_all)
        session.grabbing.outlined.connect(self._update_all)
        session.grabbing.changed.connect(self._aim.update)
        session.view_changed.connect(self._aim.update)
        session.live.seen = self.seen
        self.viewport_changed.connect(session.live.look_again)
        session.document.shares_changed.connect(self._update_all)
        self.zoom_changed.connect(self._aim.update)
        for changed in (
            self.viewport_changed,
            session.document.photo_changed,
            session.document.trimap_changed,
        ):
            changed.connect(self._tell_pointed)

    # --- what others call --------------------------------------------------------------------------------------

    def set_class_palette(self, name: str) -> None:
        """Color the classes by one of theme.PALETTES, or by own colors."""
        self._aim.palette = name
        self._scene.set_palette(name)

    def set_tint(self, percent: int) -> None:
        """Let the overlay hide that much of the photo."""
        self._scene.set_tint(percent)

    def peek(self, peeking: bool) -> None:
        """Show the original photo as long as this holds."""
        if peeking != self._scene.peeking:
            self._scene.peeking = peeking
            self.update()

    # --- what gestures call ------------------------------------------------------------------------------------

    def pin_ring(self, pinned: tuple[float, float] | None) -> None:
        """Hold the brush ring at a view position, or None to let it follow the pointer again."""
        self._aim.pinned = pinned
        self._aim.update()

    def move_divider(self, x: float) -> None:
        """Put the divider between photo and cutout at a view position."""
        self._scene.divider.move(x / max(1, self.width()))
        self.update()

    def outline_changed(self) -> None:
        """Repaint after ``outline`` (image positions) changed."""
        self.update()

    # --- painting ----------------------------------------------------------------------------------------------

    def paint_frame(self, painter: QPainter, exposed: QRect) -> bool:
        """Photo with its layers, then words and the brush ring."""
        done = True
        self._curtain.paint(painter, self.viewport)
        if self._session.document.photo is not None:
            done = self._scene.paint(painter, self.viewport, exposed)
            if done:
                self._curtain.lift()
            self._paint_divider(painter)
            self._frame.paint(painter, self.viewport)
            if not self._aim.is_marking and not self._drops.zones:
                self._words.paint(painter, self.seen())
            edge = theme.class_color(UNKNOWN, self._aim.palette)
            line = self._in_view(self._aim.line())
            if self._session.tool == "shape":
                paint_band(painter, self.viewport, self._session, line, edge)
            paint_line(painter, line)
            pointer = None if self._gestures.active else self.pointer
            paint_path(painter, self.viewport, self._session, pointer, even=self.shift, color=edge)
            for outline in self._session.grabbing.outlines:
                paint_line(painter, self._in_view([*outline, outline[0]]))
            ring = self.ring()
            if ring is not None:
                ring.paint(painter)
        if self._drops.zones:
            paint_zones(painter, self.size(), self._drops.zones)
        elif self.focus_ringed:
            hud.paint_focus(painter, self.size())
        return done

    def _in_view(self, points: list[tuple[float, float]]) -> list[QPointF]:
        return [QPointF(*self.viewport.to_view(*point)) for point in points]

    def _paint_divider(self, painter: QPainter) -> None:
        if self._scene.view != "wipe":
            return
        self._scene.divider.paint(painter, self.size())
        if not self._aim.is_marking:
            self._words.paint_sides(painter, self.rect())

    def _visit(self, place: Place) -> None:
        self.fly_to(place.rect)

    def painting_radius(self) -> float:
        """Return the radius of the brush that paints now, in view pixels, 0 for none."""
        return self._aim.painting_radius()

    def ring(self) -> Ring | None:
        """The brush cursor as it is shown now, None if there is none."""
        return self._aim.ring()

    # --- keeping up --------------------------------------------------------------------------------------------

    def _on_photo(self) -> None:
        self._frame.hide()
        self._gestures.cancel()
        self._gesture_ended()
        self.hints.photo_changed()
        document = self._session.document
        if document.photo is not None:
            if document.photo_id != self._curtain.key:
                self._curtain.lift()
            self.show_image_of(document.size)
        self._update_welcome()
        self._aim.update_cursor()

    def _on_coming(self, coming: Coming | None) -> None:
        """Show what stands in for a photo until that is painted; None if it will not be."""
        if coming is None:
            self._curtain.lift()
        else:
            self._curtain.show(coming)
            self.show_image_of(coming.size)
            self.show_place(coming.place if isinstance(coming.place, Viewport) else None)
        self._update_welcome()

    def _on_trimap(self) -> None:
        if self.hints.marked():
            self.update()

    def _on_history(self) -> None:
        if self.hints.look():
            self.update()

    def _on_scene(self, rect: Rect | None) -> None:
        if rect is None or rect == (0, 0, 0, 0):
            self.update()
        else:
            self.update(QRect(*self.viewport.rect_to_view(rect, margin=4)))

    def _update_welcome(self) -> None:
        is_empty = self._session.document.photo is None and not self._curtain.is_up
        is_shown = is_empty and self._drops.drop is None
        if not is_shown and self._welcome.has_focus:
            # Qt would pass it on as by Tab, and it would be ringed
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._welcome.setVisible(is_shown)
        self.update()

    def _update_all(self) -> None:
        self.update()

    def tracked(self) -> None:
        """Ring, straight line and words follow the pointer and the held keys."""
        self._aim.update()
        is_path = self._session.sets_path and self._session.pen.is_open
        if (points := len(self._aim.line())) or self._line_shown or is_path:
            self.update()
        self._line_shown = points
        self._scene.point_at(*self._pointed_at())
        self._tell_pointed()

    def _pointed_at(self) -> tuple[float, float]:
        return self.viewport.to_image(*self.pointer.toTuple()) if self.pointer else (-1.0, -1.0)

    def _tell_pointed(self, *_: object) -> None:
        """Say what is under the pointer, which may rest while photo, marks or view move on beneath it."""
        text = self._scene.describe(*self._pointed_at())
        if text != self._hover_text:
            self._hover_text = text
            self.hovered.emit(text)

    # --- gestures ----------------------------------------------------------------------------------------------

    def pointer_pressed(self, event: Pointer) -> None:
        """Begin a gesture."""
        self._menu_due = event.button == Qt.MouseButton.RightButton and not self._gestures.active
        if self._session.document.photo is None or self._gestures.active:
            return
        name = "eraser" if event.eraser else self._session.tool
        held = self._aim.is_over_divider(event.view_x) and event.button == Qt.MouseButton.LeftButton
        tool = wipe if held and not self.space else choose(name, event, self.space)
        if tool is not None:
            self._menu_due = False
            if tool not in LOOKING:
                self.worked.emit()
                if self._session.versions.leave():
                    return
            self.glide.stop()
            self._tool_before = self._session.tool
            self._session.set_tool(name)
            self._button = event.button
            self._gestures.press(tool, event)
            self._aim.update()
            if self._aim.is_marking and self.notes.taken:
                self.update()

    def pointer_moved(self, event: Pointer) -> None:
        """Go on with it."""
        self._gestures.move(event)

    def pointer_released(self, event: Pointer) -> None:
        """End it when what began it is released; without one, a right click asks for the menu."""
        if self._menu_due and event.button == Qt.MouseButton.RightButton:
            self._menu_due = False
            self._ask_menu(QPoint(round(event.view_x), round(event.view_y)))
        if self._gestures.active and event.button == self._button:
            self._gestures.release(event)
            self._gesture_ended()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu key asks for the menu too; the right button does so at its release."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard and not self._gestures.active:
            self._ask_menu(self.anchor().toPoint())

    def _ask_menu(self, at: QPoint) -> None:
        self.menu_requested.emit(self.mapToGlobal(at))

    def _gesture_ended(self) -> None:
        self.hints.look()
        if self._tool_before is not None:
            self._session.set_tool(self._tool_before)
            self._tool_before = None
        self._aim.update()
        self.update()

    # --- keys --------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Describe the token under a resting pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._hover_text if self._scene.routing else "", self)
            return True
        return super().event(event)

    def claims(self, event: QKeyEvent) -> bool:
        """Esc too, while there is a gesture to take back or a version to leave, and the keys of an open path."""
        can_leave = self._gestures.active or self._session.versions.looked is not None
        is_back = event.key() == Qt.Key.Key_Escape and can_leave
        return super().claims(event) or is_back or path_verb(self._session, event) is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc takes back a gesture, else leaves a version that is looked at, else drops a path.

        Enter closes a path, Backspace takes its last point back. Shift and an arrow move the divider.
        """
        step = STEPS.get(Qt.Key(event.key())) if self._scene.view == "wipe" else None
        verb = path_verb(self._session, event)
        if step is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.move_divider((self._scene.divider.share + step) * self.width())
        elif event.key() == Qt.Key.Key_Escape and self._gestures.active:
            self._gestures.cancel()
            self._gesture_ended()
        elif event.key() == Qt.Key.Key_Escape and self._session.versions.leave():
            pass
        elif verb is not None:
            verb()
        else:
            super().keyPressEvent(event)

    def space_changed(self) -> None:
        """The cursor is a hand as long as Space is held."""
        self._aim.update()

    # --- size, drag and drop -----------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The welcome text fills the canvas."""
        super().resizeEvent(event)
        self._welcome.setGeometry(self.rect())

    @property
    def drops(self) -> DropTarget:
        """The drag over the canvas or other parts of the window."""
        return self._drops

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Say what letting go would do."""
        self._drops.enter(event, QSizeF(self.size()))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """It is over another zone, or Shift was pressed meanwhile."""
        self._drops.move(event, QSizeF(self.size()))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Nothing is offered any more."""
        self._drops.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        """Do what the zone under it says."""
        self._drops.take(event, QSizeF(self.size()))
