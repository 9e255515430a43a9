"""Multi-level estimation of foreground and background colors from an image and its alpha.

Germer, Uelwer, Conrad, Harmeling, Fast Multi-Level Foreground Estimation, ICPR 2020: F and B minimize
(I - aF - (1-a)B)^2 + sum over the 4 neighbors n of (r + |a - a_n|) ((F - F_n)^2 + (B - B_n)^2), from coarse to fine.
The sweeps here are Jacobi sweeps on whole planes with the second-order momentum of Golub and Varga (1961), which
leaves a smaller error than the paper's Gauss-Seidel sweeps.

Colors are (2, 3, H, W): foreground, background; images (3, H, W), alphas (1, H, W); float32 in [0, 1].
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

REGULARIZATION = 1e-5
MOMENTUM = 1.6
SWEEPS = 6
SMALL_SWEEPS = 16
SMALL_SIDE = 32


def solve(image: Tensor, alpha: Tensor) -> Tensor:
    """Return the colors of a whole image, from one pixel upward."""
    height, width = alpha.shape[1:]
    sizes = [(height, width)]
    while max(sizes[-1]) > 1:
        sizes.append(((sizes[-1][0] + 1) // 2, (sizes[-1][1] + 1) // 2))
    colors = _mean_colors(image, alpha)
    for size in reversed(sizes):
        sweeps = SMALL_SWEEPS if max(size) <= SMALL_SIDE else SWEEPS
        colors = refine(_resize(colors, size), _average(image, size), _average(alpha, size), sweeps)
    return colors


def refine(colors: Tensor, image: Tensor, alpha: Tensor, sweeps: int) -> Tensor:
    """Return the colors after sweeps towards each pixel's exact minimum with its neighbors held."""
    import torch

    weights, total = _neighbor_weights(alpha)
    mix = torch.stack([alpha, 1 - alpha])
    gain = mix / (mix.square().sum(0) + total)
    previous = None
    for _ in range(sweeps):
        mean = _neighbor_mean(colors, weights)
        minimum = mean.addcmul_(gain, image - (mix * mean).sum(0))
        step = minimum if previous is None else torch.lerp(previous, minimum, MOMENTUM)
        previous, colors = colors, step.clamp_(0, 1)
    return colors


def double(colors: Tensor) -> Tensor:
    """Return the colors at twice the resolution."""
    return _resize(colors, (2 * colors.shape[2], 2 * colors.shape[3]))


def pool(plane: Tensor, factor: int) -> Tensor:
    """Return the means of blocks of ``factor`` x ``factor`` pixels."""
    import torch

    return plane if factor == 1 else torch.nn.functional.avg_pool2d(plane, factor)


def _resize(colors: Tensor, size: tuple[int, int]) -> Tensor:
    import torch

    return torch.nn.functional.interpolate(colors, size, mode="bilinear")


def _average(plane: Tensor, size: tuple[int, int]) -> Tensor:
    import torch

    return torch.nn.functional.interpolate(plane[None], size, mode="area")[0]


def _mean_colors(image: Tensor, alpha: Tensor) -> Tensor:
    """Return the mean color of the opaque and of the transparent part, or of what comes nearest, (2, 3, 1, 1)."""
    import torch

    mix = torch.stack([alpha, 1 - alpha])
    weights = (mix > 0.9) + 1e-4 * mix + 1e-12
    return (weights * image).sum((2, 3), keepdim=True) / weights.sum((2, 3), keepdim=True)


def _neighbor_weights(alpha: Tensor) -> tuple[Tensor, Tensor]:
    """Return the weights of the neighbors above, below, left, right, (4, H, W) of sum 1, and their sum before."""
    import torch

    steps = (
        torch.cat([(alpha - neighbor).abs() for neighbor in _neighbors(alpha[None])])[:, 0] + REGULARIZATION
    )
    total = steps.sum(0, keepdim=True)
    return steps / total, total


def _neighbor_mean(colors: Tensor, weights: Tensor) -> Tensor:
    above, below, left, right = _neighbors(colors)
    mean = above * weights[0]
    return mean.addcmul_(below, weights[1]).addcmul_(left, weights[2]).addcmul_(right, weights[3])


def _neighbors(planes: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    import torch

    padded = torch.nn.functional.pad(planes, (1, 1, 1, 1), mode="replicate")
    inside = slice(1, -1)
    return (
        padded[..., :-2, inside],
        padded[..., 2:, inside],
        padded[..., inside, :-2],
        padded[..., inside, 2:],
    )
