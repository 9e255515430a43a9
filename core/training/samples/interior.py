"""The opaque areas of foregrounds and their extent; needs no image library."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
POINTS = 16
_CELL = 8  # pixels; finer holes do not count
_DEEPEST = 16  # cells
_LEAST = 32  # pixels around a place that make a body, counted in whole cells
_OPAQUE = 250


def interior(rng: np.random.Generator, alpha: Array, *, is_cut: bool) -> Array:
    """Return float32 (POINTS + 1, 3): places inside the opaque body of an alpha uint8 (H, W), and the middle of it all.

    Each is row, col and how far around it is opaque, in pixels, up to one cell too far; deep places are likelier. The
    last is the middle of everything and half of its longer side. All is 0 if there is no body. What ``is_cut`` goes
    on beyond its canvas.
    """
    cells = alpha[_CELL // 2 :: _CELL, _CELL // 2 :: _CELL]
    depth = _depth(cells >= _OPAQUE, is_cut) * _CELL
    rows, cols = np.nonzero(depth >= _LEAST)
    if not len(rows):
        return np.zeros((POINTS + 1, 3), np.float32)
    weight = depth[rows, cols].astype(np.float64) ** 2
    chosen = rng.choice(len(rows), POINTS, p=weight / weight.sum())
    places = np.stack([rows, cols], 1)[chosen] * _CELL + _CELL // 2
    points = np.column_stack([places, depth[rows, cols][chosen]])
    return np.vstack([points, _middle(cells)]).astype(np.float32)


def fitting_scale(rng: np.random.Generator, reach: Any, size: int, *, is_whole: Any) -> Any:
    """Return how much to enlarge so that a crop shows about what lies within ``reach`` pixels around a place.

    For places in a body 0.6 to 1.7 times that is shown, enlarged 0.7 times at least; of subjects that are to be seen
    whole all, or at least 0.62. For arrays (n,) of reaches and of ``is_whole``, an array.
    """
    reach = np.maximum(reach, 1)
    spread = np.where(
        is_whole, rng.uniform(0.62, 1.1, np.shape(reach)), rng.uniform(0.6, 1.7, np.shape(reach))
    )
    return np.clip(size / (2 * reach * spread), np.where(is_whole, 0.5, 0.7), 4)


def _middle(cells: Array) -> Array:
    """Return row and col of the middle of what is not transparent, and half of its longer side."""
    rows, cols = (np.flatnonzero((cells > 127).any(axis)) * _CELL + _CELL // 2 for axis in (1, 0))
    height, width = rows[-1] - rows[0], cols[-1] - cols[0]
    return np.array([rows[0] + height / 2, cols[0] + width / 2, (max(height, width) + _CELL) / 2])


def _depth(is_solid: Array, goes_on: bool) -> Array:
    """Return how many cells around each are solid, itself counted, in all eight directions; at most ``_DEEPEST``."""
    depth = np.zeros(is_solid.shape, np.int16)
    for _ in range(_DEEPEST):
        depth += is_solid
        padded = np.pad(is_solid, 1, mode="edge") if goes_on else np.pad(is_solid, 1)
        lines = padded[:-2] & padded[1:-1] & padded[2:]
        is_solid = lines[:, :-2] & lines[:, 1:-1] & lines[:, 2:]
    return depth
