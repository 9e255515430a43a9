"""Running out of memory: what happens next, in which order, and what the user is told. No real memory is exhausted."""

from typing import Any

import numpy as np
import pytest
import torch

from core.engine import network_pass
from core.engine.device import Target
from core.engine.engine import MattingEngine
from core.engine.planning import ladder
from core.engine.planning.ladder import Plan
from core.engine.tiling import default_tile, token_count
from core.errors import UserError, is_out_of_memory
from core.model.detail_capture import DetailCapture
from core.model.mixers.options import MixerName, MixerOptions
from core.model.vit import Backbone
from tests.core.engine.models import engine_with, matte, sample


def test_a_real_allocation_that_is_too_large_is_recognized() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 60)
    assert is_out_of_memory(caught.value)


@pytest.mark.parametrize(
    ("precision", "has_bf16", "then"),
    [("fp16", True, "bf16"), ("bf16", True, "bf16"), ("bf16", False, "fp32"), ("fp32", True, "fp32")],
)
def test_the_cpu_goes_on_in_what_it_does_well(
    precision: str, has_bf16: bool, then: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ladder, "cpu_has_bf16", lambda: has_bf16)
    plan, note = ladder.smaller_decoder(Plan(Target("cuda", precision), 18500, ladder.SMALLEST_TILE))
    assert plan.target == Target("cpu", then)
    assert "CPU" in note


def test_the_cpu_takes_over_a_cards_tiles_only_up_to_its_own() -> None:
    for tile, then in ((default_tile("cuda"), default_tile("cpu")), (256, 256)):
        plan, _ = ladder.smaller_backbone(Plan(Target("cuda", "fp32"), 18500, tile), selected=0)
        assert plan == Plan(Target("cpu", "fp32"), 18500, then)


def test_a_card_steps_down_to_smaller_tiles_then_to_the_cpu() -> None:
    plan = Plan(Target("cuda", "fp16"), 18500, 512)
    tiles = []
    while plan.target.device == "cuda":
        tiles.append(plan.tile)
        plan, note = ladder.smaller_decoder(plan)
        assert note.endswith(".")
    assert tiles == [512, 256, 128, 64]


def test_a_card_steps_down_to_a_smaller_k_then_to_the_cpu() -> None:
    plan = Plan(Target("cuda", "bf16"), 18500, 512)
    steps = []
    while plan.target.device == "cuda":
        plan, _ = ladder.smaller_backbone(plan, selected=4000)
        steps.append(plan.max_tokens)
    assert steps == [2000, 1000, 500, 500]


def test_a_cpu_without_memory_is_a_sentence() -> None:
    plan = Plan(Target("cpu", "fp32"), 300, 64)
    with pytest.raises(UserError, match="not enough memory"):
        ladder.smaller_decoder(plan)
    with pytest.raises(UserError, match="not enough memory"):
        ladder.smaller_backbone(plan, 300)


def test_a_lighter_attention_is_named_where_there_is_one() -> None:
    plan = Plan(Target("cpu", "fp32"), 300, 64)
    with pytest.raises(UserError, match=r"or use a smaller photo\.$"):
        ladder.smaller_backbone(plan, 300)
    with pytest.raises(
        UserError, match=r"or use a smaller photo\. A smaller share takes less memory, too\.$"
    ):
        ladder.smaller_backbone(plan, 0, ["A smaller share takes less memory, too."])


@pytest.mark.parametrize(
    ("mixer", "words"),
    [
        (None, "use a smaller photo."),
        ("full", "use a smaller photo. The context “Where needed” (--mixer routed) takes less memory, too."),
        (
            "tome",
            "use a smaller photo. The context “Where needed” (--mixer routed) takes less memory, too. "
            "A smaller share takes less memory, too.",
        ),
    ],
)
def test_the_sentence_fits_what_ran(
    mixer: MixerName | None, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    image, trimap = sample(64, 64)
    engine = engine_with()
    monkeypatch.setattr(engine, "prepared", failing(lambda self, target: None, lambda *_: True))
    with pytest.raises(UserError) as caught:
        matte(engine, image, trimap, mixer=MixerOptions(mixer) if mixer else None)
    assert str(caught.value).endswith(words)


def failing(real: Any, too_large: Any) -> Any:
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        if too_large(*args):
            raise torch.OutOfMemoryError("out of memory (test)")
        return real(self, *args, **kwargs)

    return call


def test_decoder_goes_on_with_smaller_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    image, trimap = sample()
    expected = matte(engine_with(), image, trimap)[0].alpha
    monkeypatch.setattr(
        DetailCapture, "forward", failing(DetailCapture.forward, lambda f, x: x.shape[-1] > 128 + 96)
    )
    result, _ = matte(engine_with(), image, trimap, tile=512)
    np.testing.assert_allclose(result.alpha, expected, atol=1e-5)
    assert any("tiles of 128" in note for note in result.notes)


def test_backbone_goes_on_with_a_smaller_k(monkeypatch: pytest.MonkeyPatch) -> None:
    image, trimap = sample(600, 800)
    real = Backbone.infer
    asked: list[int] = []

    def infer(self: Backbone, x: torch.Tensor, max_tokens: int, start: int = 0) -> Any:
        asked.append(max_tokens)
        steps = real(self, x, max_tokens, start)
        for step in steps:
            if step.routing is not None and int(step.routing.used.sum()) > 400:
                yield step
                raise torch.OutOfMemoryError("out of memory (test)")
            yield step

    monkeypatch.setattr(Backbone, "infer", infer)
    result, _ = matte(engine_with(), image, trimap)
    assert asked[0] == token_count(600, 800)
    assert asked[-1] == result.max_tokens <= 400
    assert len(result.notes) == len(set(asked)) - 1  # the first retry only gave up what was kept
    assert all("k was lowered" in note for note in result.notes)


def test_a_network_that_does_not_fit_is_stepped_down_too(monkeypatch: pytest.MonkeyPatch) -> None:
    image, trimap = sample(64, 64)
    engine = engine_with()
    monkeypatch.setattr(engine, "prepared", failing(lambda self, target: None, lambda *_: True))
    with pytest.raises(UserError, match="not enough memory"):  # on a CPU there is no further step
        matte(engine, image, trimap)


def test_other_errors_are_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    image, trimap = sample(64, 64)
    monkeypatch.setattr(
        network_pass, "encode_crop", lambda *_, **__: (_ for _ in ()).throw(RuntimeError("a bug"))
    )
    with pytest.raises(RuntimeError, match="a bug"):
        matte(engine_with(), image, trimap)


def cap(device: str, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a run take ``limit`` bytes: on a card its allocator refuses more, on the CPU the decoder plays that."""
    if device == "cuda":
        torch.cuda.empty_cache()
        total = torch.cuda.mem_get_info()[1]
        torch.cuda.set_per_process_memory_fraction((torch.cuda.memory_reserved() + limit) / total)
        return
    is_too_large = lambda features, inputs: inputs.shape[-2] * inputs.shape[-1] * 150 > limit  # noqa: E731
    monkeypatch.setattr(DetailCapture, "forward", failing(DetailCapture.forward, is_too_large))


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_a_capped_device_finishes_with_smaller_tiles_and_says_so(
    precision: str, device: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    size, limit = {"cpu": ((250, 330), 4 << 20), "cuda": ((1500, 2000), 160 << 20)}[device]
    image, trimap = sample(*size)
    trimap[trimap == 0] = 128
    trimap[:2], trimap[-2:] = 0, 255
    engine = engine_with()
    expected, _ = matte(engine, image, trimap, device=device, precision=precision, tile=64)
    cap(device, limit, monkeypatch)
    result, _ = matte(engine, image, trimap, device=device, precision=precision, tile=2048)
    assert result.device.startswith(device)
    assert any("tiles of" in note for note in result.notes)
    np.testing.assert_allclose(result.alpha, expected.alpha, atol=1e-4 if precision == "fp32" else 0.05)


def fill(device: str, engine: MattingEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the card no room at all; if there is none, pretend that there was one."""
    if device == "cuda":
        cap(device, 0, monkeypatch)
        return
    for name, value in (("is_available", True), ("is_bf16_supported", True), ("memory_allocated", 0)):
        monkeypatch.setattr(torch.cuda, name, lambda *_, value=value, **__: value)
    for name in ("reset_peak_memory_stats", "synchronize", "max_memory_allocated"):
        monkeypatch.setattr(torch.cuda, name, lambda: 0)
    real = engine.prepared
    monkeypatch.setattr(
        engine, "prepared", lambda t, m=None: failing(real, lambda *_: t.device == "cuda")(t, m)
    )


def test_a_full_card_hands_over_to_the_cpu_and_says_so(device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    image, trimap = sample()
    expected, _ = matte(engine_with(), image, trimap, device="cpu")
    engine = engine_with()
    fill(device, engine, monkeypatch)
    result, _ = matte(engine, image, trimap, device="cuda")
    assert result.device == "cpu"
    assert any("CPU did the work" in note for note in result.notes)
    np.testing.assert_allclose(result.alpha, expected.alpha, atol=1e-6)
    if device == "cuda":  # with room again, the next run is the card's
        torch.cuda.set_per_process_memory_fraction(1.0)
        again, _ = matte(engine, image, trimap, device="cuda")
        assert again.device.startswith("cuda") and not again.notes
