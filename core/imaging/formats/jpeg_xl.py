"""JPEG XL: 8 to 16 bits and floating point values are read."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.imaging.color.profiles import Curve, gray_profile_of, is_hdr, profile_of_cicp
from core.imaging.formats.exif import block_of, dpi_of
from core.imaging.formats.heif_boxes import boxes
from core.imaging.formats.jxl_header import JxlHeader, read_jxl_header
from core.imaging.formats.record import QUARTER_TURNS, Decoded, Format, Header, Space
from core.imaging.formats.samples import divided, full_scale
from core.imaging.remarks import animated, hdr
from core.text.translate import tr

_CODESTREAM = b"\xff\x0a"
_SIGNATURE = b"\0\0\0\x0cJXL \r\n\x87\n"
_LINEAR = 8
_MOST_EXIF_BYTES = 1 << 20


def _matches(head: bytes) -> bool:
    return head.startswith((_CODESTREAM, _SIGNATURE))


def _header(data: bytes) -> Header:
    """Read the size as it is decoded: turned."""
    told = read_jxl_header(_codestream(data))
    height, width = told.height, told.width
    if told.orientation in QUARTER_TURNS:
        height, width = width, height
    channels = told.channels + (told.alpha_is_associated is not None)
    return Header(height, width, channels, told.depth, told.is_float)


def _codestream(data: bytes) -> bytes:
    """Return the begin of the codestream, by itself or in its box, where it may be in parts."""
    if data.startswith(_CODESTREAM):
        return data[:4096]
    end = 0
    for kind, first, last in boxes(data):
        if kind == b"jxlc":
            return data[first : first + 4096]
        if kind == b"jxlp":
            return data[first + 4 : first + 4 + 4096]
        end = last
    return data[end + 8 :][:4096] if data[end + 4 : end + 8] == b"jxlc" else b""


def _decode(data: bytes, name: str) -> Decoded:
    """Decode the first frame; the decoder turns it, so that EXIF's orientation is void."""
    import imagecodecs

    told = read_jxl_header(_codestream(data))
    pixels: Any = imagecodecs.jpegxl_decode(data, index=0 if told.is_animated else None)
    depth = told.depth
    if pixels.dtype.kind == "f":
        pixels = pixels.astype(np.float32, copy=False)
    else:
        depth = min(depth, 16 if pixels.dtype == np.uint16 else 8)
        pixels = full_scale(pixels, depth)
    samples, alpha = divided(pixels)
    is_gray = samples.shape[2] == 1
    exif = _exif(data)
    return Decoded(
        samples=samples,
        space=Space.GRAY if is_gray else Space.RGB,
        alpha=alpha,
        is_associated=bool(told.alpha_is_associated) and alpha is not None,
        icc_profile=_gray_profile(told) if is_gray else _profile(told),
        exif=exif,
        dpi=dpi_of(exif),
        depth=depth,
        remarks=_remarks(told, name),
    )


def _profile(told: JxlHeader) -> bytes | None:
    return None if told.cicp is None or told.gamma is not None else profile_of_cicp(*told.cicp)


def _gray_profile(told: JxlHeader) -> bytes | None:
    is_linear = told.cicp is not None and told.gamma is None and told.cicp[1] == _LINEAR
    return gray_profile_of(Curve.LINEAR) if is_linear else None


def _remarks(told: JxlHeader, name: str) -> tuple[str, ...]:
    remarks = []
    if told.has_icc and told.is_xyb:
        remarks.append(tr("{name} was converted from its own colors to sRGB.", name=name))
    elif told.cicp is None or told.gamma is not None:
        remarks.append(
            tr("{name} has a color profile that could not be read; it was taken as sRGB.", name=name)
        )
    elif is_hdr(told.cicp[1]):
        remarks.append(hdr(name))
    if told.is_animated:
        remarks.append(animated(name))
    return tuple(remarks)


def _exif(data: bytes) -> bytes | None:
    """Return the EXIF block in a box of its own, which may be packed."""
    if data.startswith(_CODESTREAM):
        return None
    for kind, first, last in boxes(data):
        if kind == b"Exif":
            return _after_offset(data[first:last])
        if kind == b"brob" and data[first : first + 4] == b"Exif":
            return _after_offset(_unpacked(data[first + 4 : last]))
    return None


def _unpacked(content: bytes) -> bytes:
    import imagecodecs

    try:
        return bytes(imagecodecs.brotli_decode(content, out=_MOST_EXIF_BYTES))
    except RuntimeError:
        return b""


def _after_offset(content: bytes) -> bytes | None:
    return block_of(content[4 + int.from_bytes(content[:4], "big") :])


FORMAT = Format(
    name="JPEG XL",
    suffixes=(".jxl",),
    matches=_matches,
    header=_header,
    decode=_decode,
)
