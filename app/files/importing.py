"""A trimap from a file that may hold a trimap, a mask, or an alpha."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.imaging.io import read_gray
from core.trimap.bands import from_alpha
from core.trimap.values import UNKNOWN, Trimap, snap

_SAME_ASPECT = 0.01
_EXACT_SHARE = 0.0005


class Imported(NamedTuple):
    """A trimap of the photo's size, what to tell the user, and whether the file holds exactly this."""

    trimap: Trimap
    notice: str
    is_exact: bool


def read_trimap(path: Path, size: tuple[int, int], widths: tuple[int, int]) -> Imported:
    """Read a trimap for a photo of `size` (height, width); masks and alphas get Edge of `widths` (inside, outside).

    Raises UserError for a file that is no image, or of another shape than the photo.
    """
    gray = read_gray(path)
    if not _same_shape(gray.shape, size):
        (rows, columns), (height, width) = gray.shape, size
        raise UserError(
            f"{path.name} is {columns} x {rows} pixels but the photo is {width} x {height}; "
            "use a trimap made for this photo."
        )
    notices = []
    if gray.shape != size:
        gray = np.asarray(cv2.resize(gray, size[::-1], interpolation=cv2.INTER_NEAREST), np.uint8)
        notices.append(f"{path.name} was scaled to the photo's size.")
    trimap, notice = to_trimap(gray, widths)
    return Imported(trimap, " ".join([*notices, *filter(None, [notice])]), not notices and not notice)


def to_trimap(gray: NDArray[np.uint8], widths: tuple[int, int]) -> tuple[Trimap, str]:
    """A trimap of gray levels, and a sentence where they were not one already."""
    trimap, moved = snap(gray)
    if _looks_like_trimap(gray):
        if moved <= _EXACT_SHARE:
            return trimap, ""
        return (
            trimap,
            f"The trimap had soft grays; {moved:.1%} of its pixels were set to Keep, Edge or Remove.",
        )
    inner, outer = widths
    sentence = f"This is a mask: {inner} px inside and {outer} px outside of its outline became Edge."
    return from_alpha(gray, inner, outer), sentence


def _looks_like_trimap(gray: NDArray[np.uint8]) -> bool:
    """Whether there is Edge, and most of what is neither black nor white is about Edge's gray."""
    levels = np.bincount(gray.ravel(), minlength=256)
    between, about = int(levels[16:240].sum()), int(levels[UNKNOWN - 24 : UNKNOWN + 24].sum())
    return between > 0 and about >= between / 2


def _same_shape(a: tuple[int, ...], b: tuple[int, int]) -> bool:
    return abs(a[0] * b[1] / (a[1] * b[0]) - 1) <= _SAME_ASPECT
