"""A coarse mask whose outline follows the photo's edges."""

import numpy as np

from core.imaging.convert import to_float
from core.imaging.photo import Pixels
from core.subject.guided import GuidedFilter
from core.subject.saliency import Mask

_SMOOTHNESS = 1e-4


def fitted(mask: Mask, image: Pixels, radius: int) -> Mask:
    """Return the mask (H, W) as a locally linear function of the image's colors.

    ``radius`` in pixels is half the window's side: about as far as the mask's outline may be off.
    """
    colors = to_float(image)
    terms = GuidedFilter(radius, _SMOOTHNESS).terms(colors, mask)
    plane = np.einsum("hwc,hwc->hw", terms[..., :3], colors) + terms[..., 3]
    return np.asarray(np.clip(plane, 0, 1), np.float32)
