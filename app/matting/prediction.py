"""Forecast of a run: memory, time, and the routing map under another limit k."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from app.editor.document import Document
from core.engine.max_tokens import most_tokens
from core.engine.options import MatteOptions, MatteResult, RouterGrid
from core.engine.planning.estimate import Calibration, Estimate, estimate, fit, least_bytes
from core.engine.planning.workload import Workload
from core.engine.tiling import default_tile, token_count
from core.imaging.photo import Photo
from core.model.config import ModelConfig
from core.threads.cores import OtherPrograms, other_programs
from core.trimap.values import UNKNOWN

_WANTED_SHARE = 0.25
"""Share of the tokens that routers are trained to want, before a run shows better."""
_RATIO_LIMITS = 0.02, 50.0


class Subject(Protocol):
    """The input of a forecast: a photo with its marks, such as the document."""

    @property
    def photo(self) -> Photo | None:
        """The photo itself; None if there is none."""
        ...

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) in pixels."""
        ...

    @property
    def result(self) -> MatteResult | None:
        """The last run of it; None before the first."""
        ...

    def shares(self) -> Mapping[int, float]:
        """The share of each trimap value in [0, 1], as far as they are counted."""
        ...


@dataclass(frozen=True)
class Forecast(Estimate):
    """An estimate under a memory limit.

    Attributes:
        limit: bytes the run may take, None for what the machine has free. Where it does not fit, `bytes` is the least
            that would do.
        lowered_to: the k that the limit leaves of the one asked for, None if it leaves it as it is.
    """

    limit: int | None = None
    lowered_to: int | None = None


@dataclass(frozen=True)
class Speed:
    """The speeds of this machine for the loaded model with the chosen device and precision.

    Attributes:
        key: names device, precision and model in the settings.
        precision: what "auto" came to.
        calibration: measured once.
        ratio: seconds of real runs, on a machine with nothing else to do, over predicted ones; learned run by run.
        device: "cpu" or "cuda", whose memory is meant.
        runs: how many runs it was learned from.
    """

    key: str
    precision: str
    calibration: Calibration
    ratio: float = 1.0
    device: str = "cpu"
    runs: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Plain values for the settings."""
        mine = {"precision": self.precision, "device": self.device, "ratio": self.ratio, "runs": self.runs}
        return {**mine, **self.calibration.to_dict()}

    @classmethod
    def from_dict(cls, key: str, values: dict[str, Any]) -> Speed | None:
        """Read `to_dict` back; None if the values make no sense. Old ones name the device by the key alone."""
        try:
            rest = dict(values)
            precision, ratio = str(rest.pop("precision")), float(rest.pop("ratio"))
            device = str(rest.pop("device", "cuda" if key.startswith("cuda") else "cpu"))
            runs = max(int(rest.pop("runs", 0)), 0)
            return cls(key, precision, Calibration.from_dict(rest), _clipped(ratio), device, runs)
        except (KeyError, TypeError, ValueError):
            return None

    def learned(self, seconds: float, predicted: float, load: float = 1.0) -> Speed:
        """Take the word of the first real run, whatever was measured before it; go half way towards that of later ones.

        Half way, because a run may have been disturbed unseen; but nothing makes one faster than the machine is, so it
        is never told slower than it just was. `seconds` were taken under `load`, `predicted` is for an idle machine,
        with this very ratio.
        """
        if seconds <= 0 or predicted <= 0:
            return self
        weight = 0.5 if self.runs else 1.0
        most = min(predicted, seconds)
        idle = most * (seconds / load / most) ** weight
        return replace(self, ratio=_clipped(self.ratio * idle / predicted), runs=self.runs + 1)


def load_now(device: str, watch: OtherPrograms | None = None) -> float:
    """How many times as long a run takes beside the other programs of late, by default, or since `watch` began."""
    if device != "cpu":
        return 1.0
    cores = (watch or other_programs()).cores()
    return max(round(4 * cores.slowdown) / 4, 1.0)  # no finer, or words would flicker with it


def predicted(
    subject: Subject, config: ModelConfig | None, speed: Speed | None, options: MatteOptions
) -> Forecast | None:
    """Bytes and seconds of a run with these options on this machine, beside the programs that are busy on it now.

    None without a photo or a model.
    """
    if subject.photo is None or config is None:
        return None
    work = _workload(subject, speed, options, 0)
    k = most_tokens(options.max_tokens, work.tokens)
    wanted = wanted_tokens(subject)
    likely = round(work.tokens * _WANTED_SHARE) if wanted is None else wanted
    limit = options.memory_limit
    if limit is None:
        return Forecast(**vars(_beside_others(config, replace(work, selected=min(k, likely)), speed)))
    fitted = fit(config, replace(work, selected=k), limit)
    if fitted is None:
        return Forecast(least_bytes(config, work), None, False, limit)
    most = _beside_others(config, replace(fitted, selected=min(fitted.selected, likely)), speed)
    lowered = fitted.selected if fitted.selected < min(k, likely) else None
    return Forecast(most.bytes, most.seconds, True, limit, lowered)


def update_pixels(
    config: ModelConfig | None, speed: Speed | None, options: MatteOptions, seconds: float
) -> int | None:
    """Return how many pixels of regions can be updated in this many seconds, with as little known as near a hard edge.

    None before a measurement.
    """
    if config is None or speed is None:
        return None
    side = 1024
    work = Workload(
        side,
        side,
        round(token_count(side, side) * _WANTED_SHARE),
        unknown_share=0.5,
        precision=speed.precision,
        passes=options.passes,
        polish=options.likely_polish,
        mixer=options.mixer,
        foreground=False,
        device=speed.device,
    )
    told = _beside_others(config, work, speed).seconds
    return round(seconds / (2 * told) * side * side) if told else None


def predicted_for(subject: Subject, config: ModelConfig, speed: Speed, result: MatteResult) -> Estimate:
    """Return the forecast of a run that ended just now, had its tokens been known."""
    used = max((int(grid.used.sum()) for grid in result.routers), default=0)
    options = MatteOptions(
        foreground=result.foreground is not None,
        passes=result.passes,
        polish=result.polish,
        mixer=result.mixer,
    )
    return _estimate(config, _workload(subject, speed, options, used), speed)


def wanted_tokens(subject: Subject) -> int | None:
    """The most tokens any router of the last run wanted; past it k changes nothing. None before a run."""
    return subject.result.wanted_tokens if subject.result else None


def predicted_used(document: Document, index: int, k: int | None) -> NDArray[np.bool_] | None:
    """Router `index`'s global tokens (h, w) if k were the limit (None: no limit); None while it has not decided.

    Exact for the first router; the others would see slightly other tokens, so a run has to confirm them.
    """
    grid = document.routers[index] if 0 <= index < len(document.routers) else None
    return None if grid is None else best_tokens(grid, k)


def best_tokens(grid: RouterGrid, k: int | None) -> NDArray[np.bool_]:
    """Of the tokens a router wanted, the k with the largest margin, bool (h, w)."""
    if k is None or k >= int(grid.wanted.sum()):
        return grid.wanted
    margin = np.where(grid.wanted, grid.margin, -np.inf).ravel()
    used = np.zeros(margin.size, np.bool_)
    if k > 0:
        used[np.argpartition(margin, -k)[-k:]] = True
    return used.reshape(grid.wanted.shape)


def _workload(subject: Subject, speed: Speed | None, options: MatteOptions, selected: int) -> Workload:
    height, width = subject.size
    device = speed.device if speed else "cpu"
    return Workload(
        height,
        width,
        selected,
        unknown_share=subject.shares().get(UNKNOWN, 0.1),
        precision=speed.precision if speed else "fp32",
        foreground=options.foreground,
        passes=options.passes,
        polish=options.likely_polish,
        mixer=options.mixer,
        attended=_attended(subject.result, options),
        image_bytes=3 * subject.photo.image.itemsize if subject.photo else 3,
        tile=default_tile(device),
        device=device,
    )


def _attended(result: MatteResult | None, options: MatteOptions) -> tuple[int, ...]:
    """The number of tokens that attended in each block of the last run, if that used the same mixer."""
    if result is None or options.mixer is None or result.mixer != options.mixer:
        return ()
    return tuple(grid.attended for grid in result.mixers)


def _estimate(config: ModelConfig, work: Workload, speed: Speed | None) -> Estimate:
    plain = estimate(config, work, speed.calibration if speed else None)
    return replace(plain, seconds=plain.seconds * speed.ratio) if speed and plain.seconds else plain


def _beside_others(config: ModelConfig, work: Workload, speed: Speed | None) -> Estimate:
    told = _estimate(config, work, speed)
    return replace(told, seconds=told.seconds * load_now(speed.device)) if speed and told.seconds else told


def _clipped(ratio: float) -> float:
    low, high = _RATIO_LIMITS
    return min(max(ratio, low), high)
