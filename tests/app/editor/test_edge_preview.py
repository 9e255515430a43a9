"""Auto edge is previewed, kept as one step, replaced by another width and taken back."""

from __future__ import annotations

import gc
from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from app.session import Session
from core.imaging.io import write_png
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import assert_same, open_photo, paint, settle, state, trimap_of


def look_at(qtbot: QtBot, session: Session, *widths: int) -> None:
    """Preview a band and wait for it."""
    session.preview_auto_edge(*widths)
    settle(qtbot, session)


def lay(qtbot: QtBot, session: Session, *widths: int) -> None:
    """Keep a band and wait for it."""
    session.auto_edge(*widths)
    settle(qtbot, session)


def test_a_band_tried_while_a_fill_is_computed_shows_after_it(qtbot: QtBot, marked: Session) -> None:
    marked.set_bucket("region", 0)
    marked.bucket_fill(48, 32, BACKGROUND)
    marked.lasso_fill([(20, 20), (60, 20), (60, 50)], FOREGROUND)
    look_at(qtbot, marked, 2, 9)
    assert marked.history.undo_text == "Lasso fill"
    shown = trimap_of(marked).copy()
    marked.undo()
    assert np.count_nonzero(shown == UNKNOWN) > np.count_nonzero(trimap_of(marked) == UNKNOWN)


def test_auto_edge_previews_and_keeps_one_step(qtbot: QtBot, marked: Session) -> None:
    before = state(marked)
    for outer in range(1, 8):
        marked.preview_auto_edge(1, outer)
    qtbot.waitUntil(lambda: not np.array_equal(trimap_of(marked), before[0]))
    settle(qtbot, marked)
    wide = np.count_nonzero(trimap_of(marked) == UNKNOWN)
    look_at(qtbot, marked, 1, 2)
    assert np.count_nonzero(trimap_of(marked) == UNKNOWN) < wide
    assert marked.history.undo_text == "Brush stroke"
    lay(qtbot, marked, 1, 2)
    assert marked.history.undo_text == "Auto edge"
    assert marked.edge_width == (1, 2)
    marked.undo()
    assert_same(state(marked), before)


def test_auto_edge_by_place_previews_and_keeps_one_step(qtbot: QtBot, marked: Session) -> None:
    before = state(marked)
    counts = []
    for percent in (100, 300):
        marked.set_edge_percent(percent)
        look_at(qtbot, marked)
        counts.append(np.count_nonzero(trimap_of(marked) == UNKNOWN))
    assert 0 < counts[0] < counts[1]
    lay(qtbot, marked)
    marked.set_edge_percent(100)
    lay(qtbot, marked)
    assert np.count_nonzero(trimap_of(marked) == UNKNOWN) == counts[0]
    marked.undo()
    assert_same(state(marked), before)


def test_another_width_replaces_the_kept_band(qtbot: QtBot, marked: Session) -> None:
    before = state(marked)
    lay(qtbot, marked, 1, 2)
    narrow = state(marked)
    for widths in ((4, 9), (1, 2), (1, 2)):
        lay(qtbot, marked, *widths)
    assert np.array_equal(trimap_of(marked), narrow[0])
    narrow = state(marked)
    marked.undo()
    assert_same(state(marked), before)
    marked.redo()
    assert_same(state(marked), narrow)
    paint(marked, [(10, 10), (20, 10)], FOREGROUND)
    lay(qtbot, marked, 1, 2)
    marked.undo()
    marked.undo()
    assert_same(state(marked), narrow)
    marked.undo()
    assert_same(state(marked), before)


def test_a_band_that_was_undone_and_done_again_is_replaced_too(qtbot: QtBot, marked: Session) -> None:
    before = state(marked)
    lay(qtbot, marked, 1, 3)
    expected = state(marked)
    marked.undo()
    lay(qtbot, marked, 9, 9)
    marked.undo()
    marked.redo()
    lay(qtbot, marked, 1, 3)
    assert np.array_equal(trimap_of(marked), expected[0])
    marked.undo()
    assert_same(state(marked), before)


def test_even_lays_a_band_just_laid_anew(qtbot: QtBot, marked: Session) -> None:
    before = state(marked)
    marked.set_edge_width(9, 9)
    marked.set_edge_fixed(False)
    settle(qtbot, marked)
    assert_same(state(marked), before)  # without a band there is nothing to lay
    lay(qtbot, marked)
    adaptive = trimap_of(marked).copy()
    marked.set_edge_fixed(True)
    settle(qtbot, marked)
    even = trimap_of(marked).copy()
    assert not np.array_equal(even, adaptive)
    marked.set_edge_fixed(False)
    settle(qtbot, marked)
    assert np.array_equal(trimap_of(marked), adaptive)
    marked.undo()
    assert_same(state(marked), before)


def test_a_width_tried_on_the_kept_band_and_taken_back_leaves_it(qtbot: QtBot, marked: Session) -> None:
    before = state(marked)
    lay(qtbot, marked, 1, 2)
    kept = state(marked)
    marked.history.mark_saved(marked.history.position)
    for outer in (8, 3, 5):
        look_at(qtbot, marked, 0, outer)
    assert not np.array_equal(trimap_of(marked), kept[0])
    marked.undo()
    settle(qtbot, marked)
    assert_same(state(marked), kept)
    assert marked.history.undo_text == "Auto edge" and not marked.document.dirty
    marked.undo()
    assert_same(state(marked), before)
    marked.redo()
    assert_same(state(marked), kept)


def test_a_band_of_no_width_can_be_undone(qtbot: QtBot, marked: Session) -> None:
    before = state(marked)
    lay(qtbot, marked, 2, 5)
    kept = state(marked)
    lay(qtbot, marked, 0, 0)
    assert np.array_equal(trimap_of(marked), before[0])
    lay(qtbot, marked, 2, 5)
    assert np.array_equal(trimap_of(marked), kept[0])
    marked.undo()
    assert np.array_equal(trimap_of(marked), before[0])
    marked.undo()
    assert_same(state(marked), kept)


def test_undoing_a_replaced_band_touches_only_what_it_changed(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    write_png(tmp_path / "wide.png", np.zeros((100, 700, 3), np.uint8))
    open_photo(qtbot, session, tmp_path / "wide.png")
    session.set_brush_size(20)
    paint(session, [(50, 50)], FOREGROUND)
    for widths in ((1, 2), (2, 5)):
        lay(qtbot, session, *widths)
    with qtbot.waitSignal(session.document.trimap_changed) as told:
        session.undo()
    assert told.args == [(0, 0, 100, 256)]


def test_a_kept_band_holds_memory_only_in_the_history(qtbot: QtBot, marked: Session) -> None:
    for widths in ((1, 2), (2, 5)):
        lay(qtbot, marked, *widths)
    gc.collect()
    assert not [o for o in gc.get_objects() if type(o).__name__ in ("_Base", "EdgeBands", "AdaptiveBands")]


def test_a_cancelled_preview_leaves_no_trace(qtbot: QtBot, marked: Session) -> None:
    before = state(marked)
    look_at(qtbot, marked, 2, 9)
    assert not np.array_equal(trimap_of(marked), before[0])
    marked.undo()
    assert_same(state(marked), before)
    marked.preview_auto_edge(2, 9)
    marked.undo()
    settle(qtbot, marked)
    assert_same(state(marked), before)


def test_painting_keeps_the_preview(qtbot: QtBot, marked: Session) -> None:
    before = state(marked)
    look_at(qtbot, marked, 2, 9)
    paint(marked, [(5, 5)], FOREGROUND)
    assert marked.history.undo_text == "Brush stroke"
    marked.undo()
    assert marked.history.undo_text == "Auto edge"
    marked.undo()
    assert_same(state(marked), before)


def test_preview_then_bucket_then_preview(qtbot: QtBot, marked: Session) -> None:
    before = state(marked)
    marked.preview_auto_edge(2, 9)
    marked.bucket_fill(2, 2, FOREGROUND)
    lay(qtbot, marked, 3, 3)
    assert marked.history.undo_text == "Auto edge"
    while marked.history.can_undo and marked.history.undo_text != "Brush stroke":
        marked.undo()
    assert_same(state(marked), before)
