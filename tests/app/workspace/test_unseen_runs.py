"""A run lands in its photo though another one is in view, as it would in view."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.folders import data_folder
from app.session import Session
from app.workspace import parked_photo
from app.workspace.photo import State
from core.imaging.io import read_gray
from core.project.store import open_project
from core.trimap.values import FOREGROUND, UNKNOWN
from tests.app.helpers import open_photo, paint, settle, trimap_of
from tests.app.matting.helpers import STROKE, write_large
from tests.app.recovery.helpers import kept_files, offered, recover, second
from tests.app.workspace.helpers import (
    HEIGHTS,
    collected,
    go_on,
    heights,
    held,
    idle,
    opened,
    park,
    result,
    run_all,
    state,
    trimap,
    turn,
    wait_parked,
)
from tests.fake_engine import FakeEngine


def test_what_lands_unseen_is_all_there_when_it_is_shown(
    qtbot: QtBot, session: Session, keys: tuple[int, ...]
) -> None:
    run_all(qtbot, session)
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
    run_all(qtbot, session)
    session.workspace.show(keys[1])
    before = session.document.result
    paint(session, [(10, 10)], FOREGROUND)
    session.workspace.show(keys[0])
    assert state(session, keys[1]) is State.OUTDATED
    run_all(qtbot, session)
    assert heights(engine)[3:] == [70]
    session.workspace.show(keys[1])
    after = session.document.result
    assert before is not None and after is not None and after.alpha[10, 10] == 1
    assert [version.number for version in session.versions.all] == [1, 2]
    for undone, wanted in (True, before), (False, after):
        turn(qtbot, session, back=undone)
        assert session.document.result is not None
        assert np.array_equal(session.document.result.alpha, wanted.alpha)
        assert session.document.alpha_is_current is not undone


def test_a_run_goes_on_while_another_photo_is_shown(
    qtbot: QtBot, session: Session, gated: FakeEngine, keys: tuple[int, ...]
) -> None:
    session.run()
    qtbot.waitUntil(lambda: len(session.document.routers) == 4)
    session.workspace.show(keys[1])
    assert not session.running and session.runs.running == keys[0]
    assert session.document.alpha is None and session.document.routers == []
    session.workspace.show(keys[0])
    assert session.running and session.document.alpha is not None and session.document.result is None
    with qtbot.waitSignal(session.service.finished, timeout=5000):
        gated.gate.set()
    assert session.document.alpha_is_current and heights(gated) == [64]
    idle(qtbot, session)
    assert [version.number for version in session.versions.all] == [1]


def test_esc_after_coming_back_brings_back_what_stood(
    qtbot: QtBot, session: Session, gated: FakeEngine, keys: tuple[int, ...]
) -> None:
    session.run()
    qtbot.waitUntil(lambda: len(session.document.routers) == 4)
    session.workspace.show(keys[1])
    session.workspace.show(keys[0])
    session.cancel()
    assert session.document.alpha is None and not session.running and not session.runs.running
    assert state(session, keys[0]) is State.MARKED and not session.runs.failures


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
    qtbot: QtBot, session: Session, gated: FakeEngine, keys: tuple[int, ...], tmp_path: Path
) -> None:
    target = tmp_path / "alpha.png"
    session.run()
    session.export_alpha(target, 8)
    assert session.after_run.waiting
    session.workspace.show(keys[1])
    assert not session.after_run.waiting and not target.exists()
    go_on(qtbot, session, gated)
    qtbot.waitUntil(lambda: state(session, keys[0]) is State.EXPORTED)
    assert np.array_equal(read_gray(target), trimap(session, keys[0]))
    session.workspace.show(keys[0])
    assert not session.after_run.waiting and not session.running


def test_an_export_of_marks_that_changed_after_the_begin_of_a_run_waits_for_the_next(
    qtbot: QtBot, session: Session, gated: FakeEngine, keys: tuple[int, ...], tmp_path: Path
) -> None:
    target = tmp_path / "alpha.png"
    session.run()
    qtbot.waitUntil(lambda: len(gated.runs) == 1)
    paint(session, [(10, 10)], FOREGROUND)
    session.export_alpha(target, 8)
    session.workspace.show(keys[1])
    go_on(qtbot, session, gated)
    qtbot.waitUntil(lambda: state(session, keys[0]) is State.EXPORTED)
    assert heights(gated) == [64, 64] and read_gray(target)[10, 10] == 255


def test_an_export_goes_with_a_run_that_is_canceled_unseen(
    qtbot: QtBot, session: Session, gated: FakeEngine, keys: tuple[int, ...], tmp_path: Path
) -> None:
    notices = collected(session.notice)
    session.run()
    session.export_alpha(tmp_path / "alpha.png", 8)
    session.workspace.show(keys[1])
    session.runs.cancel(keys[0])
    assert notices[-1] == "Nothing of photo 64.png was exported: its run was not finished."
    session.workspace.show(keys[0])
    assert not session.after_run.waiting and not (tmp_path / "alpha.png").exists()


def test_parked_photos_come_back_for_their_run_one_at_a_time(
    qtbot: QtBot, session: Session, engine: FakeEngine, keys: tuple[int, ...]
) -> None:
    parking = session.workspace.parking
    park(qtbot, session, *keys[1:])
    assert [state(session, key) for key in keys] == [State.MARKED] * 3
    whole = collected(parking.whole)
    run_all(qtbot, session)
    assert heights(engine) == [64, 70, 76] and whole == [*keys[1:]]
    wait_parked(qtbot, session, *keys[1:])
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
    park(qtbot, session, *keys[1:])
    (tmp_path / "photo 70.png").unlink()
    run_all(qtbot, session)
    assert [state(session, key) for key in keys] == [State.MATTED, State.MISSING, State.MATTED]
    assert "photo 70.png" in session.runs.remark(keys[1])


def test_a_small_change_is_updated_unseen_as_it_is_in_view(
    qtbot: QtBot, session: Session, engine: FakeEngine, tmp_path: Path, no_doubts: None
) -> None:
    (other,) = opened(qtbot, session, tmp_path, (64,))
    open_photo(qtbot, session, write_large(tmp_path / "large.png"))
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
    run_all(qtbot, session)
    after = result(session, large)
    assert before is not None and after is not None and after.updated and max(heights(engine)) < 800
    assert (after.alpha[trimap(session, large) == FOREGROUND] == 1).all()
    session.workspace.show(large)
    assert session.document.alpha_is_current
    for undone, wanted in (True, before), (False, after):
        turn(qtbot, session, back=undone)
        assert session.document.result is not None
        assert session.document.result.alpha.tobytes() == wanted.alpha.tobytes()
