"""The hints of an image: gathered strip by strip, then computed for any part of it, alike for every way to cut it."""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from core.geometry import seen_from, stretched
from core.model.config import HINT_CHANNELS, ModelConfig
from core.model.hints.counts import STRIDE, ColorCounts, color_bins
from core.model.hints.known import Known, kinds, read_colors, whole_side
from core.model.hints.likelihood import CountsReader
from core.model.hints.pairs import projected
from core.model.hints.places import Part, Place, blocks, scaled
from core.model.hints.pyramid import blurred, enlarged, enlarged_part, filled_planes, summed
from core.threads.alone import each_alone

CELL = 4
"""Strips and parts begin at multiples of this many pixels."""
_HALO = 4
_READ_BLOCK = 256
_BLOCK = {"cpu": 128, "cuda": 512}
"""Side of the blocks that are worked out at once: on a CPU what its cache holds."""
_SCALES = {"near": 8, "far": 32}
"""Pixels a side of the squares whose known colors are averaged with a deviation of two squares."""
_CELLS = {"likelihood": 64, "likelihood-far": 256}
_WEAK = 1e-3
_BAND = 128
"""Rows of cells that are floats at once, a multiple of all scales."""
_HALF = torch.float16


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
        self._side = _BLOCK[self.device.type]
        self._kinds = kinds([HINT_CHANNELS[name] for name in names], self.device)
        quarter = height // CELL, width // CELL
        self._sums = [torch.zeros(batch, 4, *quarter, device=self.device, dtype=_HALF) for _ in range(2)]
        self._colored = [name for name in names if name in _CELLS]
        self._cells = sorted(_CELLS[name] for name in self._colored)
        self._counted_pixels = [
            ColorCounts(cell, batch, height, width, self.device) for cell in self._cells[:1]
        ]
        self._counts: dict[int, ColorCounts] = {}
        self._fill: Tensor
        self._means: dict[str, Tensor] = {}
        self._readers: dict[int, CountsReader] = {}

    def add(self, inputs: Tensor, top: int = 0) -> None:
        """Take in rows from ``top`` on, whole: normalized inputs (B, 4, h, W), h and ``top`` multiples of 4."""
        strip = slice(top, top + inputs.shape[2])

        def added(part: Part) -> None:
            self._add(inputs[..., seen_from(part[0], top), part[1]], *part)

        each_alone(added, blocks(strip, slice(0, self.size[1]), _READ_BLOCK), self.device.type)

    def _add(self, inputs: Tensor, rows: slice, columns: slice) -> None:
        """Take in one block; most are all foreground or all background. No two blocks share a cell of the counts."""
        colors, side = read_colors(inputs), whole_side(inputs)
        sides = side if side is not None else Known.of(inputs).sides
        quarter = scaled(rows, CELL), scaled(columns, CELL)
        for index, sums in enumerate(self._sums):
            target = sums[:, :, quarter[0], quarter[1]]
            if not isinstance(sides, int):
                known = sides[index]
                target.copy_(summed(torch.cat((colors * known, known), 1), CELL))
            elif sides == index:
                target[:, :3] = summed(colors, CELL)
                target[:, 3:] = CELL**2
        for counts in self._counted_pixels:
            seen = color_bins(colors[..., ::STRIDE, ::STRIDE])
            counts.add(seen, _every(sides, STRIDE), (rows.start, columns.start))

    def finish(self) -> None:
        """Work out what needs the whole image."""
        quarter = self._sums[0].shape[-2:]
        self._fill = torch.empty(2 * self.batch, 3, *quarter, device=self.device, dtype=_HALF)
        sides = [self._finish_side(self._sums.pop(0), target) for target in self._fill.split(self.batch)]
        self._means = {name: torch.cat([means[name] for means in sides]) for name in sides[0]}
        while self._counted_pixels:
            finest = self._counted_pixels.pop()
            self._counts = {cell: finest.pooled(cell, *self.size) for cell in self._cells[1:]}
            self._counts[finest.cell] = finest
            for counts in self._counts.values():
                counts.finish()
        tables = [self._counts[_CELLS[name]] for name in self._colored]
        if tables:
            self._readers = {scale: CountsReader(tables, *self.size, scale) for scale in (1, CELL)}

    def _finish_side(self, sums: Tensor, target: Tensor) -> dict[str, Tensor]:
        """Write filled colors of one side into a map, and return its mean colors of every scale."""
        factors = {name: side // CELL for name, side in _SCALES.items() if name in self.names}
        fallback: dict[str, list[Tensor]] = {name: [] for name in factors}
        for channel, plane in enumerate(filled_planes(sums)):
            target[:, channel] = plane[:, 0]
            for name, factor in factors.items():
                fallback[name].append(summed(plane, factor))
        return {
            name: _mean_colors(sums, torch.cat(fallback[name], 1), factor) for name, factor in factors.items()
        }

    def around(self, rows: slice, columns: slice) -> tuple[slice, slice]:
        """Return the part of the inputs that the hints of a part need."""
        return stretched(rows, _HALO, self.size[0]), stretched(columns, _HALO, self.size[1])

    def beside(self, inputs: Tensor, rows: slice, columns: slice) -> Tensor:
        """Put hints beside inputs.

        Args:
            inputs: normalized (B, 4, h, w) of the part ``around(rows, columns)``.
            rows, columns: the part in pixels, from multiples of 4 to multiples of 4.

        Returns:
            (B, 4 + channels, h, w) float32 of the part alone.
        """
        outer = self.around(rows, columns)
        out = torch.empty(
            self.batch,
            4 + len(self._kinds),
            rows.stop - rows.start,
            columns.stop - columns.start,
            device=self.device,
            memory_format=torch.channels_last,
        )

        def put(part: Part) -> None:
            target = out[..., seen_from(part[0], rows.start), seen_from(part[1], columns.start)]
            seen = self.around(*part)
            around = inputs[..., seen_from(seen[0], outer[0].start), seen_from(seen[1], outer[1].start)]
            self._put_beside(target, around.float(), *part)

        self._in_blocks(put, rows, columns, 1)
        return out

    def _in_blocks(self, work: Callable[[Part], None], rows: slice, columns: slice, scale: int) -> None:
        """Work through the blocks of a part, each on one thread: for so many brief steps others only wait."""
        each_alone(work, blocks(rows, columns, self._side * scale), self.device.type)

    def _put_beside(self, target: Tensor, inputs: Tensor, rows: slice, columns: slice) -> None:
        """Write the same for one block; where all of it is known there is nothing to work out."""
        outer = self.around(rows, columns)
        inner = seen_from(rows, outer[0].start), seen_from(columns, outer[1].start)
        part = inputs[..., inner[0], inner[1]]
        target[:, :4] = part
        fill = partial(self._sharp_fill, inputs, outer, inner)
        target[:, 4:] = self._told(Known.of(part), Place(rows, columns, 1), partial(read_colors, part), fill)

    def coarse(self, inputs: Tensor, rows: slice, columns: slice) -> Tensor:
        """Return the hints of a part at a quarter of its size, (B, channels, h / 4, w / 4), of mean colors.

        ``inputs``: normalized (B, 4, h, w), of the part alone; otherwise as ``beside``.
        """
        out = torch.empty(
            self.batch,
            len(self._kinds),
            inputs.shape[2] // CELL,
            inputs.shape[3] // CELL,
            device=self.device,
            memory_format=torch.channels_last,
        )

        def told(part: Part) -> None:
            seen = inputs[..., seen_from(part[0], rows.start), seen_from(part[1], columns.start)]
            place = Place(scaled(part[0], CELL), scaled(part[1], CELL), CELL)
            fill = self._fill[..., place.rows, place.columns].float
            at = seen_from(place.rows, rows.start // CELL), seen_from(place.columns, columns.start // CELL)
            known, colors = Known.of_squares(seen, CELL), partial(_mean_pixels, seen)
            out[..., at[0], at[1]] = self._told(known, place, colors, fill)

        self._in_blocks(told, rows, columns, CELL)
        return out

    def _told(
        self, known: Known, place: Place, read: Callable[[], Tensor], fill: Callable[[], Tensor]
    ) -> Tensor:
        """Return all hints for pixels of a place; where all of it is known there is nothing to work out."""
        plain, is_unknown = known.told(self._kinds), known.is_unknown
        if not bool(is_unknown.max() > 0):
            return plain
        colors = read()
        counted = self._counted(is_unknown, colors, place)
        hints = [
            projected(colors, *fill().split(self.batch))
            if name == "fill"
            else self._averaged(name, colors, place)
            if name in _SCALES
            else counted[name]
            for name in self.names
        ]
        return plain.addcmul_(torch.cat(hints, 1), is_unknown)

    def _sharp_fill(self, inputs: Tensor, outer: tuple[slice, slice], inner: tuple[slice, slice]) -> Tensor:
        """Return filled colors (2 B, 3, h, w): the two finest scales are worked out here, for the part alone."""
        colors = read_colors(inputs)
        known = torch.cat([torch.cat((colors * one, one), 1) for one in Known.of(inputs).sides])
        sums = summed(known)
        coarse = enlarged_part(self._fill, CELL // 2, *(scaled(part, 2) for part in outer))
        count = sums[:, 3:]
        half = torch.lerp(coarse, sums[:, :3] / count.clamp(min=1), count.clamp(max=1))
        return enlarged(half, 2)[..., inner[0], inner[1]]

    def _averaged(self, name: str, colors: Tensor, place: Place) -> Tensor:
        means = enlarged_part(self._means[name], _SCALES[name] // place.scale, place.rows, place.columns)
        foreground, background = means.split(self.batch)
        pair = projected(colors, foreground[:, :3], background[:, :3])
        return torch.cat((pair, foreground[:, 3:], background[:, 3:]), 1)

    def _counted(self, is_unknown: Tensor, colors: Tensor, place: Place) -> dict[str, Tensor]:
        if not self._colored:
            return {}
        batch, _, height, width = colors.shape
        image, row, column = is_unknown[:, 0].nonzero(as_tuple=True)
        flat = (image * height + row) * width + column
        told = self._readers[place.scale].read(
            image,
            row + place.rows.start,
            column + place.columns.start,
            colors.transpose(0, 1).reshape(3, -1).index_select(1, flat),
        )
        hints = torch.zeros(len(told), batch * height * width, device=self.device).index_copy_(1, flat, told)
        split = hints.view(-1, 2, batch, height, width).transpose(1, 2).unbind()
        return dict(zip(self._colored, split, strict=True))


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


def _mean_pixels(inputs: Tensor) -> Tensor:
    """Return the mean colors of squares of ``CELL`` pixels."""
    return summed(read_colors(inputs), CELL).div_(CELL**2)


def _mean_colors(sums: Tensor, fill: Tensor, factor: int) -> Tensor:
    """Return mean known colors and the root of the known share, (B, 4, h, w), of squares of ``factor`` cells.

    ``fill``: (B, 3, h, w), sums of filled colors in these squares.
    """
    bands = [summed(band.float(), factor) for band in sums.split(_BAND, 2)]
    spread = blurred(torch.cat(bands, 2) / (CELL * factor) ** 2, 2.0)
    colors = (spread[:, :3] + _WEAK / factor**2 * fill) / (spread[:, 3:] + _WEAK)
    return torch.cat((colors, spread[:, 3:].clamp(0, 1).sqrt()), 1).to(_HALF)


def _every(sides: int | tuple[Tensor, Tensor], stride: int) -> int | tuple[Tensor, Tensor]:
    """Return masks (B, h, w) of every so many rows and columns of two (B, 1, H, W)."""
    if isinstance(sides, int):
        return sides
    return sides[0][:, 0, ::stride, ::stride], sides[1][:, 0, ::stride, ::stride]
