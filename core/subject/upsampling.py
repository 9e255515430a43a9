"""Small masks brought to full size along the photo's own edges (a fast guided filter), tile by tile, border alone."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.geometry import Rect, Size, slices, within
from core.imaging.convert import to_float
from core.imaging.enlarge import enlarged
from core.subject.guided import GuidedFilter, Values

_TILE = 256
_RADIUS = 3
"""Pixels of the small mask around each that its colors are compared with."""
REACH = 2 * _RADIUS + 2
"""Pixels of the small mask around a change beyond which nothing differs at full size."""
_SMOOTHNESS = 4e-4


@dataclass(frozen=True, eq=False)
class EdgeFollower:
    """A small mask as a linear function of color at each place, from which full size follows.

    Attributes:
        mask: uint8 (h, w), 0 or 1.
        terms: float32 (h, w, 4): weights of the three colors (0 to 1) and what is added to them.
    """

    mask: NDArray[np.uint8]
    terms: Values

    @classmethod
    def of(cls, mask: NDArray[np.uint8], image: NDArray[np.uint8]) -> "EdgeFollower":
        """Fit the mask, 0 or 1, to an image (h, w, 3) of its size."""
        soft = mask.astype(np.float32)
        terms = GuidedFilter(_RADIUS, _SMOOTHNESS).terms(to_float(image), soft, _near_border(mask))
        return cls(mask, terms)

    def alpha(self, image: NDArray[np.uint8], rect: Rect | None = None) -> NDArray[np.uint8]:
        """Return a soft mask, uint8, of ``rect`` (by default all) of the image (H, W, 3) that the small one is of."""
        size = (image.shape[0], image.shape[1])
        area = rect or (0, 0, *size)
        flat = self.mask * np.uint8(255)
        rows, columns = (
            np.arange(area[axis], area[axis + 2]) * flat.shape[axis] // size[axis] for axis in (0, 1)
        )
        alpha = np.asarray(flat.take(columns, axis=1).take(rows, axis=0), np.uint8)
        for tile in self._border_tiles(area, size):
            alpha[within(tile, area)] = self._followed(image[slices(tile)], tile, size)
        return alpha

    def _border_tiles(self, area: Rect, size: Size) -> Iterator[Rect]:
        height, width = self.mask.shape
        kernel = np.ones((2 * _RADIUS + 1,) * 2, np.uint8)
        border = cv2.dilate(self.mask, kernel) != cv2.erode(self.mask, kernel)
        y, x = height / size[0], width / size[1]
        for top in range(area[0], area[2], _TILE):
            for left in range(area[1], area[3], _TILE):
                bottom, right = min(top + _TILE, area[2]), min(left + _TILE, area[3])
                rows = slice(int(top * y), int(np.ceil(bottom * y)))
                if border[rows, int(left * x) : int(np.ceil(right * x))].any():
                    yield top, left, bottom, right

    def _followed(self, image: NDArray[np.uint8], rect: Rect, size: Size) -> NDArray[np.uint8]:
        """Return the tile ``rect`` of the full size, of these colors (h, w, 3)."""
        terms = enlarged(self.terms, rect, size)
        alpha = terms[..., 3] * np.float32(255)
        for channel in range(3):
            alpha += terms[..., channel] * image[..., channel]
        return np.asarray(np.clip(np.rint(alpha), 0, 255), np.uint8)


def _near_border(mask: NDArray[np.uint8]) -> NDArray[np.bool_]:
    kernel = np.ones((4 * _RADIUS + 3,) * 2, np.uint8)
    return np.asarray(cv2.dilate(mask, kernel) != cv2.erode(mask, kernel), np.bool_)
