"""The small picture of a version: the cutout on a checkerboard."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.imaging.color.display import pixels_as_shown
from core.imaging.convert import to_depth

LONGEST = 128
"""Pixels of the longer side: twice what a list shows, for dense screens."""
_OVERSAMPLING = 3
_CELL = 8
_LIGHT, _DARK = 200, 160


def small_picture(
    colors: NDArray[Any],
    alpha: NDArray[np.uint8] | None,
    longest: int = LONGEST,
    *,
    profile: bytes | None = None,
) -> NDArray[np.uint8]:
    """Return the cutout of `colors`, uint8 or uint16 (H, W, 3), by alpha (H, W) as uint8 (h, w, 3); on any thread.

    `profile` is that of the colors; the picture is in sRGB.

    `longest` is the most that its longer side has in pixels. Without alpha it shows the colors alone.
    Of large photos some rows and columns are taken, which is enough for a list.
    """
    height, width = colors.shape[:2]
    stride = max(1, max(height, width) // (_OVERSAMPLING * longest))
    scale = min(1.0, longest / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    thin = pixels_as_shown(np.ascontiguousarray(colors[::stride, ::stride]), profile)
    if alpha is None:
        return np.asarray(cv2.resize(thin, size, interpolation=cv2.INTER_AREA), np.uint8)
    cover = alpha[::stride, ::stride, None] * np.float32(1 / 255)
    cutout = cv2.resize(thin * cover, size, interpolation=cv2.INTER_AREA)
    share = cv2.resize(cover, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], 1)
    below = _checkerboard(size[1], size[0])[..., None]
    return np.asarray(np.rint(cutout + below * (1 - share)).clip(0, 255), np.uint8)


def within_pixels(pixels: NDArray[Any], most: int) -> NDArray[np.uint8]:
    """Return (H, W) or (H, W, 3), uint8 or uint16, as uint8 (h, w, ...) in proportion, of at most `most` pixels."""
    height, width = pixels.shape[:2]
    scale = min(1.0, (most / (height * width)) ** 0.5)
    size = max(1, int(width * scale)), max(1, int(height * scale))
    if scale == 1:
        return np.asarray(to_depth(pixels, 8).copy(), np.uint8)
    stride = max(1, int(1 / (2 * scale)))
    thin = to_depth(np.ascontiguousarray(pixels[::stride, ::stride]), 8)
    return np.asarray(cv2.resize(thin, size, interpolation=cv2.INTER_AREA), np.uint8)


def _checkerboard(height: int, width: int) -> NDArray[np.float32]:
    rows, columns = np.ogrid[:height, :width]
    is_dark = (rows // _CELL + columns // _CELL) % 2
    return np.where(is_dark, np.float32(_DARK), np.float32(_LIGHT))
