"""Small networks and one way to run any mixer in them."""

from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from core.model.config import ModelConfig
from core.model.mematte import MEMatte, with_mixer
from core.model.mixers.interface import MixerRecord
from core.model.mixers.options import MixerOptions
from tests.core.model.test_mematte import NARROW

TRAINING_FREE = ("evit", "tome", "mame")


def network(attention: str = "full", **changes: Any) -> MEMatte:
    """A narrow network whose tokens, tables and scores are far from even."""
    torch.manual_seed(0)
    config: ModelConfig = replace(NARROW, attention=attention, **changes)
    model = MEMatte(config).eval().requires_grad_(False)
    for name, parameter in model.named_parameters():
        if parameter.ndim != 1:
            torch.nn.init.normal_(parameter, std=0.5 if "routers" in name else 0.1)
    return model


def mixed(model: MEMatte, x: Tensor, **options: Any) -> tuple[Tensor, list[MixerRecord]]:
    """Run the blocks in place with a mixer on a copy of tokens x (B, h, w, C); also one record per global block."""
    if options:
        model = with_mixer(model, MixerOptions(**options))
    tokens, records = x.clone(), []
    with torch.inference_mode():
        for step in model.backbone.infer(tokens, None):
            records += [step.record()] if step.record else []
    return tokens, records


def tokens(*shape: int, alike: float = 0.0) -> Tensor:
    """Random tokens (B, h, w, 32); ``alike`` pulls them towards one token, 0 to 1."""
    torch.manual_seed(1)
    return (1 - alike) * torch.randn(*shape, NARROW.width) + alike * torch.randn(NARROW.width)
