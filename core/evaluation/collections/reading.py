"""Files of test photos: found by the names of their folders, paired by their own, read and checked together."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.evaluation.collections.interface import Loaded
from core.evaluation.datasets import list_images
from core.files import is_folder
from core.imaging.io import read_gray, read_image
from core.trimap.values import Trimap, snap

Names = tuple[str, ...]
"""Folders of one meaning, the first found counts; each may be a path with slashes."""


def subfolder(folder: Path, names: Names) -> Path | None:
    """Return the first folder of ``names`` in ``folder``, or None."""
    return next((folder / name for name in names if is_folder(folder / name)), None)


def images_in(folder: Path, names: Names) -> dict[str, Path]:
    """Return {name: path} of the images in the first folder of ``names``. Raises UserError if there is none."""
    found = subfolder(folder, names)
    if found is None:
        raise UserError(f"{folder} has no folder {' or '.join(names)}; looked for the images there.")
    return list_images(found)


def partner(files: dict[str, Path], name: str, endings: Names = ("",)) -> Path:
    """Return the file called ``name`` with one of ``endings``. Raises UserError if there is none."""
    for ending in endings:
        if name + ending in files:
            return files[name + ending]
    where = next(iter(files.values())).parent
    raise UserError(f"{where} has no image named {name}{endings[0]}, which belongs to the photo {name}.")


def read_checked(image: Path, alpha: Path, trimap: Path) -> Loaded:
    """Read the three files of an example. Raises UserError if one is broken or their sizes differ."""
    photo = read_image(image).image
    return Loaded(photo, read_trimap(trimap, photo.shape, image), read_alpha(alpha, photo.shape, image))


def read_alpha(path: Path, shape: tuple[int, ...], beside: Path) -> NDArray[np.uint8]:
    """Read an alpha of the size of an image of shape (H, W, ...), the file ``beside``. Raises UserError."""
    gray = read_gray(path)
    if gray.shape != tuple(shape[:2]):
        raise UserError(
            f"{path} is {gray.shape[1]} x {gray.shape[0]} pixels but {beside} is {shape[1]} x {shape[0]}; "
            "they must have the same size."
        )
    return gray


def read_trimap(path: Path, shape: tuple[int, ...], beside: Path) -> Trimap:
    """Read a trimap as ``read_alpha`` reads an alpha; gray values go to the nearest of the three."""
    return snap(read_alpha(path, shape, beside))[0]
