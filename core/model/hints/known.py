"""Read a network's input back: colors in [0, 1], and which pixels are known."""

from dataclasses import dataclass

import torch
from torch import Tensor

from core.model.hints.pyramid import summed
from core.model.normalization import MEAN, STD

_NEARLY = 0.1


@dataclass(frozen=True)
class KnownPixels:
    """colors (B, 3, H, W) in [0, 1]; is_foreground and is_background (B, 1, H, W), 0 or 1 as float32."""

    colors: Tensor
    is_foreground: Tensor
    is_background: Tensor

    @classmethod
    def of(cls, inputs: Tensor) -> "KnownPixels":
        """Read normalized inputs (B, 4, H, W)."""
        mean, std = (torch.tensor(v, device=inputs.device).view(1, 3, 1, 1) for v in (MEAN, STD))
        trimap = inputs[:, 3:4].float()
        return cls(
            inputs[:, :3].float() * std + mean,
            (trimap > 1 - _NEARLY).float(),
            (trimap < _NEARLY).float(),
        )

    @property
    def is_unknown(self) -> Tensor:
        """(B, 1, H, W), 0 or 1 as float32."""
        return 1 - self.is_foreground - self.is_background

    def averaged(self, factor: int) -> "KnownPixels":
        """Return means over squares of pixels; known is what is so in all of a square, on one side."""
        area = factor**2
        return KnownPixels(
            summed(self.colors, factor) / area,
            (summed(self.is_foreground, factor) == area).float(),
            (summed(self.is_background, factor) == area).float(),
        )

    @property
    def is_known(self) -> tuple[Tensor, Tensor]:
        """Foreground and background, in the order that all hints keep."""
        return self.is_foreground, self.is_background
