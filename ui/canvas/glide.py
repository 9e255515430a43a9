"""A zoom that glides: from one zoom to another in a few frames, about a fixed point of the view."""

import math

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal

DURATION_MS = 110


class Glide(QObject):
    """Emits ``moved(zoom, x, y)`` frame by frame until the target is reached."""

    moved = Signal(float, float, float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.target = 1.0
        self.duration_ms = DURATION_MS
        self._anchor = (0.0, 0.0)
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

    def stop(self) -> None:
        """Stay where it is."""
        self._animation.stop()

    def _on_value(self, value: float) -> None:
        at_end = value == self._animation.endValue()
        self.moved.emit(self.target if at_end else 2.0**value, *self._anchor)
