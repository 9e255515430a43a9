"""Smaller copies of an image and its trimap, such that no strand is lost."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.geometry import Size
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, Trimap

_MOST_FOR_BYTES = 100
"""So many pixels may become one before a single one among them is lost in the rounding of 8 bits."""


def shrunk(image: NDArray[Any], size: Size) -> NDArray[Any]:
    """Return an image at a smaller (height, width), each pixel the mean of those it stands for."""
    if image.shape[:2] == size:
        return image
    return np.asarray(cv2.resize(image, size[::-1], interpolation=cv2.INTER_AREA))


def shrunk_trimap(trimap: Trimap, size: Size) -> Trimap:
    """Return a smaller trimap, an array of its own; known only where all that a pixel stands for is, and alike."""
    if trimap.size > _MOST_FOR_BYTES * size[0] * size[1]:
        is_all = [
            shrunk((trimap != value).astype(np.float32), size) == 0 for value in (BACKGROUND, FOREGROUND)
        ]
        return np.select(is_all, [BACKGROUND, FOREGROUND], UNKNOWN).astype(np.uint8)
    mean = np.array(shrunk(trimap, size))
    mean[(mean != BACKGROUND) & (mean != FOREGROUND)] = UNKNOWN
    return mean


def size_of(size: Size, pixels: int) -> Size:
    """Return a (height, width) reduced to this many pixels in all; a smaller one stays as it is."""
    factor = min((pixels / max(size[0] * size[1], 1)) ** 0.5, 1.0)
    return max(round(size[0] * factor), 1), max(round(size[1] * factor), 1)


def size_within(size: Size, longest: int) -> Size:
    """Return a (height, width) reduced so that its longest side is ``longest``; a smaller one stays as it is."""
    factor = max(*size, longest) / longest
    return max(round(size[0] / factor), 1), max(round(size[1] / factor), 1)
