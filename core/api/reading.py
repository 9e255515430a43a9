"""Photos and marks, from files and from arrays."""

from __future__ import annotations

import operator
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.api.arrays import checked_photo, marks_of_array, photo_of
from core.errors import UserError
from core.geometry import Rect
from core.imaging.io import read_image
from core.imaging.photo import Photo
from core.subject.choice import Choice, proposed
from core.text.translate import tr
from core.trimap.marks import Marks
from core.trimap.marks import read_marks as marks_of_file

FilePath: TypeAlias = str | os.PathLike[str]
AnyPhoto: TypeAlias = Photo | NDArray[Any] | FilePath
"""A photo as read, an array as `Model.matte` takes it, or a file."""
AnyMarks: TypeAlias = Marks | NDArray[Any] | FilePath
"""Marks as read or proposed, an array as `read_marks` takes it, or a file."""


def read_photo(path: FilePath) -> Photo:
    """Read a photo of any format that Matte Studio opens: upright, RGB, in the depth of the file, with its profile.

    Raises:
        UserError: there is no such file, or it is not an image that can be read.
    """
    return read_image(Path(path))


def read_marks(
    marks: FilePath | NDArray[Any], photo: AnyPhoto, *, edge_width: tuple[int, int] | None = None
) -> Marks:
    """Return the marks of a photo that a file or an array holds: a trimap, a mask, an alpha or a cutout.

    Args:
        marks: a file; or an array (H, W) of the photo's size: 0 background, 128 unknown and 255 foreground, a mask as
            booleans or 0 and 1, an alpha as floats in [0, 1]. Grays near a trimap's count as these.
        photo: whose marks they are.
        edge_width: of a mask or an alpha, how many pixels inside and outside its outline become unknown; None for
            as many as each place needs, more where hair, fur or blur are seen.

    Returns:
        Marks, whose `trimap` is uint8 (H, W), with a `notice` on what was done to get it.

    Raises:
        UserError: it is a photo, the same all over, or does not fit the photo; of arrays a ValueError too.
    """
    shown, width = any_photo(photo), 1.0 if edge_width is None else _width(edge_width)
    if isinstance(marks, str | os.PathLike):
        return marks_of_file(Path(marks), shown, width)
    return marks_of_array(marks, shown, width)


def propose_marks(
    photo: AnyPhoto,
    *,
    box: Rect | None = None,
    selection: int | None = None,
    network: FilePath | None = None,
) -> Marks:
    """Find the subject of a photo and return marks for it: sure places are known, the rest unknown.

    Args:
        photo: whose subject is sought, by a saliency network unless one of these is given.
        box: (top, left, bottom, right) in pixels around the subject.
        selection: the number of a saved selection of the photo's file, from 1.
        network: an ONNX file that rembg uses; None for the first one installed, from Matte Studio or rembg.

    Raises:
        NoSubjectError: nothing stands out in the photo.
        UserError: nothing stands out in the box, or it is empty or outside the photo; there is no network or no such
            selection; or several ways were named.
    """
    if sum(way is not None for way in (box, selection, network)) > 1:
        raise UserError(tr("Give only one of box, selection and network."))
    if selection is not None and selection < 1:
        raise UserError(tr("There is no selection {number}; the first is 1.", number=selection))
    named = None if network is None else Path(network)
    return proposed(any_photo(photo), Choice(named, None if box is None else _box(box), selection))


def _box(given: Sequence[int]) -> Rect:
    values = _whole(given)
    if len(values) != 4:
        raise UserError(
            tr("{given} is not a box; give (top, left, bottom, right) in whole pixels.", given=repr(given))
        )
    top, left, bottom, right = values
    if top >= bottom or left >= right:
        raise UserError(
            tr("The box {given} is empty; give (top, left, bottom, right) in pixels.", given=repr(given))
        )
    return top, left, bottom, right


def _width(given: Sequence[int]) -> tuple[int, int]:
    values = _whole(given)
    if len(values) != 2 or min(values) < 0:
        raise UserError(
            tr(
                "{given} is not a width of Edge; give (inside, outside) in whole pixels, 0 or more.",
                given=repr(given),
            )
        )
    return values[0], values[1]


def _whole(given: Sequence[int]) -> list[int]:
    """Return whole numbers, of NumPy too; none where any of them is something else."""
    try:
        return [operator.index(value) for value in given]
    except TypeError:
        return []


def any_photo(given: AnyPhoto) -> Photo:
    """Return a photo given in any of the accepted forms. Raises UserError."""
    if isinstance(given, Photo):
        return checked_photo(given)
    return read_photo(given) if isinstance(given, str | os.PathLike) else photo_of(given)


def is_float(given: AnyPhoto) -> bool:
    """Report whether it was given as an array of floats, so that colors go back as such."""
    return isinstance(given, np.ndarray) and np.issubdtype(given.dtype, np.floating)


def any_marks(given: AnyMarks | None, photo: Photo) -> Marks:
    """Return marks given in any of the accepted forms; None to find the subject. Raises UserError."""
    if given is None:
        return proposed(photo, Choice())
    return given if isinstance(given, Marks) else read_marks(given, photo)
