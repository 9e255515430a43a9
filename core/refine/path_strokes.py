"""Touch-up by a path: what lies inside, or the path itself as a hard edge."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from core.geometry import Rect
from core.refine.soft_brush import Effect
from core.refine.touch_up import FULL, Index, TouchUp, TouchUpTile, tiles_under
from core.trimap.path import Outline, band, bounds, coverage

Plane = NDArray[np.float32]
_WANTED: dict[Effect, tuple[int, int]] = {"add": (1, 1), "erase": (0, 1), "restore": (0, 0)}


def inside(layer: TouchUp, outline: Outline, effect: Effect) -> TouchUp:
    """Return the layer with the inside of a closed path added, erased or given back to the network, antialiased."""
    wanted, weight = _WANTED[effect]

    def lay(rect: Rect) -> tuple[Plane, Plane | float, float]:
        return coverage(outline, rect), wanted, weight

    return _laid(layer, bounds(outline, layer.size), lay)


def hard_edge(layer: TouchUp, outline: Outline, radius: float) -> TouchUp:
    """Return the layer with alpha opaque inside and transparent outside, within ``radius`` pixels of a closed path."""

    def lay(rect: Rect) -> tuple[Plane, Plane | float, float]:
        return band(outline, rect, radius), coverage(outline, rect), 1

    return _laid(layer, bounds(outline, layer.size, radius + 1), lay)


def _laid(
    layer: TouchUp, rect: Rect | None, lay: Callable[[Rect], tuple[Plane, Plane | float, float]]
) -> TouchUp:
    """Lay onto each tile under ``rect`` what ``lay`` says of it: cover, target, and weight where it covers wholly."""

    def tiles() -> Iterator[tuple[Index, TouchUpTile]]:
        for index in tiles_under(rect) if rect is not None else ():
            cover, target, weight = lay(layer.tile_rect(index))
            if cover.any():
                yield index, _mixed(layer.tiles.get(index), cover, target, weight)

    return layer.with_tiles(dict(tiles()))


def _mixed(tile: TouchUpTile | None, cover: Plane, target: Plane | float, weight: float) -> TouchUpTile:
    before = np.zeros((2, *cover.shape), np.uint16) if tile is None else tile.pixels
    full = np.stack(np.broadcast_arrays(np.float32(target) * weight, np.float32(weight), cover)[:2])
    mixed = before * (1 - cover) + full * (cover * FULL)
    return TouchUpTile(np.rint(mixed).astype(np.uint16))
