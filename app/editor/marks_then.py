"""The marks as they were when a run took them: the tiles that changed since, each as it was before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.geometry import Rect, slices
from core.trimap.tile_delta import Kept, packed_tile, restore, unpacked

KEPT_STATES = 12

Tiles = Mapping[Rect, Kept]
State = tuple[dict[Rect, Kept], dict[Rect, Kept]]
"""Tiles of the trimap, and of what was painted."""


class MarksThen:
    """Trimap and painted at a few revisions, as tiles that whoever writes hands over before.

    Nothing is copied here: the tiles are those that undo holds anyway.
    """

    def __init__(self) -> None:
        self._states: dict[int, State] = {}

    def begin(self, revision: int, needed: int = -1) -> None:
        """Hold the marks as they are now under this revision; the oldest state goes, but not that of `needed`."""
        self._states.pop(revision, None)
        self._states[revision] = {}, {}
        for old in [old for old in self._states if old != needed][:-KEPT_STATES]:
            del self._states[old]

    def keep(self, trimap: Tiles | None, painted: Tiles | None) -> None:
        """Take tiles as they were before the last write."""
        for state in self._states.values():
            for kept, tiles in zip(state, (trimap, painted), strict=True):
                for rect, tile in (tiles or {}).items():
                    kept.setdefault(rect, tile)

    def pack(self) -> None:
        """Compress the tiles, which several states share; on any thread, while nothing is written into the marks."""
        packed: dict[int, tuple[NDArray[Any], Kept]] = {}
        for side in (side for state in list(self._states.values()) for side in state):
            for rect, tile in list(side.items()):
                if isinstance(tile, np.ndarray):
                    known = packed.get(id(tile)) or (tile, packed_tile(tile))
                    packed[id(tile)] = known
                    side[rect] = known[1]

    def changed(self, revision: int) -> set[Rect]:
        """The tiles that may differ from what they held at this revision; none for one that is not held."""
        trimap, painted = self._states.get(revision, ({}, {}))
        return {*trimap, *painted}

    def holds(self, revision: int) -> bool:
        """Report whether the marks of this revision are known."""
        return revision in self._states

    def tiles(self, revision: int) -> State:
        """The tiles of trimap and painted that may differ, as they were at this revision; for any thread."""
        trimap, painted = self._states.get(revision, ({}, {}))
        return dict(trimap), dict(painted)

    def before(
        self, revision: int, rect: Rect, trimap: NDArray[np.uint8], painted: NDArray[np.bool_]
    ) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """The tile `rect` of both arrays as it was at this revision, from the arrays of now where nothing was kept."""
        kept_trimap, kept_painted = self._states.get(revision, ({}, {}))
        area = slices(rect)
        return _tile(kept_trimap.get(rect), trimap[area]), _tile(kept_painted.get(rect), painted[area])


def restored(trimap: NDArray[np.uint8], tiles: Tiles) -> NDArray[np.uint8]:
    """Write tiles into a copy of the trimap, (H, W), and return it; on any thread."""
    for rect, kept in tiles.items():
        restore(trimap[slices(rect)], kept)
    return trimap


def _tile(kept: Kept | None, now: NDArray[Any]) -> NDArray[Any]:
    return now if kept is None else unpacked(kept, now)
