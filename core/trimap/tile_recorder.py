"""Undo of painting: 256 x 256 tiles of one array, recorded before they change."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.geometry import Rect, clip, slices, union
from core.trimap.tile_delta import TileDelta

TILE = 256


class TileRecorder:
    """Keeps the tiles of an (H, W) array before they are painted: touch first, then paint, take at the end."""

    def __init__(self, array: NDArray[Any]) -> None:
        self._array = array
        self._kept: dict[Rect, NDArray[Any]] = {}

    def touch(self, rect: Rect | None) -> None:
        """Keep the tiles under ``rect`` unless they are kept already."""
        inside = None if rect is None else clip(rect, self._array.shape)
        if inside is None:
            return
        for tile in tiles_under(inside, self._array.shape):
            if tile not in self._kept:
                self._kept[tile] = self._array[slices(tile)].copy()

    @property
    def kept(self) -> Mapping[Rect, NDArray[Any]]:
        """The tiles touched so far, as they were."""
        return self._kept

    def take(self) -> TileDelta | None:
        """Return the touched tiles as they were, or None if none changed."""
        kept, self._kept = self._kept, {}
        if all(np.array_equal(before, self._array[slices(rect)]) for rect, before in kept.items()):
            return None
        return TileDelta(kept)

    def take_after(self) -> TileDelta | None:
        """Return the changed tiles as they are now, to be exchanged with an array still in the state before."""
        kept, self._kept = self._kept, {}
        areas = {rect: self._array[slices(rect)] for rect in kept}
        changed = {rect: area for rect, area in areas.items() if not np.array_equal(kept[rect], area)}
        return TileDelta(changed, {rect: kept[rect] for rect in changed}) if changed else None

    def cancel(self) -> Rect | None:
        """Put back what was kept, in place; return the rectangle touched, or None."""
        touched: Rect | None = None
        for rect, before in self._kept.items():
            self._array[slices(rect)] = before
            touched = union(touched, rect)
        self._kept.clear()
        return touched


def tiles_under(rect: Rect, shape: tuple[int, ...]) -> list[Rect]:
    """Return the tiles of an array of this shape that share pixels with ``rect``, from the top and the left."""
    return [
        (top, left, min(top + TILE, shape[0]), min(left + TILE, shape[1]))
        for top in range(rect[0] // TILE * TILE, rect[2], TILE)
        for left in range(rect[1] // TILE * TILE, rect[3], TILE)
    ]
