"""Opening: photos are read in the background, one after another; what is read arrives whole, or not at all."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.editor.edits import Edits
from app.editor.photo_state import new_photo_id
from app.files.opening import Stage, Staged, with_unpainted
from app.tasks import Tasks
from core.imaging.color.display import prepare
from core.text.translate import tr


class Opener(QObject):
    """Reads with a stage (see app/files/opening.py) and says how it went; where a photo lands is the workspace's.

    Signals: `begun` (photo id, name, path or None, the stage) when a read is asked for; `arrived` (photo id, Staged)
    or `missed` (photo id, the exception) when it is over.
    """

    begun = Signal(int, str, object, object)
    arrived = Signal(int, object)
    missed = Signal(int, object)

    def __init__(self, edits: Edits, files: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._edits, self._files = edits, files

    def open(self, stage: Stage, name: str, path: Path | None = None, photo_id: int = 0) -> int:
        """Read with `stage` what is called `name`; return the id of the photo that comes of it (0: a new one)."""
        photo_id = photo_id or new_photo_id()
        self.begun.emit(photo_id, name, path, stage)
        self._read(
            partial(_staged, stage, self._edits.unpainted_to_be), photo_id, tr("Opening {name}", name=name)
        )
        return photo_id

    def cancel(self, photo_id: int) -> None:
        """Read this one no more; nothing of it arrives."""
        self._files.cancel(_kind(photo_id))

    def _read(self, compute: partial[Staged], photo_id: int, text: str) -> None:
        done = partial(self._land, photo_id, text)
        failed = partial(self.missed.emit, photo_id)
        self._files.submit(compute, done, kind=_kind(photo_id), text=text, failed=failed)

    def _land(self, photo_id: int, text: str, staged: Staged) -> None:
        unpainted = staged.unpainted if staged.keeps_unpainted else self._edits.unpainted_to_be
        if staged.unpainted != unpainted:  # chosen since: filling a large photo anew would block
            self._read(partial(with_unpainted, staged, unpainted), photo_id, text)
        else:
            self.arrived.emit(photo_id, staged)


def _staged(stage: Stage, unpainted: int) -> Staged:
    staged = stage(unpainted)
    prepare(staged.photo.icc_profile)
    return staged


def _kind(photo_id: int) -> str:
    return f"open {photo_id}"
