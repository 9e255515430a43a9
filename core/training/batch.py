"""What a step of training is given."""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class Batch:
    """inputs (B, 4, H, W) normalized; alpha_true and is_unknown (B, 1, H, W) float32."""

    inputs: Tensor
    alpha_true: Tensor
    is_unknown: Tensor
