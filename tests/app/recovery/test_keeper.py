"""Unsaved marks are kept while a window is open, and offered by the next one until they are taken or given up."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.folders import data_folder
from app.recovery.entry import read_entry
from app.session import Session
from app.window_settings import DEFAULT_RECOVERY_PAUSE
from core.errors import UserError
from core.imaging.io import read_gray, read_image, write_png
from core.trimap.values import UNKNOWN
from tests.app.helpers import give_up, mark, open_photo, paint, settle, touch, trimap_of
from tests.app.recovery.helpers import kept_files, offered, recover, second
from tests.fake_engine import FakeEngine


def test_the_pause_leaves_time_for_the_write() -> None:
    assert 1000 * DEFAULT_RECOVERY_PAUSE <= 1500


@pytest.fixture
def painted(qtbot: QtBot, session: Session, photo_file: Path) -> Session:
    session.recovery._timer.setInterval(10)
    open_photo(qtbot, session, photo_file)
    mark(session)
    qtbot.waitUntil(lambda: bool(kept_files()) and session.recovery._tasks.idle)
    settle(qtbot, session)
    return session


def test_a_running_window_shares_its_marks_with_nobody(
    qtbot: QtBot, painted: Session, engine: FakeEngine
) -> None:
    other = second(engine)
    told: list[object] = []
    other.offers.found.connect(told.append)
    other.offers.look()
    qtbot.waitUntil(lambda: other.offers._tasks.idle)
    assert not told and other.close() and len(kept_files()) == 1


@pytest.mark.parametrize("way", ["save", "undo", "close the photo", "close"])
def test_what_is_saved_or_given_up_is_no_longer_kept(
    qtbot: QtBot, painted: Session, tmp_path: Path, photo_file: Path, way: str
) -> None:
    if way == "save":
        painted.save_trimap(tmp_path / "t.png")
    elif way == "undo":
        painted.undo()
        painted.undo()
    elif way == "close the photo":
        give_up(painted)
    else:
        assert painted.close()
    qtbot.waitUntil(lambda: not kept_files())
    if way == "save":
        touch(painted)
        qtbot.waitUntil(lambda: bool(kept_files()))


def test_an_end_that_asks_nobody_keeps_what_is_unsaved(
    qtbot: QtBot, session: Session, engine: FakeEngine, photo_file: Path
) -> None:
    other = second(engine)
    open_photo(qtbot, other, photo_file)
    mark(other)
    other.begin_stroke(10, 10, 255)  # the pen is still down
    other.keep_for_recovery()
    assert len(kept_files()) == 1
    assert other.close() and len(kept_files()) == 1
    (found,) = offered(qtbot, session)
    recover(qtbot, session, found)
    assert np.array_equal(trimap_of(session), trimap_of(other)) and trimap_of(session)[10, 10] == 255


def test_an_end_without_unsaved_marks_leaves_nothing(qtbot: QtBot, painted: Session, tmp_path: Path) -> None:
    painted.keep_for_recovery()
    with qtbot.waitSignal(painted.document.dirty_changed):
        painted.save_trimap(tmp_path / "t.png")
    assert painted.close() and not kept_files()
    assert list((data_folder() / "recovery").iterdir()) == []


def test_marks_given_up_after_a_logout_that_was_called_off_are_forgotten(
    qtbot: QtBot, painted: Session
) -> None:
    painted.end()
    assert len(kept_files()) == 1
    assert painted.may_close() and painted.close() and not kept_files()


def gone(qtbot: QtBot, engine: FakeEngine, then: Callable[[Session], None]) -> None:
    """Marks that a window left which is gone."""
    other = second(engine)
    then(other)
    other.keep_for_recovery()
    assert other.close()


def test_a_pasted_photo_comes_back_too(
    qtbot: QtBot, session: Session, engine: FakeEngine, photo_file: Path
) -> None:
    def paste(other: Session) -> None:
        with qtbot.waitSignal(other.document.photo_changed):
            other.open_bytes(photo_file.read_bytes(), "Pasted photo")
        mark(other)

    gone(qtbot, engine, paste)
    (found,) = offered(qtbot, session)
    recover(qtbot, session, found)
    photo = session.document.photo
    assert (
        photo is not None and photo.path is None and np.array_equal(photo.image, read_image(photo_file).image)
    )
    assert (trimap_of(session) == UNKNOWN).any() and session.settings.recent_files == []


def painted_on(qtbot: QtBot, photo_file: Path) -> Callable[[Session], None]:
    def then(other: Session) -> None:
        open_photo(qtbot, other, photo_file)
        other.set_unpainted(UNKNOWN)
        settle(qtbot, other)
        mark(other)

    return then


def test_what_unpainted_counted_as_comes_back(
    qtbot: QtBot, session: Session, engine: FakeEngine, photo_file: Path
) -> None:
    session.set_unpainted(0)
    gone(qtbot, engine, painted_on(qtbot, photo_file))
    (found,) = offered(qtbot, session)
    recover(qtbot, session, found)
    assert session.document.unpainted_value == UNKNOWN and trimap_of(session)[0, 0] == UNKNOWN


def test_a_photo_that_is_gone_is_asked_for_and_one_of_another_size_refused(
    qtbot: QtBot, session: Session, engine: FakeEngine, photo_file: Path, tmp_path: Path
) -> None:
    gone(qtbot, engine, painted_on(qtbot, photo_file))
    (tmp_path / "far").mkdir()
    moved = photo_file.rename(tmp_path / "far" / "moved.png")
    (found,) = offered(qtbot, session)
    assert found.photo is None
    with qtbot.waitSignal(session.error) as told:
        session.recover(found)
    assert "is no longer at" in told.args[0] and photo_file.name in told.args[0]
    write_png(tmp_path / "other.png", np.zeros((5, 6, 3), np.uint8))
    with qtbot.waitSignal(session.error) as told:
        session.recover(found, tmp_path / "other.png")
    assert "other.png is 6 × 5 pixels, but the marks were made on 96 × 64" in told.args[0]
    assert found.kept.path.exists()
    recover(qtbot, session, found, moved)
    assert session.document.name == "moved.png"


def test_marks_over_a_changed_photo_are_told(
    qtbot: QtBot, session: Session, engine: FakeEngine, photo_file: Path
) -> None:
    gone(qtbot, engine, painted_on(qtbot, photo_file))
    photo_file.write_bytes(photo_file.read_bytes() + b"\n")
    (found,) = offered(qtbot, session)
    assert found.photo == photo_file and not found.is_same
    with qtbot.waitSignal(session.notice) as told:
        recover(qtbot, session, found)
    assert "has changed since it was marked" in told.args[0]


def test_discarded_marks_are_gone_and_others_stay(
    qtbot: QtBot, session: Session, engine: FakeEngine, photo_file: Path
) -> None:
    for _ in range(2):
        gone(qtbot, engine, painted_on(qtbot, photo_file))
    first, other = offered(qtbot, session)
    session.offers.discard(first)
    qtbot.waitUntil(lambda: kept_files() == [other.kept.path])
    assert session.close() and kept_files() == [other.kept.path]


def test_restored_marks_survive_until_they_are_kept_anew(
    qtbot: QtBot, session: Session, engine: FakeEngine, photo_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone(qtbot, engine, painted_on(qtbot, photo_file))
    (found,) = offered(qtbot, session)

    def full(*args: object, **more: object) -> None:
        raise UserError("Cannot write: the disk is full.")

    monkeypatch.setattr("app.recovery.writer.write_entry", full)
    told: list[str] = []
    session.notice.connect(told.append)
    recover(qtbot, session, found)
    assert found.kept.path.exists() and [
        text for text in told if "lost in a crash" in text and "disk is full" in text
    ]
    paint(session, [(5, 5)])
    session.recovery._keep_changed()
    qtbot.waitUntil(lambda: session.recovery._tasks.idle)
    assert len([text for text in told if "lost in a crash" in text]) == 1  # said once


def test_painting_on_is_kept_without_end(qtbot: QtBot, painted: Session) -> None:
    """A pause in painting is not waited for."""
    before = kept_files()[0].stat().st_ino
    painted.recovery._timer.setInterval(100)
    painted.begin_stroke(10, 10, 255)

    def kept() -> bool:
        painted.extend_stroke(10 + os.getpid() % 3, 12)
        return kept_files()[0].stat().st_ino != before

    qtbot.waitUntil(kept)
    painted.end_stroke()


def test_saved_marks_are_those_of_the_document(qtbot: QtBot, painted: Session, tmp_path: Path) -> None:
    painted.save_trimap(tmp_path / "t.png")
    trimap = read_entry(kept_files()[0], "").marks.trimap
    settle(qtbot, painted)
    assert np.array_equal(trimap, read_gray(tmp_path / "t.png"))


def test_a_photo_that_changed_between_opening_and_keeping_is_kept_as_it_was_marked(
    qtbot: QtBot, session: Session, engine: FakeEngine, photo_file: Path
) -> None:
    was = read_image(photo_file).image

    def change(other: Session) -> None:
        open_photo(qtbot, other, photo_file)
        write_png(photo_file, 255 - was)
        mark(other)

    gone(qtbot, engine, change)
    (found,) = offered(qtbot, session)
    assert found.is_same and found.name == photo_file.name
    recover(qtbot, session, found)
    assert session.document.photo is not None and session.document.path is None
    np.testing.assert_array_equal(session.document.photo.image, was)


def test_a_photo_opened_again_after_it_changed_is_the_one_that_was_marked(
    qtbot: QtBot, session: Session, engine: FakeEngine, photo_file: Path
) -> None:
    def again(other: Session) -> None:
        open_photo(qtbot, other, photo_file)
        mark(other)
        other.recovery._keep()
        qtbot.waitUntil(lambda: other.recovery._tasks.idle)
        photo_file.write_bytes(photo_file.read_bytes() + b"\n")
        open_photo(qtbot, other, photo_file)
        mark(other)

    gone(qtbot, engine, again)
    (found,) = offered(qtbot, session)
    assert found.is_same


def test_a_damaged_entry_hides_no_other_and_offers_last_until_they_are_taken(
    qtbot: QtBot, session: Session, engine: FakeEngine, photo_file: Path
) -> None:
    for _ in range(3):
        gone(qtbot, engine, painted_on(qtbot, photo_file))
    bad = kept_files()[0]
    bad.write_bytes(bad.read_bytes()[:-9])
    changes: list[int] = []
    session.offers.changed.connect(lambda: changes.append(len(session.offers.offers)))
    first, other = offered(qtbot, session)
    assert bad not in (first.kept.path, other.kept.path)
    recover(qtbot, session, first)
    assert [offer.kept for offer in offered(qtbot, session)] == [other.kept]  # looking again finds the rest
    session.offers.discard(other)
    assert changes == [2, 1, 1, 0]
