"""Every verb of the user is one method here; the work is done by the small modules beside it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.editor.backdrop import Backdrop
from app.editor.display import Display
from app.editor.edits import Edits
from app.editor.grabbing import Grabbing
from app.editor.history import History
from app.editor.painting import Painter
from app.editor.path_tool import OPEN, PathTool
from app.editor.pen import Pen
from app.editor.refining import Refining
from app.editor.shape_tool import ShapeTool
from app.editor.steps import Steps
from app.editor.subject import SubjectFinder
from app.editor.touch_tool import TouchTool
from app.editor.touching import Toucher
from app.errors import describe
from app.files.after_run import AfterRun
from app.files.dragged import DraggedCutout
from app.files.exporting import Exporting
from app.files.incoming import Incoming
from app.files.opener import Opener
from app.files.recents import Recents
from app.files.sources import Sources
from app.matting.doubts import DoubtTour
from app.matting.engine_port import EngineFactory, default_engine
from app.matting.matte_undo import MatteUndo
from app.matting.model_folder import ModelFolder
from app.matting.reveal import Reveal
from app.presets import PresetShelves
from app.projects.projects import Projects
from app.recovery.keeper import Recovery
from app.recovery.offers import Offers
from app.settings import Settings
from app.tasks import Tasks
from app.versions.versions import Versions
from app.workspace.copying import Copying
from app.workspace.export_all import ExportAll
from app.workspace.open_mattes import OpenMattes
from app.workspace.open_photos import Missed
from app.workspace.photo import OpenPhoto
from app.workspace.picturing import Picturing
from app.workspace.reopening import Reopening
from app.workspace.run_queue import RunQueue
from app.workspace.runner import Runner
from app.workspace.saving import SavingAll
from app.workspace.verbs import WorkspaceVerbs
from app.workspace.workspace import Workspace
from core.imaging.photo import Photo
from core.text.translate import tr
from core.trimap.values import shares

WRITE_TIMEOUT_S = 120.0
SWITCH_INTERVAL_S = 0.001
"""Seconds that a busy background thread may keep the interpreter from the GUI thread; Python's default is 5 ms."""


class Session(WorkspaceVerbs):
    """The actions of the user, verb by verb; views read its attributes and listen to its signals.

    Nothing here blocks: reading, writing, filling and matting happen on background threads and land later, whole or
    not at all. Errors arrive as one sentence through `error`, hints through `notice`; `busy` carries what is being
    read or written, "" when nothing is.

    Attributes:
        document, history, host, service, after_run, live, versions: the parts that views read; they show the photo in
            view.
        workspace: all open photos; `runs` are theirs.
        export_all, copying: what is done with many of them.
    """

    unpainted_changed = Signal(int)
    marks_taken = Signal(str)  # a sentence on marks from a file or a network; `undo` takes them back
    no_subject = Signal(str)  # why `propose_subject` proposed nothing
    cutout_ready = Signal(object, object)  # RGBA uint8 (H, W, 4) and its profile, the answer to copy_cutout()
    work_found = Signal(
        object
    )  # Path: a project beside the photo that was opened, or marks for `open_trimap`
    selection_found = Signal(int)  # the number of a selection saved in the photo, for `take_selection`
    busy = Signal(str)
    ending = Signal()  # the program was told to end: what is unsaved is to be kept now, without a question

    def __init__(
        self,
        settings: Settings | None = None,
        engine_factory: EngineFactory = default_engine,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(settings or Settings(), engine_factory, parent)
        self.history = History(parent=self)
        self.tasks = Tasks("edits", self)
        self.files = Tasks("files", self)
        self.presets = PresetShelves(self.settings.path.parent, self.files, self)
        self.display = Display(self.document, self.tasks, self)
        self.after_run = AfterRun(self.service, self)
        self.matte_undo = MatteUndo(self.document, self.history, self.tasks, self.service)
        self.live.settled = lambda: not self.matte_undo.busy
        self.painter = Painter(self.document, self.history, self.tasks)
        self.edits = Edits(self.document, self.history, self.tasks, self.painter)
        self.subject = SubjectFinder(self.settings)
        self.grabbing = Grabbing(
            self.document, self.history, self.tasks, self.edits, lambda: self.edge_width, finder=self.subject
        )
        self.toucher = Toucher(self.document, self.history, self.tasks)
        self.touch = TouchTool(self, self.document, self.toucher)
        self.versions = Versions(self, self.edits, self.tasks, self.matte_undo)
        self.pen = Pen(lambda: self.tool == "path" and self.path.purpose == OPEN, self)
        self.path = PathTool(self.pen, self.document, self.toucher, self.tasks, self.mark_along)
        self.shape = ShapeTool(self, self.document, self.edits, self.pen)
        self.doubts = DoubtTour(self.document, self.settings, self)
        self.refining = Refining(self.document, self.history)
        self.steps = Steps(self)
        self.sources = Sources()
        self.recents = Recents(self.settings, self)
        self.incoming = Incoming(self.open_files, self.take_over, self)
        self.backdrop = Backdrop(self.settings, self.files, self)
        self.reveal = Reveal(self, self.document, self.service, self)
        self.opener = Opener(self.edits, self.files, self)
        self.exporting = self._new_exporting()
        self.dragged = DraggedCutout(self.document, self.exporting, self.files, self)
        self.projects = self._new_projects()
        self.recovery = Recovery(self.document, self.projects, self, pause_s=self.settings.recovery_pause)
        self.models = ModelFolder(self.settings, self.files, self)
        self.offers = Offers(self.settings, self)
        self.workspace = Workspace(self, self, self.opener, self._when_still, self._may_close_photo)
        self.saving = SavingAll(self.workspace, self.projects, self)
        self.export_all = self._new_export_all()
        self.copying = Copying(self.workspace, self, self, self.exporting, self.tasks)
        self.runs = RunQueue(Runner(self.workspace, self, self, self.tasks), self)
        self.picturing = Picturing(self.workspace, self.document, self.opener, self.runs, self)
        self.workspace.state_of, self.workspace.remark_of = self.runs.state, self.runs.remark
        self.reopening = Reopening(self.workspace, self.offers, self)
        self.confirm_discard: Callable[[str], bool] = lambda name: True
        self.confirm_discard_all: Callable[[Sequence[OpenPhoto]], bool] = lambda photos: True
        self.recovering: dict[Path, int] = {}
        self.confirm_missing: Callable[[Missed], bool | None] = lambda missed: True
        self.document.set_unpainted_value(self.settings.unpainted_value)
        self._connect()

    def _new_projects(self) -> Projects:
        return Projects(
            self,
            history=self.history,
            opener=self.opener,
            files=self.files,
            versions=self.versions,
            matte_undo=self.matte_undo,
        )

    def _new_exporting(self) -> Exporting:
        return Exporting(
            self.document,
            history=self.history,
            settings=self.settings,
            files=self.files,
            service=self.service,
            after_run=self.after_run,
            run=self.run,
            settled=lambda: self.edits.idle,
        )

    def _new_export_all(self) -> ExportAll:
        photos = OpenMattes(self.workspace, self, self.service, self.exporting, self.backdrop)
        return ExportAll(photos, self.files, self.tasks, self)

    def _connect(self) -> None:
        self.history.changed.connect(self._on_history_changed)
        for tasks in (self.tasks, self.files):
            tasks.failed.connect(self._report)
            tasks.busy.connect(self._emit_busy)
        self.edits.failed.connect(self._report)
        self.edits.took.connect(self.marks_taken)
        self.edits.replaced.connect(self._show_new_marks)
        self.edits.found_no_subject.connect(self.no_subject)
        self.doubts.failed.connect(self._report)
        self.doubts.notice.connect(self.notice)
        for failing in (self.host, self.service, self.live, self.matte_undo, self.versions, self.backdrop):
            failing.failed.connect(self.error)
        self.toucher.failed.connect(self._report)
        self.refining.failed.connect(self._report)
        noticing = (
            self.incoming,
            self.reopening,
            self.edits,
            self.recovery,
            self.offers,
            self.workspace,
            self.copying,
            self.runs,
            self.exporting,
            self.projects,
            self.touch,
            self.pen,
            self.path,
            self.refining,
            self.backdrop,
        )
        for part in noticing:
            part.notice.connect(self.notice)
        self.edits.imported.connect(lambda path: self.sources.add_marks(path, is_trimap=True))
        self.service.refused.connect(self.notice)
        self.service.explained.connect(self.notice)
        self.edits.parked_dropped.connect(lambda kind: self.after_run.drop() if kind == "run" else None)
        self.after_run.dropped.connect(self._say_nothing_exported)
        self.projects.remembered.connect(self.recents.look)
        self.projects.saved.connect(self.recents.add)
        self.projects.changed.connect(self.reopening.note_project)
        self.workspace.opened.connect(self._remember)
        self.workspace.work_found.connect(self.work_found)
        self.workspace.selection_found.connect(self.selection_found)
        self.workspace.error.connect(self.error)
        self.saving.failed.connect(self.error)
        self.ending.connect(self.keep_for_recovery)
        self.versions.changed.connect(self.recovery.note_change)
        self.exporting.error.connect(self.error)
        self.dragged.failed.connect(self._report)
        self.exporting.exported.connect(self.workspace.photo_changed)
        self.workspace.gone.connect(self.exporting.forget)
        self.copying.failed.connect(self._report)
        self.exporting.cutout_ready.connect(self.cutout_ready)
        self.view_changed.connect(self._on_view)
        self.document.unpainted_changed.connect(self._on_unpainted)

    # --- the life of the session -------------------------------------------------------------------------------

    def start(self) -> None:
        """Load torch and the model in the background; call it once the window shows."""
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        self.host.preload()
        self.reopening.look()
        self.offers.look()
        self.recents.look()
        self.presets.read()
        self.models.look()
        if self.settings.problem:
            self.notice.emit(self.settings.problem)

    def close(self, timeout_s: float = 5.0) -> bool:
        """Cancel and join all threads; False when one would not stop in time (then leave with os._exit).

        A file being written is waited for much longer: it must not be lost.
        """
        self.cancel_stroke()
        self.edits.cancel()
        self.live.close()
        self.settings.sync()
        stopped = self.reopening.close(timeout_s)
        stopped &= self.recovery.close(timeout_s)
        stopped &= self.workspace.parking.close(timeout_s)
        stopped &= self.picturing.close(timeout_s)
        stopped &= self.offers.close(timeout_s)
        self.runs.close()
        stopped &= self.recents.close(timeout_s)
        stopped &= self.incoming.close(timeout_s)
        self.service.close()
        stopped &= self.host.close(timeout_s)
        stopped &= self.doubts.close(timeout_s)
        stopped &= self.refining.close(timeout_s)
        stopped &= self.projects.close(timeout_s)
        stopped &= self.files.close(max(timeout_s, WRITE_TIMEOUT_S))
        self.dragged.close()
        return all([self.tasks.close(timeout_s), stopped])

    def end(self) -> None:
        """Make ready to leave with nobody to ask: the stroke under way counts, and `ending` asks to keep the rest."""
        self.end_stroke()
        self.ending.emit()

    def in_background(
        self, compute: Callable[[], Any], done: Callable[[Any], None], *, kind: str, text: str = ""
    ) -> None:
        """Run `compute` on the thread for short jobs and `done` with what it returned on this one.

        A newer job of the same `kind` replaces an older one, whose `done` is then never called. For work of the
        views that would block: a mip pyramid, say.
        """
        self.tasks.submit(compute, done, kind=kind, text=text)

    # --- matting -----------------------------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        """True while a run of the photo in view waits or goes on."""
        return self.service.running

    def run(self) -> None:
        """Matte the trimap as it is now in the background; a newer run replaces an older one.

        A matte that only lacks the latest marks is updated around these; else, and where nothing changed, the whole
        photo is run.
        """
        self._when_settled(lambda: self.matte_undo.when_there(self._run))

    def run_whole(self) -> None:
        """The same, of the whole photo in any case."""
        self._when_settled(lambda: self._run(whole=True))

    def cancel(self) -> None:
        """Stop the search for marks, else the run of the photo in view, also one that waits; what was before stays."""
        if not self.stop_marking():
            self.runs.cancel(self.workspace.current)

    def _run(self, *, whole: bool = False) -> None:
        self.runs.run(self.workspace.current, whole=whole)

    # --- inside ------------------------------------------------------------------------------------------------

    def _remember(self, photo: Photo) -> None:
        assert photo.path is not None
        self.settings.folder = photo.path.parent
        self.recents.keep_picture(photo.path, photo)
        self.recents.add(photo.path)

    def _on_view(self) -> None:
        if self.view in ("own", "wipe") and self.composite_view == "own":
            self.backdrop.load()

    def _show_new_marks(self) -> None:
        """Turn from a cutout that has nothing to do with the marks any more; under Live it follows them."""
        if not self.live.on:
            self.set_view("overlay")

    def _say_nothing_exported(self) -> None:
        self.notice.emit(tr("Nothing was exported: the run was not finished."))

    def _on_unpainted(self, value: int) -> None:
        self.settings.unpainted_value = value
        self.unpainted_changed.emit(value)

    def _emit_busy(self) -> None:
        self.busy.emit(self.files.text or self.tasks.text)

    def _on_history_changed(self) -> None:
        self.document.set_dirty(not self.history.is_saved)
        trimap = self.document.trimap
        if trimap is not None and self.tasks.open:
            self.tasks.submit(lambda: shares(trimap), self.document.set_shares, kind="shares")

    def _report(self, error: object) -> None:
        if isinstance(error, BaseException):
            self.error.emit(describe(error))
