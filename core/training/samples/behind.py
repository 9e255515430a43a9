"""Lines behind a firm outline that a network could take for wisps: they run across the crop or along the outline."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.drawing.canvas import SHIFT, fixed
from core.training.samples.depth import depth_and_facing

Array = NDArray[Any]


def crossing_lines(rng: np.random.Generator, background: Array, color: Array) -> Array:
    """Return a background, float32 (S, S, 3) in [0, 1], crossed by 15 to 120 fine lines of one direction or two.

    No line begins at the outline: all go on behind the body and beyond it. Half of the bunches are of ``color`` (3,).
    """
    size = len(background)
    picture = np.clip(background * 255, 0, 255).astype(np.uint8)
    for _ in range(int(rng.integers(1, 3))):
        turn, spread = rng.uniform(0, np.pi), rng.uniform(0.01, 0.25)
        base = color if rng.random() < 0.5 else rng.uniform(0, 1, 3)
        bend = rng.normal(0, 0.12, 2)
        for _ in range(int(np.exp(rng.uniform(np.log(15), np.log(120))))):
            line = _line(rng, size, turn + rng.normal(0, spread), bend)
            tone = np.clip(255 * base * np.exp(rng.normal(0, 0.3)), 0, 255).tolist()
            cv2.polylines(picture, [fixed(line, 1)], False, tone, int(rng.integers(1, 4)), cv2.LINE_AA, SHIFT)
    lines = picture.astype(np.float32) / 255
    return cv2.GaussianBlur(lines, (0, 0), rng.uniform(0.5, 1.2)) if rng.random() < 0.5 else lines


def _line(rng: np.random.Generator, size: int, turn: float, bend: Array) -> Array:
    """Return a bent line (12, 2) through a random place, longer than the crop."""
    at = np.linspace(-1.6, 1.6, 12)
    ahead, aside = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    off = bend[0] * at**2 + (bend[1] + rng.normal(0, 0.03)) * at**3
    return np.asarray(size * (rng.uniform(-0.2, 1.2, 2) + at[:, None] * ahead + off[:, None] * aside))


def lines_along(rng: np.random.Generator, background: Array, alpha: Array, color: Array) -> Array:
    """Return a background with two to eight lines that follow the outline at growing distances, like piping or steps.

    Half of the time they are of ``color`` (3,).
    """
    away = -depth_and_facing(alpha)[0]
    base = color if rng.random() < 0.5 else rng.uniform(0, 1, 3)
    at, share = rng.uniform(1, 10), np.zeros_like(away)
    for _ in range(int(rng.integers(2, 9))):
        wide = rng.uniform(0.6, 3)
        share = np.maximum(share, np.clip(wide - np.abs(away - at) + 0.5, 0, 1) * rng.uniform(0.4, 1))
        at += rng.uniform(4, 24)
    return np.asarray(background + share[..., None] * (base - background), np.float32)
