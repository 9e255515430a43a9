"""From the document to the engine and back: one run at a time, the newest wins, a stale result never lands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from time import monotonic
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.editor.document import Document
from app.errors import describe
from app.matting.engine_port import (
    Engine,
    Landed,
    RunArrays,
    Tile,
    for_screen,
    run_arrays,
    throttled,
)
from app.matting.host import EngineHost
from app.matting.pace import Pace
from app.matting.updating import Ground, Made, ground, updated_for_screen
from app.worker import CancelToken
from core.engine.options import MatteOptions, Progress, RouterDecided, RouterGrid, UpdateBegun
from core.geometry import Rect
from core.jobs.job import Job
from core.trimap.values import MissingMarksError


@dataclass
class _RunOfDocument:
    """A run of this document: what it needs to land, and to be taken back."""

    photo_id: int
    revision: int
    options: MatteOptions
    model_id: int = 0
    arrays: RunArrays | None = None
    started: float = 0.0


class MattingService(QObject):
    """Runs one document on the engine of all, and puts what comes back into the document.

    `landed_options` is what the result in the document was asked with, `landed_revision` that of its marks,
    `landed_model_id` the model that made it, as `EngineHost.model_id` counts them.

    Signals: `progress` (phase, fraction 0..1, elapsed seconds) at most ten times a second; `router_decided` (index,
    RouterGrid); `tile_done` (top, left, alpha); `finished` (MatteResult); `failed` (one sentence);
    `refused` in its place where only marks are missing for a run;
    `explained` (one sentence) why the whole photo is run where an update was to be expected;
    `cancelled` when asked to; `abandoned` before either, where a run ends without a result; `preview_uncovered` (uint8
    (H, W)), the preview that such a run replaced;
    `begun` when a run starts and its pace is forecast;
    `landing` right before the result of a run takes the place of the one in the document, True where it belongs to the
    stroke before; `updated` (MatteResult) once an update has landed that nobody asked for, as Live makes them;
    `returned` once an older result stands again;
    `state_changed` ("running", else that of the host).
    """

    progress = Signal(str, float, float)
    router_decided = Signal(int, object)
    tile_done = Signal(int, int, object)
    begun = Signal()
    landing = Signal(bool)
    returned = Signal()
    updated = Signal(object)
    finished = Signal(object)
    failed = Signal(str)
    refused = Signal(str)
    explained = Signal(str)
    cancelled = Signal()
    abandoned = Signal()
    preview_uncovered = Signal(object)
    state_changed = Signal(str)

    def __init__(self, document: Document, host: EngineHost, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = host.state
        self._document = document
        self._host = host
        self._lane = host.new_run_lane()
        self._run: _RunOfDocument | None = None
        self._restore: tuple[int, Callable[[], None]] | None = None
        self.pace = Pace()
        self.landed_options = MatteOptions()
        self.landed_model_id = 0
        self.landed_revision = -1
        host.state_changed.connect(self._update_state)

    @property
    def running(self) -> bool:
        """True while a run is queued or going on."""
        return self._run is not None

    @property
    def run_is_of_marks(self) -> bool:
        """True where the run that goes on, if any, is one of the trimap as it is now."""
        return self._run is None or self._run.revision == self._document.revision

    def run(self, options: MatteOptions, *, whole: bool = False) -> None:
        """Matte the document as it is now; an older run is cancelled.

        Where a matte stands that only lacks the latest marks, it is updated around these, unless the `whole` photo is
        to be run.
        """
        document = self._document
        if (seen := document.snapshot()) is None:
            return
        self.cancel()
        document.hold_marks()
        start = "" if whole else self.ground(options)
        standing = None if isinstance(start, str) else start.standing
        job = Job(seen.photo, seen.trimap.copy(), options, standing=standing)
        alpha, preview = document.alpha, document.preview
        run = _RunOfDocument(seen.photo_id, seen.revision, options)

        def compute(engine: Engine, token: CancelToken) -> Iterator[Any]:
            run.model_id = self._host.engine_model_id
            is_of_model = not isinstance(start, str) and start.model_id == run.model_id
            events = (job if is_of_model else replace(job, standing=None)).events(engine, token)
            first = next(events)  # where the engine refuses the input, before anything shows
            told = throttled(chain([first], events))
            if isinstance(first, UpdateBegun) and not isinstance(start, str):
                yield from updated_for_screen(told, start)
            else:
                yield run_arrays(alpha, job.trimap, preview)
                yield from for_screen(told)

        self._lane.stream(compute, partial(self._on_event, run), partial(self._on_end, run))
        self._run = run
        self._update_state()
        if isinstance(start, str) and start:
            self.explained.emit(start)

    def ground(self, options: MatteOptions) -> Ground | str:
        """Return what an update with these options would start from, or why none is possible, in a sentence or "" ."""
        host, made = self._host, Made(self.landed_options, self.landed_model_id)
        model_id = (
            host.model_id or host.engine_model_id
        )  # 0: none was announced, as before a first run without `preload`
        return ground(self._document, made, Made(options, model_id))

    def cancel(self) -> None:
        """Stop the run; alpha and routing maps go back to what they were."""
        if self._run is not None:
            self._lane.cancel()
            self.cancelled.emit()
            self._host.measure_if_unknown()

    def land(self, landed: Landed, revision: int, options: MatteOptions, model_id: int) -> None:
        """Take a finished run made beside the document, as if it had been made for it; a run going on is cancelled."""
        self.cancel()
        self._put_result(landed, revision, options, model_id)
        self.finished.emit(landed.result)

    def land_update(self, landed: Landed, revision: int, options: MatteOptions, model_id: int) -> None:
        """Take an update that was made beside the document, after a stroke and as part of it; no run may go on."""
        if landed.result.alpha is not self._document.alpha:
            self.landing.emit(True)
        self._put_result(landed, revision, options, model_id, landed.result.updated)
        self.updated.emit(landed.result)

    def put_back(
        self,
        landed: Landed,
        revision: int,
        options: MatteOptions,
        model_id: int,
        areas: tuple[Rect, ...] = (),
    ) -> None:
        """Let an earlier result stand again; no run may go on. `areas` as in `Document.set_result`."""
        self._put_result(landed, revision, options, model_id, areas)
        self.returned.emit()

    def close(self) -> None:
        """Stop a run, hear nothing more of it and leave the engine's queue: the document ends."""
        self._lane.close()
        self._run = None

    def _on_event(self, run: _RunOfDocument, event: object) -> None:
        if run.photo_id == self._document.photo_id:
            self._on_run_event(run, event)

    def _on_end(self, run: _RunOfDocument, error: BaseException | None) -> None:
        """The run ended: after its result, without one, because it was cancelled, or with an error."""
        sentence = "" if error is None else describe(error)
        if self._run is run:
            self._end_run(keep=False)
        if error is not None:
            (self.refused if isinstance(error, MissingMarksError) else self.failed).emit(sentence)

    def _on_run_event(self, run: _RunOfDocument, event: object) -> None:
        match event:
            case RunArrays():
                self._begin_run(run, event)
            case UpdateBegun():
                self._begin_update(run)
            case Progress():
                self.pace.update(event.fraction)
                self.progress.emit(event.phase, event.fraction, monotonic() - run.started)
            case RouterDecided() if run.options.mixer is None:  # others show what they did once they are done
                self._land_router(event)
            case Tile():
                self._land_tile(run, event)
            case Landed():
                self._land_result(run, event)

    def _begin_run(self, run: _RunOfDocument, begun: RunArrays) -> None:
        document = self._document
        run.arrays, run.started = begun, monotonic()
        planned = self._host.planned(run.options)
        self.pace.begin(document, self._host.config, self._host.speed, planned)
        self.begun.emit()
        alpha, display, revision = document.alpha, document.alpha_display, document.alpha_revision
        routers, mixers, preview = document.routers, document.mixers, document.preview

        def restore() -> None:
            document.set_alpha(alpha, display, revision)
            document.set_routers(routers, mixers)
            if preview is not None:
                self.preview_uncovered.emit(preview)

        self._restore = document.photo_id, restore
        document.set_alpha(begun.alpha, begun.display, run.revision)

    def _begin_update(self, run: _RunOfDocument) -> None:
        """Only the clock starts: what stands is shown until the update lands."""
        if not run.started:  # a region that turns out wider is told again
            run.started = monotonic()
            self.pace.begin_update()
            self.begun.emit()

    def _land_router(self, event: RouterDecided) -> None:
        routers: list[RouterGrid | None] = [None] * event.count
        if event.index > 0 and len(self._document.routers) == event.count:
            routers = list(self._document.routers)
        routers[event.index] = event.grid
        self._document.set_routers(routers)
        self.router_decided.emit(event.index, event.grid)

    def _land_tile(self, run: _RunOfDocument, tile: Tile) -> None:
        if run.arrays is None:
            return
        height, width = tile.alpha.shape
        rect: Rect = tile.top, tile.left, tile.top + height, tile.left + width
        rows, columns = slice(rect[0], rect[2]), slice(rect[1], rect[3])
        run.arrays.alpha[rows, columns] = tile.alpha
        run.arrays.display[rows, columns] = tile.display
        self._document.set_alpha(run.arrays.alpha, run.arrays.display, run.revision, rect)
        self.tile_done.emit(tile.top, tile.left, tile.alpha)

    def _land_result(self, run: _RunOfDocument, landed: Landed) -> None:
        self._end_run(keep=True)
        result, host = landed.result, self._host
        if result.alpha is not self._document.alpha:  # as it is where only what is known anyway was marked
            self.landing.emit(False)
        self._put_result(landed, run.revision, run.options, run.model_id, result.updated)
        speed = self.pace.learned(self._document, host.config, host.speed, result)
        if speed is not None and speed is not host.speed:
            host.keep_speed(speed)
        self.finished.emit(result)
        host.measure_if_unknown()

    def _put_result(
        self,
        landed: Landed,
        revision: int,
        options: MatteOptions,
        model_id: int,
        areas: tuple[Rect, ...] = (),
    ) -> None:
        self.landed_options, self.landed_model_id, self.landed_revision = options, model_id, revision
        self._document.set_result(landed.result, landed.display, revision, areas)

    def _end_run(self, *, keep: bool) -> None:
        self._run = None
        restore, self._restore = self._restore, None
        if restore is not None and not keep and restore[0] == self._document.photo_id:
            restore[1]()
        self._update_state()
        if not keep:
            self.pace.end()
            self.abandoned.emit()

    def _update_state(self) -> None:
        state = "running" if self.running else self._host.state
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)
