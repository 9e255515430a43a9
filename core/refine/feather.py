"""Feather: a blur across the edge."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

_PASSES = 3


def feathered(plane: NDArray[np.float32], radius: float) -> NDArray[np.float32]:
    """Return a float32 plane (h, w) blurred as by a Gaussian whose standard deviation is ``radius`` pixels.

    Three box filters take its place: their time does not depend on the radius. What lies past the border repeats
    the border.
    """
    if radius <= 0:
        return plane
    side, share = _box(radius)
    for _ in range(_PASSES):
        narrow, wide = _mean(plane, side), _mean(plane, side + 2)
        plane = np.asarray(cv2.addWeighted(narrow, 1 - share, wide, share, 0), np.float32)
    return plane


def averaged(plane: NDArray[np.float32], radius: int) -> NDArray[np.float32]:
    """Return the weighted means of float32 (h, w) or (h, w, n) within 2 * ``radius`` pixels: quick, less round."""
    side = 2 * radius + 1
    return _mean(_mean(plane, side), side)


def reach(radius: float) -> int:
    """Return how many pixels around a pixel its feathered value depends on."""
    return _PASSES * (_box(radius)[0] // 2 + 1) if radius > 0 else 0


def _box(radius: float) -> tuple[int, float]:
    """Return an odd side and the share of the next wider box, which together have a third of the variance."""
    variance = radius * radius / _PASSES
    side = (math.isqrt(math.floor(12 * variance + 1)) - 1) // 2 * 2 + 1
    narrow, wide = (side * side - 1) / 12, ((side + 2) ** 2 - 1) / 12
    return side, (variance - narrow) / (wide - narrow)


def _mean(plane: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    if side == 1:
        return plane
    return np.asarray(cv2.blur(plane, (side, side), borderType=cv2.BORDER_REPLICATE), np.float32)
