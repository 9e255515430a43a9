"""The zones of the canvas while files hover over it: what letting go does, and where."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from ui import theme
from ui.canvas.hud import sentence_font, words_size

_VEIL = QColor(20, 24, 30, 170)
_UNDER, _ELSEWHERE = QColor(47, 111, 179, 165), QColor(24, 24, 24, 165)
_BETWEEN = 4.0
_WRAPPED = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True)
class Zone:
    """A part of the canvas; `words` under the `title` say more.

    Attributes:
        is_under: letting go now would do what this zone says.
        takes: it takes what is dragged; else the words say why not.
    """

    area: QRectF
    title: str
    words: str
    is_under: bool = False
    takes: bool = True


def paint_zones(painter: QPainter, size: QSize, zones: Sequence[Zone]) -> None:
    """Paint frames and words over the whole canvas."""
    painter.fillRect(0, 0, size.width(), size.height(), _VEIL)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for zone in zones:
        _paint_frame(painter, zone)
        _paint_words(painter, zone)


def _paint_frame(painter: QPainter, zone: Zone) -> None:
    color = QColor(theme.DARK.accent if zone.takes else theme.DARK.faint)
    line = Qt.PenStyle.SolidLine if zone.is_under else Qt.PenStyle.DashLine
    painter.setPen(QPen(color, 3 if zone.is_under else 2, line))
    painter.setBrush(_UNDER if zone.is_under else _ELSEWHERE)
    painter.drawRoundedRect(zone.area, 10, 10)


def _paint_words(painter: QPainter, zone: Zone) -> None:
    title, words = sentence_font(), sentence_font()
    title.setPointSizeF(title.pointSizeF() * 1.5)
    title.setBold(zone.is_under)
    room = zone.area.adjusted(12, 8, -12, -8)
    head = _height(title, zone.title, room)
    all_of_it = head + (_BETWEEN + _height(words, zone.words, room) if zone.words else 0)
    room.setTop(room.top() + max(0.0, (room.height() - all_of_it) / 2))
    shade = "#ffffff" if zone.takes else theme.DARK.dim
    for font, text, color in ((title, zone.title, shade), (words, zone.words, theme.DARK.text)):
        painter.setFont(font)
        painter.setPen(QColor(color))
        painter.drawText(room, _WRAPPED, text)
        room.setTop(room.top() + head + _BETWEEN)


def _height(font: QFont, text: str, room: QRectF) -> float:
    return words_size(QFontMetricsF(font), text, room.width()).height()
