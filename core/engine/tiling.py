"""Decoder tiles: pure geometry on the token grid, no pixels and no torch."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.geometry import Rect

PATCH = 16
SIZE_MULTIPLE = 32
DEFAULT_TILE = 512
DEFAULT_TILE_ON_CARD = 1024
POLISH_BLOCK = {"cpu": 224, "cuda": 1024}
"""Side of the blocks that are polished at once, in pixels: on a CPU what its cache holds."""
MARGIN = 48
"""Pixels around a crop that its alpha depends on (46, rounded up to whole patches)."""


def default_tile(device: str) -> int:
    """Return the side of decoder tiles on "cpu" or "cuda", in pixels."""
    return DEFAULT_TILE_ON_CARD if device == "cuda" else DEFAULT_TILE


def padded_size(height: int, width: int) -> tuple[int, int]:
    """Round a size up to multiples of 32."""
    return -(-height // SIZE_MULTIPLE) * SIZE_MULTIPLE, -(-width // SIZE_MULTIPLE) * SIZE_MULTIPLE


def token_count(height: int, width: int) -> int:
    """Return how many tokens the network sees of an image of this size, once padded."""
    rows, columns = token_grid(height, width)
    return rows * columns


def token_grid(height: int, width: int) -> tuple[int, int]:
    """Return the rows and columns of these tokens."""
    padded_height, padded_width = padded_size(height, width)
    return padded_height // PATCH, padded_width // PATCH


@dataclass(frozen=True)
class Tile:
    """A rectangle of tokens to decode, half-open, and the larger one to read for it."""

    top: int
    left: int
    bottom: int
    right: int
    outer_top: int
    outer_left: int
    outer_bottom: int
    outer_right: int

    @property
    def pixels(self) -> tuple[slice, slice]:
        """Rows and columns of the whole image that the tile writes."""
        return _span(self.top, self.bottom), _span(self.left, self.right)

    @property
    def outer_pixels(self) -> tuple[slice, slice]:
        """Rows and columns of the padded image that the tile reads."""
        return _span(self.outer_top, self.outer_bottom), _span(self.outer_left, self.outer_right)

    @property
    def inner_pixels(self) -> tuple[slice, slice]:
        """Rows and columns of the decoded crop that are written."""
        return (
            _span(self.top - self.outer_top, self.bottom - self.outer_top),
            _span(self.left - self.outer_left, self.right - self.outer_left),
        )

    @property
    def outer_area(self) -> int:
        """Pixels the decoder has to compute for the tile."""
        return (self.outer_bottom - self.outer_top) * (self.outer_right - self.outer_left) * PATCH * PATCH


def _span(start: int, stop: int) -> slice:
    return slice(start * PATCH, stop * PATCH)


def plan_tiles(is_needed: NDArray[np.bool_], tile: int, margin: int) -> list[Tile]:
    """Cover every needed token with tiles that shrink to what is needed inside them.

    Args:
        is_needed: (h, w) bool token grid, True where a pixel of the patch is unknown.
        tile: largest side of a tile in pixels, a multiple of 16.
        margin: pixels to read around a tile, a multiple of 16; cut off at the grid's ends, where the image really ends.

    Returns:
        Tiles that do not overlap, row by row; none if nothing is needed.
    """
    step, reach = max(tile // PATCH, 1), margin // PATCH
    height, width = is_needed.shape
    return [
        _tile(box, reach, height, width)
        for top, bottom in _row_bands(is_needed, step)
        for box in _boxes(is_needed[top:bottom], top, step)
    ]


def _row_bands(is_needed: NDArray[np.bool_], step: int) -> Iterator[tuple[int, int]]:
    """Cut the rows that are needed into bands of at most ``step`` rows, each starting at a needed one."""
    rows = np.flatnonzero(is_needed.any(axis=1))
    yield from spans(rows, step)


def _boxes(band: NDArray[np.bool_], top: int, step: int) -> Iterator[Rect]:
    for left, right in spans(np.flatnonzero(band.any(axis=0)), step):
        rows = np.flatnonzero(band[:, left:right].any(axis=1))
        yield top + int(rows[0]), left, top + int(rows[-1]) + 1, right


def spans(places: NDArray[np.intp], step: int) -> Iterator[tuple[int, int]]:
    """Cut sorted places into spans of at most ``step``, each from its first place to its last."""
    start = 0
    while start < len(places):
        first = int(places[start])
        stop = int(np.searchsorted(places, first + step))
        yield first, int(places[stop - 1]) + 1
        start = stop


def _tile(box: Rect, reach: int, height: int, width: int) -> Tile:
    top, left, bottom, right = box
    return Tile(
        *box,
        max(top - reach, 0),
        max(left - reach, 0),
        min(bottom + reach, height),
        min(right + reach, width),
    )


def needed_tokens(is_unknown: NDArray[np.bool_], height: int, width: int) -> NDArray[np.bool_]:
    """Return the (height, width) token grid, True where any pixel of the patch is unknown."""
    rows, columns = is_unknown.shape
    padded = np.zeros((height * PATCH, width * PATCH), dtype=bool)
    padded[:rows, :columns] = is_unknown
    blocks = padded.reshape(height, PATCH, width, PATCH)
    return np.asarray(blocks.any(axis=(1, 3)))
