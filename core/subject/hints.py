"""The user's Keep and Remove marks, as hints for finding a subject."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from core.geometry import Rect, Size, slices

Mask = NDArray[np.uint8]


class Hints(NamedTuple):
    """The pixels that the user has marked Keep and Remove, uint8 (H, W), not 0 where marked."""

    keep: Mask
    remove: Mask

    def within(self, rect: Rect) -> Hints:
        """Return those of a rectangle."""
        return Hints(self.keep[slices(rect)], self.remove[slices(rect)])

    def shrunk(self, size: Size) -> Hints:
        """Return smaller ones of (height, width), on which no scribble is lost."""
        return Hints(*(_shrunk_hint(mask, size) for mask in self))


def _shrunk_hint(mask: Mask, size: Size) -> Mask:
    """Return 1 wherever something of the mask falls on a pixel."""
    if mask.shape == size:
        return (mask > 0).astype(np.uint8)
    if cv2.countNonZero(mask) > mask.size // 50 and mask.size < 500 * size[0] * size[1]:
        mean = cv2.resize((mask > 0).view(np.uint8) * np.uint8(255), size[::-1], interpolation=cv2.INTER_AREA)
        return (mean > 0).astype(np.uint8)
    small = np.zeros(size, np.uint8)
    left, top, width, height = cv2.boundingRect(mask)
    if width:
        rows, columns = np.nonzero(mask[top : top + height, left : left + width])
        at = (rows + top) * size[0] // mask.shape[0], (columns + left) * size[1] // mask.shape[1]
        small[at] = 1
    return small
