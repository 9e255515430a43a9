"""A project file staged for the window: all that it holds is made ready in the background, then lands whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from app.editor.photo_state import new_revision
from app.editor.snapshot import Snapshot
from app.files.opening import Staged
from app.files.stamp import Stamp, stamp_of
from app.matting.attention import attention
from app.matting.engine_port import Landed, display
from app.matting.kept_matte import KeptMatte, StoredAlpha
from app.matting.run_settings import RunSettings
from app.versions.packed_marks import Painted, StoredMarks, pack_marks
from app.versions.version import Version, facts_of
from core.engine.options import MatteOptions
from core.errors import UserError
from core.imaging.photo import Photo
from core.leftovers import clear_leftovers
from core.project.contents import photo_of, result_of
from core.project.project import Plain, Project, ProjectMarks, ProjectMatte, ProjectVersion, Stored
from core.project.store import open_project
from core.refine.finish import Finish
from core.trimap.values import Trimap

UNKNOWN_MODEL = 0
"""The `model_id` of a matte that was made in another run of the program."""


@dataclass(frozen=True, eq=False)
class Restored:
    """The contents of a project beside photo and marks, ready to land right after these.

    Attributes:
        landed: the finished run; None if there was none.
        is_current: whether that belongs to the marks.
        options: what it was asked with.
        finish: touch-up and refinement.
        versions: oldest first.
        settings: view and options by name.
        file: the stamp of the project file as it was read; None for one that is not to be saved into.
    """

    landed: Landed | None
    is_current: bool
    options: MatteOptions
    finish: Finish
    versions: tuple[Version, ...]
    settings: Plain
    file: Stamp | None


def stage_project(path: Path, land: Callable[[int, Restored], None], unpainted: int) -> Staged:
    """Read a project; ``land`` is called with the photo's id once it is open. On any thread. Raises UserError."""
    del unpainted  # a project knows what its own unpainted pixels hold
    clear_leftovers(path.absolute().parent)
    file, project = stamp_of(path), open_project(path)
    photo = photo_of(project, path.absolute().parent)
    stamp = stamp_of(photo.path) if photo.path is not None else None
    return staged(project, photo, stamp, land, file=file)


def staged(
    project: Project,
    photo: Photo,
    stamp: Stamp | None,
    land: Callable[[int, Restored], None],
    *,
    file: Stamp | None = None,
) -> Staged:
    """Make the work of a project ready over its photo, which was read when its file had the `stamp`."""
    restored = _restored(project, photo, file)
    marks = project.marks
    return Staged(
        photo,
        marks.trimap,
        marks.painted,
        marks.unpainted,
        remember=False,
        keeps_unpainted=True,
        landed=lambda photo_id: land(photo_id, restored),
        stamp=stamp,
    )


def _restored(project: Project, photo: Photo, file: Stamp | None) -> Restored:
    matte = project.matte
    versions = tuple(_version(version, photo) for version in project.versions)
    landed, options = None, MatteOptions()
    if matte is not None:
        loaded = zip(project.versions, versions, strict=True)
        same = next((made.matte for kept, made in loaded if _is_same(matte, kept)), None)
        result = result_of(matte) if same is None else same.landed().result
        landed = Landed(result, display(result.alpha))
        options = options_of(RunSettings.read(matte.run.settings))
    is_current = matte is not None and matte.is_current
    return Restored(landed, is_current, options, project.finish, versions, project.settings, file)


def _is_same(matte: ProjectMatte, version: ProjectVersion) -> bool:
    """Report whether the matte that stands is the one of a version; only one that ran as long is decoded."""
    stored = version.stored
    if stored is not None and stored.bare.run.seconds != matte.run.seconds:
        return False
    try:
        kept = version.load()[1] if stored is None else stored.matte()
    except UserError:
        return False  # a damaged version: told when it is looked at
    return kept.run.seconds == matte.run.seconds and np.array_equal(kept.alpha, matte.alpha)


def _version(version: ProjectVersion, photo: Photo) -> Version:
    if version.stored is not None:
        return _stored_version(version, version.stored, photo)
    marks, matte = version.load()
    settings, result = RunSettings.read(matte.run.settings), result_of(matte)
    revision = new_revision()
    kept = KeptMatte(result, photo.image, revision, options_of(settings), UNKNOWN_MODEL)
    facts = facts_of(result, _made(matte))
    packed = pack_marks(_snapshot(photo, marks, revision), revision, ({}, {}))
    kept.pack()
    return Version(version.number, facts, settings, packed, kept, version.finish, version.picture)


def _stored_version(version: ProjectVersion, stored: Stored, photo: Photo) -> Version:
    """Keep a version in the bytes of its file: many at once, decoded, would not fit into memory."""
    settings = RunSettings.read(stored.bare.run.settings)
    bare, revision = result_of(stored.bare), new_revision()
    kept = KeptMatte(bare, photo.image, revision, options_of(settings), UNKNOWN_MODEL)
    kept.hold_stored(StoredAlpha(lambda: stored.matte().alpha, stored.matte_bytes))

    def decode() -> tuple[Trimap, Painted]:
        marks = stored.marks()
        return marks.trimap, marks.painted

    marks = StoredMarks(revision, stored.unpainted, stored.marks_bytes, decode)
    facts = facts_of(bare, _made(stored.bare))
    return Version(version.number, facts, settings, marks, kept, version.finish, version.picture, stored)


def _snapshot(photo: Photo, marks: ProjectMarks, revision: int) -> Snapshot:
    return Snapshot(
        name="",
        photo=photo,
        photo_id=0,
        revision=revision,
        trimap=marks.trimap,
        painted=marks.painted,
        unpainted_value=marks.unpainted,
        shown_alpha=None,
        is_current=lambda: True,
    )


def _made(matte: ProjectMatte) -> datetime:
    try:
        return datetime.fromisoformat(matte.run.made).replace(tzinfo=None)
    except ValueError:
        return datetime.fromtimestamp(0)


def options_of(settings: RunSettings) -> MatteOptions:
    """Return the options that a run with these settings had, as far as they are known."""
    choice = attention(settings.attention)
    return MatteOptions(
        max_tokens=settings.max_tokens if choice.has_k else None,
        mixer=None if choice.has_k else choice.mixer(settings.ratio),
        passes=settings.passes,
        polish=None if settings.polish else 0,
    )
