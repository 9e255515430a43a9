"""Backgrounds of light alone: overexposed sky, bright haze, the dark of a studio."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.training.drawing.shapes import smooth_noise
from core.training.samples import chances

Array = NDArray[Any]


def bright_sky(rng: np.random.Generator, size: int) -> Array:
    """Return float32 RGB (size, size, 3): nearly white, a soft slope of light that mostly clips somewhere."""
    at = np.linspace(-0.5, 0.5, size, dtype=np.float32)
    turn, slope = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.15)
    shade = rng.uniform(0.93, 1.12) + slope * (np.cos(turn) * at[None] + np.sin(turn) * at[:, None])
    shade = shade + rng.uniform(0, 0.03) * smooth_noise(rng, size, rng.uniform(60, 200))
    return _tinted(rng, shade, 0.05)


def dark_room(rng: np.random.Generator, size: int) -> Array:
    """Return float32 RGB (size, size, 3): nearly black, a soft spot of light somewhere."""
    at = np.arange(size, dtype=np.float32)
    row, col = rng.uniform(-0.2, 1.2, 2) * size
    away = ((at[:, None] - row) ** 2 + (at[None] - col) ** 2) / (rng.uniform(0.3, 0.9) * size) ** 2
    shade = rng.uniform(0, 0.06) + rng.uniform(0, 0.14) * np.exp(-away)
    return _tinted(rng, shade + rng.uniform(0, 0.01) * smooth_noise(rng, size, rng.uniform(60, 200)), 0.5)


def overexposed(rng: np.random.Generator, color: Array, alpha: Array) -> Array:
    """Return premultiplied colors so bright that light parts clip, as before a bright sky; some are veiled by haze."""
    mean = float(color.sum()) / (3 * max(float(alpha.sum()), 1.0))
    gain = np.clip(rng.uniform(0.4, 0.85) / max(mean, 0.01), 1, 3)
    veil = np.float32(rng.uniform(0, 0.25) if rng.random() < chances.VEILED else 0)
    opaque = alpha[..., None]
    return np.asarray((1 - veil) * np.minimum(color * np.float32(gain), opaque) + veil * opaque)


def _tinted(rng: np.random.Generator, shade: Array, strength: float) -> Array:
    tint = 1 - rng.uniform(0, strength, 3)
    return np.clip(shade[..., None] * tint, 0, 1).astype(np.float32)
