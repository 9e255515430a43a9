"""Dropped or pasted data, as far as known without the disk: files, a picture, or the reason why neither."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QMimeData

from core.imaging.formats.registry import SUFFIXES
from core.places import local_path
from core.text.translate import mark, tr

NOTHING = mark("There is no photo in it: drop or paste an image file, or an image.")
WEB = mark("Matte Studio works offline and opens no web address: save the picture first, then open the file.")
ELSEWHERE = mark("The file is on another computer: copy it to this one first.")
TEXT = mark("That is text and not a photo: drop or paste an image file, or an image.")
DRAWING = mark("That is a drawing (SVG): export it as PNG in the size you need and open that.")
DAMAGED = mark("This image is damaged: save it as a file and open that.")

_IMAGE_FORMATS = tuple(f"image/{suffix[1:]}" for suffix in SUFFIXES)
_SVG = "image/svg+xml"
_DATA = re.compile(r"data:image/[\w.+-]+;base64,([A-Za-z0-9+/=%\s]+)")
_MOST_DATA = 256 << 20
_LONGEST_TEXT = 1 << 20


class Arrival(NamedTuple):
    """The files that came, or (without any) `has_image` where the data themselves are a picture.

    `reason`: why there is neither, or what came beside the files and cannot be opened; `is_nothing` where it is that
    nothing came at all.
    """

    paths: tuple[Path, ...] = ()
    has_image: bool = False
    reason: str = ""
    is_nothing: bool = False


def arrival(mime: QMimeData | None) -> Arrival:
    """Return what a drag or the clipboard holds; None is an empty clipboard. No disk is asked."""
    if mime is None:
        return _nothing()
    addresses = [url.toString(url.ComponentFormattingOption.FullyEncoded) for url in mime.urls()]
    paths, others = _parted(addresses)
    if paths:
        return Arrival(paths, reason=_why_not(others) if others else "")
    if has_picture(mime):
        return Arrival(has_image=True)
    if addresses:
        return Arrival(reason=_why_not(addresses))
    if mime.hasFormat(_SVG):
        return Arrival(reason=tr(DRAWING))
    return _of_text(mime.text().strip()) if mime.hasText() else _nothing()


def _nothing() -> Arrival:
    return Arrival(reason=tr(NOTHING), is_nothing=True)


def has_picture(mime: QMimeData) -> bool:
    """Report whether the data hold a picture's own bytes, so that nothing has to be fetched from anywhere."""
    return bool(mime.hasImage() or _image_format(mime) or _inline(mime))


def file_bytes(mime: QMimeData) -> bytes | None:
    """Return a picture in the data as the file that it came as (PNG, JPEG, ...), None if there is none."""
    name = _image_format(mime)
    if name:
        return bytes(mime.data(name).data())
    inline = _inline(mime)
    if inline is None:
        return None
    try:
        return base64.b64decode(inline.replace("%2B", "+").replace("%2F", "/").replace("%3D", "="))
    except (binascii.Error, ValueError):
        return None


def _image_format(mime: QMimeData) -> str:
    """Return the first of the formats in the data that are read here, "" without any; PNG, which keeps all, first."""
    held = [name for name in mime.formats() if name in _IMAGE_FORMATS]
    return min(held, key=lambda name: name != "image/png", default="")


def _inline(mime: QMimeData) -> str | None:
    """Return the base64 of a picture that a web page carries in itself, as a browser passes it; None without."""
    addresses = (url.toString() for url in mime.urls())
    texts = (mime.html() if mime.hasHtml() else "", *addresses, mime.text() if mime.hasText() else "")
    found = (_DATA.search(text) for text in texts if "data:image/" in text and len(text) < _MOST_DATA)
    return next((match[1] for match in found if match is not None and "svg" not in match[0][:24]), None)


def _parted(addresses: Iterable[str]) -> tuple[tuple[Path, ...], list[str]]:
    """Return the addresses that are files here, each once, and the others."""
    places = {address: local_path(address) for address in addresses}
    here = dict.fromkeys(path for path in places.values() if path is not None)
    return tuple(here), [address for address, path in places.items() if path is None]


def _why_not(addresses: list[str]) -> str:
    return tr(ELSEWHERE if any(address.startswith("file:") for address in addresses) else WEB)


def _of_text(text: str) -> Arrival:
    """Paths and addresses, one a line, as some programs and people paste them."""
    lines = [line.strip().strip("\"'") for line in text[:_LONGEST_TEXT].splitlines() if line.strip()]
    paths = [path for path in map(local_path, lines) if path is not None and path.is_absolute()]
    if paths and len(paths) == len(lines):
        return Arrival(tuple(dict.fromkeys(paths)))
    is_web = bool(lines) and lines[0].lower().startswith(("http://", "https://", "www.", "ftp://"))
    return Arrival(reason=tr(WEB if is_web else TEXT))
