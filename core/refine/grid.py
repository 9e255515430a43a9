"""The tiles in which touch-up is kept, and specks and holes are sought."""

from collections.abc import Iterator
from itertools import product

from core.geometry import Rect, Size

TILE = 256
"""Side of a tile: its pixels count up to 65,536, so that a place in it takes two bytes."""
Index = tuple[int, int]
"""(row, column) of a tile in the grid of tiles."""


def tiles_under(rect: Rect) -> Iterator[Index]:
    """Yield the indexes of the tiles that ``rect`` lies on, row by row."""
    rows, columns = (range(rect[axis] // TILE, -(-rect[axis + 2] // TILE)) for axis in (0, 1))
    return product(rows, columns)


def tile_rect(index: Index, size: Size) -> Rect:
    """Return the pixels of a tile in an image of ``size``."""
    top, left = index[0] * TILE, index[1] * TILE
    return top, left, min(top + TILE, size[0]), min(left + TILE, size[1])
