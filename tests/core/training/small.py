"""A network and batches small enough to train in milliseconds."""

from dataclasses import replace

import torch
from torch import nn

from core.model.config import ModelConfig
from core.training.config import TrainConfig
from core.training.learning.trainer import Trainer
from core.training.samples.loader import Batch

NARROW = ModelConfig(
    "narrow", width=16, heads=2, depth=3, global_blocks=(2,), stream_widths=(4, 6, 8), fusion_widths=(8, 8, 6, 6),
    head_width=4,
)  # fmt: skip
FULL = replace(NARROW, name="narrow-full", attention="full")
SMALL = TrainConfig(
    batch=2, crop=64, large_crop=64, large_batch=2, steps=4, warmup_steps=1, pool=3, pool_side=96, held_out=0,
    bf16=False,
)  # fmt: skip


def batch(seed: int, count: int = 2) -> Batch:
    """Return noise whose every pixel is unknown and whose alpha can be seen."""
    generator = torch.Generator().manual_seed(seed)
    alpha = (torch.rand(count, 1, 64, 64, generator=generator) > 0.5).float()
    inputs = torch.cat([alpha.expand(-1, 3, -1, -1), torch.full_like(alpha, 128 / 255)], 1)
    return Batch(inputs, alpha, torch.ones_like(alpha))


def part(whole: Batch, rank: int, size: int) -> Batch:
    """Return every ``size``-th sample of a batch."""
    own = slice(rank, None, size)
    return Batch(whole.inputs[own], whole.alpha_true[own], whole.is_unknown[own])


def frozen(trainer: Trainer) -> Trainer:
    """Return the trainer, its BatchNorm using (and never changing) the statistics it starts with."""
    for module in trainer.model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()
            module.train = lambda mode=True, own=module: own  # type: ignore[method-assign, misc]
    return trainer
