"""A part of a photo by a click on it: what is connected to it and of like color and texture, within a tolerance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.geometry import Rect
from core.subject.upsampling import EdgeFollower
from core.trimap.shrink import shrunk, size_of

Outline = list[tuple[float, float]]
"""(x, y) positions, in pixels of the photo, of a closed line."""

LOOK_PIXELS = 250_000
"""Pixels at which a part is looked for."""
MIN_TOLERANCE, USUAL_TOLERANCE, MAX_TOLERANCE = 2, 20, 100
_NEAR = 2
"""Reduced pixels around the click that its color is the mean of."""
_WINDOW = 9
"""Reduced pixels across which texture is seen."""
_TEXTURE = 2.0
"""Weight of a difference of texture beside one of color."""
_LEAST_GAP = 0.01
"""Share of a part up to which gaps in it belong to it."""


@dataclass(frozen=True, eq=False)
class Part:
    """The difference of everything from a clicked place; a part of any tolerance follows in milliseconds.

    Attributes:
        rect: the part of the photo that was looked at.
        image: uint8 (h, w, 3), the photo there at reduced size.
        seed: (row, column) of the click in it.
        unlike: uint8 (h, w), 0 where color and texture are those of the click, on the scale of tolerances.
    """

    rect: Rect
    image: NDArray[np.uint8]
    seed: tuple[int, int]
    unlike: NDArray[np.uint8]

    @classmethod
    def at(cls, image: NDArray[np.uint8], rect: Rect, point: tuple[float, float]) -> Part:
        """Look around a click at (x, y) of the photo, in its ``rect`` as a reduced image (h, w, 3) uint8."""
        height, width = image.shape[:2]
        row = int((point[1] - rect[0]) * height / (rect[2] - rect[0]))
        column = int((point[0] - rect[1]) * width / (rect[3] - rect[1]))
        seed = min(max(row, 0), height - 1), min(max(column, 0), width - 1)
        return cls(rect, image, seed, _unlike(image, seed))

    def mask(self, tolerance: int) -> NDArray[np.uint8]:
        """Return the part at reduced size, uint8 (h, w) of 0 and 1, without small gaps."""
        like = (self.unlike <= min(max(tolerance, MIN_TOLERANCE), MAX_TOLERANCE)).astype(np.uint8)
        like[self.seed] = 1
        found = np.zeros((like.shape[0] + 2, like.shape[1] + 2), np.uint8)
        flags: Any = 4 | cv2.FLOODFILL_MASK_ONLY | (1 << 8)
        cv2.floodFill(like, found, self.seed[::-1], 0, 0, 0, flags)
        return _filled(np.ascontiguousarray(found[1:-1, 1:-1]))

    def outlines(self, tolerance: int) -> list[Outline]:
        """Return closed lines around the part, in pixels of the photo."""
        lines, _ = cv2.findContours(self.mask(tolerance), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_TC89_L1)
        top, left, bottom, right = self.rect
        y, x = (bottom - top) / self.unlike.shape[0], (right - left) / self.unlike.shape[1]
        return [
            [(left + (column + 0.5) * x, top + (row + 0.5) * y) for column, row in line[:, 0].tolist()]
            for line in lines
            if len(line) > 2
        ]

    def full(self, image: NDArray[np.uint8], tolerance: int) -> NDArray[np.uint8]:
        """Return the part, uint8 of 0 and 255 at full size; ``image`` is ``rect`` of the photo (H, W, 3) uint8."""
        alpha = EdgeFollower.of(self.mask(tolerance), self.image).alpha(image)
        return np.asarray(cv2.threshold(alpha, 127, 255, cv2.THRESH_BINARY)[1], np.uint8)


def looked_at(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a photo (H, W, 3) uint8 at the size at which parts are looked for."""
    return shrunk(image, size_of((image.shape[0], image.shape[1]), LOOK_PIXELS))


def _unlike(image: NDArray[np.uint8], seed: tuple[int, int]) -> NDArray[np.uint8]:
    """Return the distance of color and texture from the seed's, 0 to 255."""
    lab: Any = cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    smooth = cv2.GaussianBlur(lab, (3, 3), 0)
    near = lab[max(seed[0] - _NEAR, 0) : seed[0] + _NEAR + 1, max(seed[1] - _NEAR, 0) : seed[1] + _NEAR + 1]
    color = smooth - np.median(near.reshape(-1, 3), axis=0)
    color[..., 0] *= 0.6  # shade differs within one thing more than hue does
    texture = _texture(lab[..., 0])
    squares = (color * color).sum(axis=2) + (_TEXTURE * (texture - texture[seed])) ** 2
    return np.asarray(np.minimum(np.sqrt(squares), 255), np.uint8)


def _texture(lightness: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how much lightness varies around each pixel, less at borders than on both sides of them."""
    mean = cv2.blur(lightness, (_WINDOW, _WINDOW))
    square = cv2.blur(lightness * lightness, (_WINDOW, _WINDOW))
    spread: Any = np.sqrt(np.maximum(square - mean * mean, 0))
    return np.asarray(cv2.erode(spread, np.ones((_WINDOW, _WINDOW), np.uint8)), np.float32)


def _filled(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Fill gaps that are small beside the part."""
    count, gaps, stats, _ = cv2.connectedComponentsWithStats(1 - mask, connectivity=4)
    small = np.flatnonzero(stats[:, cv2.CC_STAT_AREA] < _LEAST_GAP * np.count_nonzero(mask))
    if count > 1 and small.size:
        chosen = np.zeros(count, np.uint8)
        chosen[small[small > 0]] = 1
        mask |= chosen[gaps]
    return mask
