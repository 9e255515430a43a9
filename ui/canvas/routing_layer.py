"""The routing map over the photo: which 16x16 tokens each router compared with the whole photo.

One hue from dark (judged from nearby pixels) to bright (compared with the whole photo); a token that wanted global
attention but was dropped by k is amber and, once tokens are large enough, outlined and hatched.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen

from core.engine.options import RouterGrid
from ui.canvas.layers import paint_grid
from ui.canvas.viewport import Rect, Viewport

TOKEN = 16
RAMP = ("#170a26", "#45227a", "#7a45bd", "#b583ea", "#ecdcff")
DROPPED = "#ffb020"
OPACITY = 0.62
GRID_FROM = 10.0
HATCH_FROM = 14.0

Bools = npt.NDArray[np.bool_]
Mode = str | int


@dataclass(frozen=True)
class RoutingMap:
    """The decided routers of a run as one picture.

    ``level`` counts per token (h, w) how often it was compared with the whole photo, out of ``decided``; ``dropped``
    are tokens that wanted to be and were cut off by k; ``margin`` is the mean of log p0 - log p1.
    """

    level: npt.NDArray[np.int_]
    decided: int
    dropped: Bools
    margin: npt.NDArray[np.float32]
    mode: Mode

    def describe(self, x: float, y: float) -> str:
        """The token at image position (x, y) in words, "" outside: "3 of 4, margin 0.42"."""
        row, column = int(y // TOKEN), int(x // TOKEN)
        rows, columns = self.level.shape
        if not (0 <= row < rows and 0 <= column < columns):
            return ""
        text = f"{self._choice(int(self.level[row, column]))}, margin {self.margin[row, column]:.2f}"
        return f"{text}, wanted more than k allows" if self.dropped[row, column] else text

    def _choice(self, level: int) -> str:
        if isinstance(self.mode, int):
            return f"Router {self.mode + 1}: {'whole photo' if level else 'nearby'}"
        return f"{level} of {self.decided}"


def routing_map(
    routers: Sequence[RouterGrid | None], mode: Mode, used: Sequence[Bools | None] = ()
) -> RoutingMap | None:
    """The map of ``mode`` ("count" or a router's index), None for "off" and before any router has decided.

    ``used`` may name other used tokens per router, for a k that was moved since the run.
    """
    grids = [(grid, _used(grid, used, index)) for index, grid in enumerate(routers) if grid is not None]
    if isinstance(mode, int):
        chosen = routers[mode] if mode < len(routers) else None
        grids = [] if chosen is None else [(chosen, _used(chosen, used, mode))]
    if mode == "off" or not grids:
        return None
    level = np.sum([taken for _, taken in grids], axis=0)
    dropped = np.logical_or.reduce([grid.wanted & ~taken for grid, taken in grids])
    margin = np.asarray(np.mean([grid.margin for grid, _ in grids], axis=0), np.float32)
    return RoutingMap(level, len(grids), dropped, margin, mode)


class RoutingLayer:
    """Paints a RoutingMap as a tint, a token grid and hatched tokens; holds its picture until the next map."""

    def __init__(self) -> None:
        self.map: RoutingMap | None = None
        self._pixels: npt.NDArray[np.uint8] | None = None
        self._image = QImage()

    def show(self, shown: RoutingMap | None) -> None:
        """Take another map, or None to show nothing."""
        self.map = shown
        if shown is not None:
            self._pixels = tint_pixels(shown)
            height, width = self._pixels.shape[:2]
            self._image = QImage(self._pixels.data, width, height, width * 4, _PREMULTIPLIED)

    def paint(self, painter: QPainter, viewport: Viewport, rect: Rect) -> None:
        """Paint the tokens under ``rect`` (image pixels); painter and viewport in device pixels."""
        if self.map is None:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        tokens = token_rect(rect, self.map.level.shape)
        painter.drawImage(_area(viewport, tokens), self._image, _source(tokens))
        cell = TOKEN * viewport.zoom
        if cell >= GRID_FROM:
            paint_grid(painter, viewport, rect, TOKEN, QColor(255, 255, 255, 46))
        if cell >= HATCH_FROM:
            self._paint_dropped(painter, viewport, tokens)

    def _paint_dropped(self, painter: QPainter, viewport: Viewport, tokens: Rect) -> None:
        assert self.map is not None
        top, left, bottom, right = tokens
        painter.setPen(QPen(QColor(DROPPED), 1))
        painter.setBrush(QBrush(QColor(DROPPED), Qt.BrushStyle.BDiagPattern))
        areas = [
            _area(viewport, (top + row, left + column, top + row + 1, left + column + 1)).adjusted(
                1, 1, -1, -1
            )
            for row, column in np.argwhere(self.map.dropped[top:bottom, left:right]).tolist()
        ]
        painter.drawRects(areas)


def tint_pixels(shown: RoutingMap) -> npt.NDArray[np.uint8]:
    """The map as premultiplied BGRA (h, w, 4), one pixel a token."""
    colors = [QColor(color) for color in RAMP]
    steps = np.asarray([_bgra(color) for color in colors] + [_bgra(QColor(DROPPED))], np.uint8)
    top = 1 if isinstance(shown.mode, int) else max(shown.decided, 1)
    index = np.round(shown.level * ((len(RAMP) - 1) / top)).astype(np.intp)
    index[shown.dropped] = len(RAMP)
    return steps[index]


def token_rect(rect: Rect, shape: tuple[int, ...]) -> Rect:
    """The tokens under ``rect`` of the image, within a grid of ``shape``."""
    top, left, bottom, right = rect
    return top // TOKEN, left // TOKEN, min(-(-bottom // TOKEN), shape[0]), min(-(-right // TOKEN), shape[1])


def _used(grid: RouterGrid, used: Sequence[Bools | None], index: int) -> Bools:
    other = used[index] if index < len(used) else None
    return grid.used if other is None else other


def _bgra(color: QColor) -> tuple[int, int, int, int]:
    channels = (color.blueF(), color.greenF(), color.redF(), 1.0)
    blue, green, red, alpha = (round(255 * OPACITY * channel) for channel in channels)
    return blue, green, red, alpha


def _source(tokens: Rect) -> QRectF:
    return QRectF(tokens[1], tokens[0], tokens[3] - tokens[1], tokens[2] - tokens[0])


def _area(viewport: Viewport, tokens: Rect) -> QRectF:
    x0, y0 = viewport.to_view(tokens[1] * TOKEN, tokens[0] * TOKEN)
    x1, y1 = viewport.to_view(tokens[3] * TOKEN, tokens[2] * TOKEN)
    return QRectF(x0, y0, x1 - x0, y1 - y0)


_PREMULTIPLIED = QImage.Format.Format_ARGB32_Premultiplied
