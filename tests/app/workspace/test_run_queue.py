"""Several photos are run one after another, whichever is in view."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from app.errors import data_folder
from app.session import Session
from app.workspace import parked_photo
from app.workspace.held import Held
from app.workspace.photo import State
from core.engine.options import MatteResult
from core.imaging.io import read_gray, write_png
from core.project.store import open_project
from core.trimap.values import FOREGROUND, UNKNOWN
from tests.app.helpers import mark, open_photo, paint, settle, trimap_of
from tests.app.matting.helpers import SIZE, STROKE
from tests.app.recovery.test_keeper import kept_files, offered, recover, second
from tests.conftest import disk_photo
from tests.fake_engine import FakeEngine

HEIGHTS = 64, 70, 76
"""Of the photos, by which their runs are known."""


def state(session: Session, key: int) -> State:
    photo = session.workspace.photo(key)
    assert photo is not None
    return photo.state


def held(session: Session, key: int) -> Held:
    found = session.workspace.held(key)
    assert found is not None
    return found


def result(session: Session, key: int) -> MatteResult | None:
    document = session.document if key == session.workspace.current else held(session, key).document
    return document.result


def trimap(session: Session, key: int) -> NDArray[np.uint8]:
    document = session.document if key == session.workspace.current else held(session, key).document
    assert document.trimap is not None
    return document.trimap


def heights(engine: FakeEngine) -> list[int]:
    return [trimap.shape[0] for trimap, _ in engine.runs]


def idle(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: not session.runs.running and not session.runs.queued, timeout=5000)
    settle(qtbot, session)


def opened(qtbot: QtBot, session: Session, folder: Path, heights: tuple[int, ...]) -> tuple[int, ...]:
    """Open photos of these heights, none of them marked; the first is in view."""
    paths = [folder / f"photo {height}.png" for height in heights]
    for path, height in zip(paths, heights, strict=True):
        write_png(path, disk_photo(height, 96))
    session.start()
    session.workspace.open_paths(paths)
    qtbot.waitUntil(lambda: [one.state for one in session.workspace.photos] == [State.UNMARKED] * len(paths))
    qtbot.waitUntil(lambda: session.host.speed is not None)
    return tuple(photo.key for photo in session.workspace.photos)


@pytest.fixture
def keys(qtbot: QtBot, session: Session, tmp_path: Path) -> tuple[int, ...]:
    """Three open photos with marks, the first in view."""
    keys = opened(qtbot, session, tmp_path, HEIGHTS)
    for key in reversed(keys):
        session.workspace.show(key)
        mark(session)
        settle(qtbot, session)
    assert session.workspace.current == keys[0]
    return keys


def test_all_are_run_that_in_view_first(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]
) -> None:
    session.workspace.show(keys[1])
    finished: list[int] = []
    session.runs.finished.connect(finished.append)
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


def test_what_lands_unseen_is_all_there_when_it_is_shown(
    qtbot: QtBot, session: Session, keys: tuple[int, ...]
) -> None:
    session.runs.run_all()
    idle(qtbot, session)
    session.workspace.show(keys[2])
    document = session.document
    assert (
        document.alpha_is_current and document.result is not None and document.alpha is document.result.alpha
    )
    assert document.alpha_display is not None and np.array_equal(document.alpha_display, trimap_of(session))
    assert len(document.routers) == 4 and session.service.landed_revision == document.revision
    assert [version.number for version in session.versions.all] == [1]
    assert session.versions.current is session.versions.all[0]
    assert session.view == session.composite_view  # as after a run in view


def test_a_run_that_landed_unseen_is_undone(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]
) -> None:
    session.runs.run_all()
    idle(qtbot, session)
    session.workspace.show(keys[1])
    before = session.document.result
    paint(session, [(10, 10)], FOREGROUND)
    session.workspace.show(keys[0])
    assert state(session, keys[1]) is State.OUTDATED
    session.runs.run_all()
    idle(qtbot, session)
    assert heights(engine)[3:] == [70]
    session.workspace.show(keys[1])
    after = session.document.result
    assert before is not None and after is not None and after.alpha[10, 10] == 1
    assert [version.number for version in session.versions.all] == [1, 2]
    for undone, wanted in (True, before), (False, after):
        (session.undo if undone else session.redo)()
        qtbot.waitUntil(lambda: not session.matte_undo.busy)
        assert session.document.result is not None
        assert np.array_equal(session.document.result.alpha, wanted.alpha)
        assert session.document.alpha_is_current is not undone


def test_a_run_goes_on_while_another_photo_is_shown(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]
) -> None:
    engine.gate.clear()
    session.run()
    qtbot.waitUntil(lambda: len(session.document.routers) == 4)
    session.workspace.show(keys[1])
    assert not session.running and session.runs.running == keys[0]
    assert session.document.alpha is None and session.document.routers == []
    session.workspace.show(keys[0])
    assert session.running and session.document.alpha is not None and session.document.result is None
    with qtbot.waitSignal(session.service.finished, timeout=5000):
        engine.gate.set()
    assert session.document.alpha_is_current and heights(engine) == [64]
    idle(qtbot, session)
    assert [version.number for version in session.versions.all] == [1]


def test_esc_after_coming_back_brings_back_what_stood(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]
) -> None:
    engine.gate.clear()
    session.run()
    qtbot.waitUntil(lambda: len(session.document.routers) == 4)
    session.workspace.show(keys[1])
    session.workspace.show(keys[0])
    session.cancel()
    assert session.document.alpha is None and not session.running and not session.runs.running
    assert state(session, keys[0]) is State.MARKED and not session.runs.failures


def test_the_photo_in_view_waits_at_the_front(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]
) -> None:
    engine.gate.clear()
    session.runs.run_all()
    assert session.runs.queued == keys[1:]
    session.workspace.show(keys[2])
    assert session.runs.queued == (keys[2], keys[1]) and session.running and session.service.waiting
    engine.gate.set()
    idle(qtbot, session)
    assert heights(engine) == [64, 76, 70] and not session.running and session.document.alpha_is_current


def test_enter_while_another_photo_runs_takes_the_marks_at_its_turn(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]
) -> None:
    engine.gate.clear()
    session.runs.run_all()
    session.workspace.show(keys[2])
    session.run()
    assert session.runs.queued == (keys[2], keys[1])
    paint(session, [(10, 10)], FOREGROUND)
    engine.gate.set()
    idle(qtbot, session)
    assert session.document.alpha is not None and session.document.alpha[10, 10] == 1
    assert session.document.alpha_is_current and len(engine.runs) == 3


def test_no_run_begins_in_the_middle_of_a_stroke(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]
) -> None:
    engine.gate.clear()
    session.runs.run_all()
    session.workspace.show(keys[1])
    session.begin_stroke(10, 10, FOREGROUND)
    engine.gate.set()
    qtbot.waitUntil(lambda: not session.runs.running)
    qtbot.wait(150)  # longer than it takes to look again
    assert session.running and session.painter.active and heights(engine) == [64]
    session.extend_stroke(20, 10)
    session.end_stroke()
    idle(qtbot, session)
    assert session.document.alpha is not None and session.document.alpha[10, 20] == 1


def test_waiting_in_view_is_given_up_with_esc(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]
) -> None:
    engine.gate.clear()
    session.runs.run_all()
    session.workspace.show(keys[2])
    with qtbot.waitSignals([session.service.abandoned, session.service.cancelled]):
        session.cancel()
    assert session.runs.queued == (keys[1],) and not session.running and session.runs.running == keys[0]
    engine.gate.set()
    idle(qtbot, session)
    assert heights(engine) == [64, 70]


def test_one_that_runs_unseen_is_canceled_alone(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]
) -> None:
    engine.gate.clear()
    session.runs.run(keys[1])
    session.runs.run(keys[2])
    qtbot.waitUntil(lambda: heights(engine) == [70])
    session.runs.cancel(keys[1])
    assert session.runs.running == keys[2] and state(session, keys[1]) is State.MARKED
    engine.gate.set()
    idle(qtbot, session)
    assert engine.ended == ["cancelled", "finished"] and result(session, keys[1]) is None
    assert result(session, keys[2]) is not None


def test_all_are_canceled(qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]) -> None:
    engine.gate.clear()
    session.runs.run_all()
    session.runs.cancel_all()
    assert not session.runs.running and not session.runs.queued and not session.running
    assert [state(session, key) for key in keys] == [State.MARKED] * 3
    engine.gate.set()
    idle(qtbot, session)
    assert "finished" not in engine.ended and session.runs.total == 0


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
    session.runs.run_all()
    idle(qtbot, session)
    assert state(session, keys[0]) is State.MATTED and not session.runs.failures


def test_photos_without_marks_are_left_out_and_named(
    qtbot: QtBot, session: Session, engine: FakeEngine, tmp_path: Path
) -> None:
    keys = opened(qtbot, session, tmp_path, (64, 70, 76, 82, 88))
    mark(session)
    notices: list[str] = []
    session.notice.connect(notices.append)
    session.runs.run_all()
    idle(qtbot, session)
    assert notices == [
        "Not run, as nothing is marked there: photo 70.png, photo 76.png, photo 82.png and 1 more."
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
    notices, runs = list[str](), len(engine.runs)
    session.notice.connect(notices.append)
    session.runs.run_all()
    idle(qtbot, session)
    assert heights(engine)[runs:] == [70, 76]
    assert notices[0] == "Not run, as nothing is marked there: another.png."


def test_there_may_be_nothing_to_run(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]
) -> None:
    session.runs.run_all()
    idle(qtbot, session)
    notices: list[str] = []
    session.notice.connect(notices.append)
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
    session.runs.run_all()
    idle(qtbot, session)
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
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]
) -> None:
    engine.gate.clear()
    session.runs.run_all()
    for key in (keys[1], keys[0]):  # one that waits, and the one that runs in view
        session.workspace.close(key)
        qtbot.waitUntil(lambda key=key: session.workspace.photo(key) is None)  # type: ignore[misc]
    engine.gate.set()
    idle(qtbot, session)
    assert heights(engine) in ([64, 76], [76]) and state(session, keys[2]) is State.MATTED


def test_a_finished_run_is_in_the_recovery_store_while_the_queue_goes_on(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]
) -> None:
    session.runs.run(keys[1])
    idle(qtbot, session)
    engine.gate.clear()
    session.runs.run(keys[2])
    kept = held(session, keys[1]).recovery
    qtbot.waitUntil(lambda: kept.is_whole and kept.state_is_kept, timeout=5000)
    entries = [open_project(path) for path in kept_files()]  # as after a kill
    (entry,) = [one for one in entries if one.size == (HEIGHTS[1], 96)]
    made = result(session, keys[1])
    assert entry.matte is not None and made is not None
    np.testing.assert_allclose(entry.matte.alpha, made.alpha, atol=1e-4)
    assert len(list(data_folder().rglob("*.version"))) == 1
    engine.gate.set()
    idle(qtbot, session)


def test_an_end_that_asks_nobody_keeps_what_was_run_unseen(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]
) -> None:
    session.runs.run(keys[1])
    idle(qtbot, session)
    made = result(session, keys[1])
    engine.gate.clear()
    session.runs.run_all()
    session.keep_for_recovery()
    engine.gate.set()
    assert session.close()
    new = second(engine)
    found = {one.name: one for one in offered(qtbot, new)}
    recover(qtbot, new, found[f"photo {HEIGHTS[1]}.png"])
    assert made is not None and new.document.alpha is not None and len(found) == 3
    np.testing.assert_allclose(new.document.alpha, made.alpha, atol=1e-4)
    assert new.document.alpha_is_current and [version.number for version in new.versions.all] == [1]
    assert new.close()
    new.deleteLater()


def test_an_export_that_waits_is_written_though_its_photo_is_not_in_view(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...], tmp_path: Path
) -> None:
    target = tmp_path / "alpha.png"
    engine.gate.clear()
    session.run()
    session.export_alpha(target, 8)
    assert session.after_run.waiting
    session.workspace.show(keys[1])
    assert not session.after_run.waiting and not target.exists()
    engine.gate.set()
    idle(qtbot, session)
    qtbot.waitUntil(lambda: state(session, keys[0]) is State.EXPORTED)
    assert np.array_equal(read_gray(target), trimap(session, keys[0]))
    session.workspace.show(keys[0])
    assert not session.after_run.waiting and not session.running


def test_an_export_of_marks_that_changed_after_the_begin_of_a_run_waits_for_the_next(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...], tmp_path: Path
) -> None:
    target = tmp_path / "alpha.png"
    engine.gate.clear()
    session.run()
    qtbot.waitUntil(lambda: len(engine.runs) == 1)
    paint(session, [(10, 10)], FOREGROUND)
    session.export_alpha(target, 8)
    session.workspace.show(keys[1])
    engine.gate.set()
    idle(qtbot, session)
    qtbot.waitUntil(lambda: state(session, keys[0]) is State.EXPORTED)
    assert heights(engine) == [64, 64] and read_gray(target)[10, 10] == 255


def test_an_export_goes_with_a_run_that_is_canceled_unseen(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...], tmp_path: Path
) -> None:
    notices: list[str] = []
    session.notice.connect(notices.append)
    engine.gate.clear()
    session.run()
    session.export_alpha(tmp_path / "alpha.png", 8)
    session.workspace.show(keys[1])
    session.runs.cancel(keys[0])
    assert notices[-1] == "Nothing of photo 64.png was exported: its run was not finished."
    session.workspace.show(keys[0])
    assert not session.after_run.waiting and not (tmp_path / "alpha.png").exists()


def test_closing_with_a_queue_leaves_nothing_running(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]
) -> None:
    engine.gate.clear()
    session.runs.run_all()
    session.workspace.show(keys[1])
    qtbot.waitUntil(lambda: heights(engine) == [64])
    session.runs.close()
    assert not session.host.is_running
    engine.gate.set()


def test_parked_photos_come_back_for_their_run_one_at_a_time(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]
) -> None:
    parking = session.workspace.parking
    parking.limit_bytes = 0
    parking.look()
    qtbot.waitUntil(lambda: _all_parked(session, keys[1:]))
    assert [state(session, key) for key in keys] == [State.MARKED] * 3
    whole: list[int] = []
    parking.whole.connect(whole.append)
    session.runs.run_all()
    idle(qtbot, session)
    assert heights(engine) == [64, 70, 76] and whole == [*keys[1:]]
    qtbot.waitUntil(lambda: _all_parked(session, keys[1:]))
    assert [state(session, key) for key in keys] == [State.MATTED] * 3
    session.workspace.show(keys[1])
    qtbot.waitUntil(lambda: session.workspace.current == keys[1])
    made = session.document.result
    assert made is not None and np.array_equal(made.alpha, trimap_of(session) / np.float32(255))
    assert session.document.alpha_is_current and len(session.versions.all) == 1


def test_a_photo_whose_file_is_gone_fails_alone(
    qtbot: QtBot, session: Session, keys: tuple[int, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        parked_photo, "_is_lasting", lambda path: True
    )  # no temporary file, as that of a test is
    session.workspace.parking.limit_bytes = 0
    session.workspace.parking.look()
    qtbot.waitUntil(lambda: _all_parked(session, keys[1:]))
    (tmp_path / "photo 70.png").unlink()
    session.runs.run_all()
    idle(qtbot, session)
    assert [state(session, key) for key in keys] == [State.MATTED, State.MISSING, State.MATTED]
    assert "photo 70.png" in session.runs.remark(keys[1])


def _all_parked(session: Session, keys: tuple[int, ...]) -> bool:
    return all(session.workspace.parking.is_parked(key) for key in keys)


def test_a_small_change_is_updated_unseen_as_it_is_in_view(
    qtbot: QtBot, session: Session, engine: FakeEngine, tmp_path: Path
) -> None:
    (other,) = opened(qtbot, session, tmp_path, (64,))
    write_png(tmp_path / "large.png", np.random.default_rng(1).integers(0, 255, (*SIZE, 3)).astype(np.uint8))
    open_photo(qtbot, session, tmp_path / "large.png")
    large = session.workspace.current
    for size, value in ((900, UNKNOWN), (500, FOREGROUND), (30, FOREGROUND)):
        session.set_brush_size(size)
        paint(session, [(1000, 600)], value)
    settle(qtbot, session)
    session.run()
    idle(qtbot, session)
    before = result(session, large)
    paint(session, [STROKE], FOREGROUND)
    settle(qtbot, session)
    session.workspace.show(other)
    engine.runs.clear()
    session.runs.run_all()
    idle(qtbot, session)
    after = result(session, large)
    assert before is not None and after is not None and after.updated and max(heights(engine)) < 800
    assert (after.alpha[trimap(session, large) == FOREGROUND] == 1).all()
    session.workspace.show(large)
    assert session.document.alpha_is_current
    for undone, wanted in (True, before), (False, after):
        (session.undo if undone else session.redo)()
        qtbot.waitUntil(lambda: not session.matte_undo.busy)
        assert session.document.result is not None
        assert session.document.result.alpha.tobytes() == wanted.alpha.tobytes()


def test_the_end_of_several_runs_is_said_with_counts(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]
) -> None:
    notices: list[str] = []
    session.notice.connect(notices.append)
    session.runs.run_all()
    idle(qtbot, session)
    assert notices[-1] == "3 photos were run."
    session.runs.run(keys[0], whole=True)
    idle(qtbot, session)
    assert notices[-1] == "3 photos were run."


def test_several_runs_that_are_stopped_say_so(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]
) -> None:
    notices: list[str] = []
    session.notice.connect(notices.append)
    engine.gate.clear()
    session.runs.run_all()
    session.runs.cancel_all()
    engine.gate.set()
    qtbot.waitUntil(lambda: not session.runs.total)
    assert notices[-1] == "Stopped. No photos were run; all are as they were."
