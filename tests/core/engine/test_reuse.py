"""A second run on the same photo and trimap does less and gives the very same; any change starts anew."""

from pathlib import Path

import numpy as np
import pytest
import torch

from core.engine import reuse as reuse_module
from core.engine.engine import MattingEngine
from core.engine.options import Finished, MatteOptions, MatteResult, Progress
from core.model.checkpoint import save_checkpoint
from core.model.detail_capture import DetailCapture
from core.model.vit import Backbone, BackboneStep, WindowBlock
from tests.core.engine.models import engine_with, matte, sample


@pytest.fixture
def stem_blocks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Collect the blocks at which runs of the backbone begin."""
    starts: list[int] = []
    infer = Backbone.infer

    def watched(self: Backbone, x: torch.Tensor, k: int | None, start: int = 0) -> object:
        starts.append(start)
        return infer(self, x, k, start)

    monkeypatch.setattr(Backbone, "infer", watched)
    return starts


def run(engine: MattingEngine, *arrays: np.ndarray, **options: object) -> MatteResult:
    return matte(engine, *arrays, **options)[0]


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_another_k_starts_at_the_first_router_and_changes_nothing_else(
    precision: str, stem_blocks: list[int]
) -> None:
    image, trimap = sample()
    engine = engine_with()
    run(engine, image, trimap, precision=precision)
    again = run(engine, image, trimap, precision=precision, max_tokens=5)
    fresh = run(engine_with(), image, trimap, precision=precision, max_tokens=5)
    assert stem_blocks == [0, engine.loaded().backbone.stem, 0] and stem_blocks[1] > 0
    np.testing.assert_array_equal(again.alpha, fresh.alpha)
    for one, other in zip(again.routers, fresh.routers, strict=True):
        np.testing.assert_array_equal(one.margin, other.margin)


def test_a_third_run_is_not_spoiled_by_the_second(stem_blocks: list[int]) -> None:
    image, trimap = sample()
    engine = engine_with()
    first = run(engine, image, trimap)
    run(engine, image, trimap, max_tokens=0)
    np.testing.assert_array_equal(run(engine, image, trimap).alpha, first.alpha)
    assert stem_blocks[1:] == [engine.loaded().backbone.stem] * 2


@pytest.mark.parametrize("what", ["image", "trimap", "precision", "limit", "asked"])
def test_a_change_starts_anew(what: str, stem_blocks: list[int]) -> None:
    image, trimap = sample()
    engine = engine_with()
    run(engine, image, trimap, precision="fp32")
    options: dict[str, object] = {"precision": "bf16" if what == "precision" else "fp32"}
    if what == "image":
        image[3, 4, 0] ^= 1
    if what == "trimap":
        trimap[trimap == 255] = 128
        trimap[40, 50] = 255
    if what == "limit":
        options["memory_limit"] = 1 << 34
    if what == "asked":
        options["reuse"] = False
    second = run(engine, image, trimap, **options)
    assert stem_blocks == [0, 0]
    np.testing.assert_array_equal(second.alpha, run(engine_with(), image, trimap, **options).alpha)


def test_too_large_a_stem_is_not_kept(monkeypatch: pytest.MonkeyPatch, stem_blocks: list[int]) -> None:
    monkeypatch.setattr(reuse_module, "LARGEST_STEM", 100)
    engine, arrays = engine_with(), sample()
    run(engine, *arrays)
    run(engine, *arrays)
    assert stem_blocks == [0, 0]


def test_memory_that_runs_out_takes_what_was_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, arrays = engine_with(), sample()
    expected = run(engine, *arrays)
    decode, failures = DetailCapture.forward, [True]

    def scarce(self: DetailCapture, *tensors: torch.Tensor) -> torch.Tensor:
        if failures and failures.pop():
            raise MemoryError
        return decode(self, *tensors)

    monkeypatch.setattr(DetailCapture, "forward", scarce)
    result = run(engine, *arrays)
    assert result.notes == () and engine._reuse.stem is None
    np.testing.assert_allclose(result.alpha, expected.alpha, atol=1e-5)


def test_looks_are_taken_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    engine = engine_with()
    engine._reach = 20.0
    image, trimap = sample(192, 240)
    trimap[20:170, 20:220] = 128
    trimap[120:128, 160:168] = 255
    phases = []
    for k in (None, 7):
        for event in engine.matte(image, trimap, MatteOptions(max_tokens=k, precision="fp32")):
            if isinstance(event, Progress) and event.phase.startswith("First look"):
                phases.append(k)
            if isinstance(event, Finished):
                last = event.result
    assert set(phases) == {None}
    fresh = engine_with()
    fresh._reach = 20.0
    np.testing.assert_array_equal(run(fresh, image, trimap, max_tokens=7).alpha, last.alpha)


def test_the_stem_ends_before_the_first_router() -> None:
    backbone = engine_with().loaded().backbone
    assert all(isinstance(block, WindowBlock) for block in list(backbone.blocks)[: backbone.stem])
    with torch.inference_mode():
        steps = [
            step
            for step in backbone.infer(torch.zeros(1, 4, 4, backbone.config.width), None, backbone.stem)
            if isinstance(step, BackboneStep)
        ]
    assert steps[0].block == backbone.stem and steps[0].routing is not None


def test_no_memory_for_a_copy_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, arrays = engine_with(), sample()

    def scarce(_: torch.Tensor) -> torch.Tensor:
        raise MemoryError

    monkeypatch.setattr(torch.Tensor, "clone", scarce)
    engine._reuse.keep_stem(torch.zeros(1, 2, 2, 4))
    monkeypatch.undo()
    assert engine._reuse.stem is None
    assert not run(engine, *arrays).reused


def test_a_result_says_that_it_was_helped() -> None:
    engine, arrays = engine_with(), sample()
    assert [run(engine, *arrays, max_tokens=k).reused for k in (None, 5)] == [False, True]


def test_another_model_takes_nothing_over(tmp_path: Path, stem_blocks: list[int]) -> None:
    engine, arrays = engine_with(), sample()
    run(engine, *arrays)
    model = engine.loaded()
    save_checkpoint(tmp_path / "other.safetensors", model.config, model.state_dict(), {})
    engine.load(tmp_path / "other.safetensors")
    run(engine, *arrays)
    assert stem_blocks == [0, 0]


def test_a_limit_between_two_runs_leaves_nothing_stale(stem_blocks: list[int]) -> None:
    engine, arrays = engine_with(), sample()
    first = run(engine, *arrays)
    run(engine, *arrays, memory_limit=1 << 34)
    np.testing.assert_array_equal(run(engine, *arrays).alpha, first.alpha)
    assert stem_blocks == [0, 0, 0]


@pytest.mark.parametrize("steps", [1, 2, 4, 6, 9])
def test_a_run_left_half_way_leaves_nothing_wrong(steps: int) -> None:
    engine, arrays = engine_with(), sample()
    events = engine.matte(*arrays, MatteOptions(precision="fp32"))
    for _ in range(steps):
        next(events)
    events.close()
    left, fresh = run(engine, *arrays, max_tokens=6), run(engine_with(), *arrays, max_tokens=6)
    np.testing.assert_array_equal(left.alpha, fresh.alpha)


def test_a_suspended_run_is_not_disturbed_by_another() -> None:
    engine, (image, trimap) = engine_with(), sample()
    suspended = engine.matte(image, trimap, MatteOptions(precision="fp32", foreground=False))
    next(suspended)
    run(engine, 255 - image, trimap)
    last = list(suspended)[-1]
    assert isinstance(last, Finished)
    np.testing.assert_array_equal(last.result.alpha, run(engine_with(), image, trimap).alpha)


def test_looks_taken_over_count_as_help_where_the_stem_was_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reuse_module, "LARGEST_STEM", 100)
    engine = engine_with()
    engine._reach = 20.0
    image, trimap = sample(192, 240)
    trimap[20:170, 20:220] = 128
    trimap[120:128, 160:168] = 255
    assert [run(engine, image, trimap, max_tokens=k).reused for k in (None, 7)] == [False, True]
