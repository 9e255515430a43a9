"""Verbs that open, save and export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from app.editor.backdrop import Backdrop, composite_background
from app.editor.edits import Edits
from app.editor.history import History
from app.editor.painting import Painter
from app.editor.touching import Toucher
from app.files import opening
from app.files.dragged import DraggedCutout
from app.files.exporting import Exporting
from app.files.incoming import Incoming
from app.files.opener import Opener
from app.files.sources import Source, Sources, said_of
from app.matting.choices import MattingChoices
from app.matting.matte_undo import MatteUndo
from app.versions.versions import Versions
from core.errors import UserError
from core.files import same_file
from core.imaging.formats import png
from core.imaging.photo import Photo
from core.jobs.backgrounds import NAMED_COLORS, Background
from core.jobs.export import Kind, with_suffix
from core.text.lists import sentences
from core.text.translate import tr


class FileVerbs(MattingChoices):
    """The verbs for everything that enters and leaves a session; the parts of `Session` do the work."""

    history: History
    painter: Painter
    edits: Edits
    toucher: Toucher
    sources: Sources
    incoming: Incoming
    opener: Opener
    exporting: Exporting
    dragged: DraggedCutout
    matte_undo: MatteUndo
    versions: Versions
    backdrop: Backdrop

    # --- open and save -----------------------------------------------------------------------------------------

    def open_path(self, path: Path, marks: Path | None = None) -> None:
        """Open a photo, with `marks` that came for it: a trimap, a mask or an alpha."""
        if marks is not None:
            self.sources.add_marks(Path(marks))
        self.opener.open(partial(opening.stage_path, Path(path), marks), Path(path).name, Path(path))

    def bring(self, paths: Sequence[Path], remark: str = "") -> None:
        """Open photos, projects and folders, and marks for the photos they are called after; see `app.files.incoming`.

        One notice says what became of them; `remark` is said with it.
        """
        self.incoming.bring([Path(path) for path in paths], remark)

    def open_bytes(self, data: bytes, name: str) -> None:
        """Open a pasted or dropped photo from its file bytes (PNG, JPEG, ...)."""
        self.opener.open(partial(opening.stage_bytes, data, name), name)

    def open_sample(self) -> None:
        """Open the bundled photo with its trimap nearly done."""
        self.opener.open(opening.stage_sample, tr("the sample"))

    def open_trimap(self, path: Path) -> None:
        """Take a trimap, mask or alpha from a file for the photo in view; undoable."""
        if self._needs_photo():
            self.sources.add_marks(Path(path))
            self.edits.import_trimap(Path(path), self.edge.counts)

    def take_selection(self, number: int = 1) -> None:
        """Take a selection that is saved in the photo in view, the first being 1, for its marks; undoable."""
        if self._needs_photo():
            self.edits.take_selection(number, self.edge.counts)

    def save_trimap(self, path: Path, *, over_source: bool = False) -> None:
        """Write the trimap as a gray PNG; the document then counts as saved. `over_source` as in `export_cutout`."""
        target = with_suffix(Path(path), png.FORMAT)
        marks_too = self.source_at(target) is Source.MARKS  # saving them anew is what saving is for
        if self._needs_photo() and (marks_too or self._may_write(target, over_source)):
            self.exporting.save_trimap(target)

    def source_at(self, path: Path) -> Source | None:
        """Report what this session came from would be lost if a picture were written to `path`; None for nothing.

        It is looked for under the suffix that the file gets.
        """
        target, behind = self._target(Path(path)), self.backdrop.path
        is_behind = behind is not None and same_file(target, behind)
        return self.sources.at(target) or (Source.BACKGROUND if is_behind else None)

    # --- export ------------------------------------------------------------------------------------------------

    def export_cutout(self, path: Path, depth: int | None = None, *, over_source: bool = False) -> None:
        """Write the cutout, its colors free of the background, in `depth` bits per channel or as chosen for the photo.

        The suffix of `path` chooses the format, else that of `exporting.options`; those with layers get the user's own
        background behind it where that is shown. A file that a photo or marks of this session came from is replaced
        only where `over_source` allows that.
        """
        behind = composite_background("own", self.backdrop) if self._shows_own else None
        self._export(path, Kind.CUTOUT, depth, behind, over_source=over_source)

    def export_alpha(self, path: Path, depth: int | None = None, *, over_source: bool = False) -> None:
        """Write the alpha matte alone, in gray; all else as in `export_cutout`."""
        self._export(path, Kind.ALPHA, depth, over_source=over_source)

    def export_composite(self, path: Path, *, over_source: bool = False) -> None:
        """Write the cutout on `composite_background`; `over_source` as above."""
        made = composite_background(self.composite_background, self.backdrop)
        self._export(path, Kind.COMPOSITE, None, made, over_source=over_source)

    @property
    def composite_background(self) -> str:
        """The background of an export on a background: the one shown, else that of the preset, else "own".

        "black", "white", "gray", a color as "#rrggbb", or "own" for the user's own.
        """
        if self._backing_view in NAMED_COLORS:
            return self._backing_view
        return "own" if self._shows_own else self.exporting.preset_background or "own"

    @property
    def _shows_own(self) -> bool:
        return self._backing_view == "own"

    @property
    def _backing_view(self) -> str:
        return self.composite_view if self.view == "wipe" else self.view

    def copy_cutout(self) -> None:
        """Prepare the cutout for the clipboard in the background; it arrives through `cutout_ready`."""
        self.versions.leave()  # what is copied comes into view
        self.matte_undo.when_there(self.exporting.copy_cutout)

    def prepare_drag(self) -> None:
        """Make the cutout ready to be dragged into another program; `dragged` says when it is."""
        self.versions.leave()
        self.matte_undo.when_there(self.dragged.prepare)

    # --- inside ------------------------------------------------------------------------------------------------

    def _when_settled(
        self, then: Callable[[], None], kind: str = "run", *, outlives_undo: bool = False
    ) -> None:
        """Call `then` once the stroke under way and all edits that were asked for count; not without a photo.

        `kind` and `outlives_undo` as in `EditQueue.when_idle`.
        """
        if self._needs_photo():
            self.end_stroke()
            self.edits.settle()
            self.edits.when_idle(then, kind, outlives_undo=outlives_undo)

    def _export(
        self,
        path: Path,
        kind: Kind,
        depth: int | None,
        background: Callable[[Photo], Background] | None = None,
        *,
        over_source: bool,
    ) -> None:
        if self._may_write(path, over_source):
            try:
                export = self.exporting.export_to(Path(path), kind, depth, background)
            except UserError as error:
                self.error.emit(str(error))
                return
            self.matte_undo.when_there(lambda: self.exporting.export(Path(path), export))

    def _target(self, path: Path) -> Path:
        return with_suffix(path, self.exporting.options.for_path(path).format_of())

    def _may_write(self, path: Path, over_source: bool) -> bool:
        source = None if over_source else self.source_at(path)
        if source is not None:
            holds = said_of(source, self._target(Path(path)).name)
            self.error.emit(sentences(holds, tr("Choose another name.")))
        return source is None
