"""Losses of MEMatte as published: matting (L1, Laplacian pyramid, gradient penalty), compression, distillation."""

import torch
import torch.nn.functional as F
from torch import Tensor

LEVELS = 5
_EPS = 1e-6


def masked_mean(values: Tensor, mask: Tensor) -> Tensor:
    """Return the mean of ``values`` where ``mask`` (0 or 1, same shape) is set; 0 if nowhere."""
    return (values * mask).sum() / mask.sum().clamp_min(1)


def known_l1(alpha_pred: Tensor, alpha_true: Tensor, is_unknown: Tensor) -> Tensor:
    """Mean absolute difference over known pixels; all (B, 1, H, W)."""
    return masked_mean((alpha_pred - alpha_true).abs(), 1 - is_unknown)


def unknown_l1(alpha_pred: Tensor, alpha_true: Tensor, is_unknown: Tensor) -> Tensor:
    """Mean absolute difference over unknown pixels; all (B, 1, H, W)."""
    return masked_mean((alpha_pred - alpha_true).abs(), is_unknown)


def _binomial(x: Tensor) -> Tensor:
    """Blur with the 5x5 binomial kernel, borders mirrored."""
    taps = x.new_tensor([1.0, 4.0, 6.0, 4.0, 1.0]) / 16
    x = F.pad(x, (2, 2, 2, 2), mode="reflect")
    return F.conv2d(F.conv2d(x, taps.view(1, 1, 1, 5)), taps.view(1, 1, 5, 1))


def laplacian_pyramid(x: Tensor, levels: int = LEVELS) -> list[Tensor]:
    """Return the bands of (B, 1, H, W), finest first; band i is 2^i times smaller."""
    bands = []
    for _ in range(levels):
        low = _binomial(x)[:, :, ::2, ::2]
        up = F.interpolate(low, size=x.shape[2:], mode="bilinear", align_corners=False)
        bands.append(x - up)
        x = low
    return bands


def laplacian_loss(alpha_pred: Tensor, alpha_true: Tensor) -> Tensor:
    """Mean over levels of 2^level * mean |band difference| (Hou & Liu, ICCV 2019); all (B, 1, H, W)."""
    bands = laplacian_pyramid(alpha_pred - alpha_true)
    return torch.stack([2**level * band.abs().mean() for level, band in enumerate(bands)]).mean()


def sobel(x: Tensor) -> tuple[Tensor, Tensor]:
    """Return Sobel derivatives (rows, columns) of (B, 1, H, W), kernel sum of absolutes 8, borders repeated."""
    kernel = x.new_tensor([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])
    both = torch.stack([kernel.T, kernel])[:, None]
    grads = F.conv2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), both)
    return grads[:, :1], grads[:, 1:]


def gradient_penalty(alpha_pred: Tensor, alpha_true: Tensor, is_unknown: Tensor) -> Tensor:
    """Sobel L1 difference plus 0.01 * mean |Sobel(alpha_pred)| over unknown pixels (Dai et al., CVPR 2022)."""
    total = alpha_pred.new_zeros(())
    for pred, true in zip(sobel(alpha_pred), sobel(alpha_true), strict=True):
        total = total + masked_mean((pred - true).abs(), is_unknown)
        total = total + 0.01 * masked_mean(pred.abs(), is_unknown)
    return total


def cross_entropy(alpha_pred: Tensor, alpha_true: Tensor, is_unknown: Tensor) -> Tensor:
    """Return the mean binary cross entropy over unknown pixels; all (B, 1, H, W).

    Not part of the published loss: unlike L1 it rewards leaning the right way, which starts learning sooner.
    """
    return masked_mean(F.binary_cross_entropy(alpha_pred, alpha_true, reduction="none"), is_unknown)


def token_hint_loss(logits: Tensor, alpha_true: Tensor, is_unknown: Tensor) -> Tensor:
    """Return the cross entropy of what each token alone says about its 4x4 cells of 4x4 pixels.

    logits: (B, 16, h, w); alpha_true and is_unknown: (B, 1, 16 h, 16 w). Cells without unknown pixels do not count.
    """
    cells = F.pixel_unshuffle(F.avg_pool2d(alpha_true, 4), 4)
    wanted = F.pixel_unshuffle(F.max_pool2d(is_unknown, 4), 4)
    return masked_mean(F.binary_cross_entropy_with_logits(logits, cells, reduction="none"), wanted)


def routing_hint_loss(log_probs: list[Tensor], alpha_true: Tensor, is_unknown: Tensor) -> Tensor:
    """Return the cross entropy of Routers against "this unknown token holds an edge", its pixels differ in alpha.

    log_probs: (B, N, 2) each; alpha_true, is_unknown: (B, 1, 16 h, 16 w), N = h w. Without it undecided Routers sit at
    rho everywhere for long, and the strict choice at inference sends nothing to global attention.
    """
    low, high = -F.max_pool2d(-alpha_true, 16), F.max_pool2d(alpha_true, 16)
    is_edge = ((high - low > 0.1).float() * F.max_pool2d(is_unknown, 16)).flatten(1)
    wanted = torch.stack([is_edge, 1 - is_edge], -1)
    return torch.stack([-(wanted * log_p.float()).sum(-1).mean() for log_p in log_probs]).mean()


def matting_losses(alpha_pred: Tensor, alpha_true: Tensor, is_unknown: Tensor) -> dict[str, Tensor]:
    """Return the published matting losses by name; their sum is the matting loss. All inputs (B, 1, H, W) float."""
    return {
        "unknown_l1": unknown_l1(alpha_pred, alpha_true, is_unknown),
        "known_l1": known_l1(alpha_pred, alpha_true, is_unknown),
        "laplacian": laplacian_loss(alpha_pred, alpha_true),
        "gradient": gradient_penalty(alpha_pred, alpha_true, is_unknown),
    }


def compression_loss(decisions: list[Tensor], target_ratio: float = 0.25) -> Tensor:
    """Return (rho - gamma)^2, gamma the share of tokens routed to global attention over batch, stages and tokens."""
    gamma = torch.stack([decision.float().mean() for decision in decisions]).mean()
    return (target_ratio - gamma) ** 2


def distillation_loss(student: Tensor, teacher: Tensor) -> Tensor:
    """Return the mean squared difference of backbone features, both (B, C, h, w)."""
    return F.mse_loss(student, teacher)
