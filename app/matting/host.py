"""The engine for all documents: one worker, one model, one calibration, one queue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal

from app.errors import describe
from app.matting.engine_port import Engine, EngineFactory, Model, default_engine
from app.matting.lane import Lane
from app.matting.prediction import Speed, load_now
from app.remaining import Course
from app.settings import Settings
from app.worker import CancelToken, Worker
from core.engine.options import MatteOptions
from core.errors import UserError
from core.model.config import ModelConfig
from core.threads.cores import choose_threads, chosen_threads


class _Loaded(NamedTuple):
    model_id: int
    name: str
    weights: str
    requested: str
    config: ModelConfig | None
    own_polish: int


class _Measured(NamedTuple):
    device: str
    speed: Speed


class EngineHost(QObject):
    """Owns the worker and, on its thread, the engine.

    Runs come first: one that is queued in a lane of `new_run_lane` cancels what lies in those of `new_aside`, and a
    measurement. `model_id` counts up with every model loaded: two of one name are two. `engine_model_id` is the same on
    the worker's thread, where it is already that of a model not yet announced here. `weights` is the SHA-256 of the
    model's file, "" if not known. `course` is how the last run went.

    Signals: `failed` (one sentence; of a load or a measurement); `state_changed` ("loading", "ready", "failed": no
    model, nothing can run); `model_changed` (its name); `estimate_changed` when `config` or `speed`, on which
    predictions rest, are others; `freed` when the last run has ended that was queued or going on.
    """

    failed = Signal(str)
    state_changed = Signal(str)
    model_changed = Signal(str)
    estimate_changed = Signal()
    freed = Signal()

    def __init__(
        self,
        settings: Settings,
        engine_factory: EngineFactory = default_engine,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.state = "loading"
        self.model_name = self.weights = ""
        self.model_id = 0
        self.device_name = ""
        self.config: ModelConfig | None = None
        self.own_polish = 0
        self.speed: Speed | None = None
        self.course = Course()
        self._settings = settings
        self._factory = engine_factory
        self._engine: Engine | None = None  # touched on the worker's thread only, like the next two
        self._source = ""  # what the engine's model was asked for by
        self.engine_model_id = 0
        self._worker = Worker("matting", self)
        self._worker.yielded.connect(self._on_event)
        self._worker.finished.connect(self._on_finished)
        self._worker.failed.connect(self._on_failed)
        self._loads: set[int] = set()
        self._numbers = count(1)
        self._runs: list[Lane] = []
        self._asides: list[Lane] = []

    # --- verbs -------------------------------------------------------------------------------------------------

    def preload(self) -> None:
        """Import torch and load the model last used, or the embedded one where that fails; then measure."""
        choose_threads(self._settings.threads)
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

    def measure_if_unknown(self) -> None:
        """Make up for a measurement that a run cut short."""
        if self.speed is None:
            self.measure()

    @property
    def model(self) -> Model:
        """The model that the next run takes, as far as it is announced."""
        return Model(self.model_id or self.engine_model_id, self.weights)

    def keep_speed(self, speed: Speed) -> None:
        """Take a speed, as measured or as a run taught it, and remember it."""
        self.speed = speed
        self._settings.set_calibration(speed.key, speed.to_dict())
        self.estimate_changed.emit()

    def new_run_lane(self) -> Lane:
        """A place for one run, which cancels all asides and a measurement, and no other run; until `Lane.close`."""
        return self._lane("run", self._runs, self._make_way, self._leave)

    @property
    def is_running(self) -> bool:
        """True while a run of any photo is queued or going on."""
        return bool(self._runs)

    def new_aside(self, kind: str) -> Lane:
        """A place for something beside the runs, which cancel it; until `Lane.close`."""
        return self._lane(kind, self._asides, lambda: None, self._asides.remove)

    def close(self, timeout_s: float = 10.0) -> bool:
        """Cancel and join; False when the engine did not stop in time."""
        self._cancel_asides()
        return self._worker.close(timeout_s)

    def _lane(
        self, kind: str, lanes: list[Lane], before: Callable[[], None], closed: Callable[[Lane], None]
    ) -> Lane:
        lane = Lane(self._worker, self._ready_engine, f"{kind} {next(self._numbers)}", before, closed)
        lanes.append(lane)
        return lane

    def _leave(self, lane: Lane) -> None:
        self._runs.remove(lane)
        if not self._runs:
            self.freed.emit()

    def _make_way(self) -> None:
        self._cancel_asides()
        self._worker.cancel("measure")

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
        self.engine_model_id += 1

    def planned(self, options: MatteOptions) -> MatteOptions:
        """Return options with the polish that the loaded model takes by itself, where none is asked for."""
        return replace(options, polish=self.own_polish) if options.polish is None else options

    def _loaded(self, engine: Engine) -> _Loaded:
        return _Loaded(
            self.engine_model_id,
            engine.model_name,
            engine.weights,
            self._source,
            engine.config,
            engine.own_polish,
        )

    def _load_job(self, source: str, fall_back: bool) -> Iterator[Any]:
        engine = self._engine or self._factory()
        try:
            if source:
                engine.load(source)
        except UserError as error:
            if not fall_back:
                if self.engine_model_id != self.model_id:  # a load before this one went through, unheard
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
        threads = chosen_threads()
        key = self._settings.calibration_key(device, options.precision, engine.model_name, threads)
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
        if self._is_of_lane(generation):
            return
        if isinstance(event, _Loaded):
            self._land_model(event)
        elif isinstance(event, _Measured):
            self.device_name = event.device
            self.keep_speed(event.speed)
        elif isinstance(event, UserError):
            self.failed.emit(str(event))

    def _land_model(self, loaded: _Loaded) -> None:
        self.model_id, self.model_name, self.weights = loaded.model_id, loaded.name, loaded.weights
        self.config, self.own_polish, self.speed = loaded.config, loaded.own_polish, None
        self._settings.model = loaded.requested
        self.model_changed.emit(loaded.name)
        self.measure()

    def _on_finished(self, generation: int) -> None:
        self._loads.discard(generation)
        self._update_state()

    def _on_failed(self, generation: int, error: BaseException) -> None:
        if self._is_of_lane(generation):
            return
        self._loads.discard(generation)
        sentence = describe(error)
        self._update_state()
        self.failed.emit(sentence)

    def _is_of_lane(self, generation: int) -> bool:
        return any(lane.owns(generation) for lane in (*self._runs, *self._asides))

    def _update_state(self) -> None:
        idle = "ready" if self.model_name else "failed"
        state = "loading" if self._loads else idle
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)
