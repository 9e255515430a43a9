"""The batch that a step of training is given."""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Batch:
    """inputs (B, 4, H, W) normalized; alpha_true and is_unknown (B, 1, H, W) float32."""

    inputs: Tensor
    alpha_true: Tensor
    is_unknown: Tensor

    def swapped(self, chosen: Tensor) -> "Batch":
        """Return the batch with background and foreground exchanged in samples ``chosen``, (B,) bool.

        I = aF + (1-a)B reads the same both ways: the image stays, alpha and the known part of the trimap are reversed.
        """
        which = chosen.to(self.alpha_true.device).view(-1, 1, 1, 1)
        marks = self.inputs[:, 3:]
        marks = torch.where(which & (self.is_unknown == 0), 1 - marks, marks)
        alpha = torch.where(which, 1 - self.alpha_true, self.alpha_true)
        return Batch(torch.cat([self.inputs[:, :3], marks], 1), alpha, self.is_unknown)
