"""First looks: when they are taken, what they may change, and that other models never take any."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.engine.device import Target
from core.engine.engine import MattingEngine
from core.engine.first_look import factor_for, first_looks, narrow, shrink
from core.engine.held_model import REACH_KEY
from core.engine.options import Event, Finished, MatteOptions, MatteResult, Progress, RouterDecided
from core.model.checkpoint import save_checkpoint
from tests.core.engine.models import matte, sample
from tests.core.model.test_mematte import NARROW
from tests.core.model.test_mematte import narrow as narrow_model

HEIGHT, WIDTH, EDGE = 400, 600, 307
LOW = 192
"""As high as three looks can be shrunk."""


def wide_band(height: int = HEIGHT) -> np.ndarray:
    """Keep at the left, Remove at the right, 400 unknown columns between."""
    trimap = np.full((height, WIDTH), 128, np.uint8)
    trimap[:, :100], trimap[:, 500:] = 255, 0
    return trimap


def true_alpha(image: np.ndarray) -> np.ndarray:
    """A step at the same place in any size."""
    alpha = np.zeros(image.shape[:2], np.float32)
    alpha[:, : round(EDGE * image.shape[1] / WIDTH)] = 1
    return alpha


def perfect(calls: list[tuple[int, int]]) -> Any:
    def run(image: np.ndarray, trimap: np.ndarray) -> Iterator[Event]:
        assert trimap.shape == image.shape[:2]
        calls.append(trimap.shape)
        yield Progress("looking", 0.5)
        alpha = true_alpha(image)
        column = round(EDGE * image.shape[1] / WIDTH)
        alpha[:, column - 1 : column + 1] = 0.5
        yield Finished(MatteResult(alpha, None, (), 0, "", "cpu", "fp32", {}, {}))

    return run


def last_value(steps: Any) -> tuple[list[Progress], np.ndarray]:
    seen = []
    while True:
        try:
            seen.append(next(steps))
        except StopIteration as done:
            return seen, done.value


def test_factor_brings_the_band_well_within_reach() -> None:
    assert factor_for(wide_band(), 200) == 1
    assert factor_for(wide_band(), 180) == 3
    assert factor_for(wide_band(), 100) == 5
    assert factor_for(wide_band(), 1) == HEIGHT // 64


def test_a_shrunk_pixel_is_known_only_where_all_of_it_is() -> None:
    trimap = np.full((9, 9), 255, np.uint8)
    trimap[4, 4] = 128
    _, small = shrink(np.zeros((9, 9, 3), np.uint8), trimap, 4)
    assert small.shape == (3, 3)
    assert small[1, 1] == 128
    assert set(np.unique(small)) == {128, 255}


def test_narrowing_touches_unknown_pixels_alone_and_keeps_a_margin() -> None:
    trimap = wide_band()
    alpha = true_alpha(np.zeros((100, 150, 3)))
    alpha[:, 75:78] = 0.5
    narrowed = narrow(trimap, alpha, 4)
    known = trimap != 128
    np.testing.assert_array_equal(narrowed[known], trimap[known])
    assert (narrowed[:, 300:312] == 128).all()
    assert (narrowed[:, 292:296] == 128).all()
    assert (narrowed[:, 100:280] == 255).all()
    assert (narrowed[:, 330:500] == 0).all()


def test_a_look_makes_the_band_narrow() -> None:
    calls: list[tuple[int, int]] = []
    image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    progress, trimap = last_value(first_looks(image, wide_band(), 40, perfect(calls)))
    assert calls == [(67, 100)]
    assert factor_for(trimap, 40) == 1
    is_unknown = trimap == 128
    assert 0 < is_unknown.mean() < 0.2
    assert is_unknown[:, EDGE].all()
    fractions = [step.fraction for step in progress]
    assert fractions == sorted(fractions)
    assert fractions[-1] < 0.25


def test_a_look_that_helps_nothing_is_not_repeated() -> None:
    calls: list[tuple[int, int]] = []

    def unsure(image: np.ndarray, trimap: np.ndarray) -> Iterator[Event]:
        calls.append(trimap.shape)
        alpha = np.full(trimap.shape, 0.5, np.float32)
        yield Finished(MatteResult(alpha, None, (), 0, "", "cpu", "fp32", {}, {}))

    _, trimap = last_value(first_looks(np.zeros((HEIGHT, WIDTH, 3), np.uint8), wide_band(), 60, unsure))
    assert len(calls) == 1
    np.testing.assert_array_equal(trimap, wide_band())


@pytest.fixture
def engine(tmp_path: Path) -> MattingEngine:
    path = tmp_path / "reach.safetensors"
    save_checkpoint(path, NARROW, narrow_model().state_dict(), {REACH_KEY: "20"}, half=False)
    engine = MattingEngine()
    engine.load(path)
    return engine


def test_a_model_with_a_reach_takes_a_look_only_at_wide_bands(engine: MattingEngine) -> None:
    image, trimap = sample(320, 416)  # needs no padding, in which the two would differ
    trimap[140:160, 411:] = 128
    plain = MattingEngine()
    plain._model, plain.model_name = engine._model, "plain"
    events = matte(engine, image, trimap)[1]
    phases = [event.phase for event in events if isinstance(event, Progress)]
    assert phases[0] == "First look"
    fractions = [event.fraction for event in events if isinstance(event, Progress)]
    assert fractions == sorted(fractions)
    grids = [event.grid.wanted.shape for event in events if isinstance(event, RouterDecided)]
    assert grids == [(20, 26)] * 2
    result = events[-1].result
    assert (result.alpha[trimap == 255] == 1).all()
    assert (result.alpha[trimap == 0] == 0).all()

    trimap[(trimap == 128) & (np.arange(416) < 411)] = 0
    expected = matte(plain, image, trimap, polish=0)[0].alpha
    assert factor_for(trimap, 20) == 1
    np.testing.assert_array_equal(matte(engine, image, trimap, polish=0)[0].alpha, expected)


def test_models_that_say_nothing_run_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "foreign.safetensors"
    save_checkpoint(path, NARROW, narrow_model().state_dict(), {}, half=False)
    engine = MattingEngine()
    engine.load(path)
    trimap = wide_band()
    phases = {
        event.phase
        for event in engine.matte(
            np.zeros((HEIGHT, WIDTH, 3), np.uint8), trimap, MatteOptions(foreground=False)
        )
        if isinstance(event, Progress)
    }
    assert "First look" not in phases


@pytest.mark.parametrize("missing", [(255,), (0,), (0, 255)])
def test_looks_are_taken_without_keep_or_remove_too(missing: tuple[int, ...], tmp_path: Path) -> None:
    """All unknown as well, where nothing known is near at all."""
    save_checkpoint(tmp_path / "own.safetensors", NARROW, narrow_model().state_dict(), {REACH_KEY: "96"})
    engine = MattingEngine()
    engine.load(tmp_path / "own.safetensors")
    image = np.random.default_rng(0).integers(0, 256, (LOW, WIDTH, 3), dtype=np.uint8)
    trimap = np.where(np.isin(wide_band(LOW), missing), 128, wide_band(LOW)).astype(np.uint8)
    result, events = matte(engine, image, trimap)
    assert any("First look" in event.phase for event in events if isinstance(event, Progress))
    assert np.isfinite(result.alpha).all()


def test_looks_are_the_same_in_every_precision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What they make known is decided by a threshold, near which bfloat16 would decide otherwise here and there."""
    save_checkpoint(tmp_path / "own.safetensors", NARROW, narrow_model().state_dict(), {REACH_KEY: "40"})
    engine = MattingEngine()
    engine.load(tmp_path / "own.safetensors")
    image = np.random.default_rng(0).integers(0, 256, (LOW, WIDTH, 3), dtype=np.uint8)
    real, used = engine.prepared, list[str]()
    monkeypatch.setattr(
        engine, "prepared", lambda target, mixer=None: used.append(target.precision) or real(target, mixer)
    )
    narrowed = []
    for precision in ("fp32", "bf16"):
        used.clear()
        result, _ = matte(engine, image, wide_band(LOW), precision=precision)
        assert result.precision == precision
        assert (used[0], used[-1]) == ("fp32", precision)
        narrowed.append(engine._reuse.narrowed)
    np.testing.assert_array_equal(*narrowed)


def test_the_networks_of_look_and_run_are_both_kept(tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "own.safetensors", NARROW, narrow_model().state_dict(), {REACH_KEY: "40"})
    engine = MattingEngine()
    engine.load(tmp_path / "own.safetensors")
    bf16, fp32 = Target("cpu", "bf16"), Target("cpu", "fp32")
    first = engine.prepared(fp32), engine.prepared(bf16)
    assert engine.prepared(fp32) is first[0] and engine.prepared(bf16) is first[1]
