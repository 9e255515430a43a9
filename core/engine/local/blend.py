"""Apply the effect of changed marks on alpha to the existing matte, without a seam.

A network sees a crop a little differently from the whole photo: laid over the matte, its alpha would change hairs
that nobody touched. So the crop is matted with the marks before and after, and the matte follows the difference.
Where the difference is large, the old alpha means nothing any more, and the new one counts as it is.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.imaging.photo import Pixels

Plane = NDArray[np.float32]

_FULL = 2 / 3
"""Share of the reach within which a change counts in full."""
_LARGE = 0.3
"""Difference of alpha, mean over some pixels, from which on the new alpha counts as it is."""
_SPREAD = 4.0
"""Of that mean, in pixels."""
_FELT, _FEW = 0.2, 0.02
"""A difference of alpha that would be seen, and the share of pixels that may have it where a change fades."""


def weights(changed: NDArray[np.bool_], reach: int) -> Plane:
    """Return how much a change counts, (h, w) in [0, 1]: 1 at and near changed pixels, 0 from ``reach`` on."""
    distance = cv2.distanceTransform((~changed).view(np.uint8), cv2.DIST_L2, 5)
    return _smooth((reach - distance) / (reach * (1 - _FULL)))


def followed(stands: Plane, before: Plane, after: Plane) -> Plane:
    """Return the current matte, changed as a crop's alpha is from ``before`` to ``after``; all (h, w) in [0, 1]."""
    difference = after - before
    is_new = _smooth(cv2.GaussianBlur(np.abs(difference), (0, 0), _SPREAD) / _LARGE)
    moved = np.clip(stands + difference, 0, 1)
    return np.asarray(moved + is_new * (after - moved), np.float32)


def mix(old: Plane, new: Plane, weight: Plane) -> Plane:
    """Return the weighted mean of two alphas (h, w), exactly one of them where the other has no weight."""
    between = np.clip(old + weight * (new - old), 0, 1)
    return np.where(weight >= 1, new, np.where(weight <= 0, old, between)).astype(np.float32)


def mix_colors(old: Pixels, new: Pixels, weight: Plane) -> Pixels:
    """Return the weighted mean of two colors (h, w, 3), exactly one of them where the other has no weight."""
    counts = weight[..., None]
    between: NDArray[Any] = old + counts * (new.astype(np.float32) - old)
    if np.issubdtype(old.dtype, np.integer):
        between = np.rint(between)
    mixed: Pixels = np.where(counts >= 1, new, np.where(counts <= 0, old, between.astype(old.dtype)))
    return mixed


def is_cut_off(before: Plane, after: Plane, weight: Plane) -> bool:
    """Report whether a change is still large where its weight falls: it reaches farther than it may."""
    fades = (weight > 0) & (weight < 1)
    return bool(np.count_nonzero(fades & (np.abs(after - before) > _FELT)) > _FEW * np.count_nonzero(fades))


def _smooth(x: Any) -> Plane:
    """Return 0 below 0, 1 above 1, and a curve without a bend between."""
    x = np.clip(x, 0, 1)
    return np.asarray(x * x * (3 - 2 * x), np.float32)
