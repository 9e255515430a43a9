"""Read a network's input back: colors in [0, 1], and which pixels are known."""

from dataclasses import dataclass

import torch
from torch import Tensor

from core.model.normalization import MEAN, STD

_NEARLY = 0.1


def read_colors(inputs: Tensor) -> Tensor:
    """Return the colors (B, 3, H, W) in [0, 1] of normalized inputs (B, 4, H, W)."""
    mean, std = (torch.tensor(v, device=inputs.device).view(1, 3, 1, 1) for v in (MEAN, STD))
    return (inputs[:, :3].float() * std).add_(mean)


@dataclass(frozen=True)
class Known:
    """is_foreground and is_background (B, 1, H, W), 0 or 1 as float32, in the order that all hints keep."""

    is_foreground: Tensor
    is_background: Tensor

    @classmethod
    def of(cls, inputs: Tensor) -> "Known":
        """Read normalized inputs (B, 4, H, W)."""
        trimap = inputs[:, 3:4].float()
        return cls((trimap > 1 - _NEARLY).float(), (trimap < _NEARLY).float())

    @classmethod
    def of_squares(cls, inputs: Tensor, side: int) -> "Known":
        """Read what is known, on one side, in all of a square of this many pixels; H and W are multiples of it."""
        trimap = inputs[:, 3:4].float()
        rows = trimap.unflatten(-2, (-1, side))
        lowest, highest = rows.amin(-2), rows.amax(-2)
        lowest, highest = (
            lowest.unflatten(-1, (-1, side)).amin(-1),
            highest.unflatten(-1, (-1, side)).amax(-1),
        )
        return cls((lowest > 1 - _NEARLY).float(), (highest < _NEARLY).float())

    @property
    def sides(self) -> tuple[Tensor, Tensor]:
        """Foreground and background, in the order that all hints keep."""
        return self.is_foreground, self.is_background

    @property
    def is_unknown(self) -> Tensor:
        """(B, 1, H, W), 0 or 1 as float32."""
        return 1 - self.is_foreground - self.is_background

    def told(self, kinds: Tensor) -> Tensor:
        """Return channels of these kinds (see ``kinds``), where a pixel is known; elsewhere 0."""
        known = self.is_foreground + self.is_background
        told = (self.is_foreground, known, torch.zeros_like(known), self.is_background)
        return torch.cat(told, 1).index_select(1, kinds)


def kinds(channels: list[int], device: torch.device) -> Tensor:
    """Return what hints of so many channels say where a pixel is known: its alpha, without any doubt."""
    alpha, one, zero, rest = range(4)
    pair = [alpha, one, zero, alpha, rest]
    told = [kind for count in channels for kind in ([alpha, one] if count == 2 else pair[:count])]
    return torch.tensor(told, device=device)


def whole_side(inputs: Tensor) -> int | None:
    """Return 0 if all pixels of normalized inputs (B, 4, H, W) are foreground, 1 if background, None if neither."""
    lowest, highest = (float(value) for value in inputs[:, 3].aminmax())
    if lowest > 1 - _NEARLY:
        return 0
    return 1 if highest < _NEARLY else None
