"""The folders of a batch's photos, each read once: what of their files is a photo, and where its marks are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import UserError
from core.files import is_file, same_file
from core.jobs.sorting import is_picture, natural, photo_name, rank, sort_listed
from core.project.project import SUFFIX
from core.text.translate import tr

MARK_FOLDERS = ("trimaps", "trimap", "marks", "masks", "mask", "mattes", "matte", "alphas", "alpha")
"""Names of folders that hold the marks of photos of another one, the first before the others."""


@dataclass(frozen=True)
class _Folder:
    """The photos and projects of a folder, and its marks by the name, in small letters, of their photo."""

    opened: frozenset[Path]
    marks: dict[str, Path]


@dataclass
class Disk:
    """A cache of folder contents: files that arrive later are not seen."""

    _entries: dict[Path, list[Path]] = field(default_factory=dict)
    _sorted: dict[Path, _Folder] = field(default_factory=dict)
    _marks: dict[Path, dict[str, list[Path]]] = field(default_factory=dict)

    def entries(self, folder: Path) -> list[Path]:
        """Return what lies in a folder. Raises UserError if that cannot be read."""
        if folder not in self._entries:
            try:
                self._entries[folder] = list(folder.iterdir())
            except OSError as error:
                sentence = tr(
                    "The folder {folder} cannot be read ({why}); check its permissions.",
                    folder=folder,
                    why=error.strerror,
                )
                raise UserError(sentence) from error
        return self._entries[folder]

    def pictures(self, folder: Path) -> list[Path]:
        """Return the photos, marks, exports and projects of a folder, as people count."""
        files = (path for path in self.entries(folder) if is_picture(path))
        return sorted((path for path in files if is_file(path)), key=natural)

    def photo_of(self, file: Path) -> Path | None:
        """Return the photo that a file is, or the project that holds it; None if it is marks or an export."""
        found = self._sort(file.parent)
        if file in found.opened or not is_picture(file):
            return file
        project = file.with_suffix(SUFFIX)
        return project if project in found.opened else None

    def marks_of(self, photo: Path) -> Path | None:
        """Return the file of a photo's marks, beside it or in a folder of marks; None without one, and for projects."""
        if photo.suffix.lower() == SUFFIX:
            return None
        return self._beside(photo) or self._in_folders(photo)

    def _beside(self, photo: Path) -> Path | None:
        """Return the marks beside a photo; two of one name, as a raw file and its JPEG, share theirs."""
        marks = self._sort(photo.parent).marks
        return marks.get(photo.name.lower()) or marks.get(photo.stem.lower())

    def _sort(self, folder: Path) -> _Folder:
        if folder not in self._sorted:
            found = sort_listed(self.pictures(folder))
            marks: dict[str, Path] = {}
            for path in sorted(found.marks.values(), key=rank):
                marks.setdefault(photo_name(path), path)
            self._sorted[folder] = _Folder(frozenset(found.opened), marks)
        return self._sorted[folder]

    def _in_folders(self, photo: Path) -> Path | None:
        """Return the file of a photo's name in a folder of marks, inside its own folder or beside that."""
        inside = photo.parent
        around = inside, inside.parent if inside.name not in ("", "..") else inside.absolute().parent
        places = (self._marks_in(folder / name) for folder in around for name in MARK_FOLDERS)
        found = (path for place in places for path in _called(photo, place))
        return next((path for path in found if not same_file(path, photo)), None)

    def _marks_in(self, folder: Path) -> dict[str, list[Path]]:
        """Return the pictures of a folder of marks by what they are called after, none if it is not there."""
        if folder not in self._marks:
            named: dict[str, list[Path]] = {}
            for path in self.pictures(folder) if folder.is_dir() else ():
                for name in {path.stem.lower(), photo_name(path)}:
                    named.setdefault(name, []).append(path)
            self._marks[folder] = named
        return self._marks[folder]


def _called(photo: Path, marks: dict[str, list[Path]]) -> Iterable[Path]:
    """Return the marks that are called after a photo, those of its very name first."""
    found = [*marks.get(photo.name.lower(), ()), *marks.get(photo.stem.lower(), ())]
    return sorted(found, key=lambda path: (path.name != photo.name, path.suffix.lower() != ".png", path.name))
