"""Chunks of PNG files: take apart a file that may be damaged, and put one together."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GRAY, RGB, PALETTE, GRAY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
_SAMPLES = {GRAY: 1, RGB: 3, PALETTE: 1, GRAY_ALPHA: 2, RGB_ALPHA: 4}
_DEPTHS = {GRAY: (1, 2, 4, 8, 16), PALETTE: (1, 2, 4, 8)}
_PASSES = ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1))
_WANTED = {b"PLTE", b"tRNS", b"acTL", b"cICP", b"iCCP", b"sRGB", b"gAMA", b"cHRM", b"pHYs", b"eXIf"}
_PICTURE_FOLLOWS = re.compile(rb"IDAT|IEND")
_MOST_CHUNKS = 1 << 20


@dataclass(frozen=True)
class ImageHeader:
    """The chunk IHDR: its size in pixels, the bits per sample, the color type, and whether rows are interlaced."""

    width: int
    height: int
    depth: int
    color_type: int
    is_interlaced: bool

    @classmethod
    def of(cls, body: bytes) -> ImageHeader:
        """Read the body of the chunk; raises ValueError for what no PNG can be."""
        width, height, depth, kind, packing, filters, interlacing = struct.unpack(">IIBBBBB", body)
        is_known = kind in _SAMPLES and depth in _DEPTHS.get(kind, (8, 16))
        if not (is_known and packing == filters == 0 and interlacing in (0, 1)):
            raise ValueError("not a kind of PNG that there is")
        if not (0 < width < 1 << 31 and 0 < height < 1 << 31):
            raise ValueError("no size that a PNG can have")
        return cls(width, height, depth, kind, bool(interlacing))

    @property
    def body(self) -> bytes:
        """The body of the chunk."""
        return struct.pack(
            ">IIBBBBB", self.width, self.height, self.depth, self.color_type, 0, 0, self.is_interlaced
        )

    def passes(self) -> list[tuple[int, int]]:
        """Return the rows, and the bytes of each with its filter, of the picture or of its seven interlaced passes."""
        grids = _PASSES if self.is_interlaced else ((0, 0, 1, 1),)
        sizes = [
            (-((top - self.height) // down), -((left - self.width) // across))
            for top, left, down, across in grids
        ]
        bits = self.depth * _SAMPLES[self.color_type]
        return [(rows, 1 + (columns * bits + 7) // 8) for rows, columns in sizes if rows > 0 and columns > 0]


@dataclass(eq=False)
class Chunks:
    """A PNG taken apart.

    Attributes:
        header: its IHDR.
        is_header_sound: whether the checksum of that is right.
        found: the bodies of other chunks that are read here, the first of each kind whose checksum is right;
            a palette (PLTE) also with a wrong one.
        damaged: the kinds of chunks whose checksum is wrong.
        data: the bodies of the picture's chunks (IDAT), as far as they are there.
        is_cut: whether the file ends before its end.
    """

    header: ImageHeader
    is_header_sound: bool
    found: dict[bytes, bytes] = field(default_factory=dict)
    damaged: set[bytes] = field(default_factory=set)
    data: list[memoryview] = field(default_factory=list)
    is_cut: bool = True


def take_apart(data: bytes, until: Literal[b"IDAT", b"IEND"] = b"IEND") -> Chunks:
    """Take a PNG apart, up to the first chunk of a kind. Raises ValueError without a header that makes sense.

    Text is neither copied nor inflated.
    """
    if data[:8] != SIGNATURE or data[12:16] != b"IHDR" or len(data) < 33:
        raise ValueError("no PNG header")
    view = memoryview(data)
    chunks = Chunks(ImageHeader.of(data[16:29]), _is_sound(view, 8, 13))
    at = 33
    for _ in range(_MOST_CHUNKS):
        kind = data[at + 4 : at + 8]
        if len(kind) < 4:
            break
        if not (kind.isalpha() and kind.isascii()):  # the length of the chunk before was wrong
            chunks.damaged.add(b"IDAT")
            after = _PICTURE_FOLLOWS.search(data, at)
            if after is None:
                break
            at = after.start() - 4
            continue
        if kind == until:
            chunks.is_cut = False
            break
        length = int.from_bytes(data[at : at + 4], "big")
        _sort_in(chunks, view, at, kind, length)
        at += 12 + length
    return chunks


def _sort_in(chunks: Chunks, view: memoryview, at: int, kind: bytes, length: int) -> None:
    if kind == b"IDAT":
        chunks.data.append(view[at + 8 : at + 8 + length])
        if at + 12 + length <= len(view) and not _is_sound(view, at, length):
            chunks.damaged.add(kind)
    elif kind in _WANTED and kind not in chunks.found:
        is_sound = _is_sound(view, at, length)
        if not is_sound:
            chunks.damaged.add(kind)
        if is_sound or kind == b"PLTE":
            chunks.found[kind] = bytes(view[at + 8 : at + 8 + length])


def _is_sound(view: memoryview, at: int, length: int) -> bool:
    end = at + 8 + length
    return zlib.crc32(view[at + 4 : end]) == int.from_bytes(view[end : end + 4], "big")


def chunk(kind: bytes, body: bytes | memoryview) -> bytes:
    """Return a chunk with its length and checksum."""
    checksum = zlib.crc32(body, zlib.crc32(kind))
    return b"".join((struct.pack(">I", len(body)), kind, body, struct.pack(">I", checksum)))


def put_together(chunks: Chunks, data: Iterable[bytes | memoryview]) -> bytes:
    """Return a PNG of the header, palette and transparency of `chunks`, and of the picture's data."""
    parts = [SIGNATURE, chunk(b"IHDR", chunks.header.body), *_colors(chunks)]
    parts += [chunk(b"IDAT", piece) for piece in data]
    return b"".join([*parts, chunk(b"IEND", b"")])


def _colors(chunks: Chunks) -> list[bytes]:
    """Return the chunks of palette and transparency that belong to the color type, no longer than they may be."""
    kind, transparency = chunks.header.color_type, chunks.found.get(b"tRNS", b"")
    if kind == PALETTE:
        palette = chunks.found.get(b"PLTE", b"")
        count = min(len(palette) // 3, 1 << chunks.header.depth)
        transparency = transparency[:count]
        return [chunk(b"PLTE", palette[: 3 * count])] + (
            [chunk(b"tRNS", transparency)] if transparency else []
        )
    is_right = len(transparency) == {GRAY: 2, RGB: 6}.get(kind)
    return [chunk(b"tRNS", transparency)] if is_right else []
