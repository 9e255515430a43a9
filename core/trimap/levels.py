"""The grays of a picture that stand for Keep, Edge and Remove, whatever they are exactly."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, Trimap, snap

_SPREAD = 8
"""Grays on either side that one level may spread over, by JPEG's noise for one."""
_ENDS = 40
"""Grays from black, and from white, among which Remove and Keep are looked for."""
_SOFT_ENDS = 16
"""Likewise, where the values of a trimap run into each other."""
_LEAST_MIDDLE, _MOST_MIDDLE = 48, 208
_NEAR_MIDDLE = 24
_STRAY_SHARE = 0.0005
_CLUSTERED_SHARE = 0.95
_LEAST_END_SHARE = 0.01
_SURE = 5
"""Grays from black, and from white, that a mask takes for these as they are."""


class Levels(NamedTuple):
    """The grays, 0 to 255, that Remove, Edge and Keep have in a picture; ``middle`` is None if there is no Edge."""

    low: int
    middle: int | None
    high: int


def levels_of(gray: NDArray[np.uint8]) -> Levels:
    """Return the levels of a gray picture (H, W).

    There is Edge where most of what is neither about black nor about white has about one gray in the middle.
    """
    counts = np.bincount(gray.ravel(), minlength=256)
    low, high = int(counts[:_ENDS].argmax()), 255 - int(counts[: -_ENDS - 1 : -1].argmax())
    return Levels(
        low if low > _SURE else BACKGROUND,
        _middle_of(counts),
        high if high < FOREGROUND - _SURE else FOREGROUND,
    )


def to_three(gray: NDArray[np.uint8], levels: Levels) -> Trimap:
    """Return the trimap (H, W) whose values are those of the nearest levels."""
    if levels == (BACKGROUND, UNKNOWN, FOREGROUND):
        return snap(gray)[0]
    middle = UNKNOWN if levels.middle is None else levels.middle
    grays = np.arange(256)
    is_low, is_high = grays < (levels.low + middle) / 2, grays > (middle + levels.high) / 2
    table = np.select([is_low, is_high], [BACKGROUND, FOREGROUND], UNKNOWN).astype(np.uint8)
    return np.asarray(cv2.LUT(np.ascontiguousarray(gray), table), np.uint8).reshape(gray.shape)


def stretched(gray: NDArray[np.uint8], levels: Levels) -> NDArray[np.uint8]:
    """Return a mask whose two levels are black and white; as it is where they are, or where it has others."""
    if (levels.low, levels.high) == (BACKGROUND, FOREGROUND) or not is_clustered(gray, levels):
        return gray
    low, high = levels.low + _SPREAD // 2, levels.high - _SPREAD // 2
    table = np.clip((np.arange(256) - low) * (255 / (high - low)), 0, 255).round().astype(np.uint8)
    return np.asarray(cv2.LUT(np.ascontiguousarray(gray), table), np.uint8).reshape(gray.shape)


def is_clustered(gray: NDArray[np.uint8], levels: Levels) -> bool:
    """Report whether nearly all pixels are about one of the levels, and some about black or white."""
    counts = np.bincount(gray.ravel(), minlength=256)
    near = np.zeros(256, np.bool_)
    near[max(levels.low - _SPREAD, 0) : levels.low + _SPREAD + 1] = True
    near[levels.high - _SPREAD : levels.high + _SPREAD + 1] = True
    ends = counts[near].sum()
    if levels.middle is not None:
        near[levels.middle - _SPREAD : levels.middle + _SPREAD + 1] = True
    return bool(counts[near].sum() >= _CLUSTERED_SHARE * gray.size and ends >= _LEAST_END_SHARE * gray.size)


def is_nearly_one(levels: NDArray[np.uint8]) -> bool:
    """Report whether all pixels, but for a few stray ones, are about the same."""
    return bool(_around(np.bincount(levels.ravel(), minlength=256)).max() >= (1 - _STRAY_SHARE) * levels.size)


def _middle_of(counts: NDArray[np.int64]) -> int | None:
    between = _without_ends(counts, _ENDS)
    around = _around(between)
    peak = int(around.argmax())
    if between.any() and around[peak] >= between.sum() / 2:
        grays = np.arange(max(peak - _SPREAD, 0), peak + _SPREAD + 1)
        middle = round(np.average(grays, weights=between[grays]))
        if _LEAST_MIDDLE <= middle <= _MOST_MIDDLE:
            return middle if abs(middle - UNKNOWN) > 2 * _SPREAD else UNKNOWN
    soft = _without_ends(counts, _SOFT_ENDS)
    near = soft[UNKNOWN - _NEAR_MIDDLE : UNKNOWN + _NEAR_MIDDLE].sum()
    return UNKNOWN if soft.any() and near >= soft.sum() / 2 else None


def _without_ends(counts: NDArray[np.int64], ends: int) -> NDArray[np.int64]:
    between = counts.copy()
    between[:ends] = between[-ends:] = 0
    return between


def _around(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.convolve(counts, np.ones(2 * _SPREAD + 1, np.int64), "same")
