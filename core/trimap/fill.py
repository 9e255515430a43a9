"""The bucket: select by likeness in the image, or by region of the trimap."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.trimap.paint import Selection, crop

_MASK_VALUE = 255


def select_by_image(image: NDArray[np.uint8], seed: tuple[int, int], tolerance: int) -> Selection | None:
    """Return the connected pixels of an (H, W, 3) uint8 image that differ from the one at ``seed`` (row, column)
    by at most ``tolerance`` (0-255) in every channel; None outside the image.
    """
    return _flood(image, seed, tolerance)


def select_region(trimap: NDArray[np.uint8], seed: tuple[int, int]) -> Selection | None:
    """Return the connected region of one value around ``seed`` (row, column); None outside the trimap."""
    return _flood(trimap, seed, 0)


def _flood(array: NDArray[np.uint8], seed: tuple[int, int], tolerance: int) -> Selection | None:
    height, width = array.shape[:2]
    row, column = seed
    if not (0 <= row < height and 0 <= column < width):
        return None
    mask = np.zeros((height + 2, width + 2), np.uint8)
    flags: Any = 4 | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY | (_MASK_VALUE << 8)
    band = (tolerance,) * 3
    cv2.floodFill(np.require(array, requirements=["C", "W"]), mask, (column, row), 0, band, band, flags)
    return crop(np.ascontiguousarray(mask[1:-1, 1:-1]))
