"""How a foreground and what is behind it mix on a photograph, which is not how the numbers of a file would.

Light adds up before a camera encodes it, so that thin dark hair before something bright looks lighter than its alpha
says. And thin parts are tinged by what is behind them: its light falls on them and shines through them. Both were
measured on photographs whose alpha is known (build_scripts/measure_mixing.py).
"""

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.samples import chances

Array = NDArray[Any]
TINGE_REACH = 2.0
"""What is thin is so within about this many pixels, as a deviation."""


class Mixing(NamedTuple):
    """How one image mixes.

    Attributes:
        exponent: from a file's numbers to what adds up: 1 for the numbers themselves, about 2.2 for light.
        tinge: how far, in [0, 1), the colors of the thinnest parts are drawn to what is behind them.
    """

    exponent: float
    tinge: float


NUMBERS = Mixing(1.0, 0.0)
"""The numbers of a file are mixed, as in an image editor."""


def drawn_mixing(rng: np.random.Generator) -> Mixing:
    """Return how an image mixes: most nearer to light, most with tinged thin parts."""
    exponent = float(rng.uniform(1.2, 2.3)) if rng.random() < chances.LIGHT else 1.0
    tinge = float(rng.uniform(0, 0.6)) if rng.random() < chances.TINGED else 0.0
    return Mixing(exponent, tinge)


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
