"""What unpainted pixels count as is what they hold, whenever it is chosen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.session import Session
from core.imaging.io import write_png
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import open_photo, paint, settle, trimap_of

Do = Callable[[Session, Path], None]

VERBS: dict[str, Do] = {
    "remove": lambda s, _: s.set_unpainted(BACKGROUND),
    "edge": lambda s, _: s.set_unpainted(UNKNOWN),
    "clear": lambda s, _: s.clear_trimap(),
    "stroke": lambda s, _: paint(s, [(20, 20)], FOREGROUND),
    "erase": lambda s, _: paint(s, [(22, 22)], None),
    "undo": lambda s, _: s.undo(),
    "redo": lambda s, _: s.redo(),
    "open": lambda s, path: s.open_path(path),
    "escape": lambda s, _: s.cancel(),
}


def assert_agrees(session: Session) -> None:
    painted = session.document.painted
    assert painted is not None
    assert (trimap_of(session)[~painted] == session.document.unpainted_value).all()


@pytest.fixture
def opened(qtbot: QtBot, session: Session, photo_file: Path) -> Session:
    open_photo(qtbot, session, photo_file)
    session.confirm_discard = lambda _: True
    return session


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    verbs=st.lists(st.sampled_from(sorted(VERBS)), min_size=2, max_size=8), waits=st.sets(st.integers(0, 7))
)
def test_it_agrees_with_the_pixels_after_anything(
    qtbot: QtBot, opened: Session, photo_file: Path, verbs: list[str], waits: set[int]
) -> None:
    for index, verb in enumerate(verbs):
        VERBS[verb](opened, photo_file)
        if index in waits:
            qtbot.wait(1)
    settle(qtbot, opened)
    assert_agrees(opened)


@pytest.mark.parametrize("is_first", [True, False])
def test_it_is_kept_when_chosen_while_a_photo_loads(
    qtbot: QtBot, session: Session, photo_file: Path, is_first: bool
) -> None:
    if not is_first:
        open_photo(qtbot, session, photo_file)
    gate = threading.Event()
    session.files.submit(gate.wait, lambda _: None)
    session.open_path(photo_file)
    session.set_unpainted(UNKNOWN)
    gate.set()
    settle(qtbot, session)
    assert session.document.unpainted_value == UNKNOWN
    assert_agrees(session)


def test_clear_follows_the_choice_before_it(qtbot: QtBot, opened: Session) -> None:
    opened.set_unpainted(UNKNOWN)
    opened.clear_trimap()
    settle(qtbot, opened)
    assert (trimap_of(opened) == UNKNOWN).all()


def test_the_last_choice_counts(qtbot: QtBot, opened: Session) -> None:
    opened.set_unpainted(UNKNOWN)
    opened.set_unpainted(BACKGROUND)
    settle(qtbot, opened)
    assert opened.document.unpainted_value == BACKGROUND
    assert_agrees(opened)


def test_a_choice_that_was_dropped_is_told(qtbot: QtBot, opened: Session) -> None:
    gate, told = threading.Event(), []
    opened.unpainted_changed.connect(told.append)
    opened.tasks.submit(gate.wait, lambda _: None)
    opened.set_unpainted(UNKNOWN)
    opened.edits.cancel()
    gate.set()
    settle(qtbot, opened)
    assert told == [BACKGROUND]
    assert_agrees(opened)


def test_a_transparent_photo_keeps_its_marks_whatever_is_chosen(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    cutout = np.zeros((99, 99, 4), np.uint8)
    cutout[30:70, 30:70] = 255
    write_png(tmp_path / "cutout.png", cutout)
    session.open_path(tmp_path / "cutout.png")
    session.set_unpainted(UNKNOWN)
    settle(qtbot, session)
    assert trimap_of(session)[50, 50] == FOREGROUND and trimap_of(session)[0, 0] == BACKGROUND
