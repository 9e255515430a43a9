"""Work is written into the store, on a thread of its own, and encodes only what is new."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np

from app.editor.snapshot import Snapshot
from app.files.stamp import Stamp, stamp_of
from app.projects.gather import Work, standing_matte
from app.recovery.entry import Origin, write_entry
from app.recovery.photos import digest_of, digest_of_opened
from app.recovery.store import Kept, Store, photo_beside
from app.recovery.versions import VersionFiles, linked
from core.imaging.io import Photo
from core.imaging.write import write_png
from core.project.memo import Memo
from core.project.project import Project, ProjectMarks, ProjectPhoto

_TRIES = 3
"""Copies of marks that are being painted on, before one is taken in which a stroke under way is half there."""


class Writer:
    """Writes one entry after another, on any thread; one at a time, as the store sees to."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._memo = Memo()
        self._versions = VersionFiles()
        self._photo: Photo | None = None
        self._kept_photo: tuple[ProjectPhoto, int] | None = None  # the reference to it, and its bytes

    def write(self, key: str, number: int, work: Work, origin: Origin | None) -> None:
        """Keep work under a key; it may be painted on meanwhile. Raises UserError."""
        self._store.write(key, number, partial(self._save, work, origin))

    def adopt(self, key: str, number: int, kept: Kept, work: Work) -> None:
        """Take over what need not be written anew of an entry that the work was recovered from."""

        def take(entry: Path) -> None:
            self._versions.adopt(entry, kept.path, work.versions)
            photo = work.seen.photo
            if photo.path is None and linked(kept.own_photo, photo_beside(entry)):
                digest, size = digest_of(kept.own_photo)
                self._photo = photo
                self._kept_photo = ProjectPhoto(kept.about.name, None, "", digest), size

        self._store.write(key, number, take)

    def write_version(self, key: str, number: int, work: Work) -> bool:
        """Keep one version of work that was written; True where more are to be kept. Raises UserError."""
        left: list[bool] = []

        def save(entry: Path) -> None:
            photo, _ = self._reference(work.seen.photo, work.stamp, photo_beside(entry))
            left.append(self._versions.write_next(entry, work.versions, photo, work.seen.photo.size))

        self._store.write(key, number, save)
        return any(left)

    def _save(self, work: Work, origin: Origin | None, path: Path) -> None:
        reference, size = self._reference(work.seen.photo, work.stamp, photo_beside(path))
        project = Project(
            photo=reference,
            size=work.seen.photo.size,
            marks=_marks(work.seen),
            matte=standing_matte(work),
            finish=work.finish,
            settings=work.settings,
        )
        write_entry(path, project, memo=self._memo, photo_bytes=size, origin=origin)

    def _reference(self, photo: Photo, stamp: Stamp | None, beside: Path) -> tuple[ProjectPhoto, int]:
        """Return what refers to the photo's file and its bytes; one that is in no file (any more) is kept beside."""
        if photo is not self._photo:
            self._photo, self._kept_photo = photo, None
        reference = self._kept_photo
        if photo.path is not None and _is_unchanged(photo.path, stamp):
            if reference is None or not reference[0].path:
                digest, size = digest_of_opened(photo.path, stamp)
                reference = ProjectPhoto(photo.path.name, None, str(photo.path.absolute()), digest), size
            if reference[0].digest:
                self._kept_photo = reference
                return reference
        if reference is None or reference[0].path:
            pixels = photo.image if photo.alpha is None else np.dstack([photo.image, photo.alpha])
            write_png(beside, pixels, icc_profile=photo.icc_profile, private=True)
            name = "Pasted photo" if photo.path is None else photo.path.name
            digest, size = digest_of(beside)
            reference = self._kept_photo = ProjectPhoto(name, None, "", digest), size
        return reference


def _is_unchanged(path: Path, stamp: Stamp | None) -> bool:
    return stamp is not None and stamp_of(path) == stamp


def _marks(seen: Snapshot) -> ProjectMarks:
    """Return a copy of the marks; only where they are painted on all the time may it hold half of a stroke."""
    for _ in range(_TRIES):
        painted, trimap = seen.painted.copy(), seen.trimap.copy()
        if seen.is_current():
            break
    else:  # what was painted between the two copies counts as not painted yet
        np.copyto(trimap, seen.unpainted_value, where=~painted)
    return ProjectMarks(trimap, painted, seen.unpainted_value)
