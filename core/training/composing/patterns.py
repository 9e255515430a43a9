"""Backgrounds with a pattern in batches: stripes, checks, dots, bricks, bark, signs."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.training.composing.colors import column
from core.training.composing.host import to_device
from core.training.composing.linear import smooth_noise
from core.training.samples.extent import log_uniform

Array = NDArray[Any]
_OCTAVES = 4


class PatternArtist:
    """Draws patterns of one batch."""

    def __init__(self, rng: np.random.Generator, size: int, generator: torch.Generator) -> None:
        self._rng, self._size, self._generator = rng, size, generator
        self._device = generator.device

    def draw(self, count: int) -> Tensor:
        """Return backgrounds (count, 3, size, size) in [0, 1]: two colors mixed by a pattern, a little uneven."""
        rng = self._rng
        first, second = rng.uniform(0, 1, (2, count, 3))
        alike = np.clip(first + rng.normal(0, 0.2, first.shape), 0, 1)
        second = np.where(rng.random((count, 1)) < 0.5, alike, second)
        share = torch.empty(count, 1, self._size, self._size, device=self._device)
        draws = (self._bands, self._bands, self._checks, self._dots, self._bricks, self._bark, self._signs)
        kind = rng.integers(0, len(draws), count)
        for number, draw in enumerate(draws):
            where = np.flatnonzero(kind == number)
            if len(where):
                share[to_device(where, self._device), 0] = draw(len(where))
        color = column(first, self._device) * share + column(second, self._device) * (1 - share)
        grain = self._fractal(log_uniform(rng, 4, 80, count))[:, None] * self._random(0, 0.12, count)[:, None]
        return (color * (1 + grain)).clamp(0, 1)

    def _random(self, low: float, high: float, count: int) -> Tensor:
        return column(self._rng.uniform(low, high, count), self._device)[:, 0]

    def _fractal(self, cell: Array) -> Tensor:
        total = torch.zeros(len(cell), self._size, self._size, device=self._device)
        for octave in range(_OCTAVES):
            total += smooth_noise(np.maximum(cell / 2**octave, 2), self._size, self._generator) * 0.5**octave
        return total / total.std((1, 2), keepdim=True)

    def _grid(self, count: int) -> tuple[Tensor, Tensor]:
        """Return coordinates (n, S, S) of turned, slightly warped grids whose period is 1."""
        at = torch.arange(self._size, device=self._device, dtype=torch.float32)
        pitch = column(log_uniform(self._rng, 5, 80, count), self._device)[:, 0]
        turn, warp = self._random(0, np.pi, count), self._random(0, 0.4, count) * pitch
        bumps = smooth_noise(np.full(2 * count, 150.0), self._size, self._generator)
        x, y = at.view(1, 1, -1) + warp * bumps[:count], at.view(1, -1, 1) + warp * bumps[count:]
        u, v = x * turn.cos() - y * turn.sin(), x * turn.sin() + y * turn.cos()
        return u / pitch, v / pitch

    def _wave(self, at: Tensor) -> Tensor:
        """Return waves of period 1 between 0 and 1, soft or hard."""
        return (0.5 + self._random(0.5, 6, len(at)) * (2 * np.pi * at).sin()).clamp(0, 1)

    def _bands(self, count: int) -> Tensor:
        u, v = self._grid(count)
        bands = self._wave(u) * self._random(0.4, 1, count)
        crossed = 0.5 * bands + 0.5 * self._wave(v * float(log_uniform(self._rng, 0.3, 3)))
        return torch.where(self._random(0, 1, count) < 0.5, bands, crossed)

    def _checks(self, count: int) -> Tensor:
        u, v = self._grid(count)
        return (self._wave(u) - self._wave(v)).abs()

    def _dots(self, count: int) -> Tensor:
        u, v = self._grid(count)
        away = torch.hypot(u % 1 - 0.5, v % 1 - 0.5)
        sharpness = self._random(4, 30, count)
        return ((self._random(0.15, 0.45, count) - away) * sharpness + 0.5).clamp(0, 1)

    def _bricks(self, count: int) -> Tensor:
        u, v = self._grid(count)
        row = v.floor()
        u = (u + 0.5 * row) * self._random(0.3, 1, count)
        gap = self._random(0.02, 0.1, count)
        is_brick = ((u % 1 - 0.5).abs() < 0.5 - gap) & ((v % 1 - 0.5).abs() < 0.5 - gap)
        return is_brick * (0.5 + 0.5 * _scattered(u.floor(), row))

    def _bark(self, count: int) -> Tensor:
        """Long fibers: noise drawn out in one direction."""
        noise = self._fractal(log_uniform(self._rng, 8, 60, count))
        part = max(self._size // int(self._rng.integers(3, 9)), 2)
        long = torch.nn.functional.interpolate(
            noise[:, None, :part], (self._size, self._size), mode="bicubic"
        )[:, 0]
        long = torch.where(self._random(0, 1, count) < 0.5, long.transpose(1, 2), long)
        return (0.5 + self._random(0.2, 0.8, count) * long).clamp(0, 1)

    def _signs(self, count: int) -> Tensor:
        """Rows of signs that look like letters: some of the strokes of a grid of three by five, a little turned."""
        height, turn = self._random(10, 50, count), self._random(-0.2, 0.2, count)
        at = torch.arange(2 * self._size, device=self._device, dtype=torch.float32) / 2
        x = at.view(1, 1, -1) * turn.cos() - at.view(1, -1, 1) * turn.sin()
        y = at.view(1, 1, -1) * turn.sin() + at.view(1, -1, 1) * turn.cos()
        x, y = (
            x / (0.8 * height) + 50 * self._random(1, 9, count),
            y / (1.4 * height) + 50 * self._random(1, 9, count),
        )
        inner_x, inner_y = x % 1 * 4, y % 1 * 7  # the fourth column and the last two rows are gaps
        is_upright = inner_y.floor() % 2 == 1
        is_middle = (inner_x.floor() - 1).abs() < 0.5
        place = torch.where(
            is_middle & is_upright, 3 * inner_y.floor(), inner_x.floor() + 4 * inner_y.floor()
        )
        chance = torch.where(is_middle & is_upright, 0.15, 0.62)
        is_ink = _scattered(x.floor() + 7 * place, y.floor() + 3 * place) < chance
        ink = (is_ink & (inner_x < 3) & (inner_y < 5)).float()
        return torch.nn.functional.avg_pool2d(ink, 2)


def _scattered(a: Tensor, b: Tensor) -> Tensor:
    """Return numbers in [0, 1) that are the same for the same whole ``a`` and ``b``."""
    return ((a * 12.9898 + b * 78.233).sin() * 43758.5453).abs() % 1
