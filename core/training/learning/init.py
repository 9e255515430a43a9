"""The weights a network starts from when nothing is loaded."""

import torch
from torch import nn

from core.model.mematte import MEMatte

_BRANCH_ENDS = ("attn.proj", "mlp.fc2", "ltrm.fc2")


def initialize(model: MEMatte, *, ltrm: bool = True) -> None:
    """Draw fresh weights: truncated normal matrices, residual branches that begin at zero, undecided Routers.

    Without ``ltrm`` that branch is frozen at zero: a token without global attention passes its block's mixer by.
    """
    for name, module in model.named_modules():
        if isinstance(module, nn.Linear):
            nn.init.trunc_normal_(module.weight, std=0.02)
            nn.init.zeros_(module.bias)
            if name.endswith(_BRANCH_ENDS):
                nn.init.zeros_(module.weight)
        elif isinstance(module, nn.Conv2d) and name.startswith("decoder"):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
        if name.endswith("residual.norm3"):
            assert isinstance(module, nn.LayerNorm)
            nn.init.constant_(module.weight, 0.1)
    with torch.no_grad():
        nn.init.trunc_normal_(model.backbone.pos_embed, std=0.02)
    for name, param in model.named_parameters():
        if ".ltrm." in name:
            param.requires_grad_(ltrm)
