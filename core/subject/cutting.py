"""GrabCut and the four classes that it gives to each pixel of a reduced picture, sure or presumed."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.geometry import Size
from core.subject.hints import Hints

Mask = NDArray[np.uint8]
"""uint8 (h, w): 0 or 1, or one of GrabCut's classes."""
Flags = NDArray[np.bool_]

_ACTS = 0.04
"""Reach of a scribble in like colors, as a share of the longer side."""
_BAND = 5
"""Pixels at which the second, finer cut may differ from the first."""
_SPECK = 0.002
"""Share of the subject up to which parts that stand alone, and gaps, are not believed."""


def cut(image: NDArray[np.uint8], labels: Mask, models: Any, rounds: int, mode: int) -> None:
    """Run GrabCut; models and labels change in place."""
    cv2.setRNGSeed(0)
    cv2.grabCut(image, labels, None, *models, rounds, mode)  # type: ignore[call-overload]


def banded(coarse: Mask, size: Size) -> Mask:
    """Return coarse classes at a larger (height, width), presumed along the border and sure beyond."""
    grown: Any = cv2.resize((coarse & 1) * np.uint8(255), size[::-1], interpolation=cv2.INTER_LINEAR)
    mask = (grown > 127).astype(np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * _BAND + 1,) * 2)
    labels = np.where(mask, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    labels[cv2.erode(mask, kernel) > 0] = cv2.GC_FGD
    labels[cv2.dilate(mask, kernel) == 0] = cv2.GC_BGD
    return labels


def hinted(labels: Mask, hints: Hints) -> Mask:
    """Return the classes with marks as what is sure; Remove where both are."""
    labels = labels.copy()
    labels[hints.keep > 0] = cv2.GC_FGD
    labels[hints.remove > 0] = cv2.GC_BGD
    return labels


def settled(labels: Mask) -> Mask:
    """Return the classes as what is sure."""
    return np.where(labels & 1, cv2.GC_FGD, cv2.GC_BGD).astype(np.uint8)


def has_both(labels: Mask) -> bool:
    """Report whether there is both subject and background."""
    is_subject = (labels & 1).astype(np.bool_)
    return bool(is_subject.any() and not is_subject.all())


def subject_of(labels: Mask) -> Mask:
    """Return 1 for subject, sure or presumed, 0 elsewhere."""
    return np.asarray(labels & 1, np.uint8)


def resized(plane: Mask, size: tuple[int, ...]) -> Mask:
    """Return classes or flags at another (height, width)."""
    return np.asarray(cv2.resize(plane, (size[1], size[0]), interpolation=cv2.INTER_NEAREST), np.uint8)


def without_specks(labels: Mask) -> Mask:
    """Return the subject without parts and gaps too small to be believed, those that are marked apart."""
    mask = subject_of(labels)
    least = _SPECK * np.count_nonzero(mask)
    for value in (1, 0):
        count, parts, stats, _ = cv2.connectedComponentsWithStats((mask == value).astype(np.uint8))
        small = np.flatnonzero(stats[:, cv2.CC_STAT_AREA] < least)
        small = small[small > 0]
        if count > 1 and small.size:
            mask[np.isin(parts, small)] = 1 - value
    return mask


def spread(image: NDArray[np.uint8], seeds: Mask, before: Mask, doubt: Flags) -> Flags:
    """Let a scribble against what was found, or in doubt, speak for like colors around it; return for which.

    It reaches them only through places that it can change: not across what is of its class already, nor out of doubt
    into what was sure, unless it is painted there too.
    """
    told = ((seeds ^ before) & 1).astype(np.bool_)
    for sure, presumed, other in (
        (cv2.GC_FGD, cv2.GC_PR_FGD, cv2.GC_PR_BGD),
        (cv2.GC_BGD, cv2.GC_PR_BGD, cv2.GC_PR_FGD),
    ):
        said, opposed = seeds == sure, seeds == other
        in_doubt = doubt & (opposed | (seeds == presumed))
        against = said & (before == other) & ~doubt
        for new, reach in ((said & doubt, in_doubt), (against, opposed | in_doubt)):
            if new.any():
                like = _connected(image, new, reach)
                told |= like
                seeds[like & opposed] = presumed
    return told


def around(told: Flags) -> Flags:
    """Return how far scribbles may act that speak for this."""
    side = 2 * round(_ACTS * max(told.shape)) + 1
    return np.asarray(cv2.dilate(told.view(np.uint8), np.ones((side, side), np.uint8)) > 0, np.bool_)


def _connected(image: NDArray[np.uint8], new: Flags, reach: Flags) -> Flags:
    """Return ``new`` and what of ``reach`` is connected to it by colors within its own spread."""
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB).astype(np.float32)
    own = lab[new]
    mean, spread = own.mean(axis=0), own.std(axis=0) + np.array([12, 6, 6], np.float32)
    like = ((((lab - mean) / spread) ** 2).sum(axis=2) < 4) & reach
    _, parts = cv2.connectedComponents((like | new).astype(np.uint8), connectivity=4)
    return np.asarray(np.isin(parts, np.unique(parts[new])), np.bool_)
