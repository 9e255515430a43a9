"""Polygon and pen on the canvas: points by clicks, curves by drags, and the ways to finish, go back and drop."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.editor.shape_tool import Drawn
from app.session import Session
from core.trimap.values import BACKGROUND, FOREGROUND
from tests.app.helpers import settle, trimap_of
from tests.ui.canvas.conftest import Show, color_at, view_point
from ui.canvas.widget import Canvas

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
Finish = Callable[[Canvas, QtBot], None]
CORNERS = ((20, 20), (100, 20), (100, 70), (20, 70))


@pytest.fixture
def drawing(canvas: Canvas, show: Show, session: Session) -> Canvas:
    """The canvas with a gray photo of 96 x 128, fitted, a hard polygon in hand."""
    show()
    session.draw("polygon")
    session.shape.set_border(0)
    return canvas


def click(canvas: Canvas, *points: tuple[float, float], held: Qt.KeyboardModifier = NONE) -> None:
    for x, y in points:
        QTest.mouseClick(canvas, LEFT, held, view_point(canvas, x, y))


def drag(canvas: Canvas, start: tuple[float, float], end: tuple[float, float]) -> None:
    QTest.mousePress(canvas, LEFT, NONE, view_point(canvas, *start))
    QTest.mouseMove(canvas, view_point(canvas, *end))
    QTest.mouseRelease(canvas, LEFT, NONE, view_point(canvas, *end))


def first_point(canvas: Canvas, qtbot: QtBot) -> None:
    click(canvas, CORNERS[0])


def double_click(canvas: Canvas, qtbot: QtBot) -> None:
    QTest.mouseDClick(canvas, LEFT, NONE, view_point(canvas, *CORNERS[-1]))


def enter(canvas: Canvas, qtbot: QtBot) -> None:
    qtbot.keyClick(canvas, Qt.Key.Key_Return)


@pytest.mark.parametrize("finish", [first_point, double_click, enter])
def test_a_polygon_is_finished(drawing: Canvas, session: Session, qtbot: QtBot, finish: Finish) -> None:
    click(drawing, *CORNERS)
    assert len(session.pen.anchors) == 4 and not session.history.can_undo
    finish(drawing, qtbot)
    assert not session.pen.is_open
    settle(qtbot, session)
    trimap = trimap_of(session)
    assert trimap[24, 24] == trimap[66, 96] == FOREGROUND and trimap[80, 60] == BACKGROUND
    session.undo()
    assert not session.history.can_undo and (trimap_of(session) == BACKGROUND).all()


def test_two_quick_clicks_apart_are_two_points(drawing: Canvas, session: Session) -> None:
    click(drawing, *CORNERS[:3])
    QTest.mouseDClick(drawing, LEFT, NONE, view_point(drawing, *CORNERS[3]))
    assert len(session.pen.anchors) == 4


def test_a_drag_bends_with_the_pen_and_moves_the_corner_of_a_polygon(
    drawing: Canvas, session: Session
) -> None:
    drag(drawing, (20, 20), (40, 30))
    assert session.pen.anchors[0].is_corner
    assert session.pen.anchors[0].at == pytest.approx((30, 40), abs=1)
    session.shape.set_shape("pen")
    drag(drawing, (80, 40), (90, 50))
    assert session.pen.anchors[1].handle == pytest.approx((10, 10), abs=1)


def test_backspace_and_esc(drawing: Canvas, session: Session, qtbot: QtBot) -> None:
    click(drawing, *CORNERS)
    qtbot.keyClick(drawing, Qt.Key.Key_Backspace)
    assert len(session.pen.anchors) == 3
    qtbot.keyClick(drawing, Qt.Key.Key_Escape)
    assert not session.pen.is_open and not session.history.can_undo


@pytest.mark.parametrize(
    ("held", "joining"), [(SHIFT, "add"), (ALT, "subtract"), (SHIFT | ALT, "intersect"), (NONE, "intersect")]
)
def test_keys_at_the_first_point_join(
    drawing: Canvas, session: Session, held: Qt.KeyboardModifier, joining: str
) -> None:
    session.shape.set_joining("intersect")
    click(drawing, CORNERS[0], held=held)
    click(drawing, CORNERS[1])
    assert session.shape.joining == joining


def test_the_path_shows_only_with_a_tool_that_sets_it(
    drawing: Canvas, session: Session, qtbot: QtBot
) -> None:
    click(drawing, *CORNERS)
    session.draw("ellipse")
    qtbot.keyClick(drawing, Qt.Key.Key_Escape)
    qtbot.keyClick(drawing, Qt.Key.Key_Return)
    assert len(session.pen.anchors) == 4
    session.draw_next()
    assert session.shape.shape == "polygon" and session.sets_path


def test_shift_sets_the_next_point_level_or_upright(drawing: Canvas, session: Session) -> None:
    click(drawing, (20, 20))
    click(drawing, (90, 26), held=SHIFT)
    click(drawing, (84, 80), held=SHIFT)
    (row, _), (to_row, to_column), (last_row, last_column) = (a.at for a in session.pen.anchors)
    assert row == to_row and to_column == pytest.approx(90, abs=1)
    assert last_column == to_column and last_row == pytest.approx(80, abs=1)


@pytest.mark.parametrize("shape", ["polygon", "rectangle"])
def test_the_width_of_edge_shows_while_it_is_drawn(drawing: Canvas, session: Session, shape: Drawn) -> None:
    session.shape.set_border(0)
    session.draw(shape)
    if shape == "polygon":
        click(drawing, (20, 50), (100, 50))
    else:
        QTest.mousePress(drawing, LEFT, NONE, view_point(drawing, 20, 50))
        QTest.mouseMove(drawing, view_point(drawing, 100, 80))
    beside, beyond = color_at(drawing, 60, 54), color_at(drawing, 60, 62)
    session.shape.set_border(6)
    drawing.update()
    assert color_at(drawing, 60, 54) != beside and color_at(drawing, 60, 62) == beyond
    QTest.keyClick(drawing, Qt.Key.Key_Escape)
