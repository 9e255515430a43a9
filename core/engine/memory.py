"""What a run will take, from shapes and from speeds measured on this machine. Free of torch: import it anywhere."""

from dataclasses import asdict, dataclass, replace

import psutil

from core.engine.cost import run_cost
from core.engine.tiling import DEFAULT_TILE, MARGIN, PATCH, padded_size, token_count
from core.imaging.foreground import COARSE_SIDE
from core.model.chunks import CHUNK_TOKENS
from core.model.config import ModelConfig

_EMBED_PIXELS = 1 << 20
_EMBED_BYTES_PER_PIXEL = 40
_WORKSPACE_BYTES = 8 << 20
_KNOWN_BYTES = 5
_COARSE_BYTES_PER_PIXEL = 140
_FP32_DECODER = 1.5  # oneDNN keeps reordered copies of float32 maps, not of bfloat16 ones; measured
_SMALLER_TILES = (384, 256, 128, 64)
_SMALLER_K = (1.0, 0.5, 0.25, 0.1, 0.0)


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
        image_bytes: bytes of one pixel of the image, 3 or 6.
    """

    height: int
    width: int
    selected: int
    unknown_share: float
    precision: str = "fp32"
    tile: int = DEFAULT_TILE
    foreground: bool = True
    image_bytes: int = 3

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
    needed = max(_backbone_bytes(config, work), _decoder_bytes(config, work), _foreground_bytes(work))
    free = psutil.virtual_memory().available if limit is None else limit
    return Estimate(needed, _seconds(config, work, calibration) if calibration else None, needed <= free)


def fit(config: ModelConfig, work: Workload, limit: int) -> Workload | None:
    """Return the work with the largest tile and k that stay within ``limit`` bytes; None where nothing does."""
    for share in _SMALLER_K:
        for tile in (work.tile, *_SMALLER_TILES):
            smaller = replace(work, tile=min(tile, work.tile), selected=int(work.selected * share))
            if estimate(config, smaller, limit=limit).fits:
                return smaller
    return None


def _element(work: Workload) -> int:
    return 4 if work.precision == "fp32" else 2


def _backbone_bytes(config: ModelConfig, work: Workload) -> int:
    tokens, width, element = work.tokens, config.width, _element(work)
    chunk = min(max(CHUNK_TOKENS, config.window * -(-work.width // PATCH)), tokens)
    stream = tokens * width * 4
    in_windows = chunk * (width * (16 + 5 * element) + 2 * element * config.heads * config.window**2)
    selected = work.selected if config.is_routed else tokens
    among_selected = selected * width * (8 + 5 * element)
    light = chunk * 2 * width * 3 * element
    embedding = min(_EMBED_PIXELS, tokens * PATCH**2) * _EMBED_BYTES_PER_PIXEL
    mixing = tokens * width * element + max(among_selected, light)
    return work.pixels * _KNOWN_BYTES + stream + max(mixing, in_windows, embedding) + _WORKSPACE_BYTES


def _decoder_bytes(config: ModelConfig, work: Workload) -> int:
    stream = 4 + sum(channels / 4 ** (i + 1) for i, channels in enumerate(config.stream_widths))
    last, out = config.fusion_widths[-2:]
    live = (stream + last / 4 + last + (last + 4) + out) * _element(work)
    if work.precision == "fp32":
        live *= _FP32_DECODER
    held = work.tokens * config.width * 4 + work.pixels * _KNOWN_BYTES
    return int(held + work.tile_area * live + _WORKSPACE_BYTES)


def _foreground_bytes(work: Workload) -> int:
    if not work.foreground:
        return 0
    coarse = min(work.pixels, COARSE_SIDE**2) * _COARSE_BYTES_PER_PIXEL
    return work.pixels * (_KNOWN_BYTES + work.image_bytes) + coarse + _WORKSPACE_BYTES


def _seconds(config: ModelConfig, work: Workload, speed: Calibration) -> float:
    cost = run_cost(config, work.tokens, work.selected, int(work.decoded_pixels))
    seconds = cost.tokens / speed.tokens + cost.attention / speed.attention + cost.decoder / speed.decoder
    return seconds + (work.pixels * work.unknown_share / speed.foreground if work.foreground else 0.0)
