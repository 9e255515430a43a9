"""Marks from a file that may hold a trimap, a mask or an alpha; a photo is refused."""

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
from core.trimap.bands import from_alpha
from core.trimap.sizes import edge_width
from core.trimap.values import UNKNOWN, Trimap, snap

_SAME_ASPECT = 0.01
_EXACT_SHARE = 0.0005
_PEAK = 17
"""Gray levels that one value of a trimap may spread over, by JPEG's noise for one."""
_COLORED = 24
_COLORED_SHARE = 0.005
_LOOK_SIDE = 2048
_MOST_MOVED = 0.5
_MOST_GRAYS = 32
_LEAST_KNOWN = 0.25
_STRAY_SHARE = 0.0005


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


def read_marks(path: Path, photo: Photo, widths: tuple[int, int] | None = None) -> Marks:
    """Read the marks of a photo; masks and alphas get Edge of ``widths`` (inside, outside) in pixels.

    None: the usual ones for a photo of this size.

    Raises:
        UserError: the file is no image, a photo, of one gray all over, or of another shape than the photo.
    """
    given = read_image(path)
    seen = given
    if given.alpha is not None and is_nearly_constant(given.alpha):
        seen = replace(given, alpha=None)
    _refuse_color(seen, path, photo)
    gray = gray_of(seen)
    if not _same_shape(given.size, photo.size):
        raise UserError(_other_shape(given, path, photo))
    _refuse_gray_photo(gray, path, photo)
    scaled = ""
    if given.size != photo.size:
        gray = np.asarray(cv2.resize(gray, photo.size[::-1], interpolation=cv2.INTER_NEAREST), np.uint8)
        scaled = f"{path.name} was scaled to the photo's size."
    trimap, notice = to_trimap(gray, widths or edge_width(photo.size), path.name)
    is_mask = not is_trimap(gray)
    if is_mask and np.ptp(trimap) == 0:
        raise UserError(_no_marks("it is the same all over", path, photo))
    moved = float(np.mean(trimap != gray))
    return Marks(trimap, " ".join(filter(None, [scaled, notice])), moved, is_mask, _holds(given, trimap))


def to_trimap(gray: NDArray[np.uint8], widths: tuple[int, int], name: str) -> tuple[Trimap, str]:
    """Return a trimap of gray levels, and a sentence that begins with ``name`` where they were not one already."""
    if is_trimap(gray):
        trimap, moved = snap(gray)
        if moved <= _EXACT_SHARE:
            return trimap, ""
        return (
            trimap,
            f"{name} has other grays than a trimap: {moved:.1%} of its pixels were moved to the nearest.",
        )
    inner, outer = widths
    sentence = f"{name} is a mask: {inner} px inside and {outer} px outside of its outline became Edge."
    return from_alpha(gray, inner, outer), sentence


def is_trimap(gray: NDArray[np.uint8]) -> bool:
    """Report whether there is Edge: most of what is neither black nor white is about one gray that snaps to it."""
    levels = np.bincount(gray.ravel(), minlength=256)
    between = levels.copy()
    between[:16] = between[240:] = 0
    if not between.any():
        return False
    around = np.convolve(between, np.ones(_PEAK, np.int64), "same")
    peak = int(between.argmax())
    near = between[UNKNOWN - 24 : UNKNOWN + 24].sum()
    return bool(max(around[peak] if 64 <= peak <= 192 else 0, near) >= between.sum() / 2)


def is_nearly_constant(levels: Pixels) -> bool:
    """Report whether all pixels (H, W), but for a few stray ones, are about the same: such an alpha says nothing."""
    counts = np.bincount(np.asarray(to_depth(levels, 8), np.uint8).ravel(), minlength=256)
    return bool(np.convolve(counts, np.ones(_PEAK, np.int64)).max() >= (1 - _STRAY_SHARE) * levels.size)


def _holds(given: Photo, trimap: Trimap) -> bool:
    if given.alpha is not None or given.size != trimap.shape:
        return False
    full = to_depth(trimap, given.depth)
    return all(np.array_equal(given.image[..., channel], full) for channel in range(3))


def _refuse_color(given: Photo, path: Path, photo: Photo) -> None:
    if given.alpha is not None:  # a cutout: its transparency counts
        return
    step = max(max(given.size) // _LOOK_SIDE, 1)
    seen = to_depth(np.ascontiguousarray(given.image[::step, ::step]), 8).astype(np.int16)
    colored = float(((seen.max(axis=2) - seen.min(axis=2)) > _COLORED).mean())
    if colored > _COLORED_SHARE:
        raise UserError(_no_marks(f"{colored:.0%} of it is in color", path, photo))


def _refuse_gray_photo(gray: NDArray[np.uint8], path: Path, photo: Photo) -> None:
    """Refuse most of it other grays than a trimap's, many of them, and little that is black or white."""
    levels = np.bincount(gray.ravel(), minlength=256)
    known = float(levels[:6].sum() + levels[250:].sum()) / gray.size
    moved = snap(gray)[1]
    if moved > _MOST_MOVED and np.count_nonzero(levels) > _MOST_GRAYS and known < _LEAST_KNOWN:
        raise UserError(_no_marks(f"{moved:.0%} of it is neither white, middle gray nor black", path, photo))


def _no_marks(why: str, path: Path, photo: Photo) -> str:
    return (
        f"{path.name} does not look like a trimap, a mask or an alpha: {why}. "
        f"Choose a gray picture that marks {_called(photo)}: white is kept, black removed, gray is edge."
    )


def _other_shape(given: Photo, path: Path, photo: Photo) -> str:
    marks = _sized(path.name, given)
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
