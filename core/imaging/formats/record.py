"""The types that format modules take and give: a record for reading, one for writing, one for what a format holds.

A module is one format: it sniffs, reads the header, decodes and encodes, in the file's own values. What is alike for
all of them (sizes, orientation, color, associated alpha) is done in core/imaging/decode.py and core/jobs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.color.spaces import Samples, Space

__all__ = [
    "QUARTER_TURNS",
    "AlphaAs",
    "Decoded",
    "Format",
    "Header",
    "Holds",
    "Layers",
    "Picture",
    "Samples",
    "Space",
    "Writing",
]

QUARTER_TURNS = (5, 6, 7, 8)
"""EXIF's orientations that exchange height and width."""
_MOST_CHANNELS, _MOST_BITS = 1 << 16, 64


class AlphaAs(Enum):
    """The form of alpha in a file that can hold it in more than one way."""

    TRANSPARENCY = "transparency"
    SELECTION = "selection"


@dataclass(frozen=True)
class Header:
    """The facts a file gives about its picture before a pixel is decoded.

    Attributes:
        height, width: in pixels, as stored, before any EXIF orientation.
        channels: samples per pixel, alpha and others included.
        depth: bits per sample: 1 to 64.
        is_float: whether these are floating point values.

    Raises ValueError for numbers that are none, as damaged files make libraries tell them.
    """

    height: int
    width: int
    channels: int
    depth: int
    is_float: bool = False

    def __post_init__(self) -> None:  # noqa: D105
        numbers = self.height, self.width, self.channels, self.depth
        if not all(isinstance(each, int | np.integer) for each in numbers):
            raise ValueError(f"a header of {numbers}")
        if not (0 < self.channels <= _MOST_CHANNELS and 0 < self.depth <= _MOST_BITS):
            raise ValueError(f"{self.channels} channels of {self.depth} bits")


@dataclass(frozen=True, eq=False)
class Decoded:
    """The picture of a file in the file's own values: not yet turned, nor converted, nor freed of associated alpha.

    Attributes:
        samples: (H, W, C); C is 1 for gray, 3 for RGB and Lab, 4 for CMYK. CMYK: 0 is no ink. Lab: L over the full
            scale, a and b with 0 in the middle (128 of 255, 32768 of 65535).
        space: what these are.
        alpha: the file's own transparency, (H, W) of the same dtype, or None.
        is_associated: whether the samples are multiplied by it.
        selections: saved selections, each (H, W) of the same dtype; never transparency.
        icc_profile: as embedded, or made of what the file says of its colors; not yet looked at; b"" for a part of one.
        orientation: that of EXIF, 1 to 8.
        exif: the EXIF block from its TIFF header on, or None.
        dpi: pixels per inch (across, down), or None.
        depth: bits per sample in the file; the samples may be stretched to 8 or 16.
        remarks: whole sentences on what is not as it should be or was left out; they name the file.
    """

    samples: Samples
    space: Space
    alpha: Samples | None = None
    is_associated: bool = False
    selections: tuple[Samples, ...] = ()
    icc_profile: bytes | None = None
    orientation: int = 1
    exif: bytes | None = None
    dpi: tuple[float, float] | None = None
    depth: int = 8
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Layers:
    """The layers behind a cutout, for formats with layers.

    Attributes:
        photo: the photo as it was opened, (H, W, 3), in the cutout's dtype.
        background: what a composite stands on, (H, W, 3) in the cutout's dtype, or None.
        trimap: the marks, uint8 (H, W) of 0, 128 and 255, or None.
    """

    photo: NDArray[Any]
    background: NDArray[Any] | None = None
    trimap: NDArray[np.uint8] | None = None


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture that is to be written, in the depth that it is to have.

    Attributes:
        color: RGB (H, W, 3) or gray (H, W): uint8, uint16, or float32 in linear light for formats of such values.
        alpha: straight alpha, (H, W) of the same dtype, or None.
        icc_profile: that of an RGB picture; None for sRGB or gray.
        exif: an EXIF block from its TIFF header on, whose orientation is 1, or None.
        dpi: pixels per inch (across, down), or None.
        layers: for formats that hold them, else None.
    """

    color: NDArray[Any]
    alpha: NDArray[Any] | None = None
    icc_profile: bytes | None = None
    exif: bytes | None = None
    dpi: tuple[float, float] | None = None
    layers: Layers | None = None

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) in pixels."""
        return self.color.shape[0], self.color.shape[1]


@dataclass(frozen=True)
class Writing:
    """The options for writing a picture.

    Attributes:
        is_associated: whether colors are multiplied by alpha, where the format leaves the choice.
        alpha_as: transparency, or a saved selection, where the format leaves the choice.
        quality: 1 to 100 for formats that lose detail; None writes without loss where the format can, else at 95.
        is_half: 16 in place of 32 bits for floating point values.
        is_quick: in less time, a little larger.
    """

    is_associated: bool = False
    alpha_as: AlphaAs = AlphaAs.TRANSPARENCY
    quality: int | None = None
    is_half: bool = False
    is_quick: bool = False


@dataclass(frozen=True)
class Holds:
    """The capabilities of a format when we write it.

    Attributes:
        depths: bits of whole numbers a sample; empty where only floating point values are written.
        is_float: whether floating point values are written.
        alpha, selection, layers, profile, exif, dpi, lossless: whether it holds these.
        quality: whether it can lose detail, so that `Writing.quality` counts.
        associated: whether it leaves the choice between straight and associated alpha.
        most_side: pixels of the longest side.
    """

    depths: tuple[int, ...] = (8,)
    is_float: bool = False
    alpha: bool = False
    selection: bool = False
    layers: bool = False
    profile: bool = False
    exif: bool = False
    dpi: bool = False
    lossless: bool = False
    quality: bool = False
    associated: bool = False
    most_side: int = 1 << 16


@dataclass(frozen=True)
class Format:
    """One format of image files.

    Attributes:
        name: how people call it: "JPEG", "TIFF", "Photoshop".
        suffixes: lowercase, with their dot; the first is the one written.
        matches: reports of the first `HEAD_BYTES` of a file whether it is of this format.
        header: reads the header from the bytes of a file; raises anything for a damaged one.
        decode: decodes the bytes of a file, whose name is for remarks; raises UserError, or anything for a damaged one.
        encode: returns the bytes of a file; None if the format is only read.
        holds: what it can hold when it is written; None if it is only read.
        orientation: tells from the bytes of a file, without decoding it, the orientation that `decode` will tell.
    """

    name: str
    suffixes: tuple[str, ...]
    matches: Callable[[bytes], bool]
    header: Callable[[bytes], Header]
    decode: Callable[[bytes, str], Decoded]
    encode: Callable[[Picture, Writing], bytes] | None = None
    holds: Holds | None = None
    orientation: Callable[[bytes], int] = lambda data: 1
