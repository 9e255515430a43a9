"""The image formats that are read and written: the one list for decoder, dialogs, drops, folders and command line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from core.imaging.formats import (
    avif,
    bmp,
    exr,
    gif,
    heic,
    jpeg,
    jpeg2000,
    jpeg_xl,
    png,
    pnm,
    psd,
    raw,
    tiff,
    webp,
)
from core.imaging.formats.record import Format
from core.text.lists import any_of

FORMATS: tuple[Format, ...] = (
    jpeg.FORMAT,
    png.FORMAT,
    tiff.FORMAT,
    webp.FORMAT,
    avif.FORMAT,
    heic.FORMAT,
    psd.FORMAT,
    gif.FORMAT,
    jpeg_xl.FORMAT,
    jpeg2000.FORMAT,
    bmp.FORMAT,
    pnm.FORMAT,
    exr.FORMAT,
)
"""All formats, the most common first; of two that match, the first counts."""
_OPENED = (*FORMATS, raw.FORMAT) if raw.is_available() else FORMATS
SUFFIXES = tuple(suffix for each in _OPENED for suffix in each.suffixes)
"""The lowercase suffixes of image files that are opened here, the most common first."""


def format_of(head: bytes) -> Format | None:
    """Return the format of a file that begins with these bytes, None if it is not one of ours."""
    return next((each for each in FORMATS if each.matches(head)), None)


def format_for(path: Path) -> Format | None:
    """Return the format for the suffix of a path, None if it is not one of ours."""
    suffix = path.suffix.lower()
    return next((each for each in FORMATS if suffix in each.suffixes), None)


def format_named(name: str) -> Format | None:
    """Return the format of a name, whatever its case; None if it is not one of ours."""
    return next((each for each in FORMATS if each.name.lower() == name.lower()), None)


def written() -> tuple[Format, ...]:
    """Return the formats that can be written."""
    return tuple(each for each in FORMATS if each.encode is not None)


def names_of(formats: Iterable[Format] = FORMATS) -> str:
    """Return the names of formats as a sentence has them: "JPEG, PNG or TIFF"."""
    return any_of(each.name for each in formats)
