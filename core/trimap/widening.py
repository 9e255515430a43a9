"""Widen Edge where a finished alpha is still between 0 and 1 at its rim, that is where Edge was too narrow."""

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from core.geometry import grown, slices
from core.imaging.enlarge import enlarged
from core.text.translate import tr, tr_n
from core.trimap.edge_signs import CELL, Plane, blurred
from core.trimap.edge_width import LOOK_SIDE
from core.trimap.paint import fill
from core.trimap.shrink import size_within
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, Trimap

_MIXED = 0.03
"""Alpha nearer than this to 0 or 1 counts as one of them."""
_LEAST, _MOST = 0.002, 0.04
"""By how much Edge is widened at least and at most, of the photo's longest side."""
_LEAST_PIXELS = 3
_LEAST_RIM = 3
"""Pixels of a rim that have to be mixed next to one another; single ones are noise."""


class Widened(NamedTuple):
    """A trimap with more Edge, and in how many places it was widened."""

    trimap: Trimap
    places: int


def widen(trimap: Trimap, alpha: NDArray[Any]) -> Widened:
    """Return the trimap with Edge wider where alpha, of the same size, is between 0 and 1 at the rim of Edge.

    Args:
        trimap: (H, W); it is not changed.
        alpha: float32 in [0, 1] or uint8, as a run of these marks found it.
    """
    mixed = _mixed(alpha)
    widened, is_wider = trimap.copy(), np.zeros(trimap.shape, np.uint8)
    widths = _widths(trimap)
    for known in (FOREGROUND, BACKGROUND):
        is_known: Any = cv2.inRange(trimap, known, known)
        near = cv2.dilate(is_known, np.ones((3, 3), np.uint8))
        rim = cv2.bitwise_and(cv2.bitwise_and(near, mixed), cv2.inRange(trimap, UNKNOWN, UNKNOWN))
        rim = _without_single(np.asarray(rim, np.uint8))
        if cv2.countNonZero(rim):
            within: Any = _within(rim, widths)
            is_wider[(within & is_known) > 0] = 1
    fill(widened, UNKNOWN, is_wider)
    return Widened(widened, _count(is_wider, widths))


def widened_sentence(places: int) -> str:
    """Return what is to be said of a widening."""
    if not places:
        return tr("No place needs a wider Edge: the matte is opaque or transparent all along its rim.")
    return tr_n(
        "Edge was widened in {n:,} place; Enter updates the matte there.",
        "Edge was widened in {n:,} places; Enter updates the matte there.",
        places,
    )


def _mixed(alpha: NDArray[Any]) -> NDArray[np.uint8]:
    full = 255 if alpha.dtype == np.uint8 else 1
    return np.asarray(cv2.inRange(alpha, _MIXED * full, (1 - _MIXED) * full), np.uint8)


def _without_single(rim: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the mask without pieces of fewer than _LEAST_RIM pixels."""
    around = cv2.filter2D(
        (rim > 0).view(np.uint8), cv2.CV_8U, np.ones((3, 3)), borderType=cv2.BORDER_CONSTANT
    )
    core = cv2.bitwise_and((around >= _LEAST_RIM).astype(np.uint8), rim)
    return np.asarray(cv2.bitwise_and(cv2.dilate(core, np.ones((3, 3), np.uint8)), rim), np.uint8)


def _widths(trimap: Trimap) -> Plane:
    """Return how wide Edge is around each cell, float32 in pixels of the photo, within the limits of a widening."""
    small = size_within(trimap.shape, LOOK_SIDE)
    is_unknown = cv2.resize(
        cv2.inRange(trimap, UNKNOWN, UNKNOWN), small[::-1], interpolation=cv2.INTER_NEAREST
    )
    side = 2 * round(_MOST * max(small)) + 1
    half: Any = np.minimum(cv2.distanceTransform(is_unknown, cv2.DIST_L2, cv2.DIST_MASK_5), side)
    around = cv2.dilate(half, np.ones((side, 1), np.uint8))
    around = cv2.dilate(around, np.ones((1, side), np.uint8))
    in_cells = (max(small[1] // CELL, 1), max(small[0] // CELL, 1))
    smooth = blurred(cv2.resize(around, in_cells, interpolation=cv2.INTER_AREA), side / CELL / 2)
    longest = max(trimap.shape)
    least = max(_LEAST * longest, _LEAST_PIXELS)
    return np.asarray(
        np.clip(2 * smooth * longest / max(small), least, max(_MOST * longest, least)), np.float32
    )


def _within(rim: NDArray[np.uint8], widths: Plane) -> NDArray[np.uint8]:
    """Return 1 at all pixels no farther from the rim than the width there, else 0."""
    most = int(np.ceil(float(widths.max()))) + 1
    left, top, width, height = cv2.boundingRect(rim)
    size = rim.shape[0], rim.shape[1]
    rect = grown((top, left, top + height, left + width), most, size)
    distance = cv2.distanceTransform((rim[slices(rect)] == 0).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    within = np.zeros(size, np.uint8)
    within[slices(rect)] = distance <= enlarged(widths, rect, size)
    return within


def _count(is_wider: NDArray[np.uint8], widths: Plane) -> int:
    """Return how many places there are; what is no farther from one another than it was widened is one."""
    small = size_within(is_wider.shape, LOOK_SIDE)
    seen: Any = cv2.resize(is_wider * np.uint8(255), small[::-1], interpolation=cv2.INTER_AREA)
    side = max(round(float(np.median(widths)) * max(small) / max(is_wider.shape)), 1) | 1
    joined = cv2.dilate((seen > 0).astype(np.uint8), np.ones((side, side), np.uint8))
    return cv2.connectedComponents(joined, connectivity=8)[0] - 1
