"""MaMe and MaRe: merge by a fusion matrix, restore by the same (Li & Huo 2026, arXiv 2604.13432).

Matrix operations only, differentiable, without parameters. Matching stays inside groups of the grid, so that the fusion
matrix is block-diagonal and grows with N, not with its square.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from core.model.mixers.interface import MixerRecord
from core.model.mixers.matching import local_groups
from core.model.mixers.options import Columns
from core.model.mixers.reduced import Reduction

_TINY = 1e-12


@dataclass(frozen=True)
class Groups:
    """A grid cut into G groups, each with its sources and targets; N stands for "none", where a group has fewer.

    Attributes:
        sources: (G, S) int64.
        targets: (G, T) int64.
        count: N.
    """

    sources: Tensor
    targets: Tensor
    count: int


def make_groups(height: int, width: int, ratio: float, side: int, device: torch.device) -> Groups:
    """Cut a grid into the groups of ``local_groups``."""
    group, is_target = map(torch.from_numpy, local_groups(height, width, ratio, side))
    members = [_padded(group, chosen, int(group[-1, -1]) + 1) for chosen in (~is_target, is_target)]
    return Groups(members[0].to(device), members[1].to(device), height * width)


def _padded(group: Tensor, chosen: Tensor, groups: int) -> Tensor:
    """Return the indices of the chosen tokens of each group as rows, filled up with N."""
    index = chosen.flatten().nonzero()[:, 0]
    order = group.flatten()[index].argsort(stable=True)
    index, of = index[order], group.flatten()[index][order]
    sizes = torch.bincount(of, minlength=groups)
    place = torch.arange(len(index)) - (sizes.cumsum(0) - sizes)[of]
    rows = torch.full((groups, int(sizes.max())), group.numel())
    rows[of, place] = index
    return rows


def fusion_matrix(sources: Tensor, targets: Tensor, threshold: float, columns: Columns = "targets") -> Tensor:
    """Return the fusion matrix (..., S, T) of sources (..., S, C) and targets (..., T, C).

    What sums to 1 or 0 are the shares of a target in its sources, or of a source in its targets, as ``columns`` says.
    """
    along = -2 if columns == "targets" else -1
    similarity = F.normalize(sources, dim=-1) @ F.normalize(targets, dim=-1).transpose(-2, -1)
    weights = _shares(F.relu(similarity - threshold), along)
    members = (weights > 0).sum(dim=along, keepdim=True)
    mean = weights.sum(dim=along, keepdim=True) / members.clamp_min(1)
    return _shares(F.relu(weights - mean), along)


def _shares(weights: Tensor, along: int) -> Tensor:
    return weights / weights.sum(dim=along, keepdim=True).clamp_min(_TINY)


class MatrixReduction:
    """Targets take weighted sources; sources without weight (distinctive) stay, over a batch those of any image."""

    log_size = None

    def __init__(self, fusion: Tensor, groups: Groups) -> None:
        """Take the fusion matrices (B, G, S, T)."""
        stays = (fusion.sum(dim=-1) == 0).any(dim=0)
        self._groups = groups
        self._fusion = fusion * (~stays)[..., None]
        self._shares = self._fusion / self._fusion.sum(dim=-1, keepdim=True).clamp_min(_TINY)
        self._real = groups.targets < groups.count
        self._stays = groups.sources[stays & (groups.sources < groups.count)]
        self._gone = ~stays

    def merge(self, vectors: Tensor) -> Tensor:
        """Return targets with their sources, by the shares that go there, then the distinctive sources."""
        padded = F.pad(vectors, (0, 0, 0, 1))
        fusion = self._fusion.to(vectors.dtype)
        taken = fusion.transpose(2, 3) @ padded[:, self._groups.sources]
        amount = fusion.sum(dim=2)[..., None]
        targets = (padded[:, self._groups.targets] + taken) / (1 + amount)
        return torch.cat((targets[:, self._real], vectors[:, self._stays]), 1)

    def restore(self, mixed: Tensor) -> Tensor:
        """Give sources what their targets got, in the shares in which they went there (MaRe)."""
        batch, _, channels = mixed.shape
        grid = mixed.new_zeros(batch, self._groups.count, channels)
        index = torch.cat((self._groups.targets[self._real], self._stays))
        grid = grid.index_copy(1, index, mixed)
        targets = F.pad(grid, (0, 0, 0, 1))[:, self._groups.targets]
        restored = self._shares.to(mixed.dtype) @ targets
        return grid.index_copy(1, self._groups.sources[self._gone], restored[:, self._gone])

    def record(self, height: int, width: int) -> MixerRecord:
        """Return what became of the tokens."""
        batch = len(self._fusion)
        into = torch.arange(self._groups.count, device=self._fusion.device).repeat(batch, 1)
        best = self._fusion.argmax(dim=-1)
        of = self._groups.targets.expand(batch, -1, -1).gather(2, best)
        into[:, self._groups.sources[self._gone]] = of[:, self._gone]
        attended = int(self._real.sum()) + len(self._stays)
        return MixerRecord(into.unflatten(1, (height, width)), into.new_full((batch,), attended))


@dataclass(frozen=True)
class Mame:
    """Merge sources into targets (a share ``ratio`` of all) where their cosine is over ``threshold``."""

    ratio: float
    threshold: float
    side: int
    columns: Columns = "targets"

    def __call__(self, normed: Tensor, q: Tensor, k: Tensor, height: int, width: int) -> Reduction:
        """Compare the normed tokens of each group."""
        groups = make_groups(height, width, self.ratio, self.side, normed.device)
        padded = F.pad(normed.float(), (0, 0, 0, 1))
        fusion = fusion_matrix(
            padded[:, groups.sources], padded[:, groups.targets], self.threshold, self.columns
        )
        return MatrixReduction(fusion, groups)
