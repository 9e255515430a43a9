"""Counts of known colors in a grid of places and colors, blurred in both: a bilateral grid (Chen et al., 2007)."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

BINS = 8
STRIDE = 2
"""Every second row and column is counted."""
COLORS = BINS**3


class ColorCounts:
    """Counts of known colors in cells of ``cell`` x ``cell`` pixels, for images (B, H, W)."""

    def __init__(self, cell: int, batch: int, height: int, width: int, device: torch.device) -> None:
        self.cell, self.batch = cell, batch
        self.rows, self.columns = -(-height // cell), -(-width // cell)
        self.counts = torch.zeros(batch * self.rows * self.columns * COLORS, 2, device=device)

    def add(self, bins: Tensor, sides: int | tuple[Tensor, Tensor], corner: tuple[int, int]) -> None:
        """Count pixels of a part.

        Args:
            bins: (B, h, w) int32 color bins of every ``STRIDE``-th pixel (see ``color_bins``).
            sides: two of (B, h, w), 0 or 1: foreground, background; or which of the two all are.
            corner: first row and column of the part in pixels.
        """
        batch, height, width = bins.shape
        rows, down = _cells(corner[0], height, self.cell, bins.device)
        columns, across = _cells(corner[1], width, self.cell, bins.device)
        image = torch.arange(batch, device=bins.device, dtype=torch.int32)[:, None, None]
        place = (image * len(rows) + down[:, None]) * len(columns) + across
        shape = batch, len(rows), len(columns), COLORS * 2
        counted = _counted((place * COLORS + bins) * 2, sides, math.prod(shape)).view(shape)
        grid = self.counts.view(batch, self.rows, self.columns, -1)
        grid[:, rows.start : rows.stop, columns.start : columns.stop] += counted

    def pooled(self, cell: int, height: int, width: int) -> "ColorCounts":
        """Return the same counts in larger cells, a multiple of these, of images (H, W); before ``finish``."""
        factor = cell // self.cell
        larger = ColorCounts(cell, self.batch, height, width, self.counts.device)
        places = larger.counts.view(self.batch, larger.rows, larger.columns, -1)
        for row, line in enumerate(self._lines()):
            padded = F.pad(line.flatten(2), (0, 0, 0, -self.columns % factor))
            places[:, row // factor] += padded.unflatten(1, (-1, factor)).sum(2)
        return larger

    def _lines(self) -> tuple[Tensor, ...]:
        """Return views of the rows of cells: (B, columns, red, green, blue, side)."""
        return self.counts.view(self.batch, self.rows, self.columns, BINS, BINS, BINS, 2).unbind(1)

    def finish(self) -> None:
        """Blur the counts over neighboring places and colors, row by row in place."""
        lines = self._lines()
        nothing = torch.zeros_like(lines[0])
        above, here = nothing, _blurred_line(lines[0])
        for line, following in zip(lines, (*lines[1:], None), strict=True):
            below = nothing if following is None else _blurred_line(following)
            torch.add(above, below, out=line).mul_(0.25).add_(here, alpha=0.5)
            above, here = here, below


def _counted(index: Tensor, sides: int | tuple[Tensor, Tensor], size: int) -> Tensor:
    """Count places, (B, h, w) int32 below ``size``, of the foreground, and those behind them of the background."""
    if isinstance(sides, int):
        index = index + sides
    else:
        foreground, background = (side.int() for side in sides)
        # What is unknown is counted behind all others, and left out.
        index = (index + background - size) * (foreground + background) + size
    return torch.bincount(index.flatten(), minlength=size + 1)[:size]


def _cells(start: int, count: int, cell: int, device: torch.device) -> tuple[range, Tensor]:
    """Return the cells that ``count`` counted pixels lie in, and for each pixel which of these, (count,) int32."""
    at = (torch.arange(count, device=device, dtype=torch.int32) * STRIDE + start) // cell
    first = start // cell
    return range(first, (start + (count - 1) * STRIDE) // cell + 1), at - first


def color_bins(colors: Tensor) -> Tensor:
    """Return the bin (B, h, w) int32 of colors (B, 3, h, w) in [0, 1]."""
    red, green, blue = (colors * BINS).int().clamp_(0, BINS - 1).unbind(1)
    return (red * BINS + green) * BINS + blue


def _blurred_line(line: Tensor) -> Tensor:
    """Blur a row of cells (B, columns, red, green, blue, side) over all but the last axis."""
    for axis in (1, 2, 3, 4):
        line = _spread(line, axis)
    return line


def _spread(grid: Tensor, axis: int) -> Tensor:
    """Blur by (1, 2, 1) / 4 along an axis, with nothing past its ends."""
    size = grid.shape[axis]
    out = grid * 0.5
    if size > 1:
        out.narrow(axis, 1, size - 1).add_(grid.narrow(axis, 0, size - 1), alpha=0.25)
        out.narrow(axis, 0, size - 1).add_(grid.narrow(axis, 1, size - 1), alpha=0.25)
    return out
