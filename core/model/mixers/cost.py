"""Operations of mixing in one global block, counted from shapes: matrix products and convolutions.

A multiply-add is two. What follows mixing in the block (MLP, bottleneck) costs the same with every mixer; see
core/engine/planning/cost.py for a whole run of the routed and the full network.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.model.config import ModelConfig
from core.model.mixers.matching import local_groups, target_step
from core.model.mixers.options import MixerName, MixerOptions

_ALIGNMENT = 16
_LTRM_TAPS = 25
_DISTINCTIVE = 0.05
"""Share of the sources that MaMe is expected to leave alone; on photographs it was 0.01 to 0.1."""


@dataclass(frozen=True)
class MixingShape:
    """The shape that decides the cost.

    Attributes:
        config: of the network.
        height, width: of the token grid.
        attended: tokens that took part in attention, as in a mixer's record.
        scored: tokens that were scored before this block.
    """

    config: ModelConfig
    height: int
    width: int
    attended: int
    scored: int = 0

    @property
    def tokens(self) -> int:
        """Tokens of the grid."""
        return self.height * self.width

    @property
    def bias(self) -> int:
        """Rows and columns that the position bias is looked up for; 0 without tables."""
        return 0 if self.config.is_routed else self.height + self.width

    @property
    def folded(self) -> int:
        """Length of a query with its bias, per head."""
        length = self.config.head_dim + self.bias
        return length + -length % _ALIGNMENT if self.bias else length

    @property
    def merged(self) -> int:
        """Numbers of a token that are merged: queries, keys and values of all heads."""
        return self.config.heads * (2 * self.folded + self.config.head_dim)


def mixing_operations(shape: MixingShape, options: MixerOptions) -> float:
    """Return the operations of one global block of one image between its norm and its MLP."""
    return _COUNTS[options.name](shape, options)


def _scores(shape: MixingShape) -> float:
    width = shape.config.width
    return shape.scored * (2 * width**2 + width**2 + width**2 / 4 + width)


def _routed(shape: MixingShape, options: MixerOptions) -> float:
    width, attended = shape.config.width, shape.attended
    heavy = 8 * attended * width**2 + 4 * attended**2 * width
    light = shape.tokens * (8 * width**2 + 2 * _LTRM_TAPS * 2 * width)
    return heavy + light + 2 * 5 * width + _scores(shape)


def pair_operations(shape: MixingShape, options: MixerOptions) -> float:
    """Return those of them that every pair of attending tokens costs."""
    return _pairs(shape, _ALIGNMENT if options.name == "tome" else 0)


def expected_attended(config: ModelConfig, options: MixerOptions, tokens: int) -> list[int]:
    """Return how many of ``tokens`` are likely to attend in each global block; exact but for "mame" and "routed"."""
    count = len(config.global_blocks)
    if options.name == "dynamicvit":
        ratio = config.keep_ratio if options.ratio is None else options.ratio
        stages = [
            sum(drop <= block for drop in config.router_blocks) for block in sorted(config.global_blocks)
        ]
        return [max(int(np.ceil(ratio**stage * tokens - 1e-9)), 1) for stage in stages]
    share = {"full": 1.0, "mame": options.share + _DISTINCTIVE * (1 - options.share)}.get(
        options.name, options.share
    )
    least = {"tome": target_count(tokens, options.share), "evit": min(2, tokens)}.get(options.name, 1)
    return [max(round(share * tokens), least)] * count


def target_count(tokens: int, ratio: float) -> int:
    """Return how many tokens ToMe merges others into."""
    return max(tokens // target_step(ratio), 1)


def _pairs(shape: MixingShape, extra: int = 0) -> float:
    config = shape.config
    return 2 * shape.attended**2 * config.heads * (shape.folded + extra + config.head_dim)


def _attending(shape: MixingShape, extra: int = 0) -> float:
    """Queries, keys and values of all tokens with their bias, attention of some, and its output projection."""
    config = shape.config
    projections = (6 * shape.tokens + 2 * shape.attended) * config.width**2
    bias = 2 * shape.tokens * shape.bias * config.width
    return projections + bias + _pairs(shape, extra)


def _full(shape: MixingShape, options: MixerOptions) -> float:
    return _attending(shape)


def _dynamicvit(shape: MixingShape, options: MixerOptions) -> float:
    return _attending(shape) + _scores(shape)


def _evit(shape: MixingShape, options: MixerOptions) -> float:
    if shape.attended == shape.tokens:
        return _attending(shape)
    return _attending(shape) + 2 * shape.tokens * (shape.config.width + shape.merged)


def _tome(shape: MixingShape, options: MixerOptions) -> float:
    """Beside attention only the matching: merging is sums, no products."""
    if shape.attended == shape.tokens:
        return _attending(shape, _ALIGNMENT)
    targets = target_count(shape.tokens, options.share)
    matching = 2 * (shape.tokens - targets) * targets * shape.config.head_dim
    return _attending(shape, _ALIGNMENT) + matching


def _mame(shape: MixingShape, options: MixerOptions) -> float:
    pairs = group_pairs(shape.height, shape.width, options.share, options.group)
    return _attending(shape) + 2 * pairs * (2 * shape.config.width + shape.merged)


def group_pairs(height: int, width: int, ratio: float, side: int) -> int:
    """Return how many pairs of source and target the local groups of MaMe hold, all as large as the largest."""
    group, is_target = local_groups(height, width, ratio, side)
    groups = int(group[-1, -1]) + 1
    largest = [np.bincount(group[chosen], minlength=groups).max() for chosen in (is_target, ~is_target)]
    return int(groups * largest[0] * largest[1])


_COUNTS: dict[MixerName, Callable[[MixingShape, MixerOptions], float]] = {
    "routed": _routed,
    "full": _full,
    "dynamicvit": _dynamicvit,
    "evit": _evit,
    "tome": _tome,
    "mame": _mame,
}
