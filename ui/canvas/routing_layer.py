"""Paints a map of the tokens over the photo: which attended, which share attention, and whose group is pointed at.

One hue from dark to bright (core/engine/token_map.py); a token that wanted global attention but was dropped by k is
amber, or outlined and hatched in amber once tokens are large enough for that. The group of the token under the pointer
is outlined in white on black, so that it shows over any photo; a dot marks where others were merged into.
"""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from core.engine import token_map
from core.engine.token_map import DARKENING, OPACITY, TOKEN, TokenMap, dropped_mark
from core.geometry import Rect
from ui.canvas.layers import paint_grid, view_rect
from ui.canvas.viewport import Viewport

RAMP = tuple(QColor(*map(int, color)).name() for color in token_map.RAMP)
DROPPED = QColor(*map(int, token_map.DROPPED)).name()
DROPPED_OPACITY = 0.75
GRID_FROM = 10.0
HATCH_FROM = 14.0
OUTLINE_FROM = 5.0
_MOST_OUTLINES = 4000

Bools = npt.NDArray[np.bool_]


class RoutingLayer:
    """Paints a TokenMap as a tint, a token grid and marks; holds its picture until the next map."""

    def __init__(self) -> None:
        self.map: TokenMap | None = None
        self._tints: list[_Tint] = []
        self._leaders: Bools = np.zeros((0, 0), np.bool_)
        self._at: tuple[int, int] | None = None
        self._group: npt.NDArray[np.intp] = np.zeros((0, 2), np.intp)

    def show(self, shown: TokenMap | None) -> None:
        """Take another map, or None to show nothing."""
        self.map, at, self._at = shown, self._at, None
        if shown is not None:
            self._tints = [_Tint(tint_pixels(shown, mark_dropped=mark)) for mark in (True, False)]
            self._leaders = shown.leaders
            self.point_at(at)

    def point_at(self, at: tuple[int, int] | None) -> bool:
        """Mark the group of the token (row, column), or nothing; return whether that changes the picture."""
        if self.map is None or not self.map.merges or at is None or not _inside(at, self.map.level.shape):
            at = None
        if at == self._at:
            return False
        self._at = at
        if self.map is not None and at is not None:
            self._group = np.argwhere(self.map.group(*at))
        return True

    def paint(self, painter: QPainter, viewport: Viewport, rect: Rect) -> None:
        """Paint the tokens under ``rect`` (image pixels); painter and viewport in device pixels."""
        if self.map is None:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        tokens = token_rect(rect, self.map.level.shape)
        cell = TOKEN * viewport.zoom
        tint = self._tints[1 if cell >= HATCH_FROM else 0]
        painter.drawImage(_area(viewport, tokens), tint.image, _source(tokens))
        if cell >= GRID_FROM:
            paint_grid(painter, viewport, rect, TOKEN, QColor(255, 255, 255, 46))
        if cell >= HATCH_FROM:
            self._paint_dropped(painter, viewport, tokens)
            self._paint_leaders(painter, viewport, tokens)
        if self._at is not None:
            self._paint_group(painter, viewport, tokens)

    def _paint_dropped(self, painter: QPainter, viewport: Viewport, tokens: Rect) -> None:
        assert self.map is not None
        top, left, bottom, right = tokens
        dropped = self.map.dropped[top:bottom, left:right]
        if not dropped.any():
            return
        pixels = hatch_pixels(dropped, round(TOKEN * viewport.zoom), QColor(DROPPED).rgba())
        image = QImage(
            pixels.data,
            pixels.shape[1],
            pixels.shape[0],
            pixels.strides[0],
            QImage.Format.Format_ARGB32_Premultiplied,
        )
        painter.drawImage(_area(viewport, tokens), image, QRectF(image.rect()))

    def _paint_leaders(self, painter: QPainter, viewport: Viewport, tokens: Rect) -> None:
        """A dot on each token that others were merged into."""
        top, left, bottom, right = tokens
        found = np.argwhere(self._leaders[top:bottom, left:right]) + np.array((top, left))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor("#101010"), 1.5))
        painter.setBrush(QColor("#ffffff"))
        radius = max(2.0, TOKEN * viewport.zoom / 10)
        for row, column in found:
            painter.drawEllipse(_center(viewport, row, column), radius, radius)

    def _paint_group(self, painter: QPainter, viewport: Viewport, tokens: Rect) -> None:
        """Outline the tokens that attend as one with the one pointed at, and draw a line to where that went."""
        assert self.map is not None
        assert self._at is not None
        top, left, bottom, right = tokens
        rows, columns = self._group.T
        seen = self._group[(rows >= top) & (rows < bottom) & (columns >= left) & (columns < right)]
        areas = [_token_area(viewport, row, column) for row, column in seen[:_MOST_OUTLINES]]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if TOKEN * viewport.zoom < OUTLINE_FROM:
            for area in areas:
                painter.fillRect(area, QColor("#ffffff"))
        else:
            for pen in _pens(viewport):
                painter.setPen(pen)
                painter.drawRects(areas)
        leader = self.map.leader(*self._at)
        if leader is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for pen in _pens(viewport):
                painter.setPen(pen)
                painter.drawLine(_center(viewport, *self._at), _center(viewport, *leader))


def hatch_pixels(dropped: Bools, cell: int, color: int) -> npt.NDArray[np.uint32]:
    """An opaque ARGB ``color`` on the outline and hatching of dropped tokens (h, w), 0 elsewhere.

    ``cell`` pixels a token; one copy for all of a row, as colors rather than indices, which Qt would have to convert.
    """
    sprite = np.where(dropped_mark(cell), np.uint32(color), np.uint32(0))
    height, width = dropped.shape
    pixels = np.zeros((height, cell, width, cell), np.uint32)
    for row, is_dropped in zip(pixels, dropped, strict=True):
        row[:, is_dropped] = sprite[:, None]
    return pixels.reshape(height * cell, width * cell)


class _Tint:
    """Premultiplied pixels and the image over them, which must not outlive them."""

    def __init__(self, pixels: npt.NDArray[np.uint8]) -> None:
        height, width = pixels.shape[:2]
        self.pixels = pixels
        self.image = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_ARGB32_Premultiplied)


def tint_pixels(shown: TokenMap, *, mark_dropped: bool) -> npt.NDArray[np.uint8]:
    """The map as premultiplied BGRA (h, w, 4), one pixel a token; dropped ones in amber where asked for."""
    steps = np.asarray(
        [
            *(_bgra(*color, DARKENING) for color in zip(RAMP, OPACITY.tolist(), strict=True)),
            _bgra(DROPPED, DROPPED_OPACITY),
        ],
        np.uint8,
    )
    index = shown.step
    if mark_dropped:
        index[shown.dropped] = len(RAMP)
    return steps[index]


def token_rect(rect: Rect, shape: tuple[int, ...]) -> Rect:
    """The tokens under ``rect`` of the image, within a grid of ``shape``."""
    top, left, bottom, right = rect
    return top // TOKEN, left // TOKEN, min(-(-bottom // TOKEN), shape[0]), min(-(-right // TOKEN), shape[1])


def _pens(viewport: Viewport) -> list[QPen]:
    """White in black, wider where tokens are large."""
    width = min(max(TOKEN * viewport.zoom / 10, 2.0), 5.0)
    return [
        QPen(QColor(color), line, j=Qt.PenJoinStyle.MiterJoin)
        for color, line in (("#000000", width + 2), ("#ffffff", width))
    ]


def token_at(x: float, y: float) -> tuple[int, int]:
    """The (row, column) of the token at image position (x, y)."""
    return int(y // TOKEN), int(x // TOKEN)


def _inside(at: tuple[int, int], shape: tuple[int, ...]) -> bool:
    return 0 <= at[0] < shape[0] and 0 <= at[1] < shape[1]


def _token_area(viewport: Viewport, row: int, column: int) -> QRectF:
    return _area(viewport, (row, column, row + 1, column + 1))


def _center(viewport: Viewport, row: int, column: int) -> QPointF:
    return _token_area(viewport, row, column).center()


def _bgra(name: str, opacity: float, darkening: float = 1.0) -> list[int]:
    """A premultiplied tint over a photo that shows through, times ``darkening``."""
    color = QColor(name)
    shade = [255 * opacity * channel for channel in (color.blueF(), color.greenF(), color.redF())]
    return [round(part) for part in (*shade, 255 * (1 - darkening * (1 - opacity)))]


def _source(tokens: Rect) -> QRectF:
    return QRectF(tokens[1], tokens[0], tokens[3] - tokens[1], tokens[2] - tokens[0])


def _area(viewport: Viewport, tokens: Rect) -> QRectF:
    top, left, bottom, right = (TOKEN * edge for edge in tokens)
    return view_rect(viewport, (top, left, bottom, right))
