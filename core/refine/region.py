"""Regions: lassoed parts of the photo with refine settings of their own."""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.geometry import Rect, Size, overlap
from core.refine import feather
from core.refine.refinement import Refinement
from core.trimap.brush import Point
from core.trimap.path import crossings

SOFTNESS = 6.0
"""Radius in pixels of the blur at a region's border: no step shows between two settings."""


@dataclass(frozen=True)
class Region:
    """The inside a closed line, with its own settings.

    Attributes:
        points: (row, column) corners of the line, in pixels of the photo; where it crosses itself the even-odd rule
            holds.
        refinement: what is done there in place of the settings of the whole photo.
    """

    points: tuple[Point, ...]
    refinement: Refinement = field(default_factory=Refinement)

    def with_refinement(self, refinement: Refinement) -> "Region":
        """Return the same part with other settings."""
        return replace(self, refinement=refinement)

    @cached_property
    def rect(self) -> Rect:
        """The pixels that it may change, with its soft border; parts of it may lie outside the photo."""
        corners, reach = np.asarray(self.points), feather.reach(SOFTNESS) + 1
        top, left = np.floor(corners.min(axis=0)).astype(int).tolist()
        bottom, right = np.ceil(corners.max(axis=0)).astype(int).tolist()
        return top - reach, left - reach, bottom + reach, right + reach

    def touches(self, rect: Rect) -> bool:
        """Report whether it may change a pixel of ``rect``."""
        return overlap(self.rect, rect)

    def weight(self, rect: Rect, stride: int = 1) -> NDArray[np.float32] | None:
        """Return how far its settings hold, 0..1, float32 (h, w): every ``stride``-th pixel of ``rect``.

        None if it changes nothing. A crop gives exactly what the whole photo gives at the same stride.
        """
        if not self.touches(rect):
            return None
        reach = feather.reach(SOFTNESS / stride)
        height, width = (-(-(rect[i + 2] - rect[i]) // stride) for i in (0, 1))
        origin = rect[0] - reach * stride, rect[1] - reach * stride
        mask = self._filled(origin, stride, (height + 2 * reach, width + 2 * reach))
        soft = feather.feathered(mask.astype(np.float32), SOFTNESS / stride)
        inner = soft[reach : reach + height, reach : reach + width]
        return np.clip(inner, 0, 1) if inner.any() else None

    def _filled(self, origin: Point, stride: int, shape: Size) -> NDArray[np.uint8]:
        """Return 1 inside the line and 0 outside, (h, w): every ``stride``-th pixel from ``origin`` on.

        Not by cv2.fillPoly: where that clips a line at the array's border, it moves it by parts of a pixel.
        """
        row, x = crossings(np.asarray(self.points, np.float64), origin[0], stride, shape[0])
        column = np.clip(np.ceil((x - origin[1]) / stride), 0, shape[1]).astype(int)
        crossed = np.zeros((shape[0], shape[1] + 1), np.uint8)
        np.add.at(crossed, (row, column), 1)
        return np.asarray(np.cumsum(crossed, axis=1, dtype=np.uint8)[:, :-1] & 1, np.uint8)
