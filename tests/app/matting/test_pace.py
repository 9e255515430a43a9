from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from app.matting.prediction import Speed
from app.session import Session
from core.engine.planning import estimate
from core.engine.planning.estimate import Calibration
from core.threads.cores import Cores
from tests.fake_engine import FakeEngine


def beside(monkeypatch: pytest.MonkeyPatch, busy: float) -> None:
    """Let other programs keep so many of two cores busy, before and during a run."""
    watch = SimpleNamespace(cores=lambda: Cores(2, busy))
    monkeypatch.setattr("app.matting.prediction.other_programs", lambda: watch)
    monkeypatch.setattr("app.matting.pace.OtherPrograms", lambda: watch)


def told(session: Session) -> float:
    found = session.predicted()
    assert found is not None and found.seconds
    return found.seconds


def run(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.service.finished):
        session.run()


def test_seconds_left_are_told_while_a_run_goes_on(qtbot: QtBot, ready: Session, engine: FakeEngine) -> None:
    assert ready.service.pace.seconds_left() is None
    engine.gate.clear()
    with qtbot.waitSignal(ready.service.router_decided):
        ready.run()
    left = ready.service.pace.seconds_left()
    assert left is not None and 0 <= left <= told(ready)
    with qtbot.waitSignal(ready.service.finished):
        engine.gate.set()
    assert ready.service.pace.seconds_left() is None


def test_a_canceled_run_has_nothing_left(qtbot: QtBot, ready: Session, engine: FakeEngine) -> None:
    engine.gate.clear()
    with qtbot.waitSignal(ready.service.router_decided):
        ready.run()
    ready.cancel()
    assert ready.service.pace.seconds_left() is None


def test_a_measurement_under_load_is_corrected_by_the_first_run(qtbot: QtBot, ready: Session) -> None:
    """Told was four times too much, as where the machine was measured while it was busy."""
    speed = ready.host.speed
    assert speed is not None
    slow = Calibration(**{name: value / 200 for name, value in speed.calibration.to_dict().items()})
    ready.host.speed = replace(speed, calibration=slow, ratio=1.0, runs=0)
    assert told(ready) > 0.3
    run(qtbot, ready)
    assert told(ready) == pytest.approx(0.1, rel=0.05)  # what the fake says that its runs take


def test_more_is_told_beside_busy_programs_and_none_of_it_is_learned(
    qtbot: QtBot, ready: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(qtbot, ready)
    idle = told(ready)
    beside(monkeypatch, 2.0)
    assert told(ready) == pytest.approx(2 * idle)
    run(qtbot, ready)  # takes no longer than the first: without these programs it would take half
    speed = ready.host.speed
    assert speed is not None and speed.runs == 2
    beside(monkeypatch, 0.0)
    assert told(ready) == pytest.approx(idle * 0.5**0.5, rel=0.05)


@pytest.mark.parametrize("load", [0.0, 0.5])
def test_a_run_is_not_told_slower_than_it_just_was(
    qtbot: QtBot, ready: Session, monkeypatch: pytest.MonkeyPatch, load: float
) -> None:
    run(qtbot, ready)
    speed, took = ready.host.speed, told(ready)
    assert speed is not None
    beside(monkeypatch, load)
    ready.host.speed = replace(speed, ratio=4.4 * speed.ratio, runs=3)  # as after runs that were disturbed
    assert told(ready) >= 4.4 * took * 0.99
    run(qtbot, ready)
    assert 0.7 * took < told(ready) < 1.3 * took


def test_a_run_that_was_slower_counts_for_half() -> None:
    speed = Speed("key", "fp32", Calibration(1, 1, 1, 1), 1.0, runs=2)
    assert speed.learned(40.0, 10.0).ratio == pytest.approx(2.0)
    assert speed.learned(5.0, 10.0).ratio == pytest.approx(0.5)


def test_what_is_told_before_a_run_is_what_it_begins_with(
    qtbot: QtBot, ready: Session, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[float] = []
    ready.prediction_changed.connect(lambda: shown.append(told(ready)))
    beside(monkeypatch, 2.0)  # nobody asked since
    engine.gate.clear()
    with qtbot.waitSignal(ready.service.router_decided):
        ready.run()
    assert shown == [told(ready)]
    with qtbot.waitSignal(ready.service.finished):
        engine.gate.set()


def test_a_card_is_not_slowed_by_busy_cores(ready: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    speed = ready.host.speed
    assert speed is not None
    ready.host.speed = replace(speed, device="cuda")
    monkeypatch.setattr(estimate, "free_bytes", lambda device: 1 << 40)
    idle = told(ready)
    beside(monkeypatch, 2.0)
    assert told(ready) == idle


def test_speeds_of_before_count_as_never_corrected() -> None:
    values = Speed("key", "fp32", Calibration(1, 1, 1, 1), 1.5).to_dict()
    del values["runs"]
    speed = Speed.from_dict("key", values)
    assert speed is not None and speed.runs == 0
