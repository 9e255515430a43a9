"""Bounds of how likely each place belongs to the subject: what a network says of several views of one photo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from core.geometry import Rect, grown, slices
from core.subject.saliency import Mask

Image = NDArray[np.uint8]
CELLS = 320
"""Places a side that a mask is worth: networks that take more pixels are no surer of their outlines."""
_MARGIN = 0.12
_WORTH_A_CLOSER_LOOK = 0.7


class Asked(Protocol):
    """A function that returns a mask in [0, 1] of an RGB image, of its size, as Saliency does."""

    def mask(self, image: Image, /) -> Mask: ...  # noqa: D102


@dataclass(frozen=True)
class Evidence:
    """The likelihood of each pixel of an image to belong to the subject.

    Attributes:
        low, high: float32 (H, W) in [0, 1]; the least and the most that any view says.
        cell: pixels of the image that one place of the mask spans.
    """

    low: Mask
    high: Mask
    cell: float

    @property
    def middle(self) -> Mask:
        """The mean of both."""
        return np.asarray((self.low + self.high) / 2, np.float32)


def gather(image: Image, asked: Asked) -> Evidence:
    """Ask about the whole image, mirrored too, and once more about the part around a subject that is small in it."""
    views = [asked.mask(image), _mirrored(image, asked)]
    whole = Evidence(np.minimum(*views), np.maximum(*views), max(image.shape[:2]) / CELLS)
    area = _around(whole)
    return whole if area is None else _closer(image, asked, whole, area)


def _mirrored(image: Image, asked: Asked) -> Mask:
    return np.ascontiguousarray(asked.mask(np.ascontiguousarray(image[:, ::-1]))[:, ::-1])


def _around(seen: Evidence) -> Rect | None:
    """Return the part of the image that holds the subject with a margin; None if it is most of the image."""
    height, width = seen.high.shape
    left, top, across, down = cv2.boundingRect((seen.high > 0.3).view(np.uint8))
    margin = round(_MARGIN * max(across, down) + 4 * seen.cell)
    area = grown((top, left, top + down, left + across), margin, (height, width))
    longest = max(area[2] - area[0], area[3] - area[1])
    return area if across and longest <= _WORTH_A_CLOSER_LOOK * max(height, width) else None


def _closer(image: Image, asked: Asked, whole: Evidence, area: Rect) -> Evidence:
    """Return evidence that follows a closer look where it agrees with the whole, and doubts all else."""
    part = slices(area)
    near = asked.mask(np.ascontiguousarray(image[part]))
    low, high = whole.low.copy(), whole.high.copy()
    reach = np.ones((2 * round(whole.cell) + 1,) * 2, np.uint8)
    low[part] = np.minimum(near, cv2.dilate(whole.low[part], reach))
    high[part] = np.maximum(near, cv2.erode(whole.high[part], reach))
    return Evidence(low, high, max(near.shape) / CELLS)
