"""Steps of the marks are held small, within their bytes, and undone by writing alone."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.trimap.tile_delta import TileDelta
from core.trimap.values import FOREGROUND, UNKNOWN
from tests.app.helpers import assert_same, paint, settle, state


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
