from dataclasses import replace

import pytest
import torch
from torch import nn

from core.model.mematte import MEMatte
from core.training.config import TrainConfig
from core.training.learning import optimizer
from core.training.learning.optimizer import Muon, build_optimizers, layer_factor, orthogonalize
from tests.core.training.small import NARROW, SMALL


def test_muon_makes_updates_orthogonal() -> None:
    matrix = torch.randn(8, 24, generator=torch.Generator().manual_seed(0))
    values = torch.linalg.svdvals(orthogonalize(matrix))
    assert values.min() > 0.4
    assert values.max() < 1.4


def test_muon_step_by_hand_on_a_one_row_gradient() -> None:
    weight = torch.nn.Parameter(torch.zeros(2, 2))
    weight.grad = torch.tensor([[3.0, 0.0], [0.0, 3.0]])
    Muon([weight], lr=0.1).step()
    step = -weight.detach()
    assert step[0, 1] == 0
    assert step[0, 0] == pytest.approx(step[1, 1].item())
    assert 0.05 < step[0, 0] < 0.13


def test_matrices_of_one_shape_are_made_orthogonal_together_as_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = torch.Generator().manual_seed(1)
    shapes = [(8, 6), (8, 6), (4, 3, 1, 2), (8, 6)]
    together, alone = ([nn.Parameter(torch.zeros(shape)) for shape in shapes] for _ in range(2))
    for ours, theirs in zip(together, alone, strict=True):
        ours.grad = torch.randn(ours.shape, generator=generator)
        theirs.grad = ours.grad.clone()
    Muon(alone).step()
    monkeypatch.setattr(optimizer, "_of_one_shape", lambda params: [params[:2] + params[3:], params[2:3]])
    Muon(together).step()
    for ours, theirs in zip(together, alone, strict=True):
        torch.testing.assert_close(ours, theirs, atol=1e-6, rtol=1e-5)
        assert theirs.abs().max() > 0


def rates(config: TrainConfig) -> dict[str, float]:
    """Return the learning rate of every parameter by name; each must have exactly one."""
    model, hint = MEMatte(NARROW), nn.Linear(NARROW.width, 16)
    names = {id(p): n for n, p in [*model.named_parameters(), *hint.named_parameters(prefix="hint")]}
    groups = [group for o in build_optimizers(model, hint, config) for group in o.param_groups]
    found = [(names[id(param)], group["lr"]) for group in groups for param in group["params"]]
    assert len(found) == len(names) == len(dict(found))
    return dict(found)


def test_layers_learn_less_the_farther_they_are_from_the_end() -> None:
    plain, decayed = rates(SMALL), rates(replace(SMALL, layer_decay=0.5))
    shares = {name: decayed[name] / plain[name] for name in plain}
    assert shares["backbone.blocks.2.attn.qkv.weight"] == 0.5
    assert shares["backbone.blocks.0.norm1.bias"] == 0.125
    assert shares["backbone.pos_embed"] == shares["backbone.patch_embed.proj.weight"] == 0.0625
    full = ("backbone.routers.0.in_conv.1.weight", "backbone.blocks.2.ltrm.fc1.weight", "hint.weight")
    assert all(shares[name] == 1 for name in (*full, "decoder.convstream.convs.0.conv.weight"))
    assert layer_factor("backbone.blocks.2.residual.conv1.weight", 3, 0.5) == 1


def test_adamw_alone_takes_the_matrices_at_its_own_rate() -> None:
    model, hint = MEMatte(NARROW), nn.Linear(NARROW.width, 16)
    (only,) = build_optimizers(model, hint, replace(SMALL, optimizer="adamw"))
    assert isinstance(only, torch.optim.AdamW)
    assert rates(replace(SMALL, optimizer="adamw"))["backbone.blocks.0.mlp.fc1.weight"] == SMALL.rate
    assert rates(SMALL)["backbone.blocks.0.mlp.fc1.weight"] == SMALL.matrix_rate
