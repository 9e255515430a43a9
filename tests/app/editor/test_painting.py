from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.editor.history import Stacks
from app.session import Session
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import ALL, assert_same, open_photo, paint, settle, state, trimap_of, values


@pytest.fixture
def painted(qtbot: QtBot, session: Session, photo_file: Path) -> Session:
    open_photo(qtbot, session, photo_file)
    session.set_brush_size(8)
    return session


def test_a_stroke_paints_while_it_moves_and_is_one_step(painted: Session) -> None:
    before = state(painted)
    rects: list[object] = []
    painted.document.trimap_changed.connect(rects.append)
    painted.begin_stroke(10, 10, FOREGROUND)
    assert trimap_of(painted)[9, 9] == FOREGROUND
    painted.extend_stroke(40, 10)
    assert trimap_of(painted)[10, 30] == FOREGROUND
    assert len(rects) == 2
    painted.end_stroke()
    after = state(painted)
    assert painted.history.undo_text == "Brush stroke"
    painted.undo()
    assert_same(state(painted), before)
    assert not painted.history.can_undo
    painted.redo()
    assert_same(state(painted), after)


def test_the_first_pixel_spans_zero_to_one(painted: Session) -> None:
    painted.set_brush_size(1)
    paint(painted, [(0.5, 0.5)], FOREGROUND)
    assert np.argwhere(trimap_of(painted)).tolist() == [[0, 0]]


def test_the_eraser_returns_to_unpainted(painted: Session) -> None:
    paint(painted, [(20, 20)], FOREGROUND)
    painted.set_tool("eraser")
    paint(painted, [(20, 20)])
    assert values(trimap_of(painted)) == {BACKGROUND}
    assert painted.document.painted is not None and not painted.document.painted.any()
    assert painted.history.undo_text == "Eraser stroke"
    painted.undo()
    assert (trimap_of(painted) == FOREGROUND).sum() == painted.document.painted.sum() > 0


def test_painting_remove_over_unpainted_counts_as_painted(qtbot: QtBot, painted: Session) -> None:
    paint(painted, [(20, 20)], BACKGROUND)
    painted.set_unpainted(UNKNOWN)
    settle(qtbot, painted)
    assert trimap_of(painted)[20, 20] == BACKGROUND
    assert trimap_of(painted)[60, 90] == UNKNOWN


def test_paint_over_changes_one_class_alone(painted: Session) -> None:
    paint(painted, [(20, 20), (60, 20)], FOREGROUND)
    was_foreground = trimap_of(painted) == FOREGROUND
    painted.set_paint_over(FOREGROUND)
    painted.set_brush_size(40)
    paint(painted, [(20, 20), (60, 20)], UNKNOWN)
    assert np.array_equal(trimap_of(painted) == UNKNOWN, was_foreground)
    assert painted.document.painted is not None
    assert np.array_equal(painted.document.painted, was_foreground)


def test_pressure_scales_the_size(painted: Session) -> None:
    painted.set_brush_size(40)
    painted.begin_stroke(48, 32, FOREGROUND, 0.25)
    light = np.count_nonzero(trimap_of(painted))
    painted.extend_stroke(48, 32, 1.0)
    painted.end_stroke()
    assert light == pytest.approx(np.count_nonzero(trimap_of(painted)) / 16, rel=0.25)


def test_a_cancelled_stroke_leaves_no_trace(painted: Session) -> None:
    before = state(painted)
    painted.begin_stroke(10, 10, FOREGROUND)
    painted.extend_stroke(80, 50)
    painted.cancel_stroke()
    assert_same(state(painted), before)
    assert not painted.history.can_undo and not painted.document.dirty


def test_undo_in_the_middle_of_a_stroke_takes_only_that_back(painted: Session) -> None:
    paint(painted, [(10, 10)], FOREGROUND)
    before = state(painted)
    painted.begin_stroke(50, 50, FOREGROUND)
    painted.undo()
    assert_same(state(painted), before)
    assert painted.history.can_undo


def test_a_stroke_that_changes_nothing_is_no_step(painted: Session) -> None:
    paint(painted, [(10, 10)], FOREGROUND)
    before = state(painted)
    paint(painted, [(10, 10)], FOREGROUND)
    paint(painted, [(-500, -500)], FOREGROUND)
    assert_same(state(painted), before)
    painted.undo()
    assert not painted.history.can_undo


def test_a_line_goes_on_from_the_last_point(painted: Session) -> None:
    paint(painted, [(10, 10)], FOREGROUND)
    painted.line_to(80, 10, FOREGROUND)
    assert trimap_of(painted)[10, 45] == FOREGROUND
    painted.undo()
    assert trimap_of(painted)[10, 45] == BACKGROUND
    assert trimap_of(painted)[10, 10] == FOREGROUND


def test_shares_follow(qtbot: QtBot, painted: Session) -> None:
    settle(qtbot, painted)
    assert painted.document.shares() == {BACKGROUND: 1, UNKNOWN: 0, FOREGROUND: 0}
    paint(painted, [(48, 32)], FOREGROUND)
    settle(qtbot, painted)
    shares = painted.document.shares()
    assert shares[FOREGROUND] == np.mean(trimap_of(painted) == FOREGROUND) > 0
    assert sum(shares.values()) == pytest.approx(1)


def test_without_a_photo_nothing_happens(session: Session) -> None:
    paint(session, [(1, 1), (2, 2)], FOREGROUND)
    session.line_to(3, 3)
    assert not session.history.can_undo


positions = st.tuples(st.floats(-20, 120), st.floats(-20, 90))
strokes = st.tuples(
    st.sampled_from(["brush", "eraser", "line", "unpainted"]),
    st.lists(positions, min_size=1, max_size=4),
    st.sampled_from([BACKGROUND, UNKNOWN, FOREGROUND]),
    st.integers(1, 60),
    st.sampled_from([None, BACKGROUND, UNKNOWN, FOREGROUND]),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=st.lists(strokes, min_size=1, max_size=8))
def test_undo_all_restores_and_redo_all_repeats(qtbot: QtBot, painted: Session, plan: list[object]) -> None:
    while painted.history.can_undo:
        painted.undo()
    painted.history.take(Stacks())
    states = [state(painted)]
    for tool, points, value, size, over in plan:  # type: ignore[misc]
        painted.set_brush_size(size)
        painted.set_paint_over(over)
        if tool == "unpainted":
            painted.set_unpainted(UNKNOWN if painted.document.unpainted_value == BACKGROUND else BACKGROUND)
            qtbot.waitUntil(lambda: painted.edits.idle)
        elif tool == "line":
            painted.line_to(*points[0], value)
        else:
            painted.set_tool(tool)
            paint(painted, points, value)
        assert values(trimap_of(painted)) <= ALL
        if state(painted)[3] != states[-1][3]:
            states.append(state(painted))
    for expected in reversed(states[:-1]):
        painted.undo()
        assert_same(state(painted), expected)
    assert not painted.history.can_undo
    for expected in states[1:]:
        painted.redo()
        assert_same(state(painted), expected)
