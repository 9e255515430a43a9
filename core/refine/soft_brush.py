"""The soft brush on alpha: one stroke covers each pixel once, however often the pointer passes over it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.geometry import Rect, intersect, within
from core.refine.grid import Index, tiles_under
from core.refine.touch_up import FULL, TouchUp, TouchUpTile
from core.trimap.brush import Point, segment_rect

Effect = Literal["add", "erase", "restore"]
EFFECTS: tuple[Effect, ...] = ("add", "erase", "restore")
"""Towards opaque, towards transparent, back to the network's own alpha."""
WANTED: dict[Effect, tuple[int, int]] = {"add": (1, 1), "erase": (0, 1), "restore": (0, 0)}
"""The target and its weight where a stroke covers wholly."""


@dataclass(frozen=True)
class SoftBrush:
    """A round brush.

    Attributes:
        effect: one of EFFECTS.
        size: diameter in pixels.
        hardness: 0..1, the share of the radius that is covered wholly; at 1 the rim is one pixel wide.
        opacity: 0..1, how far one stroke goes where it covers wholly.
    """

    effect: Effect
    size: float
    hardness: float = 0.5
    opacity: float = 1.0


class SoftStroke:
    """One stroke over a layer: ``before`` is the one it began on, ``layer`` what it has made of that so far."""

    def __init__(self, layer: TouchUp, brush: SoftBrush) -> None:
        self.before = self.layer = layer
        self._brush = brush
        self._covered: dict[Index, NDArray[np.float32]] = {}
        self._first: dict[Index, NDArray[np.uint16] | None] = {}  # unpacked once, not with every move

    def segment(self, start: Point, end: Point, pressure: float = 1.0) -> Rect | None:
        """Cover what lies around the segment, both ends (row, column) in pixels; pressure 0..1 scales the opacity.

        Returns the rectangle that changed, None outside the image.
        """
        rect = segment_rect(self.layer.size, start, end, self._brush.size / 2 + 1)
        if rect is None:
            return None
        cover = _falloff(rect, start, end, self._brush)
        cover *= self._brush.opacity * min(max(pressure, 0.0), 1.0)
        self.layer = self.layer.with_tiles(dict(self._painted(rect, cover)))
        return rect

    def _painted(self, rect: Rect, cover: NDArray[np.float32]) -> Iterator[tuple[Index, TouchUpTile]]:
        for index in tiles_under(rect):
            tile = self.layer.tile_rect(index)
            both = intersect(rect, tile)
            painted = self._paint(index, within(both, tile), cover[within(both, rect)])
            if painted is not None:
                yield index, painted

    def _paint(
        self, index: Index, part: tuple[slice, slice], cover: NDArray[np.float32]
    ) -> TouchUpTile | None:
        """Return the tile with ``cover`` over its ``part``; None if it would stay as it is."""
        held = self._covered.get(index)
        if held is None:
            if not cover.any():
                return None
            tile = self.layer.tile_rect(index)
            held = self._covered[index] = np.zeros((tile[2] - tile[0], tile[3] - tile[1]), np.float32)
        area = held[part]
        if not (cover > area).any():
            return None
        np.maximum(area, cover, out=area)
        return self._mixed(index, part, area)

    def _mixed(self, index: Index, part: tuple[slice, slice], cover: NDArray[np.float32]) -> TouchUpTile:
        before, now = self._pixels_before(index), self.layer.tiles.get(index)
        tile = self.layer.tile_rect(index)
        pixels = (
            np.zeros((2, tile[2] - tile[0], tile[3] - tile[1]), np.uint16)
            if now is None
            else now.pixels.copy()
        )
        area = pixels[:, part[0], part[1]]
        wanted = WANTED[self._brush.effect]
        for plane, full in zip((0, 1), wanted, strict=True):
            mixed = cover * np.float32(full * FULL) + np.float32(0.5)
            if before is not None:
                mixed += (1 - cover) * before[plane][part]
            area[plane] = mixed
        return TouchUpTile(pixels)

    def _pixels_before(self, index: Index) -> NDArray[np.uint16] | None:
        if index not in self._first:
            tile = self.before.tiles.get(index)
            self._first[index] = None if tile is None else tile.pixels
        return self._first[index]


def _falloff(rect: Rect, start: Point, end: Point, brush: SoftBrush) -> NDArray[np.float32]:
    """Return how far the brush covers each pixel of ``rect`` while it moves from start to end, 0..1."""
    rows = np.arange(rect[0], rect[2], dtype=np.float32)[:, None]
    columns = np.arange(rect[1], rect[3], dtype=np.float32)[None]
    down, right = np.float32(end[0] - start[0]), np.float32(end[1] - start[1])
    rows, columns = rows - np.float32(start[0]), columns - np.float32(start[1])
    if down or right:
        along = rows * (down / (down * down + right * right)) + columns * (
            right / (down * down + right * right)
        )
        np.clip(along, 0, 1, out=along)
        gap = np.square(rows - along * down)
        gap += np.square(columns - along * right)
    else:
        gap = np.square(rows) + np.square(columns)
    np.sqrt(gap, out=gap)
    radius = np.float32(max(brush.size / 2, 0.5))
    width = radius * np.float32(1 - min(max(brush.hardness, 0.0), 1.0)) + 1
    gap -= radius + np.float32(0.5)
    gap *= -1 / width
    np.clip(gap, 0, 1, out=gap)
    return np.asarray(gap * gap * (3 - 2 * gap), np.float32)
