"""A subject told from its surroundings by a box or by scribbles: GrabCut at reduced size, full size along edges."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.geometry import Rect, Size, clip, grown, intersect, overlap, slices, union, widened
from core.imaging.enlarge import enlarged
from core.subject.cutting import (
    Flags,
    Mask,
    around,
    banded,
    cut,
    has_both,
    hinted,
    resized,
    settled,
    spread,
    subject_of,
    without_specks,
)
from core.subject.evidence import Asked
from core.subject.hints import Hints
from core.subject.likeness import likeness
from core.subject.prior import heed, likely_in
from core.subject.upsampling import REACH, EdgeFollower
from core.text.translate import mark, tr
from core.trimap.shrink import shrunk, shrunk_trimap, size_of
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, Trimap

FIT_PIXELS, CUT_PIXELS = 60_000, 250_000
"""Pixels that colors are learned from, and that the border is cut at."""
_MARGIN = 0.25
"""Margin around a box that is looked at, as a share of its longer side."""
_UNLIKE = 0.35
"""Share of the surroundings in a color from which the inside a box is not presumed subject."""
_LEAST_SEED = 0.25
"""Share of a box that is presumed subject in any case."""
_NEAR_RIM = 0.02
"""Share of a side of the photo that a box may leave beside it and still reach it."""
_UPPER = 0.6
"""Share of a photo's height in which its rim is presumed background; subjects often stand on the lower one."""
_ROUNDS = 3
_LEAST_SHARE = 0.005
"""Share of the box (of the photo, without one) below which nothing was found."""
_ADDED, _TAKEN = 1, 2

NOTHING_FOUND = mark(
    "Nothing in this box stands out from its surroundings; draw it closer around the subject, or scribble Keep "
    "on the subject."
)
TOO_SMALL = mark("This box is too small to find a subject in it; drag it around the whole subject.")
_NO_KEEP = mark("Scribble Keep on the subject, or drag a box around it.")


class NothingFoundError(UserError):
    """A box or strokes by which no subject can be found; the sentence says what to do instead."""


@dataclass(frozen=True, eq=False)
class Grab:
    """A subject as it was found, which further scribbles refine.

    Attributes:
        box: (top, left, bottom, right) that the subject lies in; None if scribbles alone told it.
        rect: what was looked at; all outside it is background.
        image: uint8 (h, w, 3), the photo there at reduced size.
        labels: uint8 (h, w) of GrabCut's four classes.
        models: the colors of background and subject as GrabCut keeps them.
        parts: uint8 (h, w), 1 where a part was added, 2 where one was taken away, by a click.
        given: the marks that were heeded, at reduced size.
        doubt: uint8 (h, w), 1 where a proposal was not sure and no scribble has told since.
    """

    box: Rect | None
    rect: Rect
    image: NDArray[np.uint8]
    labels: Mask
    models: tuple[NDArray[np.float64], NDArray[np.float64]]
    parts: Mask
    given: Hints
    doubt: Mask

    @property
    def mask(self) -> Mask:
        """The subject at reduced size, 0 or 1."""
        return subject_of(self.labels)

    @cached_property
    def _follower(self) -> EdgeFollower:
        return EdgeFollower.of(without_specks(self.labels), self.image)

    def alpha(self, image: NDArray[np.uint8], rect: Rect | None = None) -> NDArray[np.uint8]:
        """Return the subject as a soft mask, uint8, of a rectangle within ``rect``, by default all of that.

        ``image`` is the whole photo (H, W, 3) uint8.
        """
        top, left = self.rect[:2]
        inner = None if rect is None else (rect[0] - top, rect[1] - left, rect[2] - top, rect[3] - left)
        return self._follower.alpha(image[slices(self.rect)], inner)

    def differs(self, before: Grab) -> Flags:
        """Return where, at reduced size, the subject or what is in doubt may differ from an earlier one."""
        differs = (self._follower.mask != before._follower.mask) | (self.doubt != before.doubt)
        return np.asarray(
            cv2.dilate(differs.view(np.uint8), np.ones((2 * REACH + 1,) * 2, np.uint8)) > 0, np.bool_
        )

    def changed(self, before: Grab) -> Rect | None:
        """Return the part of ``rect`` where the subject may differ from an earlier one; None for nowhere."""
        if before.rect != self.rect:
            return self.rect
        differs = self.differs(before)
        left, top, width, height = cv2.boundingRect(differs.view(np.uint8))
        size = differs.shape[0], differs.shape[1]
        return _enlarged((top, left, top + height, left + width), size, self.rect) if width else None

    def full(self, plane: NDArray[Any], rect: Rect) -> Flags:
        """Return flags at reduced size, (h, w), in a rectangle of the photo within ``rect``."""
        top, left, bottom, right = self.rect
        inner = rect[0] - top, rect[1] - left, rect[2] - top, rect[3] - left
        return enlarged(plane.astype(np.float32), inner, (bottom - top, right - left)) > 0.5

    def with_part(self, part: Mask, *, is_kept: bool) -> Grab:
        """Return the subject with a part (h, w), not 0 where so, added or taken away, for good."""
        parts, labels = self.parts.copy(), self.labels.copy()
        parts[part > 0] = _ADDED if is_kept else _TAKEN
        labels[part > 0] = cv2.GC_FGD if is_kept else cv2.GC_BGD
        return replace(self, parts=parts, labels=labels, doubt=self.doubt & (part == 0).view(np.uint8))

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
        seeds = hinted(before, local.shrunk(coarse_size))
        models = self.models[0].copy(), self.models[1].copy()
        doubt = resized(self.doubt, coarse_size)
        told = spread(coarse, seeds, before, doubt > 0)
        zone = around(told)
        seeds[~zone] = settled(before)[~zone]
        start = replace(self, given=given)
        if not has_both(seeds):
            return replace(start, labels=hinted(self.labels, local))
        cut(coarse, seeds, models, 1, cv2.GC_EVAL)
        return self._changed_in(zone, told, _finished(start, seeds, models, local))

    def _changed_in(self, zone: Flags, told: Flags, after: Grab) -> Grab:
        """Return the subject as it is after a scribble in its zone, as it was elsewhere; told is no longer in doubt."""
        size = self.image.shape[:2]
        is_in, is_told = (resized(flags.view(np.uint8), size) for flags in (zone, told))
        acted = (is_in | after.given.keep | after.given.remove) > 0
        labels = np.where(acted, after.labels, self.labels)
        return replace(after, labels=labels, doubt=self.doubt & (1 - is_told))

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


def in_box(image: NDArray[np.uint8], box: Rect, hints: Hints, asked: Asked | None = None) -> Grab:
    """Find the subject in a box of a photo (H, W, 3) uint8, and heed the marks there are.

    ``asked``, if there is one, is asked for a mask of what is looked at, which counts where it is sure.

    Raises:
        NothingFoundError: the box is too small, or nothing in it stands out.
    """
    size = (image.shape[0], image.shape[1])
    inner = clip(box, size)
    if inner is None or min(inner[2] - inner[0], inner[3] - inner[1]) < 8:
        raise NothingFoundError(tr(TOO_SMALL))
    inner = _to_the_rim(inner, size)
    margin = round(_MARGIN * max(inner[2] - inner[0], inner[3] - inner[1]))
    rect = clip(widened(inner, margin), size)
    assert rect is not None
    start = _looked_at(image, rect, inner)
    local = hints.within(rect).shrunk(start.image.shape[:2])
    coarse = shrunk(start.image, size_of(start.image.shape[:2], FIT_PIXELS))
    inside = _inside(inner, rect, coarse.shape[:2])
    seeds = _box_seeds(coarse, inside)
    if asked is not None and (likely := likely_in(start.image, asked)) is not None:
        heed(likely, seeds, inside)
    grab = _fitted(start, coarse, seeds, local)
    if np.count_nonzero(grab.mask) < _LEAST_SHARE * np.count_nonzero(inside) * grab.mask.size / inside.size:
        raise NothingFoundError(tr(NOTHING_FOUND))
    return grab


def from_scribbles(image: NDArray[np.uint8], hints: Hints) -> Grab:
    """Find the subject in a photo (H, W, 3) uint8 from marks alone; without Remove its rim is background.

    Raises:
        NothingFoundError: nothing is marked Keep.
    """
    if not hints.keep.any():
        raise NothingFoundError(tr(_NO_KEEP))
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


def from_proposal(image: NDArray[np.uint8], trimap: Trimap, likely: NDArray[np.float32]) -> Grab:
    """Return the subject of a photo (H, W, 3) uint8 as its trimap was proposed, to be refined.

    ``likely`` (h, w) is above a half where the subject rather is; that counts in the Edge of the trimap.
    """
    rect = (0, 0, image.shape[0], image.shape[1])
    left, top, width, height = cv2.boundingRect((trimap != BACKGROUND).view(np.uint8))
    start = _looked_at(image, rect, (top, left, top + height, left + width))
    size = start.image.shape[:2]
    sure = shrunk_trimap(trimap, (size[0], size[1]))
    likelier: Any = cv2.resize(likely, size[::-1], interpolation=cv2.INTER_LINEAR)
    labels = np.where(likelier > 0.5, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    labels[sure == FOREGROUND], labels[sure == BACKGROUND] = cv2.GC_FGD, cv2.GC_BGD
    coarse_size = size_of((size[0], size[1]), FIT_PIXELS)
    if has_both(labels):
        coarse = resized(labels, coarse_size)
        cut(shrunk(start.image, coarse_size), coarse, start.models, 0, cv2.GC_INIT_WITH_MASK)
    return replace(start, labels=labels, doubt=(sure == UNKNOWN).astype(np.uint8))


def reaching(grab: Grab, rect: Rect | None) -> Rect | None:
    """Return the box grown well around ``rect``, None if the subject can be refined there as it is."""
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
    return Grab(box, rect, small, nothing, models, nothing, Hints(nothing, nothing), nothing)


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
    seeds = hinted(seeds, hints.shrunk(coarse.shape[:2]))
    if not has_both(seeds):
        raise NothingFoundError(tr(NOTHING_FOUND if start.box else _NO_KEEP))
    cut(coarse, seeds, start.models, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    return _finished(replace(start, given=hints), seeds, start.models, hints)


def _finished(start: Grab, coarse: Mask, models: Any, hints: Hints) -> Grab:
    """Cut the border again at the size that is kept, near where it was found."""
    size = start.image.shape[:2]
    labels = banded(coarse, size)
    outside = None if start.box is None else ~_inside(start.box, start.rect, size)
    if outside is not None and not hints.keep[outside].any():
        labels[outside] = cv2.GC_BGD
    labels = hinted(labels, hints)
    if has_both(labels):
        cut(start.image, labels, models, 1, cv2.GC_EVAL_FREEZE_MODEL)
    return replace(start, labels=labels, models=models)


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
