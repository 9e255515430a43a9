"""Check that a file is complete, as far as its format tells: for folders watched while files are copied in."""

from __future__ import annotations

import os
import struct
import zipfile
from collections.abc import Callable
from io import BufferedReader
from pathlib import Path

from core.errors import UserError
from core.files import open_file

_TAIL = 1 << 16
_TEMPORARY = (
    ".part",
    ".partial",
    ".crdownload",
    ".download",
    ".filepart",
    ".tmp",
    ".temp",
    ".!ut",
    ".opdownload",
)
"""Suffixes of files that a browser or a copying program is still writing."""
_MOST_BOXES, _MOST_PAGES = 10_000, 16


def is_temporary(name: str) -> bool:
    """Report whether a file is called as programs call what they have not finished, or hide."""
    lower = name.lower()
    inner = Path(lower).stem  # photo.part.jpg
    return (
        name.startswith((".", "~"))
        or name.endswith("~")
        or lower.endswith(_TEMPORARY)
        or inner.endswith(_TEMPORARY)
    )


def seems_whole(path: Path) -> bool:
    """Report whether an image or a project ends as its format says; True where a format does not tell.

    False for what is empty or cannot be read. A file with more behind its end, as some cameras write, seems cut off.
    """
    try:
        with open_file(path) as file:
            size = os.fstat(file.fileno()).st_size
            head = file.read(32)
            check = next((check for magic, check in _CHECKS if magic(head)), None)
            return size > 0 and (check is None or check(file, size))
    except (UserError, OSError, ValueError, struct.error):
        return False


def _tail(file: BufferedReader, size: int) -> bytes:
    file.seek(max(size - _TAIL, 0))
    return file.read()


def _jpeg(file: BufferedReader, size: int) -> bool:
    return _tail(file, size).rstrip(b"\0").endswith(b"\xff\xd9")


def _png(file: BufferedReader, size: int) -> bool:
    return b"IEND\xaeB`\x82" in _tail(file, size)


def _gif(file: BufferedReader, size: int) -> bool:
    return _tail(file, size).rstrip(b"\0").endswith(b";")


def _riff(file: BufferedReader, size: int) -> bool:
    return 8 + int.from_bytes(_at(file, 4, 4), "little") <= size


def _bmp(file: BufferedReader, size: int) -> bool:
    return int.from_bytes(_at(file, 2, 4), "little") <= size


def _photoshop(file: BufferedReader, size: int) -> bool:
    """Follow the sections to where the merged picture begins."""
    place, is_large = 26, _at(file, 4, 2) == b"\0\2"
    for width in (4, 4, 8 if is_large else 4):
        place += width + int.from_bytes(_at(file, place, width))
    return place + 2 < size


def _boxes(file: BufferedReader, size: int) -> bool:
    place = 0
    for _ in range(_MOST_BOXES):
        length = int.from_bytes(_at(file, place, 4))
        if length == 1:
            length = int.from_bytes(_at(file, place + 8, 8))
        if length == 0 or place + length == size:  # 0: up to the end, wherever that is
            return True
        if length < 8 or place + length > size:
            return False
        place += length
    return True


def _tiff(file: BufferedReader, size: int) -> bool:
    """Look whether all that the first pages name lies within the file."""
    from tifffile import TiffFile

    file.seek(0)
    try:
        with TiffFile(file, name="file") as tiff:
            pages = list(tiff.pages)[:_MOST_PAGES]
            parts = [
                part for page in pages for part in zip(page.dataoffsets, page.databytecounts, strict=True)
            ]
    except Exception:  # noqa: BLE001 - what is cut off makes a reader raise nearly anything
        return False
    return bool(pages) and all(offset + count <= size for offset, count in parts)


def _zip(file: BufferedReader, size: int) -> bool:
    file.seek(0)
    return zipfile.is_zipfile(file)


def _at(file: BufferedReader, place: int, count: int) -> bytes:
    file.seek(place)
    found = file.read(count)
    if len(found) < count:
        raise ValueError("cut off")
    return found


def _begins(*magic: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(magic)


_CHECKS: tuple[tuple[Callable[[bytes], bool], Callable[[BufferedReader, int], bool]], ...] = (
    (_begins(b"\xff\xd8"), _jpeg),
    (_begins(b"\x89PNG"), _png),
    (_begins(b"GIF8"), _gif),
    (_begins(b"RIFF"), _riff),
    (_begins(b"BM"), _bmp),
    (_begins(b"8BPS"), _photoshop),
    (_begins(b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"), _tiff),
    (_begins(b"PK\3\4"), _zip),
    (lambda head: head[4:8] in (b"ftyp", b"JXL ", b"jP  "), _boxes),
)
"""The first bytes of formats, each with the function that checks whether a file is complete."""
