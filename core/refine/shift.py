"""Shift edge: the outline moves out or in by pixels and fractions of pixels, and stays as soft as it was."""

import math
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

Alpha = NDArray[np.float32]

_SQUARES = (0, 1, 5, 10, 18, 25)
"""Squared radii of the discs: those that move edges of all directions most evenly. Farther shifts repeat the last."""
_ANGLES = np.linspace(0, np.pi / 2, 91)


def shifted(alpha: Alpha, distance: float) -> Alpha:
    """Return alpha (h, w) with its edge moved ``distance`` pixels out, or in where negative.

    The highest (lowest) alpha within a disc is taken, mixed from the two discs between which the distance lies.
    """
    turns, narrow, wide, share = _plan(abs(distance))
    for _ in range(turns):
        alpha = _extreme(alpha, len(_discs()) - 1, distance)
    if not share:
        return _extreme(alpha, narrow, distance)
    near, far = _extreme(alpha, narrow, distance), _extreme(alpha, wide, distance)
    return np.asarray(cv2.addWeighted(near, 1 - share, far, share, 0), np.float32)


def reach(distance: float) -> int:
    """Return how many pixels around a pixel its shifted alpha depends on."""
    turns, _, wide, _ = _plan(abs(distance))
    return sum(_discs()[index][1].shape[0] // 2 for index in [-1] * turns + [wide])


def _plan(distance: float) -> tuple[int, int, int, float]:
    """Return how often to apply the largest disc, the two discs to mix after that, and the share of the wider one."""
    discs = _discs()
    turns = int(distance / discs[-1][0])
    rest = distance - turns * discs[-1][0]
    wide = next(index for index, (radius, _) in enumerate(discs) if radius > rest or index == len(discs) - 1)
    low, high = discs[wide - 1][0], discs[wide][0]
    share = min((rest - low) / (high - low), 1.0)
    return (turns, wide - 1, wide, share) if share else (turns, wide - 1, wide - 1, 0.0)


@cache
def _discs() -> tuple[tuple[float, NDArray[np.uint8]], ...]:
    """Return the discs as (mean distance by which they move an edge, kernel)."""
    return tuple((_mean_extent(kernel), kernel) for kernel in map(_disc, _SQUARES))


def _disc(square: int) -> NDArray[np.uint8]:
    radius = math.isqrt(square)
    offsets = np.arange(-radius, radius + 1) ** 2
    return (offsets[:, None] + offsets[None] <= square).astype(np.uint8)


def _mean_extent(kernel: NDArray[np.uint8]) -> float:
    offsets = np.argwhere(kernel) - kernel.shape[0] // 2
    return float((offsets @ np.stack([np.sin(_ANGLES), np.cos(_ANGLES)])).max(axis=0).mean())


def _extreme(alpha: Alpha, disc: int, distance: float) -> Alpha:
    if disc == 0:
        return alpha
    take = cv2.dilate if distance > 0 else cv2.erode
    return np.asarray(take(alpha, _discs()[disc][1]), np.float32)
