"""Full mixing: all tokens attend to all (ViTMatte, Yao et al., Information Fusion 2024)."""

import torch
from torch import Tensor

from core.model.mixers.interface import (
    Circumstances,
    MixedBackbone,
    MixedBlock,
    MixerPass,
    MixerRecord,
    UndecidedPass,
)


class FullMixer:
    """Every token sees every token, with relative position bias where the network has tables for it."""

    def begin(self, backbone: MixedBackbone, circumstances: Circumstances) -> MixerPass:
        """Start a run."""
        return _FullPass()


class _FullPass(UndecidedPass):
    def __init__(self) -> None:
        self._shape = (0, 0, 0)
        self._device = torch.device("cpu")

    def mix(self, block: MixedBlock, x: Tensor) -> Tensor:
        """Attend among all tokens."""
        batch, height, width = x.shape[:3]
        self._shape, self._device = (batch, height, width), x.device
        return block.attn.on_grid(block.norm1(x).flatten(1, 2), height, width).view(x.shape)

    def record(self) -> MixerRecord:
        """Return that all took part."""
        batch, height, width = self._shape
        every = torch.ones(batch, height * width, dtype=torch.bool, device=self._device)
        return MixerRecord.of_used(every, height, width)
