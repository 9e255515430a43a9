"""What a run will take, from shapes and from speeds measured on this machine. Free of torch: import it anywhere."""

from dataclasses import asdict, dataclass, replace

import psutil

from core.engine.cost import run_cost
from core.engine.footprint import peak_bytes
from core.engine.tiling import DEFAULT_TILE, MARGIN, padded_size, token_count
from core.imaging.foreground import coarse_pixels
from core.model.config import ModelConfig

_SMALLER_TILES = (384, 256, 128, 64)
_K_STEP = 64
_START_SECONDS = 0.05


@dataclass(frozen=True)
class Calibration:
    """Speeds of one model on one device in one precision.

    Attributes:
        tokens, attention, decoder: floating point operations a second in these parts.
        foreground: partly transparent pixels a second in the estimate of foreground colors.
    """

    tokens: float
    attention: float
    decoder: float
    foreground: float

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
class Workload:
    """What of a photo and its options decides memory and time.

    Attributes:
        height, width: of the photo in pixels.
        selected: tokens expected in global attention after the cap k.
        unknown_share: share of the pixels that are unknown, 0 to 1.
        precision: "fp32", "bf16" or "fp16".
        tile: side of a decoder tile in pixels.
        foreground: whether foreground colors are estimated.
        image_bytes: bytes of one pixel of the image: 3, 6 or 12.
        device: "cpu" or "cuda"; memory is that of the device.
        keeps_stem: whether the run keeps what a next one with another k may start from; not under a memory limit.
    """

    height: int
    width: int
    selected: int
    unknown_share: float
    precision: str = "fp32"
    tile: int = DEFAULT_TILE
    foreground: bool = True
    image_bytes: int = 3
    device: str = "cpu"
    keeps_stem: bool = True

    @property
    def tokens(self) -> int:
        """Tokens of the padded photo."""
        return token_count(self.height, self.width)

    @property
    def pixels(self) -> int:
        """Pixels of the photo."""
        return self.height * self.width

    @property
    def decoded_pixels(self) -> float:
        """Pixels the decoder is likely to compute: the unknown ones, their surroundings in tiles, and margins."""
        near = self.pixels * min(2 * self.unknown_share + 0.02, 1.0)
        return near * (1 + 2 * MARGIN / self.tile) ** 2

    @property
    def tile_area(self) -> int:
        """Pixels of the largest decoder crop, margins included."""
        height, width = padded_size(self.height, self.width)
        side = self.tile + 2 * MARGIN
        return min(side, height) * min(side, width)


@dataclass(frozen=True)
class Estimate:
    """A prediction: peak bytes above the loaded model, seconds (None before a measurement), whether it fits."""

    bytes: int
    seconds: float | None
    fits: bool


def estimate(
    config: ModelConfig, work: Workload, calibration: Calibration | None = None, limit: int | None = None
) -> Estimate:
    """Predict a run; ``limit`` is what may be taken, in bytes, by default what this machine has free."""
    needed = peak_bytes(config, work)
    free = psutil.virtual_memory().available if limit is None else limit
    return Estimate(needed, _seconds(config, work, calibration) if calibration else None, needed <= free)


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
    return peak_bytes(config, replace(work, tile=_SMALLER_TILES[-1], selected=0, keeps_stem=False))


def _seconds(config: ModelConfig, work: Workload, speed: Calibration) -> float:
    cost = run_cost(config, work.tokens, work.selected, int(work.decoded_pixels))
    seconds = cost.tokens / speed.tokens + cost.attention / speed.attention + cost.decoder / speed.decoder
    colored = work.pixels * work.unknown_share + coarse_pixels(work.height, work.width)
    return _START_SECONDS + seconds + (colored / speed.foreground if work.foreground else 0.0)
