"""Put a foreground on a background, or cut it out."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from core.imaging.convert import from_float, to_depth
from core.imaging.photo import Pixels

BLEED = 8
"""Distance in pixels that colors reach into full transparency, so that resampling leaves no dark fringe."""

_BAND_ROWS = 256


def composite(foreground: Pixels, alpha: NDArray[np.float32], background: Sequence[int] | Pixels) -> Pixels:
    """Return alpha * foreground + (1 - alpha) * background, (H, W, 3) in the foreground's depth.

    ``background`` is one RGB color or an (H, W, 3) image, both in the foreground's range.
    """
    backdrop = np.broadcast_to(np.asarray(background, foreground.dtype), foreground.shape)
    out = np.empty_like(foreground)
    for rows in _bands(foreground.shape[0]):
        a = alpha[rows, :, None]
        out[rows] = np.rint(foreground[rows] * a + backdrop[rows] * (1 - a))
    return out


def cutout(foreground: Pixels, alpha: NDArray[np.float32], *, depth: int | None = None) -> Pixels:
    """Return (H, W, 4) RGBA with straight alpha, in the foreground's depth or in ``depth`` (8 or 16) bits.

    Where alpha is 0 and no visible pixel is within BLEED, the color is 0: what
    was cut away is not in the file.
    """
    dtype = foreground.dtype if depth is None else np.dtype(np.uint16 if depth == 16 else np.uint8)
    out = np.empty((*alpha.shape, 4), dtype)
    for rows in _bands(alpha.shape[0]):
        out[rows, :, 3] = from_float(alpha[rows], dtype)
    kernel = np.ones((2 * BLEED + 1, 2 * BLEED + 1), np.uint8)
    is_near = cv2.dilate((out[..., 3] > 0).view(np.uint8), kernel)
    for rows in _bands(alpha.shape[0]):
        colors = to_depth(foreground[rows], 8 * dtype.itemsize)
        np.multiply(colors, is_near[rows, :, None], out=out[rows, :, :3])
    return out


def _bands(height: int) -> list[slice]:
    return [slice(top, top + _BAND_ROWS) for top in range(0, height, _BAND_ROWS)]
