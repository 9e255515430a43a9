"""How foregrounds and what is behind them mix in whole batches, as samples/laying.py does for one image."""

import torch
from torch import Tensor

from core.training.composing.linear import apply, gaussian
from core.training.samples.mixing import TINGE_REACH


def mixed(color: Tensor, alpha: Tensor, background: Tensor, exponents: Tensor, tinges: Tensor) -> Tensor:
    """Return foregrounds before backgrounds.

    Args:
        color: (B, 3, S, S), premultiplied in the file's numbers.
        alpha: (B, 1, S, S) in [0, 1].
        background: (B, 3, S, S); may go beyond [0, 1], which is kept where nothing is in front of it.
        exponents: (B,), at least 1, from a file's numbers to what adds up.
        tinges: (B,) in [0, 1), how far colors of the thinnest parts are drawn to what is behind them.

    Returns:
        (B, 3, S, S), in the file's numbers.
    """
    power, tinge = exponents.view(-1, 1, 1, 1), tinges.view(-1, 1, 1, 1)
    blur = gaussian(alpha.new_full((1,), TINGE_REACH), alpha.shape[-1])
    thin = tinge * (1 - apply(blur, alpha))
    color = color + thin * (alpha * apply(blur, background).clamp(0, 1) - color)
    front = (color / alpha.clamp(min=1e-3)).clamp(0, 1) ** power
    light = alpha * front + (1 - alpha) * background.clamp(0, 1) ** power
    plain = color + (1 - alpha) * background
    is_plain = (alpha <= 0) | (alpha >= 1) | (power == 1)
    return torch.where(is_plain, plain, light ** (1 / power))
