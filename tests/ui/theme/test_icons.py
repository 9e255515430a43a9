"""Icons show what they stand for in every theme."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from ui import theme
from ui.main_window import MainWindow


def middle(icon: QIcon) -> float:
    """How bright the middle of an icon is on the window, 0 to 1."""
    ground = QPixmap(32, 32)
    ground.fill(QColor(theme.colors().window))
    painter = QPainter(ground)
    icon.paint(painter, ground.rect(), Qt.AlignmentFlag.AlignCenter)
    painter.end()
    return ground.toImage().pixelColor(16, 16).lightnessF()


def test_black_is_darker_than_white_in_any_theme(themed: MainWindow) -> None:
    assert middle(themed.actions_["view_black"].icon()) < 0.3
    assert middle(themed.actions_["view_white"].icon()) > 0.7
