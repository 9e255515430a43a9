"""Marks from a file that may hold a trimap, a mask or an alpha; a photo is refused."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.imaging.convert import to_depth
from core.imaging.io import gray_of, read_image
from core.imaging.photo import Photo, Pixels
from core.text.amounts import size_text
from core.text.lists import sentences
from core.text.translate import Text, mark, tr, tr_n
from core.trimap.edge_width import Width, band
from core.trimap.levels import is_clustered, is_nearly_one, levels_of, stretched, to_three
from core.trimap.values import Trimap, snap

_SAME_ASPECT = 0.01
_EXACT_SHARE = 0.0005
_COLORED = 24
_COLORED_SHARE = 0.005
_COLORED_EDGE_SHARE = 0.0002
_ENDS = 40
"""Grays from black, and from white, that count as these where colors are looked for."""
_LOOK_SIDE = 2048
_MOST_MOVED = 0.5
_MOST_GRAYS = 32
_LEAST_KNOWN = 0.25
_LEAST_TOP = 48
"""The brightest gray below which a mask looks black all over."""
_STRAYS = 16
"""Pixels that may be brighter than it."""


class Marks(NamedTuple):
    """Marks as read.

    Attributes:
        trimap: of the photo's size.
        notice: what was done to get it, in sentences that name the file; "" if at most a few pixels were moved.
        moved: share of the pixels that were set to another value than they had, 0 to 1.
        is_mask: whether the file is a mask or an alpha, around which Edge was laid.
        is_exact: whether the file holds this trimap in every pixel and nothing besides, no color and no transparency.
    """

    trimap: Trimap
    notice: str
    moved: float
    is_mask: bool
    is_exact: bool


def read_marks(path: Path, photo: Photo, width: Width = 1.0) -> Marks:
    """Read the marks of a photo; masks and alphas get Edge of this width along their outline.

    Raises:
        UserError: the file is not an image, a photo, of one gray all over, or of another shape than the photo.
    """
    return marks_of(read_image(path), path.name, photo, width)


def marks_of_selection(photo: Photo, number: int, width: Width = 1.0) -> Marks:
    """Return the marks that a saved selection of a photo is, the first being 1; see `read_marks`.

    Raises:
        UserError: there is no such selection, or it is the same all over.
    """
    count = len(photo.selections)
    if number > count:
        raise UserError(_no_selection(photo, number, count))
    plane = photo.selections[number - 1]
    given = Photo(np.broadcast_to(plane[..., None], (*plane.shape, 3)))
    return marks_of(given, _selection_name(photo, number), photo, width)


def first_usable(selections: Sequence[Pixels]) -> int:
    """Return the number of the first saved selection that is not about the same all over, from 1; 0 without one."""
    return next((number for number, plane in enumerate(selections, 1) if not is_nearly_constant(plane)), 0)


def marks_of(given: Photo, name: str, photo: Photo, width: Width = 1.0) -> Marks:
    """Return the marks of a photo that a picture holds, which is called so in messages; see `read_marks`."""
    seen = given
    if given.alpha is not None and is_nearly_constant(given.alpha):
        seen = replace(given, alpha=None)
    _refuse_color(seen, name, photo)
    gray = gray_of(seen)
    if not _same_shape(given.size, photo.size):
        raise UserError(_other_shape(given, name, photo))
    _refuse_gray_photo(gray, name, photo)
    scaled: str = ""
    if given.size != photo.size:
        gray = np.asarray(cv2.resize(gray, photo.size[::-1], interpolation=cv2.INTER_NEAREST), np.uint8)
        scaled = tr("{name} was scaled to the photo's size.", name=name)
    levels = levels_of(gray)
    is_mask = levels.middle is None
    if is_mask:
        _refuse_one_gray(gray, name, photo)
        trimap, notice = edge_around(stretched(gray, levels), photo, width), _mask_notice(name, width)
    else:
        trimap, notice = to_three(gray, levels), ""
    if is_mask and np.ptp(trimap) == 0:
        raise UserError(_no_marks(tr(_ALL_ONE, name=name), photo))
    moved = float(np.mean(trimap != gray))
    if not is_mask:
        notice = _moved_notice(name, moved)
    return Marks(trimap, sentences(scaled, notice), moved, is_mask, _holds(given, trimap))


def edge_around(alpha: NDArray[np.uint8], photo: Photo, width: Width = 1.0) -> Trimap:
    """Return the trimap of a mask or an alpha (H, W) of a photo, with Edge laid around; see `read_marks`."""
    return band(photo.image, alpha, width)


def is_nearly_constant(levels: Pixels) -> bool:
    """Report whether all pixels (H, W), but for a few stray ones, are about the same: such an alpha says nothing."""
    return is_nearly_one(np.asarray(to_depth(levels, 8), np.uint8))


def _mask_notice(name: str, width: Width) -> str:
    if isinstance(width, tuple):
        return tr(
            "{name} is a mask or an alpha: {inside} px inside and {outside} px outside its outline became Edge.",
            name=name,
            inside=width[0],
            outside=width[1],
        )
    return tr(
        "{name} is a mask or an alpha: Edge was laid along its outline, wider at hair, fur or blur.",
        name=name,
    )


def _moved_notice(name: str, moved: float) -> str:
    if moved <= _EXACT_SHARE:
        return ""
    return tr(
        "{name} has other grays than a trimap: {percent:.1f}% of its pixels were moved to the nearest.",
        name=name,
        percent=100 * moved,
    )


def _holds(given: Photo, trimap: Trimap) -> bool:
    if given.alpha is not None or given.size != trimap.shape:
        return False
    full = to_depth(trimap, given.depth)
    return all(np.array_equal(given.image[..., channel], full) for channel in range(3))


def _refuse_color(given: Photo, name: str, photo: Photo) -> None:
    if given.alpha is not None:  # a cutout: its transparency counts
        return
    step = max(max(given.size) // _LOOK_SIDE, 1)
    seen = to_depth(np.ascontiguousarray(given.image[::step, ::step]), 8).astype(np.int16)
    most, least = seen.max(axis=2), seen.min(axis=2)
    is_colored = most - least > _COLORED
    colored = float(is_colored.mean())
    between = float(((most > _ENDS) & (least < 255 - _ENDS)).mean())
    is_edge_colored = colored > _COLORED_EDGE_SHARE and colored > between / 2
    if colored > _COLORED_SHARE or is_edge_colored:
        raise UserError(_no_marks(_in_color(name, colored), photo))


def _refuse_gray_photo(gray: NDArray[np.uint8], name: str, photo: Photo) -> None:
    """Refuse most of it other grays than a trimap's, many of them, and little that is black or white."""
    counts = np.bincount(gray.ravel(), minlength=256)
    known = float(counts[:6].sum() + counts[250:].sum()) / gray.size
    moved = snap(gray)[1]
    if moved <= _MOST_MOVED or np.count_nonzero(counts) <= _MOST_GRAYS or known >= _LEAST_KNOWN:
        return
    if not is_clustered(gray, levels_of(gray)):
        why = tr(
            "{name} does not look like a trimap, a mask or an alpha: "
            "{percent:.0f}% of it is neither white, middle gray nor black.",
            name=name,
            percent=100 * moved,
        )
        raise UserError(_no_marks(why, photo))


def _refuse_one_gray(gray: NDArray[np.uint8], name: str, photo: Photo) -> None:
    """Refuse a mask without an outline: of one gray, or so dark that nothing is seen in it."""
    if np.ptp(gray) == 0:
        raise UserError(_no_marks(tr(_ALL_ONE, name=name), photo))
    if np.count_nonzero(gray >= _LEAST_TOP) <= _STRAYS:
        top = int(np.percentile(gray, 99.9))
        why = tr(
            "{name} does not look like a trimap, a mask or an alpha: "
            "it looks black all over, most of it is at most {top} of 255.",
            name=name,
            top=top,
        )
        raise UserError(_no_marks(why, photo))


_ALL_ONE = mark("{name} does not look like a trimap, a mask or an alpha: it is the same all over.")


def _in_color(name: str, share: float) -> Text:
    if share < 0.01:
        return tr(
            "{name} does not look like a trimap, a mask or an alpha: some of it is in color.", name=name
        )
    return tr(
        "{name} does not look like a trimap, a mask or an alpha: {percent:.0f}% of it is in color.",
        name=name,
        percent=100 * share,
    )


def _no_marks(why: str, photo: Photo) -> str:
    if photo.path is None:
        advice = tr("Choose a gray picture that marks the photo: white is kept, black removed, gray is edge.")
    else:
        advice = tr(
            "Choose a gray picture that marks {photo}: white is kept, black removed, gray is edge.",
            photo=photo.path.name,
        )
    return sentences(why, advice)


def _other_shape(given: Photo, name: str, photo: Photo) -> Text:
    by_name, nameless = _OTHER_SHAPE
    if given.turned != photo.turned:
        by_name, nameless = _TURNED_MARKS if given.turned else _TURNED_PHOTO
    sizes = {"marks_size": size_text(*given.size), "photo_size": size_text(*photo.size)}
    if photo.path is None:
        return tr(nameless, marks=name, **sizes)
    return tr(by_name, marks=name, photo=photo.path.name, **sizes)


_OTHER_SHAPE = (
    mark("{marks} has {marks_size} pixels, but {photo} has {photo_size}; use marks made for this photo."),
    mark("{marks} has {marks_size} pixels, but the photo has {photo_size}; use marks made for this photo."),
)
_TURNED_MARKS = (
    mark(
        "{marks} was turned by its EXIF orientation and has {marks_size} pixels, but {photo} has {photo_size}; turn "
        "the marks the same way."
    ),
    mark(
        "{marks} was turned by its EXIF orientation and has {marks_size} pixels, but the photo has {photo_size}; "
        "turn the marks the same way."
    ),
)
_TURNED_PHOTO = (
    mark(
        "{marks} has {marks_size} pixels, but {photo} was turned by its EXIF orientation and has {photo_size}; turn "
        "the marks the same way."
    ),
    mark(
        "{marks} has {marks_size} pixels, but the photo was turned by its EXIF orientation and has {photo_size}; "
        "turn the marks the same way."
    ),
)
"""The sentence for a photo with a name, and for one without."""


def _selection_name(photo: Photo, number: int) -> Text:
    if photo.path is None:
        return tr("Selection {number} of the photo", number=number)
    return tr("Selection {number} of {photo}", number=number, photo=photo.path.name)


def _no_selection(photo: Photo, number: int, count: int) -> Text:
    if photo.path is None:
        return _no_selection_here(number, count)
    name = photo.path.name
    if not count:
        return tr("{name} has no saved selection; give its marks in another way.", name=name)
    return tr_n(
        "{name} has a saved selection, so there is no number {number}.",
        "{name} has {n} saved selections, so there is no number {number}.",
        count,
        name=name,
        number=number,
    )


def _no_selection_here(number: int, count: int) -> Text:
    if not count:
        return tr("The photo has no saved selection; give its marks in another way.")
    return tr_n(
        "The photo has a saved selection, so there is no number {number}.",
        "The photo has {n} saved selections, so there is no number {number}.",
        count,
        number=number,
    )


def _same_shape(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return abs(a[0] * b[1] / (a[1] * b[0]) - 1) <= _SAME_ASPECT
