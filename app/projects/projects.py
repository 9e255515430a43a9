"""The project file of the open photo: saved, saved again, opened; all of it in the background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from app.editor.document import new_revision
from app.editor.history import History
from app.files.opener import Opener
from app.files.stamp import Stamp, stamp_of
from app.matting.choices import MattingChoices
from app.matting.matte_undo import MatteUndo
from app.matting.run_settings import RunSettings
from app.projects.gather import Work, project_of, proposed_path
from app.projects.restore import UNKNOWN_MODEL, Restored, settings_of, stage_project
from app.tasks import Tasks
from app.versions.versions import Versions
from core.engine.options import Cancelled
from core.imaging.foreground import estimate_foreground
from core.project.memo import Memo
from core.project.project import Plain, with_suffix
from core.project.store import save_project

_AGAIN_MS = 100
"""Before a save is tried again during which marks were painted."""


class Projects(QObject):
    """Saves all that was made of the open photo, and opens it again.

    `path` is the project file of the open photo, None where it has none yet.

    `stamp` is the one this file had when it was read or written last.

    Signals: `changed` with another `path`; `saved` (Path) once a file is written; `begun` with the Work there is right
    after a photo was opened, and `held` with the Work that a project file holds; `notice` with a sentence.
    """

    changed = Signal()
    saved = Signal(object)
    begun = Signal(object)
    held = Signal(object)
    notice = Signal(str)

    def __init__(
        self,
        choices: MattingChoices,
        *,
        history: History,
        opener: Opener,
        files: Tasks,
        versions: Versions,
        matte_undo: MatteUndo,
    ) -> None:
        super().__init__(choices)
        self._choices, self._history, self._opener, self._files = choices, history, opener, files
        self._versions, self._mattes = versions, matte_undo
        self._document = choices.document
        self._colors = Tasks("colors of a project", self)
        self._colors.failed.connect(files.failed)
        self._memo = Memo()
        self._photo_stamp: Stamp | None = None
        self.stamp: Stamp | None = None
        self.path: Path | None = None
        opener.opened.connect(self._on_opened)

    @property
    def proposal(self) -> Path:
        """Where the open photo's project is saved unless the user says otherwise."""
        document, settings = self._document, self._choices.settings
        return self.path or proposed_path(document.path, document.name, settings.folder or Path.home())

    def save(self, path: Path, *, with_photo: bool = True) -> None:
        """Write the project; once written, marks, touch-up and settings count as saved."""
        self._mattes.when_there(partial(self._save, with_suffix(path), with_photo))

    def open(self, path: Path) -> None:
        """Open a project in place of the open photo; a failed read leaves that as it is."""
        self._opener.open(partial(stage_project, path, partial(self._land, path)), path.name)

    def close(self, timeout_s: float) -> bool:
        """Join the thread of the colors; False when out of time."""
        return self._colors.close(timeout_s)

    def work(self) -> Work | None:
        """Return all that there is to keep of the open photo; None without one."""
        document, service = self._document, self._choices.service
        seen = document.snapshot()
        if seen is None:
            return None
        result = document.result
        settings = None if result is None else RunSettings.of(service.landed_options, self._choices)
        return Work(
            seen=seen,
            stamp=self._photo_stamp,
            result=result,
            is_current=service.landed_revision == document.revision,
            run_settings=settings,
            finish=document.finish,
            display=document.alpha_display,
            versions=self._versions.all,
            settings=self._settings(),
        )

    def belong_to(self, path: Path, stamp: Stamp | None) -> None:
        """Let the open photo's work, which was recovered, belong to a project file."""
        self._set_path(path, stamp)

    def land(self, restored: Restored) -> None:
        """Let all follow that belongs to a photo and marks which have landed just now."""
        document, service = self._document, self._choices.service
        settings_of(restored.settings).choose(self._choices)
        document.set_finish(restored.finish, None)
        if restored.landed is not None:
            revision = document.revision if restored.is_current else new_revision()
            service.put_back(restored.landed, revision, restored.options, UNKNOWN_MODEL)
            self._find_colors()
        self._versions.take(restored.versions)
        view = restored.settings.get("view")
        if isinstance(view, str) and restored.landed is not None:
            self._show(view)

    # --- inside ------------------------------------------------------------------------------------------------

    def _save(self, path: Path, with_photo: bool) -> None:
        work = self.work()
        if work is None:
            self.notice.emit("Open a photo first.")
            return
        position, memo, photo_id = self._history.position, self._memo, work.seen.photo_id

        def write() -> tuple[bool, Stamp | None]:
            try:
                save_project(path, project_of(work, with_photo=with_photo), memo=memo)
            except Cancelled:
                return False, None
            return True, stamp_of(path)

        def done(written: tuple[bool, Stamp | None]) -> None:
            is_written, stamp = written
            if not is_written:  # painted on meanwhile
                QTimer.singleShot(_AGAIN_MS, self, partial(self._save, path, with_photo))
            else:
                if photo_id == self._document.photo_id:
                    self._set_path(path, stamp)
                    self._document.note_exported(work.finish)
                    self._history.mark_saved(position)
                    self.held.emit(work)
                self._choices.settings.folder = path.parent
                self.saved.emit(path)
                self.notice.emit(f"Saved {path.name} in {path.parent}.")

        self._files.submit(write, done, text=f"Writing {path.name}", keep=True)

    def _settings(self) -> Plain:
        return {"view": self._choices.view, **asdict(RunSettings.now(self._choices))}

    def _on_opened(self, stamp: Stamp | None) -> None:
        self._photo_stamp = stamp
        self._memo = Memo()
        self._set_path(None, None)
        self.begun.emit(self.work())

    def _land(self, path: Path, restored: Restored) -> None:
        """Photo and marks of a project have landed: the rest follows."""
        self.land(restored)
        self._document.note_exported(restored.finish)
        self._choices.settings.add_recent_file(path)
        self._opener.recent_files_changed.emit()
        self._set_path(path, restored.file)
        self.held.emit(self.work())

    def _show(self, view: str) -> None:
        try:
            self._choices.set_view(view)
        except ValueError:  # one that this program does not have
            self._choices.set_view("checker")

    def _find_colors(self) -> None:
        """Estimate the colors of the cutout, which a project does not keep; no save waits for them."""
        document = self._document
        photo, result = document.photo, document.result
        if photo is None or result is None:
            return

        def land(colors: NDArray[np.uint8]) -> None:
            if document.result is result:
                document.set_foreground(colors)

        estimate: Callable[[], NDArray[np.uint8]] = partial(estimate_foreground, photo.image, result.alpha)
        self._colors.submit(estimate, land, kind="colors")

    def _set_path(self, path: Path | None, stamp: Stamp | None) -> None:
        self.stamp = stamp
        if path != self.path:
            self.path = path
            self.changed.emit()
