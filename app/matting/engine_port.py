"""The engine as the app sees it, and its events made ready for the window on the worker's thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from core.engine.options import Finished, MatteOptions, MatteResult, Mattes, Progress, TileDone
from core.engine.planning.estimate import Calibration
from core.model.config import ModelConfig
from core.trimap.values import FOREGROUND

PROGRESS_INTERVAL_S = 0.1


class Target(Protocol):
    """The device and settings of a run."""

    @property
    def device(self) -> str:
        """ "cpu" or "cuda"."""
        ...

    @property
    def precision(self) -> str:
        """ "fp32", "bf16" or "fp16"."""
        ...


class Engine(Mattes, Protocol):
    """The part of core.engine.engine.MattingEngine that the service needs; it lives on the worker's thread alone."""

    @property
    def model_name(self) -> str:
        """The loaded model's name."""
        ...

    @property
    def weights(self) -> str:
        """SHA-256 of its file in hexadecimal, "" if not known."""
        ...

    @property
    def config(self) -> ModelConfig | None:
        """The shape of the loaded network."""
        ...

    @property
    def own_polish(self) -> int:
        """Steps of polish that the loaded model takes where none are asked for."""
        ...

    def load(self, source: Path | str = ..., /) -> None:
        """Load a model by name or file, by default the embedded one; UserError leaves the current one in place."""
        ...

    def calibrate(self, options: MatteOptions, cancelled: Callable[[], bool]) -> tuple[Target, Calibration]:
        """Measure the loaded model's speeds."""
        ...

    def device_name(self, options: MatteOptions) -> str:
        """The device a run with these options would use, in words."""
        ...


EngineFactory = Callable[[], Engine]


def default_engine() -> Engine:
    """The real engine; called on the worker's thread, because this import is the one of torch."""
    from core.engine.engine import MattingEngine

    return MattingEngine()


class Model(NamedTuple):
    """A model: known by its weights (SHA-256 of its file), where these are not known by when it was loaded.

    `number` is as `EngineHost.model_id` counts models, 0 for one of another run of the program.
    """

    number: int
    weights: str = ""

    def is_same(self, other: Model) -> bool:
        """Report whether both make the same mattes, as far as that is known."""
        if self.weights and other.weights:
            return self.weights == other.weights
        return self.number == other.number


class Tile(NamedTuple):
    """A finished piece of alpha, also in 8 bits for the screen."""

    top: int
    left: int
    alpha: NDArray[np.float32]
    display: NDArray[np.uint8]


class RunArrays(NamedTuple):
    """The whole arrays of a run that tiles land in, in the document while it goes on."""

    alpha: NDArray[np.float32]
    display: NDArray[np.uint8]


class Landed(NamedTuple):
    """The finished run, its alpha also in 8 bits for the screen."""

    result: MatteResult
    display: NDArray[np.uint8]


def run_arrays(
    alpha: NDArray[np.float32] | None, trimap: NDArray[np.uint8], preview: NDArray[np.uint8] | None = None
) -> RunArrays:
    """Start from the alpha from before, or from what the trimap knows; on the screen from a preview, if any."""
    start = (trimap == FOREGROUND).astype(np.float32) if alpha is None else alpha.copy()
    return RunArrays(start, display(start) if preview is None else preview.copy())


def display(alpha: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Alpha in 8 bits."""
    scaled = alpha * np.float32(255)
    np.rint(scaled, out=scaled)
    return scaled.astype(np.uint8)


def for_screen(events: Iterable[Any]) -> Iterator[Any]:
    """Add what only the screen needs, on this thread rather than on the one that paints."""
    for event in events:
        if isinstance(event, TileDone):
            yield Tile(event.top, event.left, event.alpha, display(event.alpha))
        elif isinstance(event, Finished):
            yield Landed(event.result, display(event.result.alpha))
        else:
            yield event


def throttled(
    events: Iterable[Any], interval_s: float = PROGRESS_INTERVAL_S, clock: Callable[[], float] = monotonic
) -> Iterator[Any]:
    """Drop `Progress` that comes sooner than the interval after the last one, except at a new phase."""
    last_time, last_phase = float("-inf"), ""
    for event in events:
        if isinstance(event, Progress):
            now = clock()
            if event.phase == last_phase and now - last_time < interval_s:
                continue
            last_time, last_phase = now, event.phase
        yield event
