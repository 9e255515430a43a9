"""Touch-up: strokes on alpha, kept as a layer over the network's own, so that they outlive every new run.

Each pixel holds a target and a weight: alpha becomes alpha * (1 - weight) + target * weight. Only tiles of 256x256
that were painted exist. A layer never changes: painting gives another one that shares all tiles it did not touch, so
undo, versions and readers in the background just keep the layer they have.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.geometry import Rect, union
from core.refine.grid import Index, tile_rect, tiles_under

FULL = 65535
"""The weight of a pixel that holds nothing of the network's alpha any more."""

Plane = NDArray[np.float32]


class TouchUpTile:
    """One tile: uint16 (2, h, w), target * weight and weight, both of FULL; small once packed. Never written again."""

    def __init__(self, pixels: NDArray[np.uint16]) -> None:
        self.shape = pixels.shape
        self._held: NDArray[np.uint16] | bytes = pixels

    @property
    def pixels(self) -> NDArray[np.uint16]:
        """The two planes, unpacked where need be; on any thread."""
        held = self._held
        if isinstance(held, bytes):
            return np.frombuffer(zlib.decompress(held), np.uint16).reshape(self.shape)
        return held

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        held = self._held
        return len(held) if isinstance(held, bytes) else held.nbytes

    def pack(self) -> None:
        """Hold it compressed, about a millisecond; on any thread."""
        if not isinstance(self._held, bytes):
            self._held = zlib.compress(np.ascontiguousarray(self._held).tobytes(), 1)


@dataclass(frozen=True, eq=False)
class TouchUp:
    """The layer over an image of ``size`` (height, width) pixels."""

    size: tuple[int, int]
    tiles: Mapping[Index, TouchUpTile] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """True where nothing was ever painted."""
        return not self.tiles

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return sum(tile.nbytes for tile in self.tiles.values())

    @property
    def rect(self) -> Rect | None:
        """The smallest rectangle over all tiles; None if there are none."""
        return self.rect_of(self.tiles)

    def rect_of(self, indexes: Iterable[Index]) -> Rect | None:
        """Return the smallest rectangle over these tiles, None for none."""
        rect: Rect | None = None
        for index in indexes:
            rect = union(rect, self.tile_rect(index))
        return rect

    def tile_rect(self, index: Index) -> Rect:
        """Return the pixels of a tile."""
        return tile_rect(index, self.size)

    def differing(self, other: TouchUp) -> set[Index]:
        """Return the tiles that are not the same in another layer over the same image."""
        indexes = self.tiles.keys() | other.tiles.keys()
        return {index for index in indexes if self.tiles.get(index) is not other.tiles.get(index)}

    def touches(self, rect: Rect) -> bool:
        """Report whether a painted tile lies under ``rect``."""
        return any(index in self.tiles for index in tiles_under(rect))

    def over(self, alpha: Plane, rect: Rect, stride: int = 1) -> Plane:
        """Return alpha (h, w) of ``rect``, every ``stride``-th pixel, with the strokes over it.

        The array given is returned where nothing was painted; it is never written.
        """
        planes = self._planes(rect, stride)
        if planes is None:
            return alpha
        wanted, weight = planes
        return np.asarray(np.clip(alpha * (1 - weight) + wanted, 0, 1), np.float32)

    def weight(self, rect: Rect, stride: int = 1) -> Plane | None:
        """Return how far the strokes decide, 0..1, (h, w) of ``rect``; None if nothing was painted there."""
        planes = self._planes(rect, stride)
        return None if planes is None else planes[1]

    def planes(self, rect: Rect) -> NDArray[np.uint16]:
        """Return target times weight, and weight, of ``rect`` as they are kept: uint16 (2, h, w), 0 where unpainted."""
        out = np.zeros((2, rect[2] - rect[0], rect[3] - rect[1]), np.uint16)
        for index in tiles_under(rect):
            if index in self.tiles:
                place, pixels = _sampled(rect, self.tile_rect(index), 1)
                out[:, place[0], place[1]] = self.tiles[index].pixels[:, pixels[0], pixels[1]]
        return out

    @classmethod
    def of_planes(cls, size: tuple[int, int], planes: NDArray[np.uint16], rect: Rect) -> TouchUp:
        """Return the layer that holds these planes, (2, h, w), in ``rect`` of an image and nothing elsewhere."""
        layer, tiles = cls(size), dict[Index, TouchUpTile]()
        for index in tiles_under(rect):
            tile = layer.tile_rect(index)
            place, pixels = _sampled(rect, tile, 1)
            if planes[1, place[0], place[1]].any():
                held = np.zeros((2, tile[2] - tile[0], tile[3] - tile[1]), np.uint16)
                held[:, pixels[0], pixels[1]] = planes[:, place[0], place[1]]
                tiles[index] = TouchUpTile(held)
        return cls(size, tiles)

    def with_tiles(self, tiles: Mapping[Index, TouchUpTile | None]) -> TouchUp:
        """Return the layer with these tiles in place of its own; None takes one away."""
        kept = {index: tile for index, tile in self.tiles.items() if index not in tiles}
        return TouchUp(self.size, kept | {index: tile for index, tile in tiles.items() if tile is not None})

    def _planes(self, rect: Rect, stride: int) -> tuple[Plane, Plane] | None:
        found = [index for index in tiles_under(rect) if index in self.tiles]
        if not found:
            return None
        shape = -(-(rect[2] - rect[0]) // stride), -(-(rect[3] - rect[1]) // stride)
        planes = np.zeros((2, *shape), np.float32)
        for index in found:
            place, pixels = _sampled(rect, self.tile_rect(index), stride)
            part = self.tiles[index].pixels[:, pixels[0], pixels[1]]
            planes[:, place[0], place[1]] = part * np.float32(1 / FULL)
        return planes[0], planes[1]


def _sampled(rect: Rect, tile: Rect, stride: int) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Return where the pixels of a tile lie in a sampled rectangle, and which pixels of the tile these are."""
    axes = [_sampled_axis(rect[i], rect[i + 2], tile[i], tile[i + 2], stride) for i in (0, 1)]
    return (axes[0][0], axes[1][0]), (axes[0][1], axes[1][1])


def _sampled_axis(start: int, stop: int, first: int, end: int, stride: int) -> tuple[slice, slice]:
    begin = max(start, first)
    number = -(-(begin - start) // stride)
    begin = start + number * stride
    count = max(-(-(min(stop, end) - begin) // stride), 0)
    return slice(number, number + count), slice(
        begin - first, begin - first + max((count - 1) * stride + 1, 0), stride
    )
