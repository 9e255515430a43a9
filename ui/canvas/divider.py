"""A vertical line between two pictures of the same place, dragged or moved by keys."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen

GRAB = 9
"""Pixels beside the divider that still take hold of it."""
STEP = 0.05
STEPS = {Qt.Key.Key_Left: -STEP, Qt.Key.Key_Right: STEP}
"""Step of an arrow key with Shift held."""


class Divider:
    """Lies at ``share`` of a view's width."""

    def __init__(self) -> None:
        self.share = 0.5

    def move(self, share: float) -> None:
        """Put it at this share of the width, within the view."""
        self.share = min(max(share, 0.0), 1.0)

    def x(self, width: int) -> int:
        """Return its position in a view of this width."""
        return round(self.share * width)

    def is_near(self, x: float, width: int) -> bool:
        """Report whether a press at ``x`` takes hold of it."""
        return abs(x - self.x(width)) <= GRAB

    def parts(self, view: QRect) -> tuple[QRect, QRect]:
        """Return the parts left and right of it."""
        at = self.x(view.width())
        return QRect(0, 0, at, view.height()), QRect(at, 0, view.width() - at, view.height())

    def paint(self, painter: QPainter, size: QSize) -> None:
        """White in black, with a handle in the middle."""
        x, middle = self.x(size.width()), size.height() / 2
        painter.fillRect(x - 2, 0, 4, size.height(), QColor(0, 0, 0, 150))
        painter.fillRect(x - 1, 0, 2, size.height(), QColor("#ffffff"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(0, 0, 0, 150), 1))
        painter.setBrush(QColor("#ffffff"))
        painter.drawRoundedRect(QRectF(x - 5, middle - 18, 10, 36), 5, 5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
