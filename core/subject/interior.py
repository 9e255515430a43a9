"""Solid interior: doubt so far inside a subject that no hair, fur or gap accounts for it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from core.subject.evidence import Evidence, Image
from core.subject.likeness import likeness

_DEPTH = 0.06
"""Share of the longer side that soft outlines reach inwards at most."""
_WIDE = 0.06
"""Share of the longer side within which doubt may be a gap that shows the backdrop."""
_FOREIGN = 0.25
"""Likeness to what is removed below which doubt of any size shows no backdrop."""

Flags = NDArray[np.bool_]


def solid_interior(image: Image, keep: Flags, remove: Flags, evidence: Evidence) -> Flags:
    """Return where an image (H, W, 3) is solid subject though it is in doubt, bool (H, W).

    That is what lies deep inside the likely subject and is either too wide for a gap or has colors that the backdrop
    has not. Unlikely places that the subject encloses count as part of it where they have such colors, and nothing in
    them is surely removed.
    """
    side, shows_backdrop = max(keep.shape), likeness(image, remove, keep)
    inside = _without_holes((evidence.middle > 0.5) | keep, remove, shows_backdrop)
    deep = np.asarray((depth(inside) > _DEPTH * side) & ~keep, np.bool_)
    if not deep.any():
        return deep
    count, of = _components(deep, 8)
    is_solid = _reach(deep, of, count) > _WIDE * side
    is_solid |= _mean(shows_backdrop, of, count) < _FOREIGN
    is_solid[0] = False
    return np.asarray(is_solid[of], np.bool_)


def depth(flags: Flags) -> NDArray[np.float32]:
    """Return how far in pixels each of the flags is from where none is; the image's border is no such place."""
    return np.asarray(cv2.distanceTransform(flags.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5), np.float32)


def _without_holes(inside: Flags, remove: Flags, shows_backdrop: NDArray[np.float32]) -> Flags:
    """Return the flags and all foreign to the backdrop that they, or the image's border, enclose without ``remove``."""
    count, of = _components(~inside, 4)
    is_filled = _mean(shows_backdrop, of, count) < _FOREIGN
    is_filled[of[remove & ~inside]] = False
    return np.asarray(inside | is_filled[of])


def _components(flags: Flags, neighbors: int) -> tuple[int, NDArray[np.int32]]:
    """Return how many numbers there are, and those of the components, (H, W); 0 is where no flag is."""
    count, of = cv2.connectedComponents(flags.view(np.uint8), connectivity=neighbors)
    return count, np.asarray(of, np.int32)


def _reach(flags: Flags, of: NDArray[np.int32], count: int) -> NDArray[np.float32]:
    """Return the radius of the largest disc in each component."""
    radii = np.zeros(count, np.float32)
    np.maximum.at(radii, of[flags], depth(flags)[flags])
    return radii


def _mean(values: NDArray[np.float32], of: NDArray[np.int32], count: int) -> NDArray[np.float64]:
    sums = np.bincount(of.ravel(), values.ravel(), count)
    return np.asarray(sums / np.maximum(np.bincount(of.ravel(), minlength=count), 1))
