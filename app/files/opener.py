"""Opening: a photo is read in the background and takes the place of the open one whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.editor.document import Document
from app.editor.edits import Edits
from app.editor.history import History
from app.editor.painting import Painter
from app.files.opening import Stage, Staged, with_unpainted
from app.files.sources import Sources
from app.matting.service import MattingService
from app.settings import Settings
from app.tasks import Tasks


class Opener(QObject):
    """Opens what a stage has read (see app/files/opening.py).

    `may_discard` asks whether unsaved work may go, before the read and again where more was done meanwhile.
    """

    notice = Signal(str)
    recent_files_changed = Signal()
    work_found = Signal(object)  # Path: a project or marks beside the photo that was opened
    opened = Signal(object)  # the Stamp of the photo's file as it was read, None without one

    def __init__(
        self,
        document: Document,
        *,
        history: History,
        edits: Edits,
        painter: Painter,
        service: MattingService,
        files: Tasks,
        settings: Settings,
        sources: Sources,
        may_discard: Callable[[], bool],
    ) -> None:
        super().__init__(document)
        self._document, self._history, self._edits, self._painter = document, history, edits, painter
        self._service, self._files, self._settings, self._sources = service, files, settings, sources
        self._may_discard = may_discard

    def open(self, stage: Stage, name: str) -> None:
        """Read with `stage` and land what it gives; a failed read leaves the open photo as it is."""
        if not self._may_discard():
            return
        edits = self._document.edits
        text = f"Opening {name}"
        compute = partial(stage, self._edits.unpainted_to_be)
        self._files.submit(compute, partial(self._land, edits, text), kind="open", text=text)

    def _land(self, edits_when_asked: int, text: str, staged: Staged) -> None:
        unpainted = staged.unpainted if staged.keeps_unpainted else self._edits.unpainted_to_be
        if staged.unpainted != unpainted:  # chosen since: filling a large photo anew would block
            again = partial(with_unpainted, staged, unpainted)
            self._files.submit(again, partial(self._land, edits_when_asked, text), kind="open", text=text)
            return
        self._painter.end()
        if edits_when_asked != self._document.edits and not self._may_discard():
            return
        self._replace(staged, unpainted)
        if staged.notices:
            self.notice.emit(" ".join(staged.notices))
        if staged.remember and staged.photo.path is not None:
            self._remember(staged.photo.path)
        self._sources.add_photo(staged.photo.path)
        if staged.landed is not None:
            staged.landed()
        if staged.beside is not None:
            self.work_found.emit(staged.beside)

    def _replace(self, staged: Staged, unpainted: int) -> None:
        self._service.cancel()
        self._edits.cancel()
        self._painter.forget()
        self._document.set_unpainted_value(unpainted)
        self._document.replace(staged.photo, staged.trimap, staged.painted)
        self._history.clear()
        self.opened.emit(staged.stamp)

    def _remember(self, path: Path) -> None:
        self._settings.add_recent_file(path)
        self._settings.folder = path.parent
        self.recent_files_changed.emit()
