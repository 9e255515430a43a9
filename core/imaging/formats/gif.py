"""GIF: the first picture of a file, with its transparency, also of one that ends too early."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.imaging.formats.record import Decoded, Format, Header, Space
from core.imaging.remarks import animated
from core.text.translate import tr

_SIGNATURES = (b"GIF87a", b"GIF89a")
_SCREEN_END = 13
_IMAGE, _EXTENSION, _END = 0x2C, 0x21, 0x3B
_CONTROL = 0xF9
_MOST_BYTES_OF_CODE = 1.5
_MOST_PIXELS_OF_BYTE, _LEAST_SHARE = 2731, 0.01
_MOST_BEYOND, _SMALL = 4, 1 << 20
_MOST_BLOCKS = 1 << 20


@dataclass(eq=False)
class _First:
    """The first picture of a GIF.

    Attributes:
        height, width: of the screen; left, top: where the picture is on it; size: its own (height, width).
        palette, screen: the global palette, and the flags in front of it, as in the file.
        control: the body of its graphic control, or b"".
        picture: its descriptor, its own palette, and its data with their code size.
        is_whole: whether its data have an end.
        has_more: whether more pictures follow.
    """

    height: int
    width: int
    palette: bytes = b""
    screen: bytes = b""
    control: bytes = b""
    left: int = 0
    top: int = 0
    size: tuple[int, int] = (0, 0)
    picture: bytes = b""
    is_whole: bool = False
    has_more: bool = False

    @property
    def is_clear(self) -> bool:
        """True if some of it is transparent: a color of its palette, or what it leaves free of the screen."""
        covers = (
            self.left <= 0 and self.top <= 0 and self.size[0] >= self.height and self.size[1] >= self.width
        )
        return bool(self.control and self.control[0] & 1) or not covers


def matches(head: bytes) -> bool:
    """Report whether a file that begins so is a GIF."""
    return head.startswith(_SIGNATURES)


def header(data: bytes) -> Header:
    """Return the header of a GIF. Raises ValueError if no picture begins in it."""
    first = _take_apart(data)
    return Header(first.height, first.width, 4 if first.is_clear else 3, 8)


def decode(data: bytes, name: str) -> Decoded:
    """Decode the first picture of a GIF; see `Format`. Raises ValueError if there is none."""
    first = _take_apart(data)
    pixels = _on_screen(_pixels(first), first)
    remarks = (
        [] if first.is_whole else [tr("{name} ends too early; everything up to there was read.", name=name)]
    )
    remarks += [animated(name)] if first.has_more else []
    alpha = pixels[..., 3] if first.is_clear else None
    return Decoded(pixels[..., :3], Space.RGB, alpha=alpha, remarks=tuple(remarks))


def _take_apart(data: bytes) -> _First:
    if not matches(data) or len(data) < _SCREEN_END:
        raise ValueError("no GIF")
    width, height, flags = struct.unpack("<HHB", data[6:11])
    at = _SCREEN_END + _palette_size(flags)
    first = _First(height, width, screen=data[10:13], palette=data[_SCREEN_END:at])
    for _ in range(_MOST_BLOCKS):
        kind = data[at] if at < len(data) else _END
        if kind == _IMAGE and first.picture:
            first.has_more = True
            return first
        if kind == _IMAGE:
            at = _take_picture(first, data, at)
        elif kind == _EXTENSION:
            if data[at + 1 : at + 3] == bytes([_CONTROL, 4]) and not first.picture:
                first.control = data[at + 3 : at + 7]
            at, _ = _end_of_blocks(data, at + 2)
        elif kind == _END:
            break
        else:  # what some programs leave between blocks
            at += 1
    if not first.picture:
        raise ValueError("no picture in it")
    return first


def _take_picture(first: _First, data: bytes, at: int) -> int:
    descriptor = data[at : at + 10]
    if len(descriptor) < 10:
        raise ValueError("no picture in it")
    first.left, first.top, width, height, flags = struct.unpack("<HHHHB", descriptor[1:])
    if not (width and height):
        raise ValueError("no pixels")
    first.size = height, width
    first.height, first.width = first.height or height, first.width or width
    blocks = at + 10 + _palette_size(flags) + 1
    end, first.is_whole = _end_of_blocks(data, blocks)
    first.picture = bytes([_IMAGE, 0, 0, 0, 0]) + data[at + 5 : end].ljust(end - at - 5, b"\0")
    if (
        min(end, len(data)) <= blocks
        or len(first.picture) * _MOST_PIXELS_OF_BYTE < height * width * _LEAST_SHARE
    ):
        raise ValueError("next to nothing of the picture is there")
    if height * width > max(_MOST_BEYOND * first.height * first.width, _SMALL):
        raise ValueError("a picture far larger than its screen")
    return end


def _palette_size(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _end_of_blocks(data: bytes, at: int) -> tuple[int, bool]:
    """Return where a row of blocks ends, perhaps behind the end of the file, and whether it ends there by itself."""
    while at < len(data):
        size = data[at]
        at += 1 + size
        if size == 0:
            return at, at <= len(data)
    return max(at, len(data)), False


def _pixels(first: _First) -> NDArray[np.uint8]:
    """Return the picture alone, (h, w, 4)."""
    from PIL import Image

    height, width = first.size
    control = bytes([_EXTENSION, _CONTROL, 4]) + first.control + b"\0" if len(first.control) == 4 else b""
    screen = struct.pack("<HH", width, height) + first.screen
    whole = _SIGNATURES[1] + screen + first.palette + control + first.picture
    if not first.is_whole:
        whole += _zeros(height * width)
    with Image.open(io.BytesIO(whole + bytes([_END])), formats=["GIF"]) as picture:
        return np.array(picture.convert("RGBA"))


def _zeros(pixels: int) -> bytes:
    """Return blocks of codes of the first color for this many pixels, and the end of them."""
    return (b"\xff" + bytes(255)) * (int(pixels * _MOST_BYTES_OF_CODE) // 255 + 2) + b"\0"


def _on_screen(pixels: NDArray[np.uint8], first: _First) -> NDArray[np.uint8]:
    if pixels.shape[:2] == (first.height, first.width) and first.left == first.top == 0:
        return pixels
    screen = np.zeros((first.height, first.width, 4), np.uint8)
    place = screen[first.top : first.top + pixels.shape[0], first.left : first.left + pixels.shape[1]]
    place[...] = pixels[: place.shape[0], : place.shape[1]]
    return screen


FORMAT = Format(name="GIF", suffixes=(".gif",), matches=matches, header=header, decode=decode)
