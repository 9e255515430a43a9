"""All steps of Refine but specks and holes, on a crop of alpha."""

import numpy as np
from numpy.typing import NDArray

from core.refine.feather import feathered
from core.refine.refinement import Refinement
from core.refine.shift import shifted
from core.refine.smooth import smoothed
from core.refine.tones import contrasted, leveled
from core.trimap.values import UNKNOWN, Trimap

Alpha = NDArray[np.float32]


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
    if _is_flat(alpha):
        toned = contrasted(_leveled(alpha, refinement), refinement.contrast)
        return _pinned(toned, alpha, _known(trimap, touched))
    leveled_alpha = _leveled(alpha, refinement)
    moved = shifted(leveled_alpha, refinement.shift_edge / scale)
    known = _known(trimap, touched)
    even = smoothed(moved, refinement.smoothing / scale)
    even = _pinned(even, moved, known & (moved == leveled_alpha))
    soft = np.clip(feathered(even, refinement.feather / scale), 0, 1)
    finished = contrasted(soft, refinement.contrast)
    return finished if refinement.moves_edges else _pinned(finished, alpha, known)


def _leveled(alpha: Alpha, refinement: Refinement) -> Alpha:
    return leveled(alpha, refinement.black, refinement.white, refinement.gamma)


def _is_flat(alpha: Alpha) -> bool:
    """Report whether all pixels are alike: nothing then to shift, smooth or feather."""
    return bool(alpha.min() == alpha.max())


def _known(trimap: Trimap, touched: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
    known = trimap != UNKNOWN
    return np.asarray(known if touched is None else known & ~touched, np.bool_)


def _pinned(changed: Alpha, before: Alpha, where: NDArray[np.bool_]) -> Alpha:
    return np.where(where, before, changed)
