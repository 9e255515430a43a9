"""Reads between the nodes of grids on the simplex around a point (Kuhn's triangulation).

In five dimensions that takes six nodes of a cube's 32: those passed when its axes are walked in the order of their
fractions. Fraction and stride of an axis lie in one number of 64 bits, the fraction above, so that sorting those
numbers sorts both; a fraction is never negative, so its bits are in the order of its value.
"""

import torch
from torch import Tensor

_COMPARED = ((0, 3), (1, 4), (0, 2), (1, 3), (0, 1), (2, 4), (1, 2), (3, 4), (2, 3))
"""Pairs that, put in order one after the other, sort five numbers."""
_HIGH = -1 << 32


def packed(fractions: Tensor, strides: Tensor) -> Tensor:
    """Return int64 numbers of fractions, float32 in [0, 1], and strides, int64 below 2^31."""
    return (fractions.view(torch.int32).long() << 32) | strides


def read_pairs(tables: list[Tensor], bases: Tensor, axes: list[Tensor]) -> Tensor:
    """Return pairs of values (K, N, 2) float32 from K tables.

    Args:
        tables: K of (nodes, 2) float32.
        bases: (K, N) int32, the lowest node around each point.
        axes: five of (K, N), or (N,) where all tables agree, as ``packed``.
    """
    # Both values of a node as one number of 64 bits: reading those is several times as fast as reading rows.
    pairs = [table.view(torch.int64)[:, 0] for table in tables]
    axes = _sorted(axes)
    fractions = [_twice(axis) for axis in axes]
    node, total = bases, _looked_up(pairs, bases).mul_(1 - fractions[0])
    for index, axis in enumerate(axes):
        weight = fractions[index]
        if index + 1 < len(axes):
            weight = weight - fractions[index + 1]
        node = node + axis.int()  # the lower half: its stride
        total.addcmul_(_looked_up(pairs, node), weight)
    return total.view(*bases.shape, 2)


def _sorted(axes: list[Tensor]) -> list[Tensor]:
    """Sort five numbers for each point, the largest first."""
    axes = list(axes)
    for first, second in _COMPARED:
        one, other = axes[first], axes[second]
        axes[first], axes[second] = torch.maximum(one, other), torch.minimum(one, other)
    return axes


def _looked_up(pairs: list[Tensor], nodes: Tensor) -> Tensor:
    """Return the values of nodes (K, N), both side by side: (K, 2 N) float32."""
    out = torch.empty(nodes.shape, dtype=torch.int64, device=nodes.device)
    for index, table in enumerate(pairs):
        torch.index_select(table, 0, nodes[index], out=out[index])
    return out.view(torch.float32)


def _twice(axis: Tensor) -> Tensor:
    """Return the fractions (K, N) of packed numbers, each for both values of a pair: (K, 2 N)."""
    return ((axis & _HIGH) | (axis >> 32)).view(torch.float32)
