"""Versions of kept work: a file each beside its entry, written once, as a run is kept only once."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from app.projects.gather import project_version
from app.versions.version import Version
from core.errors import UserError
from core.files import atomic_write
from core.geometry import Size
from core.imaging.photo import Photo
from core.project.memo import Memo
from core.project.project import Project, ProjectMarks, ProjectMatte, ProjectPhoto, ProjectVersion
from core.project.store import open_project, save_project

_SUFFIX = ".version"
_NUMBER = "version"


class VersionFiles:
    """Keeps the files beside one entry after another in step with the versions there are."""

    def __init__(self) -> None:
        self._written: dict[Path, Version] = {}

    def adopt(self, entry: Path, old: Path, versions: tuple[Version, ...]) -> None:
        """Let the files of another entry, which the versions were read from, be those of this one too."""
        for version in versions:
            path, other = (_file_of(version, one) for one in (entry, old))
            if linked(other, path):
                self._written[path] = version

    def write_next(
        self, entry: Path, versions: tuple[Version, ...], photo: Photo, reference: ProjectPhoto
    ) -> bool:
        """Remove what is gone and write one that is new; True where there are more. ``reference`` is to the photo.

        Raises:
            UserError: it cannot be written.
        """
        wanted = {_file_of(version, entry): version for version in versions}
        for path in files_beside(entry):
            if path not in wanted:
                path.unlink(missing_ok=True)
        self._written = {path: one for path, one in self._written.items() if path in wanted}
        new = [
            path for path, one in wanted.items() if self._written.get(path) is not one or not path.exists()
        ]
        for path in new[:1]:
            _write(path, wanted[path], photo, reference)
            self._written[path] = wanted[path]
        return len(new) > 1


def _file_of(version: Version, entry: Path) -> Path:
    return entry.with_suffix(f".{version.number}{_SUFFIX}")


def linked(old: Path, new: Path) -> bool:
    """Give a file, which is never written into, another name in the store; copy it where the disk has no links."""
    try:
        if not new.exists():
            try:
                os.link(old, new)
            except OSError:
                with atomic_write(new, private=True) as temporary:
                    shutil.copyfile(old, temporary)
    except (OSError, UserError):
        return False
    return True


def files_beside(entry: Path) -> list[Path]:
    """Return the files of versions of an entry, none that was still being written."""
    found = entry.parent.glob(f"{entry.stem}.*{_SUFFIX}")
    return [path for path in found if not path.name.startswith(".")]


def read_versions(entry: Path, size: Size) -> tuple[ProjectVersion, ...]:
    """Return the versions of an entry, oldest first; one that is damaged is left out. They are read when asked for."""
    found: list[ProjectVersion] = []
    for path in files_beside(entry):
        with contextlib.suppress(UserError):
            found += filter(None, (_read(path, size),))
    return tuple(sorted(found, key=lambda version: version.number))


def _write(path: Path, version: Version, photo: Photo, reference: ProjectPhoto) -> None:
    kept = project_version(version, photo)
    marks, matte = kept.load()
    project = Project(
        reference, photo.size, marks, matte, kept.finish, (), {_NUMBER: kept.number}, kept.picture
    )
    save_project(path, project, memo=Memo(), private=True)


def _read(path: Path, size: Size) -> ProjectVersion | None:
    project = open_project(path)
    number, picture = project.settings.get(_NUMBER), project.thumbnail
    is_sound = type(number) is int and number > 0 and picture is not None and project.matte is not None
    if not is_sound or project.size != size:
        return None
    assert isinstance(number, int) and picture is not None

    def load() -> tuple[ProjectMarks, ProjectMatte]:
        """Read it anew: many at once would not fit into memory."""
        again = open_project(path)
        assert again.matte is not None
        return again.marks, again.matte

    return ProjectVersion(number, load, project.finish, picture)
