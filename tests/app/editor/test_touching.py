from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.imaging.io import read_image
from tests.app.helpers import full_run, marked_photo, settle, touch


@pytest.fixture
def matted(qtbot: QtBot, session: Session, photo_file: Path) -> Session:
    marked_photo(qtbot, session, photo_file)
    full_run(qtbot, session)
    session.set_brush_size(12)
    session.touch.set_hardness(1)
    return session


def stroke(session: Session, x: float = 60, y: float = 40) -> None:
    session.touch.begin(x - 5, y)
    session.touch.extend(x + 5, y)
    session.touch.end()


def finished(session: Session) -> np.ndarray:
    document = session.document
    assert document.alpha is not None and document.trimap is not None
    return document.finish.whole(document.alpha, document.trimap)


def test_a_stroke_shows_while_it_moves_and_is_one_step(matted: Session) -> None:
    before, network = finished(matted).copy(), matted.document.alpha
    rects: list[object] = []
    matted.document.finish_changed.connect(rects.append)
    matted.touch.set_effect("erase")
    matted.touch.begin(48, 32)
    assert finished(matted)[32, 48] == 0
    matted.touch.extend(60, 32)
    matted.touch.end()
    after = finished(matted).copy()
    assert len(rects) == 2
    assert matted.history.undo_text == "Touch-up: erase"
    assert matted.document.alpha is network
    matted.undo()
    np.testing.assert_array_equal(finished(matted), before)
    matted.redo()
    np.testing.assert_array_equal(finished(matted), after)


def test_it_outlives_a_new_run(qtbot: QtBot, matted: Session) -> None:
    stroke(matted, 80, 10)
    assert finished(matted)[10, 80] == 1
    touch(matted)
    full_run(qtbot, matted)
    assert finished(matted)[10, 80] == 1


@pytest.mark.usefixtures("small_sample")
def test_another_photo_starts_without(qtbot: QtBot, matted: Session) -> None:
    stroke(matted)
    with qtbot.waitSignal(matted.document.photo_changed, timeout=5000):
        matted.open_sample()
    assert matted.document.finish.is_neutral
    assert not matted.history.can_undo


def test_escape_takes_a_stroke_back(matted: Session) -> None:
    before, steps = finished(matted).copy(), matted.history.undo_text
    matted.touch.begin(20, 20)
    matted.cancel_stroke()
    np.testing.assert_array_equal(finished(matted), before)
    assert matted.history.undo_text == steps


def test_undo_during_a_stroke_takes_that_back_alone(matted: Session) -> None:
    stroke(matted, 80, 10)
    kept = finished(matted).copy()
    matted.touch.begin(20, 20)
    matted.undo()
    np.testing.assert_array_equal(finished(matted), kept)
    assert matted.history.undo_text == "Touch-up: add"


def test_a_stroke_that_changes_nothing_leaves_no_trace(matted: Session) -> None:
    steps = matted.history.undo_text
    matted.touch.begin(-500, -500)
    matted.touch.end()
    assert matted.history.undo_text == steps


def test_without_a_matte_it_says_what_to_do(qtbot: QtBot, session: Session, photo_file: Path) -> None:
    marked_photo(qtbot, session, photo_file)
    with qtbot.waitSignal(session.notice) as said:
        session.touch.begin(20, 20)
    assert "Run first" in said.args[0]
    assert session.document.finish.is_neutral


def test_a_stroke_over_the_marks_turns_to_the_cutout(matted: Session) -> None:
    matted.set_view("alpha")
    matted.set_view("overlay")
    stroke(matted)
    assert matted.view == "alpha"


def test_all_of_it_can_be_taken_away_and_comes_back_by_undo(matted: Session) -> None:
    stroke(matted, 80, 10)
    stroke(matted, 20, 10)
    touched = finished(matted).copy()
    matted.touch.clear()
    assert matted.document.finish.is_neutral
    assert not matted.touch.can_clear
    matted.undo()
    np.testing.assert_array_equal(finished(matted), touched)


def test_alt_does_the_opposite_and_swap_stays(matted: Session) -> None:
    matted.touch.begin(48, 32, inverted=True)
    matted.touch.end()
    assert finished(matted)[32, 48] == 0
    matted.touch.swap()
    assert matted.touch.effect == "erase"


def test_softness_is_remembered(matted: Session) -> None:
    matted.touch.set_hardness(0.25)
    matted.touch.set_opacity(0.4)
    assert matted.settings.touch_up_brush == (0.25, 0.4)


def test_an_export_holds_what_is_seen(qtbot: QtBot, matted: Session, tmp_path: Path) -> None:
    matted.touch.set_opacity(0.5)
    stroke(matted, 80, 10)
    settle(qtbot, matted)
    matted.export_alpha(tmp_path / "alpha.png", 16)
    matted.export_cutout(tmp_path / "cutout.png", 16)
    settle(qtbot, matted)
    alpha = read_image(tmp_path / "cutout.png").alpha
    assert alpha is not None
    wanted = np.rint(finished(matted) * 65535)
    np.testing.assert_allclose(alpha, wanted, atol=1)
    np.testing.assert_allclose(read_image(tmp_path / "alpha.png").image[..., 0], wanted, atol=1)


def test_what_it_holds_counts_for_the_history(qtbot: QtBot, matted: Session) -> None:
    before = matted.history.nbytes
    stroke(matted)
    stroke(matted)
    settle(qtbot, matted)
    assert matted.history.nbytes > before


def test_leaving_asks_until_an_export_shows_it(qtbot: QtBot, matted: Session, tmp_path: Path) -> None:
    asked: list[str] = []
    matted.confirm_discard = lambda name: bool(asked.append(name))
    matted.history.mark_saved(matted.history.position)
    matted.export_cutout(tmp_path / "first.png")
    settle(qtbot, matted)
    assert matted.may_close()
    stroke(matted)
    assert not matted.may_close()
    assert asked == [matted.document.name]
    matted.export_cutout(tmp_path / "cutout.png")
    settle(qtbot, matted)
    assert matted.may_close()
    matted.undo()
    assert matted.may_close()
