"""Live updates a matte after each small stroke; stroke and update are one step."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.trimap.values import BACKGROUND, FOREGROUND
from tests.app.helpers import calm, full_run, settle, trimap_of
from tests.app.matting.helpers import SIZE, dab, result_of, sizes
from tests.fake_engine import FakeEngine


@pytest.fixture
def live(matted: Session) -> Session:
    matted.live._timer.setInterval(20)
    matted.set_live(True)
    return matted


def updated(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: session.document.alpha_is_current and not session.live.computing, timeout=5000)


def test_live_updates_the_matte_after_a_small_stroke(qtbot: QtBot, live: Session, engine: FakeEngine) -> None:
    runs: list[object] = []
    live.service.finished.connect(runs.append)
    engine.runs.clear()
    with qtbot.waitSignal(live.service.updated, timeout=5000):
        dab(live)
    updated(qtbot, live)
    assert result_of(live).updated and live.document.preview is None and not runs
    assert sizes(engine) and SIZE not in sizes(engine) and not live.running


def test_one_undo_takes_back_a_stroke_and_the_matte_that_live_made_of_it(qtbot: QtBot, live: Session) -> None:
    before, marks = result_of(live), trimap_of(live).copy()
    alpha = before.alpha.copy()
    for value in (FOREGROUND, BACKGROUND):
        dab(live, value)
        updated(qtbot, live)
    settle(qtbot, live)
    live.undo()
    live.undo()
    calm(qtbot, live)
    updated(qtbot, live)
    assert np.array_equal(trimap_of(live), marks)
    assert result_of(live).alpha.tobytes() == alpha.tobytes() and not result_of(live).updated
    live.redo()
    live.redo()
    calm(qtbot, live)
    updated(qtbot, live)
    assert not live.history.can_redo and result_of(live).updated


def test_the_list_of_versions_follows_when_live_makes_another_matte(qtbot: QtBot, live: Session) -> None:
    qtbot.waitUntil(lambda: live.versions.current is not None)
    live.refining.set("feather", 2.0)
    dab(live)
    shown = live.versions.current
    assert shown is not None
    live.versions.look(shown)
    with qtbot.waitSignal(live.versions.changed, timeout=5000):
        updated(qtbot, live)
    (kept,) = live.versions.all
    assert live.versions.current is None and kept.finish is live.document.finish
    qtbot.waitUntil(lambda: live.versions.looked is kept)
    assert not live.versions.can_step(1)
    live.versions.return_to(shown)  # as a view that has not heard of the finish
    calm(qtbot, live)
    assert live.refining.refinement.feather == 2.0


def test_saved_marks_stay_saved_when_live_joins_their_step(
    qtbot: QtBot, live: Session, tmp_path: Path
) -> None:
    dab(live)
    live.save_trimap(tmp_path / "t.png")
    updated(qtbot, live)
    qtbot.waitUntil(lambda: not live.document.dirty)
    live.undo()
    assert live.document.dirty
    live.redo()
    assert not live.document.dirty


def test_what_is_too_large_for_live_becomes_a_preview(
    qtbot: QtBot, live: Session, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.matting.live.update_pixels", lambda *_: 1000)
    before = result_of(live)
    dab(live)
    qtbot.waitUntil(lambda: live.document.preview is not None, timeout=5000)
    assert live.document.result is before and not live.document.alpha_is_current


def test_what_turns_out_to_reach_too_far_for_live_becomes_a_preview(
    qtbot: QtBot, live: Session, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.engine.local.update.is_cut_off", lambda *_: True)
    monkeypatch.setattr("core.engine.local.regions.MOST_OF_PHOTO", 0.9)
    monkeypatch.setattr("app.matting.live.update_pixels", lambda *_: 600 * 600)
    before = result_of(live)
    dab(live)
    qtbot.waitUntil(lambda: live.document.preview is not None, timeout=5000)
    assert live.document.result is before and "failed" not in engine.ended
    live.set_live(False)
    full_run(qtbot, live)  # this one follows it
    assert result_of(live).updated and max(sizes(engine)[-1]) > 800


def test_a_stroke_ends_the_update_before_it(qtbot: QtBot, live: Session, engine: FakeEngine) -> None:
    engine.gate.clear()
    dab(live)
    qtbot.waitUntil(lambda: len(engine.runs) == 2, timeout=5000)
    dab(live, BACKGROUND, (600, 600))
    engine.gate.set()
    updated(qtbot, live)
    assert len(result_of(live).updated) == 2 and live.history.undo_text == "Brush stroke"


def test_a_run_that_is_undone_is_not_made_again_by_live(
    qtbot: QtBot, live: Session, engine: FakeEngine
) -> None:
    live.set_live(False)
    dab(live)
    full_run(qtbot, live)
    settle(qtbot, live)
    live.set_live(True)
    qtbot.wait(60)
    runs = len(engine.runs)
    live.undo()
    calm(qtbot, live)
    qtbot.wait(120)
    assert len(engine.runs) == runs and not live.document.alpha_is_current


def test_many_updates_undone_and_redone_are_whole_to_the_last_bit_and_held_small(
    qtbot: QtBot, live: Session
) -> None:
    shown = [result_of(live)]
    for index in range(5):
        dab(live, (FOREGROUND, BACKGROUND)[index % 2], (600.0 + 180 * index, 260.0 + 20 * index))
        updated(qtbot, live)
        shown.append(result_of(live))
    settle(qtbot, live)
    whole = shown[0].alpha.nbytes + (0 if shown[0].foreground is None else shown[0].foreground.nbytes)
    steps = [step for step in live.history.stacks.done if getattr(step, "then", None) is not None]
    assert len(steps) == 5 and all(step.then.nbytes < whole / 4 for step in steps[1:])
    live.set_live(False)
    at = 5
    for verbs in ("uu", "r", "uuuu", "rrrrr", "ururu", "uuurr", "rr"):
        for verb in verbs:
            if verb == "u" and at > 0:
                live.undo()
                at -= 1
            elif verb == "r" and at < 5:
                live.redo()
                at += 1
        calm(qtbot, live)
        now = result_of(live)
        assert now.alpha.tobytes() == shown[at].alpha.tobytes()
        assert now.foreground.tobytes() == shown[at].foreground.tobytes()
        assert now.updated == shown[at].updated and live.document.alpha_is_current


def test_an_update_that_live_makes_of_a_saved_matte_is_no_work_of_a_person(
    qtbot: QtBot, live: Session, tmp_path: Path
) -> None:
    live.set_live(False)
    dab(live)
    settle(qtbot, live)
    with qtbot.waitSignal(live.projects.saved, timeout=10_000):
        live.save_project(tmp_path / "job.matte")
    with qtbot.waitSignal(live.service.updated, timeout=5000):
        live.set_live(True)
    assert result_of(live).updated and not live.document.has_unsaved_work
