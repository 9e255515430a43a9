"""Between depths and channels, without rounding surprises."""

from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from core.imaging.photo import Pixels


def to_depth(array: Pixels, depth: int) -> Pixels:
    """Return uint8 or uint16 values rescaled to ``depth`` (8 or 16) bits; full scale stays full scale."""
    if depth == 8 * array.dtype.itemsize:
        return array
    if depth == 16:
        return array.astype(np.uint16) * np.uint16(257)
    # (v * 255 + 32895) >> 16 is v / 257 rounded, for every uint16 v
    return ((array.astype(np.uint32) * np.uint32(255) + np.uint32(32895)) >> np.uint32(16)).astype(np.uint8)


def to_float(image: NDArray[Any]) -> NDArray[np.float32]:
    """Return an integer image in [0, 1]; a float image only changes its type."""
    if np.issubdtype(image.dtype, np.integer):
        return image * np.float32(1 / np.iinfo(image.dtype).max)
    return image.astype(np.float32)


def from_float(values: NDArray[np.float32], dtype: np.dtype[Any]) -> Pixels:
    """Return values in [0, 1], clipped and rounded to the full scale of uint8 or uint16."""
    scaled: Pixels = np.rint(np.clip(values, 0, 1) * np.float32(np.iinfo(dtype).max)).astype(dtype)
    return scaled


def to_gray(image: Pixels) -> Pixels:
    """Return the luminance (Rec. 601) of an (H, W, 3) image; a gray one comes back exactly."""
    if bool((image[..., 0] == image[..., 1]).all()) and bool((image[..., 0] == image[..., 2]).all()):
        return np.ascontiguousarray(image[..., 0])
    gray: Any = cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_RGB2GRAY)
    return cast(Pixels, gray)
