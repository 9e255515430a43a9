"""The hints of an image: gathered strip by strip, then computed for any part of it, alike for every way to cut it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from core.model.config import ModelConfig
from core.model.hints.known import KnownPixels
from core.model.hints.likelihood import STRIDE, ColorCounts, color_bins
from core.model.hints.pairs import projected
from core.model.hints.pyramid import blurred, enlarged, enlarged_part, filled, summed

CELL = 4
"""Strips and parts begin at multiples of this many pixels."""
_HALO = 4
_BLOCK = 256
_SCALES = {"near": 8, "far": 32}
"""Pixels a side of the squares whose known colors are averaged with a deviation of two squares."""
_CELLS = {"likelihood": 64, "likelihood-far": 256}
_WEAK = 1e-3
_HALF = torch.float16


@dataclass(frozen=True)
class Place:
    """Rows and columns of the photo in squares of ``scale`` pixels."""

    rows: slice
    columns: slice
    scale: int


class ColorHints:
    """Hints for images (B, H, W), H and W multiples of 32.

    First ``add`` all strips, then ``finish``, then ask for parts. Each name in ``names`` stands for channels:

    - "fill" (3): alpha, distance and residual (see ``pairs.projected``) between known colors filled into the unknown
      region with a push-pull pyramid;
    - "near", "far" (5 each): the same between the mean known colors within about 16 and 64 pixels, and how much of each
      side is known there (square roots of shares of the area);
    - "likelihood", "likelihood-far" (2 each): the share of foreground among known pixels of like color nearby, and how
      many there are, in cells of 64 and 256 pixels.
    """

    def __init__(
        self, names: tuple[str, ...], batch: int, height: int, width: int, device: torch.device | str
    ) -> None:
        self.names, self.batch, self.size, self.device = names, batch, (height, width), torch.device(device)
        quarter = height // CELL, width // CELL
        self._sums = [torch.zeros(batch, 4, *quarter, device=self.device, dtype=_HALF) for _ in range(2)]
        self._cells = sorted(_CELLS[name] for name in names if name in _CELLS)
        self._counted_pixels = [
            ColorCounts(cell, batch, height, width, self.device) for cell in self._cells[:1]
        ]
        self._counts: dict[int, ColorCounts] = {}
        self._fill: Tensor
        self._means: dict[str, Tensor] = {}

    def add(self, inputs: Tensor, top: int = 0) -> None:
        """Take in rows from ``top`` on, whole: normalized inputs (B, 4, h, W), h and ``top`` multiples of 4."""
        pixels = KnownPixels.of(inputs)
        rows = slice(top // CELL, (top + inputs.shape[2]) // CELL)
        for sums, known in zip(self._sums, pixels.is_known, strict=True):
            sums[:, :, rows] = summed(torch.cat((pixels.colors * known, known), 1), CELL)
        for counts in self._counted_pixels:
            bins = color_bins(pixels.colors[..., ::STRIDE, ::STRIDE])
            masks = (
                pixels.is_foreground[:, 0, ::STRIDE, ::STRIDE],
                pixels.is_background[:, 0, ::STRIDE, ::STRIDE],
            )
            counts.add(bins, masks, top)

    def finish(self) -> None:
        """Work out what needs the whole image."""
        sides = []
        while self._sums:
            sums = self._sums.pop(0)
            fill = filled(sums)
            means = {
                name: _mean_colors(sums, fill, factor // CELL, factor)
                for name, factor in _SCALES.items()
                if name in self.names
            }
            sides.append((fill.to(_HALF), means))
        self._fill = torch.cat([fill for fill, _ in sides])
        self._means = {name: torch.cat([means[name] for _, means in sides]) for name in sides[0][1]}
        while self._counted_pixels:
            finest = self._counted_pixels.pop()
            self._counts = {cell: finest.pooled(cell, *self.size) for cell in self._cells[1:]}
            self._counts[finest.cell] = finest
            for counts in self._counts.values():
                counts.finish()

    def around(self, rows: slice, columns: slice) -> tuple[slice, slice]:
        """Return the part of the inputs that the hints of a part need."""
        return _widened(rows, self.size[0]), _widened(columns, self.size[1])

    def beside(self, inputs: Tensor, rows: slice, columns: slice) -> Tensor:
        """Put hints beside inputs.

        Args:
            inputs: normalized (B, 4, h, w) of the part ``around(rows, columns)``.
            rows, columns: the part in pixels, from multiples of 4 to multiples of 4.

        Returns:
            (B, 4 + channels, h, w) float32 of the part alone.
        """
        outer = self.around(rows, columns)[1]
        blocks = []
        for left in range(columns.start, columns.stop, _BLOCK):
            block = slice(left, min(left + _BLOCK, columns.stop))
            seen = _shifted(self.around(rows, block)[1], outer.start)
            blocks.append(self._beside(inputs[..., seen].float(), rows, block))
        return torch.cat(blocks, 3)

    def _beside(self, inputs: Tensor, rows: slice, columns: slice) -> Tensor:
        """Return the same for a few columns; where all of them is known there is nothing to work out."""
        outer = self.around(rows, columns)
        inner = _shifted(rows, outer[0].start), _shifted(columns, outer[1].start)
        part = inputs[:, :, inner[0], inner[1]]
        fill = partial(self._sharp_fill, inputs, outer, inner)
        told = self._told(KnownPixels.of(part), Place(rows, columns, 1), fill)
        return torch.cat((part, *told), 1)

    def coarse(self, inputs: Tensor, rows: slice, columns: slice) -> Tensor:
        """Return the hints of a part at a quarter of its size, (B, channels, h / 4, w / 4), of mean colors.

        ``inputs``: normalized (B, 4, h, w), of the part alone; otherwise as ``beside``.
        """
        blocks = []
        for left in range(columns.start, columns.stop, _BLOCK):
            block = slice(left, min(left + _BLOCK, columns.stop))
            pixels = KnownPixels.of(inputs[..., _shifted(block, columns.start)]).averaged(CELL)
            place = Place(_scaled(rows, CELL), _scaled(block, CELL), CELL)
            fill = self._fill[:, :, place.rows, place.columns]
            blocks.append(torch.cat(self._told(pixels, place, fill.float), 1))
        return torch.cat(blocks, 3)

    def _told(self, pixels: KnownPixels, place: Place, fill: Callable[[], Tensor]) -> list[Tensor]:
        """Return each hint for pixels of a place; where all of it is known there is nothing to work out."""
        hints = [_known_channels(name, pixels) for name in self.names]
        if not bool(pixels.is_unknown.any()):
            return hints
        for index, name in enumerate(self.names):
            if name == "fill":
                hint = projected(pixels.colors, *fill().split(self.batch))
            elif name in _SCALES:
                hint = self._averaged(name, pixels.colors, place)
            else:
                hint = self._counted(name, pixels, place)
            hints[index] = torch.where(pixels.is_unknown > 0, hint, hints[index])
        return hints

    def _sharp_fill(self, inputs: Tensor, outer: tuple[slice, slice], inner: tuple[slice, slice]) -> Tensor:
        """Return filled colors (2 B, 3, h, w): the two finest scales are worked out here, for the part alone."""
        pixels = KnownPixels.of(inputs)
        known = torch.cat([torch.cat((pixels.colors * one, one), 1) for one in pixels.is_known])
        sums = summed(known)
        halves = [_scaled(part, 2) for part in outer]
        coarse = enlarged_part(self._fill, CELL // 2, *halves)
        half = torch.where(sums[:, 3:] > 0, sums[:, :3] / sums[:, 3:].clamp(min=1e-6), coarse)
        return enlarged(half, 2)[:, :, inner[0], inner[1]]

    def _averaged(self, name: str, colors: Tensor, place: Place) -> Tensor:
        means = enlarged_part(self._means[name], _SCALES[name] // place.scale, place.rows, place.columns)
        foreground, background = means.split(self.batch)
        pair = projected(colors, foreground[:, :3], background[:, :3])
        return torch.cat((pair, foreground[:, 3:], background[:, 3:]), 1)

    def _counted(self, name: str, pixels: KnownPixels, place: Place) -> Tensor:
        image, row, column = pixels.is_unknown[:, 0].nonzero(as_tuple=True)
        colors = pixels.colors.permute(0, 2, 3, 1)[image, row, column]
        top, left = place.rows.start + 0.5, place.columns.start + 0.5
        told = self._counts[_CELLS[name]].read(
            image, (row + top) * place.scale, (column + left) * place.scale, colors
        )
        hint = torch.zeros(self.batch, 2, *pixels.colors.shape[2:], device=self.device)
        for channel, values in enumerate(told):
            hint[image, channel, row, column] = values
        return hint


def with_hints(config: ModelConfig, inputs: Tensor) -> tuple[Tensor, Tensor | None]:
    """Return whole inputs (B, 4, H, W) with the hints that a network takes beside them, and those at a quarter size.

    A network without hints gets its inputs as they are, and None.
    """
    if not config.hints:
        return inputs, None
    batch, _, height, width = inputs.shape
    with torch.no_grad(), torch.autocast(inputs.device.type, enabled=False):
        hints = ColorHints(config.hints, batch, height, width, inputs.device)
        hints.add(inputs)
        hints.finish()
        whole = slice(0, height), slice(0, width)
        beside, coarse = hints.beside(inputs, *whole), hints.coarse(inputs, *whole)
    last = torch.channels_last
    return beside.contiguous(memory_format=last), coarse.contiguous(memory_format=last)


def _mean_colors(sums: Tensor, fill: Tensor, factor: int, side: int) -> Tensor:
    """Return mean known colors and the root of the known share, (B, 4, h, w), by squares of ``side`` pixels."""
    spread = blurred(summed(sums.float(), factor) / side**2, 2.0)
    fallback = _WEAK / factor**2 * summed(fill, factor)
    colors = (spread[:, :3] + fallback) / (spread[:, 3:] + _WEAK)
    return torch.cat((colors, spread[:, 3:].clamp(0, 1).sqrt()), 1).to(_HALF)


def _known_channels(name: str, pixels: KnownPixels) -> Tensor:
    """Return what a hint says where a pixel is known: its alpha, without any doubt."""
    alpha, one = pixels.is_foreground, torch.ones_like(pixels.is_foreground)
    if name in _CELLS:
        return torch.cat((alpha, one), 1)
    pair = (alpha, one, torch.zeros_like(one))
    return torch.cat(pair if name == "fill" else (*pair, alpha, 1 - alpha), 1)


def _scaled(part: slice, by: int) -> slice:
    return slice(part.start // by, part.stop // by)


def _widened(part: slice, length: int) -> slice:
    return slice(max(part.start - _HALO, 0), min(part.stop + _HALO, length))


def _shifted(part: slice, by: int) -> slice:
    return slice(part.start - by, part.stop - by)
