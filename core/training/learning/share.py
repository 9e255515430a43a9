"""The samples of the endless stream that each of several processes trains on."""

from torch import Tensor
from torch.utils.data import Dataset

from core.training.learning.team import Team

Item = tuple[Tensor, Tensor, Tensor]


class _EveryNth(Dataset[Item]):
    """Sample i is number ``rank`` + i * ``size`` of another dataset."""

    def __init__(self, samples: Dataset[Item], rank: int, size: int) -> None:
        self._samples, self._rank, self._size = samples, rank, size

    def __getitem__(self, index: int) -> Item:
        return self._samples[self._rank + index * self._size]


def share_of(samples: Dataset[Item], start: int, team: Team) -> tuple[Dataset[Item], int]:
    """Return this process' share of the samples from ``start`` on, and the index in it to begin at.

    With ``start`` a multiple of the team's size, the processes together see ``start``, ``start`` + 1, ... once each.
    """
    if team.size == 1:
        return samples, start
    return _EveryNth(samples, team.rank, team.size), start // team.size
