"""A frame around the place that was flown to, which fades so that it hides nothing for long."""

from PySide6.QtCore import QEasingCurve, QObject, QRect, QRectF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QColor, QPainter, QPen

from core.geometry import Rect
from ui.canvas.viewport import Viewport

SHOWN_MS, FADING_MS = 1600, 900
_GAP = 5.0
_LINES = (("#000000", 5.0), ("#ffffff", 2.0))
_MARGIN = 12


class PlaceFrame(QObject):
    """Frames a rectangle of the image for a moment; emits ``changed`` while it fades."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rect: Rect | None = None
        self._opacity = 0.0
        self._animation = QVariantAnimation(self)
        self._animation.setDuration(SHOWN_MS + FADING_MS)
        self._animation.setKeyValueAt(0, 1.0)
        self._animation.setKeyValueAt(SHOWN_MS / (SHOWN_MS + FADING_MS), 1.0)
        self._animation.setKeyValueAt(1, 0.0)
        self._animation.setEasingCurve(QEasingCurve.Type.Linear)
        self._animation.valueChanged.connect(self._on_value)

    @property
    def rect(self) -> Rect | None:
        """The framed rectangle, None once the frame has faded."""
        return self._rect if self._opacity > 0 else None

    def show(self, rect: Rect) -> None:
        """Frame this rectangle (image pixels)."""
        self.hide()
        self._rect, self._opacity = rect, 1.0
        self._animation.start()
        self.changed.emit()

    def hide(self) -> None:
        """Take the frame away at once."""
        self._animation.stop()
        if self.rect is not None:
            self.changed.emit()
        self._opacity = 0.0

    def bounds(self, viewport: Viewport) -> QRect:
        """Return what the frame covers in the view, empty without one."""
        return QRect() if self._rect is None else QRect(*viewport.rect_to_view(self._rect, margin=_MARGIN))

    def paint(self, painter: QPainter, viewport: Viewport) -> None:
        """Paint it, in logical pixels."""
        if self._rect is None or self._opacity <= 0:
            return
        (x0, y0), (x1, y1) = (viewport.to_view(self._rect[i + 1], self._rect[i]) for i in (0, 2))
        area = QRectF(x0 - _GAP, y0 - _GAP, x1 - x0 + 2 * _GAP, y1 - y0 + 2 * _GAP)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(self._opacity)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in _LINES:
            painter.setPen(QPen(QColor(color), width))
            painter.drawRoundedRect(area, 4, 4)
        painter.restore()

    def _on_value(self, value: float) -> None:
        if value != self._opacity:
            self._opacity = value
            self.changed.emit()
