"""Blurring, scaling and smooth noise as products with a matrix for rows and columns, one matrix a sample.

A filter of any width costs the same, and samples with different filters go in one product.
"""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.training.composing.host import to_device

Array = NDArray[Any]


def apply(matrix: Tensor, images: Tensor) -> Tensor:
    """Return images (n, C, S, S) with ``matrix`` (n, T, S) applied to columns and rows: (n, C, T, T)."""
    each = matrix[:, None]
    return each @ images @ each.transpose(-1, -2)


def gaussian(sigma: Tensor, size: int) -> Tensor:
    """Return matrices (n, size, size) that blur by ``sigma`` (n,) pixels; borders are mirrored."""
    at = torch.arange(size, device=sigma.device, dtype=torch.float32)
    twice = -0.5 / (sigma.view(-1, 1, 1) ** 2)
    target = at[:, None]
    weights = sum(torch.exp(twice * (source - target) ** 2) for source in (at, -1 - at, 2 * size - 1 - at))
    assert isinstance(weights, Tensor)
    return weights / weights.sum(-1, keepdim=True)


def cubic(distance: Tensor) -> Tensor:
    """Return the weights of cubic interpolation (a = -0.75, as OpenCV has it) at distances in pixels."""
    d = distance.abs()
    near = (1.25 * d - 2.25) * d * d + 1
    far = -0.75 * (((d - 5) * d + 8) * d - 4)
    return torch.where(d < 1, near, torch.where(d < 2, far, torch.zeros_like(d)))


def enlarging(grid: Array, size: int, is_cubic: Array, device: torch.device) -> Tensor:
    """Return matrices (n, size, G) that enlarge ``grid`` (n,) values, at most G, to ``size``; borders are repeated."""
    index = torch.arange(int(grid.max()), device=device, dtype=torch.float32)
    count, cubically = (_column(values, device) for values in (grid, is_cubic))
    at = (torch.arange(size, device=device).view(1, -1, 1) + 0.5) * count / size - 0.5
    total = torch.zeros(len(grid), size, len(index), device=device)
    for shift in range(-1, 3):
        place = at.floor() + shift
        linear = (1 - (at - place).abs()).clamp(min=0)
        weight = torch.where(cubically > 0, cubic(at - place), linear)
        total += weight * (place.clamp(min=0).minimum(count - 1) == index)
    return total


def reducing(grid: Array, size: int, device: torch.device) -> Tensor:
    """Return matrices (n, G, size) that reduce ``size`` values to ``grid`` (n,) means of areas; rows beyond are 0."""
    cell = torch.arange(int(grid.max()), device=device).view(1, -1, 1)
    count = _column(grid, device)
    start = cell * size / count
    pixel = torch.arange(size, device=device, dtype=torch.float32)
    covered = (start + size / count).minimum(pixel + 1) - start.maximum(pixel)
    return covered.clamp(min=0) * count / size * (cell < count)


def reducing_and_enlarging(grid: Array, size: int, is_cubic: Array, device: torch.device) -> Tensor:
    """Return matrices (n, size, size) that scale down to ``grid`` (n,) pixels and up again."""
    return enlarging(grid, size, is_cubic, device) @ reducing(grid, size, device)


def smooth_noise(cell: Array, size: int, generator: torch.Generator) -> Tensor:
    """Return noise (n, size, size), mean 0 and deviation 1, whose bumps are about ``cell`` (n,) pixels wide."""
    device = generator.device
    index = torch.arange(int(size / cell.min()) + 5, device=device)
    at = (torch.arange(size, device=device).view(1, -1, 1) + 0.5) / _column(cell, device) + 1
    weights = cubic(at - index)
    values = torch.randn(len(cell), 1, len(index), len(index), device=device, generator=generator)
    noise = apply(weights, values)[:, 0]
    deviation, mean = torch.std_mean(noise, (1, 2), keepdim=True)
    return (noise - mean) / deviation.clamp(min=1e-6)


def _column(values: Array, device: torch.device) -> Tensor:
    return to_device(values.astype(np.float32), device).view(-1, 1, 1)
