"""Crops at the border of a photo that is padded by repeating its last row or column, as the engine pads it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_NARROWEST, _WIDEST = 8, 128


def repeated_borders(rng: np.random.Generator, count: int, size: int) -> tuple[Array, Array]:
    """Return from which row and which column, (count, size) each, every row and column is to be taken.

    One or two sides of each crop repeat, by 8 to 128 pixels and at most a third of the crop.
    """
    most = min(_WIDEST, size // 3)
    widths = np.exp(rng.uniform(np.log(_NARROWEST), np.log(most + 1), (count, 4))).astype(np.int64)
    is_side = rng.random((count, 4)).argsort(1) < rng.integers(1, 3, (count, 1))
    top, bottom, left, right = np.where(is_side, widths, 0).T[..., None]
    at = np.arange(size)
    return np.clip(at, top, size - 1 - bottom), np.clip(at, left, size - 1 - right)
