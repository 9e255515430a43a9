"""Strokes of a hand: lines of several bends, as thick as a brush."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Array = NDArray[Any]
_STROKES, _BENDS = 4, 6


def strokes(
    rng: np.random.Generator,
    count: int,
    size: int,
    margin: int,
    *,
    spread: float,
    thickness: tuple[int, int],
    rounds: int = 1,
) -> Array:
    """Return lines (count, L, 5) of x, y, x, y and half of a thickness: one to four strokes a sample and round.

    They begin on a crop of ``size`` pixels or at most ``margin`` beyond it. Each has one to five straight parts; lines
    that are not there have a thickness below 0.
    """
    shape = (count, rounds * _STROKES)
    start = rng.uniform(-margin, size + margin, (*shape, 1, 2))
    points = start + np.cumsum(rng.normal(0, spread, (*shape, _BENDS, 2)), 2)
    wanted = np.repeat(rng.integers(1, _STROKES + 1, (count, rounds)), _STROKES, 1)
    is_there = np.tile(np.arange(_STROKES), rounds) < wanted
    parts = np.arange(_BENDS - 1) < (rng.integers(2, _BENDS + 1, (*shape, 1)) - 1)
    half = rng.integers(*thickness, shape)[..., None] / 2
    half = np.where(parts & is_there[..., None], half, -1e6)
    lines = np.concatenate([points[:, :, :-1], points[:, :, 1:], half[..., None]], -1)
    return lines.reshape(count, -1, 5).astype(np.float32)


def outside(lines: Tensor, size: int, step: int) -> Tensor:
    """Return how far each ``step``-th pixel lies outside the nearest stroke, (n, size / step, size / step); < 0 inside.

    Args:
        lines: (n, L, 5), as ``strokes`` returns them.
    """
    at = torch.arange(size // step, device=lines.device) * step + (step - 1) / 2
    x, y = at.view(1, 1, 1, -1), at.view(1, 1, -1, 1)
    x0, y0, x1, y1, half = (part[..., None, None] for part in lines.unbind(-1))
    dx, dy = x1 - x0, y1 - y0
    along = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy).clamp(min=1e-6)
    along = along.clamp(0, 1)
    distance = torch.hypot(x0 + along * dx - x, y0 + along * dy - y)
    return (distance - half).amin(1)
