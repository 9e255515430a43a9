"""Bytes that mixing in one global block of one image holds at its peak, counted from shapes. Does not import torch.

For mixers other than "routed", whose part is in core/engine/planning/footprint.py. Counted are the arrays that live
at the same time, in the order of core/model/mixers/reduced.py; blocks measured alone agree within a fifth.
"""

from core.model.mixers.cost import MixingShape, group_pairs, target_count
from core.model.mixers.matching import MATCHED_ROWS
from core.model.mixers.options import MixerOptions

_FLOAT = 4
_MATRICES = 7  # of pairs that MaMe holds at a time


def mixing_bytes(shape: MixingShape, options: MixerOptions, element: int) -> float:
    """Return the peak beside the tokens themselves; ``element`` is the bytes of a number in the network, 2 or 4."""
    if options.name == "full":
        return shape.tokens * _full(shape, element)
    return max(_reducing(shape, options, element), shape.tokens * _attending(shape, element))


def _full(shape: MixingShape, element: int) -> float:
    """Bytes per token: normed, queries, keys and values, with their bias folded in, and what attention gives."""
    width, folded = shape.config.width, shape.config.heads * shape.folded
    rounded = _FLOAT * width if element < _FLOAT else 0
    padded = 2 * (folded - width) if element == _FLOAT else 0  # values as long as keys, for the fused kernel
    one_head = 2 * shape.folded
    return width * (_FLOAT + 4 * element) + rounded + element * (3 * folded - width + one_head + padded)


def _reducing(shape: MixingShape, options: MixerOptions, element: int) -> float:
    """While the mixer finds out which tokens go together."""
    width, tokens = shape.config.width, shape.tokens
    held = tokens * width * (_FLOAT + 3 * element)
    if options.name == "mame":
        pairs = group_pairs(shape.height, shape.width, options.share, options.group)
        return held + tokens * width * 3 * _FLOAT + pairs * _MATRICES * _FLOAT
    similar = MATCHED_ROWS * target_count(tokens, options.share) * _FLOAT if options.name == "tome" else 0
    return held + tokens * width * 1.5 * _FLOAT + similar


def _attending(shape: MixingShape, element: int) -> float:
    """Bytes per token while those left attend: merged queries and keys twice, as they are joined head by head."""
    width, share = shape.config.width, min(shape.attended / max(shape.tokens, 1), 1)
    folded = shape.config.heads * shape.folded
    return element * (4 * width + share * (4 * folded + 3.5 * width)) + shape.folded * (3 * element + _FLOAT)
