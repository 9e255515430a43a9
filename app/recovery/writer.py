"""Work is written into the store, on a thread of its own, and encodes only what is new."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from app.editor.photo_state import PASTED
from app.editor.snapshot import Snapshot
from app.files.stamp import stamp_of
from app.projects.gather import Work, standing_matte
from app.recovery.entry import Origin, write_entry
from app.recovery.photos import digest_of_opened
from app.recovery.store import Kept, Store, photo_beside
from app.recovery.versions import VersionFiles, linked
from core.files import atomic_write
from core.imaging.io import Photo
from core.imaging.write import png_of
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
        self._in_file: tuple[ProjectPhoto, int] | None = (
            None  # the reference to its file, and the bytes of that
        )
        self._marks_key = _MarksKey((0, 0))

    def write(self, key: str, number: int, work: Work, origin: Origin | None) -> None:
        """Keep work under a key; it may be painted on meanwhile. Raises UserError."""
        self._store.write(key, number, partial(self._save, work, origin))

    @property
    def nbytes(self) -> int:
        """Memory of what was encoded for the next write, in bytes."""
        return self._memo.nbytes

    def let_go(self) -> None:
        """Hold neither the photo nor what was encoded: the next write finds out anew. No write may go on."""
        self._memo, self._photo, self._in_file = Memo(), None, None

    def adopt(self, key: str, number: int, kept: Kept, work: Work) -> None:
        """Take over what need not be written anew of an entry that the work was recovered from."""

        def take(entry: Path) -> None:
            self._versions.adopt(entry, kept.path, work.versions)
            if work.seen.photo.path is None:
                linked(kept.own_photo, photo_beside(entry))

        self._store.write(key, number, take)

    def write_next(self, key: str, number: int, work: Work) -> bool:
        """Keep what lies beside work that was written, one thing a call: the photo where it is in no file, versions.

        True where there is more to keep. Raises UserError.
        """
        left: list[bool] = []

        def save(entry: Path) -> None:
            reference, _ = self._reference(work)
            photo = work.seen.photo
            if not reference.path and not photo_beside(entry).exists():
                _write_photo(photo_beside(entry), photo)
                left.append(True)
            else:
                left.append(self._versions.write_next(entry, work.versions, photo, reference))

        self._store.write(key, number, save)
        return any(left)

    def _save(self, work: Work, origin: Origin | None, path: Path) -> None:
        reference, size = self._reference(work)
        project = Project(
            photo=reference,
            size=work.seen.photo.size,
            marks=self._marks(work.seen),
            matte=standing_matte(work),
            finish=work.finish,
            settings=work.settings,
        )
        numbers = tuple(version.number for version in work.versions)
        write_entry(path, project, memo=self._memo, photo_bytes=size, origin=origin, versions=numbers)

    def _reference(self, work: Work) -> tuple[ProjectPhoto, int]:
        """Return what refers to the photo's file and its bytes; without a path where it is in no file (any more)."""
        photo, stamp = work.seen.photo, work.stamp
        if photo is not self._photo:
            self._photo, self._in_file = photo, None
        path = photo.path
        if path is None or stamp is None or stamp_of(path) != stamp:
            return ProjectPhoto(PASTED if path is None else path.name, None, "", ""), 0
        if self._in_file is None:
            digest, size = digest_of_opened(path, stamp)
            if not digest:
                return ProjectPhoto(path.name, None, "", ""), 0
            self._in_file = ProjectPhoto(path.name, None, str(path.absolute()), digest), size
        return self._in_file

    def _marks(self, seen: Snapshot) -> ProjectMarks:
        """Return a copy of the marks; only where they are painted on all the time may it hold half of a stroke."""
        for _ in range(_TRIES):
            painted, trimap = seen.painted.copy(), seen.trimap.copy()
            if seen.is_current():
                name = seen.photo_id, seen.revision
                self._marks_key = self._marks_key if self._marks_key.names == name else _MarksKey(name)
                return ProjectMarks(trimap, painted, seen.unpainted_value, self._marks_key)
        # what was painted between the two copies counts as not painted yet
        np.copyto(trimap, seen.unpainted_value, where=~painted)
        return ProjectMarks(trimap, painted, seen.unpainted_value)


@dataclass(frozen=True, eq=False)
class _MarksKey:
    """Stands for the marks of one photo at one revision."""

    names: tuple[int, int]


def _write_photo(path: Path, photo: Photo) -> None:
    encoded = png_of(photo)
    with atomic_write(path, private=True) as temporary:
        temporary.write_bytes(encoded)
