"""Measures of samples made one by one and in batches, in a module that needs NumPy alone."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.training.samples import chances

Array = NDArray[Any]

MAX_RADIUS = 96
"""Pixels that unknown reaches at most into alpha 0 and alpha 1, but for strokes."""
NOTHING_KNOWN = 0.98
"""Share of unknown above which a crop tells nothing of what its subject is."""
BEADED = 1.4
"""Foregrounds enlarged more pass a lens first, or thin strands would fall apart into beads."""


def radii(rng: np.random.Generator, count: int) -> tuple[Array, Array]:
    """Return how far unknown reaches into alpha 1 and into alpha 0, (count,) pixels each: mostly 1 to 29, up to 96."""
    band = rng.random(count)
    bands = [band < chances.WIDE_BAND, band < chances.WIDE_BAND + chances.NARROW_BAND]
    low, high = np.select(bands, [15.0, 2.0], 1.0), np.select(bands, [float(MAX_RADIUS), 15.0], 29.0)
    inner, outer = rng.uniform(low, high, (2, count))
    return inner, outer


def scales(rng: np.random.Generator, count: int) -> Array:
    """Return how much foregrounds are enlarged, (count,): 0.7 to 2 times, a third of them 2 to 5 times."""
    is_far = rng.random(count) >= 1 - chances.FAR
    return log_uniform(rng, np.where(is_far, 2.0, 0.7), np.where(is_far, 5.0, 2.0))


def log_uniform(rng: np.random.Generator, low: Any, high: Any, shape: Any = None) -> Array:
    """Return numbers from ``low`` to ``high``, as likely between 1 and 2 as between 2 and 4."""
    return np.exp(rng.uniform(np.log(low), np.log(high), shape))
