"""Color likelihood: of the known pixels of like color nearby, which share is foreground, and how many there are."""

import math

import torch
from torch import Tensor

from core.model.hints.counts import BINS, COLORS, ColorCounts
from core.model.hints.simplex import packed, read_pairs

_PRIOR = 0.05
_MANY = 1024.0


class CountsReader:
    """Reads K finished tables of counts, of the same images (B, H, W), at squares of ``scale`` pixels."""

    def __init__(self, tables: list[ColorCounts], height: int, width: int, scale: int = 1) -> None:
        self._tables, device = tables, tables[0].counts.device
        self._rows = _stacked(
            [
                _between_cells(height // scale, scale / one.cell, one.rows, one.columns * COLORS)
                for one in tables
            ],
            device,
        )
        self._columns = _stacked(
            [_between_cells(width // scale, scale / one.cell, one.columns, COLORS) for one in tables], device
        )
        self._strides = torch.tensor([[BINS * BINS], [BINS], [1]], device=device)

    def read(self, image: Tensor, row: Tensor, column: Tensor, colors: Tensor) -> Tensor:
        """Read at squares: image, row and column (N,) int64; their colors (3, N).

        Returns:
            (2 K, N), for each table the share of foreground in [0, 1], 0.5 where nothing was counted, and how many
            there are, on a scale of 0 to 1.
        """
        bases, colored = _between(colors * BINS - 0.5, BINS, self._strides)
        (down, downs), (across, acrosses) = (
            (offsets.index_select(1, at), axis.index_select(1, at))
            for (offsets, axis), at in ((self._rows, row), (self._columns, column))
        )
        nodes = down.add_(across).add_(bases.sum(0, dtype=torch.int32))
        if self._tables[0].batch > 1:
            nodes += torch.stack([image * (len(one.counts) // one.batch) for one in self._tables]).int()
        axes = [downs, acrosses, *colored]
        return _judged(read_pairs([one.counts for one in self._tables], nodes, axes))


def _judged(counted: Tensor) -> Tensor:
    """Return shares and amounts, (2 K, N), of counts of both sides, (K, N, 2)."""
    foreground, background = counted.unbind(-1)
    total = foreground + background
    share = (foreground + 0.5 * _PRIOR) / (total + _PRIOR)
    return torch.stack((share, total.log1p_() / math.log1p(_MANY)), 1).flatten(0, 1)


def _between_cells(length: int, scale: float, count: int, stride: int) -> tuple[Tensor, Tensor]:
    """Return between which of ``count`` cells rows, or columns, lie, each ``scale`` of a cell."""
    at = (torch.arange(length) + 0.5) * scale - 0.5
    return _between(at, count, torch.tensor(stride if count > 1 else 0))


def _between(at: Tensor, count: int, stride: Tensor) -> tuple[Tensor, Tensor]:
    """Return the node below each position among ``count`` of them, and how far above it that lies.

    The node is its place in a table, int32; the fraction is ``packed`` with the way to the next node.
    """
    low = at.floor().clamp_(0, max(count - 2, 0))
    return low.int() * stride.int(), packed((at - low).clamp_(0, 1), stride)


def _stacked(between: list[tuple[Tensor, Tensor]], device: torch.device) -> tuple[Tensor, Tensor]:
    nodes, axes = zip(*between, strict=True)
    return torch.stack(nodes).to(device), torch.stack(axes).to(device)
