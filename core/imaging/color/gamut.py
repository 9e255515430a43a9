"""Linear light beyond its own primaries: below zero in one of them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.color.icc import linear_colorants
from core.imaging.color.profiles import (
    ADOBE_PRIMARIES,
    BT2020_PRIMARIES,
    D65,
    P3_PRIMARIES,
    Curve,
    profile_of,
)

_BELOW_ZERO = -1e-3
"""Negative light that counts; smaller values may come from rounding to half."""
_STRAYS = 1e-4
"""Share of pixels outside a space up to which it still counts as holding a picture."""
_ROWS = 256


@lru_cache(maxsize=1)
def wide_spaces() -> tuple[bytes, ...]:
    """Return the profiles of linear light in wider primaries than those of sRGB, the least wide first."""
    primaries = ADOBE_PRIMARIES, P3_PRIMARIES, BT2020_PRIMARIES
    return tuple(profile_of(points, D65, Curve.LINEAR) for points in primaries)


def wider_space(light: NDArray[Any], profile: bytes) -> bytes | None:
    """Return the profile of linear light that holds a picture, float32 (H, W, 3), where its own does not.

    None if its own holds all but stray pixels of it, and where no other holds it.
    """
    own = linear_colorants(profile)
    if own is None or _is_held(light, np.eye(3)):
        return None
    return next((each for each in wide_spaces() if _is_held(light, _between(own, each))), None)


def _between(own: NDArray[np.float64], wide: bytes) -> NDArray[np.float64]:
    """Return the matrix from light by its own primaries to that by those of a wide space."""
    colorants = linear_colorants(wide)
    assert colorants is not None
    return np.asarray(np.linalg.solve(colorants, own), np.float64)


def _is_held(light: NDArray[Any], matrix: NDArray[np.float64]) -> bool:
    most, beyond = _STRAYS * light.shape[0] * light.shape[1], 0
    turned = matrix.T.astype(np.float32)
    for top in range(0, len(light), _ROWS):
        beyond += int(np.count_nonzero((light[top : top + _ROWS] @ turned).min(axis=2) < _BELOW_ZERO))
        if beyond > most:
            return False
    return True
