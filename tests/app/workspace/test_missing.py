"""A packed photo whose file is gone: said, found elsewhere, and closed without losing its work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.folders import data_folder
from app.session import Session
from app.workspace import parked_photo
from app.workspace.open_photos import Missed
from app.workspace.photo import OpenPhoto, State
from core.imaging.io import write_png
from core.project.store import open_project
from tests.app.helpers import mark, open_photo, settle
from tests.app.workspace.helpers import park, wait_parked


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Three photos of noise."""
    paths = [tmp_path / f"photo {index}.png" for index in range(3)]
    for seed, path in enumerate(paths):
        write_png(path, np.random.default_rng(seed).integers(0, 255, (48, 64, 3), dtype=np.uint8))
    return paths


@pytest.fixture
def opened(
    qtbot: QtBot, session: Session, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> tuple[Session, list[int]]:
    """Three marked photos, the first two packed, the last in view; files in place."""
    monkeypatch.setattr(parked_photo, "_is_lasting", lambda path: True)
    session.start()
    qtbot.waitUntil(lambda: session.host.speed is not None)
    for path in files:
        open_photo(qtbot, session, path)
        mark(session)
        settle(qtbot, session)
    keys = [photo.key for photo in session.workspace.photos]
    park(qtbot, session, *keys[:2])
    return session, keys


@pytest.fixture
def gone(opened: tuple[Session, list[int]], files: list[Path]) -> tuple[Session, list[int]]:
    """The same, the file of the first one moved away."""
    files[0].rename(_away(files))
    return opened


def _away(files: list[Path]) -> Path:
    return files[0].with_name("away.png")


def _missed(qtbot: QtBot, session: Session, key: int) -> Missed:
    with qtbot.waitSignal(session.workspace.missed, timeout=10_000) as told:
        session.workspace.show(key)
    missed = told.args[0]
    assert isinstance(missed, Missed)
    return missed


def _kept_names() -> set[str]:
    kept = (data_folder() / "recovery").glob("*/[!.]*.matte")
    return {open_project(path).photo.name for path in kept}


def _in_view(qtbot: QtBot, session: Session, key: int) -> None:
    qtbot.waitUntil(lambda: session.workspace.current == key, timeout=10_000)


def test_it_is_named_listed_so_and_the_photo_before_comes_back(
    qtbot: QtBot, gone: tuple[Session, list[int]], files: list[Path]
) -> None:
    session, (first, _, last) = gone
    missed = _missed(qtbot, session, first)
    assert missed.key == first and not missed.closes
    assert "photo 0.png is missing" in missed.reason
    _in_view(qtbot, session, last)
    photo = session.workspace.photo(first)
    assert photo is not None and photo.is_dirty and photo.size == (48, 64)
    assert photo.state is State.MISSING and photo.remark == missed.reason
    _away(files).rename(files[0])
    session.workspace.show(first)
    _in_view(qtbot, session, first)
    photo = session.workspace.photo(first)
    assert photo is not None and photo.state is State.MARKED
    assert session.document.painted is not None and session.document.painted.any()


def test_steps_go_past_it_and_two_of_them_do_not_take_turns(
    qtbot: QtBot, gone: tuple[Session, list[int]], files: list[Path]
) -> None:
    session, (first, second, last) = gone
    files[1].unlink()
    for key in (first, second):
        _missed(qtbot, session, key)
        _in_view(qtbot, session, last)
    session.workspace.show_next(1)
    assert session.workspace.current == last
    session.document.set_dirty(False)
    session.workspace.close(last)
    qtbot.waitUntil(lambda: session.workspace.photo(last) is None)
    assert session.workspace.current == 0 and len(session.workspace.photos) == 2
    settle(qtbot, session)


def test_it_comes_from_where_it_is_now_and_no_other_file_is_taken_for_it(
    qtbot: QtBot, gone: tuple[Session, list[int]], files: list[Path]
) -> None:
    session, (first, _, last) = gone
    _missed(qtbot, session, first)
    _in_view(qtbot, session, last)
    with qtbot.waitSignal(session.workspace.missed, timeout=10_000) as told:
        session.workspace.find(first, files[1])
    assert told.args[0].reason.startswith(f"{files[1]} is not photo 0.png as it was opened")
    _in_view(qtbot, session, last)
    session.workspace.find(first, _away(files))
    _in_view(qtbot, session, first)
    photo = session.workspace.photo(first)
    assert photo is not None and photo.path == _away(files) == session.document.path
    assert photo.name == "away.png" and photo.is_dirty and photo.state is State.MARKED
    assert session.source_at(_away(files)) is not None  # an export is not written over it
    assert not session.workspace.parking.missing


@pytest.mark.parametrize("keep", [True, False])
def test_closing_it_asks_and_its_work_stays_where_that_is_wished(
    qtbot: QtBot, gone: tuple[Session, list[int]], keep: bool
) -> None:
    session, (first, second, last) = gone
    with qtbot.waitSignal(session.workspace.missed, timeout=10_000) as told:
        session.workspace.close(first)
    assert told.args[0].closes and session.workspace.photo(first) is not None
    session.workspace.give_up(first, keep=keep, closes=True)
    assert [photo.key for photo in session.workspace.photos] == [second, last]
    settle(qtbot, session)
    session.recovery.give_up()  # as the window does where the rest is discarded
    session.close()
    assert _kept_names() == ({"photo 0.png"} if keep else set())


def test_others_are_closed_after_it_only_where_it_was_to_be_closed(
    qtbot: QtBot, gone: tuple[Session, list[int]]
) -> None:
    session, (first, second, last) = gone
    with qtbot.waitSignal(session.workspace.missed, timeout=10_000):
        session.workspace.close_many([first, second, last])  # which is called off there
    _in_view(qtbot, session, last)
    _missed(qtbot, session, first)
    coming: list[object] = []
    session.workspace.coming.connect(coming.append)
    session.workspace.give_up(first, keep=False)
    settle(qtbot, session)
    assert not coming and [photo.key for photo in session.workspace.photos] == [second, last]


def test_one_that_is_found_while_it_is_closed_closes_then(
    qtbot: QtBot, gone: tuple[Session, list[int]], files: list[Path]
) -> None:
    session, (first, _, _) = gone
    asked: list[str] = []
    session.confirm_discard = lambda name: not asked.append(name)  # type: ignore[func-returns-value]
    with qtbot.waitSignal(session.workspace.missed, timeout=10_000):
        session.workspace.close(first)
    session.workspace.find(first, _away(files), closes=True)
    qtbot.waitUntil(lambda: session.workspace.photo(first) is None, timeout=10_000)
    assert asked == ["away.png"]


def test_one_without_work_closes_at_once(
    qtbot: QtBot, opened: tuple[Session, list[int]], files: list[Path], tmp_path: Path
) -> None:
    session, (first, _, _) = opened
    session.workspace.show(first)
    _in_view(qtbot, session, first)
    with qtbot.waitSignal(session.projects.saved):
        session.save_project(tmp_path / "first.matte")
    settle(qtbot, session)
    session.workspace.show_next(1)
    wait_parked(qtbot, session, first)
    files[0].unlink()
    session.workspace.close(first)
    assert session.workspace.photo(first) is None


@pytest.mark.parametrize(("answer", "closes"), [(True, True), (False, True), (None, False)])
def test_the_window_asks_about_the_only_unsaved_photo_though_it_cannot_be_shown(
    qtbot: QtBot, gone: tuple[Session, list[int]], answer: bool | None, closes: bool
) -> None:
    session, (first, second, last) = gone
    for key in (second, last):
        session.workspace.close(key)
        qtbot.waitUntil(lambda key=key: session.workspace.photo(key) is None, timeout=10_000)  # type: ignore[misc]
    asked: list[Missed] = []
    session.confirm_missing = lambda missed: (asked.append(missed), answer)[1]  # type: ignore[func-returns-value]
    assert session.may_close() is closes
    assert [missed.key for missed in asked] == [first]
    session.close()
    assert _kept_names() == ({"photo 0.png"} if answer is True else set())


def test_the_window_closes_and_what_could_not_be_saved_with_the_others_is_kept(
    qtbot: QtBot, gone: tuple[Session, list[int]], files: list[Path]
) -> None:
    session, (first, _, last) = gone
    asked: list[list[str]] = []

    def save(photos: Sequence[OpenPhoto]) -> bool:
        asked.append([photo.name for photo in photos])
        session.save_unsaved()
        qtbot.waitUntil(lambda: not session.saving.is_waiting and session.files.idle, timeout=10_000)
        return True

    session.confirm_discard_all = save
    assert session.may_close()
    assert asked == [[path.name for path in files]] and session.workspace.current == last
    assert [photo.key for photo in session.workspace.unsaved] == [first]
    session.close()
    assert _kept_names() == {"photo 0.png"}
