"""The exponential moving average of weights and BatchNorm statistics."""

import torch
from torch import Tensor, nn


class WeightAverage:
    """Average of a model's state; ``decay`` warms up with the steps so that the first weights are soon forgotten."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay = decay
        self.steps = 0
        self.state: dict[str, Tensor] = {k: v.detach().clone() for k, v in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        """Move the average toward the model's state."""
        self.steps += 1
        decay = min(self.decay, (1 + self.steps) / (10 + self.steps))
        state = model.state_dict()
        moving = [key for key, value in state.items() if value.is_floating_point()]
        torch._foreach_lerp_([self.state[key] for key in moving], [state[key] for key in moving], 1 - decay)
        for key in state.keys() - set(moving):
            self.state[key].copy_(state[key])
