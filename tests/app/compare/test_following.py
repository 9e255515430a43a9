"""A comparison follows model, passes, device, precision and memory limit of the document."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.compare.comparison import LEFT, RIGHT, Comparison
from app.session import Session
from core.engine.options import Device
from tests.app.compare.helpers import load_model, ran, run, states
from tests.app.helpers import full_run, mark, open_photo, settle
from tests.fake_engine import FakeEngine


def set_precision(session: Session) -> None:
    """Ask for fp32 instead of what the measurement chooses, as the settings file may."""
    session.settings.precision = "fp32"
    session.host.measure()


@pytest.mark.parametrize(
    "other",
    [
        lambda session: session.set_passes(2),
        lambda session: session.set_memory_limit(1 << 30),
        lambda session: session.set_device("cpu"),
        set_precision,
    ],
)
def test_what_all_runs_are_asked_for_is_followed(
    qtbot: QtBot,
    comparison: Comparison,
    engine: FakeEngine,
    ready: Session,
    other: Callable[[Session], None],
) -> None:
    run(qtbot, comparison)
    told: list[int] = []
    comparison.changed.connect(told.append)
    other(ready)
    assert states(comparison) == ("idle", "idle") and set(told) == {LEFT, RIGHT}
    comparison.use(RIGHT)
    settle(qtbot, ready)
    assert ready.document.result is None
    run(qtbot, comparison)
    asked = ready.options()
    for _, options in engine.runs[-2:]:
        assert (options.passes, options.device, options.precision, options.memory_limit) == (
            asked.passes,
            asked.device,
            asked.precision,
            asked.memory_limit,
        )


@pytest.mark.parametrize(("device", "cold"), [("cpu", [True, False]), ("auto", [False, False])])
def test_another_device_has_to_warm_up(
    qtbot: QtBot, comparison: Comparison, ready: Session, device: Device, cold: list[bool]
) -> None:
    run(qtbot, comparison)
    ready.set_device(device)
    run(qtbot, comparison, again=True)
    assert [side.held.cold for side in comparison.sides if side.held] == cold


def test_a_run_that_goes_on_is_begun_anew_with_two_passes(
    qtbot: QtBot, comparison: Comparison, engine: FakeEngine, ready: Session
) -> None:
    engine.gate.clear()
    comparison.run()
    qtbot.waitUntil(lambda: comparison.state(LEFT) == "running")
    ready.set_passes(2)
    engine.gate.set()
    qtbot.waitUntil(lambda: not comparison.running, timeout=5000)
    assert states(comparison) == ("done", "done")
    assert [options.passes for _, options in engine.runs] == [1, 2, 2]


def test_another_model_starts_over(
    qtbot: QtBot, comparison: Comparison, engine: FakeEngine, ready: Session, tmp_path: Path
) -> None:
    run(qtbot, comparison)
    with qtbot.waitSignal(ready.host.model_changed):
        ready.load_model(tmp_path / "other.safetensors")
    assert states(comparison) == ("idle", "idle")


def test_a_result_is_of_the_model_that_made_it_not_of_its_name(
    qtbot: QtBot, comparison: Comparison, engine: FakeEngine, ready: Session, tmp_path: Path
) -> None:
    load_model(qtbot, ready, tmp_path / "a" / "m.safetensors")
    full_run(qtbot, ready)
    assert comparison.state(LEFT) == "done" and comparison.in_use(LEFT)
    load_model(qtbot, ready, tmp_path / "b" / "m.safetensors")
    assert comparison.state(LEFT) == "idle" and comparison.sides[LEFT].held is None
    run(qtbot, comparison)
    assert comparison.state(LEFT) == "done" and not comparison.in_use(LEFT)
    left = comparison.sides[LEFT].held
    assert left is not None and left.cold


def test_a_run_asked_for_before_the_model_is_there_waits_for_it(
    qtbot: QtBot, session: Session, photo_file: Path, engine: FakeEngine
) -> None:
    open_photo(qtbot, session, photo_file)
    mark(session)
    settle(qtbot, session)
    comparison = Comparison(session, session)
    comparison.begin()
    session.start()
    run(qtbot, comparison)
    qtbot.waitUntil(lambda: session.host.model_name != "" and not comparison.running)
    assert states(comparison) == ("done", "done") and ran(engine)[-2:] == ["routed", "full"]
