"""The color spaces that samples of files are in."""

from enum import Enum

import numpy as np
from numpy.typing import NDArray

from core.text.translate import tr_in

Samples = NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.float32]
"""Values of a file: uint8 and uint16 over their full scale, float32 with 1.0 for white."""


class Space(Enum):
    """The color space that samples are in; the value is how it is called in English."""

    GRAY = "gray"
    RGB = "RGB"
    CMYK = "CMYK"
    LAB = "Lab"  # not translated


def space_text(space: Space) -> str:
    """Return how people call a space: "gray", "RGB", "CMYK" or "Lab"."""
    return tr_in("color space", "gray") if space is Space.GRAY else space.value
