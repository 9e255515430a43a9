"""Parts of a mask that stand alone, by area: found once, then any area can be asked for at once."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.geometry import Rect, Size, intersect, slices, within
from core.refine.grid import TILE, Index, tile_rect, tiles_under
from core.refine.tile_parts import Mask, TileParts
from core.refine.union import roots

Parts = dict[Index, TileParts]
Labels = NDArray[np.int64]
_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Islands:
    """Connected parts of a mask of ``size``, each with its area; anchored ones count as endless.

    Tiles hold their own parts; parts that meet at the seams are joined. So a change costs the tiles it touches.
    """

    size: Size
    connectivity: int
    parts: Parts
    areas: dict[Index, Labels]

    @classmethod
    def of(cls, size: Size, connectivity: int, parts: Parts, *, keeps_largest: bool = False) -> "Islands":
        """Join the parts of all tiles; ``keeps_largest`` anchors the largest of all."""
        starts = _starts(parts)
        count = sum(len(part.areas) for part in parts.values())
        root = roots(count, _pairs(size, connectivity, parts, starts))
        every = list(parts.values())
        area = _summed(root, [part.areas for part in every], count)
        area[_summed(root, [part.is_anchored for part in every], count) > 0] = _NEVER
        if keeps_largest and count:
            area[area == area.max()] = _NEVER
        whole = area[root]
        areas = {tile: whole[starts[tile] : starts[tile] + len(parts[tile].areas)] for tile in parts}
        return cls(size, connectivity, parts, areas)

    def mask(self, rect: Rect, area: int) -> Mask | None:
        """Return the parts of at most ``area`` pixels within ``rect``, uint8 of 0 and 1; None if there are none."""
        found: Mask | None = None
        for tile in tiles_under(rect):
            is_small = self.areas[tile] <= area
            if not is_small.any():
                continue
            place = tile_rect(tile, self.size)
            inside = intersect(place, rect)
            if found is None:
                found = np.zeros((rect[2] - rect[0], rect[3] - rect[1]), np.uint8)
            part = self.parts[tile].mask(is_small, (place[2] - place[0], place[3] - place[1]))
            found[within(inside, rect)] = part[within(inside, place)]
        return found

    def cover(self, rect: Rect, area: int, block: int) -> NDArray[np.float32] | None:
        """Return the share, 0..1, that parts of at most ``area`` pixels have in each block of ``block`` x ``block``.

        ``rect`` begins at a block and ends at one or at the border; ``block`` divides a tile. None without parts.
        """
        shape = -(-(rect[2] - rect[0]) // block), -(-(rect[3] - rect[1]) // block)
        found: NDArray[np.float32] | None = None
        for tile in tiles_under(rect):
            is_small = self.areas[tile] <= area
            if not is_small.any():
                continue
            place = tile_rect(tile, self.size)
            part = self.parts[tile].counts(is_small, (place[2] - place[0], place[3] - place[1]), block)
            both = intersect(place, rect)
            blocks = both[0], both[1], both[2] + -both[2] % block, both[3] + -both[3] % block
            found = np.zeros(shape, np.float32) if found is None else found
            found[_blocks(blocks, rect, block)] = part[_blocks(blocks, place, block)]
        return None if found is None else found * np.float32(1 / block**2)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return sum(part.nbytes for part in self.parts.values()) + sum(
            area.nbytes for area in self.areas.values()
        )


def _blocks(rect: Rect, outer: Rect, block: int) -> tuple[slice, slice]:
    rows, columns = within(rect, outer)
    top, left = rows.start // block, columns.start // block
    return slices((top, left, rows.stop // block, columns.stop // block))


def _starts(parts: Parts) -> dict[Index, int]:
    """Return the number of the first part of each tile, counted through all tiles."""
    counts = [len(part.areas) for part in parts.values()]
    return dict(zip(parts, np.cumsum([0, *counts]).tolist(), strict=False))


def _summed(root: Labels, values: list[Labels] | list[NDArray[np.bool_]], count: int) -> Labels:
    if not count:
        return np.zeros(0, np.int64)
    return np.bincount(root, np.concatenate(values), minlength=count).astype(np.int64)


def _pairs(size: Size, connectivity: int, parts: Parts, starts: dict[Index, int]) -> Labels:
    """Return the pairs (n, 2) of parts that meet at a seam between tiles."""
    rows, columns = -(-size[0] // TILE), -(-size[1] // TILE)

    def line(tiles: list[Index], edge: int) -> Labels:
        pieces = [(parts[tile].edges[edge].astype(np.int64), starts[tile]) for tile in tiles]
        return np.concatenate([np.where(labels > 0, labels - 1 + start, -1) for labels, start in pieces])

    seams = [
        (line([(row, x) for x in range(columns)], 1), line([(row + 1, x) for x in range(columns)], 0))
        for row in range(rows - 1)
    ] + [
        (line([(y, column) for y in range(rows)], 3), line([(y, column + 1) for y in range(rows)], 2))
        for column in range(columns - 1)
    ]
    found = [meeting for seam in seams for meeting in _meetings(*seam, connectivity)]
    return np.concatenate(found) if found else np.zeros((0, 2), np.int64)


def _meetings(before: Labels, after: Labels, connectivity: int) -> Iterator[Labels]:
    """Yield the pairs of parts (-1 for none) that touch across two adjacent lines of pixels."""
    shifts = [(before, after)]
    if connectivity == 8:
        shifts += [(before[1:], after[:-1]), (before[:-1], after[1:])]
    for a, b in shifts:
        both = (a >= 0) & (b >= 0)
        both[1:] &= (a[1:] != a[:-1]) | (b[1:] != b[:-1])  # once for each stretch
        yield np.stack([a[both], b[both]], axis=1)
