"""Global attention among fewer tokens than the grid has, and the way back to all of them."""

from typing import Protocol

import torch
from torch import Tensor

from core.model.attention import Attention
from core.model.kernels import attention
from core.model.mixers.interface import (
    Circumstances,
    MixedBackbone,
    MixedBlock,
    MixerPass,
    MixerRecord,
    UndecidedPass,
)

_ALIGNMENT = 16


class Reduction(Protocol):
    """The grouping of N tokens into M."""

    @property
    def log_size(self) -> Tensor | None:
        """(B, M) float32: added to the logits of a key that stands for several; None if all count as one."""

    def merge(self, vectors: Tensor) -> Tensor:
        """Return weighted means, (B, N, D) -> (B, M, D); the weights of each sum to one."""

    def restore(self, mixed: Tensor) -> Tensor:
        """Give every token of the grid what it, or what stands for it, got: (B, M, C) -> (B, N, C)."""

    def record(self, height: int, width: int) -> MixerRecord:
        """Return what became of the tokens."""


class Reducer(Protocol):
    """Finds out which tokens go together."""

    def __call__(self, normed: Tensor, q: Tensor, k: Tensor, height: int, width: int) -> Reduction:
        """Look at the normed tokens (B, N, C), their queries and keys (B, heads, N, d), N = height * width."""


class ReducingMixer:
    """Reduces inside every global block alone and restores all tokens there; nothing is trained."""

    def __init__(self, reduce: Reducer) -> None:
        self.reduce = reduce

    def begin(self, backbone: MixedBackbone, circumstances: Circumstances) -> MixerPass:
        """Start a run."""
        return _ReducingPass(self.reduce)


class _ReducingPass(UndecidedPass):
    def __init__(self, reduce: Reducer) -> None:
        self._reduce = reduce

    def mix(self, block: MixedBlock, x: Tensor) -> Tensor:
        """Merge, attend, restore."""
        height, width = x.shape[1:3]
        normed = block.norm1(x).flatten(1, 2)
        q, k, v = block.attn.project(normed)
        reduction = self._reduce(normed, q, k, height, width)
        del normed
        self._record = reduction.record(height, width)
        mixed = attend(block.attn, reduction, (q, k, v), height, width)
        return reduction.restore(mixed).view(x.shape)


def picked(vectors: Tensor, index: Tensor) -> Tensor:
    """Return those of vectors (B, N, D) that an index (B, M) names, (B, M, D)."""
    return vectors.gather(1, index[..., None].expand(-1, -1, vectors.shape[-1]))


def attend(
    attn: Attention, reduction: Reduction, qkv: tuple[Tensor, Tensor, Tensor], height: int, width: int
) -> Tensor:
    """Return attention among the reduced tokens, (B, M, C).

    Queries, keys and values are affine in the tokens, and the position bias is folded into queries and keys, so that
    merging these vectors gives what merging the tokens would, and the logit between two merged tokens is the weighted
    mean of all biased logits between their members: a merged token lies at all places of its members at once.
    """
    q, k, v = qkv
    queries, keys = [], []
    for head in range(q.shape[1]):  # one at a time: bias makes vectors as long as the grid's sides together
        own = slice(head, head + 1)
        folded = attn.fold(q[:, own], k[:, own], height, width)
        queries.append(reduction.merge(folded[0][:, 0]))
        keys.append(reduction.merge(folded[1][:, 0]))
    query, key = torch.stack(queries, 1), torch.stack(keys, 1)
    del queries, keys, folded
    values = torch.stack([reduction.merge(part) for part in v.unbind(1)], 1)
    query, key = _add_size(query, key, reduction.log_size)
    return attn.merge(attention(query, key, values, scale=1.0))


def _add_size(query: Tensor, key: Tensor, log_size: Tensor | None) -> tuple[Tensor, Tensor]:
    """Append to the keys what is added to their logits, and ones to the queries."""
    if log_size is None:
        return query, key
    one = query.new_zeros(_ALIGNMENT)
    one[0] = 1
    sizes = log_size.to(key.dtype)[:, None, :, None] * one
    ones = one.expand(*query.shape[:3], -1)
    return torch.cat((query, ones), -1), torch.cat((key, sizes.expand(-1, key.shape[1], -1, -1)), -1)
