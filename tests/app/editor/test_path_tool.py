from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.imaging.io import write_png
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import full_run, marked_photo, open_photo, settle, trimap_of

CORNERS = [(10, 10), (60, 10), (60, 40), (10, 40)]


@pytest.fixture
def matted(qtbot: QtBot, session: Session, photo_file: Path) -> Session:
    marked_photo(qtbot, session, photo_file)
    full_run(qtbot, session)
    return session


def click(session: Session, x: float, y: float) -> None:
    if session.pen.press(x, y, near=2):
        session.path.close()
    session.pen.release()


def set_corners(session: Session) -> None:
    for x, y in CORNERS:
        click(session, x, y)


def shown(session: Session, x: int, y: int) -> float:
    document = session.document
    assert document.alpha is not None
    return float(document.finish.touched(document.alpha, (y, x, y + 1, x + 1))[0, 0])


def test_a_click_on_the_first_point_closes_and_adds_the_inside(qtbot: QtBot, matted: Session) -> None:
    before = shown(matted, 12, 12)
    matted.path.set_purpose("add")
    set_corners(matted)
    click(matted, *CORNERS[0])
    assert not matted.pen.is_open
    settle(qtbot, matted)
    assert shown(matted, 12, 12) == 1
    assert matted.history.undo_text == "Path: inside opaque"
    matted.undo()
    assert shown(matted, 12, 12) == before


def test_a_hard_edge_is_the_default(qtbot: QtBot, matted: Session) -> None:
    matted.path.set_band(3)
    set_corners(matted)
    assert matted.path.close()
    settle(qtbot, matted)
    assert shown(matted, 12, 25) == 1
    assert shown(matted, 8, 25) == 0


def test_adding_without_a_matte_says_so_and_keeps_the_path(
    qtbot: QtBot, session: Session, photo_file: Path
) -> None:
    open_photo(qtbot, session, photo_file)
    session.path.set_purpose("add")
    set_corners(session)
    with qtbot.waitSignal(session.notice) as said:
        assert not session.path.close()
    assert "no matte yet" in said.args[0]
    assert len(session.pen.anchors) == 4


def test_a_hard_edge_before_any_run_marks_and_shapes_the_run_to_come(
    qtbot: QtBot, session: Session, photo_file: Path
) -> None:
    open_photo(qtbot, session, photo_file)
    session.path.set_band(3)
    set_corners(session)
    assert session.path.close()
    settle(qtbot, session)
    marks = trimap_of(session)
    assert marks[25, 30] == FOREGROUND
    assert marks[25, 11] == marks[25, 8] == UNKNOWN
    assert marks[50, 30] == BACKGROUND
    full_run(qtbot, session)
    assert shown(session, 12, 25) == 1
    assert shown(session, 8, 25) == 0
    assert session.history.undo_text == "Path: hard edge"
    session.undo()
    assert not session.history.can_undo
    assert trimap_of(session)[25, 30] == BACKGROUND
    assert session.document.finish.touch_up.is_empty
    session.redo()
    assert trimap_of(session)[25, 30] == FOREGROUND
    assert not session.document.finish.touch_up.is_empty


def test_two_points_are_too_few(qtbot: QtBot, matted: Session) -> None:
    click(matted, 10, 10)
    click(matted, 60, 10)
    with qtbot.waitSignal(matted.notice) as said:
        assert not matted.path.close()
    assert "three points" in said.args[0]


def test_dragging_bends_a_new_point_and_moves_an_old_one(matted: Session) -> None:
    click(matted, 10, 10)
    matted.pen.press(60, 10, near=2)
    matted.pen.drag(70, 15)
    matted.pen.release()
    assert matted.pen.anchors[1].handle == (5, 10)
    matted.pen.press(61, 10, near=2)
    matted.pen.drag(50, 20)
    matted.pen.release()
    assert matted.pen.anchors[1].at == (20, 50)
    assert matted.pen.anchors[1].handle == (5, 10)


def test_alt_turns_a_curve_into_a_corner(matted: Session) -> None:
    matted.pen.press(10, 10, near=2)
    matted.pen.drag(20, 10)
    matted.pen.release()
    matted.pen.press(10, 10, near=2, convert=True)
    matted.pen.release()
    assert matted.pen.anchors[0].is_corner


def test_undo_takes_points_back_first(matted: Session) -> None:
    matted.set_tool("path")
    steps = matted.history.undo_text
    set_corners(matted)
    matted.undo()
    assert len(matted.pen.anchors) == 3
    assert matted.history.undo_text == steps


def test_undo_and_redo_follow_what_was_done_to_the_path(matted: Session) -> None:
    matted.set_tool("path")
    set_corners(matted)
    matted.pen.press(*CORNERS[1], near=2)
    matted.pen.drag(70, 5)
    matted.pen.release()
    assert matted.steps.undo_text == "Path point"
    matted.undo()
    assert [(x, y) for y, x in (a.at for a in matted.pen.anchors)] == CORNERS
    matted.redo()
    assert matted.pen.anchors[1].at == (5, 70)


def test_a_click_on_a_point_is_no_step(matted: Session) -> None:
    matted.set_tool("path")
    set_corners(matted)
    click(matted, *CORNERS[2])
    matted.undo()
    assert len(matted.pen.anchors) == 3


def test_with_another_tool_undo_leaves_the_path_alone(matted: Session) -> None:
    matted.set_tool("path")
    set_corners(matted)
    matted.set_tool("brush")
    steps = matted.history.undo_text
    assert matted.steps.undo_text == steps
    matted.undo()
    assert len(matted.pen.anchors) == 4
    assert matted.history.redo_text == steps


@pytest.mark.parametrize("side", [1, -1])
def test_both_ends_of_a_handle_bend_the_curve(matted: Session, side: int) -> None:
    matted.pen.press(30, 30, near=2)
    matted.pen.drag(40, 30)
    matted.pen.release()
    matted.pen.press(30 + side * 10, 30, near=2)
    matted.pen.drag(30, 30 + side * 15)
    matted.pen.release()
    assert len(matted.pen.anchors) == 1
    assert matted.pen.anchors[0].handle == (15, 0)


def test_a_closed_path_can_be_taken_up_again(qtbot: QtBot, matted: Session) -> None:
    matted.set_tool("path")
    set_corners(matted)
    points = matted.pen.anchors
    matted.path.close()
    settle(qtbot, matted)
    matted.pen.take_up_last()
    assert matted.pen.anchors == points
    matted.undo()
    assert not matted.pen.is_open
    assert matted.history.undo_text == "Path: hard edge"


@pytest.mark.usefixtures("small_sample")
def test_another_photo_drops_the_path(qtbot: QtBot, matted: Session) -> None:
    set_corners(matted)
    with qtbot.waitSignal(matted.document.photo_changed, timeout=5000):
        matted.open_sample()
    assert not matted.pen.is_open


def test_a_stroke_made_while_the_path_is_followed_stays(qtbot: QtBot, matted: Session) -> None:
    matted.path.set_purpose("add")
    set_corners(matted)
    matted.path.close()
    matted.set_brush_size(6)
    matted.touch.set_hardness(1)
    matted.touch.begin(80, 10)
    matted.touch.end()
    settle(qtbot, matted)
    assert shown(matted, 80, 10) == shown(matted, 12, 12) == 1


def test_a_path_taken_up_gets_points_on_its_line_and_loses_the_chosen_one(
    qtbot: QtBot, matted: Session
) -> None:
    set_corners(matted)
    matted.path.close()
    settle(qtbot, matted)
    matted.pen.take_up_last()
    click(matted, 90, 90)
    assert len(matted.pen.anchors) == 4
    click(matted, 35, 11)
    click(matted, 10, 25)
    assert [a.at for a in matted.pen.anchors] == [(10, 10), (10, 35), (10, 60), (40, 60), (40, 10), (25, 10)]
    click(matted, 35, 10)
    matted.pen.remove_last()
    assert len(matted.pen.anchors) == 5
    assert (10, 35) not in [a.at for a in matted.pen.anchors]


def test_an_open_edge_cuts_along_the_path_alone(qtbot: QtBot, matted: Session) -> None:
    assert matted.document.alpha is not None
    matted.set_tool("path")
    matted.path.set_purpose("open edge")
    matted.path.set_band(3)
    before = shown(matted, 30, 10)
    click(matted, 10, 10)
    click(matted, 10, 40)
    click(matted, 10, 40)
    assert len(matted.pen.anchors) == 2
    assert matted.path.close()
    settle(qtbot, matted)
    assert {shown(matted, 8, 25), shown(matted, 11, 25)} == {0, 1}
    assert shown(matted, 30, 10) == before
    assert matted.history.undo_text == "Path: hard edge"


def test_undo_takes_back_a_closed_path_that_is_still_being_computed(qtbot: QtBot, matted: Session) -> None:
    matted.touch.begin(30, 30)
    matted.touch.end()
    layer = matted.document.finish.touch_up
    set_corners(matted)
    matted.path.close()
    matted.undo()
    settle(qtbot, matted)
    assert matted.document.finish.touch_up is layer
    assert matted.history.undo_text == "Touch-up: add"
    set_corners(matted)
    matted.path.close()
    settle(qtbot, matted)
    assert matted.document.finish.touch_up is not layer
    matted.undo()
    assert matted.document.finish.touch_up is layer


@pytest.mark.parametrize(("length", "band"), [(400, 2), (4000, 12), (8192, 25)])
def test_the_width_of_a_hard_edge_follows_the_photo(
    qtbot: QtBot, session: Session, tmp_path: Path, length: int, band: int
) -> None:
    session.path.set_band(24)
    assert session.path.band == 24
    session.path.set_band(12)
    for size in (length, 1000):
        write_png(tmp_path / f"{size}.png", np.zeros((8, size, 3), np.uint8))
        open_photo(qtbot, session, tmp_path / f"{size}.png")
        assert session.path.band == {1000: 3}.get(size, band)
    session.path.set_band(10)
    session.workspace.show(session.workspace.photos[0].key)
    qtbot.waitUntil(lambda: session.document.size == (8, length))
    assert session.path.band == round(10 * length / 1000)
