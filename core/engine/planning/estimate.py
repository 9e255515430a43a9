"""Time and memory of a run, from shapes and from speeds measured here. Does not import torch: import it anywhere."""

from dataclasses import asdict, dataclass, replace

import psutil

from core.engine.planning.cost import mixed_cost, named_mixer, run_cost
from core.engine.planning.footprint import peak_bytes
from core.engine.planning.workload import Workload
from core.engine.tiling import POLISH_BLOCK
from core.imaging.foreground import coarse_pixels
from core.model.config import ModelConfig
from core.threads.quota import memory_left

_SMALLER_TILES = (768, 512, 384, 256, 128, 64)
_K_STEP = 64
_START_SECONDS = 0.05
_READ_HINTS, _TOLD_HINTS = 0.05, 0.6
POLISH_START = 4
"""Steps of polish that the windows of a block cost before the first."""


@dataclass(frozen=True)
class Calibration:
    """Speeds of one model on one device in one precision.

    Attributes:
        tokens, attention, decoder: floating point operations a second in these parts.
        foreground: partly transparent pixels a second in the estimate of foreground colors.
        polish: pixels of a block a second, for one step.
        hints: unknown pixels a second, gathered and computed.
    """

    tokens: float
    attention: float
    decoder: float
    foreground: float
    polish: float = 3e7
    hints: float = 1e6

    def to_dict(self) -> dict[str, float]:
        """Return plain values that survive JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, float]) -> "Calibration":
        """Build from ``to_dict`` output.

        Raises:
            TypeError, ValueError: other fields, or speeds that are not positive numbers.
        """
        calibration = cls(**{key: float(value) for key, value in values.items()})
        if not all(speed > 0 for speed in calibration.to_dict().values()):
            raise ValueError("speeds must be positive")
        return calibration


@dataclass(frozen=True)
class Estimate:
    """A prediction: peak bytes above the loaded model, seconds (None before a measurement), whether it fits."""

    bytes: int
    seconds: float | None
    fits: bool


def estimate(
    config: ModelConfig, work: Workload, calibration: Calibration | None = None, limit: int | None = None
) -> Estimate:
    """Predict a run; ``limit`` is what may be taken, in bytes, by default what the device has free."""
    needed = peak_bytes(config, work)
    free = free_bytes(work.device) if limit is None else limit
    return Estimate(needed, _seconds(config, work, calibration) if calibration else None, needed <= free)


def free_bytes(device: str) -> int:
    """Return the bytes that a run may take on "cpu" or "cuda"; on a card also what torch holds of it without using it.

    In a container its limit counts where that leaves less than the machine has.

    Only asked for "cuda" where the engine has found a card, this loads no torch that is not loaded anyway.
    """
    if device != "cuda":
        available, left = int(psutil.virtual_memory().available), memory_left()
        return available if left is None else min(available, left)
    import torch

    held = torch.cuda.memory_reserved() - torch.cuda.memory_allocated()
    return int(torch.cuda.mem_get_info()[0]) + held


def fit(config: ModelConfig, work: Workload, limit: int) -> Workload | None:
    """Return the work with the largest tile, then the largest k, that stay within ``limit`` bytes; None if none do."""
    smaller = replace(work, keeps_stem=False)
    tiles = [work.tile, *(tile for tile in _SMALLER_TILES if tile < work.tile)]
    fitting = (one for one in tiles if peak_bytes(config, replace(smaller, tile=one, selected=0)) <= limit)
    tile = next(fitting, None)
    if tile is None:
        return None
    smaller = replace(smaller, tile=tile)
    if peak_bytes(config, smaller) <= limit:
        return smaller
    low, high = 0, work.selected
    while high - low > _K_STEP:
        middle = (low + high) // 2
        is_enough = peak_bytes(config, replace(smaller, selected=middle)) <= limit
        low, high = (middle, high) if is_enough else (low, middle)
    return replace(smaller, selected=low)


def least_bytes(config: ModelConfig, work: Workload) -> int:
    """Return the smallest limit that ``fit`` can meet."""
    tile = min(work.tile, _SMALLER_TILES[-1])
    return peak_bytes(config, replace(work, tile=tile, selected=0, keeps_stem=False))


def _seconds(config: ModelConfig, work: Workload, speed: Calibration) -> float:
    mixer, decoded = named_mixer(config, work.mixer), int(work.decoded_pixels)
    if mixer is None:
        cost = run_cost(config, work.tokens, work.selected, decoded)
    else:
        cost = mixed_cost(config, work.grid, mixer, decoded, work.attended)
    seconds = cost.tokens / speed.tokens + cost.attention / speed.attention + cost.decoder / speed.decoder
    seconds += _hints_seconds(config, work, speed)
    seconds *= work.passes
    seconds += _polish_seconds(work, speed)
    colored = work.pixels * work.unknown_share + coarse_pixels(work.height, work.width)
    return _START_SECONDS + seconds + (colored / speed.foreground if work.foreground else 0.0)


def _hints_seconds(config: ModelConfig, work: Workload, speed: Calibration) -> float:
    """Every pixel is read a little; at unknown ones everything is computed, much of it in the decoder's tiles."""
    if not config.hints:
        return 0.0
    return work.pixels * (_READ_HINTS + _TOLD_HINTS * work.unknown_share) / speed.hints


def _polish_seconds(work: Workload, speed: Calibration) -> float:
    if not work.polish:
        return 0.0
    near = work.pixels * min(1.5 * work.unknown_share + 0.01, 1.0)
    blocks = near * (1 + 4 * work.polish / POLISH_BLOCK[work.device]) ** 2
    return blocks * (work.polish + POLISH_START) / speed.polish
