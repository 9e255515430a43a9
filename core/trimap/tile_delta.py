"""Undo by exchange: tiles of one array as they are on the other side of a change, raw at first, packed later."""

import zlib
from collections.abc import Callable
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.geometry import Rect, area, slices, union, within

_FASTEST = 1
_DENSE = 0.7
_PIXELS_PER_RUN = 32
"""A tile whose runs are shorter on the whole is packed by zlib, which takes ten times as long to unpack."""


class Runs(NamedTuple):
    """A tile as runs of equal pixels along its rows: what brushes, fills and bands leave, and fast to unpack."""

    values: NDArray[Any]
    lengths: NDArray[np.unsignedinteger[Any]]


Kept = NDArray[Any] | Runs | bytes
"""A tile raw, as runs, or in bytes: its one value where all are equal, else packed by zlib."""


class TileDelta:
    """Tiles of one array as they were before a change (or after it, once undone).

    `exchange` undoes and redoes alike: it writes the tiles and keeps what they covered, which it has to copy where
    `learn` has not kept it before. `pack` compresses what is kept and may run on any thread at any time, also while
    another one exchanges.

    Attributes:
        rect: the smallest rectangle over all tiles.
        nbytes: memory held, in bytes.
    """

    def __init__(
        self, tiles: dict[Rect, NDArray[Any]], covered: dict[Rect, NDArray[Any]] | None = None
    ) -> None:
        self.rect: Rect | None = None
        for rect in tiles:
            self.rect = union(self.rect, rect)
        self._tiles: dict[Rect, Kept] = dict(tiles)
        self._covered: dict[Rect, Kept] | None = None if covered is None else dict(covered)
        self._lock = Lock()
        self._count()

    def exchange(self, array: NDArray[Any]) -> Rect | None:
        """Swap the kept tiles with those of the array, in place; return the rectangle touched."""
        with self._lock:
            covered = self._copies(array) if self._covered is None else self._covered
            for rect, kept in self._tiles.items():
                restore(array[slices(rect)], kept)
            self._tiles, self._covered = covered, self._tiles
            self._count()
        return self.rect

    @property
    def tiles(self) -> dict[Rect, Kept]:
        """The tiles as they are kept now: after an exchange, those that the array held before."""
        with self._lock:
            return dict(self._tiles)

    def _copies(self, array: NDArray[Any]) -> dict[Rect, Kept]:
        """Return what the array holds in the tiles; where they lie dense, one copy of all is the fastest."""
        if self.rect is None or sum(map(area, self._tiles)) < area(self.rect) * _DENSE:
            return {rect: array[slices(rect)].copy() for rect in self._tiles}
        whole = array[slices(self.rect)].copy()
        return {rect: whole[within(rect, self.rect)] for rect in self._tiles}

    def learn(self, array: NDArray[Any], is_still: Callable[[], bool]) -> None:
        """Keep packed what the tiles cover, so that no `exchange` copies it; on any thread.

        `is_still` is asked when all is read: whether the array was as the change left it till then.
        """
        if self._covered is None:
            covered: dict[Rect, Kept] = {
                rect: packed_tile(array[slices(rect)]) for rect in self._tiles.copy()
            }
            with self._lock:
                if self._covered is None and is_still():
                    self._covered = covered
                    self._count()

    def write(self, array: NDArray[Any]) -> None:
        """Write what is kept into a copy of the array, in place, and keep it as it is; on any thread."""
        with self._lock:
            for rect, kept in self._tiles.items():
                restore(array[slices(rect)], kept)

    def pack(self) -> None:
        """Compress what is kept, about 0.05 ms a tile of 256 x 256."""
        for side in (self._tiles, self._covered or {}):
            raw = {rect: kept for rect, kept in side.copy().items() if isinstance(kept, np.ndarray)}
            packed = {rect: packed_tile(tile) for rect, tile in raw.items()}
            with self._lock:
                for rect, tile in packed.items():
                    if side[rect] is raw[rect]:
                        side[rect] = tile
                self._count()

    def _count(self) -> None:
        sides = self._tiles, self._covered or {}
        self.nbytes = sum(_held(kept) for side in sides for kept in side.values())


def packed_tile(tile: NDArray[Any]) -> Runs | bytes:
    """Return the compressed pixels: a single one where all are equal, as in most tiles of a trimap, or their runs."""
    flat = np.ascontiguousarray(tile).ravel()
    starts = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    if not starts.size:
        return bytes(flat[:1].tobytes())
    if starts.size * _PIXELS_PER_RUN > flat.size:
        return zlib.compress(flat.tobytes(), _FASTEST)
    edges = np.concatenate(([0], starts, [flat.size]))
    return Runs(flat[edges[:-1]], np.diff(edges).astype(np.min_scalar_type(flat.size - 1)))


def restore(area: NDArray[Any], kept: Kept) -> None:
    """Write a raw or a packed tile into its area of an array, in place."""
    if isinstance(kept, Runs):
        area[...] = np.repeat(*kept).reshape(area.shape)
    elif isinstance(kept, np.ndarray):
        area[...] = kept
    elif len(kept) == area.itemsize:
        area[...] = np.frombuffer(kept, area.dtype)[0]
    else:
        area[...] = np.frombuffer(zlib.decompress(kept), area.dtype).reshape(area.shape)


def unpacked(kept: Kept, like: NDArray[Any]) -> NDArray[Any]:
    """Return what is kept of a tile, raw, in the shape and type of ``like``."""
    if isinstance(kept, np.ndarray):
        return kept
    tile = np.empty_like(like)
    restore(tile, kept)
    return tile


def _held(kept: Kept) -> int:
    if isinstance(kept, Runs):
        return kept.values.nbytes + kept.lengths.nbytes + 400
    return (len(kept) if isinstance(kept, bytes) else kept.nbytes) + 200
