"""How foregrounds and what is behind them mix in whole batches, as samples/mixing.py does for one image."""

import torch
from torch import Tensor


def mixed(color: Tensor, alpha: Tensor, background: Tensor, exponents: Tensor) -> Tensor:
    """Return foregrounds before backgrounds, mixed after raising both to a power.

    Args:
        color: (B, 3, H, W), premultiplied in the file's numbers.
        alpha: (B, 1, H, W) in [0, 1].
        background: (B, 3, H, W); may go beyond [0, 1], which is kept where nothing is in front of it.
        exponents: (B,), at least 1; 1 mixes the numbers.

    Returns:
        (B, 3, H, W), in the file's numbers again.
    """
    power = exponents.view(-1, 1, 1, 1)
    front = (color / alpha.clamp(min=1e-3)).clamp(0, 1) ** power
    light = alpha * front + (1 - alpha) * background.clamp(0, 1) ** power
    plain = color + (1 - alpha) * background
    is_plain = (alpha <= 0) | (alpha >= 1) | (power == 1)
    return torch.where(is_plain, plain, light ** (1 / power))
