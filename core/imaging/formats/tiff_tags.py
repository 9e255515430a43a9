"""Folders of tags, as TIFF and EXIF have them: read from one file, packed for another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from core.imaging.formats.meters import CM_PER_INCH

Order = Literal["little", "big"]
_ORDERS: dict[bytes, Order] = {b"II": "little", b"MM": "big"}
_SIZES = {
    1: 1,
    2: 1,
    3: 2,
    4: 4,
    5: 8,
    6: 1,
    7: 1,
    8: 2,
    9: 4,
    10: 8,
    11: 4,
    12: 8,
    13: 4,
    16: 8,
    17: 8,
    129: 1,
}
_WORDS = {3: 2, 4: 4, 5: 4, 8: 2, 9: 4, 10: 4, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8}
"""Bytes of what turns around with the byte order: a ratio is two words."""
_X_RESOLUTION, _Y_RESOLUTION, _RESOLUTION_UNIT = 282, 283, 296
_INCH, _CENTIMETER = 2, 3
_DPI_STEPS = 10_000
"""Parts of a pixel an inch that are told."""
_WHOLE = {1: 1, 3: 2, 4: 4, 13: 4}
_SHORT, _LONG, _RATIO, _FOLDER_KINDS = 3, 4, 5, (4, 13, 16, 18)
EXIF, GPS, INTEROPERABILITY = 0x8769, 0x8825, 0xA005
_FOLDERS = (EXIF, GPS, INTEROPERABILITY)
_ABOUT_THE_PHOTO = (
    270,
    271,
    272,
    305,
    306,
    315,
    316,
    0x4746,
    0x4749,
    33432,
    *range(0x9C9B, 0x9CA0),
    EXIF,
    GPS,
)
"""Description, camera, software, date, artist, rating, copyright, notes of Windows: what is no matter of the pixels."""
_BIG_KINDS = (16, 17, 18)
_MOST_ENTRIES, _MOST_BYTES, _DEEPEST = 512, 1 << 22, 2


@dataclass(frozen=True)
class Entry:
    """One tag: its values as bytes, or the folder that it points to."""

    tag: int
    kind: int
    count: int
    values: bytes = b""
    folder: tuple[Entry, ...] = ()

    def number(self, order: Order) -> int | None:
        """Return the first of whole numbers without a sign, None for other values."""
        size = _WHOLE.get(self.kind)
        return None if size is None else int.from_bytes(self.values[:size], order)

    def ratio(self, order: Order) -> float | None:
        """Return the first of ratios above 0, None for other values."""
        if self.kind != _RATIO:
            return None
        above, below = (int.from_bytes(self.values[at : at + 4], order) for at in (0, 4))
        return above / below if above and below else None

    def with_number(self, order: Order, number: int) -> Entry:
        """Return the same with another first number, as large as fits; unchanged where it has none."""
        size = _WHOLE.get(self.kind)
        if size is None:
            return self
        first = min(number, (1 << 8 * size) - 1).to_bytes(size, order)
        return replace(self, values=first + self.values[size:])


def first_folder(data: bytes | memoryview, at: int | None = None) -> tuple[tuple[Entry, ...], Order]:
    """Return the tags of the first folder in a TIFF or an EXIF block, or of the one that begins at a place of it.

    With them comes its byte order. Of tags that stand there twice the first counts. Damaged ones, those of more than
    4 MB, and those of a file that tells more than it has room for are left out.
    """
    order = _ORDERS[bytes(data[:2])]
    is_big = int.from_bytes(data[2:4], order) == 43
    if at is None:
        at = int.from_bytes(data[8:16] if is_big else data[4:8], order)
    return _Folders(data, order, is_big=is_big).at(at), order


def about_the_photo(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return those of the tags that tell of the photo, and not of how its pixels are stored."""
    return tuple(entry for entry in entries if entry.tag in _ABOUT_THE_PHOTO and entry.kind not in _BIG_KINDS)


def block_with(entries: tuple[Entry, ...], order: Order) -> bytes | None:
    """Return an EXIF block with these tags, None without any."""
    if not entries:
        return None
    head = b"II" if order == "little" else b"MM"
    return head + (42).to_bytes(2, order) + (8).to_bytes(4, order) + packed(entries, 8, order)


_Values = dict[tuple[int, int], bytes]
"""Values by where they begin and their size."""


class _Folders:
    """The folders of a file, read only as long as they tell no more bytes in all than the file has."""

    def __init__(self, data: bytes | memoryview, order: Order, *, is_big: bool) -> None:
        self._data = data
        self._order = order
        self._width, self._count_size = (8, 8) if is_big else (4, 2)
        self._left = len(data)

    def at(self, at: int, depth: int = 0) -> tuple[Entry, ...]:
        size = 4 + 2 * self._width
        start = at + self._count_size
        count = min(self._number(at, self._count_size), _MOST_ENTRIES, (len(self._data) - start) // size)
        found, values = dict[int, Entry](), _Values()
        for place in range(start, start + count * size, size):
            self._left -= size
            if self._left < 0:
                break
            tag = self._number(place, 2)
            entry = None if tag in found else self._entry(tag, place, depth, values)
            if entry is not None:
                found[tag] = entry
        return tuple(found.values())

    def _number(self, at: int, size: int) -> int:
        return int.from_bytes(self._data[at : at + size], self._order)

    def _entry(self, tag: int, place: int, depth: int, shared: _Values) -> Entry | None:
        kind, count = self._number(place + 2, 2), self._number(place + 4, self._width)
        value_at = place + 4 + self._width
        if tag in _FOLDERS:
            is_sound = kind in _FOLDER_KINDS and depth < _DEEPEST
            folder = self.at(self._number(value_at, self._width), depth + 1) if is_sound else ()
            return Entry(tag, _LONG, 1, folder=folder) if folder else None
        size = _SIZES.get(kind, 0) * count
        if not 0 < size <= _MOST_BYTES:
            return None
        if size <= self._width:
            values = bytes(self._data[value_at : value_at + size])
        else:
            values = self._values(self._number(value_at, self._width), size, shared)
        return Entry(tag, kind, count, values) if len(values) == size else None

    def _values(self, at: int, size: int, shared: _Values) -> bytes:
        """Return values outside the folder, b"" beyond what is left; its tags may share them."""
        if (at, size) not in shared:
            if size > self._left:
                return b""
            self._left -= size
            shared[at, size] = bytes(self._data[at : at + size])
        return shared[at, size]


def dpi_in(entries: Iterable[Entry], order: Order) -> tuple[float, float] | None:
    """Return the pixels per inch (across, down) that tags tell, or None."""
    found = {entry.tag: entry for entry in entries}
    across, down = (
        found[tag].ratio(order) if tag in found else None for tag in (_X_RESOLUTION, _Y_RESOLUTION)
    )
    unit = found[_RESOLUTION_UNIT].number(order) if _RESOLUTION_UNIT in found else _INCH
    if across is None or down is None or unit not in (_INCH, _CENTIMETER):
        return None
    scale = CM_PER_INCH if unit == _CENTIMETER else 1.0
    return across * scale, down * scale


def dpi_entries(dpi: tuple[float, float], order: Order) -> tuple[Entry, ...]:
    """Return tags that tell pixels per inch (across, down)."""
    steps = (min(round(each * _DPI_STEPS), (1 << 32) - 1) for each in dpi)
    across, down = (each.to_bytes(4, order) + _DPI_STEPS.to_bytes(4, order) for each in steps)
    return (
        Entry(_X_RESOLUTION, _RATIO, 1, across),
        Entry(_Y_RESOLUTION, _RATIO, 1, down),
        Entry(_RESOLUTION_UNIT, _SHORT, 1, _INCH.to_bytes(2, order)),
    )


def packed(entries: tuple[Entry, ...], at: int, order: Order, *, is_big: bool = False) -> bytes:
    """Return a folder for the place `at` of a file, with its values and the folders it points to behind it.

    Values that are alike stand there once.
    """
    count_size, entry_size, width = (8, 20, 8) if is_big else (2, 12, 4)
    entries = tuple(sorted(entries, key=lambda entry: entry.tag))
    head = bytearray(len(entries).to_bytes(count_size, order))
    behind, places = bytearray(), dict[bytes, int]()
    start = at + count_size + len(entries) * entry_size + width
    for entry in entries:
        head += (
            entry.tag.to_bytes(2, order) + entry.kind.to_bytes(2, order) + entry.count.to_bytes(width, order)
        )
        if not entry.folder and len(entry.values) <= width:
            head += entry.values.ljust(width, b"\0")
            continue
        place = start + len(behind)
        values = packed(entry.folder, place, order, is_big=is_big) if entry.folder else entry.values
        if values not in places:
            places[values] = place
            behind += values + b"\0" * (len(values) % 2)
        head += places[values].to_bytes(width, order)
    return bytes(head + bytes(width) + behind)


def in_order(entries: tuple[Entry, ...], order: Order, wanted: Order) -> tuple[Entry, ...]:
    """Return tags in another byte order."""
    return entries if order == wanted else tuple(_turned(entry) for entry in entries)


def _turned(entry: Entry) -> Entry:
    word = _WORDS.get(entry.kind, 1)
    values = np.frombuffer(entry.values, f"u{word}").byteswap().tobytes()
    return replace(entry, values=values, folder=tuple(_turned(inner) for inner in entry.folder))
