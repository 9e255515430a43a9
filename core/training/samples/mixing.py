"""How a foreground and what is behind it mix: in the numbers of a file, or in light, as before a camera.

Light adds up before a camera encodes it, so that on a photograph thin dark hair before something bright looks
lighter than its alpha says. Composites made in an image editor mix the encoded numbers.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.training.samples import chances

Array = NDArray[Any]


def drawn_exponent(rng: np.random.Generator) -> float:
    """Return the exponent from a file's numbers to what mixes: 1 for the numbers themselves, about 2.2 for light."""
    is_light = rng.random() < chances.LIGHT
    return float(rng.uniform(1, 2.2)) if is_light else 1.0


def mixed(color: Array, alpha: Array, background: Array, exponent: float) -> Array:
    """Return a foreground before a background, mixed after raising both to a power.

    Args:
        color: (H, W, 3) float32, premultiplied in the file's numbers.
        alpha: (H, W) float32 in [0, 1].
        background: (H, W, 3) float32; may go beyond [0, 1], which is kept where nothing is in front of it.
        exponent: at least 1.

    Returns:
        (H, W, 3) float32, in the file's numbers again.
    """
    image = color + (1 - alpha[..., None]) * background
    if exponent == 1:
        return image
    where = (alpha > 0) & (alpha < 1)
    share = alpha[where][:, None]
    front = (color[where] / share).clip(0, 1) ** exponent
    behind = background[where].clip(0, 1) ** exponent
    image[where] = (share * front + (1 - share) * behind) ** (1 / exponent)
    return image
