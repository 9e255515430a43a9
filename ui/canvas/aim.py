"""The canvas at the pointer: the brush ring or a cursor, and the line that a press would draw."""

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QCursor

from app.session import Session
from ui import theme
from ui.canvas.cursors import cursor_for
from ui.canvas.picture_widget import PictureWidget
from ui.canvas.ring import Ring
from ui.canvas.scene import Scene
from ui.canvas.strokes import Gestures
from ui.canvas.tools import PAINTING, RINGED, SIZED, Stage, pan, scribbles, stroke_value, touch_sign, wipe

POINT_RADIUS = 4.0


class Aim(QObject):
    """Keeps ring and cursor of ``view``, on which ``gestures`` draw the outline of ``stage``.

    Attributes:
        palette: the colors of the classes, one of theme.PALETTES or own ones.
        pinned: where the ring is held (view position); None while it follows the pointer.
    """

    def __init__(
        self, session: Session, view: PictureWidget, stage: Stage, scene: Scene, gestures: Gestures
    ) -> None:
        super().__init__(view)
        self._session, self._view, self._stage = session, view, stage
        self._scene, self._gestures = scene, gestures
        self.palette = theme.PALETTES[0]
        self.pinned: tuple[float, float] | None = None
        self._ring_shown: QRect | None = None
        self._cursor_shown: QCursor | None = None

    # --- what a press would do ---------------------------------------------------------------------------------

    @property
    def is_marking(self) -> bool:
        """True while a gesture does more than move photo or divider."""
        return self._gestures.active and self._gestures.tool not in (pan, wipe)

    def is_over_divider(self, x: float) -> bool:
        """Report whether the divider is within reach of a view position."""
        return self._scene.view == "wipe" and self._scene.divider.is_near(x, self._view.width())

    @property
    def _boxing(self) -> bool:
        """True where a drag would draw a box, or does."""
        is_box = bool(self._stage.outline) or not scribbles(self._session, self._view.shift)
        return self._session.tool == "grab" and is_box

    @property
    def _wiping(self) -> bool:
        """True where a press takes hold of the divider, or has."""
        if self._gestures.active or self._view.pointer is None or self._view.space:
            return self._gestures.tool is wipe
        return self.is_over_divider(self._view.pointer.x())

    # --- what is shown of it -----------------------------------------------------------------------------------

    def ring(self) -> Ring | None:
        """The brush cursor as it is shown now, None if there is none."""
        view, tool = self._view, self._session.tool
        at = self.pinned or (view.pointer.toTuple() if view.pointer else None)
        is_busy = view.space or self._wiping or self._gestures.tool is pan
        if at is None or tool not in RINGED or is_busy or self._boxing:
            return None
        radius = self._session.brush_size / 2 * view.viewport.scale if tool in SIZED else POINT_RADIUS
        if tool == "touch":
            return Ring(*at, radius, None, sign=touch_sign(self._session, view.alt))
        return Ring(*at, radius, stroke_value(self._session, view.alt), self.palette)

    def painting_radius(self) -> float:
        """Return the radius of the brush that paints now, in view pixels, 0 for none."""
        ring = self.ring() if self._gestures.active else None
        return ring.radius if ring else 0.0

    def line(self) -> list[tuple[float, float]]:
        """The lasso's outline, or the line that Shift+click would draw; image positions."""
        session, view, outline = self._session, self._view, self._stage.outline
        last = (session.toucher if session.tool == "touch" else session.painter).last_point
        if outline or not view.shift or last is None or view.pointer is None or self._gestures.active:
            return outline
        return [last, view.viewport.to_image(*view.pointer.toTuple())] if session.tool in PAINTING else []

    def update(self) -> None:
        """Repaint where the ring was and where it is."""
        self.update_cursor()
        ring = self.ring()
        before, self._ring_shown = self._ring_shown, ring.bounds() if ring else None
        for bounds in (before, self._ring_shown):
            if bounds is not None:
                self._view.update(bounds)

    def update_cursor(self) -> None:
        """Show the cursor of the tool, or of what a press would take hold of."""
        if self._session.document.photo is None:
            self._cursor_shown = None
            self._view.unsetCursor()
            return
        panning = self._view.space or self._gestures.tool is pan
        tool = "wipe" if self._wiping else "box" if self._boxing else self._session.tool
        cursor = cursor_for(tool, panning=panning, dragging=self._gestures.active, alt=self._view.alt)
        if cursor is not self._cursor_shown:
            self._cursor_shown = cursor
            self._view.setCursor(cursor)
