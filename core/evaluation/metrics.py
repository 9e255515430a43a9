"""SAD, MSE, Grad and Conn over the unknown region, as the alphamatting.com benchmark defines them.

Rhemann et al., A Perceptually Motivated Online Benchmark for Image Matting, CVPR 2009. SAD, Grad and Conn are
divided by 1000; MSE is raw. Alphas are (H, W), float in [0, 1] or uint8; the trimap is (H, W) uint8, where any
value from 64 to 192 is unknown.
"""

import itertools
import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Alpha = NDArray[Any]
Plane = NDArray[np.float32]

GRAD_SIGMA = 1.4
CONN_STEP = 0.1
_CONN_TOLERANCE = 0.15


def sad(alpha_pred: Alpha, alpha_true: Alpha, trimap: NDArray[np.uint8]) -> float:
    """Return the sum of absolute differences / 1000."""
    return _sum_unknown(np.abs(_plane(alpha_pred) - _plane(alpha_true)), trimap) / 1000


def mse(alpha_pred: Alpha, alpha_true: Alpha, trimap: NDArray[np.uint8]) -> float:
    """Return the mean squared difference; 0 if nothing is unknown."""
    squared = (_plane(alpha_pred) - _plane(alpha_true)) ** 2
    return _sum_unknown(squared, trimap) / max(int(np.count_nonzero(_is_unknown(trimap))), 1)


def grad(alpha_pred: Alpha, alpha_true: Alpha, trimap: NDArray[np.uint8]) -> float:
    """Return the summed squared difference of the gradient magnitudes (Gaussian derivative) / 1000."""
    difference = _gradient_magnitude(_plane(alpha_pred)) - _gradient_magnitude(_plane(alpha_true))
    return _sum_unknown(difference**2, trimap) / 1000


def conn(alpha_pred: Alpha, alpha_true: Alpha, trimap: NDArray[np.uint8]) -> float:
    """Return the summed difference in connectedness to the part opaque in both / 1000."""
    predicted, true = _plane(alpha_pred), _plane(alpha_true)
    level = _connected_level(np.minimum(predicted, true))
    return _sum_unknown(np.abs(_connectedness(predicted, level) - _connectedness(true, level)), trimap) / 1000


METRICS = {"sad": sad, "mse": mse, "grad": grad, "conn": conn}
"""The four by name, in the order of every table."""


def _plane(alpha: Alpha) -> Plane:
    if alpha.dtype == np.uint8:
        return alpha.astype(np.float32) / np.float32(255)
    return alpha.astype(np.float32)


def _is_unknown(trimap: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return (trimap >= 64) & (trimap <= 192)


def _sum_unknown(errors: Plane, trimap: NDArray[np.uint8]) -> float:
    return float(errors[_is_unknown(trimap)].sum(dtype=np.float64))


def _gradient_magnitude(alpha: Plane) -> Plane:
    """Return the gradient magnitude of the alpha stretched to [0, 1], as the benchmark's mat2gray does."""
    low, high = float(alpha.min()), float(alpha.max())
    stretched = (alpha - low) / (high - low) if high > low else np.zeros_like(alpha)
    kernel = _derivative_kernel(GRAD_SIGMA)
    across = cv2.filter2D(stretched, cv2.CV_32F, kernel, borderType=cv2.BORDER_REPLICATE)
    down = cv2.filter2D(stretched, cv2.CV_32F, kernel.T, borderType=cv2.BORDER_REPLICATE)
    return np.hypot(across, down)


def _derivative_kernel(sigma: float, cutoff: float = 0.01) -> NDArray[np.float64]:
    """Return the Gaussian derivative along x, cut where the Gaussian falls below ``cutoff``, of L2 norm 1."""
    half = math.ceil(sigma * math.sqrt(-2 * math.log(math.sqrt(2 * math.pi) * sigma * cutoff)))
    at = np.arange(-half, half + 1)
    gauss = np.exp(-(at**2) / (2 * sigma**2)) / (sigma * math.sqrt(2 * math.pi))
    kernel = np.outer(gauss, -at * gauss / sigma**2)
    return np.asarray(kernel / np.linalg.norm(kernel), np.float64)


def _connected_level(common: Plane) -> Plane:
    """Return per pixel the highest threshold at which it still belongs to the largest connected part."""
    level = np.full(common.shape, -1, np.float32)
    thresholds = np.arange(0, 1 + CONN_STEP, CONN_STEP)
    for lower, threshold in itertools.pairwise(thresholds):
        is_lost = (level == -1) & ~_largest_part(common >= threshold)
        level[is_lost] = lower
    level[level == -1] = 1
    return level


def _largest_part(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=4)
    if count == 1:
        return mask
    return np.asarray(labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])), np.bool_)


def _connectedness(alpha: Plane, level: Plane) -> Plane:
    distance = alpha - level
    return np.where(distance >= _CONN_TOLERANCE, 1 - distance, np.float32(1)).astype(np.float32)
