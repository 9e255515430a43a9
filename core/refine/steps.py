"""All steps of Refine but specks and holes, on a crop of alpha."""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.geometry import grown, slices
from core.refine.feather import feathered
from core.refine.refinement import Refinement
from core.refine.shift import shifted
from core.refine.smooth import smoothed
from core.refine.tones import contrasted, leveled
from core.trimap.values import UNKNOWN, Trimap

Alpha = NDArray[np.float32]

_NEIGHBORS = np.ones((3, 3), np.uint8)


def refined(
    alpha: Alpha,
    trimap: Trimap,
    refinement: Refinement,
    *,
    touched: NDArray[np.bool_] | None = None,
    scale: float = 1.0,
) -> Alpha:
    """Return the refined alpha of a crop, float32 (h, w) in [0, 1]; no input is written to.

    A crop that has ``refinement.reach(scale)`` pixels around it, or ends where the image ends, gives inside these what
    the whole image gives. Specks and holes are left to ``core.refine.small_parts``.

    Args:
        alpha: float32 (h, w) in [0, 1], specks and holes gone.
        trimap: uint8 (h, w). Known pixels keep their alpha; only shift edge and feather change them, near the edge.
        refinement: the settings.
        touched: bool (h, w), pixels whose alpha was painted and so counts as unknown; None for no such.
        scale: the crop is a view at 1 / scale of the size; lengths are divided by it.
    """
    if refinement.is_neutral:
        return alpha
    known = _known(trimap, touched)
    finished = _toned(alpha, refinement)
    box = _edges(alpha, refinement.reach(scale))
    if box is not None:
        finished[box] = _shaped(alpha[box], known[box], refinement, scale)
    return finished if refinement.moves_edges else _pinned(finished, alpha, known)


def _shaped(alpha: Alpha, known: NDArray[np.bool_], refinement: Refinement, scale: float) -> Alpha:
    """Return all steps over alpha, right but for what lies past its border."""
    leveled_alpha = _leveled(alpha, refinement)
    moved = shifted(leveled_alpha, refinement.shift_edge / scale)
    even = smoothed(moved, refinement.smoothing / scale)
    even = _pinned(even, moved, known & (moved == leveled_alpha))
    soft = np.clip(feathered(even, refinement.feather / scale), 0, 1)
    return contrasted(soft, refinement.contrast)


def _edges(alpha: Alpha, reach: int) -> tuple[slice, slice] | None:
    """Return the part of a crop that holds all its edges with ``reach`` pixels around them; None without edges.

    Around it alpha is flat, so that only levels and contrast change it.
    """
    is_edge = cv2.dilate(alpha, _NEIGHBORS) != cv2.erode(alpha, _NEIGHBORS)
    left, top, width, height = cv2.boundingRect(is_edge.view(np.uint8))
    if not width:
        return None
    return slices(grown((top, left, top + height, left + width), 2 * reach, (alpha.shape[0], alpha.shape[1])))


def _leveled(alpha: Alpha, refinement: Refinement) -> Alpha:
    return leveled(alpha, refinement.black, refinement.white, refinement.gamma)


def _toned(alpha: Alpha, refinement: Refinement) -> Alpha:
    """Return a new alpha with levels and contrast alone."""
    toned = contrasted(_leveled(alpha, refinement), refinement.contrast)
    return toned.copy() if toned is alpha else toned


def _known(trimap: Trimap, touched: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
    known = trimap != UNKNOWN
    return np.asarray(known if touched is None else known & ~touched, np.bool_)


def _pinned(changed: Alpha, before: Alpha, where: NDArray[np.bool_]) -> Alpha:
    return np.where(where, before, changed)
