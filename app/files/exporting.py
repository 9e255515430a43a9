"""Cutout, alpha and trimap into files and onto the clipboard; all of it in the background, each file whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.editor.document import Document
from app.editor.history import History
from app.files.after_run import AfterRun
from app.matting.service import MattingService
from app.settings import Settings
from app.tasks import Tasks
from core.errors import UserError
from core.files import check_target
from core.jobs.export import MattedPhoto, cutout_of, png_path, write_alpha, write_cutout, write_trimap

_PREVIEWED = "The full run comes first: what you see is a preview."
_JOINS = "This follows the run that is going on."


class Exporting(QObject):
    """Exports of the open photo. What is shown as a preview only is run in full first: `run` begins such a run."""

    notice = Signal(str)
    error = Signal(str)
    cutout_ready = Signal(object)  # RGBA uint8 (H, W, 4), the answer to `copy_cutout`

    def __init__(
        self,
        document: Document,
        *,
        history: History,
        settings: Settings,
        files: Tasks,
        service: MattingService,
        after_run: AfterRun,
        run: Callable[[], None],
    ) -> None:
        super().__init__(document)
        self._document, self._history, self._settings = document, history, settings
        self._files, self._service, self._after_run, self._run = files, service, after_run, run

    @property
    def needs_run_first(self) -> bool:
        """Whether what is shown is a preview, or another export already waits for the full run that replaces it."""
        return self._document.preview is not None or self._after_run.waiting

    def export_cutout(self, path: Path, depth: int) -> None:
        """Write RGBA, straight alpha, colors free of the background."""
        self._export(path, lambda target, matted: write_cutout(target, matted, depth))

    def export_alpha(self, path: Path, depth: int) -> None:
        """Write the alpha matte as gray."""
        self._export(path, lambda target, matted: write_alpha(target, matted, depth))

    def copy_cutout(self) -> None:
        """Make an 8-bit RGBA cutout and emit it."""
        if self.needs_run_first:
            self._run_first(self.copy_cutout)
            return
        matted = self._matted()
        if matted is not None:
            self._files.submit(
                lambda: cutout_of(matted, 8),
                self.cutout_ready.emit,
                kind="copy",
                text="Copying the cutout",
            )

    def save_trimap(self, path: Path) -> None:
        """Write the trimap as it is now; once written, this state counts as saved."""
        document = self._document
        if document.trimap is None:
            return
        target, trimap = png_path(path), document.trimap.copy()
        photo_id, position = document.photo_id, self._history.position

        def done(_: object) -> None:
            if document.photo_id == photo_id:
                self._history.mark_saved(position)
            self._tell_saved(target)

        self._files.submit(
            lambda: write_trimap(target, trimap), done, text=f"Writing {target.name}", keep=True
        )

    def _run_first(self, then: Callable[[], None], file: str = "") -> None:
        """What is shown is only a preview, which must not leave the program, or the run that replaces it goes on."""
        self.notice.emit(_PREVIEWED if self._document.preview is not None else _JOINS)
        self._after_run.add(then, file)
        if not self._service.running:
            self._run()

    def _export(self, path: Path, write: Callable[[Path, MattedPhoto], None]) -> None:
        target = png_path(path)
        if self.needs_run_first:
            try:
                check_target(target)  # now, not after a run of minutes
            except UserError as error:
                self.error.emit(str(error))
            else:
                self._run_first(lambda: self._export(path, write), target.name)
            return
        matted = self._matted()
        if matted is not None:
            self._files.submit(
                lambda: write(target, matted),
                lambda _: self._tell_saved(target),
                text=f"Writing {target.name}",
                keep=True,
            )

    def _matted(self) -> MattedPhoto | None:
        """The last finished run; without one a sentence, with an outdated one a hint."""
        document = self._document
        if document.photo is None:
            self.error.emit("Open a photo first.")
            return None
        if document.result is None:
            sentence = "There is no cutout yet: " + (
                "wait for the run to finish."
                if self._service.running
                else "mark the edge and press Run first."
            )
            self.error.emit(sentence)
            return None
        if self._service.running:
            self.notice.emit(
                "The cutout is that of the run before; wait for the one going on to export its own."
            )
        elif not document.alpha_is_current:
            self.notice.emit(
                "The cutout is that of the last run; the marks have changed since. Run again to update."
            )
        return MattedPhoto(document.photo, document.result.alpha, document.foreground)

    def _tell_saved(self, path: Path) -> None:
        self._settings.folder = path.parent
        self.notice.emit(f"Saved {path.name} in {path.parent}.")
