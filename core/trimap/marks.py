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
from core.trimap.edge_width import Width, band
from core.trimap.levels import Levels, is_clustered, is_nearly_one, levels_of, stretched, to_three
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
        notice: what was done to get it, in sentences that name the file; "" where at most a few pixels were moved.
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
        UserError: the file is no image, a photo, of one gray all over, or of another shape than the photo.
    """
    return marks_of(read_image(path), path.name, photo, width)


def marks_of_selection(photo: Photo, number: int, width: Width = 1.0) -> Marks:
    """Return the marks that a saved selection of a photo is, the first being 1; see `read_marks`.

    Raises:
        UserError: there is no such selection, or it is the same all over.
    """
    count, name = len(photo.selections), photo.path.name if photo.path else "The photo"
    if not count:
        raise UserError(f"{name} has no saved selection; give its marks in another way.")
    if number > count:
        raise UserError(f"{name} has {selections(count)}, so there is no number {number}.")
    plane = photo.selections[number - 1]
    given = Photo(np.broadcast_to(plane[..., None], (*plane.shape, 3)))
    return marks_of(given, f"Selection {number} of {_called(photo)}", photo, width)


def first_usable(selections: Sequence[Pixels]) -> int:
    """Return the number of the first saved selection that is not about the same all over, from 1; 0 without one."""
    return next((number for number, plane in enumerate(selections, 1) if not is_nearly_constant(plane)), 0)


def selections(count: int) -> str:
    """Return how many saved selections there are, in words."""
    return f"{count} saved selections" if count > 1 else "a saved selection"


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
    scaled = ""
    if given.size != photo.size:
        gray = np.asarray(cv2.resize(gray, photo.size[::-1], interpolation=cv2.INTER_NEAREST), np.uint8)
        scaled = f"{name} was scaled to the photo's size."
    levels = levels_of(gray)
    is_mask = levels.middle is None
    if is_mask:
        _refuse_one_gray(gray, name, photo)
        trimap, notice = _from_mask(gray, levels, photo, width, name)
    else:
        trimap, notice = to_three(gray, levels), ""
    if is_mask and np.ptp(trimap) == 0:
        raise UserError(_no_marks("it is the same all over", name, photo))
    moved = float(np.mean(trimap != gray))
    if not is_mask:
        notice = _moved_notice(name, moved)
    return Marks(trimap, " ".join(filter(None, [scaled, notice])), moved, is_mask, _holds(given, trimap))


def edge_around(alpha: NDArray[np.uint8], photo: Photo, width: Width = 1.0) -> Trimap:
    """Return the trimap of a mask or an alpha (H, W) of a photo, with Edge laid around; see `read_marks`."""
    return band(photo.image, alpha, width)


def is_nearly_constant(levels: Pixels) -> bool:
    """Report whether all pixels (H, W), but for a few stray ones, are about the same: such an alpha says nothing."""
    return is_nearly_one(np.asarray(to_depth(levels, 8), np.uint8))


def _from_mask(
    gray: NDArray[np.uint8], levels: Levels, photo: Photo, width: Width, name: str
) -> tuple[Trimap, str]:
    laid = "what its outline needs, more where hair, fur or blur are seen,"
    if isinstance(width, tuple):
        laid = f"{width[0]} px inside and {width[1]} px outside of its outline"
    return edge_around(stretched(gray, levels), photo, width), f"{name} is a mask: {laid} became Edge."


def _moved_notice(name: str, moved: float) -> str:
    if moved <= _EXACT_SHARE:
        return ""
    return f"{name} has other grays than a trimap: {moved:.1%} of its pixels were moved to the nearest."


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
        share = f"{colored:.0%}" if colored >= 0.01 else "some"
        raise UserError(_no_marks(f"{share} of it is in color", name, photo))


def _refuse_gray_photo(gray: NDArray[np.uint8], name: str, photo: Photo) -> None:
    """Refuse most of it other grays than a trimap's, many of them, and little that is black or white."""
    counts = np.bincount(gray.ravel(), minlength=256)
    known = float(counts[:6].sum() + counts[250:].sum()) / gray.size
    moved = snap(gray)[1]
    if moved <= _MOST_MOVED or np.count_nonzero(counts) <= _MOST_GRAYS or known >= _LEAST_KNOWN:
        return
    if not is_clustered(gray, levels_of(gray)):
        raise UserError(_no_marks(f"{moved:.0%} of it is neither white, middle gray nor black", name, photo))


def _refuse_one_gray(gray: NDArray[np.uint8], name: str, photo: Photo) -> None:
    """Refuse a mask without an outline: of one gray, or so dark that nothing is seen in it."""
    if np.ptp(gray) == 0:
        raise UserError(_no_marks("it is the same all over", name, photo))
    if np.count_nonzero(gray >= _LEAST_TOP) <= _STRAYS:
        top = int(np.percentile(gray, 99.9))
        raise UserError(
            _no_marks(f"it looks black all over, most of it is at most {top} of 255", name, photo)
        )


def _no_marks(why: str, name: str, photo: Photo) -> str:
    return (
        f"{name} does not look like a trimap, a mask or an alpha: {why}. "
        f"Choose a gray picture that marks {_called(photo)}: white is kept, black removed, gray is edge."
    )


def _other_shape(given: Photo, name: str, photo: Photo) -> str:
    marks = _sized(name, given)
    of_photo = _sized(_called(photo), photo)
    advice = "turn the marks likewise" if given.turned != photo.turned else "use marks made for this photo"
    return f"{marks}, but {of_photo}; {advice}."


def _sized(name: str, photo: Photo) -> str:
    (height, width) = photo.size
    turned = "was turned by its EXIF orientation, so its size is" if photo.turned else "is"
    return f"{name} {turned} {width} x {height} pixels"


def _called(photo: Photo) -> str:
    return photo.path.name if photo.path else "the photo"


def _same_shape(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return abs(a[0] * b[1] / (a[1] * b[0]) - 1) <= _SAME_ASPECT
