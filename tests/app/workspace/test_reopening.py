"""The photos of last time come back: in their order, the one in view in view, what is gone named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from app.folders import data_folder
from app.session import Session
from app.workspace.photo import State
from core.errors import UserError
from core.text.language import ENGLISH, GERMAN, use
from core.text.translate import tr
from core.trimap.values import FOREGROUND
from tests.conftest import photo_files
from tests.fake_engine import FakeEngine

Start = Callable[[], Session]


@pytest.fixture
def start(qapp: QCoreApplication, isolated_folders: None) -> Iterator[Start]:
    """Start windows one after another, each without the last one's knowledge; all are closed at the end."""
    sessions: list[Session] = []

    def start() -> Session:
        sessions.append(Session(engine_factory=FakeEngine))
        return sessions[-1]

    yield start
    for session in sessions:
        session.close()
        session.deleteLater()


def read(qtbot: QtBot, session: Session, count: int) -> None:
    """Wait until so many photos are open and read."""
    qtbot.waitUntil(lambda: len(session.workspace.photos) == count)
    qtbot.waitUntil(lambda: all(photo.state is not State.OPENING for photo in session.workspace.photos))


def looked(qtbot: QtBot, session: Session) -> None:
    """Look for what the last window had open."""
    with qtbot.waitSignal(session.reopening.changed):
        session.reopening.look()
        session.offers.look()


def names(session: Session) -> list[str]:
    return [photo.name for photo in session.workspace.photos]


def end_with(qtbot: QtBot, start: Start, paths: list[Path], *, show: int = 0) -> Session:
    """A window that had these open, that one in view, and is closed."""
    session = start()
    session.workspace.open_paths(paths)
    read(qtbot, session, len(paths))
    session.workspace.show(session.workspace.photos[show].key)
    assert session.close()
    return session


def test_photos_come_back_in_their_order_with_the_same_one_in_view(
    qtbot: QtBot, start: Start, tmp_path: Path
) -> None:
    paths = photo_files(tmp_path, "c.png", "a.png", "b.png")
    end_with(qtbot, start, paths, show=1)
    session = start()
    looked(qtbot, session)
    last = session.reopening.last
    assert last is not None and last.paths == tuple(paths) and last.names == ["a.png", "c.png", "b.png"]
    session.reopening.reopen()
    read(qtbot, session, 3)
    assert names(session) == ["c.png", "a.png", "b.png"]
    qtbot.waitUntil(lambda: session.document.name == "a.png")
    assert session.reopening.last is None


def test_what_is_closed_does_not_come_back(qtbot: QtBot, start: Start, tmp_path: Path) -> None:
    session = start()
    session.workspace.open_paths(photo_files(tmp_path, "a.png", "b.png"))
    read(qtbot, session, 2)
    session.workspace.close(session.workspace.photos[0].key)
    assert session.close()
    session = start()
    looked(qtbot, session)
    assert session.reopening.last is not None and session.reopening.last.names == ["b.png"]
    session.reopening.reopen()
    read(qtbot, session, 1)
    session.close_photos([photo.key for photo in session.workspace.photos])
    assert session.close()
    session = start()
    looked(qtbot, session)
    assert session.reopening.last is None


def test_a_window_that_opened_nothing_leaves_the_offer_of_before(
    qtbot: QtBot, start: Start, tmp_path: Path
) -> None:
    end_with(qtbot, start, photo_files(tmp_path, "a.png"))
    for _ in range(2):
        session = start()
        looked(qtbot, session)
        assert session.reopening.last is not None
        assert session.close()


def test_it_is_written_while_the_window_is_open_so_that_a_kill_loses_nothing(
    qtbot: QtBot, start: Start, tmp_path: Path
) -> None:
    session = start()
    session.workspace.open_paths(photo_files(tmp_path, "a.png"))
    qtbot.waitUntil(lambda: bool(list((data_folder() / "windows").glob("*.json"))))
    other = start()
    looked(qtbot, other)
    assert other.reopening.last is None  # that window is still there


def test_the_list_of_before_goes_only_once_there_is_one_of_now(
    qtbot: QtBot, start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    end_with(qtbot, start, photo_files(tmp_path, "a.png", "b.png"))
    session = start()
    looked(qtbot, session)
    with monkeypatch.context() as full:
        full.setattr("app.workspace.window_record.atomic_write", _full)
        with qtbot.waitSignal(session.reopening.notice) as told:
            session.reopening.reopen()
    assert "cannot be saved" in told.args[0]
    read(qtbot, session, 2)
    assert len(list((data_folder() / "windows").glob("*.json"))) == 1


def _full(path: Path, *, private: bool = False) -> NoReturn:
    raise UserError(f"The disk of {path} is full.")


def test_a_project_comes_back_as_a_project(qtbot: QtBot, start: Start, tmp_path: Path) -> None:
    (path,) = photo_files(tmp_path, "a.png")
    session = start()
    session.open_path(path)
    read(qtbot, session, 1)
    session.line_to(10, 10, FOREGROUND)
    with qtbot.waitSignal(session.projects.saved):
        session.save_project(tmp_path / "work.matte")
    assert session.close()
    session = start()
    looked(qtbot, session)
    session.reopening.reopen()
    read(qtbot, session, 1)
    qtbot.waitUntil(lambda: session.projects.path == tmp_path / "work.matte")
    assert session.document.trimap is not None and session.document.trimap[10, 10] == FOREGROUND


def test_what_is_gone_or_was_in_no_file_is_named(qtbot: QtBot, start: Start, tmp_path: Path) -> None:
    a, b = photo_files(tmp_path, "a.png", "b.png")
    session = start()
    session.workspace.open_paths([a, b])
    use(GERMAN)
    session.open_bytes(a.read_bytes(), tr("Pasted photo"))
    read(qtbot, session, 3)
    session.confirm_discard = lambda name: True
    assert session.close()
    b.unlink()
    use(ENGLISH)
    session = start()
    looked(qtbot, session)
    with qtbot.waitSignal(session.notice) as said:
        session.reopening.reopen()
    read(qtbot, session, 1)
    assert f"b.png is no longer in {tmp_path}." in said.args[0]
    assert "Pasted photo was not in a file" in said.args[0]


def test_unsaved_work_is_left_to_the_recovery(qtbot: QtBot, start: Start, tmp_path: Path) -> None:
    a, b = photo_files(tmp_path, "a.png", "b.png")
    session = start()
    session.workspace.open_paths([a, b])
    read(qtbot, session, 2)
    assert session.document.name == "a.png"
    session.line_to(10, 10, FOREGROUND)
    session.keep_for_recovery()
    assert session.close()
    session = start()
    looked(qtbot, session)
    with qtbot.waitSignal(session.notice) as said:
        session.reopening.reopen()
    read(qtbot, session, 1)
    assert names(session) == ["b.png"] and "unsaved work comes back" in said.args[0]
    session.recover(session.offers.offers[0])
    read(qtbot, session, 2)
    assert names(session) == ["b.png", "a.png"]


@pytest.mark.parametrize("by_itself", [True, False])
def test_they_open_by_themselves_where_that_is_wished(
    qtbot: QtBot, start: Start, tmp_path: Path, by_itself: bool
) -> None:
    end_with(qtbot, start, photo_files(tmp_path, "a.png", "b.png"))
    session = start()
    session.reopening.by_itself = by_itself
    looked(qtbot, session)
    if by_itself:
        read(qtbot, session, 2)
    assert len(session.workspace.photos) == 2 * by_itself


def test_the_sample_is_not_remembered(qtbot: QtBot, start: Start) -> None:
    session = start()
    session.open_sample()
    qtbot.waitUntil(lambda: session.document.photo is not None, timeout=20_000)
    assert session.close()
    session = start()
    looked(qtbot, session)
    assert session.reopening.last is None


def _killed_with(qtbot: QtBot, start: Start, paths: list[Path]) -> None:
    """A window that was ended with unsaved work on the first of these."""
    session = start()
    session.workspace.open_paths(paths)
    read(qtbot, session, len(paths))
    session.line_to(10, 10, FOREGROUND)
    session.keep_for_recovery()
    assert session.close()


@pytest.mark.parametrize("in_view", [True, False])
def test_a_photo_that_was_opened_by_hand_is_recovered_in_its_place(
    qtbot: QtBot, start: Start, tmp_path: Path, in_view: bool
) -> None:
    paths = photo_files(tmp_path, "a.png", "b.png")
    _killed_with(qtbot, start, paths)
    session = start()
    looked(qtbot, session)
    session.workspace.open_paths(paths)
    read(qtbot, session, 2)
    session.workspace.show(session.workspace.photos[0 if in_view else 1].key)
    offer = session.offers.offers[0]
    first, again = session.recover(offer), session.recover(offer)
    assert first == again
    qtbot.waitUntil(lambda: session.workspace.current == first)
    read(qtbot, session, 2)
    assert names(session) == ["a.png", "b.png"] and session.workspace.photos[0].is_dirty
    assert session.document.trimap is not None and (session.document.trimap == FOREGROUND).any()
    session.open_path(paths[0])
    session.reopening.reopen()
    qtbot.wait(50)
    assert names(session) == ["a.png", "b.png"] and session.workspace.current == first


def test_a_photo_that_was_worked_on_since_stays_beside_the_recovered_one(
    qtbot: QtBot, start: Start, tmp_path: Path
) -> None:
    paths = photo_files(tmp_path, "a.png")
    _killed_with(qtbot, start, paths)
    session = start()
    looked(qtbot, session)
    session.open_path(paths[0])
    read(qtbot, session, 1)
    session.line_to(5, 5, FOREGROUND)
    with qtbot.waitSignal(session.notice) as said:
        session.recover(session.offers.offers[0])
    assert "a.png is open twice" in said.args[0]
    read(qtbot, session, 2)
    assert names(session) == ["a.png", "a.png"] and len(session.workspace.unsaved) == 2


def _saved_beside(qtbot: QtBot, start: Start, photo: Path) -> Path:
    """A project of this photo beside it."""
    session = start()
    session.open_path(photo)
    read(qtbot, session, 1)
    session.line_to(10, 10, FOREGROUND)
    project = photo.with_suffix(".matte")
    with qtbot.waitSignal(session.projects.saved):
        session.save_project(project)
    assert session.close()
    return project


def _with_project_beside(qtbot: QtBot, start: Start, folder: Path) -> tuple[Session, Path]:
    """A window with one photo, beside which its project lies that was saved before."""
    (photo,) = photo_files(folder, "a.png")
    project = _saved_beside(qtbot, start, photo)
    session = start()
    session.open_path(photo)
    read(qtbot, session, 1)
    return session, project


@pytest.mark.parametrize("goes_on", [False, True])
def test_a_project_found_beside_a_photo_takes_its_place(
    qtbot: QtBot, start: Start, tmp_path: Path, goes_on: bool
) -> None:
    paths = photo_files(tmp_path, "a.png", "b.png")
    project = _saved_beside(qtbot, start, paths[0])
    session = start()
    session.workspace.open_paths(paths)
    read(qtbot, session, 2)
    first, second = session.workspace.photos
    qtbot.waitUntil(lambda: session.workspace.current == first.key)
    session.open_found(project, first.key)
    if goes_on:
        session.workspace.show(second.key)
    qtbot.waitUntil(lambda: session.workspace.photo(first.key) is None)
    read(qtbot, session, 2)
    assert [photo.project for photo in session.workspace.photos] == [project, None]
    session.workspace.show(session.workspace.photos[0].key)
    assert session.document.trimap is not None and (session.document.trimap == FOREGROUND).any()
    assert not session.workspace.unsaved


def test_a_project_found_beside_a_photo_with_work_since_opens_beside_it(
    qtbot: QtBot, start: Start, tmp_path: Path
) -> None:
    session, project = _with_project_beside(qtbot, start, tmp_path)
    session.line_to(5, 5, FOREGROUND)
    with qtbot.waitSignal(session.notice) as said:
        session.open_found(project, session.workspace.current)
    assert "a.png is open twice: as its project has it" in said.args[0]
    read(qtbot, session, 2)
    assert len(session.workspace.photos) == 2 and len(session.workspace.unsaved) == 1


def test_a_project_found_beside_a_photo_that_cannot_be_read_leaves_the_photo(
    qtbot: QtBot, start: Start, tmp_path: Path
) -> None:
    session, project = _with_project_beside(qtbot, start, tmp_path)
    key = session.workspace.current
    project.write_bytes(b"cut short")
    with qtbot.waitSignal(session.error):
        session.open_found(project, session.workspace.current)
    qtbot.wait(50)
    assert names(session) == ["a.png"] and session.workspace.current == key
