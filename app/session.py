"""Every verb of the user is one method here; the work is done by the small modules beside it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.editor.choices import Choices
from app.editor.document import Document
from app.editor.edits import Edits
from app.editor.history import History
from app.editor.painting import Painter
from app.errors import describe
from app.files import opening
from app.files.after_run import AfterRun
from app.files.arrivals import left_text
from app.files.exporting import Exporting
from app.files.sources import Source, Sources
from app.matting import prediction
from app.matting.attention import Attention, own
from app.matting.attention import attention as attention_named
from app.matting.engine_port import EngineFactory, default_engine
from app.matting.host import EngineHost
from app.matting.live import Live
from app.matting.matte_undo import MatteUndo
from app.matting.prediction import Forecast
from app.matting.service import MattingService
from app.recovery.keeper import Found, Recovery
from app.settings import Settings
from app.tasks import Tasks
from core.engine.max_tokens import Stop, capped, limit_of
from core.engine.options import Device, MatteOptions, Precision
from core.engine.tiling import token_count
from core.jobs.export import png_path
from core.model.mixers.options import MixerName
from core.trimap.values import BACKGROUND, UNKNOWN, shares

WRITE_TIMEOUT_S = 120.0
SWITCH_INTERVAL_S = 0.001
"""How long a busy background thread may keep the interpreter from the GUI thread; Python's default is 5 ms."""


class Session(Choices):
    """What the user does, verb by verb; views read its attributes and listen to its signals.

    Nothing here blocks: reading, writing, filling and matting happen on background threads and land later, whole or
    not at all. Errors arrive as one sentence through `error`, hints through `notice`; `busy` carries what is being
    read or written, "" when nothing is.

    Attributes:
        document, history, host, service, after_run, live, settings: the parts that views read.
        quality_stop: the stop that `max_tokens` follows from photo to photo; None while k was set by hand, which holds
            for this photo only.
        confirm_discard: asked (with the name of the photo whose work would be lost) before unsaved work goes;
            the window injects a dialog. True means go ahead.
    """

    max_tokens_changed = Signal(object)  # k, None for no limit
    attention_changed = Signal()  # attention or its ratio, by the user or by another model
    unpainted_changed = Signal(int)
    recent_files_changed = Signal()
    prediction_changed = Signal()  # predicted() or wanted_tokens() answer differently now
    cutout_ready = Signal(object)  # RGBA uint8 (H, W, 4), the answer to copy_cutout()
    marks_found = Signal(object)  # Path: saved marks beside the photo that was opened, for `open_trimap`
    notice = Signal(str)
    error = Signal(str)
    busy = Signal(str)
    ending = Signal()  # the program was told to end: what is unsaved is to be kept now, without a question

    def __init__(
        self,
        settings: Settings | None = None,
        engine_factory: EngineFactory = default_engine,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(settings or Settings(), parent)
        self.document = Document(self)
        self.history = History(parent=self)
        self.tasks = Tasks("edits", self)
        self.files = Tasks("files", self)
        self.host = EngineHost(self.settings, engine_factory, self)
        self.service = MattingService(self.document, self.host, self)
        self.after_run = AfterRun(self.service, self)
        self.live = Live(
            self.document,
            self.settings,
            service=self.service,
            host=self.host,
            options=self.options,
            parent=self,
        )
        self.matte_undo = MatteUndo(self.document, self.history, self.tasks, self.service)
        self.painter = Painter(self.document, self.history, self.tasks)
        self.edits = Edits(self.document, self.history, self.tasks, self.painter)
        self.exporting = Exporting(
            self.document,
            history=self.history,
            settings=self.settings,
            files=self.files,
            service=self.service,
            after_run=self.after_run,
            run=self.run,
            settled=lambda: self.edits.idle,
        )
        self.sources = Sources()
        self.recovery = Recovery(self.document, self.settings, self)
        self.confirm_discard: Callable[[str], bool] = lambda name: True
        self._restore_settings()
        self._connect()

    def _restore_settings(self) -> None:
        self.quality_stop: Stop | None = self.settings.quality_stop
        self.max_tokens = self._limit_of_stop()
        self._attention: Attention | None = None  # of the model before this one
        self.document.set_unpainted_value(self.settings.unpainted_value)

    def _connect(self) -> None:
        self.history.changed.connect(self._on_history_changed)
        for tasks in (self.tasks, self.files):
            tasks.failed.connect(self._report)
            tasks.busy.connect(self._tell_busy)
        self.edits.failed.connect(self._report)
        self.edits.notice.connect(self.notice)
        self.edits.imported.connect(lambda path: self.sources.add_marks(path, is_trimap=True))
        self.host.failed.connect(self.error)
        self.service.failed.connect(self.error)
        self.service.refused.connect(self.notice)
        self.live.failed.connect(self.error)
        self.edits.parked_dropped.connect(self.after_run.drop)
        self.after_run.dropped.connect(self._tell_nothing_exported)
        self.recovery.notice.connect(self.notice)
        self.ending.connect(self.keep_for_recovery)
        self.exporting.notice.connect(self.notice)
        self.exporting.error.connect(self.error)
        self.exporting.cutout_ready.connect(self.cutout_ready)
        self.service.finished.connect(self._on_run_finished)
        self.service.returned.connect(self.prediction_changed)
        self.host.model_changed.connect(self._on_model)
        self.host.estimate_changed.connect(self.prediction_changed)
        self.document.photo_changed.connect(self._on_photo)
        self.document.shares_changed.connect(self.prediction_changed)
        self.document.unpainted_changed.connect(self._on_unpainted)

    # --- the life of the session -------------------------------------------------------------------------------

    def start(self) -> None:
        """Load torch and the model in the background; call it once the window shows."""
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        self.host.preload()
        self.recovery.look()
        if self.settings.problem:
            self.notice.emit(self.settings.problem)

    def close(self, timeout_s: float = 5.0) -> bool:
        """Cancel and join all threads; False when one would not stop in time (then leave with os._exit).

        A file being written is waited for much longer: it must not be lost.
        """
        self.cancel_stroke()
        self.edits.cancel()
        self.live.stop()
        self.settings.sync()
        stopped = self.recovery.close(timeout_s)
        self.service.close()
        stopped &= self.host.close(timeout_s)
        return all([self.tasks.close(timeout_s), self.files.close(max(timeout_s, WRITE_TIMEOUT_S)), stopped])

    def end(self) -> None:
        """Make ready to leave with nobody to ask: the stroke under way counts, and `ending` asks to keep the rest."""
        self.end_stroke()
        self.ending.emit()

    def keep_for_recovery(self) -> None:
        """Keep unsaved marks for the next start, at once; call it where nobody can be asked any more, then close."""
        self.end_stroke()
        self.edits.settle()
        self.recovery.keep_now()

    def recover(self, found: Found, photo: Path | None = None) -> None:
        """Open a photo with the marks that an earlier window left unsaved; `photo` where the user says that it is."""
        path = photo or found.photo
        if path is None:
            self.error.emit(f"{found.name} is no longer at {found.kept.about.photo}; say where it is now.")
            return

        def landed() -> None:
            self.history.mark_unsaved()
            self.recovery.took(found)

        self._open(partial(opening.stage_recovered, found, path, landed), found.name)

    def may_close(self) -> bool:
        """Whether the window may close: True without unsaved work, else as the user answers."""
        may = not self.document.dirty or self.confirm_discard(self.document.name)
        if may:  # as after a logout that was called off
            self.recovery.give_up()
        return may

    def in_background(
        self, compute: Callable[[], Any], done: Callable[[Any], None], *, kind: str, text: str = ""
    ) -> None:
        """Run `compute` on the thread for short jobs and `done` with what it returned on this one.

        A newer job of the same `kind` replaces an older one, whose `done` is then never called. For work of the
        views that would block: a mip pyramid, say.
        """
        self.tasks.submit(compute, done, kind=kind, text=text)

    # --- open and save -----------------------------------------------------------------------------------------

    def open_path(self, path: Path, left: Sequence[Path] = ()) -> None:
        """Open a photo, or the first in a folder; a failed read leaves the old one as it is.

        `left`: files that came with it; it is said that they were not opened.
        """
        self._open(partial(opening.stage_path, Path(path), left), Path(path).name)

    def open_bytes(self, data: bytes, name: str) -> None:
        """Open a pasted or dropped photo from its file bytes (PNG, JPEG, ...)."""
        self._open(partial(opening.stage_bytes, data, name), name)

    def open_sample(self) -> None:
        """Open the bundled photo with its trimap nearly done."""
        self._open(opening.stage_sample, "the sample")

    def open_trimap(self, path: Path, left: Sequence[Path] = ()) -> None:
        """Take a trimap, mask or alpha from a file for the open photo; undoable. `left` as in `open_path`."""
        if self._needs_photo():
            self.sources.add_marks(Path(path))
            self.edits.import_trimap(Path(path), self.edge_width, left_text(Path(path), left, as_marks=True))

    def save_trimap(self, path: Path, *, over_source: bool = False) -> None:
        """Write the trimap as a gray PNG; the document then counts as saved. `over_source` as in `export_cutout`."""
        marks_too = self.source_at(path) is Source.MARKS  # saving them anew is what saving is for
        if self._needs_photo() and (marks_too or self._may_write(path, over_source)):
            self.exporting.save_trimap(Path(path))

    def source_at(self, path: Path) -> Source | None:
        """Report what this session came from would be lost if a PNG were written to `path`; None for nothing."""
        return self.sources.at(png_path(Path(path)))

    @property
    def recent_files(self) -> list[Path]:
        """Photos opened before, newest first; only those that still exist."""
        return self.settings.recent_files

    # --- painting ----------------------------------------------------------------------------------------------

    def set_unpainted(self, value: int) -> None:
        """What pixels nobody painted count as: BACKGROUND (Remove) or UNKNOWN (Edge); undoable with a photo open."""
        if value not in (BACKGROUND, UNKNOWN):
            raise ValueError(f"unpainted cannot be {value!r}")
        self.edits.set_unpainted(value)

    def begin_stroke(self, x: float, y: float, value: int | None = None, pressure: float = 1.0) -> None:
        """Press at image position (x, y): paints a dot of `value` (default: the chosen class; the eraser unpaints)."""
        if self.document.trimap is None:
            return
        self.edits.settle()
        self._uncover_marks()
        color = None if self.tool == "eraser" else (self.value if value is None else value)
        self.painter.begin(x, y, color, size=self.brush_size, pressure=pressure, over=self.paint_over)

    def extend_stroke(self, x: float, y: float, pressure: float = 1.0) -> None:
        """Move to (x, y) with the pointer down; nothing without a stroke."""
        self.painter.extend(x, y, pressure)

    def end_stroke(self) -> None:
        """Release: the stroke becomes one undo step."""
        self.painter.end()

    def cancel_stroke(self) -> None:
        """Take the stroke in progress back as if it had never begun."""
        self.painter.cancel()

    def line_to(self, x: float, y: float, value: int | None = None) -> None:
        """Shift+click: a straight line from where the last stroke ended (a dot without one); one undo step."""
        start = self.painter.last_point or (x, y)
        self.begin_stroke(*start, value)
        self.extend_stroke(x, y)
        self.end_stroke()

    def bucket_fill(self, x: float, y: float, value: int | None = None) -> None:
        """Fill from (x, y) with `value` (default: the chosen class) by what `set_bucket` chose; in the background."""
        if self.document.photo is not None:
            self._uncover_marks()
            color = self.value if value is None else value
            self.edits.bucket(x, y, color, self.bucket_by, self.bucket_tolerance)

    def lasso_fill(self, points: Sequence[tuple[float, float]], value: int | None = None) -> None:
        """Fill the polygon through these (x, y) image positions; three or more."""
        if self.document.photo is not None and len(points) >= 3:
            self._uncover_marks()
            self.edits.lasso(points, self.value if value is None else value)

    def preview_auto_edge(self, inner: int, outer: int) -> None:
        """Show auto edge with this width, live while dragged, until `auto_edge` or `cancel_auto_edge`."""
        if self.document.photo is not None:
            self.set_edge_width(inner, outer)
            self.edits.preview_auto_edge(*self.edge_width)

    def auto_edge(self, inner: int, outer: int) -> None:
        """Lay a band of Edge along the subject's outline; one undo step, also after any number of previews."""
        if self._needs_photo():
            self.set_edge_width(inner, outer)
            self.edits.auto_edge(*self.edge_width)

    def cancel_auto_edge(self) -> None:
        """Take a previewed auto edge back."""
        self.edits.cancel_preview()

    def clear_trimap(self) -> None:
        """Unpaint everything; undoable."""
        if self.document.photo is not None:
            self.edits.clear()

    def undo(self) -> None:
        """Take back the last step (first of all: whatever is still being computed)."""
        if not self.painter.cancel() and not self.edits.cancel():
            self.history.undo()

    def redo(self) -> None:
        """Do the last undone step again."""
        self.painter.cancel()
        self.edits.cancel()
        self.history.redo()

    # --- matting -----------------------------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        """Whether a run is queued or going on."""
        return self.service.running

    def options(self) -> MatteOptions:
        """The request a run would be made with now."""
        settings, choice = self.settings, self.attention
        return MatteOptions(
            max_tokens=self.max_tokens if choice.has_k else None,
            mixer=None if choice.has_k else choice.mixer(settings.ratio),
            device=settings.device,
            precision=settings.precision,
            memory_limit=settings.memory_limit,
            passes=settings.passes,
            polish=None if settings.polish else 0,
        )

    @property
    def attention(self) -> Attention:
        """What the next run uses: the choice of the user, or the model's own where the model cannot do that."""
        chosen, config = attention_named(self.settings.attention), self.host.config
        return chosen if chosen.available(config) else own(config)

    def set_attention(self, name: MixerName, ratio: float | None = None) -> None:
        """Let the global blocks mix tokens this way from the next run on, with this share of them (default: as it is).

        Raises:
            ValueError: the share is not over 0 and at most 1.
        """
        if ratio is not None and not 0 < ratio <= 1:
            raise ValueError(f"no share {ratio!r}")
        before = self.attention, self.settings.ratio
        self.settings.attention = name
        if ratio is not None:
            self.settings.ratio = ratio
        if (self.attention, self.settings.ratio) != before:
            self._tell_attention()

    def set_max_tokens(self, k: int | None) -> None:
        """Cap global attention at k tokens per router, for this photo: the next one has the stop last chosen.

        None, or as many tokens as the photo has, is no limit.
        """
        k = capped(k, token_count(*self.document.size) or sys.maxsize)
        if k != self.max_tokens:
            self._take_limit(None, k)

    def choose_quality(self, stop: Stop) -> None:
        """Let k follow a stop for this photo and all later ones."""
        self.settings.quality_stop = stop
        self._take_limit(stop, self._limit_of_stop())

    def set_device(self, device: Device) -> None:
        """Run on "auto", "cpu" or "cuda" from the next run on."""
        self.settings.device = device
        self.host.measure()

    def set_precision(self, precision: Precision) -> None:
        """Run in "auto", "fp32", "bf16" or "fp16" from the next run on."""
        self.settings.precision = precision
        self.host.measure()

    def set_memory_limit(self, limit: int | None) -> None:
        """Let a run take so many bytes, whole MB, or with None what the machine has free."""
        self.settings.memory_limit = limit
        self.prediction_changed.emit()
        if self.live.refusal:  # perhaps for want of memory
            self.live.ask_anew()

    def set_passes(self, passes: int) -> None:
        """Matte the photo alone (1), or its mirror too and take the mean (2), from the next run on."""
        self.settings.passes = passes
        self.prediction_changed.emit()

    def set_polish(self, on: bool) -> None:
        """Let colors polish the network's alpha where that pays for the model, or never, from the next run on."""
        self.settings.polish = on
        self.prediction_changed.emit()

    def set_live(self, on: bool) -> None:
        """Show a reduced preview after each pause in painting, or do not."""
        self.live.set_on(on)

    def run(self) -> None:
        """Make the alpha matte in the background from the trimap as it is now; a newer run replaces an older one."""
        if self._needs_photo():
            self.end_stroke()
            self.edits.settle()
            self.edits.when_idle(lambda: self.service.run(self.options()))

    @property
    def needs_run_first(self) -> bool:
        """Whether an export has to wait for a run: what there is is a preview, outdated, or being replaced."""
        return self.exporting.needs_run_first

    def cancel(self) -> None:
        """Stop the run; the alpha from before stays."""
        self.service.cancel()

    def load_model(self, path: Path | str) -> None:
        """Use a model file, or an embedded model by its name; a bad file leaves the current one in place."""
        self.host.load_model(str(path))

    def predicted(self) -> Forecast | None:
        """Memory in bytes and time in seconds a run would take with the current k; None without a photo."""
        return prediction.predicted(
            self.document, self.host.config, self.host.speed, self.host.planned(self.options())
        )

    def wanted_tokens(self) -> int | None:
        """How many tokens the last run's hungriest router wanted for this photo; None before a run."""
        return prediction.wanted_tokens(self.document)

    def predicted_used(self, index: int, k: int | None = None) -> NDArray[np.bool_] | None:
        """Router `index`'s global tokens (h, w) under limit `k` (default: the current), re-ranked from its margins."""
        return prediction.predicted_used(self.document, index, self.max_tokens if k is None else k)

    # --- export ------------------------------------------------------------------------------------------------

    def export_cutout(self, path: Path, depth: int = 8, *, over_source: bool = False) -> None:
        """Write the cutout as RGBA PNG (straight alpha, colors free of the background), 8 or 16 bit.

        A file that a photo or marks of this session came from is replaced only where `over_source` allows that.
        """
        if self._may_write(path, over_source):
            self.matte_undo.when_there(lambda: self.exporting.export_cutout(Path(path), depth))

    def export_alpha(self, path: Path, depth: int = 8, *, over_source: bool = False) -> None:
        """Write the alpha matte alone as a gray PNG, 8 or 16 bit; `over_source` as in `export_cutout`."""
        if self._may_write(path, over_source):
            self.matte_undo.when_there(lambda: self.exporting.export_alpha(Path(path), depth))

    def copy_cutout(self) -> None:
        """Prepare the cutout for the clipboard in the background; it arrives through `cutout_ready`."""
        self.matte_undo.when_there(self.exporting.copy_cutout)

    # --- inside ------------------------------------------------------------------------------------------------

    def _may_write(self, path: Path, over_source: bool) -> bool:
        source = None if over_source else self.source_at(path)
        if source is not None:
            self.error.emit(f"{png_path(Path(path)).name} is {source.value}; choose another name.")
        return source is None

    def _needs_photo(self) -> bool:
        if self.document.photo is None:
            self.error.emit("Open a photo first.")
            return False
        return True

    def _uncover_marks(self) -> None:
        """Turn a routing map off that would hide what is marked now."""
        if self.document.routers or self.document.mixers:
            self.set_routing_view("off")

    def _open(self, stage: opening.Stage, name: str) -> None:
        if not self.may_close():
            return
        edits = self.document.edits
        text = f"Opening {name}"
        compute = partial(stage, self.edits.unpainted_to_be)
        self.files.submit(compute, partial(self._land_photo, edits, text), kind="open", text=text)

    def _land_photo(self, edits_when_asked: int, text: str, staged: opening.Staged) -> None:
        unpainted = staged.unpainted if staged.keeps_unpainted else self.edits.unpainted_to_be
        if staged.unpainted != unpainted:  # chosen since: filling a large photo anew would block
            again = partial(opening.with_unpainted, staged, unpainted)
            done = partial(self._land_photo, edits_when_asked, text)
            self.files.submit(again, done, kind="open", text=text)
            return
        self.end_stroke()
        if edits_when_asked != self.document.edits and not self.may_close():
            return
        self.service.cancel()
        self.edits.cancel()
        self.painter.forget()
        self.document.set_unpainted_value(unpainted)
        self.document.replace(staged.photo, staged.trimap, staged.painted)
        self.history.clear()
        if staged.notices:
            self.notice.emit(" ".join(staged.notices))
        if staged.remember and staged.photo.path is not None:
            self.settings.add_recent_file(staged.photo.path)
            self.settings.folder = staged.photo.path.parent
            self.recent_files_changed.emit()
        self.sources.add_photo(staged.photo.path)
        if staged.landed is not None:
            staged.landed()
        if staged.beside is not None:
            self.marks_found.emit(staged.beside)

    def _on_photo(self) -> None:
        self.begin_photo(self.document.size)
        if self.document.painted is not None and not self.document.painted.any():
            self.set_view("overlay")  # in others nothing of it would be seen
        self.choose_quality(self.settings.quality_stop)
        self.prediction_changed.emit()

    def _on_model(self, name: str) -> None:
        before, config = self._attention, self.host.config
        if before is not None and not before.available(config):
            self.notice.emit(f"{name} cannot use {before.title}: {self.attention.title} is used instead.")
        self._tell_attention()

    def _tell_attention(self) -> None:
        self._attention = self.attention
        self.attention_changed.emit()
        self.prediction_changed.emit()
        self.live.ask_anew()

    def _limit_of_stop(self) -> int | None:
        return limit_of(self.settings.quality_stop, token_count(*self.document.size) or sys.maxsize)

    def _take_limit(self, stop: Stop | None, k: int | None) -> None:
        if (stop, k) != (self.quality_stop, self.max_tokens):
            self.quality_stop, self.max_tokens = stop, k
            self.max_tokens_changed.emit(k)
            self.prediction_changed.emit()

    def _on_run_finished(self, result: object) -> None:
        said = [getattr(result, "remark", ""), *getattr(result, "notes", ())]
        if any(said):
            self.notice.emit(" ".join(filter(None, said)))
        self.prediction_changed.emit()

    def _tell_nothing_exported(self) -> None:
        self.notice.emit("Nothing was exported: the run was not finished.")

    def _on_unpainted(self, value: int) -> None:
        self.settings.unpainted_value = value
        self.unpainted_changed.emit(value)

    def _tell_busy(self) -> None:
        self.busy.emit(self.files.text or self.tasks.text)

    def _on_history_changed(self) -> None:
        self.document.set_dirty(not self.history.is_saved)
        trimap = self.document.trimap
        if trimap is not None and self.tasks.open:
            self.tasks.submit(lambda: shares(trimap), self.document.set_shares, kind="shares")

    def _report(self, error: object) -> None:
        if isinstance(error, BaseException):
            self.error.emit(describe(error))
