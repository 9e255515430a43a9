"""One small file of every format and compression that is opened, for smoke_package.py and the tests.

They are written by other libraries than those that read them in the app where there are such; HEIC, and EXIF in a
JPEG XL that brotli packed, are files of the tests.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.formats import exr, psd
from core.imaging.formats.record import Format, Picture, Writing

ROOT = Path(__file__).resolve().parents[1]
CASES = ROOT / "tests" / "cases"
FORMAT_CASES = ROOT / "tests" / "core" / "imaging" / "formats"
HEIGHT, WIDTH = 40, 64
_ICC = 34675
_EXACT, _LOSSY = (
    ("lzw", "deflate", "zstd", "lzma", "packbits", "lerc", "png", "jpegxl"),
    ("jpeg", "jpeg2000", "webp"),
)
_COMPRESSIONS = {**dict.fromkeys(_EXACT, 16), **dict.fromkeys(_LOSSY, 8)}
"""Compressions of TIFF, and the bits per channel that they are tried with."""


@dataclass(frozen=True)
class Sample:
    """A file, and what has to be understood of it: the name of its format, bits per channel, color space."""

    name: str
    data: bytes
    format: str
    depth: int = 8
    color: str = "RGB"


def samples() -> list[Sample]:
    """Return all samples; their names are unique and end as their formats do."""
    return [*_tiffs(), *_common(), *_deep(), *_of_the_tests()]


def picture(channels: int = 3, dtype: Any = np.uint8) -> NDArray[Any]:
    """Return soft gradients, (40, 64, channels), over the full range of `dtype`, or 0 to 1 for floats."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    planes = [columns / WIDTH, rows / HEIGHT, (rows + columns) / (HEIGHT + WIDTH), columns[:, ::-1] / WIDTH]
    most = np.iinfo(dtype).max if np.issubdtype(dtype, np.integer) else 1
    return (np.stack(planes[:channels], axis=-1) * most).astype(dtype)


# --- TIFF: its compressions are codecs of their own ------------------------------------------------------------------


def _tiffs() -> Iterator[Sample]:
    for compression, depth in _COMPRESSIONS.items():
        pixels = picture(3, np.uint16 if depth == 16 else np.uint8)
        yield Sample(f"{compression}.tif", _tiff(pixels, compression=compression), "TIFF", depth)
    yield Sample("differences.tif", _tiff(picture(3, np.uint16), compression="lzw", predictor=2), "TIFF", 16)
    floats = _tiff(picture(3, np.float32), compression="zstd", predictor=3)
    yield Sample("floats.tif", floats, "TIFF", 32)
    inks = {"photometric": "separated", "extratags": [(_ICC, 7, None, _profile_of_inks(), True)]}
    cmyk = _tiff(picture(4, np.uint16), compression="zstd", **inks)
    yield Sample("cmyk.tif", cmyk, "TIFF", 16, "CMYK")
    for compression in ("group3", "group4"):
        fax = _by_pillow(picture(1)[..., 0] > 127, "TIFF", compression=compression)
        yield Sample(f"{compression}.tif", fax, "TIFF", 1, "gray")


def _tiff(pixels: NDArray[Any], **how: Any) -> bytes:
    import tifffile

    file = io.BytesIO()
    tifffile.imwrite(file, pixels, **{"photometric": "rgb", "metadata": None, **how})
    return file.getvalue()


def _profile_of_inks() -> bytes:
    import tifffile

    with tifffile.TiffFile(CASES / "t06_cmyk16_icc.tif") as file:
        return bytes(file.pages[0].tags[_ICC].value)


# --- the others ------------------------------------------------------------------------------------------------------


def _common() -> Iterator[Sample]:
    pixels = picture()
    yield Sample("photo.jpg", _by_pillow(pixels, "JPEG"), "JPEG")
    yield Sample("photo.webp", _by_pillow(pixels, "WEBP"), "WebP")
    yield Sample("photo.avif", _by_pillow(pixels, "AVIF", speed=9), "AVIF")
    yield Sample("photo.gif", _by_pillow(pixels, "GIF"), "GIF")
    yield Sample("photo.bmp", _by_pillow(pixels, "BMP"), "BMP")
    yield Sample("photo.ppm", _by_pillow(pixels, "PPM"), "PNM")


def _by_pillow(pixels: NDArray[Any], kind: str, **how: Any) -> bytes:
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind, **how)
    return file.getvalue()


def _deep() -> Iterator[Sample]:
    import imagecodecs

    deep = picture(3, np.uint16)
    twelve = imagecodecs.jpeg8_encode(deep >> 4, bitspersample=12)
    yield Sample("twelve.jpg", bytes(twelve), "JPEG", 12)
    yield Sample("photo.png", bytes(imagecodecs.png_encode(deep)), "PNG", 16)
    yield Sample("photo.jxl", bytes(imagecodecs.jpegxl_encode(deep)), "JPEG XL", 16)
    yield Sample("photo.jp2", bytes(imagecodecs.jpeg2k_encode(deep, codecformat="jp2")), "JPEG 2000", 16)
    yield Sample("ten.avif", bytes(imagecodecs.avif_encode(deep >> 6, bitspersample=10, speed=9)), "AVIF", 10)
    yield Sample("photo.exr", _ours(exr.FORMAT, picture(3, np.float32), is_half=True), "OpenEXR", 16)
    yield Sample("photo.psd", _ours(psd.FORMAT, deep), "Photoshop", 16)


def _ours(chosen: Format, pixels: NDArray[Any], **how: Any) -> bytes:
    assert chosen.encode is not None
    return chosen.encode(Picture(pixels), Writing(**how))


def _of_the_tests() -> Iterator[Sample]:
    yield Sample("photo.heic", (FORMAT_CASES / "heic" / "rgb_10.heic").read_bytes(), "HEIC", 10)
    yield Sample("turned.jxl", (FORMAT_CASES / "jpeg_xl" / "turned_6.jxl").read_bytes(), "JPEG XL")
