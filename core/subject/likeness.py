"""The likeness of a color to one part of an image rather than to another."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

_BINS = (12, 24, 24)


def likeness(
    image: NDArray[np.uint8], there: NDArray[np.bool_], here: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Return for each pixel of an image (h, w, 3) the share, 0 to 1, of its color in ``there`` against ``here``."""
    lab = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2LAB), np.uint8)
    bins = [lab[..., channel].astype(np.intp) * count // 256 for channel, count in enumerate(_BINS)]
    far, near = _histogram(lab, there), _histogram(lab, here)
    share = far / (far + near + 1e-9)
    return np.asarray(share[tuple(bins)], np.float32)


def _histogram(lab: NDArray[np.uint8], where: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return the share of each color, its neighbors counted in part."""
    counts: Any = cv2.calcHist([lab], [0, 1, 2], where.view(np.uint8), list(_BINS), [0, 256] * 3)
    for axis in range(3):
        before, after = np.roll(counts, 1, axis), np.roll(counts, -1, axis)
        np.moveaxis(before, axis, 0)[0] = 0
        np.moveaxis(after, axis, 0)[-1] = 0
        counts = 0.5 * counts + 0.25 * (before + after)
    return np.asarray(counts / max(float(counts.sum()), 1.0), np.float32)
