"""Colors of foregrounds and backgrounds toward and away from each other: core.training.samples.maker, in batches.

``color`` (n, 3, S, S) is premultiplied, ``alpha`` (n, 1, S, S); all in [0, 1].
"""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.training.composing.host import to_device
from core.training.samples import chances

Array = NDArray[Any]
_LEAST_GAP = 0.06  # mean difference of foreground and background, of 1
_ALL = (1, 2, 3)


def column(values: Array, device: torch.device) -> Tensor:
    """Return numbers (n,) or (n, c) as float32 (n, c, 1, 1) on a device, to be multiplied with images."""
    return to_device(values.astype(np.float32), device).reshape(len(values), -1, 1, 1)


def mean_color(color: Tensor, alpha: Tensor) -> Tensor:
    """Return the mean straight color (n, 3, 1, 1) of premultiplied foregrounds."""
    return color.sum((2, 3), keepdim=True) / alpha.sum((2, 3), keepdim=True).clamp(min=1)


def recolored(rng: np.random.Generator, color: Tensor, alpha: Tensor, background: Tensor) -> Tensor:
    """Return foregrounds with their colors under an affine map each: contrast, saturation, gain, at times a new mean.

    Some go toward any color, some toward the background's.
    """
    count, device, size = len(color), color.device, color.shape[-1]
    mean = mean_color(color, alpha)
    contrast = column(rng.uniform(0.25, 1.1, count), device)
    choice = rng.random(count)
    any_color = column(rng.uniform(0.03, 0.97, (count, 3)), device)
    rows, columns = to_device(rng.integers(0, size, (2, count)), device)
    spot = background[torch.arange(count, device=device), :, rows, columns][..., None, None]
    is_spot = column(rng.random(count) < chances.SPOT, device)
    behind = torch.where(is_spot > 0, spot, background.mean((2, 3), keepdim=True))
    to_any, to_some = choice < chances.ANY_COLOR, choice < chances.ANY_COLOR + chances.LIKE_BEHIND
    share = np.where(to_any, rng.uniform(0.3, 1, count), rng.uniform(0.3, 0.9, count))
    share = np.where(to_some, share, 0)
    target = torch.where(column(to_any, device) > 0, any_color, behind)
    shift = (1 - contrast) * mean + column(share, device) * (target - mean)
    color = contrast * color + alpha * shift
    gain = np.exp(rng.normal(0, 0.15, (count, 1)) + rng.normal(0, 0.06, (count, 3)))
    keep = column(rng.uniform(0.5, 1.2, count), device)
    color = keep * color + (1 - keep) * color.mean(1, keepdim=True)
    return (color * column(gain, device)).clamp(min=0).minimum(alpha)


def matched(rng: np.random.Generator, background: Tensor, color: Tensor, alpha: Tensor) -> Tensor:
    """Return backgrounds with mean and contrast moved toward those of their foregrounds."""
    total = alpha.sum(_ALL, keepdim=True).clamp(min=1)
    mean = color.sum((2, 3), keepdim=True) / total
    power = (color**2).sum(_ALL, keepdim=True) / total / 3 - (mean**2).mean(1, keepdim=True)
    own_mean, own_spread = background.mean((2, 3), keepdim=True), background.std(_ALL, keepdim=True)
    gain = (power.clamp(min=1e-4).sqrt() / own_spread.clamp(min=0.02)).clamp(0.3, 2)
    share = column(rng.uniform(0.5, 1, len(color)), color.device)
    target = mean + gain * (background - own_mean)
    return (background + share * (target - background)).clamp(0, 1)


def told_apart(color: Tensor, alpha: Tensor, background: Tensor) -> Tensor:
    """Return backgrounds, darker or lighter where the foreground could not be seen in front of them."""
    difference = (color - alpha * background).abs().mean(1, keepdim=True).sum(_ALL, keepdim=True)
    is_seen = difference / alpha.sum(_ALL, keepdim=True).clamp(min=1) > _LEAST_GAP
    is_bright = background.mean(_ALL, keepdim=True) > 0.45
    moved = torch.where(is_bright, 0.65 * background, 1 - 0.75 * (1 - background))
    return torch.where(is_seen, background, moved)
