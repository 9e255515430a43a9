"""A pixel between a foreground and a background color: where on the line between them, how far apart, how far off."""

import torch
from torch import Tensor

_ALIKE = 3e-3


def projected(colors: Tensor, foreground: Tensor, background: Tensor) -> Tensor:
    """Project colors on the line from background to foreground.

    Args:
        colors, foreground, background: (B, 3, H, W) in [0, 1].

    Returns:
        (B, 3, H, W): alpha in [0, 1], which is 0.5 where both colors are alike; the distance of the two; the distance
        of the pixel from their mixture.
    """
    line, offset = foreground - background, colors - background
    square = _product(line, line)
    alpha = (_product(offset, line) + 0.5 * _ALIKE).div_(square + _ALIKE).clamp_(0, 1)
    offset -= alpha * line
    return torch.cat((alpha, square.sqrt_(), _product(offset, offset).sqrt_()), 1)


def _product(one: Tensor, other: Tensor) -> Tensor:
    """Return scalar products (B, 1, H, W)."""
    red, green, blue = (one * other).split(1, 1)
    return (red + green).add_(blue)
