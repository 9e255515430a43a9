"""The window's work on one photo as a project: seen in an instant, made into one in the background."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.editor.snapshot import Snapshot
from app.files.stamp import Stamp, stamp_of
from app.matting.run_settings import RunSettings
from app.versions.version import Version
from core.engine.options import Cancelled, MatteResult
from core.files import read_file
from core.imaging.io import MAX_FILE_BYTES, Photo
from core.imaging.small_picture import small_picture
from core.imaging.write import png_of
from core.project.contents import matte_of, with_settings
from core.project.project import (
    Plain,
    Project,
    ProjectMarks,
    ProjectMatte,
    ProjectPhoto,
    ProjectVersion,
)
from core.project.store import digest_of_bytes
from core.refine.finish import Finish


@dataclass(frozen=True, eq=False)
class State:
    """The content of the work at one moment: photo, revision of the marks, touch-up and refinement, run, versions.

    `run` stands for the finished run, which may be packed and made whole again meanwhile; None before the first.
    """

    photo_id: int
    revision: int
    finish: Finish
    run: object
    versions: tuple[Version, ...]

    def is_like(self, other: State | None) -> bool:
        """Report whether another moment had the same content; None had none."""
        if other is None or (self.photo_id, self.revision) != (other.photo_id, other.revision):
            return False
        is_same_run = self.run is other.run and self.versions == other.versions
        return is_same_run and self.finish.is_like(other.finish)


@dataclass(frozen=True, eq=False)
class Work:
    """All that a person made of one photo, at one moment; nothing here is copied.

    Attributes:
        seen: photo and marks.
        stamp: that of the photo's file as it was opened, None without one.
        result: the finished run that stands; None before the first.
        is_current: whether that belongs to these marks.
        run_settings: what it was asked with.
        finish: touch-up and refinement.
        display: uint8 (H, W), its alpha for a small picture; None for none.
        versions: oldest first.
        settings: view and options by name.
    """

    seen: Snapshot
    stamp: Stamp | None
    result: MatteResult | None
    is_current: bool
    run_settings: RunSettings | None
    finish: Finish
    display: NDArray[np.uint8] | None
    versions: tuple[Version, ...]
    settings: Plain

    @property
    def state(self) -> State:
        """The content of it."""
        run = None if self.result is None else self.result.seconds
        return State(self.seen.photo_id, self.seen.revision, self.finish, run, self.versions)


def project_of(work: Work, *, with_photo: bool = True) -> Project:
    """Return the project that holds it; reads the photo's file. On any thread.

    ``with_photo``: whether the photo itself is in it, or a reference; a pasted photo always is.

    Raises:
        Cancelled: the marks were changed meanwhile.
        UserError: the photo cannot be read.
    """
    seen = work.seen
    marks = ProjectMarks(seen.trimap.copy(), seen.painted.copy(), seen.unpainted_value)
    if not seen.is_current():
        raise Cancelled
    return Project(
        photo=photo_of(seen.photo, work.stamp, with_photo=with_photo),
        size=seen.photo.size,
        marks=marks,
        matte=standing_matte(work),
        finish=work.finish,
        versions=tuple(project_version(version, seen.photo) for version in work.versions),
        settings=work.settings,
        thumbnail=_thumbnail(work),
    )


def photo_of(photo: Photo, stamp: Stamp | None, *, with_photo: bool = True) -> ProjectPhoto:
    """Return the photo as the bytes it came in, or where these are gone or changed, as a PNG of its pixels."""
    path = photo.path
    if path is not None and stamp is not None and stamp_of(path) == stamp:
        data = read_file(path, MAX_FILE_BYTES)
        if stamp_of(path) == stamp:
            kept = data if with_photo else None
            return ProjectPhoto(path.name, kept, str(path.absolute()), digest_of_bytes(data))
    data = png_of(photo)
    name = f"{path.stem}.png" if path else "Pasted photo.png"  # not translated
    return ProjectPhoto(name, data, "", digest_of_bytes(data))


def standing_matte(work: Work) -> ProjectMatte | None:
    """Return the finished run that stands and what it was asked with; None before the first."""
    if work.result is None:
        return None
    matte = matte_of(work.result, is_current=work.is_current)
    return matte if work.run_settings is None else with_settings(matte, work.run_settings)


def project_version(version: Version, photo: Photo) -> ProjectVersion:
    """Return a kept run of a photo as a project holds it; it is unpacked only when asked for.

    The photo may be packed meanwhile, and its mattes leave it: they are made whole over this one.
    """

    def load() -> tuple[ProjectMarks, ProjectMatte]:
        trimap, painted = version.marks.unpacked()
        marks = ProjectMarks(trimap, painted, version.marks.unpainted_value)
        made = version.facts.made.isoformat(timespec="seconds")
        matte = matte_of(version.matte.landed(photo.image).result, is_current=True, made=made)
        return marks, with_settings(matte, version.settings)

    return ProjectVersion(
        version.number, load, version.finish, version.picture, version.matte, version.stored
    )


def _thumbnail(work: Work) -> NDArray[np.uint8]:
    image: Any = work.seen.photo.image
    profile = work.seen.photo.icc_profile
    if work.display is None or work.result is None:
        return small_picture(image, None, profile=profile)
    colors = image if work.result.foreground is None else work.result.foreground
    return small_picture(colors, work.display, profile=profile)


def proposed_path(photo: Path | None, name: str, folder: Path) -> Path:
    """Return where a project is saved unless the user says otherwise: beside its photo, else in ``folder``."""
    stem = Path(name or "photo").stem
    return (photo.parent if photo else folder) / f"{stem}.matte"
