"""The network's two paths, its shapes and its gradients, on a narrow config."""

import pytest
import torch

from core.model import chunks
from core.model.config import PRESETS, ModelConfig
from core.model.mematte import MEMatte
from core.model.routing import route_training

NARROW = ModelConfig(
    "narrow",
    width=32,
    heads=2,
    depth=4,
    global_blocks=(1, 3),
    stream_widths=(8, 12, 16),
    fusion_widths=(16, 12, 8, 8),
)


def narrow(attention: str = "routed") -> MEMatte:
    torch.manual_seed(0)
    model = MEMatte(ModelConfig(**{**NARROW.to_dict(), "attention": attention}))
    for name, parameter in model.named_parameters():
        if parameter.ndim != 1:
            torch.nn.init.normal_(parameter, std=0.5 if "routers" in name else 0.1)
    return model


@pytest.mark.parametrize("attention", ["routed", "full"])
@pytest.mark.parametrize("size", [(32, 32), (224, 224), (256, 480), (32, 704)])
def test_strips_equal_the_whole_grid(
    attention: str, size: tuple[int, int], device: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "chunk_tokens", lambda _: 60)
    model = narrow(attention).eval().to(device)
    inputs = torch.randn(2, 4, *size).to(device)
    whole = model(inputs)
    with torch.inference_mode():
        strips = model(inputs)
    for a, b in zip(whole.routing, strips.routing, strict=True):
        assert torch.equal(a.used, b.used)
    torch.testing.assert_close(strips.features, whole.features, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(strips.alpha, whole.alpha, atol=1e-6, rtol=1e-4)


def test_k_only_caps() -> None:
    model = narrow().eval()
    inputs = torch.randn(1, 4, 160, 160)
    with torch.inference_mode():
        free = model(inputs)
        wanted = max(int(r.wanted.sum()) for r in free.routing)
        capped = model(inputs, max_tokens=3)
        assert torch.equal(model(inputs, max_tokens=wanted).alpha, free.alpha)
        none = model(inputs, max_tokens=0)
    assert wanted > 3
    first = capped.routing[0]
    assert int(first.used.sum()) == 3
    assert first.margin[first.used].min() >= first.margin[first.wanted & ~first.used].max()
    assert not any(r.used.any() for r in none.routing)
    assert not torch.equal(capped.alpha, free.alpha)


def test_selection_is_per_image() -> None:
    model = narrow().eval()
    inputs = torch.randn(3, 4, 64, 96)
    with torch.inference_mode():
        together = model(inputs).alpha
        alone = torch.cat([model(image[None]).alpha for image in inputs])
    torch.testing.assert_close(together, alone, atol=1e-6, rtol=1e-5)


def test_every_parameter_learns() -> None:
    model = narrow().train()
    output = model(torch.randn(2, 4, 64, 64))
    output.alpha.mean().backward()
    dead = [
        name for name, p in model.named_parameters() if p.grad is None or not torch.isfinite(p.grad).all()
    ]
    assert dead == []
    router = model.backbone.routers[0].in_conv[1].weight.grad
    assert router is not None and router.abs().sum() > 0


def test_training_may_use_only_the_surest_of_the_wanted_tokens() -> None:
    log_probs = torch.randn(2, 40, 2).log_softmax(-1)
    torch.manual_seed(0)
    free = route_training(log_probs)
    torch.manual_seed(0)
    capped = route_training(log_probs, keep=0.5)
    assert torch.equal(capped.wanted, free.wanted)
    assert (capped.used.sum(1) == (capped.wanted.sum(1) + 1) // 2).all()
    for image in range(2):
        margin = capped.margin[image]
        assert margin[capped.used[image]].min() > margin[capped.wanted[image] & ~capped.used[image]].max()


def test_tokens_cut_by_a_cap_in_training_take_the_light_branch() -> None:
    model = narrow().train()
    model.backbone.training_keep = 1e-6
    torch.nn.init.zeros_(model.backbone.routers[0].out_conv[4].weight)
    with torch.no_grad():
        model.backbone.routers[0].out_conv[4].bias.copy_(torch.tensor([50.0, -50.0]))
    routing = model(torch.randn(1, 4, 64, 64)).routing[0]
    assert routing.wanted.all() and int(routing.used.sum()) == 1


def test_training_with_nothing_selected_stays_finite() -> None:
    model = narrow().train()
    last = model.backbone.routers[0].out_conv[4]
    torch.nn.init.zeros_(last.weight)
    with torch.no_grad():
        last.bias.copy_(torch.tensor([-50.0, 50.0]))
    output = model(torch.randn(1, 4, 64, 64))
    assert not output.routing[0].used.any()
    assert torch.isfinite(output.alpha).all()


def test_published_sizes() -> None:
    with torch.device("meta"):
        counts = {
            name: sum(p.numel() for p in MEMatte(PRESETS[name]).parameters()) for name in ("small", "base")
        }
    assert round(counts["small"] / 1e6, 2) == 29.19
    assert round(counts["base"] / 1e6, 2) == 110.11


@pytest.mark.parametrize(
    "wrong",
    [{"width": 30}, {"heads": 0}, {"depth": 3}, {"attention": "some"}, {"global_blocks": (7,)}, {"patch": 8}],
)
def test_impossible_shapes_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        ModelConfig(**{**NARROW.to_dict(), **wrong})
