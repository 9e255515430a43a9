"""Projects and recovered work opened among others count as any photo, before anybody has looked at them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from app.workspace.export_plan import Plan, Request, Summary
from app.workspace.photo import State
from core.imaging.io import read_gray, write_png
from core.jobs.export import Kind
from core.project.store import open_project
from core.refine.refinement import Refinement
from core.trimap.values import FOREGROUND, UNKNOWN
from tests.app.helpers import full_run, mark, open_photo, paint, settle, trimap_of
from tests.app.recovery.helpers import kept_files, offered, second
from tests.conftest import disk_photo
from tests.fake_engine import FakeEngine


def another(folder: Path) -> Path:
    path = folder / "another.png"
    write_png(path, disk_photo(50, 60))
    return path


@pytest.fixture
def project(qtbot: QtBot, session: Session, photo_file: Path, tmp_path: Path) -> Path:
    """A project with a matte, two versions and a refinement, seen on black; it is not open any more."""
    path = tmp_path / "one.matte"
    session.start()
    open_photo(qtbot, session, photo_file)
    mark(session)
    full_run(qtbot, session)
    settle(qtbot, session)
    paint(session, [(20, 20), (30, 24)], FOREGROUND)
    full_run(qtbot, session)
    settle(qtbot, session)
    session.refining.set("shift_edge", 2)
    session.refining.commit()
    session.set_passes(2)
    session.set_view("black")
    with qtbot.waitSignal(session.projects.saved, timeout=5000):
        session.save_project(path)
    settle(qtbot, session)
    session.workspace.close(session.workspace.current)
    session.set_passes(1)
    session.set_view("overlay")
    return path


def opened_among(qtbot: QtBot, session: Session, paths: list[Path]) -> list[int]:
    """Open them; return those that came into view."""
    shown: list[int] = []
    session.workspace.current_changed.connect(shown.append)
    session.workspace.open_paths(paths)
    qtbot.waitUntil(lambda: all(one.state is not State.OPENING for one in session.workspace.photos))
    settle(qtbot, session)
    return shown


def test_all_of_a_project_is_there_before_it_was_looked_at(
    qtbot: QtBot, session: Session, project: Path, tmp_path: Path
) -> None:
    shown = opened_among(qtbot, session, [another(tmp_path), project])
    first, second_ = session.workspace.photos
    assert shown == [first.key] and session.view == "overlay" and session.settings.passes == 1
    assert second_.state is State.MATTED and second_.project == project and not second_.is_dirty
    held = session.workspace.held(second_.key)
    assert held is not None and len(held.versions.all) == 2
    assert held.document.finish.refinement.shift_edge == 2 and held.settings is not None
    assert held.settings.passes == 2
    saved = open_project(project)
    assert saved.matte is not None and np.array_equal(held.document.alpha, saved.matte.alpha)
    assert kept_files() == []


def test_it_comes_into_view_as_it_was_saved(
    qtbot: QtBot, session: Session, project: Path, tmp_path: Path
) -> None:
    opened_among(qtbot, session, [another(tmp_path), project])
    session.workspace.show_next(1)
    qtbot.waitUntil(lambda: session.document.foreground is not None)
    settle(qtbot, session)
    assert session.view == "black" and session.settings.passes == 2 and session.projects.path == project
    assert session.versions.current is session.versions.all[-1] and not session.history.can_undo
    assert session.document.alpha_is_current and not session.document.has_unsaved_work
    session.workspace.close(session.workspace.current)
    assert len(session.workspace.photos) == 1


def test_it_is_exported_though_nobody_looked_at_it(
    qtbot: QtBot, session: Session, project: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    opened_among(qtbot, session, [another(tmp_path), project])
    with qtbot.waitSignal(session.export_all.planned, timeout=5000) as asked:
        session.export_all.plan(Request(out, kind=Kind.ALPHA))
    assert asked.args is not None
    plan: Plan = asked.args[0]
    with qtbot.waitSignal(session.export_all.finished, timeout=5000) as done:
        session.export_all.start(plan)
    assert done.args is not None
    summary: Summary = done.args[0]
    (written,) = summary.written
    session.workspace.show_next(1)
    settle(qtbot, session)
    with qtbot.waitSignal(session.files.kept, timeout=5000):
        session.export_alpha(tmp_path / "alone.png", session.exporting.depth)
    settle(qtbot, session)
    assert np.array_equal(read_gray(written), read_gray(tmp_path / "alone.png"))


def test_recovered_work_is_kept_anew_though_nobody_looked_at_it(
    qtbot: QtBot, session: Session, engine: FakeEngine, photo_file: Path, tmp_path: Path
) -> None:
    open_photo(qtbot, session, photo_file)
    mark(session)
    full_run(qtbot, session)
    session.refining.set("shift_edge", 2)
    session.refining.commit()
    was = trimap_of(session).copy()
    session.keep_for_recovery()
    session.close()
    other = second(engine)
    (found,) = offered(qtbot, other)
    other.workspace.open_paths([another(tmp_path)])
    settle(qtbot, other)
    before = other.workspace.current
    other.workspace.show(before)
    other.recover(found)
    other.workspace.show(before)  # while it is still being read
    settle(qtbot, other)
    qtbot.waitUntil(lambda: other.recovery._tasks.idle and other.offers._tasks.idle)
    assert other.workspace.current == before
    (unsaved,) = other.workspace.unsaved
    held = other.workspace.held(unsaved.key)
    assert held is not None and np.array_equal(held.document.trimap, was)
    assert held.document.finish.refinement == Refinement(shift_edge=2)
    (path,) = kept_files()  # in the store of this window, no more in that of the earlier one
    assert path != found.kept.path and not found.kept.path.exists()
    other.workspace.show(unsaved.key)
    assert other.document.has_unsaved_work and UNKNOWN in trimap_of(other)
    assert other.close()


def test_the_colors_of_a_run_that_ended_before_anybody_looked_are_those_shown(
    qtbot: QtBot, session: Session, project: Path, tmp_path: Path
) -> None:
    opened_among(qtbot, session, [another(tmp_path), project])
    key = session.workspace.photos[1].key
    with qtbot.waitSignal(session.runs.finished, timeout=5000):
        session.runs.run(key, whole=True)
    settle(qtbot, session)
    session.workspace.show(key)
    document = session.document
    assert document.photo_id == key and document.result is not None
    assert document.result.foreground is not None
    with qtbot.assertNotEmitted(document.alpha_changed, wait=500):
        pass
    assert document.foreground is document.result.foreground
