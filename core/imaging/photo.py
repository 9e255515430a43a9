"""A photo in memory, and the limit on its size."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.text.amounts import size_text
from core.text.translate import tr

MAX_SIDE = 16384
"""Longest side of an image in pixels."""

MAX_PIXELS = 200_000_000
"""Pixels of the largest image."""

Pixels = NDArray[np.unsignedinteger[Any]]
"""An image in the depth of its file: uint8 or uint16."""


@dataclass(frozen=True)
class Origin:
    """The form a photo had in its file.

    Attributes:
        format: the name of the format, "TIFF" for one.
        space: "gray", "RGB", "CMYK" or "Lab".
        depth: bits per sample.
        orientation: that of EXIF, 1 to 8, which was applied.
        icc_profile: the color profile by which it was understood, of its own space; None if it has none of use.
    """

    format: str
    space: str
    depth: int
    orientation: int = 1
    icc_profile: bytes | None = None


@dataclass(frozen=True, eq=False)
class Photo:
    """An image as read: RGB in the file's depth, upright, with its ICC profile.

    Attributes:
        image: (H, W, 3) uint8 or uint16.
        alpha: the file's own transparency, (H, W) of the same dtype, or None if the file is opaque.
        icc_profile: describes RGB, never gray or CMYK; None stands for sRGB.
        path: the file, None for a pasted photo.
        turned: whether the EXIF orientation exchanged height and width.
        selections: saved selections of the file, each (H, W) of the same dtype; they are not transparency.
        exif: the file's EXIF block from its TIFF header on, or None.
        dpi: pixels per inch (across, down), or None.
        origin: what it was in its file; None if it never was in one.
        remarks: sentences on what was not as it should be in the file, or could not be kept; they name it.
    """

    image: Pixels
    alpha: Pixels | None = None
    icc_profile: bytes | None = None
    path: Path | None = None
    turned: bool = False
    selections: tuple[Pixels, ...] = ()
    exif: bytes | None = None
    dpi: tuple[float, float] | None = None
    origin: Origin | None = None
    remarks: tuple[str, ...] = ()

    @property
    def depth(self) -> int:
        """Bits per channel: 8 or 16."""
        return 16 if self.image.dtype == np.uint16 else 8

    @property
    def pixels(self) -> Pixels:
        """Color with the file's own transparency as a fourth channel, (H, W, 4), or (H, W, 3) where it is opaque."""
        return self.image if self.alpha is None else np.dstack([self.image, self.alpha])

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) in pixels."""
        return self.image.shape[0], self.image.shape[1]


def check_size(height: int, width: int, name: str) -> None:
    """Raise UserError for an image with no pixels, with a side above MAX_SIDE or more than MAX_PIXELS in all."""
    if height < 1 or width < 1:
        raise UserError(tr("{name} has no pixels; choose another image.", name=name))
    if max(height, width) > MAX_SIDE:
        raise UserError(
            tr(
                "{name} has {size} pixels, more than {most:,} per side; make it smaller and open it again.",
                name=name,
                size=size_text(height, width),
                most=MAX_SIDE,
            )
        )
    if height * width > MAX_PIXELS:
        raise UserError(
            tr(
                "{name} has {megapixels:.0f} megapixels, more than {most}; "
                "make it smaller and open it again.",
                name=name,
                megapixels=height * width / 1e6,
                most=MAX_PIXELS // 1_000_000,
            )
        )
