"""What is dropped, pasted or passed: which photo of it to open, and what to say of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QMimeData

from core.imaging.formats import SUFFIXES
from core.places import local_path

NOTHING = "There is no photo in it: drop or paste an image file, or an image."
WEB = "Matte Studio works offline and opens no web address: save the picture first, then open the file."
ELSEWHERE = "The file lies on another computer: copy it to this one first."
TEXT = "That is text and not a photo: drop or paste an image file, or an image."
_NAMED = 2
_LONGEST_TEXT = 4096


class Arrival(NamedTuple):
    """A file to open, or (without one) whether the data itself is an image, or else the reason why there is nothing.

    `left`: other files that came with it, which are not opened.
    """

    path: Path | None = None
    has_image: bool = False
    reason: str = ""
    left: tuple[Path, ...] = ()


def arrival(mime: QMimeData | None) -> Arrival:
    """What a drag or the clipboard holds; None is an empty clipboard."""
    if mime is None:
        return Arrival(reason=NOTHING)
    addresses = [url.toString(url.ComponentFormattingOption.FullyEncoded) for url in mime.urls()]
    paths = [path for path in map(local_path, addresses) if path is not None]
    if paths:
        return chosen(paths)
    if mime.hasImage() or mime.hasFormat("image/png"):
        return Arrival(has_image=True)
    if addresses:
        is_file = any(address.startswith("file:") for address in addresses)
        return Arrival(reason=ELSEWHERE if is_file else WEB)
    return _of_text(mime.text().strip()) if mime.hasText() else Arrival(reason=NOTHING)


def chosen(paths: Sequence[Path]) -> Arrival:
    """The first photo of some files, else the first file; a trimap that came with its photo is none."""
    photos = [path for path in paths if path.suffix.lower() in SUFFIXES]
    path = next((path for path in photos if not is_named_trimap(path)), (*photos, *paths)[0])
    return Arrival(path, left=tuple(other for other in paths if other != path))


def is_named_trimap(path: Path) -> bool:
    """Whether the name says that it is a trimap."""
    return "trimap" in path.stem.lower()


def left_text(path: Path, left: Sequence[Path]) -> str:
    """Say that of several files only one was opened; "" where none was left."""
    if not left:
        return ""
    if len(left) > _NAMED:
        return f"One photo at a time: {path.name} was opened, {len(left)} other files were not."
    names = " and ".join(other.name for other in left)
    return f"One photo at a time: {path.name} was opened, {names} {'was' if len(left) == 1 else 'were'} not."


def _of_text(text: str) -> Arrival:
    """Paths and addresses, one a line, as some programs and people paste them."""
    lines = [line.strip().strip("\"'") for line in text[:_LONGEST_TEXT].splitlines()]
    paths = [path for path in map(local_path, lines) if path is not None and path.is_absolute()]
    if paths and len(paths) == len(lines):
        return chosen(paths)
    return Arrival(reason=WEB if lines and lines[0].startswith(("http://", "https://")) else TEXT)
