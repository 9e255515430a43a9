"""All of a photo's work outlives a crash, not its marks alone, and goes on belonging to its project."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.folders import data_folder
from app.recovery.keeper import Recovery
from app.session import Session
from core.refine.refinement import Refinement
from core.trimap.values import FOREGROUND
from tests.app.helpers import full_run, marked_photo, paint, settle, state
from tests.app.recovery.helpers import kept_files, offered, recover, second
from tests.fake_engine import FakeEngine


@pytest.fixture
def worked(qtbot: QtBot, session: Session, photo_file: Path) -> Session:
    """A photo with marks, a matte, touch-up, refinement and a view."""
    session.recovery._timer.setInterval(10)
    marked_photo(qtbot, session, photo_file)
    full_run(qtbot, session)
    session.touch.begin(80, 10)
    session.touch.end()
    session.document.set_finish(session.document.finish.with_settings(Refinement(gamma=1.5)), None)
    session.set_view("black")
    settle(qtbot, session)
    return session


def save(qtbot: QtBot, session: Session, path: Path) -> Path:
    with qtbot.waitSignal(session.projects.saved, timeout=10_000):
        session.save_project(path)
    return path


def rest(qtbot: QtBot, recovery: Recovery) -> None:
    """Wait until nothing is kept or about to be."""
    qtbot.waitUntil(lambda: recovery._tasks.idle and not recovery._timer.isActive())


def ended(session: Session) -> bool:
    """Close a session of the test's own; its timers go with it."""
    stopped = session.close()
    session.deleteLater()
    return stopped


def handed_on(qtbot: QtBot, old: Session, engine: FakeEngine) -> Session:
    """End a session as a signal would; return another one that has recovered its work."""
    old.keep_for_recovery()
    assert old.close()
    new = second(engine)
    new.start()
    (found,) = offered(qtbot, new)
    recover(qtbot, new, found)
    return new


def finished(session: Session) -> np.ndarray:
    document = session.document
    assert document.alpha is not None and document.trimap is not None
    return document.finish.whole(document.alpha, document.trimap)


def test_all_of_it_comes_back(qtbot: QtBot, worked: Session, engine: FakeEngine) -> None:
    was, alpha, runs = state(worked), finished(worked).copy(), len(engine.runs)
    new = handed_on(qtbot, worked, engine)
    now = state(new)
    np.testing.assert_array_equal(now[0], was[0])
    np.testing.assert_array_equal(now[1], was[1])
    np.testing.assert_allclose(finished(new), alpha, atol=1e-4)
    assert new.document.alpha_is_current and new.view == "black" and len(engine.runs) == runs
    assert new.document.finish.refinement.gamma == 1.5 and not new.document.finish.touch_up.is_empty
    assert new.document.has_unsaved_work and new.projects.path is None
    assert ended(new)


def test_a_matte_older_than_the_marks_comes_back_as_such(
    qtbot: QtBot, worked: Session, engine: FakeEngine
) -> None:
    paint(worked, [(20, 20)], FOREGROUND)
    new = handed_on(qtbot, worked, engine)
    assert new.document.alpha is not None and not new.document.alpha_is_current
    assert ended(new)


def test_saving_goes_on_into_the_project_that_the_work_came_from(
    qtbot: QtBot, worked: Session, engine: FakeEngine, tmp_path: Path
) -> None:
    path = save(qtbot, worked, tmp_path / "job.matte")
    paint(worked, [(20, 20)], FOREGROUND)
    new = handed_on(qtbot, worked, engine)
    assert new.projects.path == path
    save(qtbot, new, path)
    rest(qtbot, new.recovery)
    assert not kept_files() and new.may_close() and ended(new)


@pytest.mark.parametrize("way", ["changed", "moved"])
def test_a_project_that_is_another_by_now_is_not_saved_over(
    qtbot: QtBot, worked: Session, engine: FakeEngine, tmp_path: Path, way: str
) -> None:
    path = save(qtbot, worked, tmp_path / "job.matte")
    paint(worked, [(20, 20)], FOREGROUND)
    worked.keep_for_recovery()
    assert worked.close()
    path.write_bytes(path.read_bytes() + b"x") if way == "changed" else path.rename(tmp_path / "other.matte")
    new = second(engine)
    told: list[str] = []
    new.notice.connect(told.append)
    (found,) = offered(qtbot, new)
    recover(qtbot, new, found)
    assert new.projects.path is None and any("job.matte was changed or moved" in text for text in told)
    assert ended(new)


def test_what_a_project_holds_unchanged_is_not_kept(qtbot: QtBot, worked: Session, tmp_path: Path) -> None:
    qtbot.waitUntil(lambda: len(kept_files()) == 1)
    path = save(qtbot, worked, tmp_path / "job.matte")
    qtbot.waitUntil(lambda: not kept_files())
    rest(qtbot, worked.recovery)
    worked.open_path(path)
    qtbot.waitUntil(lambda: worked.files.idle)
    settle(qtbot, worked)
    rest(qtbot, worked.recovery)
    assert not kept_files() and not worked.recovery.has_unsaved
    worked.keep_for_recovery()
    assert worked.close() and not kept_files()


@pytest.mark.parametrize("change", ["marks", "touch-up", "settings", "matte"])
def test_each_change_after_that_is_kept(qtbot: QtBot, worked: Session, tmp_path: Path, change: str) -> None:
    save(qtbot, worked, tmp_path / "job.matte")
    qtbot.waitUntil(lambda: not kept_files())
    if change == "marks":
        paint(worked, [(20, 20)], FOREGROUND)
    elif change == "touch-up":
        worked.touch.begin(20, 10)
        worked.touch.end()
    elif change == "settings":
        worked.document.set_finish(worked.document.finish.with_settings(Refinement(gamma=2)), None)
    else:
        with qtbot.waitSignal(worked.service.finished, timeout=5000):
            worked.run_whole()
    qtbot.waitUntil(lambda: len(kept_files()) == 1)


def test_nothing_is_written_while_nothing_changes(qtbot: QtBot, worked: Session) -> None:
    qtbot.waitUntil(lambda: len(kept_files()) == 1)
    rest(qtbot, worked.recovery)
    before = kept_files()[0].stat().st_mtime_ns
    worked.set_view("white")
    worked.document.trimap_changed.emit(None)
    worked.document.finish_changed.emit(None)
    rest(qtbot, worked.recovery)
    assert kept_files()[0].stat().st_mtime_ns == before


def test_versions_come_back_and_each_is_written_once(
    qtbot: QtBot, worked: Session, engine: FakeEngine
) -> None:
    def version_files() -> list[Path]:
        return sorted((data_folder() / "recovery").glob("*/*.version"))

    qtbot.waitUntil(lambda: len(version_files()) == 1)
    paint(worked, [(20, 20)], FOREGROUND)
    with qtbot.waitSignal(worked.service.finished, timeout=5000):
        worked.run_whole()
    qtbot.waitUntil(lambda: len(worked.versions.all) == 2 and len(version_files()) == 2)
    paint(worked, [(30, 20)], FOREGROUND)
    rest(qtbot, worked.recovery)
    written = version_files()[1].stat().st_mtime_ns
    paint(worked, [(40, 20)], FOREGROUND)
    rest(qtbot, worked.recovery)
    assert version_files()[1].stat().st_mtime_ns == written
    marks = [version.marks.unpacked()[0] for version in worked.versions.all]
    new = handed_on(qtbot, worked, engine)
    assert [version.number for version in new.versions.all] == [1, 2]
    for version, trimap in zip(new.versions.all, marks, strict=True):
        np.testing.assert_array_equal(version.marks.unpacked()[0], trimap)
    current = new.versions.current
    assert current is not None and current.number == 2
    assert written in [path.stat().st_mtime_ns for path in version_files()]  # taken over, not written anew
    qtbot.waitUntil(lambda: len(version_files()) == 2)  # those of the window that is gone are removed
    assert ended(new) and not version_files()


def test_a_damaged_version_costs_no_other_and_a_deleted_one_is_forgotten(
    qtbot: QtBot, worked: Session, engine: FakeEngine
) -> None:
    with qtbot.waitSignal(worked.service.finished, timeout=5000):
        worked.run_whole()
    qtbot.waitUntil(lambda: len(worked.versions.all) == 2)
    worked.recovery.note_change()
    rest(qtbot, worked.recovery)
    files = sorted((data_folder() / "recovery").glob("*/*.version"))
    assert len(files) == 2
    files[1].write_bytes(files[1].read_bytes()[:-30])
    new = handed_on(qtbot, worked, engine)
    (version,) = new.versions.all
    assert version.number == 1
    new.recovery._timer.setInterval(10)
    new.versions.delete(version)
    qtbot.waitUntil(lambda: not list((data_folder() / "recovery").glob("*/*.version")))
    assert ended(new)


def test_versions_that_the_project_alone_holds_come_from_there(
    qtbot: QtBot, worked: Session, engine: FakeEngine, tmp_path: Path
) -> None:
    save(qtbot, worked, tmp_path / "job.matte")
    rest(qtbot, worked.recovery)
    paint(worked, [(20, 20)], FOREGROUND)
    rest(qtbot, worked.recovery)
    for path in (data_folder() / "recovery").glob("*/*.version"):
        path.unlink()  # as where the window is killed before it comes to them
    worked.recovery.keep_now = lambda: setattr(worked.recovery, "_keeps", True)  # type: ignore[method-assign]
    new = handed_on(qtbot, worked, engine)
    assert [version.number for version in new.versions.all] == [1]
    assert ended(new)
