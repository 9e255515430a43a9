"""A few dabs of Keep and Remove on what is else all unknown: how many, where, how thick; for one sample or many."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_DABS = 3
_NOT_THERE = -1e6


@dataclass(frozen=True)
class Marks:
    """Dabs of one value: each from ``place`` (n, L, 2), x and y, along ``way`` (n, L, 2), ``half`` (n, L) thick to each

    side, below 0 if it is not there. A place of NaN is wherever the value is true, by chance; the likelier the farther
    from where it is not, up to ``depth`` (n, L) pixels.
    """

    place: Array
    way: Array
    half: Array
    depth: Array


def inside_marks(rng: np.random.Generator, count: int, size: int) -> tuple[Marks, Marks]:
    """Return Keep and Remove for crops within a body: a corner or a few dabs of Keep, Remove in half of them."""
    has_remove = rng.random((count, 1)) < 0.5
    remove = _marks(rng, count, size, patches=0.3)
    remove = replace(remove, half=np.where(has_remove, remove.half, _NOT_THERE))
    return _marks(rng, count, size, patches=0.4), remove


def whole_marks(rng: np.random.Generator, count: int, size: int) -> tuple[Marks, Marks]:
    """Return Keep and Remove for crops of whole subjects, one or two dabs of each."""
    keep, remove = (_marks(rng, count, size, most=2) for _ in range(2))
    return keep, remove


def _marks(
    rng: np.random.Generator, count: int, size: int, *, most: int = _DABS, patches: float = 0.0
) -> Marks:
    """Return one dab to ``most``, and before them in a share of ``patches`` a large one that begins at the border."""
    is_patch = rng.random((count, 1)) < patches
    is_dab = np.arange(_DABS) < rng.integers(1, most + 1, (count, 1))
    along, across = rng.uniform(0, size, count), rng.integers(0, 2, count) * (size - 1.0)
    border = np.where(
        rng.random((count, 1)) < 0.5, np.stack([along, across], 1), np.stack([across, along], 1)
    )
    place = np.concatenate([border[:, None], np.full((count, _DABS, 2), np.nan)], 1)
    way = np.concatenate([np.zeros((count, 1, 2)), rng.normal(0, 20, (count, _DABS, 2))], 1)
    large = np.where(is_patch, rng.uniform(0.2, 0.45, (count, 1)) * size, _NOT_THERE)
    small = np.where(
        is_dab, np.exp(rng.uniform(np.log(4), np.log(min(28, size / 8)), (count, _DABS))), _NOT_THERE
    )
    depth = rng.uniform(3, 40, (count, _DABS + 1))
    return Marks(place, way, np.concatenate([large, small], 1), depth)
