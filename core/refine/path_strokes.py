"""Touch-up by a path: what lies inside, or the path itself as a hard edge."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from core.geometry import Rect, slices
from core.refine.grid import Index, tiles_under
from core.refine.soft_brush import WANTED, Effect
from core.refine.touch_up import FULL, TouchUp, TouchUpTile
from core.trimap.path import Outline, band, bounds, coverage, one_side

Plane = NDArray[np.float32]


def inside(layer: TouchUp, outline: Outline, effect: Effect) -> TouchUp:
    """Return the layer with the inside a closed path added, erased or given back to the network, antialiased."""
    wanted, weight = WANTED[effect]

    def lay(rect: Rect) -> tuple[Plane, Plane | float, float]:
        return coverage(outline, rect), wanted, weight

    return _laid(layer, bounds(outline, layer.size), lay)


def hard_edge(layer: TouchUp, outline: Outline, radius: float) -> TouchUp:
    """Return the layer with alpha opaque inside and transparent outside, within ``radius`` pixels of a closed path."""

    def lay(rect: Rect) -> tuple[Plane, Plane | float, float]:
        return band(outline, rect, radius), coverage(outline, rect), 1

    return _laid(layer, bounds(outline, layer.size, radius + 1), lay)


def open_edge(layer: TouchUp, outline: Outline, radius: float, alpha: Plane) -> TouchUp:
    """Return the same for an open path: opaque on that side of it where ``alpha`` (H, W), 0..1, is higher nearby."""
    rect = bounds(outline, layer.size, radius + 1)
    if rect is None:
        return layer
    side = one_side(outline, layer.size)
    near, share = band(outline, rect, radius, closed=False), coverage(side, rect)
    shown = layer.over(alpha[slices(rect)], rect)
    here, there = (
        float((shown * part).sum() / max(part.sum(), 1e-9)) for part in (near * share, near * (1 - share))
    )

    def lay(tile: Rect) -> tuple[Plane, Plane | float, float]:
        target = coverage(side, tile)
        return band(outline, tile, radius, closed=False), target if here >= there else 1 - target, 1

    return _laid(layer, rect, lay)


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
