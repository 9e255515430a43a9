"""The work on one photo as it is kept for recovery: a project file with some facts more, read with distrust."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.files.stamp import Stamp
from core.errors import UserError
from core.project.memo import Memo
from core.project.project import Plain, Project
from core.project.store import ProjectFacts, open_project, read_facts, save_project
from core.text.translate import tr

_LATEST = 32_503_680_000
"""The year 3000 in seconds since 1970; some systems can name no later time."""
_LONGEST_NUMBER = 10
_SAVED_AT, _PHOTO_BYTES, _VERSIONS = "recovery.saved_at", "recovery.photo_bytes", "recovery.versions"
_PROJECT, _PROJECT_CHANGED, _PROJECT_BYTES = (
    f"recovery.project{part}" for part in ("", ".changed", ".bytes")
)


@dataclass(frozen=True)
class Origin:
    """The project file that work belongs to, and the stamp it had when it was read or written last."""

    path: Path
    stamp: Stamp | None


@dataclass(frozen=True)
class About:
    """Facts about kept work that are known without reading its layers.

    Attributes:
        name: the photo's, for sentences.
        photo: where the photo was read from; "" for one that is kept beside the work, as it is in no file.
        digest, file_size: of the photo's file as it was opened.
        height, width: of photo and marks in pixels.
        saved_at: when the work was kept, in seconds since 1970, from 0 to the year 3000.
        origin: the project file that it belongs to; None if it has none.
        versions: the numbers of all its versions, be they kept beside it already or in the project file alone.
    """

    name: str
    photo: str
    digest: str
    file_size: int
    height: int
    width: int
    saved_at: float
    origin: Origin | None
    versions: tuple[int, ...] = ()


def write_entry(
    path: Path,
    project: Project,
    *,
    memo: Memo,
    photo_bytes: int,
    origin: Origin | None,
    versions: tuple[int, ...] = (),
) -> None:
    """Write work whose photo is a reference, readable by the user alone. Raises UserError.

    ``photo_bytes``: the size of the photo's file; ``versions``: the numbers of versions, which lie beside the entry.
    """
    numbers = " ".join(map(str, versions))
    facts: Plain = {_SAVED_AT: time.time(), _PHOTO_BYTES: photo_bytes, _VERSIONS: numbers}
    if origin is not None:
        stamp = origin.stamp or Stamp(0, 0)
        facts |= {
            _PROJECT: str(origin.path.absolute()),
            _PROJECT_CHANGED: stamp.changed_ns,
            _PROJECT_BYTES: stamp.size,
        }
    save_project(path, replace(project, settings=project.settings | facts), memo=memo, private=True)


def read_about(path: Path) -> About | None:
    """Return what an entry is about, None for anything that is no sound entry."""
    try:
        return _about(read_facts(path))
    except (UserError, OSError):
        return None


def read_entry(path: Path, name: str) -> Project:
    """Return kept work. Raises UserError, in which ``name`` is the photo's, where it cannot be read or is damaged."""
    try:
        return open_project(path)
    except UserError as error:
        raise UserError(
            tr(
                "What was kept of {name} in {path} is damaged and cannot be restored.",
                name=name,
                path=str(path),
            )
        ) from error


def _about(facts: ProjectFacts) -> About | None:
    values, photo = facts.settings, facts.photo
    saved_at: Any = values.get(_SAVED_AT)
    size: Any = values.get(_PHOTO_BYTES)
    if type(saved_at) not in (int, float) or type(size) is not int or size < 0:
        return None
    if not 0 <= saved_at <= _LATEST:  # so is no NaN
        return None
    height, width = facts.size
    named = str(values.get(_VERSIONS, "")).split()
    return About(
        photo.name,
        photo.path,
        photo.digest,
        size,
        height,
        width,
        float(saved_at),
        _origin(values),
        tuple(int(number) for number in named if number.isdecimal() and len(number) < _LONGEST_NUMBER),
    )


def _origin(values: Plain) -> Origin | None:
    path: Any = values.get(_PROJECT)
    changed, size = values.get(_PROJECT_CHANGED), values.get(_PROJECT_BYTES)
    if type(path) is not str or not path or "\0" in path or type(changed) is not int or type(size) is not int:
        return None
    return Origin(Path(path), Stamp(changed, size))
