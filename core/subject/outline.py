"""A coarse mask whose outline follows the photo's edges."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.imaging.convert import to_float
from core.subject.saliency import Mask

Image = NDArray[np.uint8]
_SMOOTHNESS = 1e-4
"""Variance of the guide, in units of its range squared, below which the mask is smoothed."""


def fitted(mask: Mask, image: Image, radius: int) -> Mask:
    """Return the mask (H, W) as a locally linear function of the image (guided filter, He et al. 2013).

    ``radius`` in pixels is half the window's side: about as far as the mask's outline may be off.
    """
    guide = to_float(image)
    around = _Window(radius)
    mean, mean_mask = around.mean(guide), around.mean(mask)
    slope = _slopes(around, guide, mean, around.mean(guide * mask[..., None]) - mean * mean_mask[..., None])
    offset = mean_mask - np.einsum("hwc,hwc->hw", slope, mean)
    plane = np.einsum("hwc,hwc->hw", around.mean(slope), guide) + around.mean(offset)
    return np.asarray(np.clip(plane, 0, 1), np.float32)


class _Window:
    """Means over a square around each pixel."""

    def __init__(self, radius: int) -> None:
        self._size = 2 * radius + 1, 2 * radius + 1

    def mean(self, plane: NDArray[Any]) -> NDArray[np.float32]:
        return np.asarray(cv2.blur(plane, self._size), np.float32)


def _slopes(
    around: _Window, guide: NDArray[Any], mean: NDArray[Any], covariance: NDArray[Any]
) -> NDArray[Any]:
    """Solve the 3 x 3 system of each pixel by Cramer's rule."""
    rr, gg, bb = (around.mean(guide[..., c] ** 2) - mean[..., c] ** 2 + _SMOOTHNESS for c in range(3))
    rg, rb, gb = (
        around.mean(guide[..., a] * guide[..., b]) - mean[..., a] * mean[..., b]
        for a, b in ((0, 1), (0, 2), (1, 2))
    )
    r, g, b = (covariance[..., c] for c in range(3))
    cofactors = gg * bb - gb * gb, rb * gb - rg * bb, rg * gb - rb * gg
    determinant = rr * cofactors[0] + rg * cofactors[1] + rb * cofactors[2]
    slopes = (
        cofactors[0] * r + cofactors[1] * g + cofactors[2] * b,
        cofactors[1] * r + (rr * bb - rb * rb) * g + (rg * rb - rr * gb) * b,
        cofactors[2] * r + (rg * rb - rr * gb) * g + (rr * gg - rg * rg) * b,
    )
    return np.asarray(np.stack(slopes, axis=-1) / determinant[..., None], np.float32)
