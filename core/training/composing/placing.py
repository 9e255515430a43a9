"""The placement of views in their images: random affine maps, drawn on the CPU for a whole batch at once."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.training.samples.extent import MAX_RADIUS

Array = NDArray[Any]


def around(
    rng: np.random.Generator, points: Array, scale: Array, size: int, wander: float | None = None
) -> Array:
    """Return maps (n, 2, 3) from views of ``size`` pixels to images, around ``points`` (n, 2) of (row, col).

    Turned by 20 degrees, sheared by 0.08, flipped in half of the cases; the point lies at most ``wander`` pixels from
    the middle, down and aside.
    """
    count = len(points)
    forward = _turned(rng.normal(0, 20, count), scale)
    shear = np.tile(np.eye(2), (count, 1, 1))
    shear[:, 0, 1], shear[:, 1, 0] = rng.normal(0, 0.08, (2, count))
    reach = 0.25 * max(size, (size + 2 * MAX_RADIUS) / 2) if wander is None else wander
    target = size / 2 + rng.uniform(-reach, reach, (count, 2))
    return _inverse(
        forward @ shear, points[:, ::-1].astype(np.float64), target, rng.random(count) < 0.5, size
    )


def of_photos(rng: np.random.Generator, sizes: Array, scale: Array, size: int) -> Array:
    """Return maps (n, 2, 3) from views of ``size`` pixels to photographs of ``sizes`` (n, 2), around any place."""
    count = len(sizes)
    quarter = np.where(rng.random(count) < 0.25, rng.integers(0, 4, count), 0)
    forward = _turned(rng.normal(0, 8, count) + 90 * quarter, scale)
    center = rng.random((count, 2)) * sizes[:, ::-1]
    target = np.full((count, 2), size / 2)
    return _inverse(forward, center, target, rng.random(count) < 0.5, size)


def _turned(degrees: Array, scale: Array) -> Array:
    turn = np.radians(degrees)
    cosine, sine = scale * np.cos(turn), scale * np.sin(turn)
    return np.stack([np.stack([cosine, sine], -1), np.stack([-sine, cosine], -1)], -2)


def _inverse(forward: Array, source: Array, target: Array, is_flipped: Array, size: int) -> Array:
    """Return the maps back of x -> forward (x - source) + target, flipped sideways where told."""
    back = np.linalg.inv(forward)
    shift = source - (back @ target[..., None])[..., 0]
    whole = np.concatenate([back, shift[..., None]], -1)
    flipped = whole.copy()
    flipped[..., 2] += whole[..., 0] * (size - 1)
    flipped[..., 0] *= -1
    return np.where(is_flipped[:, None, None], flipped, whole).astype(np.float32)
