"""EViT: the least attended tokens are fused into one (Liang et al., ICLR 2022).

A matting network has no class token; attention to the mean token takes its place.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from core.model.mixers.interface import MixerRecord
from core.model.mixers.options import FUSED
from core.model.mixers.reduced import Reduction, picked

_TINY = 1e-30
"""Least importance: that of all fused tokens may vanish beside the kept ones'."""


@dataclass(frozen=True)
class FusedReduction:
    """Some tokens stay, the others are one, by weight.

    Attributes:
        kept: (B, K) int64, tokens that stay.
        weight: (B, N) float32, shares of the fused token, 0 for those that stay; None if all stay.
        count: N.
    """

    kept: Tensor
    weight: Tensor | None
    count: int
    log_size = None

    def merge(self, vectors: Tensor) -> Tensor:
        """Return the kept ones, then the weighted mean of the others."""
        kept = picked(vectors, self.kept)
        if self.weight is None:
            return kept
        return torch.cat((kept, self.weight[:, None].to(vectors.dtype) @ vectors), 1)

    def restore(self, mixed: Tensor) -> Tensor:
        """Give the kept ones their own and the others what the fused token got."""
        index = self.kept[..., None].expand(-1, -1, mixed.shape[-1])
        fused = mixed[:, -1:].expand(-1, self.count, -1)
        return fused.scatter(1, index, mixed[:, : self.kept.shape[1]])

    def record(self, height: int, width: int) -> MixerRecord:
        """Return what became of the tokens."""
        batch, count = len(self.kept), self.kept.shape[1] + (self.weight is not None)
        into = torch.full((batch, self.count), FUSED, device=self.kept.device)
        into = into.scatter(1, self.kept, self.kept).unflatten(1, (height, width))
        return MixerRecord(into, self.kept.new_full((batch,), count))


@dataclass(frozen=True)
class Evit:
    """Keep a ``ratio`` of the tokens, rounded, the fused one counted; at least one and the fused."""

    ratio: float

    def __call__(self, normed: Tensor, q: Tensor, k: Tensor, height: int, width: int) -> Reduction:
        """Rank the tokens by the attention that the mean token pays them, the mean over the heads."""
        batch, _, count, dim = k.shape
        attended = max(round(self.ratio * count), 2)
        if attended >= count:
            return FusedReduction(torch.arange(count, device=k.device).expand(batch, -1), None, count)
        mean = q.float().mean(dim=2, keepdim=True)
        logits = (mean.to(k.dtype) @ k.transpose(2, 3)).float() * dim**-0.5
        importance = logits.softmax(-1).mean(dim=1)[:, 0]
        kept = importance.topk(attended - 1, dim=1).indices.sort(dim=1).values
        weight = importance.clamp_min(_TINY).scatter(1, kept, 0.0)
        return FusedReduction(kept, weight / weight.sum(dim=1, keepdim=True), count)
