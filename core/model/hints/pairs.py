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
    square = (line * line).sum(1, keepdim=True)
    alpha = ((offset * line).sum(1, keepdim=True) + 0.5 * _ALIKE) / (square + _ALIKE)
    alpha = alpha.clamp(0, 1)
    residual = (offset - alpha * line).square().sum(1, keepdim=True).sqrt()
    return torch.cat((alpha, square.sqrt(), residual), 1)
