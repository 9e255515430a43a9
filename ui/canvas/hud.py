"""Words over the image: sentences in a dark pill, the legend of the routing map, the frame shown while dropping."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen

from core.engine.token_map import TokenMap
from ui import theme
from ui.canvas.routing_layer import DROPPED, RAMP
from ui.routing_words import legend_lines, map_title

PILL = QColor(24, 24, 24, 225)
RIM = QColor(255, 255, 255, 56)
PADDING = 10.0
SWATCH = 16.0
EDGE = 14.0


def paint_sentence(painter: QPainter, size: QSize, text: str, row: int = 0) -> None:
    """One sentence centered near the lower edge; ``row`` counts up from the lowest."""
    painter.setFont(sentence_font())
    metrics = QFontMetricsF(painter.font())
    width, height = metrics.horizontalAdvance(text) + 2 * PADDING, metrics.height() + 1.4 * PADDING
    top = size.height() - EDGE - height - row * (height + 6)
    area = QRectF((size.width() - width) / 2, top, width, height)
    paint_pill(painter, area)
    painter.setPen(QColor(theme.TEXT))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)


def paint_corner(painter: QPainter, size: QSize, text: str) -> None:
    """A word or two in the upper right corner: what is shown is not what it may seem."""
    painter.setFont(theme.small_font())
    metrics = QFontMetricsF(painter.font())
    width, height = metrics.horizontalAdvance(text) + 1.6 * PADDING, metrics.height() + 0.8 * PADDING
    area = QRectF(size.width() - EDGE - width, EDGE, width, height)
    paint_pill(painter, area)
    painter.setPen(QColor(theme.TEXT))
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)


def sentence_font() -> QFont:
    """The font of the sentences, a little larger than the application's."""
    font = QFont(theme.small_font())
    font.setPointSizeF(font.pointSizeF() + 1)
    return font


def paint_pill(painter: QPainter, area: QRectF) -> None:
    """A dark rounded ground for words."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(RIM, 1))
    painter.setBrush(PILL)
    painter.drawRoundedRect(area, 6, 6)


def paint_legend(painter: QPainter, shown: TokenMap, right: float | None = None) -> None:
    """The legend in the upper left corner, or in the upper right one where the right edge is given.

    A ramp with its numbers, and what it means in words.
    """
    font = theme.small_font()
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    lines = legend_lines(shown)
    line = metrics.height() + 2
    width = max(metrics.horizontalAdvance(text) for text in [map_title(shown), *lines])
    height = line * (1 + len(lines)) + SWATCH + 6
    left = EDGE if right is None else right - EDGE - width - 2 * PADDING
    area = QRectF(left, EDGE, width + 2 * PADDING, height + 2 * PADDING - 4)
    paint_pill(painter, area)
    corner = area.topLeft() + QPointF(PADDING, PADDING - 2)
    _text(painter, corner, map_title(shown), theme.TEXT)
    _paint_ramp(painter, corner + QPointF(0, line + 2), shown.scale, bool(shown.dropped.any()))
    corner += QPointF(0, line + SWATCH + 8)
    for index, text in enumerate(lines):
        _text(painter, corner + QPointF(0, index * line), text, theme.DIM)


def paint_drop_frame(painter: QPainter, size: QSize, text: str) -> None:
    """A frame and a sentence over the whole canvas while files hover over it."""
    painter.fillRect(0, 0, size.width(), size.height(), QColor(20, 30, 44, 150))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.ACCENT), 3, Qt.PenStyle.DashLine))
    painter.drawRoundedRect(QRectF(8, 8, size.width() - 16, size.height() - 16), 10, 10)
    font = sentence_font()
    font.setPointSizeF(font.pointSizeF() * 1.5)
    painter.setFont(font)
    painter.setPen(QColor("#ffffff"))
    painter.drawText(QRectF(0, 0, size.width(), size.height()), Qt.AlignmentFlag.AlignCenter, text)


def paint_focus(painter: QPainter, size: QSize) -> None:
    """The ring of keyboard focus: white in black, so that it shows on any photo."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for inset, color in ((0, "#000000"), (1, "#ffffff"), (2, "#ffffff"), (3, "#000000")):
        painter.setPen(QPen(QColor(color), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(inset, inset, size.width() - 1 - 2 * inset, size.height() - 1 - 2 * inset)


def _paint_ramp(painter: QPainter, corner: QPointF, steps: list[tuple[str, int]], dropped: bool) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    width = max(SWATCH + 8, *(painter.fontMetrics().horizontalAdvance(label) + 10.0 for label, _ in steps))
    for index, (label, step) in enumerate(steps):
        color = QColor(RAMP[step])
        area = QRectF(corner.x() + index * width, corner.y(), width, SWATCH)
        painter.fillRect(area, color)
        painter.setPen(QColor("#101010") if color.lightnessF() > 0.6 else QColor("#ffffff"))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, label)
    if dropped:
        area = QRectF(corner.x() + len(steps) * width + 8, corner.y(), SWATCH, SWATCH)
        painter.setPen(QPen(QColor(DROPPED), 1))
        painter.setBrush(QBrush(QColor(DROPPED), Qt.BrushStyle.BDiagPattern))
        painter.drawRect(area.adjusted(0, 0, -1, -1))


def _text(painter: QPainter, corner: QPointF, text: str, color: str) -> None:
    painter.setPen(QColor(color))
    painter.drawText(corner + QPointF(0, QFontMetricsF(painter.font()).ascent()), text)
