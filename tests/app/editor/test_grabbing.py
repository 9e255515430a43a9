"""Box and scribble in the window: laid in the background, refined, undone step by step with what stands in them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.editor.subject import SubjectFinder
from app.session import Session
from core.imaging.photo import Photo
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import assert_same, open_photo, paint, settle, show_photo, state, trimap_of

BADGE = (150.0, 105.0)
BOX = (65.0, 35.0), (235.0, 175.0)
FAR = 285.0, 15.0


def picture() -> np.ndarray:
    """A red disc with a blue badge in the middle, on green, and a yellow dot in the corner."""
    image = np.full((210, 300, 3), (60, 130, 70), np.uint8)
    cv2.circle(image, (150, 105), 60, (190, 60, 50), -1)
    cv2.circle(image, (150, 105), 20, (50, 60, 190), -1)
    cv2.circle(image, (285, 15), 9, (220, 210, 60), -1)
    noise = np.random.default_rng(0).normal(0, 8, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def show(session: Session) -> None:
    trimap = np.full((210, 300), session.document.unpainted_value, np.uint8)
    show_photo(session.document, Photo(picture()), trimap, np.zeros((210, 300), bool))
    session.set_edge_width(3, 3)
    session.set_tool("grab")
    session.set_brush_size(8)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No network, which would take its time."""
    monkeypatch.setattr(SubjectFinder, "small", lambda _: None)


@pytest.fixture
def shown(session: Session) -> Session:
    show(session)
    return session


@pytest.fixture
def boxed(qtbot: QtBot, shown: Session) -> Session:
    shown.grab_box(*BOX)
    settle(qtbot, shown)
    return shown


def at(session: Session, x: float, y: float) -> int:
    return int(trimap_of(session)[int(y), int(x)])


def scribble(qtbot: QtBot, session: Session, points: list[tuple[float, float]], value: int) -> None:
    session.grabbing.begin_scribble()
    paint(session, points, value)
    session.grabbing.scribbled(points, session.brush_size)
    settle(qtbot, session)


def texts(session: Session) -> list[str]:
    return [command.text for command in session.history.stacks.done]


def test_a_box_marks_keep_edge_and_remove_in_one_step(qtbot: QtBot, shown: Session) -> None:
    before = state(shown)
    shown.grab_box(BOX[1], BOX[0])  # from any corner
    settle(qtbot, shown)
    assert at(shown, 110, 105) == FOREGROUND
    assert at(shown, 91, 105) == UNKNOWN
    assert at(shown, 10, 10) == BACKGROUND
    assert texts(shown) == ["Subject in a box"]
    assert shown.grabbing.has_subject
    after = state(shown)
    shown.undo()
    assert_same(state(shown), before)
    assert not shown.grabbing.has_subject
    shown.redo()
    assert_same(state(shown), after)
    assert shown.grabbing.has_subject


def test_a_box_with_nothing_in_it_says_so_and_marks_nothing(qtbot: QtBot, shown: Session) -> None:
    before = state(shown)
    with qtbot.assertNotEmitted(shown.error), qtbot.waitSignal(shown.notice) as told:  # no box to click away
        shown.grab_box((5, 100), (60, 200))
    settle(qtbot, shown)
    assert "stands out" in told.args[0]
    assert_same(state(shown), before)
    assert not shown.grabbing.has_subject


def test_a_box_heeds_what_the_small_network_is_sure_of(
    qtbot: QtBot, shown: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    class LeftHalf:
        def mask(self, image: np.ndarray) -> np.ndarray:
            half = np.arange(image.shape[1]) < image.shape[1] // 2
            return np.broadcast_to(half.astype(np.float32), image.shape[:2]).copy()

    monkeypatch.setattr(SubjectFinder, "small", lambda _: LeftHalf())
    shown.grab_box(*BOX)
    settle(qtbot, shown)
    assert at(shown, 90, 50) == FOREGROUND
    assert at(shown, 210, 50) == BACKGROUND


def test_a_scribble_and_what_it_refines_are_one_step(qtbot: QtBot, boxed: Session) -> None:
    before = state(boxed)
    scribble(qtbot, boxed, [BADGE, (152, 108)], BACKGROUND)
    assert at(boxed, 150, 93) == BACKGROUND
    assert at(boxed, 110, 105) == FOREGROUND
    assert texts(boxed) == ["Subject in a box", "Scribble"]
    after = state(boxed)
    boxed.undo()
    assert_same(state(boxed), before)
    boxed.redo()
    assert_same(state(boxed), after)


def test_after_undo_a_scribble_refines_what_stands_again(qtbot: QtBot, boxed: Session) -> None:
    scribble(qtbot, boxed, [BADGE], BACKGROUND)
    boxed.undo()
    scribble(qtbot, boxed, [(150, 60)], FOREGROUND)
    assert at(boxed, *BADGE) == FOREGROUND
    assert at(boxed, 150, 118) == FOREGROUND


def test_marks_of_other_tools_are_the_users_own(qtbot: QtBot, boxed: Session) -> None:
    boxed.set_tool("brush")
    paint(boxed, [(110, 105)], UNKNOWN)
    boxed.set_tool("grab")
    scribble(qtbot, boxed, [BADGE], BACKGROUND)
    assert at(boxed, 110, 105) == UNKNOWN
    boxed.grab_box((70, 40), (230, 170))
    settle(qtbot, boxed)
    assert at(boxed, 110, 105) == UNKNOWN
    assert at(boxed, *BADGE) == BACKGROUND


def test_paint_over_of_other_tools_holds_back_no_scribble(qtbot: QtBot, boxed: Session) -> None:
    boxed.set_paint_over(UNKNOWN)
    scribble(qtbot, boxed, [BADGE], BACKGROUND)
    assert at(boxed, *BADGE) == BACKGROUND


def test_scribbles_without_a_box_find_the_subject(qtbot: QtBot, shown: Session) -> None:
    scribble(qtbot, shown, [(110, 105), (115, 120)], FOREGROUND)
    assert at(shown, 150, 60) == FOREGROUND
    assert at(shown, 10, 200) == BACKGROUND
    assert texts(shown) == ["Scribble"]


def test_a_part_is_taken_away_and_added(qtbot: QtBot, boxed: Session) -> None:
    for value, text in ((BACKGROUND, "Take a part away"), (FOREGROUND, "Add a part")):
        boxed.grab_part(*BADGE, value)
        settle(qtbot, boxed)
        assert at(boxed, *BADGE) == value
        assert boxed.history.undo_text == text
    assert at(boxed, 110, 105) == FOREGROUND


@pytest.mark.parametrize("value", [FOREGROUND, BACKGROUND])
def test_a_part_where_no_subject_stands_is_marked_alone(qtbot: QtBot, shown: Session, value: int) -> None:
    shown.grab_part(*BADGE, value)
    settle(qtbot, shown)
    painted = shown.document.painted
    assert at(shown, *BADGE) == value
    assert at(shown, 150, 86) == UNKNOWN
    assert painted is not None and not painted[60, 150]
    assert not shown.grabbing.has_subject


def test_a_part_in_hand_is_outlined_and_grows_with_tolerance(qtbot: QtBot, boxed: Session) -> None:
    grabbing = boxed.grabbing
    with qtbot.waitSignal(grabbing.outlined):
        grabbing.press_part(*BADGE)
    assert abs(np.ptp(np.array(grabbing.outlines[0])[:, 0]) - 40) < 6
    area = cv2.contourArea(np.float32(grabbing.outlines[0]))
    with qtbot.waitSignal(grabbing.outlined):
        grabbing.set_tolerance(-1000)
    assert sum(cv2.contourArea(np.float32(line)) for line in grabbing.outlines) < 0.8 * area
    grabbing.drop_part()
    assert grabbing.outlines == []
    assert texts(boxed) == ["Subject in a box"]


def test_after_clear_the_next_box_begins_anew(qtbot: QtBot, boxed: Session) -> None:
    boxed.clear_trimap()
    settle(qtbot, boxed)
    assert not boxed.grabbing.has_subject
    boxed.grab_box((270, 0), (300, 30))
    settle(qtbot, boxed)
    assert at(boxed, *FAR) == FOREGROUND
    assert at(boxed, 110, 105) == BACKGROUND


def test_a_box_elsewhere_adds_a_subject(qtbot: QtBot, boxed: Session) -> None:
    boxed.grab_box((270, 0), (300, 30))
    settle(qtbot, boxed)
    assert at(boxed, *FAR) == at(boxed, 110, 105) == FOREGROUND


def test_a_stroke_while_the_box_is_computed_is_kept(qtbot: QtBot, shown: Session) -> None:
    shown.grab_box(*BOX)
    paint(shown, [BADGE], BACKGROUND)
    settle(qtbot, shown)
    assert at(shown, *BADGE) == BACKGROUND
    assert at(shown, 110, 105) == FOREGROUND
    assert texts(shown) == ["Brush stroke", "Subject in a box"]


def test_undo_while_it_is_computed_takes_it_back(qtbot: QtBot, shown: Session) -> None:
    before = state(shown)
    shown.grab_box(*BOX)
    shown.undo()
    settle(qtbot, shown)
    assert_same(state(shown), before)


def test_another_photo_has_no_subject_and_the_first_has_its_own_again(
    qtbot: QtBot, boxed: Session, photo_file: Path
) -> None:
    held = boxed.document.hold()
    open_photo(qtbot, boxed, photo_file)
    assert not boxed.grabbing.has_subject
    boxed.document.take(held)
    boxed.document.announce_photo()
    assert boxed.grabbing.has_subject
