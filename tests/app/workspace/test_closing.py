"""Photos are closed: asked about where work would be lost, and another one comes into view."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.session import Session
from core.trimap.values import UNKNOWN
from tests.app.helpers import mark, open_photo, settle
from tests.app.workspace.helpers import keys_of, show


def test_closing_asks_for_unsaved_work_and_shows_the_neighbor(
    qtbot: QtBot, session: Session, files: list[Path]
) -> None:
    workspace, keys = session.workspace, keys_of(qtbot, session, files)
    mark(session)
    workspace.show(keys[1])
    asked: list[str] = []
    session.confirm_discard = lambda name: bool(asked.append(name))
    workspace.close(keys[0])
    assert asked == ["photo 0.png"] and workspace.current == keys[0] and len(workspace.photos) == 3
    workspace.close(keys[2])
    assert len(asked) == 1 and len(workspace.photos) == 2
    session.confirm_discard = lambda name: True
    workspace.close(keys[0])
    assert [photo.key for photo in workspace.photos] == [keys[1]] and workspace.current == keys[1]
    workspace.close(keys[1])
    assert workspace.current == 0 and workspace.photos == () and session.document.photo is None
    assert not session.history.can_undo and session.projects.path is None
    open_photo(qtbot, session, files[0])
    assert not session.history.can_undo


def test_a_photo_being_read_comes_into_view_where_the_only_other_one_is_closed(
    qtbot: QtBot, session: Session, files: list[Path]
) -> None:
    open_photo(qtbot, session, files[0])
    first = session.workspace.current
    session.open_path(files[1])
    session.workspace.close(first)
    assert session.workspace.current == 0
    settle(qtbot, session)
    assert [photo.name for photo in session.workspace.photos] == ["photo 1.png"]
    assert session.document.name == "photo 1.png"


def test_what_unpainted_counts_as_outlives_the_last_photo(
    qtbot: QtBot, session: Session, files: list[Path]
) -> None:
    session.set_unpainted(UNKNOWN)
    open_photo(qtbot, session, files[0])
    session.workspace.close(session.workspace.current)
    assert session.document.photo is None and session.settings.unpainted_value == UNKNOWN
    open_photo(qtbot, session, files[1])
    assert session.document.unpainted_value == UNKNOWN


def test_closing_all_ends_at_the_first_that_is_to_stay(
    qtbot: QtBot, session: Session, files: list[Path]
) -> None:
    session.workspace.open_paths(files)
    settle(qtbot, session)
    for _ in files[:2]:
        mark(session)
        session.workspace.show_next(1)
    asked: list[str] = []
    session.confirm_discard = lambda name: bool(asked.append(name))
    keys = [photo.key for photo in session.workspace.photos]
    session.workspace.close_many(session.workspace.current_last(keys[::-1]))
    assert asked == ["photo 1.png"] and len(session.workspace.photos) == 3


def test_undo_while_a_photo_is_to_be_closed_keeps_it_for_good(
    qtbot: QtBot, session: Session, files: list[Path]
) -> None:
    open_photo(qtbot, session, files[0])
    open_photo(qtbot, session, files[1])
    first, second = (photo.key for photo in session.workspace.photos)
    session.lasso_fill([(1, 1), (20, 1), (20, 20)])
    session.workspace.close(second)  # once the fill has landed
    session.undo()
    settle(qtbot, session)
    show(session, first)
    settle(qtbot, session)
    assert [photo.key for photo in session.workspace.photos] == [first, second]
