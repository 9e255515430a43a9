"""Connected parts within one tile of a mask, kept so small that all of an 8K image can be held."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.uint8]


@dataclass(frozen=True)
class TileParts:
    """Connected parts of a mask's tile (h, w), numbered from 1.

    Attributes:
        areas: int64 (n,), pixels of each part.
        is_anchored: bool (n,), parts that hold an anchor.
        edges: uint16 labels along top, bottom, left and right, 0 outside all parts.
        labels: uint16 (m,), the parts that may be small, in rising order.
        places: uint16, where their pixels lie in the flat tile, part by part.
    """

    areas: NDArray[np.int64]
    is_anchored: NDArray[np.bool_]
    edges: tuple[NDArray[np.uint16], ...]
    labels: NDArray[np.uint16]
    places: NDArray[np.uint16]

    @classmethod
    def of(
        cls, mask: NDArray[np.bool_], anchors: NDArray[np.bool_], connectivity: int, largest: int
    ) -> "TileParts":
        """Find the parts of ``mask`` (h, w); pixels of parts over ``largest`` or with an anchor are not kept."""
        count, labels, areas = _labeled(mask, connectivity)
        is_anchored = np.bincount(labels[anchors], minlength=count)[1:] > 0
        may_be_small = np.flatnonzero((areas <= largest) & ~is_anchored) + 1
        is_kept = np.zeros(count, np.uint8)
        is_kept[may_be_small] = 1
        places = np.flatnonzero(is_kept[labels])
        order = np.argsort(labels.ravel()[places], kind="stable")
        edges = tuple(np.array(edge) for edge in (labels[0], labels[-1], labels[:, 0], labels[:, -1]))
        return cls(areas, is_anchored, edges, may_be_small.astype(np.uint16), places[order].astype(np.uint16))

    def mask(self, is_wanted: NDArray[np.bool_], shape: tuple[int, int]) -> Mask:
        """Return a mask (h, w) of 0 and 1 of the parts wanted; ``is_wanted`` (n,) holds an answer for each part."""
        flat = np.zeros(shape[0] * shape[1], np.uint8)
        flat[self._places_of(is_wanted)] = 1
        return flat.reshape(shape)

    def counts(self, is_wanted: NDArray[np.bool_], shape: tuple[int, int], block: int) -> NDArray[np.float32]:
        """Return how many pixels of the parts wanted lie in each block of ``block`` x ``block``, (h, w) of blocks."""
        rows, columns = np.divmod(self._places_of(is_wanted).astype(np.int64), shape[1])
        height, width = -(-shape[0] // block), -(-shape[1] // block)
        counts = np.bincount(rows // block * width + columns // block, minlength=height * width)
        return counts.reshape(height, width).astype(np.float32)

    def _places_of(self, is_wanted: NDArray[np.bool_]) -> NDArray[np.uint16]:
        indices = self.labels.astype(np.int64) - 1
        return self.places[np.repeat(is_wanted[indices], self.areas[indices])]

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        arrays = (self.areas, self.is_anchored, *self.edges, self.labels, self.places)
        return sum(array.nbytes for array in arrays)


def _labeled(mask: NDArray[np.bool_], connectivity: int) -> tuple[int, NDArray[np.uint16], NDArray[np.int64]]:
    """Return the number of labels with 0, the labels (h, w), and the area of each part."""
    if mask.all() or not mask.any():
        areas = [mask.size] * bool(mask.any())
        return 1 + len(areas), mask.astype(np.uint16), np.array(areas, np.int64)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        np.ascontiguousarray(mask).view(np.uint8), connectivity=connectivity, ltype=cv2.CV_16U
    )
    return count, np.asarray(labels, np.uint16), stats[1:, cv2.CC_STAT_AREA].astype(np.int64)
