"""A foreground laid over what is behind it, mixed as mixing.py says."""

from typing import Any

import cv2
from numpy.typing import NDArray

from core.training.samples.mixing import TINGE_REACH, Mixing

Array = NDArray[Any]


def mixed(color: Array, alpha: Array, background: Array, mixing: Mixing) -> Array:
    """Return a foreground before a background.

    Args:
        color: (H, W, 3) float32, premultiplied in the file's numbers.
        alpha: (H, W) float32 in [0, 1].
        background: (H, W, 3) float32; may go beyond [0, 1], which is kept where nothing is in front of it.
        mixing: how they mix.

    Returns:
        (H, W, 3) float32, in the file's numbers.
    """
    if mixing.tinge:
        color = _tinged(color, alpha, background, mixing.tinge)
    image = color + (1 - alpha[..., None]) * background
    if mixing.exponent == 1:
        return image
    where = (alpha > 0) & (alpha < 1)
    share = alpha[where][:, None]
    front = (color[where] / share).clip(0, 1) ** mixing.exponent
    behind = background[where].clip(0, 1) ** mixing.exponent
    image[where] = (share * front + (1 - share) * behind) ** (1 / mixing.exponent)
    return image


def _tinged(color: Array, alpha: Array, background: Array, tinge: float) -> Array:
    thin = tinge * (1 - cv2.GaussianBlur(alpha, (0, 0), TINGE_REACH))[..., None]
    behind = cv2.GaussianBlur(background, (0, 0), TINGE_REACH).clip(0, 1)
    return color + thin * (alpha[..., None] * behind - color)
