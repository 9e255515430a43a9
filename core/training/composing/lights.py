"""Backgrounds of light alone in batches: core.training.samples.lights, overexposed sky and the dark of a studio."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.training.composing.colors import column
from core.training.composing.linear import smooth_noise
from core.training.samples import chances

Array = NDArray[Any]


def bright_skies(rng: np.random.Generator, count: int, size: int, generator: torch.Generator) -> Tensor:
    """Return backgrounds (count, 3, size, size): nearly white, a soft slope of light that mostly clips somewhere."""
    device = generator.device
    at = torch.linspace(-0.5, 0.5, size, device=device)
    turn, slope = rng.uniform(0, 2 * np.pi, count), rng.uniform(0, 0.15, count)
    across, down = column(slope * np.cos(turn), device), column(slope * np.sin(turn), device)
    shade = column(rng.uniform(0.93, 1.12, count), device) + across * at.view(1, -1) + down * at.view(-1, 1)
    return _tinted(rng, shade, 0.05, 0.03, generator)


def dark_rooms(rng: np.random.Generator, count: int, size: int, generator: torch.Generator) -> Tensor:
    """Return backgrounds (count, 3, size, size): nearly black, a soft spot of light somewhere."""
    device = generator.device
    at = torch.arange(size, device=device, dtype=torch.float32)
    row, col = (column(rng.uniform(-0.2, 1.2, count) * size, device) for _ in range(2))
    away = (at.view(-1, 1) - row) ** 2 + (at.view(1, -1) - col) ** 2
    spot = (-away / column((rng.uniform(0.3, 0.9, count) * size) ** 2, device)).exp()
    shade = column(rng.uniform(0, 0.06, count), device) + column(rng.uniform(0, 0.14, count), device) * spot
    return _tinted(rng, shade, 0.5, 0.01, generator)


def overexposed(rng: np.random.Generator, color: Tensor, alpha: Tensor) -> Tensor:
    """Return premultiplied foregrounds (n, 3, S, S), most so bright that light parts clip, some of these veiled."""
    count, device = len(color), color.device
    is_bright = rng.random(count) < chances.OVEREXPOSED
    veil = np.where(is_bright & (rng.random(count) < chances.VEILED), rng.uniform(0, 0.25, count), 0)
    mean = color.sum((1, 2, 3), keepdim=True) / (3 * alpha.sum((1, 2, 3), keepdim=True).clamp(min=1))
    gain = (column(rng.uniform(0.4, 0.85, count), device) / mean.clamp(min=0.01)).clamp(1, 3)
    gain = torch.where(column(is_bright, device) > 0, gain, 1)
    part = column(veil, device)
    return (1 - part) * (color * gain).minimum(alpha) + part * alpha


def _tinted(
    rng: np.random.Generator, shade: Tensor, tint: float, noise: float, generator: torch.Generator
) -> Tensor:
    count, size = len(shade), shade.shape[-1]
    bumps = smooth_noise(rng.uniform(60, 200, count), size, generator)[:, None]
    shade = shade + column(rng.uniform(0, noise, count), shade.device) * bumps
    return (shade * column(1 - rng.uniform(0, tint, (count, 3)), shade.device)).clamp(0, 1)
