"""Specks and holes: small parts of the subject that stand alone, and small gaps in it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.geometry import Rect, clip, grown, slices, within
from core.refine.grid import Index, tile_rect, tiles_under
from core.refine.islands import Islands, Parts
from core.refine.refinement import LARGEST_PART
from core.refine.tile_parts import TileParts
from core.trimap.values import BACKGROUND, FOREGROUND, Trimap

Alpha = NDArray[np.float32]
Crop = Callable[[Rect], Alpha]
"""Returns alpha, float32 (h, w), of a rectangle of the image."""

VISIBLE, OPAQUE = 0.05, 0.95
"""From where on alpha counts as subject, and up to where as a gap in it."""
SKIRT = 2
"""Pixels around a speck (hole) that go with it where alpha is below VISIBLE (above OPAQUE)."""
_SKIRT_KERNEL = np.ones((2 * SKIRT + 1, 2 * SKIRT + 1), np.uint8)


@dataclass(frozen=True)
class SmallParts:
    """Specks and holes of one alpha up to LARGEST_PART pixels: found once, then removed and filled by any area.

    A speck is a connected part (corners count) that is visible, with neither Keep in it nor all of the subject; a
    hole is one that is not opaque (corners do not count), without Remove in it and away from the image's border.
    """

    specks: Islands
    holes: Islands

    @classmethod
    def of(cls, crop: Crop, trimap: Trimap, step: Callable[[], None] = lambda: None) -> "SmallParts":
        """Find them in the alpha that ``crop`` returns tile by tile; ``step`` is called before each, and may raise."""
        size = (trimap.shape[0], trimap.shape[1])
        specks, holes = _found(crop, trimap, tiles_under((0, 0, *size)), step)
        return cls._joined(size, specks, holes)

    def updated(self, crop: Crop, trimap: Trimap, rect: Rect) -> "SmallParts":
        """Return those of an alpha that differs from this one's within ``rect`` alone."""
        inside = clip(rect, self.specks.size)
        if inside is None:
            return self
        specks, holes = _found(crop, trimap, tiles_under(inside), lambda: None)
        return self._joined(self.specks.size, {**self.specks.parts, **specks}, {**self.holes.parts, **holes})

    @classmethod
    def _joined(cls, size: tuple[int, int], specks: Parts, holes: Parts) -> "SmallParts":
        return cls(Islands.of(size, 8, specks, keeps_largest=True), Islands.of(size, 4, holes))

    def cleaned(self, alpha: Alpha, rect: Rect, specks: int, holes: int, stride: int = 1) -> Alpha:
        """Return the alpha of ``rect`` without specks and holes up to these areas.

        ``alpha`` (h, w) holds a pixel for each, or the mean of ``stride`` x ``stride`` of them, as a view does.
        """
        if specks and (cover := self._cover(self.specks, rect, specks, alpha < VISIBLE, stride)) is not None:
            alpha = np.maximum(alpha - cover, 0)
        if holes and (cover := self._cover(self.holes, rect, holes, alpha > OPAQUE, stride)) is not None:
            alpha = np.minimum(alpha + cover, 1)
        return alpha

    def _cover(
        self, islands: Islands, rect: Rect, area: int, is_faint: NDArray[np.bool_], stride: int
    ) -> Alpha | None:
        """Return how much of each pixel (h, w) the parts cover, with what is faint around them; None without parts."""
        if stride > 1:
            return islands.cover(rect, area, stride)
        wide = grown(rect, SKIRT, islands.size)
        mask = islands.mask(wide, area)
        if mask is None:
            return None
        near = np.asarray(cv2.dilate(mask, _SKIRT_KERNEL), np.uint8)
        inner = within(rect, wide)
        return np.asarray((mask[inner] > 0) | ((near[inner] > 0) & is_faint), np.float32)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.specks.nbytes + self.holes.nbytes


def _found(
    crop: Crop, trimap: Trimap, tiles: Iterable[Index], step: Callable[[], None]
) -> tuple[Parts, Parts]:
    """Return the parts that are visible, and those that are not opaque, of each tile."""
    specks: Parts = {}
    holes: Parts = {}
    size = (trimap.shape[0], trimap.shape[1])
    for tile in tiles:
        step()
        rect = tile_rect(tile, size)
        alpha, marks = crop(rect), trimap[slices(rect)]
        specks[tile] = TileParts.of(alpha >= VISIBLE, marks == FOREGROUND, 8, LARGEST_PART)
        anchors = (marks == BACKGROUND) | _on_border(rect, size)
        holes[tile] = TileParts.of(alpha <= OPAQUE, anchors, 4, LARGEST_PART)
    return specks, holes


def _on_border(rect: Rect, size: tuple[int, int]) -> NDArray[np.bool_]:
    """Return which pixels of a rectangle lie at the image's border."""
    is_on = np.zeros((rect[2] - rect[0], rect[3] - rect[1]), bool)
    is_on[0] |= rect[0] == 0
    is_on[-1] |= rect[2] == size[0]
    is_on[:, 0] |= rect[1] == 0
    is_on[:, -1] |= rect[3] == size[1]
    return is_on
