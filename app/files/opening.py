"""Opening, staged: all that a photo needs is made in the background before it comes into view."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.files.beside import work_beside
from app.files.stamp import Stamp, stamp_of
from core.errors import UserError
from core.imaging.convert import to_depth
from core.imaging.io import Photo, decode_image, read_image
from core.leftovers import clear_leftovers
from core.resources import resource_path
from core.text.translate import mark, tr
from core.trimap.marks import edge_around, first_usable, is_nearly_constant, read_marks
from core.trimap.values import Trimap

_TRANSPARENT = mark(
    "The photo is partly transparent: its marks were made from that, and what is transparent stays so in every "
    "cutout. Clear removes the marks."
)
_SELECTED = mark("It has a saved selection, too: Mark > Marks from the photo's saved selection…")


class Staged(NamedTuple):
    """A photo with its first trimap, ready to land; `unpainted` is what all hold that is not `painted`.

    `keeps_unpainted`: whether that stays, whatever is chosen now; `landed` is called with the photo's id once it is
    open, in view or not, and lets the rest of its work follow; `beside` is saved work that was found with the photo, a
    project or marks, and is not taken; `selection` the number of a selection saved in the photo that could be its
    marks, 0 for none; `stamp` is that of the photo's file right before it was read.
    """

    photo: Photo
    trimap: Trimap
    painted: NDArray[np.bool_]
    unpainted: int
    notices: tuple[str, ...] = ()
    remember: bool = True
    keeps_unpainted: bool = False
    landed: Callable[[int], None] | None = None
    beside: Path | None = None
    stamp: Stamp | None = None
    selection: int = 0


Stage = Callable[[int], Staged]
"""Called in the background with what unpainted pixels hold."""


def stage_path(path: Path, marks: Path | None, unpainted: int) -> Staged:
    """Read a photo file; `marks` is a trimap, mask or alpha for it that came with it. Raises UserError."""
    clear_leftovers(path.parent)
    stamp = stamp_of(path)
    staged = _stage(read_image(path), unpainted)
    if marks is not None:
        return _with_marks(staged, marks)._replace(stamp=stamp)
    return staged._replace(beside=work_beside(path), stamp=stamp)


def _with_marks(staged: Staged, path: Path) -> Staged:
    """Take the first marks from a file; where that cannot be the photo opens without, and a notice says why."""
    try:
        marks = read_marks(path, staged.photo)
    except UserError as error:
        return staged._replace(notices=(*staged.notices, str(error)))
    painted = np.ones(staged.photo.size, np.bool_)
    notices = (*staged.photo.remarks, *filter(None, (marks.notice,)))
    return staged._replace(trimap=marks.trimap, painted=painted, notices=notices, selection=0)


def stage_bytes(data: bytes, name: str, unpainted: int) -> Staged:
    """Decode a pasted photo; it has no path. Raises UserError."""
    return _stage(decode_image(data, name), unpainted)


def stage_sample(unpainted: int) -> Staged:
    """Read the bundled photo and its trimap."""
    path = resource_path("sample", "photo.jpg")
    stamp, photo = stamp_of(path), read_image(path)
    trimap = read_marks(resource_path("sample", "trimap.png"), photo).trimap
    return Staged(photo, trimap, np.ones(photo.size, np.bool_), unpainted, remember=False, stamp=stamp)


def _stage(photo: Photo, unpainted: int) -> Staged:
    if photo.alpha is not None and not is_nearly_constant(photo.alpha):
        trimap = edge_around(np.asarray(to_depth(photo.alpha, 8), np.uint8), photo)
        if np.ptp(trimap) > 0:
            selected = [tr(_SELECTED)] if first_usable(photo.selections) else []
            notices = (*photo.remarks, tr(_TRANSPARENT), *selected)
            return Staged(photo, trimap, np.ones(photo.size, np.bool_), unpainted, notices)
    blank = np.full(photo.size, unpainted, np.uint8)
    usable = first_usable(photo.selections)
    return Staged(photo, blank, np.zeros(photo.size, np.bool_), unpainted, photo.remarks, selection=usable)


def with_unpainted(staged: Staged, value: int) -> Staged:
    """Return the same with another value where nothing is painted."""
    trimap = np.where(staged.painted, staged.trimap, np.uint8(value))
    return staged._replace(trimap=trimap, unpainted=value)
