"""DynamicViT: dropped tokens stay as they were last, scores learn, the loss wants the ratio."""

from pathlib import Path
from typing import Any

import pytest
import torch

from core.model.checkpoint import load_checkpoint, save_checkpoint
from core.model.mixers.dynamicvit import ratio_loss
from core.model.mixers.options import LEFT_OUT
from tests.core.model.mixers.mixing import mixed, network, tokens

INPUTS = (2, 4, 96, 112)


def test_dropped_tokens_stay_as_they_were_last() -> None:
    model, x = network("dynamicvit"), tokens(2, 9, 8)
    after, states = x.clone(), []
    with torch.inference_mode():
        for step in model.backbone.infer(after, None):
            states += [after.clone()] if step.routing is not None else []
            record = step.record() if step.record else None
            if record is not None and len(states) == 1:
                gone = record.into == LEFT_OUT
    assert 0 < int(gone.sum()) < gone.numel()
    torch.testing.assert_close(after[gone], states[0][gone])
    assert (after[~gone] - states[0][~gone]).norm() > 0.1


def test_those_with_the_highest_scores_stay() -> None:
    model = network("dynamicvit", drop_blocks=(3,))
    routing = model(torch.randn(*INPUTS), None).routing
    assert len(routing) == 1
    for used, margin in zip(routing[0].used, routing[0].margin, strict=True):
        assert margin[used].min() >= margin[~used].max()


def test_k_caps_what_is_left() -> None:
    model = network("dynamicvit")
    with torch.inference_mode():
        routing = model(torch.randn(*INPUTS), max_tokens=5).routing
    assert [r.used.sum(1).tolist() for r in routing] == [[5, 5], [5, 5]]


def test_scores_and_everything_else_learn() -> None:
    model = network("dynamicvit").train().requires_grad_(True)
    output = model(torch.randn(*INPUTS))
    (output.alpha.mean() + ratio_loss([r.decision for r in output.routing], 0.7)).backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None and torch.isfinite(parameter.grad).all(), name


def test_the_result_alone_teaches_the_scores() -> None:
    model = network("dynamicvit").train().requires_grad_(True)
    model(torch.randn(*INPUTS)).alpha.mean().backward()
    for router in model.backbone.routers:
        assert router.in_conv[1].weight.grad.abs().sum() > 0


def test_training_never_takes_a_dropped_token_back() -> None:
    model = network("dynamicvit").train()
    first, second = model(torch.randn(*INPUTS)).routing
    assert not (second.used & ~first.used).any()
    assert 0 < first.used.float().mean() < 1


def test_training_in_which_all_are_dropped_stays_finite() -> None:
    model = network("dynamicvit").train()
    model.backbone.routers[0].out_conv[4].weight.zero_()
    model.backbone.routers[0].out_conv[4].bias.copy_(torch.tensor([-50.0, 50.0]))
    output = model(torch.randn(*INPUTS))
    assert not output.routing[0].used.any()
    assert torch.isfinite(output.alpha).all()


def test_the_loss_wants_the_ratio_at_every_stage() -> None:
    decisions = [torch.zeros(2, 100), torch.zeros(2, 100)]
    decisions[0][:, :70] = 1
    decisions[1][:, :49] = 1
    assert ratio_loss(decisions, 0.7).item() == pytest.approx(0, abs=1e-10)
    decisions[1][1] = 0
    assert ratio_loss(decisions, 0.7).item() == pytest.approx(0.49**2 / 4)


def test_other_mixers_run_on_its_weights_too() -> None:
    model, x = network("dynamicvit"), tokens(1, 6, 6)
    assert len(mixed(model, x, name="tome")[1]) == 2


def test_a_checkpoint_brings_its_scores_back(tmp_path: Path) -> None:
    model = network("dynamicvit", drop_blocks=(3,), keep_ratio=0.4)
    save_checkpoint(tmp_path / "d.safetensors", model.config, model.state_dict(), {}, half=False)
    again = load_checkpoint(tmp_path / "d.safetensors").build()
    assert again.config == model.config
    x = tokens(1, 8, 8)
    assert torch.equal(mixed(again, x)[0], mixed(model, x)[0])
    assert [record.attended.tolist() for record in mixed(again, x)[1]] == [[64], [26]]


@pytest.mark.parametrize("wrong", [{"drop_blocks": (2,)}, {"keep_ratio": 0.0}, {"keep_ratio": 1.1}])
def test_impossible_drops_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="cannot keep"):
        network("dynamicvit", **wrong)


def test_it_trains_in_half_precision() -> None:
    model = network("dynamicvit").train().requires_grad_(True)
    with torch.autocast("cpu", torch.bfloat16):
        output = model(torch.randn(*INPUTS))
    output.alpha.float().mean().backward()
    assert all(torch.isfinite(p.grad).all() for p in model.parameters() if p.grad is not None)
