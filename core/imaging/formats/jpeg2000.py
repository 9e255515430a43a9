"""JPEG 2000: codestreams, and files with boxes around them (JP2, JPX), in 1 to 16 bits."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.imaging.formats.exif import block_of, orientation_of
from core.imaging.formats.heif_boxes import boxes
from core.imaging.formats.meters import per_inch
from core.imaging.formats.record import Decoded, Format, Header, Space
from core.imaging.formats.samples import full_scale
from core.imaging.quiet import quiet_libraries

_CODESTREAM = b"\xff\x4f\xff\x51"
_SIGNATURE = b"\0\0\0\x0cjP  \r\n\x87\n"
_EXIF_UUID = b"JpgTiffExif->JP2"
_ENUMERATED = {12: Space.CMYK, 14: Space.LAB, 17: Space.GRAY}
_CHANNELS = {Space.GRAY: 1, Space.RGB: 3, Space.LAB: 3, Space.CMYK: 4}
_SPACES_OF_PROFILES = {b"GRAY": Space.GRAY, b"CMYK": Space.CMYK, b"Lab ": Space.LAB}
_OPACITY, _ASSOCIATED_OPACITY = 1, 2


@dataclass(frozen=True)
class _Sizes:
    """The segment SIZ of a codestream: pixels, and the bits of each component."""

    height: int
    width: int
    bits: tuple[int, ...]


def _matches(head: bytes) -> bool:
    return head.startswith((_CODESTREAM, _SIGNATURE))


def _header(data: bytes) -> Header:
    sizes = _sizes(data)
    return Header(sizes.height, sizes.width, len(sizes.bits), max(sizes.bits))


def _sizes(data: bytes) -> _Sizes:
    at = (
        0
        if data.startswith(_CODESTREAM)
        else next(first for kind, first, _ in _boxes(data) if kind == b"jp2c")
    )
    if data[at : at + 4] != _CODESTREAM:
        raise ValueError("not a codestream of JPEG 2000")
    right, bottom, left, top = struct.unpack_from(">4I", data, at + 8)
    (count,) = struct.unpack_from(">H", data, at + 40)
    bits = tuple((data[at + 42 + 3 * index] & 0x7F) + 1 for index in range(count))
    if right <= left or bottom <= top or not bits:
        raise ValueError("a size of nothing")
    return _Sizes(bottom - top, right - left, bits)


def _boxes(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield the boxes of the file and those in its header, also a last one that is cut off."""
    end = 0
    for kind, first, last in boxes(data):
        end = last
        yield kind, first, last
        if kind in (b"jp2h", b"res "):
            yield from _inner(data, first, last)
    if data[end + 4 : end + 8] == b"jp2c":
        yield b"jp2c", end + 8, len(data)


def _inner(data: bytes, begin: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    for kind, first, last in boxes(data, begin, end):
        yield kind, first, last
        if kind == b"res ":
            yield from boxes(data, first, last)


@dataclass(frozen=True)
class _Boxes:
    """The boxes around a codestream; empty for a codestream alone."""

    colors: bytes = b""
    channels: bytes = b""
    resolution: bytes = b""
    exif: bytes | None = None


def _read_boxes(data: bytes) -> _Boxes:
    found: dict[bytes, bytes] = {}
    if data.startswith(_CODESTREAM):
        return _Boxes()
    for kind, first, last in _boxes(data):
        if kind in (b"colr", b"cdef", b"resc", b"resd"):
            found.setdefault(kind, data[first:last])
        elif kind == b"uuid" and data[first : first + 16] == _EXIF_UUID:
            found.setdefault(kind, data[first + 16 : last])
    resolution = found.get(b"resc") or found.get(b"resd", b"")
    exif = block_of(found.get(b"uuid"))
    return _Boxes(found.get(b"colr", b""), found.get(b"cdef", b""), resolution, exif)


def _decode(data: bytes, name: str) -> Decoded:
    sizes, told = _sizes(data), _read_boxes(data)
    pixels = _pixels(data, sizes)
    space, profile = _color(told.colors, pixels.shape[2])
    count = _CHANNELS[space]
    others = {index: np.ascontiguousarray(pixels[..., index]) for index in range(count, pixels.shape[2])}
    opacity, is_associated = _opacity(told.channels)
    alpha = others.pop(opacity, None)
    return Decoded(
        samples=np.ascontiguousarray(pixels[..., :count]),
        space=space,
        alpha=alpha,
        is_associated=is_associated and alpha is not None,
        selections=tuple(others.values()),
        icc_profile=profile,
        orientation=orientation_of(told.exif),
        exif=told.exif,
        dpi=_dpi(told.resolution),
        depth=max(sizes.bits),
    )


def _pixels(data: bytes, sizes: _Sizes) -> NDArray[Any]:
    """Return (H, W, C) over full scale."""
    import imagecodecs

    with quiet_libraries():
        pixels = imagecodecs.jpeg2k_decode(data)
    bits = max(sizes.bits)
    if pixels.dtype.kind == "i":
        pixels = (pixels.astype(np.int64) + (1 << (bits - 1))).astype(np.uint16)
    if pixels.dtype.itemsize > 2:
        pixels, bits = (pixels >> max(0, bits - 16)).astype(np.uint16), 16
    full = full_scale(pixels, 8 if pixels.dtype == np.uint8 and bits > 8 else bits)
    return full[..., None] if full.ndim == 2 else full


def _color(box: bytes, channels: int) -> tuple[Space, bytes | None]:
    """Return the color space that the box of colors tells, else that of this many channels, and the profile."""
    guess = Space.GRAY if channels < 3 else Space.RGB
    if len(box) < 7:
        return guess, None
    if box[0] == 1:
        space, profile = _ENUMERATED.get(struct.unpack_from(">I", box, 3)[0], guess), None
    else:
        profile = box[3:]
        space = _SPACES_OF_PROFILES.get(profile[16:20], guess)
    return (space, profile) if _CHANNELS[space] <= channels else (guess, None)


def _opacity(box: bytes) -> tuple[int, bool]:
    """Return which channel is the opacity of the whole picture, -1 for none; and whether it is associated."""
    for at in range(2, len(box) - 5, 6):
        channel, kind, target = struct.unpack_from(">3H", box, at)
        if kind in (_OPACITY, _ASSOCIATED_OPACITY) and target == 0:
            return channel, kind == _ASSOCIATED_OPACITY
    return -1, False


def _dpi(box: bytes) -> tuple[float, float] | None:
    """Return pixels per inch of a box that tells them a meter, down first."""
    if len(box) < 10:
        return None
    above_down, down_parts, above_across, across_parts, down_power, across_power = struct.unpack_from(
        ">4H2b", box
    )
    if not (above_down and down_parts and above_across and across_parts):
        return None
    across = above_across / across_parts * 10.0**across_power
    return per_inch(across), per_inch(above_down / down_parts * 10.0**down_power)


FORMAT = Format(
    name="JPEG 2000",
    suffixes=(".jp2", ".j2k", ".jpf", ".jpx", ".j2c", ".jpc"),
    matches=_matches,
    header=_header,
    decode=_decode,
    orientation=lambda data: orientation_of(_read_boxes(data).exif),
)
