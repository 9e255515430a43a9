"""Predictions: they grow with what they should grow with, and choose what fits."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import psutil
import pytest
import torch

from core.engine import run
from core.engine.device import Target
from core.engine.notes import Note, NoteKind
from core.engine.options import MatteOptions
from core.engine.planning import cost
from core.engine.planning.estimate import Calibration, estimate, fit, least_bytes
from core.engine.planning.ladder import Plan
from core.engine.planning.workload import Workload
from core.engine.tiling import default_tile
from core.errors import UserError
from core.model import chunks
from core.model.config import PRESETS
from core.model.mixers.options import MixerOptions
from tests.core.engine.models import engine_with, matte, sample

SMALL = PRESETS["small"]
WORK = Workload(2160, 3840, 8000, 0.1)
SPEED = Calibration(tokens=1e11, attention=1e11, decoder=1e11, foreground=1e6)


def test_counted_operations_are_the_published_ones() -> None:
    assert cost.per_token(SMALL) == pytest.approx(52e6, rel=0.02)
    assert cost.per_pixel(SMALL) == pytest.approx(202e3, rel=0.02)
    whole = cost.run_cost(SMALL, 129_600, 18_500, 7680 * 4320)
    assert whole.decoder == pytest.approx(6.7e12, rel=0.02)
    assert whole.attention == pytest.approx(2.1e12, rel=0.1)


@pytest.mark.parametrize("change", [{"height": 4320}, {"selected": 18500}, {"unknown_share": 0.4}])
def test_more_work_takes_longer(change: dict[str, float]) -> None:
    less, more = estimate(SMALL, WORK, SPEED), estimate(SMALL, replace(WORK, **change), SPEED)
    assert less.seconds is not None
    assert more.seconds is not None
    assert more.seconds > less.seconds
    assert more.bytes >= less.bytes


def test_less_precision_and_smaller_tiles_take_less_memory() -> None:
    assert estimate(SMALL, replace(WORK, precision="bf16")).bytes < estimate(SMALL, WORK).bytes
    small_photo = Workload(1024, 1024, 500, 0.1)
    assert estimate(SMALL, replace(small_photo, tile=128)).bytes < estimate(SMALL, small_photo).bytes


def test_without_a_measurement_no_time_is_told() -> None:
    assert estimate(SMALL, WORK).seconds is None


def test_what_is_free_is_that_of_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    on_card = replace(WORK, device="cuda")
    needed = estimate(SMALL, on_card, limit=0).bytes
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=0))
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda: 700)
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda: 300)  # torch holds 400 that it does not use
    for free in (needed - 401, needed - 400):
        monkeypatch.setattr(torch.cuda, "mem_get_info", lambda free=free: (free, 1 << 40))
        assert estimate(SMALL, on_card).fits is (free == needed - 400)
    assert not estimate(SMALL, WORK).fits


def test_a_card_takes_larger_strips_and_tiles() -> None:
    assert chunks.chunk_tokens("cuda") > chunks.chunk_tokens("cpu") == chunks.chunk_tokens("meta")
    large, usual = (
        replace(WORK, device="cuda", tile=tile) for tile in (default_tile("cuda"), default_tile("cpu"))
    )
    assert estimate(SMALL, large, limit=0).bytes > estimate(SMALL, usual, limit=0).bytes
    fitted = fit(SMALL, large, estimate(SMALL, usual, limit=0).bytes)
    assert fitted is not None and fitted.tile < default_tile("cuda")


def test_fit_takes_the_largest_tile_and_then_the_largest_k() -> None:
    work = replace(WORK, keeps_stem=False)
    needed = estimate(SMALL, work).bytes
    assert fit(SMALL, WORK, needed) == work
    least = least_bytes(SMALL, WORK)
    assert fit(SMALL, WORK, least - 1) is None
    for limit in np.linspace(least, needed, 7, dtype=int).tolist():
        fitted = fit(SMALL, WORK, limit)
        assert fitted is not None
        assert estimate(SMALL, fitted).bytes <= limit
        larger = {512: None, 384: 512, 256: 384, 128: 256, 64: 128}[fitted.tile]
        if larger is not None:
            assert estimate(SMALL, replace(fitted, tile=larger)).bytes > limit
        if fitted.selected < WORK.selected:
            assert estimate(SMALL, replace(fitted, selected=fitted.selected + 128)).bytes > limit


def test_what_is_kept_for_a_next_run_counts_unless_it_is_too_large() -> None:
    kept = estimate(SMALL, WORK).bytes - estimate(SMALL, replace(WORK, keeps_stem=False)).bytes
    assert kept == WORK.tokens * SMALL.width * 4
    huge = replace(WORK, height=16000, width=16000)
    assert estimate(SMALL, huge).bytes == estimate(SMALL, replace(huge, keeps_stem=False)).bytes


# Peaks of fresh processes, taken from the machine of docs/benchmarks.md: the prediction must not drift away from them.
@pytest.mark.parametrize(
    ("preset", "size", "precision", "tile", "selected", "unknown", "taken"),
    [
        ("tiny", (580, 860), "bf16", 512, 141, 0.07, 109),
        ("tiny", (1024, 1024), "bf16", 512, 284, 0.07, 152),
        ("tiny", (1024, 1024), "fp32", 512, 284, 0.07, 181),
        ("tiny", (2160, 3840), "bf16", 512, 2228, 0.07, 262),
        ("tiny", (2160, 3840), "fp32", 256, 2228, 0.07, 261),
        ("tiny", (2160, 3840), "fp32", 512, 18500, 1.0, 397),
        ("tiny", (4320, 7680), "fp32", 512, 9009, 0.07, 608),
        ("small", (1024, 1024), "bf16", 512, 2077, 0.07, 214),
        ("small", (2160, 3840), "fp32", 512, 15836, 0.07, 648),
        ("small", (4320, 7680), "bf16", 512, 18500, 0.07, 846),
    ],
)
def test_predicted_memory_is_near_what_was_measured(  # noqa: PLR0917 - a table
    preset: str, size: tuple[int, int], precision: str, tile: int, selected: int, unknown: float, taken: int
) -> None:
    work = Workload(*size, selected, unknown, precision, tile, keeps_stem=False)
    assert estimate(PRESETS[preset], work).bytes / (taken * 1e6) == pytest.approx(1, abs=0.15)


def test_calibration_survives_json_and_refuses_nonsense() -> None:
    assert Calibration.from_dict(SPEED.to_dict()) == SPEED
    with pytest.raises(TypeError):
        Calibration.from_dict({"tokens": 1.0})
    with pytest.raises(ValueError, match="positive"):
        Calibration.from_dict({**SPEED.to_dict(), "decoder": 0})


def test_the_engine_measures_itself() -> None:
    target, speed = engine_with().calibrate()
    assert target == Target("cpu", target.precision)
    assert all(1e3 < value < 1e15 for value in speed.to_dict().values())


def test_a_memory_limit_is_obeyed_or_refused_in_words() -> None:
    image, trimap = sample(600, 800)
    engine = engine_with()
    free, _ = matte(engine, image, trimap)
    work = Workload(600, 800, 1900, float((trimap == 128).mean()), foreground=False, keeps_stem=False)
    limited, _ = matte(engine, image, trimap, memory_limit=estimate(engine.loaded().config, work).bytes - 1)
    assert any("tiles of" in note for note in limited.notes)
    np.testing.assert_allclose(limited.alpha, free.alpha, atol=1e-5)
    for mixer, advice in (
        (None, "use a smaller photo."),
        (
            MixerOptions("tome"),
            "use a smaller photo. The context “Where needed” (--mixer routed) takes less memory, too. "
            "A smaller share takes less memory, too.",
        ),
    ):
        with pytest.raises(UserError, match="at least") as caught:
            matte(engine, image, trimap, memory_limit=1 << 20, mixer=mixer)
        assert str(caught.value).endswith(f"Raise the limit, or {advice}")


def test_a_limit_too_low_for_the_photo_is_refused_before_any_look_is_taken() -> None:
    image, trimap = sample(600, 800)
    engine = engine_with()
    engine._reach = 5.0
    events = engine.matte(image, trimap, MatteOptions(memory_limit=1 << 20))
    with pytest.raises(UserError, match="at least"):
        next(iter(events))


@pytest.mark.parametrize(("short", "is_told"), [(0, False), (1, True)])
def test_a_k_that_was_lowered_in_vain_is_not_mentioned(
    short: int, is_told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    image, trimap = sample()
    engine = engine_with()
    wanted = matte(engine, image, trimap, max_tokens=5000)[0].wanted_tokens
    assert wanted is not None

    def lower(plan: Plan, *_: object) -> tuple[Plan, list[str]]:
        return replace(plan, max_tokens=wanted - short), [
            Note(NoteKind.K_FOR_LIMIT, f"k was lowered to {wanted - short}."),
            Note(NoteKind.TILES_FOR_LIMIT, "Tiles."),
        ]

    monkeypatch.setattr(run, "fit_plan", lower)
    notes = matte(engine, image, trimap, memory_limit=1 << 30)[0].notes
    assert notes[-1] == "Tiles." and len(notes) == 1 + is_told


def test_the_least_that_would_do_holds_for_small_tiles_too() -> None:
    for tile in (16, 32, 512):
        least = least_bytes(SMALL, replace(WORK, tile=tile))
        assert fit(SMALL, replace(WORK, tile=tile), least) is not None
        assert fit(SMALL, replace(WORK, tile=tile), least - 1) is None
