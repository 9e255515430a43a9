"""Files and data that are dropped, pasted or passed: the photo to open, and a sentence on the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

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


def arrival(mime: QMimeData | None, rank: Callable[[Path], Any] | None = None) -> Arrival:
    """Return what a drag or the clipboard holds; None is an empty clipboard. `rank` as in `chosen`."""
    if mime is None:
        return Arrival(reason=NOTHING)
    addresses = [url.toString(url.ComponentFormattingOption.FullyEncoded) for url in mime.urls()]
    paths = [path for path in map(local_path, addresses) if path is not None]
    if paths:
        return chosen(paths, rank)
    if mime.hasImage() or mime.hasFormat("image/png"):
        return Arrival(has_image=True)
    if addresses:
        is_file = any(address.startswith("file:") for address in addresses)
        return Arrival(reason=ELSEWHERE if is_file else WEB)
    return _of_text(mime.text().strip(), rank) if mime.hasText() else Arrival(reason=NOTHING)


def chosen(paths: Sequence[Path], rank: Callable[[Path], Any] | None = None) -> Arrival:
    """Return the first of the images with the lowest `rank`, else the first file; by default photos before trimaps."""
    images = [path for path in paths if path.suffix.lower() in SUFFIXES]
    path = min(images, key=rank or is_named_trimap, default=paths[0])
    return Arrival(path, left=tuple(other for other in paths if other != path))


def is_named_trimap(path: Path) -> bool:
    """Return True where the name says that it is a trimap."""
    return "trimap" in path.stem.lower()


def left_text(path: Path, left: Sequence[Path], *, as_marks: bool = False) -> str:
    """Say that of several files only one was opened, or taken `as_marks`; "" where none was left."""
    if not left:
        return ""
    named = len(left) <= _NAMED
    others = " and ".join(other.name for other in left) if named else f"{len(left)} other files"
    verb = "was" if len(left) == 1 else "were"
    if as_marks:
        return f"Only {path.name} was taken as the marks; {others} {verb} not opened."
    return f"One photo at a time: {path.name} was opened, {others} {verb} not."


def _of_text(text: str, rank: Callable[[Path], Any] | None) -> Arrival:
    """Paths and addresses, one a line, as some programs and people paste them."""
    lines = [line.strip().strip("\"'") for line in text[:_LONGEST_TEXT].splitlines()]
    paths = [path for path in map(local_path, lines) if path is not None and path.is_absolute()]
    if paths and len(paths) == len(lines):
        return chosen(paths, rank)
    return Arrival(reason=WEB if lines and lines[0].startswith(("http://", "https://")) else TEXT)
