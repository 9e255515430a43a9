"""EXIF blocks, from their TIFF header on: read what matters of them, and make them fit for a file that is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from core.imaging.formats.tiff_tags import GPS, Entry, Order, block_with, dpi_entries, dpi_in, first_folder

_PREFIX = b"Exif\0\0"
_HEADS = (b"II*\0", b"MM\0*")

_WIDTH, _HEIGHT, _ORIENTATION = 0x0100, 0x0101, 0x0112
_PIXEL_WIDTH, _PIXEL_HEIGHT, _MAKER_NOTE = 0xA002, 0xA003, 0x927C
_LOCATION = {GPS, _MAKER_NOTE}
"""Makers keep places and previews in notes of their own kind."""
_OF_THE_OLD_FILE = {258, 259, 262, 273, 277, 278, 279, 284, 317, *range(320, 326), 330, *range(338, 342)} | {
    0x0201,
    0x0202,
}
_OTHER_METADATA = {700, 33723, 34377, 34675}
"""XMP, IPTC, Photoshop's resources and a profile: they tell place and orientation once more."""

_Tags = tuple[Entry, ...]


def block_of(data: bytes | None) -> bytes | None:
    """Return the EXIF block in the body of an APP1 segment, a chunk or a box, None if there is none.

    It begins with its TIFF header, "II*" or "MM", whether or not "Exif" stood before that.
    """
    if data is None:
        return None
    block = data.removeprefix(_PREFIX)
    return block if block[:4] in _HEADS and len(block) >= 8 else None


def orientation_of(exif: bytes | None) -> int:
    """Return the orientation, 1 to 8, that an EXIF block tells; 1 where it tells none that is valid."""
    found, order = _read(exif)
    value = found[_ORIENTATION].number(order) if _ORIENTATION in found else None
    return value if value is not None and 1 <= value <= 8 else 1


def has_location(exif: bytes | None) -> bool:
    """Report whether an EXIF block tells a place."""
    return GPS in _read(exif)[0]


def dpi_of(exif: bytes | None) -> tuple[float, float] | None:
    """Return the pixels per inch (across, down) that an EXIF block tells, or None."""
    found, order = _read(exif)
    return dpi_in(found.values(), order)


def for_writing(
    exif: bytes | None, size: tuple[int, int] | None = None, *, with_location: bool = False
) -> bytes | None:
    """Return an EXIF block for a picture that is written upright, of `size` (height, width) where that is given.

    Its orientation is 1. The thumbnail, which shows the picture as it was, is gone; so is the location, and with it
    the notes of makers, which may tell it as well, except `with_location`. None if there is no sound block.
    """
    found, order = _read(exif)
    dropped = _OF_THE_OLD_FILE | _OTHER_METADATA | (set() if with_location else _LOCATION)
    numbers = {_ORIENTATION: 1}
    if size is not None:
        numbers |= dict.fromkeys((_HEIGHT, _PIXEL_HEIGHT), size[0]) | dict.fromkeys(
            (_WIDTH, _PIXEL_WIDTH), size[1]
        )
    return block_with(tuple(_kept(tuple(found.values()), order, dropped, numbers)), order)


def with_resolution(exif: bytes | None, dpi: tuple[float, float] | None) -> bytes | None:
    """Return an EXIF block that tells pixels per inch (across, down), for formats that tell them nowhere else.

    It has nothing else to tell if there was none; without pixels per inch it is as it was.
    """
    if dpi is None:
        return exif
    found, order = _read(exif)
    return block_with(
        tuple({**found, **{each.tag: each for each in dpi_entries(dpi, order)}}.values()), order
    )


def _read(exif: bytes | None) -> tuple[dict[int, Entry], Order]:
    """Return the tags of the first folder by their numbers, none if there is no block."""
    block = block_of(exif)
    if block is None:
        return {}, "little"
    entries, order = first_folder(block)
    return {entry.tag: entry for entry in entries}, order


def _kept(entries: _Tags, order: Order, dropped: set[int], numbers: dict[int, int]) -> Iterator[Entry]:
    """Yield tags without those that are dropped, in folders too, and with some numbers brought up to date."""
    for entry in entries:
        if entry.tag in dropped:
            continue
        if entry.folder:
            folder = tuple(_kept(entry.folder, order, dropped, numbers))
            if folder:
                yield replace(entry, folder=folder)
        elif entry.tag in numbers:
            yield entry.with_number(order, numbers[entry.tag])
        else:
            yield entry
