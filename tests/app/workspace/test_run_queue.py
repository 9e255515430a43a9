"""Several photos are run one after another, whichever is in view."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from app.workspace.photo import State
from core.imaging.io import write_png
from core.trimap.values import FOREGROUND
from tests.app.helpers import mark, paint
from tests.app.workspace.helpers import (
    collected,
    go_on,
    heights,
    idle,
    opened,
    result,
    run_all,
    state,
    trimap,
)
from tests.conftest import disk_photo
from tests.fake_engine import FakeEngine


def test_all_are_run_that_in_view_first(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]
) -> None:
    session.workspace.show(keys[1])
    finished = collected(session.runs.finished)
    session.runs.run_all()
    assert session.runs.running == keys[1] and session.runs.queued == (keys[0], keys[2])
    assert [state(session, key) for key in keys] == [State.QUEUED, State.RUNNING, State.QUEUED]
    idle(qtbot, session)
    assert finished == [keys[1], keys[0], keys[2]] and heights(engine) == [70, 64, 76]
    for key in keys:
        made = result(session, key)
        assert made is not None and np.array_equal(made.alpha, trimap(session, key) / np.float32(255))
        assert state(session, key) is State.MATTED


def test_each_state_is_told(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]
) -> None:
    told: list[tuple[int, State]] = []
    session.workspace.photo_changed.connect(lambda key: told.append((keys.index(key), state(session, key))))
    engine.error = ValueError("a bug")
    session.runs.run(keys[1])
    session.runs.run(keys[2])
    idle(qtbot, session)
    unseen = [(index, one) for index, one in told if index]
    assert [one for index, one in unseen if index == 1] == [State.RUNNING, State.FAILED]
    waited = [one for index, one in unseen if index == 2]
    assert list(dict.fromkeys(waited)) == [State.QUEUED, State.RUNNING, State.MATTED]


def test_the_photo_in_view_waits_at_the_front(
    qtbot: QtBot, session: Session, gated: FakeEngine, keys: tuple[int, ...]
) -> None:
    session.runs.run_all()
    assert session.runs.queued == keys[1:]
    session.workspace.show(keys[2])
    assert session.runs.queued == (keys[2], keys[1]) and session.running and session.service.waiting
    go_on(qtbot, session, gated)
    assert heights(gated) == [64, 76, 70] and not session.running and session.document.alpha_is_current


def test_enter_while_another_photo_runs_takes_the_marks_at_its_turn(
    qtbot: QtBot, session: Session, gated: FakeEngine, keys: tuple[int, ...]
) -> None:
    session.runs.run_all()
    session.workspace.show(keys[2])
    session.run()
    assert session.runs.queued == (keys[2], keys[1])
    paint(session, [(10, 10)], FOREGROUND)
    go_on(qtbot, session, gated)
    assert session.document.alpha is not None and session.document.alpha[10, 10] == 1
    assert session.document.alpha_is_current and len(gated.runs) == 3


def test_no_run_begins_in_the_middle_of_a_stroke(
    qtbot: QtBot, session: Session, gated: FakeEngine, keys: tuple[int, ...]
) -> None:
    session.runs.run_all()
    session.workspace.show(keys[1])
    session.begin_stroke(10, 10, FOREGROUND)
    gated.gate.set()
    qtbot.waitUntil(lambda: not session.runs.running)
    qtbot.wait(150)  # longer than it takes to look again
    assert session.running and session.painter.active and heights(gated) == [64]
    session.extend_stroke(20, 10)
    session.end_stroke()
    idle(qtbot, session)
    assert session.document.alpha is not None and session.document.alpha[10, 20] == 1


def test_waiting_in_view_is_given_up_with_esc(
    qtbot: QtBot, session: Session, gated: FakeEngine, keys: tuple[int, ...]
) -> None:
    session.runs.run_all()
    session.workspace.show(keys[2])
    with qtbot.waitSignals([session.service.abandoned, session.service.cancelled]):
        session.cancel()
    assert session.runs.queued == (keys[1],) and not session.running and session.runs.running == keys[0]
    go_on(qtbot, session, gated)
    assert heights(gated) == [64, 70]


def test_one_that_runs_unseen_is_canceled_alone(
    qtbot: QtBot, session: Session, gated: FakeEngine, keys: tuple[int, ...]
) -> None:
    session.runs.run(keys[1])
    session.runs.run(keys[2])
    qtbot.waitUntil(lambda: heights(gated) == [70])
    session.runs.cancel(keys[1])
    assert session.runs.running == keys[2] and state(session, keys[1]) is State.MARKED
    go_on(qtbot, session, gated)
    assert gated.ended == ["cancelled", "finished"] and result(session, keys[1]) is None
    assert result(session, keys[2]) is not None


def test_all_are_canceled(qtbot: QtBot, session: Session, gated: FakeEngine, keys: tuple[int, ...]) -> None:
    session.runs.run_all()
    session.runs.cancel_all()
    assert not session.runs.running and not session.runs.queued and not session.running
    assert [state(session, key) for key in keys] == [State.MARKED] * 3
    go_on(qtbot, session, gated)
    assert "finished" not in gated.ended and session.runs.total == 0


@pytest.mark.parametrize("error", [MemoryError(), ValueError("a bug")])
def test_a_failed_run_does_not_stop_the_rest(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...], error: Exception
) -> None:
    session.workspace.show(keys[2])
    failed, notices = list[tuple[int, str]](), list[str]()
    session.runs.failed.connect(lambda *told: failed.append(told))
    session.notice.connect(notices.append)
    engine.error = error  # of the first run alone
    session.runs.run(keys[0])
    session.runs.run(keys[1])
    idle(qtbot, session)
    assert [key for key, _ in failed] == [keys[0]] and state(session, keys[0]) is State.FAILED
    photo = session.workspace.photo(keys[0])
    assert photo is not None and failed[0][1] and photo.remark == failed[0][1]
    assert any(notice.startswith("photo 64.png was not run.") for notice in notices)
    assert state(session, keys[1]) is State.MATTED
    run_all(qtbot, session)
    assert state(session, keys[0]) is State.MATTED and not session.runs.failures


def test_photos_without_marks_are_left_out_and_named(
    qtbot: QtBot, session: Session, engine: FakeEngine, tmp_path: Path
) -> None:
    keys = opened(qtbot, session, tmp_path, (64, 70, 76, 82, 88, 94))
    mark(session)
    notices = collected(session.notice)
    run_all(qtbot, session)
    assert notices == [
        "Not run, because nothing is marked there: photo 70.png, photo 76.png, photo 82.png and 2 more."
    ]
    assert heights(engine) == [64] and state(session, keys[0]) is State.MATTED


def test_the_matte_of_a_project_is_not_made_again_though_it_was_not_looked_at(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...], tmp_path: Path
) -> None:
    session.run()
    idle(qtbot, session)
    with qtbot.waitSignal(session.projects.saved, timeout=5000):
        session.save_project(tmp_path / "one.matte")
    session.workspace.close(keys[0])
    write_png(tmp_path / "another.png", disk_photo(50, 60))
    session.workspace.open_paths([tmp_path / "another.png", tmp_path / "one.matte"])
    qtbot.waitUntil(lambda: all(photo.state is not State.OPENING for photo in session.workspace.photos))
    notices, runs = collected(session.notice), len(engine.runs)
    run_all(qtbot, session)
    assert heights(engine)[runs:] == [70, 76]
    assert notices[0] == "Not run, because nothing is marked there: another.png."


def test_there_may_be_nothing_to_run(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]
) -> None:
    run_all(qtbot, session)
    notices = collected(session.notice)
    session.runs.run_all()
    assert not session.runs.running and len(engine.runs) == 3
    assert notices == ["There is nothing to run: every photo has a cutout of its marks."]


def test_each_is_run_with_its_own_settings(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]
) -> None:
    session.set_max_tokens(3)
    session.workspace.show(keys[1])
    session.choose_quality("unlimited")
    session.set_passes(2)
    session.workspace.show(keys[2])
    session.set_passes(1)
    session.set_attention("full")
    run_all(qtbot, session)
    asked = {trimap.shape[0]: options for trimap, options in engine.runs}
    assert asked[64].max_tokens == 3 and asked[64].passes == 1 and asked[64].mixer is None
    assert asked[70].max_tokens is None and asked[70].passes == 2 and asked[70].mixer is None
    assert asked[76].mixer is not None and asked[76].mixer.name == "full" and asked[76].passes == 1
    session.workspace.show(keys[1])
    assert session.versions.all[0].settings.passes == 2 and session.settings.passes == 2


def test_overall_progress_is_told(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]
) -> None:
    runs, told = session.runs, set[tuple[int, int]]()
    assert (runs.position, runs.total, runs.seconds_left()) == (0, 0, None)
    engine.gate.clear()
    runs.run_all()
    runs.progress.connect(lambda *_: told.add((runs.position, runs.total)))
    whole = runs.seconds_left()
    assert (runs.position, runs.total) == (1, 3) and whole is not None and whole > 0
    session.workspace.show(keys[1])
    engine.gate.set()
    idle(qtbot, session)
    assert told == {(1, 3), (2, 3), (3, 3)} and (runs.position, runs.total) == (0, 0)


def test_a_closed_photo_is_run_no_more(
    qtbot: QtBot, session: Session, gated: FakeEngine, keys: tuple[int, ...]
) -> None:
    session.runs.run_all()
    for key in (keys[1], keys[0]):  # one that waits, and the one that runs in view
        session.workspace.close(key)
        qtbot.waitUntil(lambda key=key: session.workspace.photo(key) is None)  # type: ignore[misc]
    go_on(qtbot, session, gated)
    assert heights(gated) in ([64, 76], [76]) and state(session, keys[2]) is State.MATTED


def test_closing_with_a_queue_leaves_nothing_running(
    qtbot: QtBot, session: Session, gated: FakeEngine, keys: tuple[int, ...]
) -> None:
    session.runs.run_all()
    session.workspace.show(keys[1])
    qtbot.waitUntil(lambda: heights(gated) == [64])
    session.runs.close()
    assert not session.host.is_running
    gated.gate.set()


def test_the_end_of_several_runs_is_said_with_counts(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]
) -> None:
    notices = collected(session.notice)
    run_all(qtbot, session)
    assert notices[-1] == "3 photos were run."
    session.runs.run(keys[0], whole=True)
    idle(qtbot, session)
    assert notices[-1] == "3 photos were run."


def test_several_runs_that_are_stopped_say_so(
    qtbot: QtBot, session: Session, gated: FakeEngine, keys: tuple[int, ...]
) -> None:
    notices = collected(session.notice)
    session.runs.run_all()
    session.runs.cancel_all()
    gated.gate.set()
    qtbot.waitUntil(lambda: not session.runs.total)
    assert notices[-1] == "Stopped. No photos were run; all are as they were."
