"""How a foreground and what is behind it mix on a photograph, which is not how the numbers of a file would.

Light adds up before a camera encodes it, so that thin dark hair before something bright looks lighter than its alpha
says. And thin parts are tinged by what is behind them: its light falls on them and shines through them. Both were
measured on photographs whose alpha is known (build_scripts/measure_mixing.py).

What mixes one image is in laying.py; this is what it has in common with whole batches, which do without OpenCV.
"""

from typing import NamedTuple

import numpy as np

from core.training.samples import chances

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
