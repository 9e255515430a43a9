"""Cutout, alpha and trimap into files and onto the clipboard; all of it in the background, each file whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.editor.document import Document
from app.editor.history import History
from app.editor.photo_state import PhotoState
from app.files.after_run import AfterRun, Owed
from app.files.exportable import Exportable
from app.matting.service import MattingService
from app.settings import Settings
from app.tasks import Tasks
from core.errors import UserError
from core.files import check_target
from core.imaging.composite import cutout
from core.imaging.formats.registry import format_for
from core.imaging.photo import Photo, Pixels
from core.jobs.backgrounds import Background
from core.jobs.export import Export, Kind, with_suffix, write_trimap
from core.jobs.export_options import ExportOptions, depths_of
from core.text.lists import sentences
from core.text.translate import mark, tr

NO_CUTOUT = mark("There is no cutout yet: mark the edge and press Run first.")
_PREVIEWED = mark("The photo is run at full size first: what you see is a preview.")
_JOINS = mark("This will follow the current run.")
_OUTDATED = mark("The marks have changed since the last run: the matte is updated first.")
_OLDER = mark("It shows the marks as they were when the export was asked for; they have changed since.")
_CLEARED = mark(
    "Nothing is marked any more, so there is nothing to export: mark the subject again, or undo (Ctrl+Z)."
)


class Exporting(QObject):
    """Exports of the open photo. Nothing outdated leaves the program: what is, is run first.

    `run` begins such a run; `settled` returns True where no edit of the marks is still being computed.

    Signals: `depth_changed` and `options_changed` where `depth` or `options` did.
    """

    notice = Signal(str)
    error = Signal(str)
    depth_changed = Signal()
    options_changed = Signal()
    exported = Signal(int)  # the id of the photo whose cutout, alpha or composite a file holds now
    cutout_ready = Signal(object, object)  # RGBA uint8 (H, W, 4) and its profile, the answer to `copy_cutout`

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
        settled: Callable[[], bool],
    ) -> None:
        super().__init__(document)
        self._document, self._history, self._settings = document, history, settings
        self._files, self._service, self._after_run = files, service, after_run
        self._run, self._settled = run, settled
        self._depths: dict[int, int] = {}  # those that were chosen, by photo
        self._options = settings.export_options
        self._preset_background = settings.export_background

    @property
    def options(self) -> ExportOptions:
        """The options for all photos unless a file name asks for another format; remembered.

        Its depth is that of photos for which none was chosen; None for the photo's own.
        """
        return self._options

    @options.setter
    def options(self, options: ExportOptions) -> None:
        if options.depth != self._options.depth:
            self._depths.clear()
        self._options = self._settings.export_options = options
        self.options_changed.emit()
        self.depth_changed.emit()

    @property
    def preset_background(self) -> str:
        """The color that a chosen preset puts cutouts on, as black, white, gray or #rrggbb; "" for none; remembered."""
        return self._preset_background

    @preset_background.setter
    def preset_background(self, color: str) -> None:
        self._preset_background = self._settings.export_background = color

    @property
    def asked_depth(self) -> int | None:
        """Bits per channel that were chosen for the photo in view, or for all; None for the photo's own."""
        return self._depths.get(self._document.photo_id, self._options.depth)

    @property
    def depth(self) -> int:
        """Bits per channel to export the photo in view in: as chosen for it or for all, else its own."""
        photo = self._document.photo
        return self.depth_of(self._document.photo_id, 8 if photo is None else photo.depth)

    def depth_of(self, photo_id: int, own: int) -> int:
        """Return the bits per channel chosen for an open photo; `own` are those of its file."""
        return self._depths.get(photo_id, self._options.depth or own)

    def export_to(
        self,
        path: Path,
        kind: Kind,
        depth: int | None = None,
        background: Callable[[Photo], Background] | None = None,
    ) -> Export:
        """Return what is written of the photo in view to a path, in `depth` bits per channel or as chosen for it.

        The suffix of the path chooses the format, else `options` do.

        Raises:
            UserError: this format is only read, or it cannot hold what was chosen; says what can be.
        """
        named = format_for(path)
        if named is not None and named.holds is None:
            ExportOptions(named.name).format_of()
        options = replace(self._options, depth=None).for_path(path)
        asked = None if kind is Kind.COMPOSITE else depth or self.asked_depth
        holds = options.format_of().holds
        assert holds is not None
        if asked is not None and asked > max(depths_of(holds)):
            replace(options, depth=asked).checked()
        behind = background if kind is Kind.COMPOSITE or holds.layers else None
        export = Export(kind, options, behind).near(asked or self.depth)
        export.check()
        return export

    def set_depth(self, depth: int, photo_id: int | None = None) -> None:
        """Choose the bits per channel for an open photo, the one in view by default."""
        self._depths[self._document.photo_id if photo_id is None else photo_id] = depth
        self.depth_changed.emit()

    def forget(self, photo_id: int) -> None:
        """A photo is closed, with what was chosen for it."""
        self._depths.pop(photo_id, None)

    @property
    def needs_run_first(self) -> bool:
        """True where an export has to wait for a run: there is a preview or an outdated matte, or a run is going on."""
        document = self._document
        is_outdated = document.result is not None and not (document.alpha_is_current and self._settled())
        return document.preview is not None or is_outdated or self._service.running or self._after_run.waiting

    def export(self, path: Path, export: Export, of: int | None = None) -> None:
        """Write a picture of the matte; `of` is the revision it may show even where marks changed since.

        The path gets the suffix of the format, where it has none of these.
        """
        try:
            target = with_suffix(path, export.check())
        except UserError as error:
            self.error.emit(str(error))
            return
        if self._has_to_wait(of):
            self._export_later(target, export)
            return
        self._write(target, export, self._document)

    def copy_cutout(self, of: int | None = None) -> None:
        """Make an 8-bit RGBA cutout and emit it; `of` is the revision it may show even where marks changed since."""
        if self._has_to_wait(of):
            if self._has_marks():
                asked = self._document.revision
                self._run_first(Owed(asked, lambda: self.copy_cutout(asked), self._copy))
            return
        self._copy(self._document)

    def save_trimap(self, target: Path) -> None:
        """Write the trimap as it is now, as a PNG; once written, this state counts as saved."""
        document = self._document
        if document.trimap is None:
            return
        trimap = document.trimap.copy()
        stacks, position = self._history.stacks, self._history.position

        def done(_: object) -> None:
            self._history.mark_saved(position, stacks)
            self._tell_saved(target)

        self._files.submit(
            lambda: write_trimap(target, trimap), done, text=tr("Writing {name}", name=target.name), keep=True
        )

    def _has_to_wait(self, of: int | None) -> bool:
        """Report whether a run has to come first; not once there is a matte of the marks that it was asked for."""
        if of is not None and not self._service.running and self._document.alpha_revision == of:
            return False
        return self.needs_run_first

    def _has_marks(self) -> bool:
        document = self._document
        if document.painted is None or document.is_painted or document.alpha_is_current:
            return True
        self.error.emit(tr(_CLEARED))
        return False

    def _write(self, target: Path, export: Export, document: PhotoState) -> None:
        """Write a picture of a photo, in view or not, as it is now."""
        exportable = self._exportable(document)
        if exportable is None:
            return
        remark = "" if document.alpha_is_current else tr(_OLDER)
        finish, photo_id, in_files = document.finish, document.photo_id, document.in_files
        run = None if document.result is None else document.result.seconds

        def done(_: object) -> None:  # perhaps with another photo in view
            in_files.finish, in_files.run = finish, run
            self.exported.emit(photo_id)
            self._settings.export_folder = target.parent
            self._tell_saved(target, remark)

        self._files.submit(
            lambda: export.write(target, exportable.matted()),
            done,
            text=tr("Writing {name}", name=target.name),
            keep=True,
        )

    def _copy(self, document: PhotoState) -> None:
        exportable = self._exportable(document)
        if exportable is not None:
            profile = exportable.photo.icc_profile
            self._files.submit(
                lambda: _cutout(exportable),
                lambda rgba: self.cutout_ready.emit(rgba, profile),
                kind="copy",
                text=tr("Copying the cutout"),
            )

    def _run_first(self, owed: Owed) -> None:
        """Do this once the run has landed that goes on or is made now; say why."""
        if self._document.preview is not None:
            self.notice.emit(tr(_PREVIEWED))
        else:
            self.notice.emit(tr(_JOINS if self._service.running or self._after_run.waiting else _OUTDATED))
        self._after_run.add(owed)
        if not self._service.running:
            self._run()

    def _export_later(self, target: Path, export: Export) -> None:
        try:
            check_target(target)  # now, not after a run of minutes
        except UserError as error:
            self.error.emit(str(error))
            return
        if self._has_marks():
            asked = self._document.revision
            again, write = partial(self.export, target, export, asked), partial(self._write, target, export)
            self._run_first(Owed(asked, again, write, target.name))

    def _exportable(self, document: PhotoState) -> Exportable | None:
        """Return the last run with what stands over it; None without one, which is said."""
        exportable = Exportable.of(document)
        if document.photo is None:
            self.error.emit(tr("Open a photo first."))
        elif exportable is None:
            self.error.emit(tr(NO_CUTOUT))
        return exportable

    def _tell_saved(self, path: Path, remark: str = "") -> None:
        self._settings.folder = path.parent
        saved = tr("Saved {name} in {folder}.", name=path.name, folder=str(path.parent))
        self.notice.emit(sentences(saved, remark))


def _cutout(exportable: Exportable) -> Pixels:
    matted = exportable.matted()
    return cutout(matted.colors, matted.alpha, depth=8)
