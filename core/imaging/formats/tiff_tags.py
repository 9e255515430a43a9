"""Folders of tags, as TIFF and EXIF have them: read from one file, packed for another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

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
_LONG, _FOLDER_KINDS = 4, (4, 13, 16, 18)
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


def first_folder(data: bytes | memoryview, at: int | None = None) -> tuple[tuple[Entry, ...], Order]:
    """Return the tags of the first folder in a TIFF or an EXIF block, or of the one that begins at a place of it.

    With them comes its byte order. Damaged tags, and those of more than 4 MB, are left out.
    """
    order = _ORDERS[bytes(data[:2])]
    is_big = int.from_bytes(data[2:4], order) == 43
    if at is None:
        at = int.from_bytes(data[8:16] if is_big else data[4:8], order)
    return _folder(data, at, order, is_big, 0), order


def about_the_photo(data: bytes, at: int | None = None) -> tuple[tuple[Entry, ...], Order]:
    """Return those of these tags that tell of the photo, and not of how its pixels are stored."""
    entries, order = first_folder(data, at)
    return tuple(
        entry for entry in entries if entry.tag in _ABOUT_THE_PHOTO and entry.kind not in _BIG_KINDS
    ), order


def exif_block(data: bytes, at: int) -> bytes | None:
    """Return the tags on the photo in the folder at a place of a TIFF, as an EXIF block; None where there are none."""
    entries, order = about_the_photo(data, at)
    if not entries:
        return None
    head = b"II" if order == "little" else b"MM"
    return head + (42).to_bytes(2, order) + (8).to_bytes(4, order) + packed(entries, 8, order)


def _folder(data: bytes | memoryview, at: int, order: Order, is_big: bool, depth: int) -> tuple[Entry, ...]:
    count_size, entry_size = (8, 20) if is_big else (2, 12)
    count = int.from_bytes(data[at : at + count_size], order)
    found = []
    for index in range(min(count, _MOST_ENTRIES)):
        start = at + count_size + index * entry_size
        if start + entry_size > len(data):
            break
        entry = _entry(data, start, order, is_big, depth)
        if entry is not None:
            found.append(entry)
    return tuple(found)


def _entry(data: bytes | memoryview, start: int, order: Order, is_big: bool, depth: int) -> Entry | None:
    width = 8 if is_big else 4
    tag = int.from_bytes(data[start : start + 2], order)
    kind = int.from_bytes(data[start + 2 : start + 4], order)
    count = int.from_bytes(data[start + 4 : start + 4 + width], order)
    value_at = start + 4 + width
    pointer = int.from_bytes(data[value_at : value_at + width], order)
    if tag in _FOLDERS:
        is_sound = kind in _FOLDER_KINDS and depth < _DEEPEST
        folder = _folder(data, pointer, order, is_big, depth + 1) if is_sound else ()
        return Entry(tag, _LONG, 1, folder=folder) if folder else None
    size = _SIZES.get(kind, 0) * count
    if not 0 < size <= _MOST_BYTES:
        return None
    values = data[value_at : value_at + size] if size <= width else data[pointer : pointer + size]
    return Entry(tag, kind, count, bytes(values)) if len(values) == size else None


def packed(entries: tuple[Entry, ...], at: int, order: Order, *, is_big: bool = False) -> bytes:
    """Return a folder for the place `at` of a file, with its values and the folders it points to behind it."""
    count_size, entry_size, width = (8, 20, 8) if is_big else (2, 12, 4)
    entries = tuple(sorted(entries, key=lambda entry: entry.tag))
    head = bytearray(len(entries).to_bytes(count_size, order))
    behind = bytearray()
    start = at + count_size + len(entries) * entry_size + width
    for entry in entries:
        head += (
            entry.tag.to_bytes(2, order) + entry.kind.to_bytes(2, order) + entry.count.to_bytes(width, order)
        )
        if not entry.folder and len(entry.values) <= width:
            head += entry.values.ljust(width, b"\0")
            continue
        place = start + len(behind)
        head += place.to_bytes(width, order)
        values = packed(entry.folder, place, order, is_big=is_big) if entry.folder else entry.values
        behind += values + b"\0" * (len(values) % 2)
    return bytes(head + bytes(width) + behind)


def in_order(entries: tuple[Entry, ...], order: Order, wanted: Order) -> tuple[Entry, ...]:
    """Return tags in another byte order."""
    return entries if order == wanted else tuple(_turned(entry) for entry in entries)


def _turned(entry: Entry) -> Entry:
    word = _WORDS.get(entry.kind, 1)
    values = np.frombuffer(entry.values, f"u{word}").byteswap().tobytes()
    return replace(entry, values=values, folder=tuple(_turned(inner) for inner in entry.folder))
