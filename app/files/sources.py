"""Files that the work came from: they are not replaced unasked, by whatever name they are called."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from core.files import same_file
from core.text.translate import Text, mark, tr


class Source(Enum):
    """The kind of work that a file holds which someone wants to write over."""

    PHOTO = "photo"
    EARLIER_PHOTO = "earlier"
    BACKGROUND = "background"
    MARKS = "marks"
    MASK = "mask"


_SAID = {
    Source.PHOTO: mark("{name} is the photo that is open."),
    Source.EARLIER_PHOTO: mark("{name} is a photo that was opened before."),
    Source.BACKGROUND: mark("{name} is the photo behind the cutout."),
    Source.MARKS: mark("{name} is a trimap that was opened."),
    Source.MASK: mark("{name} is a file that marks were read from."),
}


def said_of(source: Source, name: str) -> Text:
    """Return a sentence on what the file `name` holds."""
    return tr(_SAID[source], name=name)


class Sources:
    """Photos and marks read in this session."""

    def __init__(self) -> None:
        self._open: Path | None = None
        self._photos: list[Path] = []
        self._marks: dict[Path, Source] = {}

    def know(self, path: Path | None) -> None:
        """A photo was read, be it in view or not."""
        if path is not None and path.absolute() not in self._photos:
            self._photos.append(path.absolute())

    @property
    def paths(self) -> tuple[Path, ...]:
        """All photos and marks that were read."""
        return (*self._photos, *self._marks)

    def hold(self) -> Path | None:
        """Return the file of the photo in view."""
        return self._open

    def take(self, path: Path | None) -> None:
        """Another photo is in view, which was read from this file."""
        self._open = path

    def add_marks(self, path: Path, *, is_trimap: bool = False) -> None:
        """Marks are read from a file; it holds them just so where it `is_trimap`."""
        self._marks[path.absolute()] = Source.MARKS if is_trimap else Source.MASK

    def at(self, path: Path) -> Source | None:
        """Return what would be lost if `path` were written, also by another name of the file; None for nothing."""
        if self._open is not None and same_file(path, self._open):
            return Source.PHOTO
        if any(same_file(path, photo) for photo in self._photos):
            return Source.EARLIER_PHOTO
        return next((source for marks, source in self._marks.items() if same_file(path, marks)), None)


def proposed_name(photo_name: str, what: str, suffix: str = ".png") -> str:
    """Return the name under which what was made of a photo is saved unless the user says otherwise."""
    return f"{Path(photo_name or 'photo').stem}-{what}{suffix}"
