"""Color likelihood: of the known pixels of like color nearby, which share is foreground, and how many there are.

Counts stand in a grid of places and colors, as in a bilateral grid (Chen et al., 2007), blurred in both, and are read
between its nodes on the simplex around a point (Kuhn's triangulation), which needs six nodes of a cube's 32.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

BINS = 8
STRIDE = 2
"""Every second row and column is counted."""
_COLORS = BINS**3
_PRIOR = 0.05
_MANY = 1024.0


class ColorCounts:
    """Counts of known colors in cells of ``cell`` x ``cell`` pixels, for images (B, H, W)."""

    def __init__(self, cell: int, batch: int, height: int, width: int, device: torch.device) -> None:
        self.cell, self.batch = cell, batch
        self.rows, self.columns = -(-height // cell), -(-width // cell)
        self.counts = torch.zeros(batch * self.rows * self.columns * _COLORS, 2, device=device)

    def add(self, bins: Tensor, known: tuple[Tensor, Tensor], top: int) -> None:
        """Count pixels of a strip.

        Args:
            bins: (B, h, w) int64 color bins of every ``STRIDE``-th pixel (see ``color_bins``).
            known: two of (B, h, w), 0 or 1: foreground, background.
            top: first row of the strip in pixels.
        """
        batch, height, width = bins.shape
        device = bins.device
        row = (torch.arange(height, device=device) * STRIDE + top) // self.cell
        first, last = top // self.cell, (top + (height - 1) * STRIDE) // self.cell + 1
        column = torch.arange(width, device=device) * STRIDE // self.cell
        image = torch.arange(batch, device=device)
        place = (image[:, None, None] * (last - first) + row[None, :, None] - first) * self.columns + column
        index = (place * _COLORS + bins) * 2 + known[1].long()
        size = batch * (last - first) * self.columns * _COLORS * 2
        counted = torch.bincount(index[(known[0] + known[1]) > 0], minlength=size)
        self._rows(first, last).add_(counted.view(batch, last - first, -1))

    def pooled(self, cell: int, height: int, width: int) -> "ColorCounts":
        """Return the same counts in larger cells, a multiple of these, of images (H, W); before ``finish``."""
        factor = cell // self.cell
        larger = ColorCounts(cell, self.batch, height, width, self.counts.device)
        grid = self.counts.view(self.batch, self.rows, self.columns, -1)
        grid = F.pad(grid, (0, 0, 0, -self.columns % factor, 0, -self.rows % factor))
        larger.counts = grid.unflatten(2, (-1, factor)).sum(3).unflatten(1, (-1, factor)).sum(2).view(-1, 2)
        return larger

    def _rows(self, first: int, last: int) -> Tensor:
        return self.counts.view(self.batch, self.rows, -1)[:, first:last]

    def finish(self) -> None:
        """Blur the counts over neighboring places and colors."""
        grid = self.counts.view(self.batch, self.rows, self.columns, BINS, BINS, BINS, 2)
        for axis in (1, 2, 3, 4, 5):
            grid = _spread(grid, axis)
        self.counts = grid.reshape(-1, 2)

    def read(self, image: Tensor, row: Tensor, column: Tensor, colors: Tensor) -> tuple[Tensor, Tensor]:
        """Read at places: image (N,) int64, row and column (N,) in pixels, 0.5 in the middle of one; colors (N, 3).

        Returns:
            (N,) the share of foreground in [0, 1], 0.5 where nothing was counted; (N,) how many, on a scale of 0 to 1.
        """
        sizes = (self.rows, self.columns, BINS, BINS, BINS)
        strides = (self.columns * _COLORS, _COLORS, BINS * BINS, BINS, 1)
        at = (
            row / self.cell - 0.5,
            column / self.cell - 0.5,
            *(colors * BINS - 0.5).unbind(1),
        )
        fractions, steps, base = [], [], image * (self.rows * self.columns * _COLORS)
        for value, size, stride in zip(at, sizes, strides, strict=True):
            low = value.floor().clamp(0, max(size - 2, 0))
            fractions.append((value - low).clamp(0, 1) if size > 1 else torch.zeros_like(value))
            steps.append(stride if size > 1 else 0)
            base = base + low.long() * stride
        counted = self._on_simplex(base, torch.stack(fractions, 1), torch.tensor(steps, device=base.device))
        total = counted.sum(1)
        share = (counted[:, 0] + 0.5 * _PRIOR) / (total + _PRIOR)
        return share, torch.log1p(total) / math.log1p(_MANY)

    def _on_simplex(self, base: Tensor, fractions: Tensor, steps: Tensor) -> Tensor:
        """Interpolate counts (N, 2) from the nodes passed when axes are walked in the order of their fractions."""
        fractions, order = fractions.sort(1, descending=True)
        nodes = base[:, None] + F.pad(steps[order].cumsum(1), (1, 0))
        ends = F.pad(fractions, (1, 1))
        ends[:, 0] = 1
        weights = ends[:, :-1] - ends[:, 1:]
        # Both counts of a node as one number of 64 bits: reading those is three times as fast as reading rows.
        counted = self.counts.view(torch.int64)[:, 0].take(nodes).view(torch.float32)
        counted = counted.view(*nodes.shape, 2)
        total = counted[:, 0] * weights[:, :1]
        for node in range(1, nodes.shape[1]):
            total.addcmul_(counted[:, node], weights[:, node : node + 1])
        return total


def color_bins(colors: Tensor) -> Tensor:
    """Return the bin (B, h, w) int64 of colors (B, 3, h, w) in [0, 1]."""
    red, green, blue = (colors * BINS).long().clamp(0, BINS - 1).unbind(1)
    return (red * BINS + green) * BINS + blue


def _spread(grid: Tensor, axis: int) -> Tensor:
    """Blur by (1, 2, 1) / 4 along an axis, with nothing past its ends."""
    size = grid.shape[axis]
    out = grid * 0.5
    if size > 1:
        out.narrow(axis, 1, size - 1).add_(grid.narrow(axis, 0, size - 1), alpha=0.25)
        out.narrow(axis, 0, size - 1).add_(grid.narrow(axis, 1, size - 1), alpha=0.25)
    return out
