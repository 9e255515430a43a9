"""Colors under touched-up pixels, estimated for the alpha that the strokes ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from core.geometry import Rect, grown, intersect, overlap, slices, union, within
from core.imaging.foreground import estimate_foreground
from core.imaging.photo import Pixels
from core.refine.grid import Index, tiles_under
from core.refine.touch_up import Plane, TouchUp, TouchUpTile

CONTEXT = 64
"""Pixels around touched tiles that their colors are estimated with."""
_FULLY_FROM = 1 / 16
"""Weight of a stroke from which on the colors are all its own."""
_Known = tuple[TouchUpTile, Pixels]
_Colors = dict[Index, _Known]
"""The tile that they were estimated for, and its colors (h, w, 3)."""


class TouchedColors:
    """Colors of touched tiles over one alpha, kept until tile or alpha are others.

    ``learn`` may run on any thread, one at a time; readers see each entry whole.
    """

    def __init__(self) -> None:
        self._known: tuple[Plane | None, _Colors] = None, {}

    def copy(self) -> TouchedColors:
        """Return one that knows the same and learns for itself."""
        alpha, colors = self._known
        copied = TouchedColors()
        copied._known = alpha, dict(colors)
        return copied

    def missing(self, alpha: Plane, touch_up: TouchUp) -> list[Index]:
        """Return the tiles of the layer whose colors are not known for this alpha of the network."""
        colors = self._of(alpha)
        return [index for index, tile in touch_up.tiles.items() if not _is_of(colors.get(index), tile)]

    def learn(self, image: Pixels, alpha: Plane, touch_up: TouchUp) -> Rect | None:
        """Estimate what is missing; return the rectangle of what was learned."""
        missing = self.missing(alpha, touch_up)
        colors = {index: known for index, known in self._of(alpha).items() if index in touch_up.tiles}
        self._known = alpha, colors
        for rect in _joined(touch_up, missing):
            colors.update(_estimated(image, alpha, touch_up, rect, missing))
        return touch_up.rect_of(missing)

    def carry_over(self, before: Plane, alpha: Plane, touch_up: TouchUp, areas: Iterable[Rect]) -> None:
        """Keep what is known away from these rectangles: only in them does ``alpha`` differ from the one before."""
        wide = [grown(area, CONTEXT, touch_up.size) for area in areas]
        kept = {
            index: known
            for index, known in self._of(before).copy().items()
            if not any(overlap(touch_up.tile_rect(index), area) for area in wide)
        }
        self._known = alpha, kept

    def over(self, colors: Pixels, alpha: Plane, touch_up: TouchUp, rect: Rect) -> None:
        """Write what is known into ``colors``, (h, w, 3) of ``rect`` in the image's dtype, in place."""
        known = self._of(alpha)
        for index in tiles_under(rect):
            tile, found = touch_up.tiles.get(index), known.get(index)
            if tile is not None and found is not None and _is_of(found, tile):
                _lay(found[1], colors, rect, touch_up, index)

    def _of(self, alpha: Plane) -> _Colors:
        known_alpha, colors = self._known
        return colors if known_alpha is alpha else {}


def _is_of(known: _Known | None, tile: TouchUpTile) -> bool:
    return known is not None and known[0] is tile


def _lay(own: Pixels, colors: Pixels, rect: Rect, touch_up: TouchUp, index: Index) -> None:
    """Lay the colors of a tile, (h, w, 3), over those of ``rect``, as far as strokes decide there."""
    tile_rect = touch_up.tile_rect(index)
    both = intersect(rect, tile_rect)
    weight = touch_up.weight(both)
    assert weight is not None
    share = np.minimum(weight * np.float32(1 / _FULLY_FROM), 1)[..., None]
    area = colors[within(both, rect)]
    mixed = area + share * (own[within(both, tile_rect)].astype(np.float32) - area)
    area[...] = mixed if area.dtype == np.float32 else np.rint(mixed)


def _estimated(
    image: Pixels, alpha: Plane, touch_up: TouchUp, rect: Rect, missing: Iterable[Index]
) -> Iterator[tuple[Index, _Known]]:
    """Estimate the colors of ``rect`` and yield those of the missing tiles in it."""
    wide = grown(rect, CONTEXT, touch_up.size)
    touched = touch_up.over(alpha[slices(wide)], wide)
    colors = estimate_foreground(np.ascontiguousarray(image[slices(wide)]), np.ascontiguousarray(touched))
    for index in missing:
        tile = touch_up.tile_rect(index)
        if rect[0] <= tile[0] and rect[1] <= tile[1] and tile[2] <= rect[2] and tile[3] <= rect[3]:
            yield index, (touch_up.tiles[index], colors[within(tile, wide)].copy())


def _joined(touch_up: TouchUp, indexes: Iterable[Index]) -> list[Rect]:
    """Return rectangles over the tiles, one for each group of tiles that touch each other."""
    rects: list[Rect] = []
    for index in indexes:
        rect = touch_up.tile_rect(index)
        while near := [other for other in rects if overlap(rect, other, near=1)]:
            for other in near:
                rects.remove(other)
                rect = union(rect, other) or rect
        rects.append(rect)
    return rects
