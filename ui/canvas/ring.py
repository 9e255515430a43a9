"""The brush cursor: a ring in image scale, white in black to show on everything, with the class as a letter."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from ui import theme

BADGE = 17
LARGE = 28.0
ERASER_COLOR = "#d0d0d0"


@dataclass(frozen=True)
class Ring:
    """A brush of ``radius`` view pixels at view position (x, y); ``value`` None is the eraser.

    A brush that paints no class has a ``sign`` for its letter.
    """

    x: float
    y: float
    radius: float
    value: int | None
    palette: str = theme.PALETTES[0]
    sign: str = ""

    @property
    def letter(self) -> str:
        """The letter of the badge: F, U, B, the sign of another brush, or a cross for the eraser."""
        if self.sign:
            return self.sign
        return "×" if self.value is None else theme.class_look(self.value, self.palette).letter

    @property
    def color(self) -> QColor:
        """The color of the class; light gray for the eraser."""
        return QColor(ERASER_COLOR) if self.value is None else theme.class_color(self.value, self.palette)

    def badge(self) -> QRectF:
        """Where the letter stands: beside a small ring, beside the middle of a large one."""
        offset = 9.0 if self.radius > LARGE else self.radius * 0.71 + 3
        return QRectF(self.x + offset, self.y + offset, BADGE, BADGE)

    def bounds(self) -> QRect:
        """The view rectangle that ring and badge need to be painted."""
        radius = self.radius + 3
        ring = QRectF(self.x - radius, self.y - radius, 2 * radius, 2 * radius)
        return ring.united(self.badge()).toAlignedRect().adjusted(-2, -2, 2, 2)

    def paint(self, painter: QPainter) -> None:
        """Paint with a painter in view pixels."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        center = QPointF(self.x, self.y)
        for color, width in ((QColor(0, 0, 0, 235), 3.8), (QColor(255, 255, 255), 1.5)):
            painter.setPen(QPen(color, width))
            painter.drawEllipse(center, max(self.radius, 1.5), max(self.radius, 1.5))
            if self.radius > LARGE / 4:
                painter.drawLine(center - QPointF(3, 0), center + QPointF(3, 0))
                painter.drawLine(center - QPointF(0, 3), center + QPointF(0, 3))
        self._paint_badge(painter)

    def _paint_badge(self, painter: QPainter) -> None:
        box = self.badge()
        painter.setPen(QPen(QColor(0, 0, 0, 220), 1.2))
        painter.setBrush(self.color)
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(badge_font())
        painter.setPen(QColor("#101010"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.letter)


def badge_font() -> QFont:
    """The bold font of one letter in a badge."""
    font = QFont()
    font.setPixelSize(12)
    font.setBold(True)
    return font


def paint_line(painter: QPainter, points: list[QPointF]) -> None:
    """A thin dashed line through view positions, white in black; nothing for fewer than two."""
    if len(points) < 2:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (QPen(QColor(0, 0, 0, 200), 3), QPen(QColor("#ffffff"), 1.2, Qt.PenStyle.DashLine)):
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(points))
