"""Regions of a photo that a change of its trimap touches: where, and what around them the network has to see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from core.engine.options import MatteResult
from core.engine.tiling import SIZE_MULTIPLE
from core.geometry import Rect, Size, area, grown, overlap, slices, union, widened, within
from core.trimap.tile_delta import Kept, unpacked
from core.trimap.tile_recorder import tiles_under
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, Trimap

REACH = 192
"""Pixels around a changed one within which alpha may change too; doubled where it still differs much there."""
CONTEXT = 64
"""Pixels around these that the network sees beside them; both together are the least context of a change."""
HINTS_CONTEXT = 128
"""The same for a network that takes color hints, which look farther: with less it errs half as much again."""
MOST_OF_PHOTO = 0.3
"""Share of the photo past which its regions, each matted twice, cost nearly as much as the whole."""
_ENOUGH = 256
"""Pixels of Keep and of Remove that a crop should hold: as many as a patch has."""
_STEP = 128


class Part(NamedTuple):
    """A rectangle of the photo, which of its pixels changed, bool (h, w), and its trimap as it was."""

    rect: Rect
    mask: NDArray[np.bool_]
    before: Trimap


@dataclass(frozen=True)
class Standing:
    """A finished matte whose marks have changed since it was made.

    Attributes:
        result: the matte.
        before: parts of its trimap as they were; outside them the trimap is the same as now.
    """

    result: MatteResult
    before: Mapping[Rect, Kept]


@dataclass(frozen=True)
class Region:
    """Changes that lie near each other.

    Attributes:
        parts: the changes.
        crop: what is matted again.
        size: (height, width) of the photo.
        reach: pixels around a change within which alpha may change.
        context: pixels around these that the network sees beside them.
    """

    parts: tuple[Part, ...]
    crop: Rect
    size: Size
    reach: int = REACH
    context: int = CONTEXT

    @property
    def changed(self) -> Rect:
        """The smallest rectangle around the changes."""
        return _around(self.parts)

    @property
    def touched(self) -> Rect:
        """The rectangle that holds all changes."""
        return grown(self.changed, self.reach, self.size)

    def mask(self) -> NDArray[np.bool_]:
        """Return which pixels of the crop changed."""
        mask = np.zeros((self.crop[2] - self.crop[0], self.crop[3] - self.crop[1]), np.bool_)
        for part in self.parts:
            mask[within(part.rect, self.crop)] |= part.mask
        return mask

    def before(self, trimap: Trimap) -> Trimap:
        """Return the crop of the trimap (H, W) as it was before these changes."""
        crop = trimap[slices(self.crop)].copy()
        for part in self.parts:
            np.copyto(crop[within(part.rect, self.crop)], part.before, where=part.mask)
        return crop

    def seen_with(self, context: int, trimap: Trimap) -> Region:
        """Return the region with this many pixels of context around what may change."""
        return replace(self, context=context, crop=_crop(self.changed, self.reach + context, trimap))

    def wider(self, trimap: Trimap) -> Region | None:
        """Return the region with twice the reach; None if that would be too much of the photo."""
        reach = 2 * self.reach
        one = replace(self, reach=reach, crop=_crop(self.changed, reach + self.context, trimap))
        return one if share_of_photo([one], self.size) <= MOST_OF_PHOTO else None


def changed_parts(before: Mapping[Rect, Kept], trimap: Trimap) -> list[Part]:
    """Return where the trimap (H, W) differs from what its parts were before."""
    parts = []
    for rect, kept in before.items():
        now = trimap[slices(rect)]
        was = unpacked(kept, now)
        differs = was != now
        left, top, width, height = cv2.boundingRect(differs.view(np.uint8))
        if width:
            place = slices((top, left, top + height, left + width))
            box = rect[0] + top, rect[1] + left, rect[0] + top + height, rect[1] + left + width
            parts.append(Part(box, differs[place], was[place]))
    return parts


def in_cells(trimap: Trimap) -> dict[Rect, Kept]:
    """Return a whole trimap in parts, as ``Standing.before`` takes it."""
    return {rect: trimap[slices(rect)] for rect in tiles_under((0, 0, *trimap.shape), trimap.shape)}


def find_regions(before: Mapping[Rect, Kept], trimap: Trimap) -> list[Region] | None:
    """Return the regions to be matted again, far-apart changes each in its own; none if nothing changed.

    None if they would be so much of the photo that it is better run whole, and where nothing of it is unknown any
    more, which a run of the whole says in words.
    """
    parts, size = changed_parts(before, trimap), (trimap.shape[0], trimap.shape[1])
    if sum(area(part.rect) for part in parts) > MOST_OF_PHOTO * size[0] * size[1]:
        return None
    found: list[Region] = []
    for near in _grouped(parts):
        found = _with(found, _region(near, trimap), trimap)
        if share_of_photo(found, size) > MOST_OF_PHOTO:
            return None
    return found if _has_unknown(found, trimap) else None


def _region(parts: Iterable[Part], trimap: Trimap) -> Region:
    parts = tuple(parts)
    size = trimap.shape[0], trimap.shape[1]
    return Region(parts, _crop(_around(parts), REACH + CONTEXT, trimap), size)


def _with(found: list[Region], new: Region, trimap: Trimap) -> list[Region]:
    """Return the regions with another one, joined with those that it costs no more to matte together with."""
    for other in found:
        both = _region((*other.parts, *new.parts), trimap)
        if area(both.crop) <= area(other.crop) + area(new.crop):
            return _with([region for region in found if region is not other], both, trimap)
    return [*found, new]


def _has_unknown(regions: list[Region], trimap: Trimap) -> bool:
    near = any((trimap[slices(region.crop)] == UNKNOWN).any() for region in regions)
    return near or bool((trimap == UNKNOWN).any())


def share_of_photo(regions: Iterable[Region], size: Size) -> float:
    """Return how much of the photo is matted again, 0 for nothing; over 1 where regions overlap much."""
    return sum(area(region.crop) for region in regions) / (size[0] * size[1])


def _crop(changed: Rect, by: int, trimap: Trimap) -> Rect:
    """Return what the network has to see: at least ``by`` pixels around, and Keep and Remove if there are any."""
    while True:
        crop = _on_patches(widened(changed, by), trimap.shape)
        lacking = _lacking(trimap[slices(crop)])
        if crop == (0, 0, *trimap.shape) or not any((trimap == value).any() for value in lacking):
            return crop
        by += _STEP


def _lacking(trimap: Trimap) -> list[int]:
    return [value for value in (FOREGROUND, BACKGROUND) if np.count_nonzero(trimap == value) < _ENOUGH]


def _on_patches(rect: Rect, shape: tuple[int, ...]) -> Rect:
    """Return the part of the photo around a rectangle that needs no padding but where the photo ends."""
    top, left = (max(at, 0) // SIZE_MULTIPLE * SIZE_MULTIPLE for at in rect[:2])
    bottom, right = (-(-at // SIZE_MULTIPLE) * SIZE_MULTIPLE for at in rect[2:])
    return top, left, min(bottom, shape[0]), min(right, shape[1])


def _grouped(parts: list[Part]) -> Iterator[list[Part]]:
    """Yield parts that lie so near each other that their reaches meet."""
    left = list(parts)
    while left:
        group = [left.pop()]
        for part in group:  # grows meanwhile
            reached = widened(part.rect, 2 * REACH)
            near = [other for other in left if overlap(reached, other.rect)]
            left = [other for other in left if not overlap(reached, other.rect)]
            group += near
        yield group


def _around(parts: Iterable[Part]) -> Rect:
    rect: Rect | None = None
    for part in parts:
        rect = union(rect, part.rect)
    assert rect is not None
    return rect
