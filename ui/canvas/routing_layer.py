"""The routing map over the photo: which 16x16 tokens each router compared with the whole photo.

One hue from dark (judged from nearby pixels) to bright (compared with the whole photo); a token that wanted global
attention but was dropped by k is amber, or outlined and hatched in amber once tokens are large enough for that.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from app import routing_picture
from app.routing_picture import OPACITY, TOKEN, dropped_mark
from core.engine.options import RouterGrid
from ui.canvas.layers import paint_grid
from ui.canvas.viewport import Rect, Viewport

RAMP = tuple(QColor(*map(int, color)).name() for color in routing_picture.RAMP)
DROPPED = QColor(*map(int, routing_picture.DROPPED)).name()
DROPPED_OPACITY = 0.75
GRID_FROM = 10.0
HATCH_FROM = 14.0

Bools = npt.NDArray[np.bool_]
Mode = str | int


@dataclass(frozen=True)
class RoutingMap:
    """The decided routers of a run as one picture.

    ``level`` counts per token (h, w) how often it was compared with the whole photo, out of ``decided`` (of
    ``total``) routers; ``dropped``
    are tokens that wanted to be and were cut off by k; ``margin`` is the mean of log p0 - log p1.
    """

    level: npt.NDArray[np.int_]
    decided: int
    total: int
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
    return RoutingMap(level, len(grids), len(routers), dropped, margin, mode)


class RoutingLayer:
    """Paints a RoutingMap as a tint, a token grid and hatched tokens; holds its picture until the next map."""

    def __init__(self) -> None:
        self.map: RoutingMap | None = None
        self._tints: list[_Tint] = []

    def show(self, shown: RoutingMap | None) -> None:
        """Take another map, or None to show nothing."""
        self.map = shown
        if shown is not None:
            self._tints = [_Tint(tint_pixels(shown, mark_dropped=mark)) for mark in (True, False)]

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


def tint_pixels(shown: RoutingMap, *, mark_dropped: bool) -> npt.NDArray[np.uint8]:
    """The map as premultiplied BGRA (h, w, 4), one pixel a token; dropped ones in amber where asked for."""
    steps = np.asarray(
        [*map(_bgra, RAMP, OPACITY.tolist()), _bgra(DROPPED, DROPPED_OPACITY)],
        np.uint8,
    )
    top = 1 if isinstance(shown.mode, int) else max(shown.decided, 1)
    index = np.round(shown.level * ((len(RAMP) - 1) / top)).astype(np.intp)
    if mark_dropped:
        index[shown.dropped] = len(RAMP)
    return steps[index]


def token_rect(rect: Rect, shape: tuple[int, ...]) -> Rect:
    """The tokens under ``rect`` of the image, within a grid of ``shape``."""
    top, left, bottom, right = rect
    return top // TOKEN, left // TOKEN, min(-(-bottom // TOKEN), shape[0]), min(-(-right // TOKEN), shape[1])


def _used(grid: RouterGrid, used: Sequence[Bools | None], index: int) -> Bools:
    other = used[index] if index < len(used) else None
    return grid.used if other is None else other


def _bgra(name: str, opacity: float) -> list[int]:
    color = QColor(name)
    return [round(255 * opacity * channel) for channel in (color.blueF(), color.greenF(), color.redF(), 1.0)]


def _source(tokens: Rect) -> QRectF:
    return QRectF(tokens[1], tokens[0], tokens[3] - tokens[1], tokens[2] - tokens[0])


def _area(viewport: Viewport, tokens: Rect) -> QRectF:
    x0, y0 = viewport.to_view(tokens[1] * TOKEN, tokens[0] * TOKEN)
    x1, y1 = viewport.to_view(tokens[3] * TOKEN, tokens[2] * TOKEN)
    return QRectF(x0, y0, x1 - x0, y1 - y0)
