"""A saliency network's answer for a box, as far as it can be trusted there."""

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.subject.cutting import Flags
from core.subject.cutting import Mask as Labels
from core.subject.evidence import Asked
from core.subject.saliency import Mask

_SURE, _SURELY_NOT = 0.9, 0.02
_SPAN = 0.85
"""Share of both sides of a box that the subject of a mask spans where the two mean the same thing."""


def likely_in(image: NDArray[np.uint8], asked: Asked) -> Mask | None:
    """Return the mask of an image, RGB (h, w, 3); None if the network cannot be used, as a box does without."""
    try:
        return asked.mask(image)
    except UserError:
        return None


def heed(likely: Mask, seeds: Labels, inside: Flags) -> None:
    """Change GrabCut's classes (h, w) to begin with as a mask says within a box, given as flags.

    What is surely subject stays so. What is surely not is presumed background, but only where the mask's subject fills
    the box: otherwise the network may have found but a part of it.
    """
    near = np.asarray(cv2.resize(likely, seeds.shape[::-1], interpolation=cv2.INTER_AREA), np.float32)
    if _spans(inside & (near > 0.5), inside):
        seeds[inside & (near < _SURELY_NOT)] = cv2.GC_PR_BGD
    seeds[inside & (near > _SURE)] = cv2.GC_FGD


def _spans(found: Flags, inside: Flags) -> bool:
    """Report whether the first flags reach nearly as far as the second, down and across."""
    (_, _, *sides), (_, _, *of_box) = (cv2.boundingRect(flags.view(np.uint8)) for flags in (found, inside))
    return all(side > _SPAN * whole for side, whole in zip(sides, of_box, strict=True))
