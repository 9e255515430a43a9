"""The odd files of tests/cases, and those that are too large to be kept there, made small with the same property."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import Image

from core.imaging.color.profiles import adobe_rgb
from tests.cases import case

ALL, SMALL, INKS = (203, 360), (30, 45), (24, 24)
DOT_GAIN, ADOBE, PAPER = "gray", "Artifex Software A98 ICC Profile", "Artifex CMYK SWOP Profile"


@dataclass(frozen=True)
class Right:
    """What is understood of a file.

    Attributes:
        size: upright.
        depth: bits per channel as read.
        space: of the file.
        profile: the description of the profile that is of use.
        transparent: whether something of it is.
        selections: how many are saved in it.
        remark: a part of the one remark, "" for none.
        turned: whether EXIF exchanged its sides.
    """

    size: tuple[int, int] = SMALL
    depth: int = 8
    space: str = "RGB"
    profile: str | None = None
    transparent: bool = False
    selections: int = 0
    remark: str = ""
    turned: bool = False


RIGHT = {
    "t03_rgb16_planar.tif": Right(depth=16),
    "t06_cmyk16_icc.tif": Right(INKS, 16, "CMYK", PAPER),
    "t07_cmyka8.tif": Right(INKS, 8, "CMYK", PAPER, transparent=True),
    "t14_rgb16_2extra.tif": Right(depth=16, transparent=True, selections=1),
    "t11_rgb_float32.tif": Right(depth=16),
    "t22b_bigtiff8_be.tif": Right(),
    "t23_zstd_16.tif": Right(depth=16),
    "t16_rgb8_extra0.tif": Right(selections=1),
    "t16b_rgb16_extra0.tif": Right(depth=16, selections=1),
    "p01_iccp_bad_crc.png": Right(ALL, remark="The color profile of p01_iccp_bad_crc.png is damaged"),
    "p02_ztxt_2mb.png": Right(),
    "p05_icc_1p5mb.png": Right(profile="Adobe RGB"),
    "p07_gama_linear.png": Right(depth=16, profile="sRGB, linear"),
    "p21_gray_dotgain.png": Right(ALL, 8, "gray", DOT_GAIN),
    "j10_gray_dotgain.jpg": Right(ALL, 8, "gray", DOT_GAIN),
    "p24_rgba_hidden.png": Right(ALL, transparent=True),
    "p26_gray16_trns.png": Right(ALL, 16, "gray", transparent=True),
    "j05_no_eoi.jpg": Right(ALL, remark="j05_no_eoi.jpg ends too early"),
    "j11_exif6_a98.jpg": Right(ALL[::-1], profile=ADOBE, turned=True),
    "j17_icc_1p5mb.jpg": Right(profile="Adobe RGB"),
    "icc_broken.jpg": Right(ALL, remark="The color profile of icc_broken.jpg is damaged; it was ignored"),
}

CROP = np.s_[80:110, 150:195]
"""The part of the sample, 360 x 203, that most of the small files hold."""
_ICC_TAG = 34675


@cache
def sample() -> NDArray[np.uint8]:
    """Return the picture that all cases were made of, (203, 360, 3), by another reader."""
    return np.array(Image.open(case("p24_rgba_hidden.png")))[..., :3]


def file_of(name: str, folder: Path) -> Path:
    """Return a case by its name, made in a folder where it is not kept."""
    if name not in _MADE:
        return case(name)
    path = folder / name
    path.write_bytes(_MADE[name]())
    return path


def large_profile() -> bytes:
    """Return Adobe RGB with 1.5 MB behind it that cannot be packed, as some printers' profiles are."""
    data = adobe_rgb() + np.random.default_rng(0).bytes(1_500_000)
    return len(data).to_bytes(4, "big") + data[4:]


def _png(array: NDArray[Any], *chunks: tuple[bytes, bytes]) -> bytes:
    """Return an RGB PNG with chunks between header and pixels."""
    height, width, _ = array.shape
    rows = array.astype(array.dtype.newbyteorder(">")).reshape(height, -1).view(np.uint8)
    body = zlib.compress(np.hstack([np.zeros((height, 1), np.uint8), rows]).tobytes())
    header = struct.pack(">IIBBBBB", width, height, 8 * array.dtype.itemsize, 2, 0, 0, 0)
    parts = [(b"IHDR", header), *chunks, (b"IDAT", body), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def _text() -> bytes:
    return _png(sample()[CROP], (b"zTXt", b"Comment\0\0" + zlib.compress(b"words " * 350_000)))


def _profile_in_png() -> bytes:
    return _png(sample()[CROP], (b"iCCP", b"A98\0\0" + zlib.compress(large_profile())))


def _profile_in_jpeg() -> bytes:
    file = io.BytesIO()
    Image.fromarray(sample()[CROP]).save(file, "JPEG", quality=95, icc_profile=large_profile())
    return file.getvalue()


def _linear() -> bytes:
    values = sample()[CROP] / 255
    light = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return _png(np.rint(light * 65535).astype(np.uint16), (b"gAMA", struct.pack(">I", 100_000)))


def _inks_with_alpha() -> bytes:
    with tifffile.TiffFile(case("t06_cmyk16_icc.tif")) as tiff:
        inks = (tiff.asarray() // 257).astype(np.uint8)
        profile = tiff.pages[0].tags[_ICC_TAG].value  # type: ignore[union-attr]
    alpha = np.full((*inks.shape[:2], 1), 255, np.uint8)
    alpha[:6] = 40
    file = io.BytesIO()
    how: dict[str, Any] = {"extrasamples": ["unassalpha"], "iccprofile": profile, "metadata": None}
    tifffile.imwrite(file, np.dstack([inks, alpha]), photometric="separated", **how)
    return file.getvalue()


def _extra_samples(dtype: type[np.unsignedinteger[Any]], *kinds: str) -> bytes:
    """Return a TIFF of the part with more samples: alpha, and last a selection from 0 to the most."""
    color = sample()[CROP]
    ramp = np.broadcast_to(np.linspace(0, 255, color.shape[1]).astype(np.uint8), color.shape[:2])
    extra = [255 - ramp // 2, ramp] if len(kinds) > 1 else [ramp]
    values = np.dstack([color, *extra]).astype(dtype) * dtype(np.iinfo(dtype).max // 255)
    file = io.BytesIO()
    tifffile.imwrite(file, values, photometric="rgb", extrasamples=kinds, metadata=None)
    return file.getvalue()


_MADE: dict[str, Callable[[], bytes]] = {
    "p02_ztxt_2mb.png": _text,
    "p05_icc_1p5mb.png": _profile_in_png,
    "p07_gama_linear.png": _linear,
    "j17_icc_1p5mb.jpg": _profile_in_jpeg,
    "t07_cmyka8.tif": _inks_with_alpha,
    "t14_rgb16_2extra.tif": lambda: _extra_samples(np.uint16, "unassalpha", "unspecified"),
    "t16_rgb8_extra0.tif": lambda: _extra_samples(np.uint8, "unspecified"),
    "t16b_rgb16_extra0.tif": lambda: _extra_samples(np.uint16, "unspecified"),
}
