"""Levels and contrast: curves over alpha, pixel by pixel."""

import cv2
import numpy as np
from numpy.typing import NDArray

Alpha = NDArray[np.float32]

_STEEPEST = 64.0
"""Exponent of the contrast curve at contrast 1; a threshold proper would have stairs."""


def leveled(alpha: Alpha, black: float, white: float, gamma: float) -> Alpha:
    """Return alpha with ``black`` and below at 0, ``white`` and above at 1, and ``gamma`` between them."""
    if (black, white) != (0.0, 1.0):
        alpha = np.clip((alpha - np.float32(black)) * np.float32(1 / (white - black)), 0, 1)
    return alpha if gamma == 1 else _power(alpha, 1 / gamma)


def contrasted(alpha: Alpha, contrast: float) -> Alpha:
    """Return alpha with a steeper transition around 0.5; faint strands grow fainter, but none is cut off."""
    if not contrast:
        return alpha
    exponent = min((1 + contrast) / max(1 - contrast, 1e-6), _STEEPEST)
    above, below = _power(alpha, exponent), _power(1 - alpha, exponent)
    return np.asarray(above / (above + below), np.float32)


def _power(alpha: Alpha, exponent: float) -> Alpha:
    return np.asarray(cv2.pow(alpha, exponent), np.float32).reshape(alpha.shape)
