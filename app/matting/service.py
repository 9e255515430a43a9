"""From the document to the engine and back: one run at a time, the newest wins, a stale result never lands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from time import monotonic
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from app.editor.document import Document
from app.errors import describe
from app.matting.aside import Aside
from app.matting.engine_port import (
    Canvas,
    Engine,
    EngineFactory,
    Landed,
    Tile,
    canvas,
    default_engine,
    for_screen,
    throttled,
)
from app.matting.pace import Pace
from app.matting.prediction import Speed, load_now
from app.settings import Settings
from app.worker import CancelToken, Worker
from core.engine.options import MatteOptions, Progress, RouterDecided, RouterGrid
from core.errors import UserError
from core.jobs.job import Job
from core.model.config import ModelConfig
from core.trimap.rect import Rect
from core.trimap.values import MissingMarksError


class _Loaded(NamedTuple):
    model_id: int
    name: str
    requested: str
    config: ModelConfig | None


class _Measured(NamedTuple):
    device: str
    speed: Speed


@dataclass
class _Run:
    """What a run needs to land, and to be taken back."""

    photo_id: int
    revision: int
    options: MatteOptions
    model_id: int = 0
    canvas: Canvas | None = None
    started: float = 0.0


class MattingService(QObject):
    """Owns the worker and, on its thread, the engine; puts what comes back into the document.

    `aside` runs something small on that thread while no run goes on; a run cancels it, and all that `new_aside` made.
    `model_id` counts up with every model loaded: two of one name are two. `landed_model_id` is that of the model which
    made the result in the document, `landed_options` what that was asked with, `landed_revision` that of its marks.

    Signals: `progress` (phase, fraction 0..1, elapsed seconds) at most ten times a second; `router_decided` (index,
    RouterGrid); `tile_done` (top, left, alpha); `finished` (MatteResult); `failed` (one sentence; of a run or a load);
    `refused` in its place where only marks are missing for a run;
    `cancelled` when asked to; `abandoned` before either, where a run ends without a result; `preview_uncovered` (uint8
    (H, W)), the preview that such a run replaced;
    `landing` right before the result of a run takes the place of the one in the document; `returned` once an older one
    stands again;
    `state_changed` ("loading", "ready", "running", "failed": no model, nothing can run); `estimate_changed` when
    `config` or `speed`, on which predictions rest, are others.
    """

    progress = Signal(str, float, float)
    router_decided = Signal(int, object)
    tile_done = Signal(int, int, object)
    landing = Signal()
    returned = Signal()
    finished = Signal(object)
    failed = Signal(str)
    refused = Signal(str)
    cancelled = Signal()
    abandoned = Signal()
    preview_uncovered = Signal(object)
    state_changed = Signal(str)
    model_changed = Signal(str)
    estimate_changed = Signal()

    def __init__(
        self,
        document: Document,
        settings: Settings,
        engine_factory: EngineFactory = default_engine,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.state = "loading"
        self.model_name = ""
        self.model_id = 0
        self.device_name = ""
        self.config: ModelConfig | None = None
        self.speed: Speed | None = None
        self.pace = Pace()
        self._document = document
        self._settings = settings
        self._factory = engine_factory
        self._engine: Engine | None = None  # touched on the worker's thread only, like the next two
        self._source = ""  # what the engine's model was asked for by
        self._engine_model_id = 0
        self._worker = Worker("matting", self)
        self._worker.yielded.connect(self._on_event)
        self._worker.finished.connect(self._on_finished)
        self._worker.failed.connect(self._on_failed)
        self._loads: set[int] = set()
        self._runs: dict[int, _Run] = {}
        self._restore: tuple[int, Callable[[], None]] | None = None
        self.landed_options = MatteOptions()
        self.landed_model_id = 0
        self.landed_revision = -1
        self._asides: list[Aside] = []
        self.aside = self.new_aside("aside")

    @property
    def running(self) -> bool:
        """Whether a run is queued or going on."""
        return bool(self._runs)

    @property
    def run_is_of_marks(self) -> bool:
        """Whether the run that goes on, if any, is one of the trimap as it is now."""
        return all(run.revision == self._document.revision for run in self._runs.values())

    # --- verbs -------------------------------------------------------------------------------------------------

    def preload(self) -> None:
        """Import torch and load the model last used, or the embedded one where that fails; then measure."""
        self._load(self._settings.model, fall_back=True)

    def load_model(self, source: str) -> None:
        """Use another model, a file or a name, "" for the embedded one; where that fails the current one stays."""
        self._load(source, fall_back=False)

    def measure(self) -> None:
        """Find out device and speed for the chosen device and precision, from the settings or by a measurement."""
        if self.model_name:
            self.speed = None  # that of another device or model: neither to be shown nor to learn from
            self.estimate_changed.emit()
            options, known = self._options(), self._settings.calibrations()
            self._worker.submit(lambda token: self._measure_job(options, known, token), "measure")

    def run(self, options: MatteOptions) -> None:
        """Matte the document as it is now; an older run is cancelled."""
        document = self._document
        if document.photo is None or document.trimap is None:
            return
        self.cancel()
        self._cancel_asides()
        self._worker.cancel("measure")
        document.hold_marks()
        matting = Job(document.photo, document.trimap.copy(), options)
        alpha, preview = document.alpha, document.preview
        run = _Run(document.photo_id, document.revision, options)

        def job(token: CancelToken) -> Iterator[Any]:
            events = matting.events(self._ready_engine(), token)
            run.model_id = self._engine_model_id
            first = next(events)  # where the engine refuses the input, before anything shows
            yield canvas(alpha, matting.trimap, preview)
            yield from for_screen(throttled(chain([first], events)))

        generation = self._worker.submit(job, "run")
        self._runs = {generation: run}
        self._update_state()

    def cancel(self) -> None:
        """Stop the run; alpha and routing maps go back to what they were."""
        if self._runs:
            self._worker.cancel("run")
            self._end_run(keep=False)
            self.cancelled.emit()
            self._measure_if_unknown()

    def land(self, landed: Landed, revision: int, options: MatteOptions, model_id: int) -> None:
        """Take a finished run made beside the document, as if it had been made for it; a run going on is cancelled."""
        self.cancel()
        self._put_result(landed, revision, options, model_id)
        self.finished.emit(landed.result)

    def put_back(self, landed: Landed, revision: int, options: MatteOptions, model_id: int) -> None:
        """Let an earlier result stand again; no run may go on."""
        self._put_result(landed, revision, options, model_id)
        self.returned.emit()

    def new_aside(self, kind: str) -> Aside:
        """Another place for work on the engine's thread, beside the runs, which cancel it."""
        self._asides.append(Aside(self._worker, self._ready_engine, kind))
        return self._asides[-1]

    def close(self, timeout_s: float = 10.0) -> bool:
        """Cancel and join; False when the engine did not stop in time."""
        self._runs.clear()
        self._cancel_asides()
        return self._worker.close(timeout_s)

    def _cancel_asides(self) -> None:
        for aside in self._asides:
            aside.cancel()

    # --- on the worker's thread --------------------------------------------------------------------------------

    def _ready_engine(self) -> Engine:
        if self._engine is None:
            engine = self._factory()
            engine.load()
            self._keep_engine(engine, "")
            return engine
        return self._engine

    def _keep_engine(self, engine: Engine, source: str) -> None:
        self._engine, self._source = engine, source
        self._engine_model_id += 1

    def _loaded(self, engine: Engine) -> _Loaded:
        return _Loaded(self._engine_model_id, engine.model_name, self._source, engine.config)

    def _load_job(self, source: str, fall_back: bool) -> Iterator[Any]:
        engine = self._engine or self._factory()
        try:
            if source:
                engine.load(source)
        except UserError as error:
            if not fall_back:
                if self._engine_model_id != self.model_id:  # a load before this one went through, unheard
                    yield self._loaded(engine)
                raise
            yield error
            source = ""
        if not source:
            engine.load()
        self._keep_engine(engine, source)
        yield self._loaded(engine)

    def _measure_job(
        self, options: MatteOptions, known: dict[str, dict[str, Any]], token: CancelToken
    ) -> Iterator[Any]:
        engine = self._ready_engine()
        device = engine.device_name(options)
        key = self._settings.calibration_key(device, options.precision, engine.model_name)
        speed = Speed.from_dict(key, known[key]) if key in known else None
        if speed is None:
            target, calibration = engine.calibrate(options, token)
            load = load_now(target.device)  # beside other programs it came out too slow by this
            speed = Speed(key, target.precision, calibration, 1 / load, target.device)
        yield _Measured(device, speed)

    # --- back on this thread -----------------------------------------------------------------------------------

    def _options(self) -> MatteOptions:
        return MatteOptions(device=self._settings.device, precision=self._settings.precision)

    def _load(self, source: str, *, fall_back: bool) -> None:
        generation = self._worker.submit(lambda token: self._load_job(source, fall_back), "load")
        self._loads = {generation}
        self._update_state()

    def _on_event(self, generation: int, event: object) -> None:
        if isinstance(event, _Loaded):
            self._land_model(event)
        elif isinstance(event, _Measured):
            self._land_speed(event)
        elif isinstance(event, UserError):
            self.failed.emit(str(event))
        elif (run := self._runs.get(generation)) is not None and run.photo_id == self._document.photo_id:
            self._on_run_event(run, event)

    def _land_model(self, loaded: _Loaded) -> None:
        self.model_id, self.model_name = loaded.model_id, loaded.name
        self.config, self.speed = loaded.config, None
        self._settings.model = loaded.requested
        self.model_changed.emit(loaded.name)
        self.measure()

    def _land_speed(self, measured: _Measured) -> None:
        self.device_name = measured.device
        self._keep_speed(measured.speed)

    def _keep_speed(self, speed: Speed) -> None:
        self.speed = speed
        self._settings.set_calibration(speed.key, speed.to_dict())
        self.estimate_changed.emit()

    def _on_run_event(self, run: _Run, event: object) -> None:
        match event:
            case Canvas():
                self._begin_run(run, event)
            case Progress():
                self.pace.update(event.fraction)
                self.progress.emit(event.phase, event.fraction, monotonic() - run.started)
            case RouterDecided() if run.options.mixer is None:  # others show what they did once they are done
                self._land_router(event)
            case Tile():
                self._land_tile(run, event)
            case Landed():
                self._land_result(run, event)

    def _begin_run(self, run: _Run, begun: Canvas) -> None:
        document = self._document
        run.canvas, run.started = begun, monotonic()
        self.pace.begin(document, self.config, self.speed, run.options)
        alpha, display, revision = document.alpha, document.alpha_display, document.alpha_revision
        routers, mixers, preview = document.routers, document.mixers, document.preview

        def restore() -> None:
            document.set_alpha(alpha, display, revision)
            document.set_routers(routers, mixers)
            if preview is not None:
                self.preview_uncovered.emit(preview)

        self._restore = document.photo_id, restore
        document.set_alpha(begun.alpha, begun.display, run.revision)

    def _land_router(self, event: RouterDecided) -> None:
        routers: list[RouterGrid | None] = [None] * event.count
        if event.index > 0 and len(self._document.routers) == event.count:
            routers = list(self._document.routers)
        routers[event.index] = event.grid
        self._document.set_routers(routers)
        self.router_decided.emit(event.index, event.grid)

    def _land_tile(self, run: _Run, tile: Tile) -> None:
        if run.canvas is None:
            return
        height, width = tile.alpha.shape
        rect: Rect = tile.top, tile.left, tile.top + height, tile.left + width
        rows, columns = slice(rect[0], rect[2]), slice(rect[1], rect[3])
        run.canvas.alpha[rows, columns] = tile.alpha
        run.canvas.display[rows, columns] = tile.display
        self._document.set_alpha(run.canvas.alpha, run.canvas.display, run.revision, rect)
        self.tile_done.emit(tile.top, tile.left, tile.alpha)

    def _land_result(self, run: _Run, landed: Landed) -> None:
        self._end_run(keep=True)
        result = landed.result
        self.landing.emit()
        self._put_result(landed, run.revision, run.options, run.model_id)
        speed = self.pace.learned(self._document, self.config, self.speed, result)
        if speed is not None and speed is not self.speed:
            self._keep_speed(speed)
        self.finished.emit(result)
        self._measure_if_unknown()

    def _put_result(self, landed: Landed, revision: int, options: MatteOptions, model_id: int) -> None:
        self.landed_options, self.landed_model_id, self.landed_revision = options, model_id, revision
        self._document.set_result(landed.result, landed.display, revision)

    def _measure_if_unknown(self) -> None:
        """A run cuts a measurement short; this makes up for it."""
        if self.speed is None:
            self.measure()

    def _on_finished(self, generation: int) -> None:
        self._loads.discard(generation)
        if generation in self._runs:  # the engine ended without a result
            self._end_run(keep=False)
        self._update_state()

    def _on_failed(self, generation: int, error: BaseException) -> None:
        if any(aside.owns(generation) for aside in self._asides):
            return
        self._loads.discard(generation)
        if generation in self._runs:
            self._end_run(keep=False)
        sentence = describe(error)
        self._update_state()
        (self.refused if isinstance(error, MissingMarksError) else self.failed).emit(sentence)

    def _end_run(self, *, keep: bool) -> None:
        self._runs.clear()
        restore, self._restore = self._restore, None
        if restore is not None and not keep and restore[0] == self._document.photo_id:
            restore[1]()
        self._update_state()
        if not keep:
            self.pace.end()
            self.abandoned.emit()

    def _update_state(self) -> None:
        if self._runs:
            state = "running"
        elif self._loads:
            state = "loading"
        else:
            state = "ready" if self.model_name else "failed"
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)
