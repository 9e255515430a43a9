"""An engine that behaves as it is told: for every test that needs a run but no network."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.engine.options import (
    OWN_POLISH,
    Cancelled,
    Event,
    Finished,
    MatteOptions,
    MatteResult,
    MixerGrid,
    Progress,
    RouterDecided,
    RouterGrid,
    TileDone,
)
from core.engine.planning.estimate import Calibration
from core.errors import UserError
from core.model.config import PRESETS, ModelConfig
from core.model.mixers.options import MixerOptions
from core.trimap.values import UNKNOWN, remark_on, shares

ROUTERS = 4


class FakeEngine:
    """Alpha is the trimap / 255; four routers want all tokens of the left half, margins fall from left to right.

    Attributes:
        gate: a run waits for it before its first tile; set by default.
        refusal: raised by every run at once, as for input that cannot be matted.
        error: raised by the next run after its routers, once.
        broken_models: names that `load` refuses; the name of a preset gives a model of that shape.
        device, reused: what measurements and results say of themselves.
        lower: by how much alpha is lower in the unknown under a mixer of this name.
        runs: (trimap, options) of every run begun; ended: how each ended, "finished", "cancelled" or "failed".
    """

    def __init__(self) -> None:
        self.model_name = self.weights = ""
        self.gate = threading.Event()
        self.gate.set()
        self.error: BaseException | None = None
        self.refusal: UserError | None = None
        self.broken_models: set[str] = set()
        self.progress_events = 4
        self.device, self.reused = "cpu", False
        self.lower: dict[str, float] = {}
        self.calibrations = 0
        self.runs: list[tuple[NDArray[np.uint8], MatteOptions]] = []
        self.ended: list[str] = []
        self.threads: set[int] = set()

    def load(self, source: Path | str = "tiny", /) -> None:
        self.threads.add(threading.get_ident())
        if str(source) in self.broken_models:
            raise UserError(f"{source} is not a model; choose another file.")
        self.model_name = Path(source).name
        self.weights = f"of {self.model_name}"

    @property
    def config(self) -> ModelConfig | None:
        return PRESETS.get(self.model_name, PRESETS["tiny"]) if self.model_name else None

    @property
    def own_polish(self) -> int:
        return OWN_POLISH

    def calibrate(self, options: MatteOptions, cancelled: Callable[[], bool]) -> tuple[Any, Calibration]:
        self.calibrations += 1
        return SimpleNamespace(precision="fp32", device=self.device), Calibration(1e11, 1e11, 1e11, 1e7)

    def device_name(self, options: MatteOptions) -> str:
        return "Fake"

    def matte(
        self,
        image: NDArray[Any],
        trimap: NDArray[np.uint8],
        options: MatteOptions,
        cancelled: Callable[[], bool],
    ) -> Iterator[Event]:
        self.threads.add(threading.get_ident())
        self.runs.append((trimap, options))
        try:
            yield from self._events(image, trimap, options, cancelled)
        except (Cancelled, GeneratorExit):
            self.ended.append("cancelled")
            raise
        except BaseException:
            self.ended.append("failed")
            raise
        self.ended.append("finished")

    def _events(
        self,
        image: NDArray[Any],
        trimap: NDArray[np.uint8],
        options: MatteOptions,
        cancelled: Callable[[], bool],
    ) -> Iterator[Event]:
        if self.refusal is not None:
            raise self.refusal
        yield Progress("Backbone", 0.0)
        grids = tuple(_grid(trimap.shape, options) for _ in range(ROUTERS))
        for index, grid in enumerate(grids):
            yield RouterDecided(index, ROUTERS, grid)
        while not self.gate.wait(0.002):
            if cancelled():
                raise Cancelled
        if self.error is not None:
            error, self.error = self.error, None
            raise error
        for step in range(self.progress_events):
            yield Progress("Decoder", step / self.progress_events)
        alpha = (trimap / np.float32(255)).astype(np.float32)
        if options.mixer is not None:
            alpha[trimap == UNKNOWN] -= np.float32(self.lower.get(options.mixer.name, 0.0))
        middle = alpha.shape[0] // 2
        yield TileDone(0, 0, alpha[:middle])
        yield TileDone(middle, 0, alpha[middle:])
        result = _result(image, alpha, grids, options)
        remark = remark_on(shares(trimap))
        yield Finished(
            replace(result, reused=self.reused, model=self.model_name, weights=self.weights, remark=remark)
        )


def _grid(shape: tuple[int, ...], options: MatteOptions) -> RouterGrid:
    height, width = -(-shape[0] // 32) * 2, -(-shape[1] // 32) * 2
    margin = np.broadcast_to(np.linspace(1, -1, width, dtype=np.float32), (height, width)).copy()
    wanted = margin > 0
    return RouterGrid(wanted, wanted.copy(), margin)


def _result(
    image: NDArray[Any], alpha: NDArray[np.float32], grids: tuple[RouterGrid, ...], options: MatteOptions
) -> MatteResult:
    stages = ("preprocess", "backbone", "decoder", "polish", "foreground", "total")
    return MatteResult(
        alpha=alpha,
        foreground=image.copy() if options.foreground else None,
        routers=() if options.mixer else grids,
        max_tokens=options.max_tokens,
        model="fake",
        device="Fake",
        precision="fp32",
        seconds=dict.fromkeys(stages, 0.1),
        peak_memory=dict.fromkeys(stages, 1000),
        polish=options.likely_polish,
        mixer=options.mixer,
        mixers=(_mixed(alpha.shape, options.mixer),) * ROUTERS if options.mixer else (),
    )


def _mixed(shape: tuple[int, ...], mixer: MixerOptions) -> MixerGrid:
    """The first tokens attend, as many as the share tells, all others as the first of all."""
    height, width = -(-shape[0] // 32) * 2, -(-shape[1] // 32) * 2
    into = np.arange(height * width)
    attended = into.size if mixer.name == "full" else round(mixer.share * into.size)
    into[attended:] = 0
    return MixerGrid(into.reshape(height, width), attended)
