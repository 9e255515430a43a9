"""Adaptive token routing: which tokens go to global attention, and the light branch for the rest.

MEMatte, "Memory Efficient Matting with Adaptive Token Routing", AAAI 2025, arXiv 2412.10702.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core.model.chunks import row_strips
from core.model.kernels import linear


@dataclass(frozen=True)
class Routing:
    """The decision of one Router.

    Attributes:
        log_probs: (B, N, 2); channel 0 is global attention, channel 1 LTRM.
        wanted: (B, N) bool, tokens whose log p0 > log p1.
        used: (B, N) bool, tokens that went to global attention after the cap k.
        decision: (B, N) float, 1 for every token wanted, with a straight-through gradient; only while training.
    """

    log_probs: Tensor
    wanted: Tensor
    used: Tensor
    decision: Tensor | None = None

    @property
    def margin(self) -> Tensor:
        """Return log p0 - log p1, (B, N): how sure the Router is, positive for global attention."""
        return self.log_probs[..., 0] - self.log_probs[..., 1]


class Router(nn.Module):
    """Score every token: (B, N, C) -> log probabilities (B, N, 2), channel 0 = global attention."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.in_conv = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, width), nn.GELU())
        self.out_conv = nn.Sequential(
            nn.Linear(width, width // 2),
            nn.GELU(),
            nn.Linear(width // 2, width // 4),
            nn.GELU(),
            nn.Linear(width // 4, 2),
            nn.LogSoftmax(dim=-1),
        )

    def forward(self, x: Tensor, weights: Tensor | None = None) -> Tensor:
        """Return log_probs; half of the channels carry the mean over all tokens of the image.

        ``weights`` (B, N) in [0, 1] say how much a token counts in the mean.
        """
        local, whole = self.in_conv(x).chunk(2, dim=-1)
        if weights is None:
            return self._score(local, whole.mean(dim=1, keepdim=True))
        total = (whole * weights[..., None]).sum(dim=1, keepdim=True)
        return self._score(local, total / weights.sum(dim=1)[:, None, None].clamp_min(1))

    def in_pieces(self, x: Tensor, size: int) -> Tensor:
        """Return the same as ``forward`` without gradients, holding intermediates of ``size`` tokens only."""
        local, total = [], x.new_zeros(x.shape[0], 1, x.shape[-1] // 2)
        for piece in x.split(size, dim=1):
            near, whole = _apply(self.in_conv, piece).chunk(2, dim=-1)
            local.append(near.clone())  # a view would keep both halves alive
            total += whole.sum(dim=1, keepdim=True)
        return torch.cat([self._score(near, total / x.shape[1]) for near in local], dim=1)

    def _score(self, local: Tensor, mean: Tensor) -> Tensor:
        return _apply(self.out_conv, torch.cat((local, mean.expand(-1, local.shape[1], -1)), dim=-1))


def _apply(layers: nn.Sequential, x: Tensor) -> Tensor:
    for layer in layers:
        x = linear(layer, x) if isinstance(layer, nn.Linear) else layer(x)
    return x


def route(log_probs: Tensor, max_tokens: int | None) -> Routing:
    """Decide at inference: strictly log p0 > log p1, of those at most ``max_tokens`` with the largest margins."""
    margin = log_probs[..., 0] - log_probs[..., 1]
    wanted = margin > 0
    if max_tokens is None or max_tokens >= wanted.shape[1]:
        return Routing(log_probs, wanted, wanted)
    used = torch.zeros_like(wanted)
    best = margin.masked_fill(~wanted, -torch.inf).topk(max(max_tokens, 0), dim=1).indices
    used.scatter_(1, best, True)
    return Routing(log_probs, wanted, used & wanted)


def route_training(log_probs: Tensor, keep: float | None = None) -> Routing:
    """Decide by hard Gumbel-softmax with a straight-through gradient (Jang et al., ICLR 2017).

    ``keep`` in (0, 1] is a cap while training: of the wanted tokens of each image only that share is used, those with
    the largest margins, so that the network meets the k of inference. The paper trains without.
    """
    decision = F.gumbel_softmax(log_probs.float(), hard=True, dim=-1)[..., 0]
    wanted = decision.detach() > 0.5
    if keep is None:
        return Routing(log_probs, wanted, wanted, decision)
    margin = (log_probs[..., 0] - log_probs[..., 1]).detach().masked_fill(~wanted, -torch.inf)
    rank = margin.argsort(dim=1, descending=True).argsort(dim=1)
    used = wanted & (rank < (keep * wanted.sum(dim=1, keepdim=True)).ceil())
    return Routing(log_probs, wanted, used, decision)


class ECA(nn.Module):
    """Efficient channel attention: one gate per channel from the mean over all tokens (Wang et al., CVPR 2020)."""

    def __init__(self, kernel: int = 5) -> None:
        super().__init__()
        self.conv = nn.Conv1d(1, 1, kernel, padding=kernel // 2, bias=False)

    def forward(self, mean: Tensor) -> Tensor:
        """Return gates in (0, 1) of shape (B, 1, 1, C) for the mean (B, C)."""
        gate: Tensor = torch.sigmoid(self.conv(mean[:, None]))
        return gate[:, :, None]


class LTRM(nn.Module):
    """Lightweight token refinement, for tokens without global attention; (B, h, w, C) -> the same."""

    HALO = 2

    def __init__(self, width: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(width, 2 * width)
        self.dwconv = nn.Conv2d(2 * width, 2 * width, 5, padding=2, groups=2 * width)
        self.fc2 = nn.Linear(2 * width, width)
        self.eca = ECA()

    def forward(self, x: Tensor) -> Tensor:
        """Refine every token of the grid."""
        y = linear(self.fc2, self._hidden(x))
        return y + y * self.eca(y.float().mean(dim=(1, 2))).to(y.dtype)

    def in_pieces(self, x: Tensor, size: int) -> Tensor:
        """Return the same as ``forward`` without gradients, holding the hidden layer of about ``size`` tokens only."""
        out = torch.empty_like(x, dtype=self.fc2.weight.dtype)
        total = torch.zeros(x.shape[0], x.shape[-1], dtype=torch.float32, device=x.device)
        for strip in row_strips(x.shape[1], x.shape[2], size, self.HALO):
            hidden = self._hidden(x[:, strip.outer])[:, strip.inner]
            out[:, strip.rows] = linear(self.fc2, hidden)
            total += out[:, strip.rows].float().sum(dim=(1, 2))
        gate = self.eca(total / (x.shape[1] * x.shape[2]))
        return out.mul_((1 + gate).to(out.dtype))

    def _hidden(self, x: Tensor) -> Tensor:
        hidden: Tensor = self.dwconv(F.gelu(linear(self.fc1, x)).permute(0, 3, 1, 2))
        return F.gelu(hidden.permute(0, 2, 3, 1))  # in this order it rounds alike with any number of threads
