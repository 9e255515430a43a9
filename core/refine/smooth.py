"""Smooth: bumps and noise along the edge go, and the transition across it stays as sharp as it was.

Alpha is averaged along the edge's own direction, so that thin strands keep their width.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from core.refine.feather import averaged

Plane = NDArray[np.float32]

_TINY = 1e-20
_LEAST = 1e-3
"""Squared gradient (of a Scharr filter: 256 at a hard edge) far below which there is no direction to speak of."""


def smoothed(alpha: Plane, length: float) -> Plane:
    """Return alpha (h, w) with the bumps along its edges smoothed out that are up to ``length`` pixels long."""
    if length <= 0:
        return alpha
    x, y = _direction(alpha, _tensor_radius(length))
    rows, columns = np.indices(alpha.shape, np.float32)
    for step in _steps(length):
        ahead = cv2.remap(alpha, columns + step * x, rows + step * y, cv2.INTER_LINEAR, borderMode=_BORDER)
        behind = cv2.remap(alpha, columns - step * x, rows - step * y, cv2.INTER_LINEAR, borderMode=_BORDER)
        alpha = np.asarray(cv2.addWeighted(cv2.add(ahead, behind), 0.25, alpha, 0.5, 0), np.float32)
    return np.clip(alpha, 0, 1)


def reach(length: float) -> int:
    """Return how many pixels around a pixel its smoothed alpha depends on."""
    if length <= 0:
        return 0
    return 1 + 2 * _tensor_radius(length) + sum(math.ceil(step) + 1 for step in _steps(length))


def _steps(length: float) -> list[float]:
    """Return the distances of the samples of each pass: doubling, with the variance of ``length`` / 2 in all."""
    deviation, passes = length / 2, 1
    while deviation > math.sqrt((4**passes - 1) / 6):
        passes += 1
    first = deviation / math.sqrt((4**passes - 1) / 6)
    return [first * 2**turn for turn in range(passes)]


def _tensor_radius(length: float) -> int:
    return max(round(length / 2), 1)


def _direction(alpha: Plane, radius: int) -> tuple[Plane, Plane]:
    """Return x and y (h, w) of the direction of the edges around each pixel.

    Its length is 1 where all edges agree and 0 where they have no common direction.
    """
    dx = cv2.Scharr(alpha, cv2.CV_32F, 1, 0, borderType=_BORDER)
    dy = cv2.Scharr(alpha, cv2.CV_32F, 0, 1, borderType=_BORDER)
    products = ((dx, dx), (dy, dy), (dx, dy))
    xx, yy, xy = (averaged(np.asarray(a * b, np.float32), radius) for a, b in products)
    difference, cross = xx - yy, 2 * xy
    strength = np.sqrt(difference * difference + cross * cross)  # cv2.magnitude differs from call to call
    agreement = strength / (xx + yy + _LEAST)
    cosine = difference / np.maximum(strength, _TINY)
    y = agreement * np.sqrt(np.maximum(0.5 + 0.5 * cosine, 0))
    x = agreement * np.sqrt(np.maximum(0.5 - 0.5 * cosine, 0))
    return np.asarray(np.copysign(x, -cross), np.float32), np.asarray(y, np.float32)


_BORDER = cv2.BORDER_REPLICATE
