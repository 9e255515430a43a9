"""The user's own foregrounds and backgrounds, in any of three forms."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.evaluation.collections.reading import Names, partner, read_alpha, subfolder
from core.evaluation.datasets import list_images
from core.files import is_folder
from core.geometry import Size
from core.imaging.convert import to_depth, to_float
from core.imaging.foreground import estimate_foreground
from core.imaging.io import read_image
from core.training.drawing.photos import listing_key
from core.training.sets.drawn import straight

Array = NDArray[Any]
_CUTOUTS: Names = ("foregrounds",)
_COLORS: Names = ("fg", "FG")
_PHOTOS: Names = ("image", "images", "original", "merged")
_ALPHAS: Names = ("alpha", "alphas", "mask", "matte", "GT")
_BACKGROUNDS: Names = ("backgrounds", "bg")
IN_WORDS = "foregrounds/ (RGBA), or fg/ and alpha/, or image/ and alpha/ (colors are estimated)"
"""Names that are looked for in the user's folder."""


@dataclass(frozen=True)
class OwnForeground:
    """One foreground; ``load`` returns its colors (H, W, 3), not premultiplied, and alpha (H, W), both uint8."""

    name: str
    load: Callable[[], tuple[Array, Array]]


@dataclass(frozen=True)
class OwnData:
    """Contents of a user's folder: foregrounds, backgrounds (perhaps none), and a key of the files' names and sizes."""

    foregrounds: list[OwnForeground]
    backgrounds: list[Path]
    key: str


def open_own(folder: Path) -> OwnData:
    """Return what is in the user's folder; nothing is decoded yet. Raises UserError."""
    if not is_folder(folder):
        raise UserError(f"{folder} is not a folder; give the folder of your images with --data.")
    foregrounds, files = _foregrounds(folder)
    place = subfolder(folder, _BACKGROUNDS)
    backgrounds = [] if place is None else list(list_images(place).values())
    return OwnData(foregrounds, backgrounds, listing_key([*files, *backgrounds]))


def _foregrounds(folder: Path) -> tuple[list[OwnForeground], list[Path]]:
    cutouts = subfolder(folder, _CUTOUTS)
    if cutouts is not None:
        found = list_images(cutouts)
        return [OwnForeground(n, partial(read_cutout, p)) for n, p in found.items()], list(found.values())
    alphas = subfolder(folder, _ALPHAS)
    for names, read in ((_COLORS, read_pair), (_PHOTOS, read_photo)):
        place = subfolder(folder, names)
        if place is not None and alphas is not None:
            colors, mattes = list_images(place), list_images(alphas)
            pairs = {name: (path, partner(mattes, name)) for name, path in colors.items()}
            files = [path for pair in pairs.values() for path in pair]
            return [OwnForeground(n, partial(read, *pair)) for n, pair in pairs.items()], files
    raise UserError(f"{folder} has no foregrounds; looked for {IN_WORDS}.")


def read_cutout(path: Path) -> tuple[Array, Array]:
    """Read an image with transparency. Raises UserError if it has none."""
    photo = read_image(path)
    if photo.alpha is None:
        raise UserError(f"{path} has no transparency; foregrounds/ must hold cutouts (RGBA).")
    return to_depth(photo.image, 8), to_depth(photo.alpha, 8)


def read_pair(colors: Path, alpha: Path) -> tuple[Array, Array]:
    """Read foreground colors and their alpha. Raises UserError if they do not fit each other."""
    image = to_depth(read_image(colors).image, 8)
    return image, read_alpha(alpha, image.shape, colors)


def read_photo(photo: Path, alpha: Path) -> tuple[Array, Array]:
    """Read a photo and its alpha, and estimate the colors of its foreground. Raises UserError."""
    image, matte = read_pair(photo, alpha)
    return np.asarray(estimate_foreground(image, to_float(matte))), matte


def fitted(colors: Array, alpha: Array, size: Size) -> tuple[Array, Array]:
    """Return a foreground enlarged or reduced to fit a picture of ``size``, standing in the middle of its lower border.

    Colors are scaled premultiplied, so that what lies under transparency does not bleed.
    """
    scale = min(size[0] / alpha.shape[0], size[1] / alpha.shape[1])
    rows, cols = (max(round(side * scale), 1) for side in alpha.shape)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    flat = colors * (alpha[..., None] / np.float32(255))
    flat = np.clip(np.rint(cv2.resize(flat, (cols, rows), interpolation=way)), 0, 255).astype(np.uint8)
    matte = np.asarray(cv2.resize(alpha, (cols, rows), interpolation=way))
    left, top = (size[1] - cols) // 2, size[0] - rows
    out_colors, out_alpha = np.zeros((*size, 3), np.uint8), np.zeros(size, np.uint8)
    out_colors[top:, left : left + cols] = straight(np.minimum(flat, matte[..., None]), matte)
    out_alpha[top:, left : left + cols] = matte
    return out_colors, out_alpha
