"""Colors of one foreground and its background toward and away from each other.

``color`` (H, W, 3) is premultiplied, ``alpha`` (H, W); all float32 in [0, 1].
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.training.samples import chances

Array = NDArray[Any]
_LEAST_GAP = 0.06  # mean difference of foreground and background, of 1


def recolored(rng: np.random.Generator, color: Array, alpha: Array, background: Array) -> Array:
    """Change premultiplied colors by one affine map: contrast about their mean, saturation, gain, a new mean.

    Subjects are mostly of one material, so contrast is mostly lowered. Some means are drawn to the background.
    """
    mean = color.sum((0, 1)) / max(float(alpha.sum()), 1.0)
    contrast = rng.uniform(0.25, 1.1)
    shift = (1 - contrast) * mean
    choice = rng.random()
    if choice < chances.ANY_COLOR:
        shift = shift + rng.uniform(0.3, 1) * (rng.uniform(0.03, 0.97, 3) - mean)
    elif choice < chances.ANY_COLOR + chances.LIKE_BEHIND:
        row, col = rng.integers(0, len(background), 2)
        target = background[row, col] if rng.random() < chances.SPOT else background.mean((0, 1))
        shift = shift + rng.uniform(0.3, 0.9) * (target - mean)
    color = contrast * color + alpha[..., None] * shift.astype(np.float32)
    gain = np.exp(rng.normal(0, 0.15) + rng.normal(0, 0.06, 3))
    keep = rng.uniform(0.5, 1.2)
    matrix = np.diag(gain) @ (keep * np.eye(3) + (1 - keep) / 3)
    return np.clip(color @ matrix.T.astype(np.float32), 0, alpha[..., None]).astype(np.float32)


def matched(rng: np.random.Generator, background: Array, color: Array, alpha: Array) -> Array:
    """Return the background with its mean and contrast moved toward those of the premultiplied foreground."""
    total = max(float(alpha.sum()), 1.0)
    mean = color.sum((0, 1)) / total
    spread = np.sqrt(max(float((color**2).sum()) / total / 3 - float((mean**2).mean()), 1e-4))
    own_mean, own_spread = background.mean((0, 1)), max(float(background.std()), 0.02)
    gain = np.clip(spread / own_spread, 0.3, 2.0)
    share = rng.uniform(0.5, 1)
    target = mean + gain * (background - own_mean)
    return np.clip(background + share * (target - background), 0, 1).astype(np.float32)


def told_apart(color: Array, alpha: Array, background: Array) -> Array:
    """Return the background, made darker or lighter if the foreground could not be seen in front of it."""
    gap = np.abs(color - alpha[..., None] * background).mean(2).sum() / max(float(alpha.sum()), 1.0)
    if gap > _LEAST_GAP:
        return background
    is_bright = float(background.mean()) > 0.45
    return background * np.float32(0.65) if is_bright else 1 - (1 - background) * np.float32(0.75)
