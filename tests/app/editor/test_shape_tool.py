"""The shape tool: one undo step, over what may be changed, with a border that follows the photo's size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.editor.shape_tool import MAX_BORDER
from app.session import Session
from core.imaging.io import write_png
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


def test_the_border_follows_the_photo(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
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
