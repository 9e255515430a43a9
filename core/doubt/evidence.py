"""What speaks against alpha, pixel by pixel, and how much error that lets expect."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.doubt.known_colors import Colors, Plane, filled, projected
from core.imaging.convert import to_float
from core.trimap.values import UNKNOWN, Trimap

SURE = 0.02
"""Alpha this close to 0 or 1 counts as known when colors are compared."""

_MIDDLE, _MUSH, _FAR, _COLORS, _PASSES = 0.10, 0.07, 0.02, 0.25, 0.10
"""Expected |error| for each sign of doubt at its fullest (docs/benchmarks.md, Where to look)."""
_NEAR, _WIDE = 5, 17
"""Pixels a side over which alpha is averaged: for the expected error, and to call it a wide gray."""
_FAR_SHARE = 0.03
"""Share of the longest side at which known pixels count as far away."""
APART = 0.25
"""Distance of two colors at which they tell alpha well."""
_FLAT = 0.15
"""Standard deviation of alpha over the wide squares from which on it has structure."""


@dataclass(frozen=True)
class Scene:
    """What is looked at, all of one size, small enough to be worked on whole.

    Attributes:
        colors: float32 (H, W, 3) in [0, 1].
        trimap: uint8 (H, W).
        alpha: float32 (H, W) in [0, 1].
        passes: float32 (H, W), by how much two passes differ; None after a run of one.
        length: pixels of the longest side of the photo at this size, also where this is a part of it.
    """

    colors: Colors
    trimap: Trimap
    alpha: Plane
    passes: Plane | None
    length: float

    @classmethod
    def of(
        cls, image: NDArray[Any], trimap: Trimap, alpha: Plane, passes: Plane | None, *, length: float
    ) -> "Scene":
        """Take an image of any depth."""
        return cls(to_float(image), trimap, alpha, passes, length)

    @property
    def is_unknown(self) -> NDArray[np.bool_]:
        """(H, W)."""
        return np.asarray(self.trimap == UNKNOWN, np.bool_)


@dataclass(frozen=True)
class Evidence:
    """Planes (H, W) float32, 0 where the trimap is known.

    Attributes:
        doubt: the |error| of alpha to expect.
        colors: by how much the colors nearby ask for another alpha, where they can tell.
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
    foreground = filled(scene.colors, alpha > 1 - SURE)
    background = filled(scene.colors, alpha < SURE)
    asked, apart, _ = projected(scene.colors, foreground, background)
    gap = np.abs(asked - alpha)
    can_tell = np.minimum(apart / APART, 1)
    middle = (1 - np.abs(2 * alpha - 1)) * is_unknown
    weight = is_unknown.astype(np.float32)
    near, wide = (_mean(middle, weight, side) for side in (_NEAR, _WIDE))
    far = cv2.distanceTransform(is_unknown.astype(np.uint8), cv2.DIST_L2, 3) / (_FAR_SHARE * scene.length)
    passes = np.zeros_like(alpha) if scene.passes is None else scene.passes * is_unknown
    doubt = _MIDDLE * middle + _MUSH * near + _FAR * np.minimum(far, 1) + _COLORS * gap + _PASSES * passes
    is_confirmed = can_tell * np.maximum(1 - 4 * gap, 0)
    spread = np.sqrt(np.maximum(cv2.blur(alpha * alpha, (_WIDE, _WIDE)) - cv2.blur(alpha, (_WIDE, _WIDE)) ** 2, 0))
    flat = np.maximum(1 - spread / _FLAT, 0)
    return Evidence(
        doubt=doubt * is_unknown,
        colors=gap * can_tell * is_unknown,
        alike=middle * (1 - can_tell),
        mush=middle * wide * flat * (1 - is_confirmed),
        passes=passes,
        foreground=foreground,
        background=background,
    )


def _mean(plane: Plane, weight: Plane, side: int) -> Plane:
    """Return the mean of a plane over squares, of the pixels that have weight alone."""
    total = cv2.blur(weight, (side, side))
    return np.asarray(cv2.blur(plane, (side, side)) / np.maximum(total, 1e-3), np.float32)
