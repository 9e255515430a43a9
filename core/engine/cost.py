"""Operations a run takes, counted from shapes alone. Free of torch."""

from dataclasses import dataclass

from core.model.config import ModelConfig


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
    """Operations a token costs in the whole backbone, all that global blocks do between norm and MLP left out."""
    c = config.width
    window = 24 * c * c + 4 * config.window**2 * c
    globally = 16 * c * c + 6.5 * c * c
    count = len(config.global_blocks)
    return 2 * 4 * config.patch**2 * c + (config.depth - count) * window + count * globally


def per_token(config: ModelConfig) -> float:
    """Operations a token costs in the whole backbone, global attention left out."""
    c = config.width
    each = 8 * c * c + 100 * c + 3.25 * c * c if config.is_routed else 8 * c * c
    return besides_mixing(config) + len(config.global_blocks) * each


def global_attention(config: ModelConfig, selected: int) -> float:
    """Operations of all global blocks when ``selected`` tokens take part in each."""
    projections = 8.0 * config.width**2 * selected if config.is_routed else 0.0
    return len(config.global_blocks) * (4.0 * selected**2 * config.width + projections)


def per_pixel(config: ModelConfig) -> float:
    """Operations a pixel costs in the decoder."""
    stream = (4, *config.stream_widths)
    cost = sum(18 * stream[i] * stream[i + 1] / 4 ** (i + 1) for i in range(3))
    fusion, detail = (config.width, *config.fusion_widths), (*reversed(config.stream_widths), 4)
    cost += sum(18 * (fusion[i] + detail[i]) * fusion[i + 1] / 4 ** (3 - i) for i in range(4))
    return cost + 18 * fusion[-1] * config.head_width + 2 * config.head_width


def run_cost(config: ModelConfig, tokens: int, selected: int, decoded_pixels: int) -> Cost:
    """Count a run over ``tokens`` tokens of which ``selected`` meet in global attention."""
    selected = tokens if not config.is_routed else min(selected, tokens)
    return Cost(
        tokens * per_token(config), global_attention(config, selected), decoded_pixels * per_pixel(config)
    )
