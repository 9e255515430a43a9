"""A zoom that glides, about a fixed point of the view, and a flight to another part of the image."""

import math

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal

from ui.canvas.viewport import Viewport

DURATION_MS = 110
FLIGHT_MS = 380


class Glide(QObject):
    """Emits ``moved(zoom, x, y)``, or ``flown(Viewport)``, frame by frame until the target is reached."""

    moved = Signal(float, float, float)
    flown = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.target = 1.0
        self.duration_ms = DURATION_MS
        self._anchor = (0.0, 0.0)
        self._flight: tuple[Viewport, Viewport] | None = None
        self._animation = QVariantAnimation(self)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(self._on_value)

    @property
    def active(self) -> bool:
        """True while a glide is under way."""
        return self._animation.state() == QVariantAnimation.State.Running

    def start(self, zoom: float, target: float, x: float, y: float) -> None:
        """Glide from ``zoom`` to ``target`` about view position (x, y); at once with a duration of 0."""
        self.stop()
        self.target, self._anchor = target, (x, y)
        if self.duration_ms <= 0:
            self.moved.emit(target, x, y)
            return
        self._animation.setDuration(self.duration_ms)
        self._animation.setStartValue(math.log2(zoom))
        self._animation.setEndValue(math.log2(target))
        self._animation.start()

    def fly(self, start: Viewport, end: Viewport) -> None:
        """Fly from one viewport to another; at once with a duration of 0."""
        self.stop()
        self.target = end.zoom
        if self.duration_ms <= 0:
            self.flown.emit(end)
            return
        self._flight = start, end
        self._animation.setDuration(FLIGHT_MS)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.start()

    def stop(self) -> None:
        """Stay where it is."""
        self._animation.stop()
        self._flight = None

    def _on_value(self, value: float) -> None:
        at_end = value == self._animation.endValue()
        if self._flight is not None:
            start, end = self._flight
            self.flown.emit(end if at_end else start.towards(end, value))
            return
        self.moved.emit(self.target if at_end else 2.0**value, *self._anchor)
