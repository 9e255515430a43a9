"""Box and scribble on the canvas: drags, clicks and keys, through the real session."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.editor.subject import SubjectFinder
from app.session import Session
from core.trimap.values import BACKGROUND, FOREGROUND
from tests.app.editor.test_grabbing import BADGE, BOX, at, show, texts
from tests.app.helpers import settle
from tests.ui.canvas.conftest import view_point
from tests.ui.canvas.test_tools import ALT, NONE, SHIFT, drag, mouse
from ui.canvas.widget import Canvas

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No network, which would take a second a test."""
    monkeypatch.setattr(SubjectFinder, "small", lambda _: None)


@pytest.fixture
def grabbing(canvas: Canvas, session: Session) -> Canvas:
    show(session)
    return canvas


def drag_in_image(
    canvas: Canvas, *points: tuple[float, float], modifiers: Qt.KeyboardModifier = NONE
) -> None:
    drag(canvas, *(view_point(canvas, *point) for point in points), modifiers=modifiers)


@pytest.fixture
def boxed(grabbing: Canvas, session: Session, qtbot: QtBot) -> Canvas:
    drag_in_image(grabbing, BOX[0], (150, 100), BOX[1])
    settle(qtbot, session)
    return grabbing


def test_a_drag_is_a_box_at_first_and_then_a_scribble(boxed: Canvas, session: Session, qtbot: QtBot) -> None:
    assert texts(session) == ["Subject in a box"]
    assert boxed.outline == []
    drag_in_image(boxed, (144, 105), (150, 105), (156, 106), modifiers=ALT)
    settle(qtbot, session)
    assert texts(session) == ["Subject in a box", "Scribble"]
    assert at(session, 150, 95) == BACKGROUND


def test_shift_takes_the_other_of_box_and_scribble(grabbing: Canvas, session: Session, qtbot: QtBot) -> None:
    drag_in_image(grabbing, (110, 100), (110, 110), (112, 120), modifiers=SHIFT)
    settle(qtbot, session)
    assert texts(session) == ["Scribble"]
    drag_in_image(grabbing, BOX[0], (150, 100), BOX[1], modifiers=SHIFT)
    settle(qtbot, session)
    assert texts(session) == ["Scribble", "Subject in a box"]


def test_the_class_in_hand_is_what_is_scribbled(boxed: Canvas, session: Session, qtbot: QtBot) -> None:
    session.set_class(BACKGROUND)
    drag_in_image(boxed, (144, 105), (150, 105), (156, 106))
    settle(qtbot, session)
    assert at(session, *BADGE) == BACKGROUND


def test_a_click_takes_a_part_and_paints_no_dot(boxed: Canvas, session: Session, qtbot: QtBot) -> None:
    drag_in_image(boxed, BADGE, modifiers=ALT)
    settle(qtbot, session)
    assert at(session, *BADGE) == BACKGROUND
    drag_in_image(boxed, BADGE)
    settle(qtbot, session)
    assert at(session, *BADGE) == FOREGROUND
    assert texts(session) == ["Subject in a box", "Take a part away", "Add a part"]


def test_ctrl_and_a_drag_set_the_tolerance_of_a_part(boxed: Canvas, session: Session, qtbot: QtBot) -> None:
    before = session.grabbing.tolerance
    drag_in_image(boxed, BADGE, (160, 105), (165, 105), modifiers=CTRL | ALT)
    settle(qtbot, session)
    assert session.grabbing.tolerance > before
    assert texts(session) == ["Subject in a box", "Take a part away"]


@pytest.mark.parametrize("modifiers", [NONE, CTRL, SHIFT])
def test_esc_takes_back_what_is_in_progress(
    boxed: Canvas, session: Session, qtbot: QtBot, modifiers: Qt.KeyboardModifier
) -> None:
    before, tolerance = session.document.trimap.copy(), session.grabbing.tolerance  # type: ignore[union-attr]
    mouse(boxed, QEvent.Type.MouseButtonPress, view_point(boxed, *BADGE), modifiers=modifiers)
    mouse(boxed, QEvent.Type.MouseMove, view_point(boxed, 200, 110), modifiers=modifiers)
    QApplication.processEvents()
    QTest.keyClick(boxed, Qt.Key.Key_Escape)
    mouse(boxed, QEvent.Type.MouseButtonRelease, view_point(boxed, 200, 110), modifiers=modifiers)
    settle(qtbot, session)
    assert np.array_equal(session.document.trimap, before)
    assert session.grabbing.tolerance == tolerance
    assert session.grabbing.outlines == [] == boxed.outline
    assert texts(session) == ["Subject in a box"]


def test_the_cursor_is_a_cross_for_a_box_and_a_ring_for_a_scribble(
    grabbing: Canvas, session: Session, qtbot: QtBot
) -> None:
    mouse(grabbing, QEvent.Type.MouseMove, view_point(grabbing, 100, 100))
    assert grabbing.ring() is None
    assert grabbing.cursor().shape() == Qt.CursorShape.CrossCursor
    drag_in_image(grabbing, BOX[0], (150, 100), BOX[1])
    settle(qtbot, session)
    mouse(grabbing, QEvent.Type.MouseMove, view_point(grabbing, 100, 100))
    ring = grabbing.ring()
    assert ring is not None and ring.value == FOREGROUND
    assert grabbing.cursor().shape() == Qt.CursorShape.BlankCursor
    mouse(grabbing, QEvent.Type.MouseMove, view_point(grabbing, 100, 100), modifiers=SHIFT)
    assert grabbing.ring() is None


def test_the_box_is_shown_while_it_is_dragged_and_stays_in_the_photo(grabbing: Canvas) -> None:
    mouse(grabbing, QEvent.Type.MouseButtonPress, view_point(grabbing, 50, 50))
    mouse(grabbing, QEvent.Type.MouseMove, view_point(grabbing, 1000, 120))
    QApplication.processEvents()
    assert max(x for x, _ in grabbing.outline) == 300
    assert len(grabbing.outline) == 5
    QTest.keyClick(grabbing, Qt.Key.Key_Escape)
    assert grabbing.outline == []
