"""Words over the image: sentences in a dark pill, the legend of the routing map, the ring of focus."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen

from core.engine.token_map import TokenMap
from ui import theme
from ui.canvas.notes import CORNERS, Corner, Notes
from ui.canvas.routing_layer import DROPPED, RAMP
from ui.routing_words import legend_lines, map_title

PILL = QColor(24, 24, 24, 225)
THIN_PILL = QColor(24, 24, 24, 190)
"""Lets a picture through, and white words keep a contrast of 6 over white."""
RIM = QColor(255, 255, 255, 56)
PADDING = 10.0
SWATCH = 16.0
_WRAPPED = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)


def paint_sentence(painter: QPainter, notes: Notes, text: str) -> None:
    """One sentence centered near the lower edge, above those before it; several lines where the view is narrow."""
    painter.setFont(sentence_font())
    words = words_size(QFontMetricsF(painter.font()), text, notes.width - 2 * PADDING)
    _paint_line(painter, notes, notes.foot(words + QSizeF(2 * PADDING, 1.4 * PADDING)), text)


def paint_corner(painter: QPainter, notes: Notes, text: str, corner: Corner) -> None:
    """A word or two in a corner: what is shown, where that is not what it may seem."""
    painter.setFont(theme.small_font())
    words = words_size(QFontMetricsF(painter.font()), text, notes.width - 1.6 * PADDING)
    size = words + QSizeF(1.6 * PADDING, 0.8 * PADDING)
    _paint_line(painter, notes, notes.corner(size, (corner,)), text)


def words_size(metrics: QFontMetricsF, text: str, room: float) -> QSizeF:
    """The size of a text whose lines are at most ``room`` wide."""
    area = metrics.boundingRect(QRectF(0, 0, max(room, 1.0), 1e4), _WRAPPED, text)
    return QSizeF(math.ceil(area.width()) + 1, math.ceil(area.height()))


def _paint_line(painter: QPainter, notes: Notes, area: QRectF | None, text: str) -> None:
    if area is not None:
        paint_pill(painter, area, thin=notes.covers(area))
        painter.setPen(QColor(theme.DARK.text))
        painter.drawText(area, _WRAPPED, text)


def sentence_font() -> QFont:
    """The font of the sentences, a little larger than the application's."""
    font = QFont(theme.small_font())
    font.setPointSizeF(font.pointSizeF() + 1)
    return font


def paint_pill(painter: QPainter, area: QRectF, *, thin: bool = False) -> None:
    """A dark rounded ground for words, ``thin`` over a picture."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(RIM, 1))
    painter.setBrush(THIN_PILL if thin else PILL)
    painter.drawRoundedRect(area, 6, 6)


def paint_legend(
    painter: QPainter, notes: Notes, shown: TokenMap, corners: tuple[Corner, ...] = CORNERS
) -> None:
    """The legend in one of these corners: a ramp with its numbers, and what it means in words.

    Lines below each other, or one line where only that has room beside the picture.
    """
    painter.setFont(theme.small_font())
    metrics = QFontMetricsF(painter.font())
    texts, ramp = [map_title(shown), *legend_lines(shown)], _ramp_width(metrics, shown)
    tall, flat = _tall_places(metrics, texts, ramp), _flat_places(metrics, texts, ramp)
    is_flat = not notes.fits(tall[0], corners) and notes.fits(flat[0], corners)
    size, places = flat if is_flat else tall
    area = notes.corner(size, corners)
    if area is None:
        return
    thin = notes.covers(area)
    paint_pill(painter, area, thin=thin)
    _paint_ramp(painter, area.topLeft() + places.pop(1), shown)
    for index, (text, place) in enumerate(zip(texts, places, strict=True)):
        _text(
            painter, area.topLeft() + place, text, theme.DARK.dim if index and not thin else theme.DARK.text
        )


_Places = tuple[QSizeF, list[QPointF]]
"""The size of a legend, and where in it the title, the ramp and the other texts begin."""


def _tall_places(metrics: QFontMetricsF, texts: list[str], ramp: float) -> _Places:
    line, width = metrics.height() + 2, max(ramp, *map(metrics.horizontalAdvance, texts))
    below = [line + SWATCH + 8 + index * line for index in range(len(texts) - 1)]
    places = [QPointF(PADDING, PADDING - 2 + top) for top in (0, line + 2, *below)]
    height = line * len(texts) + SWATCH + 6
    return QSizeF(width + 2 * PADDING, height + 2 * PADDING - 4), places


def _flat_places(metrics: QFontMetricsF, texts: list[str], ramp: float) -> _Places:
    words, height = [metrics.horizontalAdvance(text) for text in texts], SWATCH + PADDING
    tops = [(height - metrics.height()) / 2] * len(texts)
    tops.insert(1, PADDING / 2)
    places, left = [], PADDING
    for width, top in zip([words[0], ramp, *words[1:]], tops, strict=True):
        places.append(QPointF(left, top))
        left += width + PADDING
    return QSizeF(left, height), places


def paint_focus(painter: QPainter, size: QSize) -> None:
    """The ring of keyboard focus: white in black, so that it shows on any photo."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for inset, color in ((0, "#000000"), (1, "#ffffff"), (2, "#ffffff"), (3, "#000000")):
        painter.setPen(QPen(QColor(color), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(inset, inset, size.width() - 1 - 2 * inset, size.height() - 1 - 2 * inset)


def _step_width(metrics: QFontMetricsF, shown: TokenMap) -> float:
    return max(SWATCH + 8, *(metrics.horizontalAdvance(label) + 10.0 for label, _ in shown.scale))


def _ramp_width(metrics: QFontMetricsF, shown: TokenMap) -> float:
    return len(shown.scale) * _step_width(metrics, shown) + (8 + SWATCH if shown.dropped.any() else 0)


def _paint_ramp(painter: QPainter, corner: QPointF, shown: TokenMap) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    width = _step_width(QFontMetricsF(painter.font()), shown)
    for index, (label, step) in enumerate(shown.scale):
        color = QColor(RAMP[step])
        area = QRectF(corner.x() + index * width, corner.y(), width, SWATCH)
        painter.fillRect(area, color)
        painter.setPen(QColor("#101010") if color.lightnessF() > 0.6 else QColor("#ffffff"))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, label)
    if shown.dropped.any():
        area = QRectF(corner.x() + len(shown.scale) * width + 8, corner.y(), SWATCH, SWATCH)
        painter.setPen(QPen(QColor(DROPPED), 1))
        painter.setBrush(QBrush(QColor(DROPPED), Qt.BrushStyle.BDiagPattern))
        painter.drawRect(area.adjusted(0, 0, -1, -1))


def _text(painter: QPainter, corner: QPointF, text: str, color: str) -> None:
    painter.setPen(QColor(color))
    painter.drawText(corner + QPointF(0, QFontMetricsF(painter.font()).ascent()), text)
