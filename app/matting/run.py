"""A run of one photo on the engine of all: it goes on, and keeps what it made, with its photo in view or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from time import monotonic
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.editor.photo_state import PhotoState
from app.editor.snapshot import Snapshot
from app.errors import describe
from app.matting.engine_port import (
    Engine,
    Landed,
    Model,
    RunArrays,
    Tile,
    for_screen,
    run_arrays,
    throttled,
)
from app.matting.host import EngineHost
from app.matting.pace import Pace
from app.matting.prediction import Subject
from app.matting.updating import Ground, updated_for_screen
from app.worker import CancelToken
from core.engine.options import MatteOptions, MatteResult, Progress, RouterDecided, RouterGrid, UpdateBegun
from core.geometry import Rect
from core.imaging.photo import Photo
from core.jobs.job import Job
from core.trimap.values import MissingMarksError


@dataclass(frozen=True, eq=False)
class Request:
    """A run that is asked for.

    Attributes:
        seen: photo and marks.
        options: how the engine runs.
        start: the matte to be updated, or why the whole photo is run instead: a sentence, or "".
        alpha: float32 (H, W) that stands, which tiles are put over; None before the first run.
        preview: uint8 (H, W) that is shown in its place; None without one.
        result: the run before, which the forecast looks at; None before the first.
        shares: of each trimap value, as far as they are counted.
    """

    seen: Snapshot
    options: MatteOptions
    start: Ground | str = ""
    alpha: NDArray[np.float32] | None = None
    preview: NDArray[np.uint8] | None = None
    result: MatteResult | None = None
    shares: Mapping[int, float] = field(default_factory=dict)

    @classmethod
    def of(cls, document: PhotoState, options: MatteOptions, start: Ground | str) -> Self | None:
        """Return the request for a photo as it is now, in view or held; None without one."""
        seen = document.snapshot()
        if seen is None:
            return None
        alpha, preview, result = document.alpha, document.preview, document.result
        return cls(seen, options, start, alpha, preview, result, document.shares())


@dataclass(frozen=True, eq=False)
class _Subject:
    """The photo of a run, as forecasts look at it."""

    photo: Photo
    size: tuple[int, int]
    counted: Mapping[int, float]
    result: MatteResult | None

    def shares(self) -> Mapping[int, float]:
        """The share of each trimap value."""
        return self.counted


class Run(QObject):
    """One run, from its begin to its end; the marks are those of the moment at which it is created.

    Signals: `reported` with each event of the engine port once it is taken in here; `ended` with what was raised, None
    where it came to its end or was cancelled.

    Attributes:
        photo_id, revision: those of the marks that it takes.
        options: how it was asked for.
        explanation: why the whole photo is run where an update was to be expected, a sentence; "" else.
        model_id: of the model that makes it, as `EngineHost.model_id` counts them; 0 before it is known.
        arrays: what its tiles are put into; None before the first, and always for an update.
        routers: what is decided so far.
        phase, fraction: how far it is; the fraction is in [0, 1].
        pace: its clock.
        landed: what it made, None until then.
        is_shown: whether that is in the document.
        is_over: whether it has ended, in any way.
        sentence: why it ended without a result, for the user; "" if it did not, or was cancelled.
        lacks_marks: whether that is because marks are missing for a run.
    """

    reported = Signal(object)
    ended = Signal(object)

    def __init__(self, host: EngineHost, request: Request) -> None:
        super().__init__()
        seen, start = request.seen, request.start
        self.photo_id, self.revision, self.options = seen.photo_id, seen.revision, request.options
        self.explanation = start if isinstance(start, str) else ""
        self.model_id = 0
        self.arrays: RunArrays | None = None
        self.routers: list[RouterGrid | None] = []
        self.phase, self.fraction = "", 0.0
        self.pace = Pace(host.course)
        self.landed: Landed | None = None
        self.is_shown = self.is_over = self.lacks_marks = False
        self.sentence = ""
        self._host, self._request = host, request
        self._start = None if isinstance(start, str) else start
        standing = None if self._start is None else self._start.standing
        self._job = Job(seen.photo, seen.trimap.copy(), request.options, standing=standing)
        self._started = 0.0
        self._lane = host.new_run_lane()

    @property
    def has_begun(self) -> bool:
        """True once the engine has taken it up and not refused it."""
        return self._started > 0

    @property
    def seconds(self) -> float:
        """Seconds since it has begun; 0 before."""
        return monotonic() - self._started if self.has_begun else 0.0

    @property
    def subject(self) -> Subject:
        """Its photo as forecasts look at it, with its result once that is there."""
        request, image = self._request, self._job.photo.image
        result = request.result if self.landed is None else self.landed.result
        return _Subject(self._job.photo, (image.shape[0], image.shape[1]), request.shares, result)

    def start(self) -> None:
        """Queue it."""
        self._lane.stream(self._compute, self._take, self._end)

    def cancel(self) -> None:
        """Stop it, whose `ended` follows at once; nothing where it is over."""
        self._lane.cancel()

    def drop(self) -> None:
        """Stop it and hear nothing more of it."""
        self.is_over = True
        self._lane.close()

    # --- on the worker's thread --------------------------------------------------------------------------------

    def _compute(self, engine: Engine, token: CancelToken) -> Iterator[Any]:
        self.model_id = self._host.engine_model_id
        start, job = self._start, self._job
        is_of_model = start is not None and start.model.is_same(Model(self.model_id, engine.weights))
        events = (job if is_of_model else replace(job, standing=None)).events(engine, token)
        first = next(events)  # where the engine refuses the input, before anything shows
        told = throttled(chain([first], events))
        if isinstance(first, UpdateBegun) and start is not None:
            yield from updated_for_screen(told, start)
        else:
            yield run_arrays(self._request.alpha, job.trimap, self._request.preview)
            yield from for_screen(told)

    # --- back on this thread -----------------------------------------------------------------------------------

    def _take(self, event: object) -> None:
        match event:
            case RunArrays():
                self._begin(event)
            case UpdateBegun() if not self.has_begun:  # a region that turns out wider is told again
                self._started = monotonic()
                self.pace.begin_update()
            case Progress():
                self.phase, self.fraction = event.phase, event.fraction
                self.pace.update(event.fraction)
            case RouterDecided() if (
                self.options.mixer is None
            ):  # others show what they did once they are done
                self._keep_router(event)
            case Tile():
                self._keep_tile(event)
            case Landed():
                self.landed = event
                self._learn(event.result)
        self.reported.emit(event)

    def _begin(self, arrays: RunArrays) -> None:
        host = self._host
        self.arrays, self._started = arrays, monotonic()
        self.pace.begin(self.subject, host.config, host.speed, host.planned(self.options))

    def _keep_router(self, event: RouterDecided) -> None:
        routers: list[RouterGrid | None] = [None] * event.count
        if event.index > 0 and len(self.routers) == event.count:
            routers = list(self.routers)
        routers[event.index] = event.grid
        self.routers = routers

    def _keep_tile(self, tile: Tile) -> None:
        if self.arrays is not None:
            top, left, bottom, right = rect_of(tile)
            self.arrays.alpha[top:bottom, left:right] = tile.alpha
            self.arrays.display[top:bottom, left:right] = tile.display

    def _learn(self, result: MatteResult) -> None:
        host = self._host
        speed = self.pace.learned(self.subject, host.config, host.speed, result)
        host.course = self.pace.course
        if speed is not None and speed is not host.speed:
            host.keep_speed(speed)

    def _end(self, error: BaseException | None) -> None:
        self.is_over = True
        if error is not None:
            self.sentence, self.lacks_marks = describe(error), isinstance(error, MissingMarksError)
        self.pace.end()
        self.ended.emit(error)
        self._lane.close()  # only now, as the next run may have begun by this: the engine was not free between them


def rect_of(tile: Tile) -> Rect:
    """Return where a tile lies."""
    height, width = tile.alpha.shape
    return tile.top, tile.left, tile.top + height, tile.left + width
