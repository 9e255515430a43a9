"""ToMe: the most alike tokens merge in pairs found by bipartite soft matching (Bolya et al., ICLR 2023).

Here the tokens are given back after attention, as a dense task needs (Bolya & Hoffman, CVPRW 2023).
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from core.model.mixers.interface import MixerRecord
from core.model.mixers.matching import MATCHED_ROWS, target_step
from core.model.mixers.reduced import Reduction, picked


@dataclass(frozen=True)
class SlotReduction:
    """Every token goes into exactly one of M slots, whose members count alike.

    Attributes:
        slot: (B, N) int64, 0 to M - 1.
        leader: (B, M) int64, the token whose place on the grid a slot keeps.
        size: (B, M) float32, members of a slot.
    """

    slot: Tensor
    leader: Tensor
    size: Tensor

    @property
    def log_size(self) -> Tensor:
        """Proportional attention: a key counts as often as it has members."""
        return self.size.log()

    def merge(self, vectors: Tensor) -> Tensor:
        """Return the means of the members."""
        batch, slots = self.leader.shape
        flat = self.slot + slots * torch.arange(batch, device=self.slot.device)[:, None]
        sums = torch.zeros(batch * slots, vectors.shape[-1], device=vectors.device)
        sums = sums.index_add(0, flat.flatten(), vectors.flatten(0, 1).float())
        return (sums.unflatten(0, (batch, slots)) / self.size[..., None]).to(vectors.dtype)

    def restore(self, mixed: Tensor) -> Tensor:
        """Give every token what its slot got."""
        return picked(mixed, self.slot)

    def record(self, height: int, width: int) -> MixerRecord:
        """Return what became of the tokens."""
        into = self.leader.gather(1, self.slot).unflatten(1, (height, width))
        return MixerRecord(into, self.leader.new_full((len(self.leader),), self.leader.shape[1]))


@dataclass(frozen=True)
class Tome:
    """Merge by keys down to a ``ratio`` of the tokens, rounded.

    Of every s tokens in reading order the last is a target and the others are sources: s = 2 as published, more where
    the ratio is under a half. Each source looks for its most similar target; the most similar of these pairs merge.
    """

    ratio: float

    def __call__(self, normed: Tensor, q: Tensor, k: Tensor, height: int, width: int) -> Reduction:
        """Find the pairs by the cosine of the keys, means over the heads."""
        metric = F.normalize(k.detach().float().mean(dim=1), dim=-1)
        batch, count = metric.shape[:2]
        is_target = _targets(count, self.ratio, metric.device)
        sources, targets = (~is_target).nonzero()[:, 0], is_target.nonzero()[:, 0]
        merged = count - max(round(self.ratio * count), len(targets))
        if not merged:
            every = torch.arange(count, device=k.device).expand(batch, -1)
            return SlotReduction(every, every, torch.ones(batch, count, device=k.device))
        best, partner = _best_targets(metric[:, sources], metric[:, targets])
        gone = torch.zeros_like(best, dtype=torch.bool).scatter_(1, best.topk(merged, dim=1).indices, True)
        return _slots(sources, targets, gone, partner)


def _targets(count: int, ratio: float, device: torch.device) -> Tensor:
    """Return which of the tokens are targets, (N,) bool; at least one."""
    step = target_step(ratio)
    is_target = torch.arange(count, device=device) % step == step - 1
    is_target[-1] |= not is_target.any()
    return is_target


def _best_targets(sources: Tensor, targets: Tensor) -> tuple[Tensor, Tensor]:
    """Return the highest similarity (B, S) and whose it is, a few rows of the similarities at a time.

    All parts go through one block of memory: small results between large temporary ones would hold the heap in pieces.
    """
    best = sources.new_empty(sources.shape[:2])
    index = torch.empty_like(best, dtype=torch.int64)
    block = sources.new_empty(len(sources), min(MATCHED_ROWS, sources.shape[1]), targets.shape[1])
    for start in range(0, sources.shape[1], MATCHED_ROWS):
        rows = slice(start, start + MATCHED_ROWS)
        part = sources[:, rows]
        similarity = torch.matmul(part, targets.transpose(1, 2), out=block[:, : part.shape[1]])
        torch.max(similarity, dim=2, out=(best[:, rows], index[:, rows]))
    return best, index


def _slots(sources: Tensor, targets: Tensor, gone: Tensor, partner: Tensor) -> SlotReduction:
    """Number the targets first, then the sources that stay."""
    batch, count = gone.shape[0], len(sources) + len(targets)
    stays = (~gone).nonzero()[:, 1].view(batch, -1)
    leader = torch.cat((targets.expand(batch, -1), sources[stays]), 1)
    slot = torch.empty(batch, count, dtype=torch.int64, device=gone.device)
    slot.scatter_(1, leader, torch.arange(leader.shape[1], device=gone.device).expand(batch, -1))
    slot[:, sources] = torch.where(gone, partner, slot[:, sources])
    size = torch.zeros(leader.shape, device=gone.device)
    size.scatter_add_(1, slot, torch.ones(slot.shape, device=gone.device))
    return SlotReduction(slot, leader, size)
