"""Trimaps from alphas, as users draw them: tight, loose, uneven, with extra patches of unknown."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN

Array = NDArray[Any]
MAX_RADIUS = 96


def random_radii(rng: np.random.Generator) -> tuple[float, float]:
    """Return how far unknown reaches into alpha 1 and into alpha 0, pixels: mostly 1-29, sometimes to 60."""
    choice = rng.random()
    if choice < 0.22:
        return rng.uniform(15, MAX_RADIUS), rng.uniform(15, MAX_RADIUS)
    if choice < 0.65:
        return rng.uniform(2, 15), rng.uniform(2, 15)
    return rng.uniform(1, 29), rng.uniform(1, 29)


def trimap_from_alpha(rng: np.random.Generator, alpha: Array) -> Array:
    """Return a trimap uint8 (H, W) whose known regions are true of ``alpha``, uint8 (H, W)."""
    inner, outer = random_radii(rng)
    uneven = rng.uniform(0, 0.8) if rng.random() < 0.5 else 0.0
    inside = _distance(alpha == 255)
    outside = _distance(alpha == 0)
    trimap = np.full(alpha.shape, UNKNOWN, np.uint8)
    trimap[inside > inner * (_wobble(rng, alpha.shape, uneven) if uneven else 1)] = FOREGROUND
    trimap[outside > outer * (_wobble(rng, alpha.shape, uneven) if uneven else 1)] = BACKGROUND
    if rng.random() < 0.25:
        _scribble(rng, trimap)
    return trimap


def _distance(mask: Array) -> Array:
    return np.asarray(cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 5))


def _wobble(rng: np.random.Generator, shape: tuple[int, ...], strength: float) -> Array:
    """Return factors (H, W) of 0.2 and more that drift over some tens of pixels."""
    grid = int(rng.integers(4, 14))
    coarse = np.exp(strength * rng.standard_normal((grid, grid))).astype(np.float32)
    return np.clip(cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), 0.2, 3)


def _scribble(rng: np.random.Generator, trimap: Array) -> None:
    """Paint a few strokes of unknown anywhere."""
    height, width = trimap.shape
    for _ in range(rng.integers(1, 5)):
        start = rng.uniform(0, 1, 2) * (width, height)
        points = start + np.cumsum(rng.normal(0, 18, (int(rng.integers(2, 7)), 2)), 0)
        thick = int(rng.integers(4, 40))
        cv2.polylines(trimap, [points.round().astype(np.int32)], False, int(UNKNOWN), thick)
