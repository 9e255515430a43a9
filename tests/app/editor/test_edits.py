from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.imaging.io import write_png
from core.trimap.tile_delta import TileDelta
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import (
    ALL,
    assert_same,
    full_run,
    give_up,
    mark,
    open_photo,
    paint,
    settle,
    state,
    trimap_of,
    values,
)
from tests.core.subject.tiny_onnx import write_network


@pytest.fixture
def marked(qtbot: QtBot, session: Session, photo_file: Path) -> Session:
    open_photo(qtbot, session, photo_file)
    mark(session)
    return session


Verb = Callable[[Session, Path], None]


def save_mask(path: Path) -> Path:
    mask = np.zeros((64, 96), np.uint8)
    mask[20:44, 30:66] = 255
    write_png(path / "mask.png", mask)
    return path / "mask.png"


def propose_subject(session: Session, path: Path) -> None:
    """With a network that finds the light disk of the photo."""
    session.subject.choose(write_network(path / "own.onnx", weights=(4, 4, 4), bias=-6))
    session.propose_subject()


VERBS: dict[str, tuple[str, Verb]] = {
    "bucket by image": ("Bucket fill", lambda s, _: s.bucket_fill(2, 2, FOREGROUND)),
    "lasso": ("Lasso fill", lambda s, _: s.lasso_fill([(0, 0), (60, 0), (30, 50)], FOREGROUND)),
    "auto edge": ("Auto edge", lambda s, _: s.auto_edge(2, 5)),
    "clear": ("Clear", lambda s, _: s.clear_trimap()),
    "unpainted": ("Change unpainted", lambda s, _: s.set_unpainted(UNKNOWN)),
    "subject": ("Subject", propose_subject),
    "import": ("Import trimap", lambda s, path: s.open_trimap(save_mask(path))),
}


@pytest.mark.parametrize(("text", "verb"), VERBS.values(), ids=VERBS.keys())
def test_every_edit_is_one_step_that_undoes_and_redoes(
    qtbot: QtBot, marked: Session, tmp_path: Path, text: str, verb: Verb
) -> None:
    before = state(marked)
    verb(marked, tmp_path)
    settle(qtbot, marked)
    after = state(marked)
    assert not np.array_equal(before[0], after[0])
    assert values(after[0]) <= ALL
    assert marked.history.undo_text == text
    marked.undo()
    assert_same(state(marked), before)
    marked.redo()
    assert_same(state(marked), after)


def test_the_bucket_fills_what_looks_alike(qtbot: QtBot, marked: Session) -> None:
    marked.clear_trimap()
    marked.bucket_fill(48.9, 32.9, FOREGROUND)
    settle(qtbot, marked)
    assert marked.document.photo is not None
    assert np.array_equal(trimap_of(marked) == FOREGROUND, marked.document.photo.image[..., 0] > 100)


def test_the_bucket_holds_no_photo_of_before(qtbot: QtBot, marked: Session, tmp_path: Path) -> None:
    marked.bucket_fill(2, 2, FOREGROUND)
    settle(qtbot, marked)
    assert marked.document.photo is not None
    before = weakref.ref(marked.document.photo.image)
    write_png(tmp_path / "other.png", np.zeros((20, 30, 3), np.uint8))
    give_up(marked)
    open_photo(qtbot, marked, tmp_path / "other.png")
    settle(qtbot, marked)
    gc.collect()
    assert before() is None
    marked.bucket_fill(29.5, 19.5, FOREGROUND)
    settle(qtbot, marked)
    assert values(trimap_of(marked)) == {FOREGROUND}


def test_the_bucket_fills_a_region_of_the_trimap(qtbot: QtBot, marked: Session) -> None:
    was_foreground = trimap_of(marked) == FOREGROUND
    marked.set_bucket("region", 0)
    marked.bucket_fill(48, 32, BACKGROUND)
    settle(qtbot, marked)
    assert values(trimap_of(marked)[was_foreground]) == {BACKGROUND}
    assert UNKNOWN in values(trimap_of(marked))


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


def test_a_band_tried_while_a_fill_is_computed_shows_after_it(qtbot: QtBot, marked: Session) -> None:
    marked.set_bucket("region", 0)
    marked.bucket_fill(48, 32, BACKGROUND)
    marked.lasso_fill([(20, 20), (60, 20), (60, 50)], FOREGROUND)
    marked.preview_auto_edge(2, 9)
    settle(qtbot, marked)
    assert marked.history.undo_text == "Lasso fill"
    shown = trimap_of(marked).copy()
    marked.undo()
    assert np.count_nonzero(shown == UNKNOWN) > np.count_nonzero(trimap_of(marked) == UNKNOWN)


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


def test_auto_edge_previews_and_keeps_one_step(qtbot: QtBot, marked: Session) -> None:
    before = state(marked)
    for outer in range(1, 8):
        marked.preview_auto_edge(1, outer)
    qtbot.waitUntil(lambda: not np.array_equal(trimap_of(marked), before[0]))
    settle(qtbot, marked)
    wide = np.count_nonzero(trimap_of(marked) == UNKNOWN)
    marked.preview_auto_edge(1, 2)
    settle(qtbot, marked)
    assert np.count_nonzero(trimap_of(marked) == UNKNOWN) < wide
    assert marked.history.undo_text == "Brush stroke"
    marked.auto_edge(1, 2)
    settle(qtbot, marked)
    assert marked.history.undo_text == "Auto edge"
    assert marked.edge_width == (1, 2)
    marked.undo()
    assert_same(state(marked), before)


def test_auto_edge_by_place_previews_and_keeps_one_step(qtbot: QtBot, marked: Session) -> None:
    before = state(marked)
    counts = []
    for percent in (100, 300):
        marked.set_edge_percent(percent)
        marked.preview_auto_edge()
        settle(qtbot, marked)
        counts.append(np.count_nonzero(trimap_of(marked) == UNKNOWN))
    assert 0 < counts[0] < counts[1]
    marked.auto_edge()
    settle(qtbot, marked)
    marked.set_edge_percent(100)
    marked.auto_edge()
    settle(qtbot, marked)
    assert np.count_nonzero(trimap_of(marked) == UNKNOWN) == counts[0]
    marked.undo()
    assert_same(state(marked), before)


def test_edge_is_widened_where_the_matte_is_soft_at_its_rim(qtbot: QtBot, marked: Session) -> None:
    marked.auto_edge(2, 3)
    settle(qtbot, marked)
    before = state(marked)
    marked.document.alpha = np.where(trimap_of(marked) == UNKNOWN, np.float32(0.5), 0)
    with qtbot.waitSignal(marked.notice) as told:
        marked.widen_edge()
    assert "widened in 2 places;" in told.args[0]
    assert np.count_nonzero(trimap_of(marked) == UNKNOWN) > np.count_nonzero(before[0] == UNKNOWN)
    assert marked.history.undo_text == "Widen where needed"
    with qtbot.waitSignal(marked.notice) as told:
        marked.widen_edge()
    assert "No place needs" in told.args[0]
    marked.undo()
    assert_same(state(marked), before)


def test_another_width_replaces_the_kept_band(qtbot: QtBot, marked: Session) -> None:
    before = state(marked)
    marked.auto_edge(1, 2)
    settle(qtbot, marked)
    narrow = state(marked)
    for widths in ((4, 9), (1, 2), (1, 2)):
        marked.auto_edge(*widths)
        settle(qtbot, marked)
    assert np.array_equal(trimap_of(marked), narrow[0])
    narrow = state(marked)
    marked.undo()
    assert_same(state(marked), before)
    marked.redo()
    assert_same(state(marked), narrow)
    paint(marked, [(10, 10), (20, 10)], FOREGROUND)
    marked.auto_edge(1, 2)
    settle(qtbot, marked)
    marked.undo()
    marked.undo()
    assert_same(state(marked), narrow)
    marked.undo()
    assert_same(state(marked), before)


def test_a_width_tried_on_the_kept_band_and_taken_back_leaves_it(qtbot: QtBot, marked: Session) -> None:
    before = state(marked)
    marked.auto_edge(1, 2)
    settle(qtbot, marked)
    kept = state(marked)
    marked.history.mark_saved(marked.history.position)
    for outer in (8, 3, 5):
        marked.preview_auto_edge(0, outer)
        settle(qtbot, marked)
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
    marked.auto_edge(2, 5)
    settle(qtbot, marked)
    kept = state(marked)
    marked.auto_edge(0, 0)
    settle(qtbot, marked)
    assert np.array_equal(trimap_of(marked), before[0])
    marked.auto_edge(2, 5)
    settle(qtbot, marked)
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
        session.auto_edge(*widths)
        settle(qtbot, session)
    with qtbot.waitSignal(session.document.trimap_changed) as told:
        session.undo()
    assert told.args == [(0, 0, 100, 256)]


def test_a_kept_band_holds_memory_only_in_the_history(qtbot: QtBot, marked: Session) -> None:
    for widths in ((1, 2), (2, 5)):
        marked.auto_edge(*widths)
        settle(qtbot, marked)
    gc.collect()
    assert not [o for o in gc.get_objects() if type(o).__name__ in ("_Base", "EdgeBands", "AdaptiveBands")]


def test_a_cancelled_preview_leaves_no_trace(qtbot: QtBot, marked: Session) -> None:
    before = state(marked)
    marked.preview_auto_edge(2, 9)
    settle(qtbot, marked)
    assert not np.array_equal(trimap_of(marked), before[0])
    marked.undo()
    assert_same(state(marked), before)
    marked.preview_auto_edge(2, 9)
    marked.undo()
    settle(qtbot, marked)
    assert_same(state(marked), before)


def test_painting_keeps_the_preview(qtbot: QtBot, marked: Session) -> None:
    before = state(marked)
    marked.preview_auto_edge(2, 9)
    settle(qtbot, marked)
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
    marked.auto_edge(3, 3)
    settle(qtbot, marked)
    assert marked.history.undo_text == "Auto edge"
    while marked.history.can_undo and marked.history.undo_text != "Brush stroke":
        marked.undo()
    assert_same(state(marked), before)


def test_a_mask_becomes_a_trimap_with_edge(qtbot: QtBot, marked: Session, tmp_path: Path) -> None:
    marked.set_edge_width(3, 4)
    with qtbot.waitSignal(marked.marks_taken) as told:
        marked.open_trimap(save_mask(tmp_path))
    assert "mask" in told.args[0]
    assert trimap_of(marked)[32, 48] == FOREGROUND
    assert trimap_of(marked)[32, 31] == trimap_of(marked)[32, 27] == UNKNOWN
    assert trimap_of(marked)[32, 20] == BACKGROUND


def test_what_was_only_marked_as_painted_is_told_too(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    """The tint of unpainted Remove is fainter, so that an import shows in tiles where no class differs."""
    write_png(tmp_path / "wide.png", np.zeros((300, 600, 3), np.uint8))
    trimap = np.zeros((300, 600), np.uint8)
    trimap[10:20, 10:20], trimap[20:30, 10:20] = FOREGROUND, UNKNOWN
    write_png(tmp_path / "trimap.png", trimap)
    open_photo(qtbot, session, tmp_path / "wide.png")
    told: list[object] = []
    session.document.trimap_changed.connect(told.append)
    session.open_trimap(tmp_path / "trimap.png")
    settle(qtbot, session)
    session.undo()
    session.redo()
    session.clear_trimap()
    settle(qtbot, session)
    assert told == [(0, 0, 300, 600)] * 4


def test_marks_that_change_no_class_leave_the_matte_current(
    qtbot: QtBot, marked: Session, tmp_path: Path
) -> None:
    full_run(qtbot, marked)
    write_png(tmp_path / "same.png", trimap_of(marked))
    marked.open_trimap(tmp_path / "same.png")
    settle(qtbot, marked)
    assert marked.history.undo_text == "Import trimap" and marked.document.alpha_is_current
    marked.undo()
    assert marked.document.alpha_is_current


def test_a_trimap_of_another_size_is_refused_whole(qtbot: QtBot, marked: Session, tmp_path: Path) -> None:
    write_png(tmp_path / "other.png", np.zeros((50, 50), np.uint8))
    before = state(marked)
    with qtbot.waitSignal(marked.error) as told:
        marked.open_trimap(tmp_path / "other.png")
    assert "50 x 50" in told.args[0] and "96 x 64" in told.args[0]
    settle(qtbot, marked)
    assert_same(state(marked), before)
    paint(marked, [(5, 5)], FOREGROUND)
    assert marked.history.undo_text == "Brush stroke"


def test_an_imported_trimap_alone_is_saved_work(qtbot: QtBot, session: Session, photo_file: Path) -> None:
    open_photo(qtbot, session, photo_file)
    trimap = np.full((64, 96), 128, np.uint8)
    trimap[:20], trimap[40:] = 0, 255
    write_png(photo_file.with_name("t.png"), trimap)
    session.open_trimap(photo_file.with_name("t.png"))
    settle(qtbot, session)
    assert np.array_equal(trimap_of(session), trimap)
    assert session.history.can_undo and not session.document.dirty


def test_history_is_compressed_in_the_background(qtbot: QtBot, marked: Session) -> None:
    marked.clear_trimap()
    settle(qtbot, marked)
    assert marked.history.nbytes < 5000  # raw: two arrays of 96 x 64, before and after, three steps


@pytest.mark.parametrize("verb", ["stroke", "clear"])
def test_undo_and_landing_only_write(
    qtbot: QtBot, marked: Session, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    settle(qtbot, marked)
    before = state(marked)
    copies: list[object] = []
    copy = TileDelta._copies
    monkeypatch.setattr(TileDelta, "_copies", lambda delta, array: copies.append(delta) or copy(delta, array))
    if verb == "clear":
        marked.clear_trimap()
    else:
        paint(marked, [(10, 10), (80, 50)], FOREGROUND)
    settle(qtbot, marked)
    after = state(marked)
    for expected, turn in ((before, marked.undo), (after, marked.redo), (before, marked.undo)):
        turn()
        assert_same(state(marked), expected)
    assert not copies


def test_a_stroke_begun_before_the_last_one_was_learned_is_undone_all_the_same(
    qtbot: QtBot, marked: Session
) -> None:
    settle(qtbot, marked)
    states, gate = [state(marked)], threading.Event()
    marked.tasks.submit(gate.wait, lambda _: None)
    for x in range(5, 90, 5):
        paint(marked, [(x, 10), (x, 60)], FOREGROUND if x % 2 else UNKNOWN)
        states.append(state(marked))
    gate.set()
    settle(qtbot, marked)
    for expected in states[-2::-1]:
        marked.undo()
        assert_same(state(marked), expected)
    for expected in states[1:]:
        marked.redo()
        assert_same(state(marked), expected)


def test_history_stays_within_its_bytes(qtbot: QtBot, marked: Session) -> None:
    settle(qtbot, marked)
    marked.history.limit_bytes = marked.history.nbytes + 1500
    rng = np.random.default_rng(0)
    for point in rng.uniform(0, 64, (20, 2)):
        paint(marked, [(point[0], point[1])], UNKNOWN)
        paint(marked, [(point[0], point[1])], FOREGROUND)
        settle(qtbot, marked)
        assert marked.history.nbytes <= marked.history.limit_bytes
    while marked.history.can_undo:
        marked.undo()
    assert marked.document.dirty  # the start is gone


@pytest.mark.parametrize("by", ["image", "lasso"])
def test_fills_can_be_kept_to_one_class(qtbot: QtBot, marked: Session, by: str) -> None:
    marked.set_paint_over(UNKNOWN)
    before, painted = marked.document.trimap.copy(), marked.document.painted.copy()
    if by == "image":
        marked.set_bucket("image", 255)
        marked.bucket_fill(2, 2, BACKGROUND)
    else:
        marked.lasso_fill([(-1, -1), (200, -1), (200, 200), (-1, 200)], BACKGROUND)
    settle(qtbot, marked)
    was_edge = before == UNKNOWN
    assert was_edge.any() and (before == FOREGROUND).any()
    np.testing.assert_array_equal(marked.document.trimap, np.where(was_edge, BACKGROUND, before))
    np.testing.assert_array_equal(marked.document.painted, painted | was_edge)
