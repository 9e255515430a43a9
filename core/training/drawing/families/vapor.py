"""Smoke and fire: noise, wound into wisps, with colors that follow its strength."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.drawing import shapes
from core.training.drawing.canvas import Studio, premultiply

Array = NDArray[Any]
_FLAME = np.array(
    [[60, 5, 0], [200, 45, 0], [255, 130, 10], [255, 205, 80], [255, 250, 215]], np.float32
)  # dark red, red, orange, yellow, white


def vapor(studio: Studio, rng: np.random.Generator) -> Array:
    """Smoke of one color, or a partly transparent sheet."""
    shape = shapes.smoke if rng.random() < 0.5 else shapes.sheet
    color = np.full((studio.size, studio.size, 3), rng.uniform(40, 255, 3), np.float32)
    color *= 1 + 0.1 * shapes.smooth_noise(rng, studio.size, 100)[..., None]
    return premultiply(np.clip(color, 0, 255), shape(rng, studio.size))


def smoke(studio: Studio, rng: np.random.Generator) -> Array:
    """Smoke or fog in wisps and billows, its color drifting between two."""
    size = studio.size
    cell = rng.uniform(60, 240)
    thick = wound(rng, size, cell, rng.uniform(0, 0.22) * cell)
    if rng.random() < 0.4:
        thick = 1 - np.abs(thick)  # ridges: thin wisps
    mask = cv2.GaussianBlur(shapes.body(rng, size), (0, 0), rng.uniform(12, 60))
    alpha = np.clip((0.45 + rng.uniform(0.2, 0.5) * thick) * mask * rng.uniform(0.5, 1.5), 0, 1)
    first, second = _smoke_color(rng), _smoke_color(rng)
    share = np.clip(0.5 + 0.4 * shapes.smooth_noise(rng, size, rng.uniform(80, 300)), 0, 1)[..., None]
    lit = 1 + rng.uniform(0, 0.35) * shapes.fractal_noise(rng, size, rng.uniform(30, 120), 4)[..., None]
    return premultiply(np.clip((first * share + second * (1 - share)) * lit, 0, 255), alpha)


def _smoke_color(rng: np.random.Generator) -> Array:
    gray = np.full(3, rng.uniform(30, 250))
    return gray + rng.normal(0, 6, 3) if rng.random() < 0.65 else rng.uniform(20, 255, 3)


def wound(rng: np.random.Generator, size: int, cell: float, strength: float) -> Array:
    """Return fractal noise (size, size) whose places were moved by other noise, as eddies do."""
    noise = shapes.fractal_noise(rng, size, cell, 6)
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    for _ in range(2):
        shift = strength * shapes.smooth_noise(rng, size, cell * 0.7)
        other = strength * shapes.smooth_noise(rng, size, cell * 0.7)
        noise = cv2.remap(noise, x + shift, y + other, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(noise)


def fire(studio: Studio, rng: np.random.Generator) -> Array:
    """Flames: tongues of noise drawn out upward, dark red and thin at the ends, yellow and firm within."""
    size = studio.size
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    foot = rng.uniform(0.75, 1.15) * size
    rise = np.clip((foot - y) / (rng.uniform(0.45, 1.0) * size), 0, 1.5)
    noise = wound(rng, size, rng.uniform(50, 140), rng.uniform(5, 40))
    drawn_out = cv2.resize(noise[: size // 3], (size, size), interpolation=cv2.INTER_CUBIC)
    middle, wide = rng.uniform(0.3, 0.7) * size, rng.uniform(0.12, 0.4) * size
    side = np.abs(x - middle + 30 * shapes.smooth_noise(rng, size, 120)) / wide
    heat = 1.15 - rise**1.3 - 0.6 * side**2 + rng.uniform(0.3, 0.7) * drawn_out * (0.3 + rise)
    heat = np.where(y > foot, heat - 0.05 * (y - foot), heat)
    heat = np.clip(heat * rng.uniform(0.55, 1.1), 0, 1).astype(np.float32)
    ramp = np.stack([np.interp(heat, np.linspace(0, 1, 5), _FLAME[:, band]) for band in range(3)], -1)
    color = ramp[..., ::-1] if rng.random() < 0.08 else ramp  # a gas flame is blue
    alpha = np.clip(heat * rng.uniform(0.9, 1.8), 0, 1) ** rng.uniform(0.6, 1.3)
    return _with_sparks(studio, rng, premultiply(color, alpha))


def _with_sparks(studio: Studio, rng: np.random.Generator, flame: Array) -> Array:
    if rng.random() < 0.5:
        return flame
    for at in rng.integers(0, studio.size, (int(rng.integers(5, 80)), 2)).tolist():
        color = [255, int(rng.integers(120, 230)), int(rng.integers(20, 120)), 255]
        end = (at[0] + int(rng.normal(0, 4)), at[1] + int(rng.normal(0, 7)))
        cv2.line(flame, tuple(at), end, color, int(rng.integers(1, 3)), cv2.LINE_AA)
    return flame
