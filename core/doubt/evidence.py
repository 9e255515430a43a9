"""Evidence against alpha, pixel by pixel, and the error to expect from it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.doubt.known_colors import Colors, Plane, filled, projected, roughly_filled
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, Trimap

SURE = 0.02
"""Alpha this close to 0 or 1 counts as known when colors are compared."""

_MIDDLE, _MUSH, _FAR, _COLORS, _PASSES = 0.11, 0.06, 0.02, 0.28, 0.10
"""Expected |error| for each sign of doubt at its fullest (docs/benchmarks.md, Where to look)."""
_GRAIN, _NEAR, _PATCH, _WIDE = 3, 5, 9, 17
"""Sides of squares, in pixels: against the photo's grain, for the expected error, for patches, for wide grays."""
_FAR_SHARE = 0.03
"""Share of the longest side at which known pixels count as far away."""
ALIKE, APART = 0.06, 0.25
"""Distance of two colors up to which they tell nothing of alpha, and from which on they tell it well."""
_OFF, _DENIED = 0.1, 0.5
"""Distance from a mixture at which colors tell little; by how much marks must deny a sure alpha (never seen where that
was right, on 26 mattes)."""
_FLAT = 0.15
"""Standard deviation of alpha over the wide squares from which on it has structure."""


@dataclass(frozen=True)
class Scene:
    """The arrays under examination, all of one size, small enough to be processed whole.

    Attributes:
        colors: float32 (H, W, 3) in [0, 1].
        trimap: uint8 (H, W).
        alpha: float32 (H, W) in [0, 1].
        length: pixels of the longest side of the photo at this size, also where this is a part of it.
        passes: float32 (H, W), by how much two passes differ; None after a run of one.
    """

    colors: Colors
    trimap: Trimap
    alpha: Plane
    length: float
    passes: Plane | None = None

    @property
    def is_unknown(self) -> NDArray[np.bool_]:
        """(H, W)."""
        return np.asarray(self.trimap == UNKNOWN, np.bool_)


@dataclass(frozen=True)
class Evidence:
    """Planes (H, W) float32, 0 where the trimap is known.

    Attributes:
        doubt: the |error| of alpha to expect.
        colors: by how much the colors nearby ask for another alpha, where they can tell; less where there is mush.
        alike: how much of alpha is between where they cannot tell, subject and background being alike.
        mush: how much of alpha is between, flat and wide, where colors do not confirm it.
        passes: by how much two passes differ.
        foreground, background: (H, W, 3), the colors filled in from where alpha is sure.
    """

    doubt: Plane
    colors: Plane
    alike: Plane
    mush: Plane
    passes: Plane
    foreground: Colors
    background: Colors


def gather(scene: Scene) -> Evidence:
    """Return the evidence of a scene."""
    alpha, is_unknown = scene.alpha, scene.is_unknown
    weight = is_unknown.astype(np.float32)
    foreground = filled(scene.colors, alpha > 1 - SURE)
    background = filled(scene.colors, alpha < SURE)
    asked, apart, _ = projected(scene.colors, foreground, background)
    gap = np.abs(_mean((asked - alpha) * weight, weight, _GRAIN))
    gap = np.maximum(gap, _denied(scene, weight))
    can_tell = np.clip((apart - ALIKE) / (APART - ALIKE), 0, 1)
    middle = (1 - np.abs(2 * alpha - 1)) * weight
    passes = np.zeros_like(alpha) if scene.passes is None else scene.passes * weight
    expected = _MIDDLE * middle + _MUSH * _mean(middle, weight, _NEAR) + _COLORS * gap + _PASSES * passes
    mush = _mush(alpha, middle, weight) * (1 - can_tell * np.maximum(1 - 4 * gap, 0))
    return Evidence(
        doubt=(expected + _FAR * _far(scene)) * weight,
        colors=gap * can_tell * weight * np.maximum(1 - 2 * mush, 0),
        alike=middle * (1 - can_tell),
        mush=mush,
        passes=passes,
        foreground=foreground,
        background=background,
    )


def _denied(scene: Scene, weight: Plane) -> Plane:
    """Return by how much marks deny an alpha that is sure: where that is wrong, it vouches for its own colors."""
    is_sure = ((scene.alpha < SURE) | (scene.alpha > 1 - SURE)) & (weight > 0)
    sides = (
        roughly_filled(scene.colors, scene.trimap == value)[is_sure] for value in (FOREGROUND, BACKGROUND)
    )
    asked, apart, off = projected(scene.colors[is_sure], *sides)
    denied = np.zeros_like(scene.alpha)
    denied[is_sure] = (asked - scene.alpha[is_sure]) * np.minimum(apart / APART, 1) * np.exp(-off / _OFF)
    gap = np.abs(_mean(denied, weight, _PATCH))
    return np.asarray(np.where(gap > _DENIED, gap, 0) * weight, np.float32)


def _mush(alpha: Plane, middle: Plane, weight: Plane) -> Plane:
    """Return how much of alpha is between, wide and flat."""
    mean, square = (cv2.blur(plane, (_WIDE, _WIDE)) for plane in (alpha, alpha * alpha))
    flat = np.maximum(1 - np.sqrt(np.maximum(square - mean * mean, 0)) / _FLAT, 0)
    return np.asarray(middle * _mean(middle, weight, _WIDE) * flat, np.float32)


def _far(scene: Scene) -> Plane:
    """Return how far known pixels are, 0 to 1."""
    reach = np.float32(_FAR_SHARE * scene.length)
    distance = cv2.distanceTransform(scene.is_unknown.view(np.uint8), cv2.DIST_L2, 3)
    return np.asarray(np.minimum(distance, reach) / reach, np.float32)


def _mean(plane: Plane, weight: Plane, side: int) -> Plane:
    """Return the mean of a plane over squares, of the pixels that have weight alone."""
    total = cv2.blur(weight, (side, side))
    return np.asarray(cv2.blur(plane, (side, side)) / np.maximum(total, 1e-3), np.float32)
