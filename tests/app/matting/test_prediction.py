from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.matting.prediction import Forecast, Speed, best_tokens, predicted
from app.session import Session
from core.engine.options import RouterGrid
from core.engine.planning import estimate
from core.engine.planning.estimate import Calibration
from tests.app.helpers import show_photo
from tests.fake_engine import FakeEngine

CALIBRATION = Calibration(1e11, 1e11, 1e11, 1e7)


def test_memory_and_time_are_predicted_and_grow_with_k(ready: Session) -> None:
    ready.set_max_tokens(0)
    small = ready.predicted()
    ready.set_max_tokens(10**6)
    large = ready.predicted()
    assert small is not None and large is not None and small.seconds and large.seconds
    assert 0 < small.bytes <= large.bytes and 0 < small.seconds < large.seconds


def test_another_attention_is_predicted_by_the_tokens_that_attend(ready: Session) -> None:
    seconds = []
    for name, ratio in (("tome", 0.25), ("tome", 0.75), ("full", None)):
        ready.set_attention(name, ratio)
        found = ready.predicted()
        assert found is not None and found.seconds and found.fits
        seconds.append(found.seconds)
    assert seconds == sorted(set(seconds))
    ready.set_memory_limit(1 << 20)
    never = ready.predicted()
    assert never is not None and not never.fits and never.seconds is None


def test_speed_is_not_learned_from_another_attention(qtbot: QtBot, ready: Session) -> None:
    speed = ready.host.speed
    ready.set_attention("full")
    with qtbot.waitSignal(ready.service.finished):
        ready.run()
    assert ready.host.speed is speed
    ready.set_attention("routed")
    with qtbot.waitSignal(ready.service.finished):
        ready.run()
    assert ready.host.speed is not speed


def forecast(session: Session, limit: int | None) -> Forecast:
    options = replace(session.options(), memory_limit=limit)
    found = predicted(session.document, session.host.config, session.host.speed, options)
    assert found is not None
    return found


def test_a_limit_lowers_what_is_predicted_until_nothing_fits(ready: Session) -> None:
    photo = ready.document.photo
    assert photo is not None
    trimap = np.full((3000, 4000), 128, np.uint8)
    large = replace(photo, image=np.zeros((3000, 4000, 3), np.uint8))
    show_photo(ready.document, large, trimap, np.ones(trimap.shape, np.bool_))
    ready.set_max_tokens(10**6)
    free = forecast(ready, None)
    assert free.limit is None and free.lowered_to is None and free.seconds
    roomy = forecast(ready, 1 << 40)
    assert roomy.fits and (roomy.seconds, roomy.lowered_to) == (free.seconds, None)
    assert roomy.bytes < free.bytes  # under a limit nothing is kept for the next run
    never = forecast(ready, 1 << 20)
    assert not never.fits and never.seconds is None and 1 << 20 < never.bytes <= free.bytes
    least = forecast(ready, never.bytes)
    assert least.fits and least.bytes <= never.bytes
    between = [forecast(ready, round(x)) for x in np.linspace(never.bytes, roomy.bytes, 40)]
    told = [one.lowered_to for one in between if one.lowered_to is not None]
    assert 1 < len(told) < 40 and max(told) < -(-3000 // 32) * 2 * -(-4000 // 32) * 2 / 4  # what routers want


def test_a_measurement_is_made_once_per_machine(qtbot: QtBot, ready: Session, engine: FakeEngine) -> None:
    assert engine.calibrations == 1
    ready.settings.sync()
    other = Session(engine_factory=lambda: engine)
    other.start()
    qtbot.waitUntil(lambda: other.host.speed is not None)
    assert engine.calibrations == 1 and other.host.speed == ready.host.speed
    other.settings.precision = "bf16"  # another key
    other.host.measure()
    qtbot.waitUntil(lambda: engine.calibrations == 2)
    assert other.close()


def test_a_run_teaches(qtbot: QtBot, ready: Session) -> None:
    before = ready.predicted()
    with qtbot.waitSignal(ready.service.finished):
        ready.run()
    after, speed = ready.predicted(), ready.host.speed
    assert before is not None and after is not None and speed is not None
    assert (
        before.seconds and before.seconds < 0.09 and after.seconds == pytest.approx(0.1)
    )  # as the fake says
    assert ready.settings.calibrations()[speed.key]["ratio"] == speed.ratio > 1


def test_a_run_that_reused_another_teaches_nothing(qtbot: QtBot, ready: Session, engine: FakeEngine) -> None:
    engine.reused = True
    before = ready.host.speed
    with qtbot.waitSignal(ready.service.finished):
        ready.run()
    assert ready.host.speed is before


def test_memory_is_that_of_the_device(
    ready: Session, engine: FakeEngine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimate, "free_bytes", lambda device: 0 if device == "cuda" else 1 << 60)
    on_cpu = forecast(ready, None)
    engine.device, ready.settings.precision = "cuda", "fp32"
    ready.host.measure()
    qtbot.waitUntil(lambda: ready.host.speed is not None)
    assert ready.host.speed is not None and ready.host.speed.device == "cuda"
    assert forecast(ready, None).bytes != on_cpu.bytes
    assert on_cpu.fits and not forecast(ready, None).fits


def test_speeds_kept_before_they_had_a_device_are_those_of_the_key() -> None:
    values = Speed("key", "bf16", CALIBRATION).to_dict()
    del values["device"]
    for key, device in (("cuda__NVIDIA___auto_tiny", "cuda"), ("cpu_auto_tiny", "cpu")):
        speed = Speed.from_dict(key, values)
        assert speed is not None and speed.device == device


def test_speeds_survive_the_settings_and_nonsense_does_not() -> None:
    speed = Speed("key", "bf16", CALIBRATION, 1.5, "cuda")
    assert Speed.from_dict("key", speed.to_dict()) == speed
    for broken in ({}, {"ratio": 1}, speed.to_dict() | {"tokens": -1}, speed.to_dict() | {"ratio": "x"}):
        assert Speed.from_dict("key", broken) is None


def test_the_first_run_is_believed_and_later_ones_half_way() -> None:
    speed = Speed("key", "fp32", CALIBRATION)
    first = speed.learned(4.0, 1.0)
    assert first.ratio == pytest.approx(4) and first.learned(4.0, 1.0).ratio == pytest.approx(8)
    assert speed.learned(1000.0, 0.001).ratio == 50
    assert speed.learned(0.0, 1.0) == speed
    assert replace(speed, ratio=2.0).learned(1.0, 1.0).ratio == 2


def test_the_best_tokens_are_those_with_the_largest_margin() -> None:
    rng = np.random.default_rng(0)
    margin = rng.normal(size=(20, 30)).astype(np.float32)
    grid = RouterGrid(margin > 0, margin > 0, margin)
    for k in (0, 1, 50, int(grid.wanted.sum()), 10_000):
        used = best_tokens(grid, k)
        assert used.sum() == min(k, grid.wanted.sum()) and not (used & ~grid.wanted).any()
        if 0 < k < grid.wanted.sum():
            assert margin[used].min() > margin[grid.wanted & ~used].max()
