"""The error of a network on composed batches: SAD, MSE and Grad with torch alone.

As core.evaluation.metrics has them: over unknown pixels, SAD and Grad / 1000, each the mean over samples.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from core.model.mematte import MEMatte
from core.training.batch import Batch

_SIGMA = 1.4
_HALF = 4  # where the Gaussian falls below 0.01


@torch.no_grad()
def figures(model: MEMatte, batches: list[Batch]) -> dict[str, float]:
    """Return the mean sad, mse and grad, and ``global0``, ``global1`` ..., each Router's share of tokens."""
    model.eval()
    device = model.backbone.pos_embed.device
    rows, shares = [], []
    for batch in batches:
        output = model(batch.inputs.to(device))
        truth, is_unknown = batch.alpha_true.to(device), batch.is_unknown.to(device)
        alpha = torch.where(is_unknown > 0, (output.alpha.float().clamp(0, 1) * 255).round() / 255, truth)
        rows.append(_errors(alpha, truth, is_unknown))
        shares.append(
            torch.stack([r.used.float().mean() for r in output.routing]) if output.routing else None
        )
    found = dict(zip(("sad", "mse", "grad"), torch.cat(rows).mean(0).tolist(), strict=True))
    kept = [share for share in shares if share is not None]
    means = torch.stack(kept).mean(0).tolist() if kept else []
    return {**found, **{f"global{i}": value for i, value in enumerate(means)}}


def _errors(alpha: Tensor, truth: Tensor, is_unknown: Tensor) -> Tensor:
    """Return SAD, MSE and Grad (n, 3)."""
    difference = (alpha - truth) * is_unknown
    slope = (_slope(alpha) - _slope(truth)) * is_unknown
    count = is_unknown.sum((1, 2, 3)).clamp(min=1)
    return torch.stack(
        [
            difference.abs().sum((1, 2, 3)) / 1000,
            (difference**2).sum((1, 2, 3)) / count,
            (slope**2).sum((1, 2, 3)) / 1000,
        ],
        1,
    )


def _slope(alpha: Tensor) -> Tensor:
    """Return the gradient magnitude (n, 1, H, W) of alphas stretched to [0, 1]."""
    low, high = alpha.amin((1, 2, 3), keepdim=True), alpha.amax((1, 2, 3), keepdim=True)
    stretched = (alpha - low) / torch.where(high > low, high - low, 1)
    padded = F.pad(stretched, (_HALF,) * 4, mode="replicate")
    kernel = _kernel().to(alpha)
    return torch.hypot(F.conv2d(padded, kernel), F.conv2d(padded, kernel.transpose(2, 3)))


def _kernel() -> Tensor:
    at = torch.arange(-_HALF, _HALF + 1, dtype=torch.float64)
    gauss = torch.exp(-(at**2) / (2 * _SIGMA**2)) / (_SIGMA * math.sqrt(2 * math.pi))
    kernel = torch.outer(gauss, -at * gauss / _SIGMA**2)
    return (kernel / kernel.norm())[None, None]
