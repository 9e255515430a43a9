"""The files of one folder that many photos are written to: found before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from core.files import check_target, is_file, is_there, same_file
from core.jobs.name_pattern import Facts, FileName, NamePattern


class Existing(Enum):
    """One decision about all files that are there already."""

    SKIP = "skip"
    REPLACE = "replace"
    NUMBER = "number"


@dataclass(frozen=True)
class Target:
    """The destination of one picture.

    Attributes:
        path: the file, in the folder that was chosen.
        name: how it came by its name.
        exists: whether a file of this name was there as it was looked for.
    """

    path: Path
    name: FileName
    exists: bool


def find_targets(
    pattern: NamePattern,
    photos: Sequence[Facts],
    folder: Path,
    *,
    existing: Existing,
    kept: Iterable[Path] = (),
) -> list[Target]:
    """Return a file for each photo, no two the same and none of ``kept`` by whatever name; asks the disk.

    A name that belongs to one of ``kept``, or to something that is not a file, is numbered on; with ``Existing.NUMBER``
    so is that of every file that exists.

    Raises:
        UserError: nothing can be written to the folder.
    """
    is_free = _Free(folder, existing, tuple(kept))
    names = pattern.names(photos, is_free)
    if names:
        check_target(folder / names[0].name)
    return [Target(folder / name.name, name, is_there(folder / name.name)) for name in names]


@dataclass(frozen=True)
class _Free:
    """Says of a name whether it may be written to."""

    folder: Path
    existing: Existing
    kept: tuple[Path, ...]

    def __call__(self, name: str) -> bool:
        path = self.folder / name
        if not is_there(path):
            return True
        if self.existing is Existing.NUMBER or not is_file(path):
            return False
        return not any(same_file(path, other) for other in self.kept)
