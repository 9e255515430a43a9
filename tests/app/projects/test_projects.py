"""A project that is saved, closed and opened again is as it was."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.imaging.io import read_image
from core.project.store import open_project
from core.project.stored import StoredVersion
from core.refine.refinement import Refinement
from core.trimap.values import FOREGROUND, UNKNOWN
from tests.app.helpers import assert_same, full_run, give_up, marked_photo, open_photo, paint, settle, state
from tests.app.projects.helpers import reopen, save
from tests.fake_engine import FakeEngine


@pytest.fixture
def matted(qtbot: QtBot, session: Session, photo_file: Path) -> Session:
    """A photo with marks, two versions, touch-up, refinement and a view."""
    marked_photo(qtbot, session, photo_file)
    full_run(qtbot, session)
    paint(session, [(20, 20)], FOREGROUND)
    with qtbot.waitSignal(session.service.finished, timeout=5000):
        session.service.run(session.options())
    qtbot.waitUntil(lambda: len(session.versions.all) == 2)
    session.touch.begin(80, 10)
    session.touch.end()
    finish = session.document.finish
    session.document.set_finish(finish.with_settings(Refinement(gamma=1.5)), None)
    session.set_view("black")
    settle(qtbot, session)
    return session


def finished(session: Session) -> np.ndarray:
    document = session.document
    assert document.alpha is not None and document.trimap is not None
    return document.finish.whole(document.alpha, document.trimap)


@pytest.mark.usefixtures("small_sample")
def test_everything_is_there_again(qtbot: QtBot, matted: Session, tmp_path: Path, engine: FakeEngine) -> None:
    was, alpha, runs = state(matted), finished(matted).copy(), len(engine.runs)
    path = save(qtbot, matted, tmp_path / "job")
    assert path.name == "job.matte"
    matted.open_sample()
    qtbot.waitUntil(lambda: matted.document.size != (64, 96), timeout=10_000)
    matted.set_view("white")
    reopen(qtbot, matted, path)
    now = state(matted)
    np.testing.assert_array_equal(now[0], was[0])
    np.testing.assert_array_equal(now[1], was[1])
    assert now[2] == was[2]
    np.testing.assert_allclose(finished(matted), alpha, atol=1e-4)
    assert matted.document.alpha_is_current
    assert matted.document.finish.refinement.gamma == 1.5
    assert matted.view == "black"
    assert [version.number for version in matted.versions.all] == [1, 2]
    assert len(engine.runs) == runs


@pytest.mark.parametrize("turn", [Session.undo, Session.redo])
@pytest.mark.parametrize("saves_all", [False, True])
def test_what_undo_leaves_is_saved_where_it_takes_back_what_save_waits_for(
    qtbot: QtBot, matted: Session, photo_file: Path, turn: Callable[[Session], None], saves_all: bool
) -> None:
    was, path = state(matted), photo_file.with_suffix(".matte")
    matted.lasso_fill([(0, 0), (60, 0), (30, 50)], UNKNOWN)
    assert not matted.edits.idle
    with qtbot.waitSignal(matted.projects.saved, timeout=10_000):
        if saves_all:
            matted.save_unsaved()
        else:
            matted.save_project(path)
        turn(matted)
    np.testing.assert_array_equal(open_project(path).marks.trimap, was[0])
    assert not matted.document.has_unsaved_work
    settle(qtbot, matted)
    assert_same(state(matted), was)


def test_the_version_that_stands_is_known_and_others_can_be_returned_to(
    qtbot: QtBot, matted: Session, tmp_path: Path
) -> None:
    path = save(qtbot, matted, tmp_path / "job.matte")
    before = matted.versions.all[0].marks.unpacked()[0]
    reopen(qtbot, matted, path)
    current = matted.versions.current
    assert current is not None and current.number == 2
    matted.versions.return_to(matted.versions.all[0])
    qtbot.waitUntil(lambda: np.array_equal(state(matted)[0], before), timeout=5000)


def test_saving_makes_it_saved_and_the_next_stroke_unsaved(
    qtbot: QtBot, matted: Session, tmp_path: Path
) -> None:
    asked: list[str] = []
    matted.confirm_discard = lambda name: bool(asked.append(name))
    assert not matted.may_close()
    save(qtbot, matted, tmp_path / "job.matte")
    asked.clear()
    assert matted.may_close()
    assert not asked
    paint(matted, [(40, 40)])
    assert not matted.may_close()


def test_the_photo_is_in_it_byte_for_byte(
    qtbot: QtBot, matted: Session, tmp_path: Path, photo_file: Path
) -> None:
    path = save(qtbot, matted, tmp_path / "job.matte")
    with zipfile.ZipFile(path) as file:
        assert file.read(f"photo/{photo_file.name}") == photo_file.read_bytes()


def test_a_photo_that_changed_on_the_disk_is_kept_as_it_was_opened(
    qtbot: QtBot, matted: Session, tmp_path: Path, photo_file: Path
) -> None:
    assert matted.document.photo is not None
    image = matted.document.photo.image.copy()
    photo_file.write_bytes(b"something else")
    path = save(qtbot, matted, tmp_path / "job.matte")
    reopen(qtbot, matted, path)
    assert matted.document.photo is not None
    np.testing.assert_array_equal(matted.document.photo.image, image)


def test_a_reference_needs_its_photo(qtbot: QtBot, matted: Session, tmp_path: Path, photo_file: Path) -> None:
    path = tmp_path / "job.matte"
    with qtbot.waitSignal(matted.projects.saved, timeout=10_000):
        matted.save_project(path, with_photo=False)
    assert open_project(path).photo.data is None
    photo_file.rename(photo_file.with_name("moved.png"))
    give_up(matted)
    with qtbot.waitSignal(matted.error, timeout=5000) as error:
        matted.open_path(path)
    assert photo_file.name in error.args[0]
    assert matted.document.photo is None and matted.workspace.photos == ()


def test_a_pasted_photo_is_kept_too(qtbot: QtBot, session: Session, photo_file: Path, tmp_path: Path) -> None:
    session.start()
    with qtbot.waitSignal(session.document.photo_changed, timeout=5000):
        session.open_bytes(photo_file.read_bytes(), "Pasted photo")
    paint(session, [(20, 20)], FOREGROUND)
    path = save(qtbot, session, tmp_path / "job.matte")
    reopen(qtbot, session, path)
    assert session.document.photo is not None
    np.testing.assert_array_equal(session.document.photo.image, read_image(photo_file).image)


def test_the_colors_of_the_cutout_come_back(qtbot: QtBot, matted: Session, tmp_path: Path) -> None:
    path = save(qtbot, matted, tmp_path / "job.matte")
    reopen(qtbot, matted, path)
    qtbot.waitUntil(lambda: matted.document.foreground is not None, timeout=10_000)


def test_a_save_right_after_opening_does_not_wait_for_the_colors(
    qtbot: QtBot, matted: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, gate = save(qtbot, matted, tmp_path / "job.matte"), threading.Event()
    colors = np.zeros((64, 96, 3), np.uint8)
    monkeypatch.setattr(
        "app.projects.projects.estimate_foreground", lambda *_: colors if gate.wait(20) else None
    )
    reopen(qtbot, matted, path)
    save(qtbot, matted, path)
    assert matted.document.foreground is None
    gate.set()
    qtbot.waitUntil(lambda: matted.document.foreground is colors, timeout=10_000)


def test_a_matte_keeps_what_it_was_asked_with(qtbot: QtBot, matted: Session, tmp_path: Path) -> None:
    matted.set_attention("tome", 0.25)
    full_run(qtbot, matted)
    settle(qtbot, matted)
    path = save(qtbot, matted, tmp_path / "job.matte")
    matted.set_attention("routed", 0.75)
    reopen(qtbot, matted, path)
    save(qtbot, matted, path)
    project = open_project(path)
    assert project.matte is not None
    settings = project.matte.run.settings
    assert (settings["attention"], settings["ratio"]) == ("tome", 0.25)


def test_marks_of_a_project_without_a_matte(
    qtbot: QtBot, session: Session, photo_file: Path, tmp_path: Path
) -> None:
    open_photo(qtbot, session, photo_file)
    paint(session, [(20, 20)], FOREGROUND)
    was = state(session)
    path = save(qtbot, session, tmp_path / "job.matte")
    session.clear_trimap()
    settle(qtbot, session)
    reopen(qtbot, session, path)
    np.testing.assert_array_equal(state(session)[0], was[0])
    assert session.document.result is None


def test_what_is_no_project_leaves_the_open_photo(qtbot: QtBot, matted: Session, tmp_path: Path) -> None:
    path = tmp_path / "job.matte"
    path.write_bytes(b"no zip at all")
    revision = matted.document.revision
    with qtbot.waitSignal(matted.error, timeout=5000) as error:
        matted.open_path(path)
    assert "job.matte" in error.args[0]
    assert matted.document.revision == revision


def test_another_photo_has_no_project_yet(
    qtbot: QtBot, matted: Session, tmp_path: Path, photo_file: Path
) -> None:
    save(qtbot, matted, tmp_path / "job.matte")
    assert matted.projects.path == tmp_path / "job.matte"
    open_photo(qtbot, matted, photo_file)
    assert matted.projects.path is None
    assert matted.projects.proposal == photo_file.with_suffix(".matte")


def test_versions_of_a_project_take_few_bytes_until_they_are_looked_at(
    qtbot: QtBot, matted: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(qtbot, matted, tmp_path / "job.matte")
    alphas = [version.matte.landed().result.alpha for version in matted.versions.all]
    decoded: list[int] = []
    matte = StoredVersion.matte
    monkeypatch.setattr(StoredVersion, "matte", lambda self: decoded.append(self.number) or matte(self))
    reopen(qtbot, matted, path)
    del decoded[:]
    again = save(qtbot, matted, tmp_path / "again.matte")
    assert not decoded
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(again) as new:
        names = [name for name in old.namelist() if name.startswith("versions/")]
        assert names and all(old.read(name) == new.read(name) for name in names)
    matted.versions.look(matted.versions.all[0])
    qtbot.waitUntil(lambda: matted.versions.held is not None)
    assert matted.versions.held is not None
    np.testing.assert_allclose(matted.versions.held.result.alpha, alphas[0], atol=1e-4)


def test_a_damaged_version_is_told_and_the_rest_stays(qtbot: QtBot, matted: Session, tmp_path: Path) -> None:
    path, damaged = save(qtbot, matted, tmp_path / "job.matte"), tmp_path / "damaged.matte"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(damaged, "w") as new:
        for name in old.namelist():
            is_hit = name in ("versions/1/alpha.png", "versions/1/trimap.png")
            new.writestr(name, old.read(name)[:40] if is_hit else old.read(name))
    reopen(qtbot, matted, damaged)
    for sign, act in (
        (matted.versions.failed, matted.versions.look),
        (matted.error, matted.versions.return_to),
    ):
        with qtbot.waitSignal(sign) as told:
            act(matted.versions.all[0])
        assert "damaged.matte is damaged" in told.args[0]
    assert matted.document.result is not None and len(matted.versions.all) == 2


def test_a_run_that_the_project_lacks_is_unsaved_work(qtbot: QtBot, matted: Session, tmp_path: Path) -> None:
    save(qtbot, matted, tmp_path / "job.matte")
    asked: list[str] = []
    matted.confirm_discard = lambda name: bool(asked.append(name))
    full_run(qtbot, matted)
    assert not matted.may_close() and asked
    assert matted.workspace.photos[0].is_dirty
    matted.undo()
    qtbot.waitUntil(lambda: not matted.document.has_unsaved_work, timeout=5000)
    matted.redo()
    qtbot.waitUntil(lambda: matted.document.has_unsaved_work, timeout=5000)
    save(qtbot, matted, tmp_path / "job.matte")
    assert matted.may_close()


def test_an_exported_run_is_unsaved_while_there_is_a_project_that_lacks_it(
    qtbot: QtBot, matted: Session, tmp_path: Path
) -> None:
    save(qtbot, matted, tmp_path / "job.matte")
    full_run(qtbot, matted)
    with qtbot.waitSignal(matted.exporting.exported, timeout=5000):
        matted.export_cutout(tmp_path / "cutout.png")
    assert matted.document.has_unsaved_work
    assert matted.document.is_exported


def test_without_a_project_an_exported_run_of_saved_marks_is_no_unsaved_work(
    qtbot: QtBot, session: Session, photo_file: Path, tmp_path: Path
) -> None:
    marked_photo(qtbot, session, photo_file)
    session.save_trimap(tmp_path / "marks.png")
    qtbot.waitUntil(lambda: not session.document.has_unsaved_work, timeout=5000)
    full_run(qtbot, session)
    assert session.document.has_unsaved_work
    with qtbot.waitSignal(session.exporting.exported, timeout=5000):
        session.export_cutout(tmp_path / "cutout.png")
    assert not session.document.has_unsaved_work


def test_a_reopened_project_has_no_unsaved_work_until_it_is_run(
    qtbot: QtBot, matted: Session, tmp_path: Path
) -> None:
    path = save(qtbot, matted, tmp_path / "job.matte")
    reopen(qtbot, matted, path)
    assert not matted.document.has_unsaved_work
    full_run(qtbot, matted)
    assert matted.document.has_unsaved_work


def test_facts_of_the_run_come_back(qtbot: QtBot, matted: Session, tmp_path: Path) -> None:
    before = matted.document.result
    path = save(qtbot, matted, tmp_path / "job.matte")
    reopen(qtbot, matted, path)
    result = matted.document.result
    assert before is not None and result is not None and before.peak_memory_bytes and before.wanted_tokens
    assert result.peak_memory_bytes == before.peak_memory_bytes
    assert result.wanted_tokens == before.wanted_tokens == matted.wanted_tokens()
    assert result.weights == before.weights == "of tiny"
