"""The boxes of HEIF files (HEIC, AVIF): brands, the properties of the primary picture, and its EXIF block."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from core.imaging.formats.exif import block_of

_ALPHA = re.compile(rb"auxiliary:alpha|auxid:1")
_MOST_BRANDS_BYTES = 256
_ORIENTATIONS = {
    (0, None): 1,
    (0, 0): 4,
    (0, 1): 2,
    (1, None): 8,
    (1, 0): 5,
    (1, 1): 7,
    (2, None): 3,
    (2, 0): 2,
    (2, 1): 4,
    (3, None): 6,
    (3, 0): 7,
    (3, 1): 5,
}
"""EXIF's orientation of quarter turns counterclockwise, and of the axis that is mirrored after them."""


@dataclass(frozen=True)
class Primary:
    """The primary picture, before it is turned.

    Attributes:
        height, width: in pixels.
        seen: (height, width) of what is to be seen of it: codecs fill pictures up to whole blocks.
        channels: samples per pixel, alpha included.
        depth: bits per sample.
        orientation: as that of EXIF, of the boxes irot and imir.
        cicp: code points of primaries and transfer (ITU-T H.273), None if they are not told.
    """

    height: int
    width: int
    seen: tuple[int, int]
    channels: int
    depth: int
    orientation: int
    cicp: tuple[int, int] | None


def brands(head: bytes) -> frozenset[bytes]:
    """Return the brands that a file claims to be of, the major one among them."""
    if head[4:8] != b"ftyp":
        return frozenset()
    end = min(int.from_bytes(head[:4], "big"), _MOST_BRANDS_BYTES, len(head))
    return frozenset((head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))))


def boxes(data: bytes, begin: int = 0, end: int | None = None) -> Iterator[tuple[bytes, int, int]]:
    """Yield kind, begin and end of the content of the boxes in a part of a file, as far as they are sound."""
    at, end = begin, len(data) if end is None else min(end, len(data))
    while at + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, at)
        content = at + 8
        if size == 1 and at + 16 <= end:
            (size,) = struct.unpack_from(">Q", data, content)
            content += 8
        following = end if size == 0 else at + size
        if following < content or following > end:
            return
        yield kind, content, following
        at = following


def primary_of(data: bytes) -> Primary:
    """Return the properties of the primary picture; raise ValueError or struct.error where they are damaged."""
    meta = _only(data, b"meta", 0, len(data))
    begin, end = meta[0] + 4, meta[1]
    item = _number(data, _only(data, b"pitm", begin, end)[0])
    properties = _only(data, b"iprp", begin, end)
    container = _only(data, b"ipco", *properties)
    every = list(boxes(data, *container))
    own = [every[index - 1] for index in _associated(data, properties, item) if 0 < index <= len(every)]
    found = {kind: data[first:last] for kind, first, last in reversed(own) if kind != b"colr"}
    width, height = struct.unpack_from(">II", found[b"ispe"], 4)
    seen = _seen(height, width, found.get(b"clap", b""))
    colors, depth = _samples(found)
    has_alpha = any(kind == b"auxC" and _ALPHA.search(data, first, last) for kind, first, last in every)
    return Primary(height, width, seen, colors + has_alpha, depth, _orientation(found), _cicp(data, own))


def exif_of(data: bytes) -> bytes | None:
    """Return the EXIF block of a file, None if there is none that is sound."""
    try:
        return block_of(_exif_item(data))
    except (ValueError, struct.error, IndexError):
        return None


def without_descriptions(data: bytes) -> bytes:
    """Return the file with nothing in it that describes a picture: pi-heif crashes where such items are damaged."""
    begin, end = _only(data, b"meta", 0, len(data))
    return data[:begin] + data[begin:end].replace(b"cdsc", b"\0\0\0\0") + data[end:]


# --- the primary picture's properties --------------------------------------------------------------------------------


def _only(data: bytes, kind: bytes, begin: int, end: int) -> tuple[int, int]:
    for found, first, last in boxes(data, begin, end):
        if found == kind:
            return first, last
    raise ValueError(f"box {kind.decode()} is missing")


def _number(data: bytes, at: int) -> int:
    """Return the number in a box whose version says how long it is."""
    version = data[at]
    return int(struct.unpack_from(">H" if version == 0 else ">I", data, at + 4)[0])


def _associated(data: bytes, properties: tuple[int, int], item: int) -> list[int]:
    """Return the indices, from 1, of the properties of an item."""
    for kind, at, end in boxes(data, *properties):
        if kind == b"ipma":
            found = _associations(data[at:end]).get(item)
            if found is not None:
                return found
    raise ValueError("the primary picture has no properties")


def _associations(box: bytes) -> dict[int, list[int]]:
    version, is_long = box[0], box[3] & 1
    (count,) = struct.unpack_from(">I", box, 4)
    item_format, index_format = ">HB" if version == 0 else ">IB", ">H" if is_long else ">B"
    index_size, most = (2, 0x7FFF) if is_long else (1, 0x7F)
    at, found = 8, {}
    for _ in range(min(count, len(box))):
        item, length = struct.unpack_from(item_format, box, at)
        at += struct.calcsize(item_format)
        steps = range(at, at + length * index_size, index_size)
        found[item] = [struct.unpack_from(index_format, box, step)[0] & most for step in steps]
        at += length * index_size
    return found


def _seen(height: int, width: int, clean_aperture: bytes) -> tuple[int, int]:
    if len(clean_aperture) >= 16:
        across, across_parts, down, down_parts = struct.unpack_from(">4I", clean_aperture)
        if across_parts and down_parts:
            return min(height, down // down_parts), min(width, across // across_parts)
    return height, width


def _samples(found: dict[bytes, bytes]) -> tuple[int, int]:
    """Return channels of color and bits per sample, by the box of the codec, else by that of the pixels."""
    codec, pixels = found.get(b"av1C", b""), found.get(b"pixi", b"")
    if len(codec) > 2:
        is_deep, is_twelve, is_gray = codec[2] & 0x40, codec[2] & 0x20, codec[2] & 0x10
        return 1 if is_gray else 3, (12 if is_twelve else 10) if is_deep else 8
    if len(pixels) > 5:
        return (1 if pixels[4] == 1 else 3), max(pixels[5 : 5 + pixels[4]])
    return 3, 8


def _orientation(found: dict[bytes, bytes]) -> int:
    turns = found[b"irot"][0] & 3 if found.get(b"irot") else 0
    axis = found[b"imir"][0] & 1 if found.get(b"imir") else None
    return _ORIENTATIONS[turns, axis]


def _cicp(data: bytes, own: list[tuple[bytes, int, int]]) -> tuple[int, int] | None:
    for kind, first, last in own:
        if kind == b"colr" and data[first : first + 4] == b"nclx" and last - first >= 8:
            primaries, transfer = struct.unpack_from(">HH", data, first + 4)
            return primaries, transfer
    return None


# --- EXIF ------------------------------------------------------------------------------------------------------------


def _exif_item(data: bytes) -> bytes | None:
    begin, end = _only(data, b"meta", 0, len(data))
    begin += 4
    item = _exif_number(data, *_only(data, b"iinf", begin, end))
    if item is None:
        return None
    first, last = _only(data, b"iloc", begin, end)
    base, parts = _Locations(data[first:last]).of(item)
    content = b"".join(data[base + at : base + at + length] for at, length in parts)
    return content[4 + int.from_bytes(content[:4], "big") :]


def _exif_number(data: bytes, begin: int, end: int) -> int | None:
    """Return the number of the item that is an EXIF block."""
    for kind, at, last in boxes(data, begin + (6 if data[begin] == 0 else 8), end):
        number_format = ">H2x4s" if data[at] < 3 else ">I2x4s"
        if kind == b"infe" and last - at >= 12:
            number, item_type = struct.unpack_from(number_format, data, at + 4)
            if item_type == b"Exif":
                return int(number)
    return None


class _Locations:
    """The box that says where items are; their numbers have sizes that it tells first."""

    def __init__(self, box: bytes) -> None:
        self._box, self._at = box, 6
        self._version = box[0]
        self._offset, self._length, self._base, self._index = (
            box[4] >> 4,
            box[4] & 15,
            box[5] >> 4,
            box[5] & 15,
        )
        if self._version == 0:
            self._index = 0

    def of(self, wanted: int) -> tuple[int, list[tuple[int, int]]]:
        """Return where an item begins, and begin and length of its parts from there."""
        wide = 4 if self._version == 2 else 2
        for _ in range(min(self._next(wide), len(self._box))):
            item, method = self._next(wide), self._next(2) & 15 if self._version else 0
            self._next(2)
            base = self._next(self._base)
            parts = [self._part() for _ in range(min(self._next(2), len(self._box)))]
            if item == wanted and method == 0:
                return base, parts
        raise ValueError("the item is nowhere")

    def _part(self) -> tuple[int, int]:
        self._next(self._index)
        return self._next(self._offset), self._next(self._length)

    def _next(self, size: int) -> int:
        self._at += size
        return int.from_bytes(self._box[self._at - size : self._at], "big")
