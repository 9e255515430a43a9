"""The line around the region whose refine settings are shown."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from ui.canvas.viewport import Viewport

_TONES = (
    (QColor(0, 0, 0, 200), 3.0, Qt.PenStyle.SolidLine),
    (QColor(255, 255, 255), 1.4, Qt.PenStyle.DashLine),
)


def paint_region(painter: QPainter, viewport: Viewport, points: Sequence[tuple[float, float]]) -> None:
    """Draw the closed line through (row, column) pixels, white on black; painter and viewport in device pixels."""
    corners = [QPointF(*viewport.to_view(column + 0.5, row + 0.5)) for row, column in points]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, width, style in _TONES:
        painter.setPen(QPen(color, width * viewport.dpr, style))
        painter.drawPolygon(QPolygonF(corners))
    painter.restore()
