"""Undo of painting: 256 x 256 tiles, before and after, raw at first and compressed when there is time."""

import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.trimap.rect import Rect, clip, slices, union

TILE = 256
_FASTEST = 1


@dataclass(frozen=True)
class PatchTile:
    """One changed tile: its rectangle and its zlib-compressed bytes before and after."""

    rect: Rect
    before: bytes
    after: bytes


@dataclass(frozen=True)
class Patch:
    """What a stroke changed in one array. Applying and reverting need the array in the state it was left in."""

    tiles: tuple[PatchTile, ...]
    rect: Rect

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return sum(len(tile.before) + len(tile.after) + 200 for tile in self.tiles)

    def apply(self, array: NDArray[Any]) -> Rect:
        """Redo the change, in place; return the rectangle touched."""
        for tile in self.tiles:
            _restore(array, tile.rect, tile.after)
        return self.rect

    def revert(self, array: NDArray[Any]) -> Rect:
        """Undo the change, in place; return the rectangle touched."""
        for tile in self.tiles:
            _restore(array, tile.rect, tile.before)
        return self.rect


@dataclass(frozen=True, eq=False)
class RawTile:
    """One changed tile: its rectangle and its pixels before and after."""

    rect: Rect
    before: NDArray[Any]
    after: NDArray[Any]


@dataclass(frozen=True, eq=False)
class RawPatch:
    """A Patch not yet compressed: made and applied faster, at 64 KB a tile; see `pack`."""

    tiles: tuple[RawTile, ...]
    rect: Rect

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return sum(tile.before.nbytes + tile.after.nbytes for tile in self.tiles)

    def apply(self, array: NDArray[Any]) -> Rect:
        """Redo the change, in place; return the rectangle touched."""
        for tile in self.tiles:
            array[slices(tile.rect)] = tile.after
        return self.rect

    def revert(self, array: NDArray[Any]) -> Rect:
        """Undo the change, in place; return the rectangle touched."""
        for tile in self.tiles:
            array[slices(tile.rect)] = tile.before
        return self.rect

    def pack(self) -> Patch:
        """Return the same change compressed, about 0.1 ms a tile; on any thread."""
        tiles = [PatchTile(tile.rect, _packed(tile.before), _packed(tile.after)) for tile in self.tiles]
        return Patch(tuple(tiles), self.rect)


class PatchRecorder:
    """Keeps what an (H, W) array held before it is painted: touch first, then paint, finish at the end."""

    def __init__(self, array: NDArray[Any]) -> None:
        self._array = array
        self._kept: dict[Rect, NDArray[Any]] = {}

    def touch(self, rect: Rect | None) -> None:
        """Keep the tiles under ``rect`` unless they are kept already."""
        inside = None if rect is None else clip(rect, self._array.shape)
        if inside is None:
            return
        for tile in _tiles_under(inside, self._array.shape):
            if tile not in self._kept:
                self._kept[tile] = self._array[slices(tile)].copy()

    def finish(self) -> Patch | None:
        """Return the patch of all tiles that changed since they were touched, or None where none did."""
        raw = self.take()
        return raw.pack() if raw else None

    def take(self) -> RawPatch | None:
        """Return what `finish` does, not yet compressed: for a thread that must not wait."""
        tiles: list[RawTile] = []
        changed: Rect | None = None
        for rect, before in self._kept.items():
            after = self._array[slices(rect)]
            if not np.array_equal(before, after):
                tiles.append(RawTile(rect, before, after.copy()))
                changed = union(changed, rect)
        self._kept.clear()
        return RawPatch(tuple(tiles), changed) if changed else None

    def cancel(self) -> Rect | None:
        """Put back what was kept, in place; return the rectangle touched, or None."""
        touched: Rect | None = None
        for rect, before in self._kept.items():
            self._array[slices(rect)] = before
            touched = union(touched, rect)
        self._kept.clear()
        return touched


def _tiles_under(rect: Rect, shape: tuple[int, ...]) -> list[Rect]:
    return [
        (top, left, min(top + TILE, shape[0]), min(left + TILE, shape[1]))
        for top in range(rect[0] // TILE * TILE, rect[2], TILE)
        for left in range(rect[1] // TILE * TILE, rect[3], TILE)
    ]


def _packed(tile: NDArray[Any]) -> bytes:
    """Return the compressed pixels, or a single one where all are equal, as in most tiles of a trimap."""
    first = tile.flat[0]
    if bool((tile == first).all()):
        return bytes(first.tobytes())
    return zlib.compress(tile.tobytes(), _FASTEST)


def _restore(array: NDArray[Any], rect: Rect, packed: bytes) -> None:
    area = array[slices(rect)]
    if len(packed) == array.itemsize:
        area[...] = np.frombuffer(packed, array.dtype)[0]
    else:
        area[...] = np.frombuffer(zlib.decompress(packed), array.dtype).reshape(area.shape)
