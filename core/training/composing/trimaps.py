"""Trimaps from alphas in batches: as core.training.samples.trimaps makes them one at a time."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from core.training.composing.distances import CELL, cell_distance, disks, joined, near_squared
from core.training.composing.host import to_device
from core.training.composing.linear import apply, enlarging
from core.training.composing.strokes import outside, strokes
from core.training.samples import chances
from core.training.samples.extent import MAX_RADIUS, NOTHING_KNOWN, radii
from core.training.samples.marks import Marks, inside_marks, whole_marks

Array = NDArray[Any]
DISTANCE, DABS, FEW_STROKES, NOTHING, INSIDE, WHOLE = range(6)
MARGIN = 16
"""Pixels around a crop in which alpha is known exactly: enough for ``NEAR``, and whole cells."""
_LARGEST_DAB = 48 * 1.2
_TRUE = 1.5  # pixels from what is neither 0 nor 1


@dataclass(frozen=True)
class Alphas:
    """The alpha of a batch: ``near`` uint8 (B, S + 2 MARGIN, S + 2 MARGIN), and ``far`` uint8, the alpha of every

    fourth pixel of (B, S + 2 MAX_RADIUS, S + 2 MAX_RADIUS).
    """

    near: Tensor
    far: Tensor

    @property
    def size(self) -> int:
        """Side of the crops."""
        return self.near.shape[-1] - 2 * MARGIN

    def crop(self) -> Tensor:
        """Return the alpha of the crops, uint8 (B, S, S)."""
        return self.near[:, MARGIN:-MARGIN, MARGIN:-MARGIN]


@dataclass(frozen=True)
class TrimapPlan:
    """How the trimaps of a batch are drawn, all (B,): ``style``; radii ``inner`` and ``outer`` in pixels, and how

    ``uneven`` they are; whether ``is_scribbled``; whether one that knows nothing ``is_tightened``.
    """

    style: Array
    inner: Array
    outer: Array
    uneven: Array
    is_scribbled: Array
    is_tightened: Array


def draw_plan(rng: np.random.Generator, given: Array) -> TrimapPlan:
    """Return how to draw trimaps: in the style that is ``given`` (n,), where that is 0 in one by chance."""
    count = len(given)
    choice = rng.random(count)
    ends = np.cumsum((chances.NOTHING, chances.FEW_STROKES, chances.DABBED))
    style = np.select([choice < end for end in ends], [NOTHING, FEW_STROKES, DABS], DISTANCE)
    style = np.where(given > 0, given, style)
    inner, outer = radii(rng, count)
    uneven = np.where(rng.random(count) < chances.UNEVEN, rng.uniform(0, chances.MOST_UNEVEN, count), 0)
    is_scribbled = (rng.random(count) < chances.SCRIBBLED) & (style <= DABS)
    is_tightened = (rng.random(count) < chances.TIGHTENED) & (style <= NOTHING)
    return TrimapPlan(style, inner, outer, uneven, is_scribbled, is_tightened)


class TrimapArtist:
    """Draws the trimaps of one batch; they are float32 (B, S, S) of 0, 0.5 for unknown, and 1."""

    def __init__(self, rng: np.random.Generator, alphas: Alphas, generator: torch.Generator) -> None:
        self._rng, self._alphas, self._generator = rng, alphas, generator
        self._device = alphas.near.device
        near = near_squared(_away(alphas.near))[:, MARGIN:-MARGIN, MARGIN:-MARGIN]
        self._inside, self._outside = joined(near, _cells(alphas)).chunk(2)

    def draw(self, plan: TrimapPlan) -> Tensor:
        """Return the trimaps; known pixels are true of alpha."""
        trimap = self._at_a_distance(plan)
        styles = (
            (DABS, self._dabbed), (FEW_STROKES, self._few_strokes), (NOTHING, self._nothing),
            (INSIDE, self._inside_marks), (WHOLE, self._whole_marks),
        )  # fmt: skip
        for style, draw in styles:
            where = np.flatnonzero(plan.style == style)
            if len(where):
                index = self._to(where)
                trimap[index] = draw(index)
        where = np.flatnonzero(plan.is_scribbled)
        if len(where):
            index = self._to(where)
            trimap[index] = trimap[index].masked_fill(self._scribbles(len(where)), 0.5)
        return self._tightened(trimap, plan)

    def _at_a_distance(self, plan: TrimapPlan, reach: float = 1.0) -> Tensor:
        inner, outer, uneven = (self._to(values) for values in (plan.inner, plan.outer, plan.uneven))
        count, size = self._inside.shape[:2]
        wobble = self._wobble(uneven.repeat(2), size).view(2, count, size, size)
        trimap = torch.full_like(self._inside, 0.5)
        trimap.masked_fill_(self._inside > reach * inner.view(-1, 1, 1) * wobble[0], 1)
        return trimap.masked_fill_(self._outside > reach * outer.view(-1, 1, 1) * wobble[1], 0)

    def _wobble(self, strength: Tensor, size: int) -> Tensor:
        """Return factors (n, size, size) of 0.2 to 3 that drift over some tens of pixels; 1 where strength is 0."""
        count = len(strength)
        grid = self._rng.integers(4, 14, count)
        matrix = enlarging(grid, size + 2 * MAX_RADIUS, grid > 0, self._device)[:, MAX_RADIUS:-MAX_RADIUS]
        coarse = torch.randn(
            count, 1, matrix.shape[-1], matrix.shape[-1], device=self._device, generator=self._generator
        )
        return apply(matrix, (strength.view(-1, 1, 1, 1) * coarse).exp())[:, 0].clamp(0.2, 3)

    def _known(self, index: Tensor) -> Tensor:
        """Return the tightest trimap: unknown only where alpha is neither 0 nor 1, and one pixel around."""
        inside, away = self._inside[index], self._outside[index]
        return torch.full_like(inside, 0.5).masked_fill_(inside > _TRUE, 1).masked_fill_(away > _TRUE, 0)

    def _dabbed(self, index: Tensor) -> Tensor:
        """Lay round dabs along the outline, one in each square that it crosses, off by a part of their size."""
        trimap, count = self._known(index), len(index)
        radius = self._rng.uniform(6, 48, count)
        step = np.maximum(radius * self._rng.uniform(0.6, 1.2, count), CELL)
        crossed = F.max_pool2d((trimap == 0.5).float()[:, None], CELL)[:, 0] > 0
        centers = _one_a_square(crossed, self._to(step / CELL), self._generator)
        sizes = self._to(radius).view(-1, 1, 1) / CELL
        shift = 0.25 * sizes * self._normal((2, *centers.shape))
        sizes = sizes * (
            0.7 + 0.5 * torch.rand(centers.shape, device=self._device, generator=self._generator)
        )
        moved = _moved(torch.where(centers, sizes, 0), shift)
        field = disks(moved > 0, moved, _LARGEST_DAB / CELL)
        wide = F.interpolate(field[:, None], scale_factor=CELL, mode="bilinear", align_corners=False)[:, 0]
        return trimap.masked_fill(wide < 0, 0.5)

    def _few_strokes(self, index: Tensor) -> Tensor:
        """Make known only what some broad strokes cover, where it is true."""
        covered = self._strokes(len(index), spread=60, thickness=(8, 60), rounds=3)
        return self._known(index).masked_fill(~covered, 0.5)

    def _nothing(self, index: Tensor) -> Tensor:
        return torch.full_like(self._inside[index], 0.5)

    def _inside_marks(self, index: Tensor) -> Tensor:
        return self._marked(index, inside_marks(self._rng, len(index), self._inside.shape[-1]))

    def _whole_marks(self, index: Tensor) -> Tensor:
        return self._marked(index, whole_marks(self._rng, len(index), self._inside.shape[-1]))

    def _marked(self, index: Tensor, marks: tuple[Marks, Marks]) -> Tensor:
        """Make known only what dabs of Keep and of Remove cover, where it is true."""
        trimap = self._nothing(index)
        for value, dabs, depth in zip(
            (1, 0), marks, (self._inside[index], self._outside[index]), strict=True
        ):
            covered = self._covered(self._dabs(dabs, depth))
            trimap.masked_fill_(covered & (depth > _TRUE), value)
        return trimap

    def _dabs(self, marks: Marks, depth: Tensor) -> Tensor:
        """Return lines (n, L, 5), places left to chance drawn; ``depth`` (n, S, S) is that within what is true."""
        coarse = depth[:, None, ::CELL, ::CELL]
        known = torch.where(coarse > _TRUE, coarse, 0).minimum(self._to(marks.depth)[..., None, None])
        chance = torch.rand(known.shape, device=self._device, generator=self._generator)
        best, columns = (chance * known).flatten(2).argmax(2), coarse.shape[-1]
        found = CELL * torch.stack([best % columns, best // columns], -1)
        place = self._to(marks.place)
        start = torch.where(place.isnan(), found, place)
        return torch.cat([start, start + self._to(marks.way), self._to(marks.half)[..., None]], -1)

    def _scribbles(self, count: int) -> Tensor:
        return self._strokes(count, spread=18, thickness=(4, 40), rounds=1)

    def _strokes(self, count: int, *, spread: float, thickness: tuple[int, int], rounds: int) -> Tensor:
        size = self._inside.shape[-1]
        lines = strokes(self._rng, count, size, MAX_RADIUS, spread=spread, thickness=thickness, rounds=rounds)
        return self._covered(self._to(lines))

    def _covered(self, lines: Tensor) -> Tensor:
        """Return which pixels (n, S, S) the lines (n, L, 5) cover."""
        field = outside(lines, self._inside.shape[-1], CELL)
        wide = F.interpolate(field[:, None], scale_factor=CELL, mode="bilinear", align_corners=False)
        return wide[:, 0] < 0

    def _tightened(self, trimap: Tensor, plan: TrimapPlan) -> Tensor:
        """Give crops of which nothing is known a trimap that leaves what it can, as between single hairs."""
        knows_nothing = (trimap == 0.5).float().mean((1, 2)) > NOTHING_KNOWN
        is_wanted = knows_nothing & self._to(plan.is_tightened)
        return torch.where(is_wanted.view(-1, 1, 1), self._at_a_distance(plan, 0.15), trimap)

    def _normal(self, shape: tuple[int, ...]) -> Tensor:
        return torch.randn(shape, device=self._device, generator=self._generator)

    def _to(self, values: Array) -> Tensor:
        return to_device(values, self._device)


def _away(alpha: Tensor) -> Tensor:
    """Return where an alpha uint8 (n, H, W) is not 1, then where it is not 0: bool (2 n, H, W)."""
    return torch.cat([alpha < 255, alpha > 0])


def _cells(alphas: Alphas) -> Tensor:
    """Return the distances of the crops' cells to what is not 1, then to what is not 0, (2 B, S / CELL, S / CELL)."""
    start, stop = (MAX_RADIUS - MARGIN) // CELL, MAX_RADIUS // CELL
    cells = _away(alphas.far)
    inner = F.max_pool2d(_away(alphas.near).float()[:, None], CELL)[:, 0] > 0
    cells[:, start : start + inner.shape[1], start : start + inner.shape[2]] = inner
    return cell_distance(cells, MAX_RADIUS)[:, stop:-stop, stop:-stop]


def _one_a_square(places: Tensor, side: Tensor, generator: torch.Generator) -> Tensor:
    """Return one random True of ``places`` (n, H, W) for each square of ``side`` (n,) that has any."""
    count, height, width = places.shape
    rows = (torch.arange(height, device=side.device) / side[:, None]).long()
    columns = (torch.arange(width, device=side.device) / side[:, None]).long()
    square = (rows[:, :, None] * width + columns[:, None, :]).flatten(1)
    score = torch.rand(places.shape, device=side.device, generator=generator).clamp(min=1e-6)
    score = (score * places).flatten(1)
    best = torch.zeros(count, height * width, device=side.device).scatter_reduce_(1, square, score, "amax")
    return ((score > 0) & (score == best.gather(1, square))).view(places.shape)


def _moved(values: Tensor, shift: Tensor) -> Tensor:
    """Return values (n, H, W) moved by ``shift`` (2, n, H, W) rows and columns; where several meet, the largest."""
    count, height, width = values.shape
    rows = torch.arange(height, device=values.device).view(1, -1, 1) + shift[0].round()
    columns = torch.arange(width, device=values.device).view(1, 1, -1) + shift[1].round()
    target = rows.clamp(0, height - 1) * width + columns.clamp(0, width - 1)
    moved = torch.zeros(count, height * width, device=values.device)
    return moved.scatter_reduce_(1, target.long().flatten(1), values.flatten(1), "amax").view(values.shape)
