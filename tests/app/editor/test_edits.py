"""What each edit makes of the marks, and that it is one step."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.imaging.io import write_png
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import (
    ALL,
    assert_same,
    full_run,
    give_up,
    open_photo,
    paint,
    settle,
    state,
    trimap_of,
    values,
)
from tests.core.subject.tiny_onnx import write_network

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
    "clear": ("Clear marks", lambda s, _: s.clear_trimap()),
    "unpainted": ("Change unmarked", lambda s, _: s.set_unpainted(UNKNOWN)),
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
    qtbot.waitUntil(
        lambda: gc.collect() >= 0 and before() is None, timeout=10_000
    )  # jobs of before may still end
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
    assert "50 × 50" in told.args[0] and "96 × 64" in told.args[0]
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
