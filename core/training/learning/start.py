"""State that a run takes over from other networks: weights to start from, and a teacher's backbone to follow."""

from dataclasses import replace

import torch
from torch import Tensor, nn

from core.errors import UserError
from core.model.checkpoint import Checkpoint
from core.model.config import ModelConfig
from core.model.mematte import MEMatte
from core.model.vit import Backbone

_PIXELS = 4  # channels before the hints: red, green, blue, trimap


def fitting_weights(checkpoint: Checkpoint, model: nn.Module) -> tuple[dict[str, Tensor], str]:
    """Return the weights that a network has too, and a sentence about those dropped and those that begin fresh.

    Raises:
        UserError: the weights are of a network of another shape.
    """
    own = {k: v for k, v in model.state_dict().items() if not k.endswith("num_batches_tracked")}
    fitting = {key: value for key, value in checkpoint.weights.items() if key in own}
    wrong = [key for key, value in fitting.items() if value.shape != own[key].shape]
    if wrong or not fitting:
        raise UserError(
            f"The weights of {checkpoint.config.name} do not fit this network: give the --preset they were made with."
        )
    remark = f"starts from {len(fitting)} of {len(own)} tensors"
    for keys, what in (
        (checkpoint.weights.keys() - own.keys(), "dropped"),
        (own.keys() - fitting.keys(), "fresh"),
    ):
        if keys:
            remark += f"; {what}: {named(keys)}"
    return fitting, remark


def grown(checkpoint: Checkpoint, config: ModelConfig) -> Checkpoint:
    """Return a checkpoint without color hints as one of a network that takes those of ``config``, and gives the same.

    Every weight that meets a hint is zero, for training to find. Any other checkpoint is returned as it is.
    """
    if checkpoint.config.hints or not config.hints:
        return checkpoint
    weights, added = dict(checkpoint.weights), config.hint_channels
    for key in ("decoder.convstream.convs.0.conv.weight", "decoder.fusion_blocks.3.conv.conv.weight"):
        pixels, rest = weights[key].split((_PIXELS, weights[key].shape[1] - _PIXELS), 1)
        weights[key] = torch.cat((pixels, pixels.new_zeros(len(pixels), added, *pixels.shape[2:]), rest), 1)
    side = config.patch // 4
    weights["backbone.patch_embed.hint_proj.weight"] = torch.zeros(config.width, added, side, side)
    return replace(checkpoint, config=replace(checkpoint.config, hints=config.hints), weights=weights)


def named(keys: set[str]) -> str:
    """Return the names of tensors in short, numbers of blocks and their last parts left out: "blocks.*.ltrm (28)"."""
    short = [".".join("*" if part.isdigit() else part for part in key.split(".")[1:4]) for key in keys]
    return ", ".join(f"{name} ({short.count(name)})" for name in sorted(set(short)))


def backbone_of(teacher: Checkpoint, student: ModelConfig) -> Backbone:
    """Return the frozen backbone of a teacher for a student.

    Raises:
        UserError: its features are not of the student's width.
    """
    if teacher.config.width != student.width:
        raise UserError(
            f"The teacher's features have {teacher.config.width} channels, this network's {student.width}: "
            "give a teacher of the same --preset."
        )
    network: MEMatte = teacher.build()
    return network.backbone
