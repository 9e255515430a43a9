"""Request, events and result of a run. Does not import torch: safe to import anywhere."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from core.engine.tiling import token_count
from core.geometry import Rect
from core.model.config import ModelConfig
from core.model.mixers.options import MixerOptions
from core.text.translate import english

Device = Literal["auto", "cpu", "cuda"]
Precision = Literal["auto", "fp32", "bf16", "fp16"]
Resolution = Literal["full-size", "downsampled", "patches"]

RESOLUTIONS: tuple[Resolution, ...] = get_args(Resolution)
"""The way a photo is run, see core/engine/resolution.py."""


OWN_POLISH = 10
"""Steps of polish that pay off after weights of our own (docs/benchmarks.md)."""
MOST_POLISH = 100


@dataclass(frozen=True)
class MatteOptions:
    """Everything that affects a result beside image, trimap and model.

    Attributes:
        max_tokens: k, the cap on tokens in global attention; None for no cap.
        device: "auto" takes CUDA if there is one.
        precision: "auto" takes what the device does well.
        tile: side of a decoder tile in pixels, a multiple of 16; None lets the engine choose.
        memory_limit: bytes the run may take above what is already loaded; None means what the machine has.
        foreground: whether to estimate foreground colors for a cutout without a halo.
        passes: 2 mattes the mirrored photo too and averages both, for about twice the time.
        polish: steps towards the alpha that colors ask for, behind the network; None takes what pays for the model:
            some for our own, none for published ones.
        mixer: how tokens meet in the global blocks; None means as the model was made.
        reuse: whether to start from what the previous run left, where that was on the same photo and trimap; the result
            is the same, but its seconds are then not those of a run alone.
    """

    max_tokens: int | None = None
    device: Device = "auto"
    precision: Precision = "auto"
    tile: int | None = None
    memory_limit: int | None = None
    foreground: bool = True
    passes: int = 1
    polish: int | None = None
    mixer: MixerOptions | None = None
    reuse: bool = True

    @property
    def likely_polish(self) -> int:
        """Steps of polish to plan for, before it is known whether the model is one of ours."""
        return OWN_POLISH if self.polish is None else self.polish


@dataclass(frozen=True)
class MixerGrid:
    """The tokens of one global block after a chosen mixer.

    Attributes:
        into: int64 (h, w): a token's own index (row * w + column) where it attended as itself, another's where it was
            merged into that one, LEFT_OUT where it took no part, FUSED where it went into the one token fused of many.
        attended: how many tokens attended.
    """

    into: NDArray[np.int64]
    attended: int


@dataclass(frozen=True)
class RouterGrid:
    """One Router's decision on the token grid; each array is (h, w), 16x16 pixels a token.

    Attributes:
        wanted: bool, tokens chosen for global attention.
        used: bool, chosen tokens that the cap k let through.
        margin: float32, log p0 - log p1; positive for global attention.
    """

    wanted: NDArray[np.bool_]
    used: NDArray[np.bool_]
    margin: NDArray[np.float32]


@dataclass(frozen=True)
class MatteResult:
    """A finished matte.

    Attributes:
        alpha: float32 (H, W) in [0, 1]; exactly 0 and 1 where the trimap is known.
        foreground: (H, W, 3) in the image's dtype, colors without the background; None when not asked for.
        routers: one grid per Router; empty for a model without Routers.
        mixers: one grid per global block where ``MatteOptions.mixer`` named a mixer; else empty.
        mixer: the one that was named.
        resolution: how it was run; in patches there are several token grids, so ``routers`` and ``mixers`` are empty.
        passes: 2 where alpha is the mean of the photo's and its mirror's.
        difference: uint8 (h, w), 255 x |difference| of two passes, reduced where the photo is large; None after one.
        max_tokens: the k that was used in the end; None if nothing was capped.
        model, device, precision: what ran.
        polish: how many steps towards the alpha that colors ask for were taken behind the network.
        seconds: preprocess, backbone, decoder, polish, foreground, total.
        peak_memory: the same stages, bytes above the start of the run (total is the highest).
        snapped_share: share of trimap pixels that were not 0, 128 or 255.
        reused: whether it started from what the previous run left, and so took less time than one alone.
        decoded: pixels of all decoder tiles that were run, margins included; less than the trimap's where a first look
            at a smaller copy had narrowed it.
        remark: a sentence on marks that leave much to the network, such as ones without foreground; else "".
        updated: (top, left, bottom, right) of the regions that alone were matted again, in pixels, where this is the
            update of an earlier result; seconds and memory are those of the update. Empty for a run of the whole photo.
        weights: SHA-256 of the model's file in hexadecimal; "" if not known.
        wanted_before: `wanted_tokens` of a run whose routers are not at hand any more.
        limited: whether the photo's own transparency was the most that alpha could be.
        notes: sentences on what was done differently than asked, e.g. after running out of memory.
    """

    alpha: NDArray[np.float32]
    foreground: NDArray[Any] | None
    routers: tuple[RouterGrid, ...]
    max_tokens: int | None
    model: str
    device: str
    precision: str
    seconds: dict[str, float]
    peak_memory: dict[str, int]
    snapped_share: float = 0.0
    reused: bool = False
    notes: tuple[str, ...] = field(default=())
    mixers: tuple[MixerGrid, ...] = ()
    mixer: MixerOptions | None = None
    passes: int = 1
    difference: NDArray[np.uint8] | None = None
    polish: int = 0
    decoded: int = 0
    remark: str = ""
    resolution: Resolution = "full-size"
    updated: tuple[Rect, ...] = ()
    weights: str = ""
    wanted_before: int | None = None
    limited: bool = False

    @property
    def peak_memory_bytes(self) -> int:
        """Highest memory of the run, in bytes above its start; 0 if not known."""
        return self.peak_memory["total"]

    @cached_property
    def wanted_tokens(self) -> int | None:
        """The most tokens any Router wanted, the k past which nothing changes; None without Routers."""
        return max((int(grid.wanted.sum()) for grid in self.routers), default=self.wanted_before)

    def report(self) -> dict[str, Any]:
        """Return the plain values of a JSON report.

        "max_tokens" is null where nothing was capped. "mixer" and "ratio" are null where none was named: the model's
        own ran; "ratio" also where the mixer has none, or the one it was trained for. At other resolutions than
        "full-size", "routers" and "mixers" are empty.
        """
        height, width = self.alpha.shape
        return {
            "width": width,
            "height": height,
            "tokens": token_count(height, width),
            "resolution": self.resolution,
            "mixer": self.mixer.name if self.mixer else None,
            "ratio": self.mixer.asked_ratio if self.mixer else None,
            "routers": [{"wanted": int(g.wanted.sum()), "used": int(g.used.sum())} for g in self.routers],
            "mixers": [{"attended": g.attended} for g in self.mixers],
            "max_tokens": self.max_tokens,
            "passes": self.passes,
            "polish": self.polish,
            "model": self.model,
            "device": self.device,
            "precision": self.precision,
            "seconds": {name: round(value, 4) for name, value in self.seconds.items()},
            "peak_memory_bytes": self.peak_memory_bytes,
            "peak_memory_by_stage": self.peak_memory,
            "snapped_share": self.snapped_share,
            "updated": [list(rect) for rect in self.updated],
            "limited_by_own_transparency": self.limited,
            "remark": english(self.remark),
            "notes": [english(note) for note in self.notes],
        }


@dataclass(frozen=True)
class Progress:
    """The progress of a run: a phase in words and the share of all its work, 0 to 1."""

    phase: str
    fraction: float


@dataclass(frozen=True)
class UpdateBegun:
    """Only these regions will be matted again: first of all, and again for one whose change reaches farther.

    Each is (top, left, bottom, right) of what is read for it, in pixels.
    """

    crops: tuple[Rect, ...]


@dataclass(frozen=True)
class RouterDecided:
    """Router ``index`` of ``count`` has decided."""

    index: int
    count: int
    grid: RouterGrid


@dataclass(frozen=True)
class TileDone:
    """A finished piece of alpha, float32 (h, w), whose top left pixel is (top, left)."""

    top: int
    left: int
    alpha: NDArray[np.float32]


@dataclass(frozen=True)
class Finished:
    """The run is done."""

    result: MatteResult


Event = Progress | UpdateBegun | RouterDecided | TileDone | Finished


def result_of_run(
    events: Iterable[Event], progress: Callable[[str, float], object] | None = None
) -> MatteResult:
    """Run to the end and return the result; ``progress`` is called with each phase and its fraction in [0, 1]."""
    result: MatteResult | None = None
    for event in events:
        if isinstance(event, Finished):
            result = event.result
        elif isinstance(event, Progress) and progress is not None:
            progress(event.phase, event.fraction)
    if result is None:
        raise RuntimeError("the engine ended without a result")
    return result


class Mattes(Protocol):
    """An engine that mattes; see core.engine.engine.MattingEngine."""

    @property
    def config(self) -> ModelConfig | None:
        """The shape of the loaded network; None before one is."""

    def matte(
        self,
        image: NDArray[Any],
        trimap: NDArray[np.uint8],
        options: MatteOptions,
        cancelled: Callable[[], bool],
        /,
    ) -> Iterator[Event]:
        """Yield events up to Finished."""


class Cancelled(Exception):  # noqa: N818
    """The run was asked to stop and did, between two pieces of work."""
