"""A widget that looks at an image through a Viewport: zoom, pan, fit, by wheel, touchpad, pinch and arrow keys."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QInputDevice, QKeyEvent, QNativeGestureEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from core.geometry import Rect
from ui.canvas.glide import Glide
from ui.canvas.viewport import Viewport, zoom_step

NOTCH = 120
NUDGE = 64
PLACE_SHARE, PLACE_ZOOM = 1 / 3, 4.0
"""Share of the view that a visited place fills, and the largest zoom for it."""
ARROWS = {
    Qt.Key.Key_Left: (NUDGE, 0),
    Qt.Key.Key_Right: (-NUDGE, 0),
    Qt.Key.Key_Up: (0, NUDGE),
    Qt.Key.Key_Down: (0, -NUDGE),
}


class PanZoomWidget(QWidget):
    """Keeps ``viewport``; ``zoom_changed`` carries device pixels per image pixel, 1.0 being 100 %."""

    zoom_changed = Signal(float)
    viewport_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.viewport = Viewport()
        self._fitting = True
        self._notches = 0.0
        self.glide = Glide(self)
        self.glide.moved.connect(self._on_glide)
        self.glide.flown.connect(self.show_viewport)

    @property
    def zoom(self) -> float:
        """Device pixels per image pixel; 1.0 is 100 %."""
        return self.viewport.zoom

    def seen(self) -> Rect:
        """The image pixels in view."""
        return self.viewport.visible_rect()

    def fit(self) -> None:
        """Show the whole image, and keep it so while the widget changes size."""
        self.glide.stop()
        self.show_viewport(self.viewport.fitted())
        self._fitting = True

    def actual_size(self) -> None:
        """100 %: one image pixel as one device pixel, about the middle."""
        self.glide_to(1.0, self.width() / 2, self.height() / 2)

    def zoom_in(self) -> None:
        """Half an octave in, about the pointer where it is over the widget, else about the middle."""
        self.step_zoom(2, self.anchor())

    def zoom_out(self) -> None:
        """Half an octave out."""
        self.step_zoom(-2, self.anchor())

    def step_zoom(self, steps: float, at: QPointF) -> None:
        """Go ``steps`` rungs along the ladder of zooms, from where a glide under way would end."""
        start = self.glide.target if self.glide.active else self.viewport.zoom
        self.glide_to(zoom_step(start, steps), at.x(), at.y())

    def place(self) -> Viewport | None:
        """Return how the image is looked at, for `show_place` when it comes back; None if all of it is in view."""
        return None if self._fitting else self.viewport

    def show_place(self, place: Viewport | None) -> None:
        """Look at the same image again as it was left, be the widget of another size by now."""
        if place is not None:
            height, width = place.view_size
            middle = place.to_image(width / 2, height / 2)
            self.show_viewport(replace(self.viewport, zoom=place.zoom).centered_on(*middle))

    def show_viewport(self, viewport: Viewport) -> None:
        """Look through another viewport at once."""
        if viewport == self.viewport:
            return
        zoomed = viewport.zoom != self.viewport.zoom
        self.viewport = viewport
        self._fitting = False
        self.update()
        if zoomed:
            self.zoom_changed.emit(viewport.zoom)
        self.viewport_changed.emit()

    def glide_to(self, zoom: float, x: float, y: float) -> None:
        """Zoom smoothly with view position (x, y) staying where it is."""
        reachable = self.viewport.zoomed(zoom, x, y).zoom
        self.glide.start(self.viewport.zoom, reachable, x, y)

    def fly_to(self, rect: Rect) -> None:
        """Bring a rectangle of the image into the middle, large enough to judge and with what is around it."""
        end = self.viewport.framing(rect, PLACE_SHARE, PLACE_ZOOM)
        if end != self.viewport:
            self.glide.fly(self.viewport, end)

    def show_image_of(self, size: tuple[int, int]) -> None:
        """Begin with another image of (height, width): all of it."""
        self.viewport = replace(self.viewport, image_size=size)
        self._measure()
        self.fit()
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel zooms to the cursor; a touchpad pans, and zooms with Ctrl held."""
        event.accept()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if _is_scroll(event) and not control:
            moved = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta()
            self.show_viewport(self.viewport.panned(moved.x(), moved.y()))
            return
        self._notches += (event.angleDelta().y() or event.angleDelta().x()) / NOTCH
        if whole := int(self._notches):
            self._notches -= whole
            self.step_zoom(whole, event.position())

    def event(self, event: QEvent) -> bool:
        """Pinches, and screens of another pixel ratio."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == _PINCH:
            at = event.position()
            zoom = self.viewport.zoom * (1 + event.value())
            self.show_viewport(self.viewport.zoomed(zoom, at.x(), at.y()))
            return True
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._measure()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the middle in the middle, or the whole image in view."""
        self._measure()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow keys pan."""
        moved = ARROWS.get(Qt.Key(event.key()))
        if moved is None:
            super().keyPressEvent(event)
        else:
            self.show_viewport(self.viewport.panned(*moved))

    def _measure(self) -> None:
        fitting = self._fitting
        size = max(self.height(), 1), max(self.width(), 1)
        self.show_viewport(self.viewport.resized(size, self.devicePixelRatioF()))
        self._fitting = fitting
        if fitting:
            self.fit()

    def _on_glide(self, zoom: float, x: float, y: float) -> None:
        self.show_viewport(self.viewport.zoomed(zoom, x, y))

    def anchor(self) -> QPointF:
        """The point that zooming by key keeps in place: the middle."""
        return QPointF(self.width() / 2, self.height() / 2)


def _is_scroll(event: QWheelEvent) -> bool:
    """Report whether this comes from two fingers on a touchpad rather than from a wheel with notches."""
    from_pad = event.device().type() == QInputDevice.DeviceType.TouchPad
    return from_pad or event.phase() != Qt.ScrollPhase.NoScrollPhase or not event.pixelDelta().isNull()


_PINCH = Qt.NativeGestureType.ZoomNativeGesture
