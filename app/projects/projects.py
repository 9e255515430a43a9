"""The project file of the open photo: saved, saved again, opened; all of it in the background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from app.editor.history import History, Stacks
from app.editor.photo_state import InFiles, InProject, PhotoState
from app.files.opener import Opener
from app.files.opening import Stage
from app.files.stamp import Stamp, stamp_of
from app.matting.choices import MattingChoices
from app.matting.matte_undo import MatteUndo
from app.matting.run_settings import RunSettings
from app.matting.service import LandedRun
from app.projects.gather import Work, project_of, proposed_path
from app.projects.restore import Restored, stage_project
from app.tasks import Tasks
from app.versions.version import Version
from app.versions.versions import Versions
from core.engine.options import Cancelled
from core.imaging.foreground import estimate_foreground
from core.project.memo import Memo
from core.project.project import with_suffix
from core.project.store import save_project
from core.resources import resource_path
from core.text.translate import tr

_AGAIN_MS = 100
"""Before a save is tried again during which marks were painted."""


@dataclass(eq=False)
class HeldProject:
    """The facts about one photo's project; they stay with the photo when it is held.

    Attributes:
        path: its file, None if it has none yet.
        stamp: the one this file had when it was read or written last.
        photo_stamp: that of the photo's file as it was opened, None without one.
        memo: what was encoded by the save before.
        lacks_colors: True while the colors of its matte, which a project does not keep, are still to be estimated.
    """

    path: Path | None = None
    stamp: Stamp | None = None
    photo_stamp: Stamp | None = None
    memo: Memo = field(default_factory=Memo)
    lacks_colors: bool = False


def work_of(
    document: PhotoState,
    landed: LandedRun,
    project: HeldProject,
    *,
    versions: tuple[Version, ...],
    settings: RunSettings,
    view: str,
) -> Work | None:
    """Return all that there is to keep of a photo, in view or held; None without one. Nothing is copied."""
    seen, result = document.snapshot(), document.result
    if seen is None:
        return None
    return Work(
        seen=seen,
        stamp=project.photo_stamp,
        result=result,
        is_current=landed.revision == document.revision,
        run_settings=None if result is None else settings.with_options(landed.options),
        finish=document.finish,
        display=document.alpha_display,
        versions=versions,
        settings={"view": view, **settings.plain()},
    )


class Saving(NamedTuple):
    """The result of a save for its photo, in view or not."""

    project: HeldProject
    in_files: InFiles
    stacks: Stacks


class Projects(QObject):
    """Saves all that was made of the open photo, and opens it again.

    A save ends well for the photo that it was asked for, also where another one is in view by then: `work_of` returns
    the Work of a photo that is held, by its id. `restore` lets what a project file holds land in an open photo: of this
    id, with the file that is its project's, None for none, and whether that holds all of it.

    Signals: `changed` with another `path`; `saved` (Path) once a file is written; `held` with the Work that a project
    file holds; `notice` with a sentence.
    """

    changed = Signal()
    saved = Signal(object)
    held = Signal(object)
    remembered = Signal()  # a project among the recent files
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
        self._colors = Tasks("project-colors", self)
        self._colors.failed.connect(files.failed)
        self._of = HeldProject()
        self.work_of: Callable[[int], Work | None] = lambda photo_id: None
        self.restore: Callable[[int, Restored, Path | None, bool], None] = lambda *_: None

    def hold(self) -> HeldProject:
        """Return what is known of the project of the photo in view."""
        return self._of

    def take(self, held: HeldProject) -> None:
        """Go on with another photo, which the document holds already; `changed` is to be emitted by the caller."""
        self._colors.cancel("colors")
        self._of = held
        if (
            held.lacks_colors and self._document.foreground is None
        ):  # else a run has landed, which has its own
            self._find_colors()

    @property
    def path(self) -> Path | None:
        """The project file of the photo in view, None if it has none yet."""
        return self._of.path

    @property
    def stamp(self) -> Stamp | None:
        """The stamp that this file had when it was read or written last."""
        return self._of.stamp

    @property
    def proposal(self) -> Path:
        """The default path of the open photo's project."""
        return self.path or self.proposal_for(self._document.path, self._document.name)

    def proposal_for(self, photo: Path | None, name: str) -> Path:
        """Return where the project of a photo is saved that has none yet; a photo of the program itself is no place."""
        folder = self._choices.settings.folder or Path.home()
        is_own = photo is not None and photo.is_relative_to(resource_path())
        return proposed_path(None if is_own else photo, name, folder)

    def save_held(self, path: Path, work: Work, saving: Saving) -> None:
        """Write the project of a photo that is not in view; once written, its work counts as saved."""
        self._write(with_suffix(path), True, work, saving)

    def save(self, path: Path, *, with_photo: bool = True) -> None:
        """Write the project; once written, marks, touch-up and settings count as saved."""
        self._mattes.when_there(partial(self._save, with_suffix(path), with_photo))

    def open(self, path: Path) -> None:
        """Open a project beside the open photos."""
        self._opener.open(self.stage(path), path.name, path)

    def stage(self, path: Path) -> Stage:
        """Return what reads a project."""
        return partial(stage_project, path, partial(self._land, path))

    def close(self, timeout_s: float) -> bool:
        """Join the thread of the colors; False when out of time."""
        return self._colors.close(timeout_s)

    def work(self) -> Work | None:
        """Return all that there is to keep of the photo in view; None without one."""
        return work_of(
            self._document,
            self._choices.service.hold(),
            self._of,
            versions=self._versions.all,
            settings=RunSettings.now(self._choices),
            view=self._choices.view,
        )

    # --- inside ------------------------------------------------------------------------------------------------

    def _save(self, path: Path, with_photo: bool) -> None:
        work = self.work()
        if work is None:
            self.notice.emit(tr("Open a photo first."))
            return
        about = Saving(self._of, self._document.in_files, self._history.stacks)
        self._write(path, with_photo, work, about)

    def _write(self, path: Path, with_photo: bool, work: Work, about: Saving) -> None:
        """Write the work of a photo, which may be another than the one in view by the time it is written."""
        position, photo_id = about.stacks.position, work.seen.photo_id

        def write() -> tuple[bool, Stamp | None]:
            try:
                save_project(path, project_of(work, with_photo=with_photo), memo=about.project.memo)
            except Cancelled:
                return False, None
            return True, stamp_of(path)

        def again() -> None:
            newer = self.work() if self._document.photo_id == photo_id else self.work_of(photo_id)
            if newer is not None:  # else it was closed
                self._write(path, with_photo, newer, about)

        def done(written: tuple[bool, Stamp | None]) -> None:
            is_written, stamp = written
            if not is_written:  # painted on meanwhile
                QTimer.singleShot(_AGAIN_MS, self, again)
            else:
                about.project.path, about.project.stamp = path, stamp
                about.in_files.project = InProject(work.finish, [work.state.run])
                self.changed.emit()
                self._history.mark_saved(position, about.stacks)
                self.held.emit(work)
                self._choices.settings.folder = path.parent
                self.saved.emit(path)
                self.notice.emit(tr("Saved {name} in {folder}.", name=path.name, folder=str(path.parent)))

        self._files.submit(write, done, text=tr("Writing {name}", name=path.name), keep=True)

    def _land(self, path: Path, photo_id: int, restored: Restored) -> None:
        """Photo and marks of a project are open, in view or not: the rest follows."""
        self.restore(photo_id, restored, path, True)
        self._choices.settings.add_recent_file(path)
        self.remembered.emit()
        work = self.work_of(photo_id)
        if work is not None:
            self.held.emit(work)

    def _find_colors(self) -> None:
        """Estimate the colors of the cutout, which a project does not keep; no save waits for them."""
        document = self._document
        photo, result = document.photo, document.result
        if photo is None or result is None:
            return
        self._of.lacks_colors = True

        def land(colors: NDArray[np.uint8]) -> None:
            if document.result is result:
                self._of.lacks_colors = False
                document.set_foreground(colors)

        estimate: Callable[[], NDArray[np.uint8]] = partial(estimate_foreground, photo.image, result.alpha)
        self._colors.submit(estimate, land, kind="colors")
