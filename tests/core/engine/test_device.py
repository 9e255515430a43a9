"""What "auto" means, and what preparing a network changes."""

import pytest
import torch
from torch import nn

from core.engine import device
from core.engine.device import Target, prepare, resolve, settle_precision
from core.engine.options import MatteOptions
from core.errors import UserError
from tests.core.model.test_mematte import narrow


@pytest.mark.parametrize(
    ("found", "precision"),
    [({"avx512_bf16": True}, "bf16"), ({"amx_bf16": True}, "bf16"), ({"avx2": True}, "fp32"), ({}, "fp32")],
)
def test_a_cpu_computes_in_what_it_does_fast(
    found: dict[str, bool], precision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: found)
    assert resolve(MatteOptions(device="cpu")) == Target("cpu", precision)


def test_what_was_asked_for_wins() -> None:
    assert resolve(MatteOptions(device="cpu", precision="fp32")).precision == "fp32"
    assert resolve(MatteOptions(device="cpu", precision="bf16")).precision == "bf16"


def test_a_missing_card_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert resolve(MatteOptions()).device == "cpu"
    with pytest.raises(UserError, match="CUDA"):
        resolve(MatteOptions(device="cuda"))


def test_preparing_leaves_the_original_and_keeps_the_delicate_parts_exact() -> None:
    model = narrow().eval()
    before = {key: value.clone() for key, value in model.state_dict().items()}
    prepared = prepare(model, Target("cpu", "bf16"))
    assert all(torch.equal(before[key], value) for key, value in model.state_dict().items())
    assert prepared.backbone.blocks[0].mlp.fc1.weight.dtype == torch.bfloat16
    assert all(p.dtype == torch.float32 for p in prepared.backbone.routers.parameters())
    assert prepared.backbone.pos_embed.dtype == torch.float32
    assert not any(isinstance(layer, nn.BatchNorm2d) for layer in prepared.modules())


@pytest.mark.parametrize(("precision", "may_take_tf32"), [("fp32", False), ("bf16", True), ("fp16", True)])
def test_fp32_on_a_card_is_float32(
    precision: str, may_take_tf32: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", not may_take_tf32)
    settle_precision(Target("cuda", precision))
    assert torch.backends.cudnn.allow_tf32 is may_take_tf32


def test_a_torch_that_cannot_tell_what_the_cpu_does_gets_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(torch.cpu, "get_capabilities")
    assert not device.cpu_has_bf16()


def test_folded_norms_change_nothing() -> None:
    model = narrow().eval()
    for layer in model.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.running_mean.normal_()
            layer.running_var.uniform_(0.5, 2)
    inputs = torch.randn(1, 4, 64, 96)
    with torch.inference_mode():
        folded = prepare(model, Target("cpu", "fp32"))(inputs).alpha
        torch.testing.assert_close(folded, model(inputs).alpha, atol=1e-5, rtol=1e-5)
    assert device.device_title("cpu") == "cpu"
