"""The work on every open photo outlives the window, in view or not, until it is saved or given up."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.recovery import writer
from app.recovery.entry import read_entry
from app.session import Session
from core.errors import UserError
from core.imaging.io import write_png
from core.project.project import Project
from tests.app.helpers import full_run, give_up, mark, open_photo, settle, trimap_of
from tests.app.recovery.helpers import kept_files
from tests.fake_engine import FakeEngine


def kept() -> dict[str, np.ndarray]:
    """The marks of all entries, by the names of their photos."""
    marks = {}
    for path in kept_files():
        with suppress(UserError):  # removed meanwhile
            project = read_entry(path, "")
            marks[project.photo.name] = project.marks.trimap
    return marks


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "a.png", tmp_path / "b.png"]
    for index, path in enumerate(paths):
        write_png(path, np.full((64, 96, 3), 90 * index, np.uint8))
    return paths


def idle(qtbot: QtBot, session: Session) -> None:
    recovery = session.recovery
    qtbot.waitUntil(lambda: recovery._tasks.idle and not recovery._timer.isActive())
    settle(qtbot, session)


def test_a_photo_that_is_left_is_kept_at_once(qtbot: QtBot, session: Session, files: list[Path]) -> None:
    session.recovery._timer.setInterval(10_000)
    open_photo(qtbot, session, files[0])
    mark(session)
    was = trimap_of(session).copy()
    open_photo(qtbot, session, files[1])
    qtbot.waitUntil(lambda: session.recovery._tasks.idle)
    assert list(kept()) == ["a.png"] and np.array_equal(kept()["a.png"], was)


def test_every_photo_stays_kept_until_it_is_saved_or_closed(
    qtbot: QtBot, session: Session, files: list[Path], tmp_path: Path
) -> None:
    session.recovery._timer.setInterval(10)
    open_photo(qtbot, session, files[0])
    first = session.workspace.current
    mark(session)
    open_photo(qtbot, session, files[1])
    mark(session)
    qtbot.waitUntil(lambda: set(kept()) == {"a.png", "b.png"})
    for _ in range(3):
        session.workspace.show_next(1)
        idle(qtbot, session)
        assert set(kept()) == {"a.png", "b.png"}
    session.workspace.show(first)
    session.save_project(tmp_path / "a.matte")
    session.workspace.show_next(1)  # while it is being written
    settle(qtbot, session)
    qtbot.waitUntil(lambda: set(kept()) == {"b.png"})
    give_up(session)
    qtbot.waitUntil(lambda: not kept())
    assert session.workspace.current == first and not session.recovery.has_unsaved


def test_an_end_that_asks_nobody_keeps_every_photo(
    qtbot: QtBot, engine: FakeEngine, session: Session, files: list[Path]
) -> None:
    other = Session(engine_factory=lambda: engine)
    other.start()
    open_photo(qtbot, other, files[0])
    mark(other)
    settle(qtbot, other)
    full_run(qtbot, other)
    qtbot.waitUntil(lambda: len(other.versions.all) == 1)
    open_photo(qtbot, other, files[1])
    mark(other)
    other.end()
    assert other.close() and set(kept()) == {"a.png", "b.png"}
    with qtbot.waitSignal(session.offers.found, timeout=10_000) as told:
        session.offers.look()
    for found in told.args[0]:
        session.recover(found)
    qtbot.waitUntil(lambda: not session.offers.offers)
    idle(qtbot, session)
    qtbot.waitUntil(lambda: session.offers._tasks.idle)
    photos = {photo.name: photo.key for photo in session.workspace.photos}
    assert set(photos) == {"a.png", "b.png"} and all(photo.is_dirty for photo in session.workspace.photos)
    session.workspace.show(photos["a.png"])
    assert session.document.alpha_is_current and len(session.versions.all) == 1
    assert len(kept()) == 2 and session.recovery.has_unsaved


def test_a_left_photo_whose_write_failed_is_tried_again(
    qtbot: QtBot, session: Session, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    write, calls = writer.write_entry, list[Path]()

    def full_at_first(path: Path, *args: object, **more: object) -> None:
        calls.append(path)
        if len(calls) == 1:
            raise UserError("Cannot write: the disk is full.")
        write(path, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(writer, "write_entry", full_at_first)
    session.recovery._retry.setInterval(20)
    open_photo(qtbot, session, files[0])
    mark(session)
    open_photo(qtbot, session, files[1])
    qtbot.waitUntil(lambda: set(kept()) == {"a.png"})


def test_a_photo_that_cannot_be_written_holds_up_no_other(
    qtbot: QtBot, session: Session, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    write = writer.write_entry

    def too_large(path: Path, project: Project, **more: Any) -> None:
        if project.photo.name == "a.png":
            raise UserError("Cannot write: the disk is full.")
        write(path, project, **more)

    monkeypatch.setattr(writer, "write_entry", too_large)
    told: list[str] = []
    session.recovery.notice.connect(told.append)
    files.append(files[0].with_name("c.png"))
    write_png(files[2], np.zeros((64, 96, 3), np.uint8))
    for path in files:
        open_photo(qtbot, session, path)
        mark(session)
    qtbot.waitUntil(lambda: set(kept()) == {"b.png", "c.png"})
    assert len(told) == 1 and "the disk is full" in told[0]
