"""A matte into files: the one place where cutouts, alphas, composites and trimaps are written."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.composite import composite, cutout
from core.imaging.convert import from_float, to_depth
from core.imaging.foreground import estimate_foreground
from core.imaging.io import Photo, Pixels, write_png
from core.jobs.backgrounds import NAMED_COLORS, Background
from core.trimap.values import Trimap

_DTYPES: dict[int, np.dtype[Any]] = {8: np.dtype(np.uint8), 16: np.dtype(np.uint16)}


class Kind(Enum):
    """The kinds of picture that a matte is exported as; the value is the word in file names."""

    CUTOUT = "cutout"
    ALPHA = "alpha"
    COMPOSITE = "composite"


@dataclass(frozen=True, eq=False)
class MattedPhoto:
    """A photo with its matte.

    Attributes:
        photo: the photo as read.
        alpha: float32 (H, W) in [0, 1].
        foreground: (H, W, 3) in the photo's dtype, colors free of the background; None: estimated where needed.
        finish_colors: what makes of these colors those that the file is to hold, where that is something else.
    """

    photo: Photo
    alpha: NDArray[np.float32]
    foreground: Pixels | None
    finish_colors: Callable[[Pixels | None], Pixels] | None = None

    @cached_property
    def colors(self) -> Pixels:
        """The colors of the cutout, (H, W, 3) in the photo's dtype."""
        if self.finish_colors is not None:
            return self.finish_colors(self.foreground)
        return (
            estimate_foreground(self.photo.image, self.alpha) if self.foreground is None else self.foreground
        )


def white(photo: Photo) -> Background:
    """Return what a composite stands on unless something else is asked for: white, which is so in any space."""
    return NAMED_COLORS["white"]


@dataclass(frozen=True)
class Picture:
    """A picture that is to be made of a matte.

    Attributes:
        kind: cutout, alpha or composite.
        depth: bits per channel of a cutout or an alpha, 8 or 16.
        background: makes what a composite of a photo stands on, in its size and space.
    """

    kind: Kind
    depth: int = 8
    background: Callable[[Photo], Background] = white

    def write(self, path: Path, matted: MattedPhoto, step: Callable[[], None] = lambda: None) -> None:
        """Write it as a PNG, whole or not at all; ``step`` is called on the way and may raise to stop.

        Raises:
            UserError: it cannot be written, or a background cannot be read.
        """
        if self.kind is Kind.ALPHA:
            write_alpha(path, matted, self.depth)
            return
        _ = matted.colors  # made now, which takes longest
        step()
        if self.kind is Kind.CUTOUT:
            write_cutout(path, matted, self.depth)
        else:
            write_composite(path, matted, self.background(matted.photo))


def png_path(path: Path) -> Path:
    """Return the path with .png at its end."""
    return path if path.suffix.lower() == ".png" else path.with_name(path.name + ".png")


def cutout_of(matted: MattedPhoto, depth: int) -> Pixels:
    """Return RGBA (H, W, 4) of 8 or 16 bits: straight alpha, colors free of the background."""
    return cutout(matted.colors, matted.alpha, depth=depth)


def write_cutout(path: Path, matted: MattedPhoto, depth: int) -> None:
    """Write the cutout as a PNG of 8 or 16 bits with the photo's profile. Raises UserError."""
    write_png(path, cutout_of(matted, depth), icc_profile=matted.photo.icc_profile)


def write_alpha(path: Path, matted: MattedPhoto, depth: int) -> None:
    """Write the alpha matte as a gray PNG of 8 or 16 bits. Raises UserError."""
    write_png(path, from_float(matted.alpha, _DTYPES[depth]))


def write_composite(path: Path, matted: MattedPhoto, background: Background) -> None:
    """Write the cutout on a color or on an image of the photo's size, both of 8 bits. Raises UserError."""
    shown = composite(to_depth(matted.colors, 8), matted.alpha, background)
    write_png(path, shown, icc_profile=matted.photo.icc_profile)


def write_trimap(path: Path, trimap: Trimap) -> None:
    """Write the trimap as a gray PNG of 0, 128 and 255. Raises UserError."""
    write_png(path, trimap)
