"""Layouts of foregrounds, alphas and a list of backgrounds, composed while reading, as Deep Image Matting does.

Each foreground lies on as many backgrounds as the list has for it, in the order of the list. A background smaller
than the foreground is enlarged until it covers it, cut to its size at the top left, and the sum is rounded down.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.errors import UserError
from core.evaluation.collections.dilation import Dilation, dilated
from core.evaluation.collections.interface import Example, Loaded
from core.evaluation.collections.reading import (
    Names,
    images_in,
    partner,
    read_alpha,
    read_trimap,
    subfolder,
)
from core.evaluation.datasets import list_images
from core.files import is_file
from core.imaging.convert import to_depth
from core.imaging.io import read_image

Array = NDArray[Any]
_BACKGROUNDS = (
    "bg", "backgrounds", "VOCdevkit/VOC2012/JPEGImages", "VOC2012/JPEGImages", "VOCdevkit/VOC2008/JPEGImages",
    "JPEGImages",
)  # fmt: skip
_LEVELS = 3  # the folder given and so many around it may hold the backgrounds
_BAND_ROWS = 256


def cover(background: Array, size: tuple[int, int]) -> Array:
    """Return a background, uint8 (h, w, 3), cut to ``size`` at the top left, if smaller enlarged first (bicubic)."""
    height, width = background.shape[:2]
    ratio = max(size[1] / width, size[0] / height)
    if ratio > 1:
        large = math.ceil(width * ratio), math.ceil(height * ratio)
        background = np.asarray(Image.fromarray(background).resize(large, Image.Resampling.BICUBIC))
    return background[: size[0], : size[1]]


def compose(foreground: Array, alpha: Array, background: Array) -> Array:
    """Return alpha F + (1 - alpha) B, uint8 (H, W, 3), rounded down; all uint8, F not premultiplied."""
    out = np.empty_like(foreground)
    for top in range(0, len(alpha), _BAND_ROWS):
        rows = slice(top, top + _BAND_ROWS)
        share = alpha[rows, :, None].astype(np.uint32)
        out[rows] = (share * foreground[rows] + (255 - share) * background[rows]) // 255
    return out


@dataclass(frozen=True)
class _Parts:
    foreground: Path
    alpha: Path
    background: Path
    trimap: Path | None
    drawn: Dilation | None

    def load(self, name: str) -> Loaded:
        """Read the parts and compose them. Raises UserError."""
        colors = to_depth(read_image(self.foreground).image, 8)
        alpha = read_alpha(self.alpha, colors.shape, self.foreground)
        background = to_depth(read_image(self.background).image, 8)
        image = compose(colors, alpha, cover(background, alpha.shape))
        if self.trimap is not None:
            return Loaded(image, read_trimap(self.trimap, image.shape, self.foreground), alpha)
        assert self.drawn is not None
        return Loaded(image, dilated(alpha, *self.drawn.radii(name, alpha.shape)), alpha)


@dataclass(frozen=True)
class Composed:
    """The places of foregrounds, alphas, trimaps and the two lists below a folder.

    Without a list of foregrounds they follow their names, 2 before 10. Trimaps are named like the composites,
    NAME_0 to NAME_19, or like their foregrounds; if there are none, ``drawn`` says how they are made.
    """

    foregrounds: Names
    alphas: Names
    foreground_list: Names
    background_list: Names
    trimaps: Names = ()
    drawn: Dilation | None = None

    def in_words(self) -> str:
        """Return the folders and lists that are looked for, in words."""
        listed = self.background_list[0]
        return f"{self.foregrounds[0]}/, {self.alphas[0]}/ and {listed}, with the backgrounds it names beside"

    def fits(self, folder: Path) -> bool:
        """Report whether foregrounds, alphas and the list of backgrounds are there."""
        has_folders = all(subfolder(folder, names) is not None for names in (self.foregrounds, self.alphas))
        return has_folders and _listed(folder, self.background_list) is not None

    def open(self, folder: Path, variant: str) -> Sequence[Example]:
        """Return the composites in the order of the lists; ``variant`` means nothing here. Raises UserError."""
        del variant
        foregrounds, alphas = images_in(folder, self.foregrounds), images_in(folder, self.alphas)
        names = _listed(folder, self.foreground_list) or sorted(foregrounds, key=_natural)
        listed = _listed(folder, self.background_list) or []
        if not names or not listed or len(listed) % len(names):
            raise UserError(
                f"{self.background_list[0]} in {folder} has {len(listed)} backgrounds for {len(names)} foregrounds; "
                "it must have the same number for each."
            )
        each = len(listed) // len(names)
        backgrounds = _find_backgrounds(folder, listed)
        trimaps = self._trimaps(folder)
        found = []
        for index, name in enumerate(Path(name).stem for name in names):
            fg, alpha = partner(foregrounds, name), partner(alphas, name)
            for turn in range(each):
                trimap = None if trimaps is None else partner(trimaps, name, (f"_{turn}", ""))
                parts = _Parts(fg, alpha, backgrounds[each * index + turn], trimap, self.drawn)
                found.append(Example(f"{name}_{turn}", partial(parts.load, f"{name}_{turn}")))
        return found

    def _trimaps(self, folder: Path) -> dict[str, Path] | None:
        if self.drawn is not None and subfolder(folder, self.trimaps) is None:
            return None
        return images_in(folder, self.trimaps)


def _listed(folder: Path, names: Names) -> list[str] | None:
    """Return the lines of the first list that is there."""
    path = next((folder / name for name in names if is_file(folder / name)), None)
    return None if path is None else path.read_text(encoding="utf-8", errors="replace").split()


def _find_backgrounds(folder: Path, listed: list[str]) -> list[Path]:
    """Return the files of the backgrounds listed, all from one folder. Raises UserError if it is not found."""
    around = [folder, *folder.resolve().parents][: _LEVELS + 1]
    places = [place for one in around for name in _BACKGROUNDS if (place := one / name).is_dir()]
    for place in places:
        if is_file(place / listed[0]):
            files = list_images(place)
            return [partner(files, Path(name).stem) for name in listed]
    raise UserError(
        f"The background {listed[0]} was not found; put the photographs that the list names (PASCAL VOC) into "
        f"{folder / _BACKGROUNDS[0]}, or VOCdevkit beside it."
    )


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a key that sorts 2 before 10."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]
