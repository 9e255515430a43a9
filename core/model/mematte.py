"""The whole network: backbone with routed global attention, and the detail capture decoder."""

import copy
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.model.config import ModelConfig
from core.model.detail_capture import DetailCapture
from core.model.hints.hints import with_hints
from core.model.mixers.choose import chosen_mixer
from core.model.mixers.options import MixerOptions
from core.model.routing import Routing
from core.model.vit import Backbone


@dataclass(frozen=True)
class Output:
    """alpha (B, 1, H, W) before known pixels are set; features (B, C, h, w); one Routing per Router."""

    alpha: Tensor
    features: Tensor
    routing: list[Routing]


class MEMatte(nn.Module):
    """MEMatte, or ViTMatte when the config asks for full attention."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.backbone = Backbone(config)
        self.decoder = DetailCapture(config)

    def forward(self, inputs: Tensor, max_tokens: int | None = None) -> Output:
        """Run on normalized inputs (B, 4, H, W), sides multiples of 32; ``max_tokens`` is k, without a cap if None.

        Hints are put beside the inputs here, if the network takes any. While training, Routers decide by
        Gumbel-softmax and k must be None.
        """
        inputs, hints = with_hints(self.config, inputs)
        if self.training or torch.is_grad_enabled():
            tokens, routing = self.backbone(inputs, hints)
        else:
            tokens, routing = self._infer(self.backbone.embed(inputs, hints), max_tokens)
        features = tokens.permute(0, 3, 1, 2)
        return Output(self.decoder(features, inputs), features, routing)

    def _infer(self, tokens: Tensor, max_tokens: int | None) -> tuple[Tensor, list[Routing]]:
        routing: list[Routing] = []
        steps = self.backbone.infer(tokens, max_tokens)
        while True:
            try:
                step = next(steps)
            except StopIteration as done:
                return done.value, routing
            routing += [step.routing] if step.routing else []


def with_mixer(model: MEMatte, options: MixerOptions) -> MEMatte:
    """Return a network with the same weights, shared, and another mixer in its global blocks; ``model`` stays as it is.

    A routed network has no position tables in its global blocks: there the mixers that need no weights let all tokens
    attend without position bias, and Routers and LTRM rest.

    Raises:
        UserError: the mixer is learned, and the network was not made for it.
    """
    mixer = chosen_mixer(model.config, options)
    view, backbone = copy.copy(model), copy.copy(model.backbone)
    backbone.mixer = mixer
    view._modules = {**model._modules, "backbone": backbone}
    return view
