"""Opening, staged: all that a new document needs is made in the background before the old one goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.files.arrivals import is_named_trimap, left_text
from app.files.beside import work_beside
from app.files.stamp import Stamp, stamp_of
from core.errors import UserError
from core.files import is_file, is_folder
from core.imaging.convert import to_depth
from core.imaging.formats import SUFFIXES
from core.imaging.io import Photo, decode_image, read_image
from core.leftovers import clear_leftovers
from core.resources import resource_path
from core.trimap.bands import from_alpha
from core.trimap.marks import is_nearly_constant, read_marks
from core.trimap.sizes import edge_width
from core.trimap.values import Trimap


class Staged(NamedTuple):
    """A photo with its first trimap, ready to land; `unpainted` is what all hold that is not `painted`.

    `keeps_unpainted`: whether that stays, whatever is chosen now; `landed` is called once the document holds it;
    `beside` is saved work that was found with the photo, a project or marks, and is not taken; `stamp` is that of the
    photo's file right before it was read.
    """

    photo: Photo
    trimap: Trimap
    painted: NDArray[np.bool_]
    unpainted: int
    notices: tuple[str, ...] = ()
    remember: bool = True
    keeps_unpainted: bool = False
    landed: Callable[[], None] | None = None
    beside: Path | None = None
    stamp: Stamp | None = None


Stage = Callable[[int], Staged]
"""Called in the background with what unpainted pixels hold."""


def stage_path(path: Path, left: Sequence[Path], unpainted: int) -> Staged:
    """Read a photo file, or the first one in a folder; a notice names `left`, which came with it. Raises UserError."""
    others = ""
    if is_folder(path):
        photos, folder = photos_in(path), path.name
        path = photos[0]
        if photos[1:]:
            others = f"{path.name} was opened, the first of {len(photos)} photos in {folder}."
    clear_leftovers(path.parent)
    stamp = stamp_of(path)
    staged = _stage(read_image(path), unpainted)
    notices = filter(None, (*staged.notices, others, left_text(path, left)))
    return staged._replace(notices=tuple(notices), beside=work_beside(path), stamp=stamp)


def photos_in(folder: Path) -> list[Path]:
    """The photos in a folder by their names. Raises UserError where there is none."""
    try:
        found = [path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and is_file(path)]
    except OSError as error:
        raise UserError(
            f"The folder {folder} cannot be read ({error.strerror}); open a photo in it."
        ) from error
    if not found:
        raise UserError(f"There is no photo in the folder {folder.name}; open a JPEG, PNG, TIFF or WebP.")
    return sorted(found, key=lambda path: (is_named_trimap(path), path.name.lower()))


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
        trimap = from_alpha(np.asarray(to_depth(photo.alpha, 8), np.uint8), *edge_width(photo.size))
        if np.ptp(trimap) > 0:
            notice = "The photo's own transparency was taken as its first trimap; Clear starts afresh."
            return Staged(photo, trimap, np.ones(photo.size, np.bool_), unpainted, (notice,))
    blank = np.full(photo.size, unpainted, np.uint8)
    return Staged(photo, blank, np.zeros(photo.size, np.bool_), unpainted)


def with_unpainted(staged: Staged, value: int) -> Staged:
    """Return the same with another value where nothing is painted."""
    trimap = np.where(staged.painted, staged.trimap, np.uint8(value))
    return staged._replace(trimap=trimap, unpainted=value)
