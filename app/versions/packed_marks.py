"""The marks of a version in little memory: all tiles of trimap and painted pixels, compressed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.editor.marks_then import State
from app.editor.snapshot import Snapshot
from core.engine.options import Cancelled
from core.geometry import Rect, Size, slices
from core.trimap.tile_delta import Kept, Runs, packed_tile, restore
from core.trimap.tile_recorder import tiles_under
from core.trimap.values import Trimap

Painted = NDArray[np.bool_]
PackedTiles = Mapping[Rect, Runs | bytes]


@dataclass(frozen=True, eq=False)
class PackedMarks:
    """Trimap and painted pixels as they were at one revision; 8K takes some hundred KB.

    Attributes:
        revision: that of the document which they belong to.
        size: (height, width) in pixels.
        unpainted_value: what pixels held that nobody painted.
        trimap, painted: 256 x 256 tiles by their rectangles.
        nbytes: memory held, in bytes.
    """

    revision: int
    size: Size
    unpainted_value: int
    trimap: PackedTiles
    painted: PackedTiles
    nbytes: int

    def unpacked(self) -> tuple[Trimap, Painted]:
        """Return trimap, uint8 (H, W), and painted, bool (H, W); some hundredths of a second at 8K, on any thread."""
        trimap, painted = np.empty(self.size, np.uint8), np.empty(self.size, np.bool_)
        for array, tiles in ((trimap, self.trimap), (painted, self.painted)):
            for rect, tile in tiles.items():
                restore(array[slices(rect)], tile)
        return trimap, painted


@dataclass(frozen=True, eq=False)
class StoredMarks:
    """The same in the bytes of a file, decoded when they are asked for.

    Attributes:
        revision, unpainted_value, nbytes: as in PackedMarks.
        decode: returns trimap and painted; may raise UserError.
    """

    revision: int
    unpainted_value: int
    nbytes: int
    decode: Callable[[], tuple[Trimap, Painted]]

    def unpacked(self) -> tuple[Trimap, Painted]:
        """Return trimap, uint8 (H, W), and painted, bool (H, W), on any thread. Raises UserError if damaged."""
        return self.decode()


def pack_marks(seen: Snapshot, revision: int, then: State) -> PackedMarks:
    """Pack the marks as they were at `revision`: `then` holds the tiles that were changed since. On any thread.

    Raises:
        Cancelled: the marks were changed before it was done.
    """
    size = seen.trimap.shape[0], seen.trimap.shape[1]
    rects = tiles_under((0, 0, *size), size)
    trimap = {rect: _packed(seen.trimap[slices(rect)], then[0].get(rect)) for rect in rects}
    painted = {rect: _packed(seen.painted[slices(rect)], then[1].get(rect)) for rect in rects}
    if not seen.is_current():
        raise Cancelled
    unpainted = _unpainted_value(trimap, painted)
    held = sum(_nbytes(tile) for tiles in (trimap, painted) for tile in tiles.values())
    value = seen.unpainted_value if unpainted is None else unpainted
    return PackedMarks(revision, size, value, trimap, painted, held)


def _packed(now: NDArray[Any], then: Kept | None) -> Runs | bytes:
    if then is None or isinstance(then, np.ndarray):
        return packed_tile(now if then is None else then)
    return then


def _unpainted_value(trimap: PackedTiles, painted: PackedTiles) -> int | None:
    """Return what the first pixel that nobody painted holds, None if all were."""
    for rect, tile in painted.items():
        shape = rect[2] - rect[0], rect[3] - rect[1]
        is_painted, values = np.empty(shape, np.bool_), np.empty(shape, np.uint8)
        restore(is_painted, tile)
        if not is_painted.all():
            restore(values, trimap[rect])
            return int(values.flat[int(is_painted.argmin())])
    return None


def _nbytes(tile: Runs | bytes) -> int:
    return tile.values.nbytes + tile.lengths.nbytes + 400 if isinstance(tile, Runs) else len(tile) + 200
