"""The engine: tiles equal the whole image, the trimap is obeyed, bad input is a sentence, a run can be cancelled."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch

from core.engine import run
from core.engine.engine import MattingEngine
from core.engine.options import (
    Cancelled,
    Finished,
    MatteOptions,
    Progress,
    Resolution,
    RouterDecided,
    TileDone,
)
from core.engine.preprocess import encode
from core.engine.resolution import matte_at
from core.errors import UserError
from core.model.checkpoint import save_checkpoint
from tests.core.engine.models import engine_with, matte, sample
from tests.core.model.golden_models import golden_model
from tests.core.model.test_mematte import NARROW, narrow
from tests.devices import HALVES, held_bytes
from tests.golden import recipe


@cache
def whole_sample_alpha(size: tuple[int, int]) -> np.ndarray:
    return whole_image_alpha(*sample(*size))


def whole_image_alpha(image: np.ndarray, trimap: np.ndarray) -> np.ndarray:
    with torch.inference_mode():
        alpha = narrow().eval()(encode(image, trimap)).alpha[0, 0].numpy()
    alpha = alpha[: trimap.shape[0], : trimap.shape[1]]
    return np.where(trimap == 128, alpha, trimap == 255)


@pytest.mark.parametrize("size", [(150, 210), (33, 300), (96, 96), (193, 129), (17, 19), (200, 64)])
@pytest.mark.parametrize("tile", [16, 64, 176, None])
def test_tiles_equal_the_whole_image(size: tuple[int, int], tile: int | None) -> None:
    image, trimap = sample(*size)
    result, _ = matte(engine_with(), image, trimap, tile=tile)
    np.testing.assert_allclose(result.alpha, whole_sample_alpha(size), atol=1e-5)


def test_unknown_up_to_the_borders_equals_the_whole_image() -> None:
    image, trimap = sample(160, 210)
    trimap[:] = 128
    trimap[80, 100], trimap[0, 0] = 255, 0
    result, _ = matte(engine_with(), image, trimap, tile=48)
    np.testing.assert_allclose(result.alpha, whole_image_alpha(image, trimap), atol=1e-5)


@pytest.mark.parametrize("case", ["small-unaligned", "small-capped"])
def test_engine_equals_the_reference_by_tiles(case: str, device: str) -> None:
    spec = recipe.CASES[case]
    image, trimap = recipe.inputs(spec["height"], spec["width"], spec["seed"])
    expected = np.load(recipe.FOLDER / f"{case}.npz")
    engine, bound = engine_with(golden_model(case)), 2e-4 if device == "cpu" else 1e-3
    result, _ = matte(engine, image, trimap, tile=96, max_tokens=spec["k"], device=device)
    assert result.device.startswith(device)
    is_unknown = trimap == 128
    np.testing.assert_allclose(result.alpha[is_unknown], expected["alpha"][is_unknown], atol=bound)
    for grid, decision in zip(result.routers, expected["decision"], strict=True):
        np.testing.assert_array_equal(grid.used, decision)


def test_alpha_obeys_the_trimap() -> None:
    image, trimap = sample()
    alpha = matte(engine_with(), image, trimap)[0].alpha
    assert (alpha[trimap == 255] == 1).all()
    assert (alpha[trimap == 0] == 0).all()
    assert 0 < alpha[trimap == 128].mean() < 1


def test_sixteen_bits_and_floats_give_the_same_alpha() -> None:
    image, trimap = sample(96, 128)
    engine = engine_with()
    expected = matte(engine, image, trimap)[0].alpha
    sixteen = matte(engine, image.astype(np.uint16) * 257, trimap)[0].alpha
    floats = matte(engine, (image / 255).astype(np.float32), trimap)[0].alpha
    np.testing.assert_allclose(sixteen, expected, atol=1e-6)
    np.testing.assert_allclose(floats, expected, atol=1e-6)


def test_events_come_in_order_and_tiles_make_up_the_alpha() -> None:
    image, trimap = sample()
    result, events = matte(engine_with(), image, trimap, tile=64)
    decided = [event for event in events if isinstance(event, RouterDecided)]
    assert [event.index for event in decided] == [0, 1]
    assert all(event.count == 2 for event in decided)
    assert decided[0].grid.margin.shape == (8, 16)
    fractions = [event.fraction for event in events if isinstance(event, Progress)]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    alpha = (trimap == 255).astype(np.float32)
    for event in events:
        if isinstance(event, TileDone):
            height, width = event.alpha.shape
            alpha[event.top : event.top + height, event.left : event.left + width] = event.alpha
    np.testing.assert_array_equal(alpha, result.alpha)


def test_result_reports_what_ran() -> None:
    image, trimap = sample()
    result, _ = matte(engine_with(), image, trimap, max_tokens=7)
    report = result.report()
    assert report["max_tokens"] == 7
    assert report["tokens"] == 8 * 16
    assert report["routers"][0]["used"] == 7 < report["routers"][0]["wanted"]
    assert set(report["seconds"]) == {"preprocess", "backbone", "decoder", "polish", "foreground", "total"}
    assert report["seconds"]["total"] >= report["seconds"]["backbone"] > 0
    assert result.wanted_tokens == max(entry["wanted"] for entry in report["routers"])


def test_soft_trimaps_are_snapped_and_counted() -> None:
    image, trimap = sample()
    soft = trimap.copy()
    soft[trimap == 255] = 250
    result, _ = matte(engine_with(), image, soft)
    assert result.snapped_share == pytest.approx((trimap == 255).mean())
    np.testing.assert_array_equal(result.alpha, matte(engine_with(), image, trimap)[0].alpha)


@pytest.mark.parametrize("steps", [1, 3, 6, 9])
def test_cancel_stops_between_two_pieces(steps: int, device: str) -> None:
    image, trimap = sample(64, 96)
    engine = engine_with()
    options = MatteOptions(tile=32, device=device, foreground=False)  # type: ignore[arg-type]
    list(engine.matte(image, trimap, options))
    before = held_bytes(device)
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > steps

    with pytest.raises(Cancelled):
        list(engine.matte(image, trimap, options, cancelled))
    assert asked == steps + 1
    assert torch.is_grad_enabled()
    assert held_bytes(device) <= before
    assert isinstance(list(engine.matte(image, trimap, options))[-1], Finished)


@pytest.mark.parametrize("count", [2, 5, 12])
def test_an_abandoned_run_leaves_nothing_behind(count: int, device: str) -> None:
    image, trimap = sample(64, 96)
    engine = engine_with()
    options = MatteOptions(tile=32, device=device, reuse=False)  # type: ignore[arg-type]
    list(engine.matte(image, trimap, options))
    before = held_bytes(device)
    events = engine.matte(image, trimap, options)
    for _ in range(count):
        next(events)
    events.close()  # type: ignore[attr-defined]
    assert torch.is_grad_enabled()
    assert not torch.is_inference_mode_enabled()
    assert held_bytes(device) <= before


def test_a_run_that_is_stopped_hands_its_memory_back_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    image, trimap = sample()
    engine = engine_with()
    options = MatteOptions(tile=32, device="cpu", reuse=False)
    list(engine.matte(image, trimap, options))
    before, held = held_bytes("cpu"), []
    events = engine.matte(image, trimap, options)
    while not isinstance(next(events), TileDone):
        pass
    monkeypatch.setattr(run, "release", lambda: held.append(held_bytes("cpu")))
    events.close()  # type: ignore[attr-defined]
    assert held and held[-1] < before + 5_000  # the decisions, and nothing of the 16 kB of tokens


def test_many_runs_take_no_more_memory_than_a_few(device: str) -> None:
    image, trimap = sample(64, 96)
    engine = engine_with()

    def run_some(count: int) -> tuple[int, int]:
        for number in range(count):
            matte(engine, image, trimap, device=device, max_tokens=10 + number % 3, tile=64)
        return held_bytes(device), torch.cuda.max_memory_reserved() if device == "cuda" else 0

    few = run_some(4)
    assert run_some(46 if device == "cuda" else 4) <= few


def test_a_trimap_without_unknown_pixels_is_refused() -> None:
    image, trimap = sample()
    trimap[trimap == 128] = 0
    with pytest.raises(UserError):
        next(iter(engine_with().matte(image, trimap)))


def test_wrong_input_is_refused_before_anything_runs() -> None:
    image, trimap = sample()
    engine = engine_with()
    wrong = [
        (image, trimap[:-1], MatteOptions()),
        (image[..., 0], trimap, MatteOptions()),
        (image.astype(np.float64), trimap, MatteOptions()),
        (image, trimap, MatteOptions(max_tokens=-1)),
        (image, trimap, MatteOptions(tile=40)),
        (image, trimap, MatteOptions(device="cpu", precision="fp16")),
    ]
    for photo, marks, options in wrong:
        with pytest.raises(UserError):
            next(iter(engine.matte(photo, marks, options)))


def test_a_file_that_does_not_fit_leaves_the_model_in_place(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.safetensors", tmp_path / "bad.pth"
    save_checkpoint(good, NARROW, narrow().state_dict(), {})
    bad.write_bytes(b"no model")
    engine = MattingEngine()
    engine.load(good)
    image, trimap = sample(64, 64)
    before = matte(engine, image, trimap)[0].alpha
    for source in (bad, "no such model", tmp_path / "missing.pth"):
        with pytest.raises(UserError):
            engine.load(source)
    assert engine.model_name == "good.safetensors"
    np.testing.assert_array_equal(matte(engine, image, trimap)[0].alpha, before)


def test_foreground_colors_come_with_the_result() -> None:
    image, trimap = sample(96, 128)
    result, _ = matte(engine_with(), image, trimap, foreground=True)
    assert result.foreground is not None
    assert result.foreground.shape == image.shape
    assert result.foreground.dtype == np.uint8
    np.testing.assert_array_equal(result.foreground[trimap == 255], image[trimap == 255])


def test_half_precision_stays_close(device: str) -> None:
    image, trimap = sample()
    engine = engine_with()
    full = matte(engine, image, trimap, device=device)[0]
    for precision in HALVES[device]:
        half = matte(engine, image, trimap, precision=precision, device=device)[0]
        assert half.precision == precision
        assert np.abs(half.alpha - full.alpha).mean() < 0.01


@pytest.mark.parametrize("case", ["small", "small-capped"])
def test_half_precision_stays_near_the_reference(case: str, device: str) -> None:
    spec = recipe.CASES[case]
    image, trimap = recipe.inputs(spec["height"], spec["width"], spec["seed"])
    is_unknown, expected = trimap == 128, np.load(recipe.FOLDER / f"{case}.npz")
    for precision in HALVES[device]:
        result, _ = matte(
            engine_with(golden_model(case)),
            image,
            trimap,
            max_tokens=spec["k"],
            device=device,
            precision=precision,
        )
        assert np.isfinite(result.alpha).all()
        difference = np.abs(result.alpha - expected["alpha"])[is_unknown].mean()
        same = np.mean(
            [grid.used == one for grid, one in zip(result.routers, expected["decision"], strict=True)]
        )
        print(f"{case} {device} {precision}: mean |difference| {difference:.4f}, decisions alike {same:.3f}")
        assert difference < 0.02
        assert same > 0.9


@pytest.mark.parametrize("missing", [(255,), (0,), (0, 255)])
@pytest.mark.parametrize(
    ("resolution", "size"),
    [("full-size", (96, 256)), ("downsampled", (96, 1100)), ("patches", (96, 560))],
)
def test_marks_without_keep_or_remove_are_matted_with_a_remark(
    missing: tuple[int, ...], resolution: Resolution, size: tuple[int, int]
) -> None:
    image, trimap = sample(*size)
    trimap = np.where(np.isin(trimap, missing), 128, trimap).astype(np.uint8)
    options = MatteOptions(precision="fp32", passes=2 if resolution == "full-size" else 1)
    *_, last = matte_at(engine_with(), image, trimap, options, resolution=resolution)
    assert isinstance(last, Finished)
    result = last.result
    assert np.array_equal(result.alpha[trimap != 128], (trimap[trimap != 128] == 255).astype(np.float32))
    assert np.isfinite(result.alpha).all() and result.foreground is not None
    assert "is marked" in result.remark and result.report()["remark"] == result.remark


def test_whole_marks_are_matted_without_a_remark() -> None:
    assert matte(engine_with(), *sample())[0].remark == ""


@pytest.mark.parametrize(
    ("precision", "advice"), [("fp32", "another model"), ("bf16", "fp32, or another model")]
)
@pytest.mark.parametrize("part", ["backbone.blocks.0.mlp.fc2.weight", "decoder.head.convs.0.bias"])
def test_a_model_that_computes_no_numbers_is_refused(part: str, precision: str, advice: str) -> None:
    model = narrow().eval().requires_grad_(False)
    model.get_parameter(part).fill_(float("nan"))
    with pytest.raises(UserError, match=f"narrow computed no finite alpha.* {advice}"):
        matte(engine_with(model), *sample(), precision=precision)
