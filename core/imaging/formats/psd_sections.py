"""The sections of a Photoshop file: where each begins, and the few things in them that a merged picture needs.

Layers are stepped over, not parsed: there may be hundreds of them, of any size, and none is looked at.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

SIGNATURE = b"8BPS"
_RESOURCE_SIGNS = (b"8BIM", b"MeSa", b"AgHg", b"PHUT", b"DCSR")
_BLOCK_SIGNS = (b"8BIM", b"8B64")
_LAYER_BLOCKS = (b"Lr16", b"Lr32", b"Layr")
_TRANSPARENCY_BLOCKS = (b"Mtrn", b"Mt16", b"Mt32")
_LONG_BLOCKS = frozenset(
    b"Lr16 Lr32 Layr Mtrn Mt16 Mt32 LMsk Alph FMsk lnk2 lnk3 lnkE FEid FXid FELS PxSD pths extd extn cinf artd".split()
)
"""Blocks whose length takes eight bytes in a PSB."""
_MOST_SIDE = 300_000


class Mode(IntEnum):
    """The color mode of a Photoshop file."""

    BITMAP = 0
    GRAY = 1
    INDEXED = 2
    RGB = 3
    CMYK = 4
    MULTICHANNEL = 7
    DUOTONE = 8
    LAB = 9


class Resource(IntEnum):
    """The numbers of the image resources that are read."""

    RESOLUTION = 1005
    ICC_PROFILE = 1039
    TRANSPARENT_INDEX = 1047
    VERSION = 1057
    EXIF = 1058


@dataclass(frozen=True)
class FileHeader:
    """The first 26 bytes: PSD or PSB, samples per pixel, size in pixels, bits per sample, color mode."""

    is_psb: bool
    channels: int
    height: int
    width: int
    depth: int
    mode: Mode

    @property
    def row_bytes(self) -> int:
        """Bytes of a row of one channel."""
        return (self.width * self.depth + 7) // 8


@dataclass(frozen=True)
class Sections:
    """A file in its parts.

    Attributes:
        header: its first 26 bytes.
        palette: 256 reds, greens and blues of an indexed picture, else of no use here.
        resources: by number, as bytes.
        layers: how many there are.
        is_transparent: whether the first channel after the colors is the transparency of the merged picture.
        image_at: where the merged picture begins.
    """

    header: FileHeader
    palette: bytes
    image_at: int
    resources: dict[int, bytes] = field(default_factory=dict)
    layers: int = 0
    is_transparent: bool = False


def read_header(data: bytes) -> FileHeader:
    """Read the first 26 bytes; raise ValueError or struct.error for what no Photoshop file says there."""
    sign, version, channels, height, width, depth, mode = struct.unpack_from(">4sH6xHIIHH", data)
    is_size = 1 <= height <= _MOST_SIDE and 1 <= width <= _MOST_SIDE
    is_known = sign == SIGNATURE and version in (1, 2) and depth in (1, 8, 16, 32)
    if not (is_known and is_size and 1 <= channels <= 56):
        raise ValueError("not the header of a Photoshop file")
    return FileHeader(version == 2, channels, height, width, depth, Mode(mode))


def read_sections(data: bytes) -> Sections:
    """Find the sections of a file; raise struct.error where it ends before its merged picture."""
    header = read_header(data)
    palette_at, palette_end = _block(data, 26, ">I")
    resources_at, resources_end = _block(data, palette_end, ">I")
    layers_at, image_at = _block(data, resources_end, ">Q" if header.is_psb else ">I")
    resources = dict(_resources(data[resources_at:resources_end]))
    counts = _layer_counts(memoryview(data)[layers_at:image_at], header.is_psb)
    return Sections(header, data[palette_at:palette_end], image_at, resources, *counts)


def _block(data: bytes | memoryview, at: int, length_format: str) -> tuple[int, int]:
    """Return where the content of a block begins and ends whose length is at `at`."""
    (length,) = struct.unpack_from(length_format, data, at)
    begin = at + struct.calcsize(length_format)
    return begin, begin + length


def _resources(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 12 <= len(data) and data[at : at + 4] in _RESOURCE_SIGNS:
        (number,) = struct.unpack_from(">H", data, at + 4)
        name_length = (data[at + 6] + 2) // 2 * 2  # its own byte and a byte that makes it even
        if at + 10 + name_length > len(data):
            return
        begin, end = _block(data, at + 6 + name_length, ">I")
        yield number, data[begin:end]
        at = end + (end - begin) % 2


def _layer_counts(section: memoryview, is_psb: bool) -> tuple[int, bool]:
    """Return the number of layers, and whether the merged picture has transparency: a damaged section says neither."""
    try:
        count, at = _first_count(section, is_psb)
        keys = {}
        for key, content in _tagged_blocks(section, at, is_psb):
            keys[key] = struct.unpack_from(">h", content)[0] if len(content) >= 2 else 0
    except struct.error:
        return 0, False
    count = next((keys[key] for key in _LAYER_BLOCKS if keys.get(key)), count)
    return abs(count), count < 0 if count else any(key in keys for key in _TRANSPARENCY_BLOCKS)


def _first_count(section: memoryview, is_psb: bool) -> tuple[int, int]:
    """Return the layer count of the section itself, 0 at 16 and 32 bits, and where its tagged blocks begin."""
    if len(section) < 4:
        return 0, len(section)
    begin, end = _block(section, 0, ">Q" if is_psb else ">I")
    count = struct.unpack_from(">h", section, begin)[0] if end - begin >= 2 else 0
    if end + 4 > len(section) or section[end : end + 4] in _BLOCK_SIGNS:
        return count, end
    return count, _block(section, end, ">I")[1]  # after the mask of all layers


def _tagged_blocks(section: memoryview, at: int, is_psb: bool) -> Iterator[tuple[bytes, memoryview]]:
    while at + 12 <= len(section) and section[at : at + 4] in _BLOCK_SIGNS:
        key = bytes(section[at + 4 : at + 8])
        begin, end = _block(section, at + 8, ">Q" if is_psb and key in _LONG_BLOCKS else ">I")
        yield key, section[begin:end]
        at = end + -(end - begin) % 4
