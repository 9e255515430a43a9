"""Two sides beside the document: what runs, what is held, what interrupts."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.compare import shelf
from app.compare.comparison import LEFT, RIGHT, Comparison
from app.compare.setting import Setting
from app.matting import held_matte
from app.session import Session
from core.engine.options import MatteResult
from core.engine.token_map import TokenMap, result_map
from core.errors import UserError
from core.imaging.io import write_png
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.compare.helpers import ran, run, states
from tests.app.helpers import full_run, open_photo, settle, touch, trimap_of
from tests.conftest import disk_photo
from tests.fake_engine import FakeEngine


def test_two_versions_side_by_side_whatever_their_marks(
    qtbot: QtBot, comparison: Comparison, ready: Session, engine: FakeEngine
) -> None:
    session = ready
    for value in (FOREGROUND, BACKGROUND):
        full_run(qtbot, session)
        settle(qtbot, session)
        touch(session, value)
    settle(qtbot, session)
    first, second = session.versions.all
    comparison.show_versions(first, second)
    qtbot.waitUntil(lambda: all(side.held is not None for side in comparison.sides))
    assert states(comparison) == ("outdated", "outdated")
    for side, version in zip(comparison.sides, (first, second), strict=True):
        assert side.held is not None and side.version is version
        assert np.array_equal(side.held.result.alpha, version.matte.landed().result.alpha)
    touch(session, UNKNOWN)
    session.set_passes(2)
    assert all(
        side.held is not None for side in comparison.sides
    )  # neither marks nor settings take them away
    comparison.use(LEFT)
    qtbot.waitUntil(lambda: session.versions.current is first and not session.matte_undo.busy)
    settle(qtbot, session)
    assert comparison.in_use(LEFT) and not comparison.in_use(RIGHT) and session.settings.passes == 1
    assert session.history.undo_text == "Return to version 1" and states(comparison)[LEFT] == "done"
    comparison.choose(RIGHT, Setting("full"))
    assert comparison.sides[RIGHT].version is None and comparison.sides[RIGHT].held is None
    runs = len(engine.runs)
    run(qtbot, comparison)
    assert len(engine.runs) == runs + 1 and comparison.sides[LEFT].version is first


def test_left_is_what_is_set_right_what_teaches(comparison: Comparison, ready: Session) -> None:
    assert comparison.sides[LEFT].setting == Setting("routed", comparison.tokens, 0.5)
    assert comparison.sides[RIGHT].setting.attention == "full"
    ready.set_attention("tome", 0.25)
    comparison.choose(RIGHT, Setting("mame", 5, 0.75))
    comparison.begin()
    assert comparison.sides[LEFT].setting.text == "Look-alikes merged 25 %"
    assert comparison.sides[RIGHT].setting.text == "Neighbors merged 75 %"


def test_both_run_one_after_the_other_and_differ(
    qtbot: QtBot, comparison: Comparison, engine: FakeEngine, ready: Session
) -> None:
    engine.lower["full"] = 0.125
    assert states(comparison) == ("idle", "idle")
    run(qtbot, comparison)
    assert states(comparison) == ("done", "done") and ran(engine) == ["routed", "full"]
    assert not any(options.reuse for _, options in engine.runs)  # else the second would seem faster
    assert ready.document.result is None and ready.document.alpha is None
    qtbot.waitUntil(lambda: comparison.difference is not None)
    found = comparison.difference
    assert found is not None
    assert found.pixels == np.count_nonzero(trimap_of(ready) == UNKNOWN)
    assert found.edge_share == 1 and found.largest == pytest.approx(0.125)


def test_the_difference_comes_though_the_marks_changed_meanwhile(
    qtbot: QtBot, comparison: Comparison, ready: Session
) -> None:
    gate = threading.Event()
    ready.in_background(gate.wait, lambda _: None, kind="gate")
    run(qtbot, comparison)
    touch(ready)
    ready.undo()
    assert states(comparison) == ("done", "done") and comparison.difference is None
    gate.set()
    qtbot.waitUntil(lambda: comparison.difference is not None)


def test_the_difference_of_mattes_of_other_marks_comes_once_these_are_back(
    qtbot: QtBot, comparison: Comparison, ready: Session
) -> None:
    run(qtbot, comparison)
    gate = threading.Event()
    ready.in_background(gate.wait, lambda _: None, kind="gate")
    run(qtbot, comparison, again=True)
    touch(ready)
    gate.set()
    settle(qtbot, ready)
    assert states(comparison) == ("outdated", "outdated") and comparison.difference is None
    ready.undo()
    qtbot.waitUntil(lambda: comparison.difference is not None)


def test_the_first_run_of_all_does_not_count_for_time(qtbot: QtBot, comparison: Comparison) -> None:
    run(qtbot, comparison)
    assert [side.held.compares for side in comparison.sides if side.held] == [False, True]
    run(qtbot, comparison, again=True)
    assert [side.held.compares for side in comparison.sides if side.held] == [True, True]


def test_what_became_of_the_tokens_is_found_out_beside_this_thread(
    qtbot: QtBot, comparison: Comparison, ready: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[int] = []

    def find_out(result: MatteResult) -> TokenMap | None:
        threads.append(threading.get_ident())
        return result_map(result)

    monkeypatch.setattr(held_matte, "result_map", find_out)
    run(qtbot, comparison)
    assert all(side.held and side.held.tokens is not None for side in comparison.sides)
    assert len(threads) == 2 and threading.get_ident() not in threads


def test_nothing_is_run_twice(
    qtbot: QtBot, comparison: Comparison, engine: FakeEngine, ready: Session
) -> None:
    run(qtbot, comparison)
    run(qtbot, comparison)
    comparison.choose(RIGHT, Setting("tome", 0, 0.5))
    assert states(comparison) == ("done", "idle")
    run(qtbot, comparison)
    comparison.choose(RIGHT, Setting("full"))
    assert states(comparison) == ("done", "done")
    assert ran(engine) == ["routed", "full", "tome"]
    run(qtbot, comparison, again=True)
    assert len(engine.runs) == 5


def test_the_same_on_both_sides_runs_once(qtbot: QtBot, comparison: Comparison, engine: FakeEngine) -> None:
    comparison.choose(RIGHT, comparison.sides[LEFT].setting)
    run(qtbot, comparison)
    assert states(comparison) == ("done", "done") and len(engine.runs) == 1


def test_the_result_of_the_document_is_taken_from_there(
    qtbot: QtBot, comparison: Comparison, ready: Session
) -> None:
    full_run(qtbot, ready)
    held = comparison.sides[LEFT].held
    assert states(comparison) == ("done", "idle") and held is not None
    assert held.alpha is ready.document.alpha_display and not held.compares


def test_marks_that_change_stop_it_and_undo_brings_back(
    qtbot: QtBot, comparison: Comparison, engine: FakeEngine, ready: Session
) -> None:
    run(qtbot, comparison)
    before = comparison.sides[LEFT].held
    touch(ready)
    assert states(comparison) == ("outdated", "outdated") and comparison.sides[LEFT].held is before
    engine.gate.clear()
    comparison.run()
    qtbot.waitUntil(lambda: comparison.state(LEFT) == "running")
    ready.undo()
    assert states(comparison) == ("done", "done") and not comparison.running
    engine.gate.set()
    qtbot.waitUntil(lambda: engine.ended[-1] == "cancelled")


def test_a_run_of_the_document_comes_first(
    qtbot: QtBot, comparison: Comparison, engine: FakeEngine, ready: Session
) -> None:
    engine.gate.clear()
    comparison.run()
    qtbot.waitUntil(lambda: comparison.state(LEFT) == "running")
    ready.run()
    assert states(comparison) == ("waiting", "waiting") and ready.running
    engine.gate.set()
    qtbot.waitUntil(lambda: ready.document.result is not None and not comparison.running, timeout=5000)
    assert states(comparison) == ("done", "done")
    assert ready.document.alpha_is_current and ready.document.result is not None
    assert ran(engine) == ["routed", "routed", "routed", "full"]  # interrupted, the document's, again


def test_cancel_keeps_what_was_there(qtbot: QtBot, comparison: Comparison, engine: FakeEngine) -> None:
    run(qtbot, comparison)
    held = comparison.sides[LEFT].held
    engine.gate.clear()
    comparison.run(again=True)
    qtbot.waitUntil(lambda: comparison.state(LEFT) == "running")
    comparison.cancel()
    assert states(comparison) == ("done", "done") and comparison.sides[LEFT].held is held


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (UserError("No such thing."), "No such thing."),
        (MemoryError(), "not enough memory"),
        (KeyError("x"), "log"),
    ],
)
def test_one_side_fails_and_the_other_stays(
    qtbot: QtBot, comparison: Comparison, engine: FakeEngine, error: Exception, words: str
) -> None:
    engine.error = error
    run(qtbot, comparison)
    assert states(comparison) == ("failed", "done") and words in comparison.sides[LEFT].error
    run(qtbot, comparison)
    assert states(comparison) == ("done", "done") and comparison.sides[LEFT].error == ""


def test_a_failure_is_told_by_its_side_alone(
    qtbot: QtBot, comparison: Comparison, engine: FakeEngine, ready: Session
) -> None:
    told: list[str] = []
    ready.error.connect(told.append)
    engine.refusal = UserError("No.")
    run(qtbot, comparison)
    assert states(comparison) == ("failed", "failed") and told == []


def test_another_photo_starts_over(
    qtbot: QtBot, comparison: Comparison, engine: FakeEngine, ready: Session, tmp_path: Path
) -> None:
    run(qtbot, comparison)
    engine.gate.clear()
    comparison.run(again=True)
    ready.confirm_discard = lambda name: True
    write_png(tmp_path / "other.png", disk_photo(96, 64))
    open_photo(qtbot, ready, tmp_path / "other.png")
    assert states(comparison) == ("idle", "idle") and not comparison.running
    assert all(side.held is None for side in comparison.sides)


def test_little_is_held_of_what_is_not_shown(
    qtbot: QtBot, comparison: Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(qtbot, comparison)
    monkeypatch.setattr(shelf, "HELD_BYTES", 0)
    shown = comparison.sides[LEFT].setting
    comparison.choose(LEFT, Setting("tome"))
    assert states(comparison) == ("idle", "done")
    comparison.choose(LEFT, shown)
    assert states(comparison) == ("idle", "done")


def test_without_a_photo_there_is_nothing_to_do(session: Session) -> None:
    comparison = Comparison(session, session)
    comparison.begin()
    comparison.run()
    comparison.use(LEFT)
    assert states(comparison) == ("empty", "empty") and comparison.predicted(LEFT) is None
