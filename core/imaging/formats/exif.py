"""EXIF blocks, from their TIFF header on: read what matters of them, and make them fit for a file that is written.

A block is edited in its place, so that what is kept stays where others point to.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

_PREFIX = b"Exif\0\0"
_ORDERS: dict[bytes, Literal["little", "big"]] = {b"II*\0": "little", b"MM\0*": "big"}
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 129: 1}
_BYTE, _SHORT, _LONG, _RATIONAL = 1, 3, 4, 5
_ENTRY = 12

_WIDTH, _HEIGHT, _ORIENTATION = 0x0100, 0x0101, 0x0112
_X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT = 0x011A, 0x011B, 0x0128
_EXIF, _GPS, _INTEROPERABILITY, _MAKER_NOTE = 0x8769, 0x8825, 0xA005, 0x927C
_PIXEL_WIDTH, _PIXEL_HEIGHT = 0xA002, 0xA003
_LOCATION = {_GPS, _MAKER_NOTE}
"""Makers keep places and previews in notes of their own kind."""
_OF_THE_OLD_FILE = {
    258,
    259,
    262,
    273,
    277,
    278,
    279,
    284,
    317,
    320,
    322,
    323,
    324,
    325,
    330,
    338,
    339,
    340,
    341,
}
_OTHER_METADATA = {700, 33723, 34377, 34675}
"""XMP, IPTC, Photoshop's resources and a profile: they tell place and orientation once more."""
_INCH, _CENTIMETER, _CM_PER_INCH = 2, 3, 2.54
_DPI_STEPS = 10_000
"""Parts of a pixel an inch that are told."""
_EMPTY = b"II*\0\x08\0\0\0" + bytes(6)


@dataclass(frozen=True)
class _Entry:
    """One tag of a directory: where it is in the block, and where its values are."""

    tag: int
    kind: int
    count: int
    at: int
    values_at: int

    @property
    def size(self) -> int:
        return _SIZES.get(self.kind, 1) * self.count


class _Block:
    """An EXIF block that may be damaged: everything outside of it reads as nothing."""

    def __init__(self, data: bytes) -> None:
        self.data = bytearray(data)
        self.order = _ORDERS[data[:4]]

    @property
    def first(self) -> int:
        return self.number(4, 4)

    def number(self, at: int, size: int) -> int:
        return int.from_bytes(self.data[at : at + size], self.order)

    def put(self, at: int, size: int, value: int) -> None:
        self.data[at : at + size] = value.to_bytes(size, self.order)

    def entries(self, at: int) -> Iterator[_Entry]:
        if not 8 <= at <= len(self.data) - 2:
            return
        most = (len(self.data) - at - 2) // _ENTRY
        for index in range(min(self.number(at, 2), most)):
            place = at + 2 + index * _ENTRY
            tag, kind, count = self.number(place, 2), self.number(place + 2, 2), self.number(place + 4, 4)
            is_inside = _SIZES.get(kind, 1) * count <= 4
            yield _Entry(tag, kind, count, place, place + 8 if is_inside else self.number(place + 8, 4))

    def value(self, entry: _Entry) -> int | None:
        """Return the first of the whole numbers of an entry."""
        if entry.kind not in (_BYTE, _SHORT, _LONG, 13) or entry.count < 1:
            return None
        return self.number(entry.values_at, _SIZES[entry.kind])

    def ratio(self, entry: _Entry) -> float | None:
        if entry.kind != _RATIONAL or entry.count < 1:
            return None
        above, below = self.number(entry.values_at, 4), self.number(entry.values_at + 4, 4)
        return above / below if above and below else None

    def find(self, tag: int, at: int) -> _Entry | None:
        return next((entry for entry in self.entries(at) if entry.tag == tag), None)

    def directory(self, tag: int, at: int) -> int:
        """Return the place of the directory that a tag of another points to, 0 for none."""
        entry = self.find(tag, at)
        return (self.value(entry) or 0) if entry else 0

    def set_value(self, entry: _Entry, value: int) -> None:
        size = _SIZES.get(entry.kind, 0)
        if entry.kind in (_BYTE, _SHORT, _LONG) and entry.values_at + size <= len(self.data):
            self.put(entry.values_at, size, min(value, (1 << 8 * size) - 1))

    def clear(self, at: int, size: int) -> None:
        end = min(at + size, len(self.data))
        if 8 <= at < end:
            self.data[at:end] = bytes(end - at)

    def keep(self, at: int, is_kept: Callable[[_Entry], bool]) -> None:
        """Leave only some entries in a directory, which becomes the last of its chain; clear those of the others."""
        entries = list(self.entries(at))
        kept = [bytes(self.data[entry.at : entry.at + _ENTRY]) for entry in entries if is_kept(entry)]
        for entry in entries:
            if not is_kept(entry):
                self.clear(entry.values_at, entry.size)
        if entries:
            self.clear(at, 2 + len(entries) * _ENTRY + 4)
            self.put(at, 2, len(kept))
            self.data[at + 2 : at + 2 + len(kept) * _ENTRY] = b"".join(kept)

    def end(self, places: list[int]) -> int:
        """Return where the last of some directories and of their values ends."""
        ends = [8]
        for at in places:
            entries = list(self.entries(at))
            ends += [entry.values_at + entry.size for entry in entries]
            ends += [at + 2 + len(entries) * _ENTRY + 4] if entries else []
        return max(end for end in ends if end <= len(self.data) + 4)


def block_of(data: bytes | None) -> bytes | None:
    """Return the EXIF block in the body of an APP1 segment, a chunk or a box, None where there is none.

    It begins with its TIFF header, "II*" or "MM", whether or not "Exif" stood before that.
    """
    if data is None:
        return None
    block = data.removeprefix(_PREFIX)
    return block if block[:4] in _ORDERS and len(block) >= 8 else None


def orientation_of(exif: bytes | None) -> int:
    """Return the orientation, 1 to 8, that an EXIF block tells; 1 where it tells none that is valid."""
    if (data := block_of(exif)) is None:
        return 1
    block = _Block(data)
    entry = block.find(_ORIENTATION, block.first)
    value = block.value(entry) if entry else None
    return value if value is not None and 1 <= value <= 8 else 1


def has_location(exif: bytes | None) -> bool:
    """Report whether an EXIF block tells a place."""
    if (data := block_of(exif)) is None:
        return False
    block = _Block(data)
    return any(True for _ in block.entries(block.directory(_GPS, block.first)))


def dpi_of(exif: bytes | None) -> tuple[float, float] | None:
    """Return the pixels an inch (across, down) that an EXIF block tells, or None."""
    if (data := block_of(exif)) is None:
        return None
    block = _Block(data)
    found = {entry.tag: entry for entry in block.entries(block.first)}
    across, down = (
        block.ratio(found[tag]) if tag in found else None for tag in (_X_RESOLUTION, _Y_RESOLUTION)
    )
    unit = block.value(found[_RESOLUTION_UNIT]) if _RESOLUTION_UNIT in found else _INCH
    if across is None or down is None or unit not in (_INCH, _CENTIMETER):
        return None
    scale = _CM_PER_INCH if unit == _CENTIMETER else 1.0
    return across * scale, down * scale


def for_writing(
    exif: bytes | None, size: tuple[int, int] | None = None, *, with_location: bool = False
) -> bytes | None:
    """Return an EXIF block for a picture that is written upright, of `size` (height, width) where that is given.

    Its orientation is 1. The thumbnail, which shows the picture as it was, is gone; so is the location, and with it
    the notes of makers, which may tell it as well, except `with_location`. None where there is no sound block.
    """
    if (data := block_of(exif)) is None:
        return None
    try:
        return _rewritten(_Block(data), size, with_location)
    except (struct.error, IndexError, ValueError, OverflowError):
        return None


def with_resolution(exif: bytes | None, dpi: tuple[float, float] | None) -> bytes | None:
    """Return an EXIF block that tells pixels an inch (across, down), for formats that tell them nowhere else.

    It has nothing else to tell where there was none; without pixels an inch it is as it was.
    """
    if dpi is None:
        return exif
    block = _Block(block_of(exif) or _EMPTY)
    at = len(block.data) + len(block.data) % 2
    added = {
        _X_RESOLUTION: (_RATIONAL, at),
        _Y_RESOLUTION: (_RATIONAL, at + 8),
        _RESOLUTION_UNIT: (_SHORT, _INCH),
    }
    entries = {
        entry.tag: bytes(block.data[entry.at : entry.at + _ENTRY]) for entry in block.entries(block.first)
    }
    for tag, (kind, value) in added.items():
        parts = (tag, 2), (kind, 2), (1, 4), (value, 2 if kind == _SHORT else 4)
        entries[tag] = b"".join(number.to_bytes(size, block.order) for number, size in parts).ljust(
            _ENTRY, b"\0"
        )
    block.data += bytes(at - len(block.data))
    for each in dpi:
        steps = min(round(each * _DPI_STEPS), (1 << 32) - 1)
        block.data += steps.to_bytes(4, block.order) + _DPI_STEPS.to_bytes(4, block.order)
    block.put(4, 4, len(block.data))
    block.data += (
        len(entries).to_bytes(2, block.order) + b"".join(entries[tag] for tag in sorted(entries)) + bytes(4)
    )
    return bytes(block.data)


def _rewritten(block: _Block, size: tuple[int, int] | None, with_location: bool) -> bytes | None:
    first = block.first
    places = [first, block.directory(_EXIF, first)]
    places.append(block.directory(_INTEROPERABILITY, places[1]))
    dropped = _OF_THE_OLD_FILE | _OTHER_METADATA | (set() if with_location else _LOCATION)
    gps = block.directory(_GPS, first)
    if with_location:
        places.append(gps)
    else:
        block.keep(gps, lambda entry: False)
    _drop_thumbnails(block, first)
    places = sorted({at for at in places if at})
    for at in places:
        block.keep(at, lambda entry: entry.tag not in dropped)
        _bring_up_to_date(block, at, size)
    if not any(True for at in places for _ in block.entries(at)):
        return None
    return bytes(block.data[: block.end(places)])


def _drop_thumbnails(block: _Block, first: int) -> None:
    """Clear the directories behind the first one; that loses its link to them when it is written again."""
    seen, at = {0, first}, _next(block, first)
    while at not in seen:
        seen.add(at)
        after = _next(block, at)
        start, length = block.directory(0x0201, at), block.directory(0x0202, at)
        block.clear(start, length)
        block.keep(at, lambda entry: False)
        at = after


def _next(block: _Block, at: int) -> int:
    entries = len(list(block.entries(at)))
    return block.number(at + 2 + entries * _ENTRY, 4) if entries else 0


def _bring_up_to_date(block: _Block, at: int, size: tuple[int, int] | None) -> None:
    for entry in block.entries(at):
        if entry.tag == _ORIENTATION:
            block.set_value(entry, 1)
        elif size is not None and entry.tag in (_WIDTH, _PIXEL_WIDTH):
            block.set_value(entry, size[1])
        elif size is not None and entry.tag in (_HEIGHT, _PIXEL_HEIGHT):
            block.set_value(entry, size[0])
