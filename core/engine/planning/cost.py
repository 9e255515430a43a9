"""Operations a run takes, counted from shapes alone. Does not import torch."""

from dataclasses import dataclass
from itertools import accumulate

from core.model.config import ModelConfig
from core.model.mixers.cost import MixingShape, expected_attended, mixing_operations, pair_operations
from core.model.mixers.options import MixerOptions


@dataclass(frozen=True)
class Cost:
    """Floating point operations (a multiply-add is two) of the parts that run at different speeds."""

    tokens: float
    attention: float
    decoder: float

    @property
    def total(self) -> float:
        """All of them."""
        return self.tokens + self.attention + self.decoder


def besides_mixing(config: ModelConfig) -> float:
    """Operations that a token takes in the whole backbone, without those between norm and MLP of global blocks."""
    c, count = config.width, len(config.global_blocks)
    globally = 16 * c * c + 6.5 * c * c
    return _embedding(config) + (config.depth - count) * _window_block(config) + count * globally


def _embedding(config: ModelConfig) -> float:
    return 2.0 * (4 * config.patch**2 + config.hint_channels * (config.patch // 4) ** 2) * config.width


def _window_block(config: ModelConfig) -> float:
    return 24.0 * config.width**2 + 4 * config.window**2 * config.width


def block_ends(config: ModelConfig, tokens: int, backbone: float) -> list[float]:
    """Return which share of the ``backbone`` operations is done after each block, the last 1."""
    count, window = len(config.global_blocks), tokens * _window_block(config)
    embedding = tokens * _embedding(config)
    globally = (backbone - embedding - (config.depth - count) * window) / count
    blocks = [globally if index in config.global_blocks else window for index in range(config.depth)]
    return [done / backbone for done in accumulate(blocks, initial=embedding)][1:]


def per_token(config: ModelConfig) -> float:
    """Operations that a token takes in the whole backbone, without global attention."""
    c = config.width
    each = 8 * c * c + 100 * c + 3.25 * c * c if config.is_routed else 8 * c * c
    return besides_mixing(config) + len(config.global_blocks) * each


def global_attention(config: ModelConfig, selected: int) -> float:
    """Operations of all global blocks when ``selected`` tokens take part in each."""
    projections = 8.0 * config.width**2 * selected if config.is_routed else 0.0
    return len(config.global_blocks) * (4.0 * selected**2 * config.width + projections)


def named_mixer(config: ModelConfig, mixer: MixerOptions | None) -> MixerOptions | None:
    """Return the mixer of a run by name; None if Routers choose the tokens, whose cost depends on k."""
    mixer = mixer or MixerOptions(config.attention)
    return None if mixer.name == "routed" else mixer


def mixing_shapes(
    config: ModelConfig, grid: tuple[int, int], mixer: MixerOptions, attended: tuple[int, ...] = ()
) -> list[MixingShape]:
    """Return what happens in each global block: with as many tokens as ``attended`` says, or as are likely."""
    counts = attended or expected_attended(config, mixer, grid[0] * grid[1])
    return [MixingShape(config, *grid, count) for count in counts]


def mixed_cost(
    config: ModelConfig,
    grid: tuple[int, int],
    mixer: MixerOptions,
    decoded_pixels: int,
    attended: tuple[int, ...] = (),
) -> Cost:
    """Count a run with a mixer other than "routed" over a grid (height, width) of tokens."""
    shapes = mixing_shapes(config, grid, mixer, attended)
    pairs = sum(pair_operations(shape, mixer) for shape in shapes)
    mixing = sum(mixing_operations(shape, mixer) for shape in shapes)
    tokens = grid[0] * grid[1] * besides_mixing(config) + mixing - pairs
    return Cost(tokens, pairs, decoded_pixels * per_pixel(config))


def per_pixel(config: ModelConfig) -> float:
    """Operations that a pixel takes in the decoder."""
    stream = (config.input_channels, *config.stream_widths)
    cost = sum(18 * stream[i] * stream[i + 1] / 4 ** (i + 1) for i in range(3))
    fusion, detail = (
        (config.width, *config.fusion_widths),
        (*reversed(config.stream_widths), config.input_channels),
    )
    cost += sum(18 * (fusion[i] + detail[i]) * fusion[i + 1] / 4 ** (3 - i) for i in range(4))
    return cost + 18 * fusion[-1] * config.head_width + 2 * config.head_width


def run_cost(config: ModelConfig, tokens: int, selected: int, decoded_pixels: int) -> Cost:
    """Count a run over ``tokens`` tokens, ``selected`` of them in global attention."""
    selected = tokens if not config.is_routed else min(selected, tokens)
    return Cost(
        tokens * per_token(config), global_attention(config, selected), decoded_pixels * per_pixel(config)
    )
