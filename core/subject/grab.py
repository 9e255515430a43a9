"""A subject told from its surroundings by a box or by scribbles: GrabCut at reduced size, full size along edges."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.geometry import Rect, Size, clip, grown, intersect, overlap, slices, union, widened
from core.subject.likeness import likeness
from core.subject.upsampling import REACH, EdgeFollower
from core.trimap.shrink import shrunk, size_of

Mask = NDArray[np.uint8]
"""uint8, 0 or 1."""

FIT_PIXELS, CUT_PIXELS = 60_000, 250_000
"""Pixels that colors are learned from, and that the border is cut at."""
_MARGIN = 0.25
"""How much of its longer side is looked at around a box."""
_UNLIKE = 0.35
"""Share of the surroundings in a color from which the inside of a box is not presumed subject."""
_LEAST_SEED = 0.25
"""Share of a box that is presumed subject in any case."""
_NEAR_RIM = 0.02
"""Share of a side of the photo that a box may leave beside it and still reach it."""
_UPPER = 0.6
"""Share of a photo's height in which its rim is presumed background; subjects often stand on the lower one."""
_ROUNDS = 3
_ACTS = 0.04
"""How far around like colors, of the longer side, a scribble may change what was found."""
_BAND = 5
"""Pixels at which the second, finer cut may differ from the first."""
_LEAST_SHARE = 0.005
"""Share of the box (of the photo, without one) below which nothing was found."""
_ADDED, _TAKEN = 1, 2
_SPECK = 0.002
"""Share of the subject up to which parts that stand alone, and gaps, are not believed."""

NOTHING_FOUND = (
    "Nothing in this box stands out from what is around it; "
    "draw it closer around the subject, or scribble Keep on the subject."
)
TOO_SMALL = "This box is too small to find a subject in it; drag it around the whole subject."
_NO_KEEP = "Scribble Keep on the subject, or drag a box around it."


class Hints(NamedTuple):
    """Where the user has marked Keep and Remove, uint8 (H, W), not 0 where so."""

    keep: Mask
    remove: Mask

    def within(self, rect: Rect) -> Hints:
        """Return those of a rectangle."""
        return Hints(self.keep[slices(rect)], self.remove[slices(rect)])

    def shrunk(self, size: Size) -> Hints:
        """Return smaller ones of (height, width), on which no scribble is lost."""
        return Hints(*(_shrunk_hint(mask, size) for mask in self))


@dataclass(frozen=True, eq=False)
class Grab:
    """A subject as it was found, which further scribbles refine.

    Attributes:
        box: (top, left, bottom, right) that the subject lies in; None where scribbles alone told it.
        rect: what was looked at; all outside of it is background.
        image: uint8 (h, w, 3), the photo there at reduced size.
        labels: uint8 (h, w) of GrabCut's four classes.
        models: the colors of background and subject as GrabCut keeps them.
        parts: uint8 (h, w), 1 where a part was added, 2 where one was taken away, by a click.
        given: the marks that were heeded, at reduced size.
    """

    box: Rect | None
    rect: Rect
    image: NDArray[np.uint8]
    labels: Mask
    models: tuple[NDArray[np.float64], NDArray[np.float64]]
    parts: Mask
    given: Hints

    @property
    def mask(self) -> Mask:
        """The subject at reduced size, 0 or 1."""
        return _subject(self.labels)

    @cached_property
    def _follower(self) -> EdgeFollower:
        return EdgeFollower.of(_without_specks(self.labels), self.image)

    def alpha(self, image: NDArray[np.uint8], rect: Rect | None = None) -> NDArray[np.uint8]:
        """Return the subject as a soft mask, uint8, of a rectangle within ``rect``, by default all of that.

        ``image`` is the whole photo (H, W, 3) uint8.
        """
        top, left = self.rect[:2]
        inner = None if rect is None else (rect[0] - top, rect[1] - left, rect[2] - top, rect[3] - left)
        return self._follower.alpha(image[slices(self.rect)], inner)

    def changed(self, before: Grab) -> Rect | None:
        """Return the part of ``rect`` where the subject may differ from an earlier one; None for nowhere."""
        if before.rect != self.rect:
            return self.rect
        differs = (self._follower.mask != before._follower.mask).view(np.uint8)
        left, top, width, height = cv2.boundingRect(differs)
        if not width:
            return None
        small = grown((top, left, top + height, left + width), REACH, (differs.shape[0], differs.shape[1]))
        return _enlarged(small, (differs.shape[0], differs.shape[1]), self.rect)

    def with_part(self, part: Mask, *, is_kept: bool) -> Grab:
        """Return the subject with a part (h, w), not 0 where so, added or taken away, for good."""
        parts, labels = self.parts.copy(), self.labels.copy()
        parts[part > 0] = _ADDED if is_kept else _TAKEN
        labels[part > 0] = cv2.GC_FGD if is_kept else cv2.GC_BGD
        return replace(self, parts=parts, labels=labels)

    def refined(self, read: Callable[[Rect], Hints], where: Rect | None = None) -> Grab:
        """Return the subject with all marks so far heeded; nothing is learned from scratch.

        ``read`` returns the marks of a rectangle of the photo; ``where`` alone (by default anywhere) they differ from
        those heeded before.
        """
        given = self._updated(read, where)
        local = self._with_parts(given)
        coarse_size = size_of(self.image.shape[:2], FIT_PIXELS)
        coarse = shrunk(self.image, coarse_size)
        labels = shrunk(self.mask, coarse_size)
        before = np.where(labels > 0, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
        seeds = _hinted(before, local.shrunk(coarse_size))
        models = self.models[0].copy(), self.models[1].copy()
        zone = _spread(coarse, seeds, before)
        seeds[~zone] = _settled(before)[~zone]
        start = replace(self, given=given)
        if not _has_both(seeds):
            return replace(start, labels=_hinted(self.labels, local))
        _cut(coarse, seeds, models, 1, cv2.GC_EVAL)
        return _finished(start, seeds, models, local)

    def _updated(self, read: Callable[[Rect], Hints], where: Rect | None) -> Hints:
        """Return the marks within ``rect`` at reduced size, read anew in ``where`` (default: everywhere)."""
        size = (self.image.shape[0], self.image.shape[1])
        inner = self.rect if where is None else where
        if not overlap(inner, self.rect):
            return self.given
        small = grown(_reduced(intersect(inner, self.rect), self.rect, size), 1, size)
        full = _enlarged(small, size, self.rect)
        new = read(full).shrunk((small[2] - small[0], small[3] - small[1]))
        given = Hints(*(mask.copy() for mask in self.given))
        for mask, values in zip(given, new, strict=True):
            mask[slices(small)] = values
        return given

    def _with_parts(self, given: Hints) -> Hints:
        """Return the marks with the parts that were clicked."""
        keep, remove = (mask.copy() for mask in given)
        keep[(self.parts == _ADDED) & (remove == 0)] = 1
        remove[(self.parts == _TAKEN) & (keep == 0)] = 1
        return Hints(keep, remove)


def in_box(image: NDArray[np.uint8], box: Rect, hints: Hints) -> Grab:
    """Find the subject in a box of a photo (H, W, 3) uint8, and heed the marks there are.

    Raises:
        UserError: the box is too small, or nothing in it stands out.
    """
    size = (image.shape[0], image.shape[1])
    inner = clip(box, size)
    if inner is None or min(inner[2] - inner[0], inner[3] - inner[1]) < 8:
        raise UserError(TOO_SMALL)
    inner = _to_the_rim(inner, size)
    margin = round(_MARGIN * max(inner[2] - inner[0], inner[3] - inner[1]))
    rect = clip(widened(inner, margin), size)
    assert rect is not None
    start = _looked_at(image, rect, inner)
    local = hints.within(rect).shrunk(start.image.shape[:2])
    coarse = shrunk(start.image, size_of(start.image.shape[:2], FIT_PIXELS))
    inside = _inside(inner, rect, coarse.shape[:2])
    grab = _fitted(start, coarse, _box_seeds(coarse, inside), local)
    if np.count_nonzero(grab.mask) < _LEAST_SHARE * np.count_nonzero(inside) * grab.mask.size / inside.size:
        raise UserError(NOTHING_FOUND)
    return grab


def from_scribbles(image: NDArray[np.uint8], hints: Hints) -> Grab:
    """Find the subject in a photo (H, W, 3) uint8 from marks alone; without Remove its rim is background.

    Raises:
        UserError: nothing is marked Keep.
    """
    if not hints.keep.any():
        raise UserError(_NO_KEEP)
    rect = (0, 0, image.shape[0], image.shape[1])
    start = _looked_at(image, rect, None)
    coarse = shrunk(start.image, size_of(start.image.shape[:2], FIT_PIXELS))
    small = hints.shrunk(coarse.shape[:2])
    rim = np.ones(coarse.shape[:2], np.bool_)
    rim[2:-2, 2:-2] = False
    outside = (small.remove > 0) if small.remove.any() else rim & (small.keep == 0)
    unlike = likeness(coarse, outside, small.keep > 0)
    seeds = np.where(unlike > 0.5, cv2.GC_PR_BGD, cv2.GC_PR_FGD).astype(np.uint8)
    return _fitted(start, coarse, seeds, hints.shrunk(start.image.shape[:2]))


def reaching(grab: Grab, rect: Rect | None) -> Rect | None:
    """Return the box grown well around ``rect``, None where the subject can be refined there as it is."""
    if rect is None or grab.box is None or union(grab.rect, rect) == grab.rect:
        return None
    top, left, bottom, right = grab.box
    return union(grab.box, widened(rect, round(_MARGIN * max(bottom - top, right - left))))


# --- inside --------------------------------------------------------------------------------------------------------


def _to_the_rim(box: Rect, size: Size) -> Rect:
    """Return the box reaching to the photo's rim where it nearly does: too little is left there to learn from."""
    top, left = (0 if box[axis] < _NEAR_RIM * size[axis] else box[axis] for axis in (0, 1))
    bottom, right = (
        size[axis] if size[axis] - box[axis + 2] < _NEAR_RIM * size[axis] else box[axis + 2]
        for axis in (0, 1)
    )
    return top, left, bottom, right


def _looked_at(image: NDArray[np.uint8], rect: Rect, box: Rect | None) -> Grab:
    size = size_of((rect[2] - rect[0], rect[3] - rect[1]), CUT_PIXELS)
    small = np.array(shrunk(image[slices(rect)], size))  # never a view, which would hold the whole photo
    models = np.zeros((1, 65)), np.zeros((1, 65))
    nothing = np.zeros(small.shape[:2], np.uint8)
    return Grab(box, rect, small, nothing, models, nothing, Hints(nothing, nothing))


def _box_seeds(image: NDArray[np.uint8], inside: NDArray[np.bool_]) -> Mask:
    """Return GrabCut's classes to begin with: colors of the surroundings are presumed background in the box too."""
    seeds = np.where(inside, cv2.GC_PR_FGD, cv2.GC_BGD).astype(np.uint8)
    outside = ~inside
    if np.count_nonzero(outside) < 0.01 * outside.size:  # the box is the photo
        outside = np.ones_like(inside)
        outside[2:, 2:-2] = False
        outside[round(_UPPER * len(outside)) :] = False
        seeds[outside] = cv2.GC_PR_BGD
    share = cv2.blur(likeness(image, outside, inside), (5, 5))
    seeds[inside & (share > max(_UNLIKE, float(np.quantile(share[inside], _LEAST_SEED))))] = cv2.GC_PR_BGD
    return seeds


def _fitted(start: Grab, coarse: NDArray[np.uint8], seeds: Mask, hints: Hints) -> Grab:
    seeds = _hinted(seeds, hints.shrunk(coarse.shape[:2]))
    if not _has_both(seeds):
        raise UserError(NOTHING_FOUND if start.box else _NO_KEEP)
    _cut(coarse, seeds, start.models, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    return _finished(replace(start, given=hints), seeds, start.models, hints)


def _finished(start: Grab, coarse: Mask, models: Any, hints: Hints) -> Grab:
    """Cut the border again at the size that is kept, near where it was found."""
    size = start.image.shape[:2]
    labels = _banded(coarse, size)
    outside = None if start.box is None else ~_inside(start.box, start.rect, size)
    if outside is not None and not hints.keep[outside].any():
        labels[outside] = cv2.GC_BGD
    labels = _hinted(labels, hints)
    if _has_both(labels):
        _cut(start.image, labels, models, 1, cv2.GC_EVAL_FREEZE_MODEL)
    return replace(start, labels=labels, models=models)


def _cut(image: NDArray[np.uint8], labels: Mask, models: Any, rounds: int, mode: int) -> None:
    """Run GrabCut; models and labels change in place."""
    cv2.setRNGSeed(0)
    cv2.grabCut(image, labels, None, *models, rounds, mode)  # type: ignore[call-overload]


def _banded(coarse: Mask, size: Size) -> Mask:
    grown: Any = cv2.resize((coarse & 1) * np.uint8(255), size[::-1], interpolation=cv2.INTER_LINEAR)
    mask = (grown > 127).astype(np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * _BAND + 1,) * 2)
    labels = np.where(mask, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    labels[cv2.erode(mask, kernel) > 0] = cv2.GC_FGD
    labels[cv2.dilate(mask, kernel) == 0] = cv2.GC_BGD
    return labels


def _hinted(labels: Mask, hints: Hints) -> Mask:
    """Return the classes with marks as what is sure; Remove where both are."""
    labels = labels.copy()
    labels[hints.keep > 0] = cv2.GC_FGD
    labels[hints.remove > 0] = cv2.GC_BGD
    return labels


def _spread(image: NDArray[np.uint8], seeds: Mask, before: Mask) -> NDArray[np.bool_]:
    """Let a scribble that contradicts what was found speak for the like colors around it; return how far it may act."""
    reached = ((seeds ^ before) & 1).astype(np.uint8)
    for sure, other in ((cv2.GC_FGD, cv2.GC_PR_BGD), (cv2.GC_BGD, cv2.GC_PR_FGD)):
        new = (seeds == sure) & (before == other)
        if new.any():
            like = _connected(image, new) & (seeds == other)
            reached[like] = 1
            seeds[like] = cv2.GC_PR_FGD if sure == cv2.GC_FGD else cv2.GC_PR_BGD

    side = 2 * round(_ACTS * max(seeds.shape)) + 1
    return np.asarray(cv2.dilate(reached, np.ones((side, side), np.uint8)) > 0, np.bool_)


def _settled(labels: Mask) -> Mask:
    """Return the classes as what is sure."""
    return np.where(labels & 1, cv2.GC_FGD, cv2.GC_BGD).astype(np.uint8)


def _connected(image: NDArray[np.uint8], new: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return what is connected to ``new`` and of colors within its own spread."""
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB).astype(np.float32)
    own = lab[new]
    mean, spread = own.mean(axis=0), own.std(axis=0) + np.array([12, 6, 6], np.float32)
    like = (((lab - mean) / spread) ** 2).sum(axis=2) < 4
    _, parts = cv2.connectedComponents((like | new).astype(np.uint8), connectivity=4)
    return np.asarray(np.isin(parts, np.unique(parts[new])), np.bool_)


def _subject(labels: Mask) -> Mask:
    return np.asarray(labels & 1, np.uint8)


def _has_both(labels: Mask) -> bool:
    is_subject = (labels & 1).astype(np.bool_)
    return bool(is_subject.any() and not is_subject.all())


def _without_specks(labels: Mask) -> Mask:
    """Return the subject without parts and gaps too small to be believed, those that are marked apart."""
    mask = _subject(labels)
    least = _SPECK * np.count_nonzero(mask)
    for value in (1, 0):
        count, parts, stats, _ = cv2.connectedComponentsWithStats((mask == value).astype(np.uint8))
        small = np.flatnonzero(stats[:, cv2.CC_STAT_AREA] < least)
        small = small[small > 0]
        if count > 1 and small.size:
            mask[np.isin(parts, small)] = 1 - value
    return mask


def _inside(box: Rect, rect: Rect, size: Size) -> NDArray[np.bool_]:
    """Return where a reduced picture, of ``size``, of ``rect`` lies within the box."""
    inside = np.zeros(size, np.bool_)
    inside[slices(_reduced(box, rect, size))] = True
    return inside


def _reduced(inner: Rect, rect: Rect, size: Size) -> Rect:
    """Return the pixels under ``inner``, of the photo, in a reduced picture of ``rect``."""
    y, x = size[0] / (rect[2] - rect[0]), size[1] / (rect[3] - rect[1])
    low = int((inner[0] - rect[0]) * y), int((inner[1] - rect[1]) * x)
    return *low, math.ceil((inner[2] - rect[0]) * y), math.ceil((inner[3] - rect[1]) * x)


def _enlarged(small: Rect, size: Size, rect: Rect) -> Rect:
    """Return the pixels of the photo that those of a reduced picture of ``rect`` stand for."""
    y, x = (rect[2] - rect[0]) / size[0], (rect[3] - rect[1]) / size[1]
    low = rect[0] + round(small[0] * y), rect[1] + round(small[1] * x)
    return *low, rect[0] + round(small[2] * y), rect[1] + round(small[3] * x)


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
