"""Several photos beside each other: opened, shown to and fro without a loss, moved, closed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from app.workspace.photo import State
from core.imaging.io import write_png
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import full_run, give_up, mark, open_photo, paint, settle
from tests.app.workspace.helpers import (
    SIZES,
    everything,
    keys_of,
    show,
    work_on,
)
from tests.fake_engine import FakeEngine


@pytest.fixture
def two(qtbot: QtBot, session: Session, files: list[Path]) -> tuple[Session, int, int]:
    """A session with two photos on which all kinds of work were done; the second one is in view."""
    session.start()
    qtbot.waitUntil(lambda: session.host.speed is not None)
    open_photo(qtbot, session, files[0])
    work_on(qtbot, session, contrast=0.5, brush=21)
    open_photo(qtbot, session, files[1])
    work_on(qtbot, session, contrast=0.2, brush=13)
    first, second = (photo.key for photo in session.workspace.photos)
    return session, first, second


def test_to_and_fro_changes_nothing(qtbot: QtBot, two: tuple[Session, int, int]) -> None:
    session, first, second = two
    b = everything(session)
    show(session, first)
    a = everything(session)
    for _ in range(2):
        show(session, second)
        assert everything(session) == b
        show(session, first)
        assert everything(session) == a
    settle(qtbot, session)
    qtbot.wait(400)  # timers that a switch may have left
    assert everything(session) == a
    show(session, second)
    assert everything(session) == b
    assert a["name"] != b["name"] and a["finish"] is not b["finish"] and a["k"] != b["k"]


def test_undo_and_redo_work_after_coming_back(qtbot: QtBot, two: tuple[Session, int, int]) -> None:
    session, first, second = two
    session.set_tool("brush")
    show(session, first)
    session.set_tool("brush")
    steps = len(session.history.stacks.done)
    before = everything(session)
    marks = []
    for _ in range(steps):
        session.undo()
        assert session.document.trimap is not None
        marks.append(session.document.trimap.copy())
        show(session, second)
        show(session, first)
    assert not session.history.can_undo and not marks[-1].any()
    for _ in range(steps):
        session.redo()
        show(session, second)
        settle(qtbot, session)
        show(session, first)
        settle(qtbot, session)
    after = everything(session)
    assert after["trimap"] == before["trimap"] and after["revision"] == before["revision"]
    assert after["current"] == before["current"] and after["dirty"] == before["dirty"]


def test_a_photo_opens_beside_the_others_and_one_that_is_open_is_shown(
    qtbot: QtBot, session: Session, files: list[Path]
) -> None:
    open_photo(qtbot, session, files[0])
    mark(session)
    open_photo(qtbot, session, files[1])
    assert [photo.name for photo in session.workspace.photos] == ["photo 0.png", "photo 1.png"]
    assert [photo.state for photo in session.workspace.photos] == [State.MARKED, State.UNMARKED]
    assert [photo.is_dirty for photo in session.workspace.photos] == [True, False]
    session.open_path(files[0])
    assert session.document.name == "photo 0.png" and len(session.workspace.photos) == 2
    assert session.history.can_undo


def test_many_are_listed_at_once_and_the_first_comes_into_view(
    qtbot: QtBot, session: Session, files: list[Path]
) -> None:
    told: list[str] = []
    session.error.connect(told.append)
    bad = files[0].with_name("bad.png")
    bad.write_bytes(b"no photo")
    session.workspace.open_paths([files[2], bad, *files[:2]])
    assert [photo.state for photo in session.workspace.photos] == [State.OPENING] * 4
    assert [photo.name for photo in session.workspace.photos][:2] == ["photo 2.png", "bad.png"]
    settle(qtbot, session)
    photos = session.workspace.photos
    assert session.document.name == "photo 2.png" and session.workspace.current == photos[0].key
    assert [photo.size for photo in photos] == [SIZES[2], (0, 0), *SIZES[:2]]
    failed = photos[1]
    assert failed.state is State.FAILED and "bad.png" in failed.remark and told == [failed.remark]
    session.workspace.show(failed.key)  # nothing to show
    assert session.workspace.current == photos[0].key
    write_png(bad, np.zeros((9, 8, 3), np.uint8))
    session.workspace.retry(failed.key)
    settle(qtbot, session)
    again = session.workspace.photo(failed.key)
    assert again is not None and again.state is State.UNMARKED and again.size == (9, 8)


def test_several_that_cannot_be_read_are_told_as_one(
    qtbot: QtBot, session: Session, files: list[Path]
) -> None:
    told: list[str] = []
    session.error.connect(told.append)
    bad = [files[0].with_name(f"bad {number}.png") for number in range(4)]
    for path in bad:
        path.write_bytes(b"no photo")
    session.workspace.open_paths([bad[0], files[0], *bad[1:], files[1]])
    closed = session.workspace.photos[4]
    assert closed.name == "bad 3.png"
    session.workspace.close(closed.key)
    settle(qtbot, session)
    assert len(told) == 1 and told[0].startswith(
        "3 photos cannot be opened: bad 0.png, bad 1.png and bad 2.png."
    )
    assert [bool(photo.remark) for photo in session.workspace.photos] == [True, False, True, True, False]
    session.workspace.open_paths(bad[:2])  # tried again
    settle(qtbot, session)
    assert len(told) == 2 and told[1].startswith("2 photos cannot be opened: bad 0.png and bad 1.png.")
    session.workspace.retry(session.workspace.photos[0].key)
    settle(qtbot, session)
    assert told[2:] == [session.workspace.photos[0].remark]


def test_where_the_first_cannot_be_read_the_next_comes_into_view(
    qtbot: QtBot, session: Session, files: list[Path]
) -> None:
    bad = files[0].with_name("bad.png")
    bad.write_bytes(b"no photo")
    session.workspace.open_paths([bad, files[0], files[1]])
    settle(qtbot, session)
    assert session.document.name == "photo 0.png"


def test_one_that_cannot_be_read_alone_leaves_no_entry(
    qtbot: QtBot, session: Session, files: list[Path]
) -> None:
    open_photo(qtbot, session, files[0])
    with qtbot.waitSignal(session.error):
        session.open_path(files[0].with_name("nothing.png"))
    assert [photo.name for photo in session.workspace.photos] == ["photo 0.png"]


def test_the_next_one_is_shown_round_the_ends_and_the_order_can_be_changed(
    qtbot: QtBot, session: Session, files: list[Path]
) -> None:
    workspace, keys = session.workspace, keys_of(qtbot, session, files)
    workspace.show_next(-1)
    assert workspace.current == keys[2]
    workspace.show_next(1)
    assert workspace.current == keys[0]
    workspace.move(keys[0], 2)
    assert [photo.key for photo in workspace.photos] == [keys[1], keys[2], keys[0]]
    workspace.show_next(1)
    assert workspace.current == keys[1]


def test_a_run_goes_on_while_another_photo_is_in_view(
    qtbot: QtBot, session: Session, files: list[Path], engine: FakeEngine
) -> None:
    session.start()
    open_photo(qtbot, session, files[0])
    mark(session)
    settle(qtbot, session)
    first = session.workspace.current
    engine.gate.clear()
    session.run()
    qtbot.waitUntil(lambda: session.document.alpha is not None)
    session.export_cutout(files[0].with_name("cutout.png"))
    open_photo(qtbot, session, files[1])
    assert session.document.alpha is None and not session.running and not session.after_run.waiting
    engine.gate.set()
    qtbot.waitUntil(lambda: engine.ended == ["finished"])
    assert session.document.alpha is None
    session.workspace.show(first)
    qtbot.waitUntil(lambda: session.document.alpha_is_current and not session.running)
    settle(qtbot, session)
    assert session.document.result is not None and files[0].with_name("cutout.png").exists()


def test_what_is_under_way_counts_before_another_photo_comes(
    qtbot: QtBot, session: Session, files: list[Path]
) -> None:
    first, second = keys_of(qtbot, session, files[:2])
    session.begin_stroke(10, 10, FOREGROUND)
    session.workspace.show(second)
    assert session.workspace.current == second
    session.workspace.show(first)
    assert session.history.undo_text == "Brush stroke"
    session.lasso_fill([(1, 1), (40, 1), (40, 40)], FOREGROUND)
    session.workspace.show(second)
    qtbot.waitUntil(lambda: session.workspace.current == second)
    assert session.document.painted is not None and not session.document.painted.any()
    session.workspace.show(first)
    assert session.history.undo_text == "Lasso fill"


def test_a_save_ends_well_for_the_photo_that_was_left(
    qtbot: QtBot, session: Session, files: list[Path], tmp_path: Path
) -> None:
    first, second = keys_of(qtbot, session, files[:2])
    mark(session)
    session.save_project(tmp_path / "first.matte")
    session.workspace.show(second)
    mark(session)
    settle(qtbot, session)
    assert session.projects.path is None and session.document.dirty
    states = {photo.key: photo.is_dirty for photo in session.workspace.photos}
    assert states == {first: False, second: True}
    session.workspace.show(first)
    assert session.projects.path == tmp_path / "first.matte" and not session.document.dirty


def test_a_version_lands_beside_its_own_run(qtbot: QtBot, session: Session, files: list[Path]) -> None:
    session.start()
    first, second = keys_of(qtbot, session, files[:2])
    mark(session)
    settle(qtbot, session)
    full_run(qtbot, session)
    session.workspace.show(second)
    settle(qtbot, session)
    assert session.versions.all == ()
    session.workspace.show(first)
    assert len(session.versions.all) == 1 and session.versions.current is session.versions.all[0]


def test_tool_and_class_stay_in_hand_and_sizes_are_the_photos_own(
    qtbot: QtBot, session: Session, files: list[Path]
) -> None:
    first, second = keys_of(qtbot, session, files[:2])
    session.set_brush_size(33)
    session.set_view("original")
    session.set_class(BACKGROUND)
    paint(session, [(5, 5)])
    session.workspace.show(second)
    assert (session.view, session.value) == ("overlay", FOREGROUND)  # a fresh photo begins with Keep
    session.set_brush_size(7)
    session.set_tool("lasso")
    session.set_class(BACKGROUND)
    session.set_paint_over(UNKNOWN)
    session.workspace.show(first)
    assert (session.brush_size, session.view) == (33, "original")
    assert (session.tool, session.value, session.paint_over) == ("lasso", BACKGROUND, UNKNOWN)
    session.workspace.show(second)
    assert (session.brush_size, session.tool) == (7, "lasso")


def test_a_photo_without_marks_begins_with_keep_each_time_it_comes(
    qtbot: QtBot, session: Session, files: list[Path]
) -> None:
    first, second = keys_of(qtbot, session, files[:2])
    session.workspace.show(second)
    session.workspace.show(first)
    paint(session, [(5, 5)], BACKGROUND)
    session.set_class(BACKGROUND)
    session.workspace.show(second)
    assert session.value == FOREGROUND
    session.set_class(UNKNOWN)
    session.workspace.show(first)
    session.workspace.show(second)
    assert session.value == FOREGROUND


def test_the_place_in_the_canvas_comes_back(qtbot: QtBot, session: Session, files: list[Path]) -> None:
    placed: list[object] = []
    session.workspace.placed.connect(placed.append)
    session.workspace.place = lambda: session.document.name
    session.workspace.open_paths(files[:2])
    settle(qtbot, session)
    session.workspace.show_next(1)
    session.workspace.show_next(1)
    assert placed == ["photo 0.png"]


def test_states_follow_the_work(qtbot: QtBot, session: Session, files: list[Path], tmp_path: Path) -> None:
    session.start()
    open_photo(qtbot, session, files[0])
    key = session.workspace.current

    def now() -> State:
        photo = session.workspace.photo(key)
        assert photo is not None
        return photo.state

    assert now() is State.UNMARKED
    mark(session)
    settle(qtbot, session)
    assert now() is State.MARKED
    full_run(qtbot, session)
    assert now() is State.MATTED
    session.export_cutout(tmp_path / "cutout.png")
    settle(qtbot, session)
    assert now() is State.EXPORTED
    paint(session, [(5, 5)], FOREGROUND)
    assert now() is State.OUTDATED
    open_photo(qtbot, session, files[1])
    assert now() is State.OUTDATED
    session.workspace.show(key)
    session.undo()
    assert now() is State.EXPORTED
    give_up(session, key)
    assert session.workspace.photo(key) is None


def test_marks_that_were_not_run_open_in_the_overlay(
    qtbot: QtBot, session: Session, files: list[Path], tmp_path: Path
) -> None:
    session.workspace.open_paths(files[:1])
    settle(qtbot, session)
    mark(session)
    with qtbot.waitSignal(session.projects.saved, timeout=10_000):
        session.save_project(tmp_path / "marked.matte")
    session.workspace.close(session.workspace.current)
    session.workspace.open_paths(files[1:2])
    qtbot.waitUntil(lambda: session.document.photo is not None)
    session.set_view("checker")
    session.workspace.open_paths([tmp_path / "marked.matte"])
    qtbot.waitUntil(lambda: session.projects.path is not None)
    assert session.view == "overlay"


def test_a_photo_listed_by_its_name_is_shown_though_the_disk_of_another_hangs(
    qtbot: QtBot, session: Session, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in files[:2]:
        open_photo(qtbot, session, path)

    def hang(*_: Path) -> bool:
        pytest.fail("the disk would have been asked, which hangs")

    with monkeypatch.context() as patch:
        patch.setattr("app.workspace.entries.same_file", hang)
        assert session.workspace.shown_already(files[1])
    assert session.workspace.current == session.workspace.photos[1].key
