"""The shape tool: dragged or set point by point, one undo step, over what may be changed, with a border."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.editor.shape_tool import MAX_BORDER
from app.session import Session
from core.imaging.io import write_png
from core.trimap.shapes import Joining
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import assert_same, open_photo, settle, state, trimap_of


@pytest.fixture
def shaped(qtbot: QtBot, session: Session, photo_file: Path) -> Session:
    open_photo(qtbot, session, photo_file)
    session.set_unpainted(BACKGROUND)
    session.shape.set_border(3)
    return session


def drag(qtbot: QtBot, session: Session, *, to: tuple[float, float] = (70, 50)) -> None:
    session.mark_shape(session.shape.outline((20, 14), to))
    settle(qtbot, session)


def set_points(session: Session, *points: tuple[float, float], joining: Joining | None = None) -> None:
    """Set points with the shape tool; one on the first finishes."""
    session.set_tool("shape")
    if not session.shape.sets_points:
        session.shape.set_shape("polygon")
    for x, y in points:
        if session.pen.press(x, y, near=1, joining=joining):
            session.finish_path()
        session.pen.release()


SQUARE = ((20, 14), (70, 14), (70, 50), (20, 50))


@pytest.mark.parametrize("shape", ["rectangle", "ellipse"])
def test_a_shape_is_keep_in_edge_and_one_step(qtbot: QtBot, shaped: Session, shape: str) -> None:
    before = state(shaped)
    shaped.shape.set_shape(shape)  # type: ignore[arg-type]
    drag(qtbot, shaped)
    trimap = trimap_of(shaped)
    assert (trimap[32, 45], trimap[32, 20], trimap[32, 10]) == (FOREGROUND, UNKNOWN, BACKGROUND)
    assert trimap[16, 22] == (UNKNOWN if shape == "rectangle" else BACKGROUND)
    assert shaped.document.painted is not None and not shaped.document.painted[5, 5]
    assert shape in shaped.history.undo_text
    shaped.undo()
    assert_same(state(shaped), before)


def test_a_shape_taken_away_becomes_the_opposite(qtbot: QtBot, shaped: Session) -> None:
    drag(qtbot, shaped)
    shaped.shape.set_joining("subtract")
    shaped.shape.set_border(0)
    drag(qtbot, shaped, to=(40, 50))
    trimap = trimap_of(shaped)
    assert trimap[32, 30] == BACKGROUND and trimap[32, 50] == FOREGROUND


def test_only_what_may_be_changed_is(qtbot: QtBot, shaped: Session) -> None:
    drag(qtbot, shaped)
    before = trimap_of(shaped).copy()
    shaped.set_class(BACKGROUND)
    shaped.set_paint_over(UNKNOWN)
    shaped.mark_shape(shaped.shape.outline((0, 0), (96, 64)))
    settle(qtbot, shaped)
    after = trimap_of(shaped)
    assert np.array_equal(after == FOREGROUND, before == FOREGROUND) and not (after == UNKNOWN).any()


def test_a_click_marks_nothing(qtbot: QtBot, shaped: Session) -> None:
    drag(qtbot, shaped, to=(20.5, 14.5))
    assert not shaped.history.can_undo


def test_a_polygon_closes_at_its_first_point_and_is_one_step(qtbot: QtBot, shaped: Session) -> None:
    before = state(shaped)
    set_points(shaped, *SQUARE, SQUARE[0])
    assert not shaped.pen.is_open
    settle(qtbot, shaped)
    trimap = trimap_of(shaped)
    inner, band = trimap == FOREGROUND, trimap == UNKNOWN
    assert int(inner.sum()) == (50 - 2 * 3) * (36 - 2 * 3)
    assert band[32].sum() == band[:, 45].sum() == 2 * 2 * 3, "three pixels on each side"
    assert shaped.steps.undo_text == "Mark a polygon"
    shaped.undo()
    assert_same(state(shaped), before)


def test_a_drawn_shape_marks_what_a_dragged_one_does(qtbot: QtBot, shaped: Session) -> None:
    drag(qtbot, shaped)
    dragged = trimap_of(shaped).copy()
    shaped.undo()
    set_points(shaped, *SQUARE, SQUARE[0])
    settle(qtbot, shaped)
    assert np.array_equal(trimap_of(shaped), dragged)


def test_the_pen_bends_where_it_is_dragged_and_a_polygon_does_not(qtbot: QtBot, shaped: Session) -> None:
    shaped.set_tool("shape")
    shaped.shape.set_shape("pen")
    for at, to in (((30, 30), (30, 20)), ((60, 30), (60, 40))):
        shaped.pen.press(*at, near=1)
        shaped.pen.drag(*to)
        shaped.pen.release()
    assert not shaped.pen.anchors[0].is_corner
    assert shaped.finish_path(), "two points with a curve are enough"
    settle(qtbot, shaped)
    assert trimap_of(shaped)[30, 45] == FOREGROUND and shaped.steps.undo_text == "Mark with the pen"
    shaped.pen.press(10, 10, near=1, bends=False)
    shaped.pen.drag(20, 12)
    assert shaped.pen.anchors[0].is_corner and shaped.pen.anchors[0].at == (12, 20)


def test_a_hole_is_taken_away_with_edge_around_it(qtbot: QtBot, shaped: Session) -> None:
    drag(qtbot, shaped)
    hole = ((36, 24), (54, 24), (54, 40), (36, 40))
    set_points(shaped, *hole, hole[0], joining="subtract")
    assert shaped.shape.joining == "add", "the keys count for one shape"
    settle(qtbot, shaped)
    middle = trimap_of(shaped)[32]
    changes = middle[[*np.flatnonzero(np.diff(middle.astype(int))), -1]]
    assert changes.tolist() == [0, 128, 255, 128, 0, 128, 255, 128, 0]
    shaped.undo()
    assert trimap_of(shaped)[32, 45] == FOREGROUND


def test_a_path_that_crosses_itself_leaves_a_hole(qtbot: QtBot, shaped: Session) -> None:
    shaped.shape.set_border(0)
    inner = ((36, 24), (54, 24), (54, 40), (36, 40), (36, 24.0))
    set_points(shaped, (20, 14), (70, 14), (70, 50), (20, 50), (20, 18), (36, 24.5), *inner[1:4], (36.0, 26))
    assert shaped.finish_path()
    settle(qtbot, shaped)
    assert trimap_of(shaped)[32, 45] == BACKGROUND and trimap_of(shaped)[45, 45] == FOREGROUND


def test_only_the_shared_part_stays_and_no_edge_beyond_it(qtbot: QtBot, shaped: Session) -> None:
    drag(qtbot, shaped)
    right = ((45, 5), (90, 5), (90, 60), (45, 60))
    set_points(shaped, *right, right[0], joining="intersect")
    settle(qtbot, shaped)
    trimap = trimap_of(shaped)
    assert trimap[32, 60] == FOREGROUND and trimap[32, 45] == UNKNOWN
    assert (trimap[:, :42] == BACKGROUND).all() and (trimap[:, 73:] == BACKGROUND).all()


def test_points_go_back_one_by_one_and_esc_drops_all(shaped: Session) -> None:
    set_points(shaped, *SQUARE[:3])
    shaped.undo()
    assert len(shaped.pen.anchors) == 2
    shaped.redo()
    assert shaped.pen.remove_last() and len(shaped.pen.anchors) == 2
    assert shaped.pen.cancel() and not shaped.pen.is_open
    assert not shaped.history.can_undo
    shaped.take_up_path()
    assert shaped.tool == "shape" and len(shaped.pen.anchors) == 2


def test_two_points_are_too_few_and_stay(qtbot: QtBot, shaped: Session) -> None:
    set_points(shaped, *SQUARE[:2])
    with qtbot.waitSignal(shaped.notice) as said:
        assert not shaped.finish_path()
    assert "three points" in said.args[0] and len(shaped.pen.anchors) == 2


def test_keys_held_at_the_first_point_stay_with_the_path(qtbot: QtBot, shaped: Session) -> None:
    set_points(shaped, SQUARE[0], joining="subtract")
    set_points(shaped, SQUARE[1], joining="add")
    assert shaped.shape.joining == "subtract"
    shaped.shape.set_joining("intersect")
    assert shaped.shape.joining == "intersect", "what was chosen last counts"


def test_one_path_becomes_marks_or_a_hard_edge(qtbot: QtBot, shaped: Session) -> None:
    set_points(shaped, *SQUARE, SQUARE[0])
    settle(qtbot, shaped)
    shaped.set_tool("brush")
    shaped.take_up_path()
    assert shaped.tool == "path" and len(shaped.pen.anchors) == 4 and shaped.pen.is_whole
    assert shaped.finish_path()
    settle(qtbot, shaped)
    assert shaped.steps.undo_text == "Path: hard edge"


def test_the_border_follows_the_photo(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    assert session.shape.border == 12  # as on a usual photo
    session.shape.set_border(24)
    assert session.shape.border == 24
    session.shape.set_border(12)
    for length, border in ((400, 2), (4000, 12), (8192, 25)):
        write_png(tmp_path / f"{length}.png", np.zeros((8, length, 3), np.uint8))
        open_photo(qtbot, session, tmp_path / f"{length}.png")
        assert session.shape.border == border
    session.shape.set_border(1000)
    assert session.shape.border == MAX_BORDER


def test_what_is_no_choice_is_refused(session: Session) -> None:
    with pytest.raises(ValueError, match="no shape"):
        session.shape.set_shape("star")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="cannot"):
        session.shape.set_joining("melt")  # type: ignore[arg-type]
