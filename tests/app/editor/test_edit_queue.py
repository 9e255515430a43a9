"""Edits land whole and in order, whatever is painted or undone meanwhile."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.session import Session
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import assert_same, settle, state, trimap_of


def test_edits_land_in_the_order_they_were_asked(qtbot: QtBot, marked: Session) -> None:
    square = [(0.0, 0.0), (95.0, 0.0), (95.0, 63.0), (0.0, 63.0)]
    marked.lasso_fill(square, FOREGROUND)
    marked.lasso_fill(square, UNKNOWN)
    marked.lasso_fill(square[:3], BACKGROUND)
    settle(qtbot, marked)
    assert trimap_of(marked)[60, 2] == UNKNOWN and trimap_of(marked)[2, 90] == BACKGROUND
    texts = []
    while marked.history.can_undo:
        texts.append(marked.history.undo_text)
        marked.undo()
    assert texts == ["Lasso fill"] * 3 + ["Brush stroke"] * 2


def test_a_stroke_meanwhile_is_not_lost(qtbot: QtBot, marked: Session) -> None:
    marked.lasso_fill([(0, 0), (20, 0), (20, 20), (0, 20)], FOREGROUND)
    marked.set_brush_size(4)
    marked.begin_stroke(80, 50, FOREGROUND)
    qtbot.wait(50)
    assert trimap_of(marked)[10, 10] == BACKGROUND  # never into the middle of a stroke
    marked.extend_stroke(90, 50)
    marked.end_stroke()
    settle(qtbot, marked)
    assert trimap_of(marked)[50, 85] == trimap_of(marked)[10, 10] == FOREGROUND
    assert marked.history.undo_text == "Lasso fill"
    marked.undo()
    assert trimap_of(marked)[50, 85] == FOREGROUND and trimap_of(marked)[10, 10] == BACKGROUND


def test_a_fill_made_from_what_was_painted_over_is_made_anew(qtbot: QtBot, marked: Session) -> None:
    marked.lasso_fill([(0, 0), (20, 0), (20, 20), (0, 20)], FOREGROUND)
    marked.preview_auto_edge(0, 0)
    with marked.document.changing():
        trimap_of(marked)[50, 80:90] = UNKNOWN
    settle(qtbot, marked)
    assert trimap_of(marked)[10, 10] == FOREGROUND
    assert (trimap_of(marked)[50, 80:90] == UNKNOWN).all()


def test_undo_first_of_all_stops_what_is_being_computed(qtbot: QtBot, marked: Session) -> None:
    before = state(marked)
    marked.clear_trimap()
    marked.undo()
    settle(qtbot, marked)
    assert_same(state(marked), before)
    assert marked.history.undo_text == "Brush stroke"


def test_an_edit_that_changes_nothing_is_no_step(qtbot: QtBot, marked: Session) -> None:
    marked.clear_trimap()
    marked.clear_trimap()
    settle(qtbot, marked)
    marked.undo()
    assert marked.history.undo_text == "Brush stroke"
