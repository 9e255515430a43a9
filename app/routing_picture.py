"""The routing map as a picture file: how many routers compared each 16x16 token with the whole photo.

One hue over the darkened photo, dark (none) to bright (all); tokens that wanted it but were dropped by k are outlined
and and hatched in amber. The window takes colors and marks from here.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.engine.options import RouterGrid
from core.imaging.convert import to_depth
from core.imaging.photo import Pixels

TOKEN = 16
RAMP = np.array([(23, 10, 38), (69, 34, 122), (122, 69, 189), (181, 131, 234), (236, 220, 255)], np.float32)
OPACITY = np.array([0.66, 0.62, 0.58, 0.54, 0.5], np.float32)
DARKENING = 0.6
DROPPED = np.array((255, 176, 32), np.uint8)
GRID_LIGHT = 26
_HATCH = 6


def routing_picture(image: Pixels, routers: Sequence[RouterGrid]) -> NDArray[np.uint8]:
    """Return the map over an (H, W, 3) image as uint8 RGB of its size; ``routers`` must not be empty."""
    height, width = image.shape[:2]
    count = np.sum([grid.used for grid in routers], axis=0)
    is_dropped = np.logical_or.reduce([grid.wanted & ~grid.used for grid in routers])
    step = np.rint(count * ((len(RAMP) - 1) / len(routers))).astype(np.intp)
    picture = np.empty((height, width, 3), np.uint8)
    for row in range(-(-height // TOKEN)):
        rows = slice(row * TOKEN, (row + 1) * TOKEN)
        picture[rows] = _token_row(to_depth(image[rows], 8), step[row], is_dropped[row])
    return picture


def _token_row(photo: Pixels, step: NDArray[np.intp], is_dropped: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return one row of tokens, (at most 16, W, 3), tinted, with its grid and its marks."""
    rows, width = photo.shape[:2]
    opacity = np.repeat(OPACITY[step], TOKEN)[:width, None]
    tint = np.repeat(RAMP[step] * OPACITY[step, None], TOKEN, axis=0)[:width]
    tinted: NDArray[np.float32] = photo * (DARKENING * (1 - opacity)) + tint
    tinted[0] += GRID_LIGHT
    tinted[1:, ::TOKEN] += GRID_LIGHT
    marks = np.where(is_dropped[:, None, None], dropped_mark(TOKEN), False)  # (w, 16, 16)
    is_marked = marks.transpose(1, 0, 2).reshape(TOKEN, -1)[:rows, :width]
    out = np.clip(tinted, 0, 255).astype(np.uint8)
    out[is_marked] = DROPPED
    return out


def dropped_mark(cell: int) -> NDArray[np.bool_]:
    """Return the outline and hatching of a dropped token, (cell, cell); row and column 0 stay free for the grid."""
    row, column = np.ogrid[:cell, :cell]
    outline = (row == 1) | (column == 1) | (row == cell - 1) | (column == cell - 1)
    hatching = (row + column) % _HATCH == 0
    return np.asarray((outline | hatching) & (row > 0) & (column > 0), np.bool_)
