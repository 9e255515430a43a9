"""Refine in the window: live values, one undo step each, regions, on and off, and what exports hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from app.editor.refining import NO_MATTE
from app.session import Session
from core.engine.options import MatteResult
from core.imaging.io import read_gray, read_image
from core.refine.refinement import NEUTRAL, Refinement
from core.trimap.values import FOREGROUND, UNKNOWN
from tests.app.helpers import full_run, marked_photo, open_photo, paint, settle, trimap_of
from tests.fake_engine import FakeEngine

PART = [(10.0, 5.0), (60.0, 5.0), (60.0, 60.0), (10.0, 60.0)]


@pytest.fixture
def matted(qtbot: QtBot, session: Session, photo_file: Path) -> Session:
    marked_photo(qtbot, session, photo_file)
    full_run(qtbot, session)
    return session


def result_of(session: Session) -> MatteResult:
    assert session.document.result is not None
    return session.document.result


def finished(session: Session) -> NDArray[np.float32]:
    document = session.document
    assert document.alpha is not None and document.trimap is not None
    return document.finish.whole(document.alpha, document.trimap, document.small_parts)


def test_a_drag_shows_at_once_and_is_one_step(matted: Session) -> None:
    refining, before = matted.refining, finished(matted).copy()
    rects: list[object] = []
    matted.document.finish_changed.connect(rects.append)
    for value in (-0.5, -1.0, -2.0):
        refining.preview(shift_edge=value)
    assert finished(matted).sum() < before.sum()
    refining.commit("shift_edge")
    assert rects == [None] * 3
    assert matted.history.undo_text == "Shift edge"
    after = finished(matted).copy()
    matted.undo()
    np.testing.assert_array_equal(finished(matted), before)
    assert refining.refinement == NEUTRAL
    matted.redo()
    np.testing.assert_array_equal(finished(matted), after)


def test_a_preview_is_taken_back_by_undo(matted: Session) -> None:
    matted.refining.preview(feather=4.0)
    text = matted.history.undo_text
    matted.undo()
    assert matted.refining.refinement == NEUTRAL
    assert matted.history.undo_text == text


def test_no_change_is_no_step(matted: Session) -> None:
    text = matted.history.undo_text
    matted.refining.preview(contrast=0.5)
    matted.refining.preview(contrast=0.0)
    matted.refining.commit("contrast")
    matted.refining.reset()
    assert matted.history.undo_text == text


def test_quick_steps_of_one_setting_are_one(matted: Session) -> None:
    for value in (1, 2, 3):
        matted.refining.set("smooth", value)
    matted.refining.set("feather", 2)
    matted.undo()
    assert matted.refining.refinement == Refinement(smooth=3)
    matted.undo()
    assert matted.refining.is_neutral


def test_black_and_white_push_each_other(matted: Session) -> None:
    matted.refining.set("white", 0.4)
    matted.refining.set("black", 0.6)
    assert matted.refining.refinement.white == pytest.approx(0.61)
    matted.refining.set("white", 0.0)
    assert (matted.refining.refinement.black, matted.refining.refinement.white) == (0, 0.01)
    matted.refining.set("black", 1.0)
    assert matted.refining.refinement.black == pytest.approx(0.99)


def test_off_shows_the_matte_without_them_and_keeps_them(matted: Session) -> None:
    plain = finished(matted).copy()
    matted.refining.set("feather", 5)
    refined = finished(matted).copy()
    matted.refining.set_on(False)
    np.testing.assert_array_equal(finished(matted), plain)
    matted.refining.set_on(True)
    np.testing.assert_array_equal(finished(matted), refined)
    matted.undo()
    assert not matted.refining.is_on
    matted.refining.preview(contrast=0.2)
    assert matted.refining.is_on


def test_settings_outlive_a_run_and_end_with_the_photo(
    qtbot: QtBot, matted: Session, photo_file: Path
) -> None:
    matted.refining.set("contrast", 0.7)
    paint(matted, [(20, 20)], FOREGROUND)
    settle(qtbot, matted)
    full_run(qtbot, matted)
    assert matted.refining.refinement.contrast == 0.7
    matted.confirm_discard = lambda name: True
    open_photo(qtbot, matted, photo_file)
    assert matted.refining.is_neutral
    assert not matted.refining.regions


def test_a_region_has_its_own_settings(matted: Session) -> None:
    refining = matted.refining
    refining.set("contrast", 0.1)
    refining.add_region(PART)
    assert refining.target == 0
    assert refining.refinement == Refinement(contrast=0.1)
    refining.set("contrast", 0.9)
    assert matted.document.finish.refinement == Refinement(contrast=0.1)
    refining.choose(None)
    assert refining.refinement.contrast == 0.1
    for _ in range(2):
        matted.undo()
    assert not refining.regions
    assert refining.target is None
    matted.redo()
    assert len(refining.regions) == 1


def test_a_change_within_a_region_repaints_it_alone(matted: Session) -> None:
    matted.refining.add_region(PART)
    rects: list[object] = []
    matted.document.finish_changed.connect(rects.append)
    matted.refining.set("feather", 3)
    assert len(rects) == 1
    assert rects[0] is not None


def test_a_region_that_was_removed_comes_back_with_undo(matted: Session) -> None:
    refining = matted.refining
    refining.add_region(PART)
    refining.set("smooth", 8)
    with_region = finished(matted).copy()
    refining.remove_region()
    assert not refining.regions and refining.target is None
    matted.undo()
    np.testing.assert_array_equal(finished(matted), with_region)


def test_undo_leaves_the_region_chosen_that_was(matted: Session) -> None:
    refining = matted.refining
    for shift in range(3):
        refining.add_region([(x + shift, y) for x, y in PART])
        refining.set("feather", 1.0 + shift)
    refining.choose(0)
    refining.remove_region()
    refining.choose(0)
    assert refining.refinement.feather == 2
    matted.undo()
    assert refining.target == 1 and refining.refinement.feather == 2


def test_a_region_that_went_with_another_version_is_no_longer_chosen(matted: Session) -> None:
    refining, told = matted.refining, []
    plain = matted.document.finish
    refining.add_region(PART)
    refining.target_changed.connect(lambda: told.append(refining.region))
    matted.document.set_finish(plain, None)
    assert told == [None] and refining.region is None and refining.refinement == NEUTRAL


def test_redo_takes_back_what_is_dragged_and_leaves_no_step_that_does_nothing(matted: Session) -> None:
    refining = matted.refining
    refining.set("feather", 2.0)
    matted.undo()
    refining.preview(contrast=0.5)
    matted.redo()
    refining.commit()
    assert refining.refinement == Refinement(feather=2.0)
    matted.undo()
    assert refining.is_neutral and matted.history.redo_text == "Feather"


def test_leaving_asks_for_settings_that_no_file_shows(qtbot: QtBot, matted: Session, tmp_path: Path) -> None:
    asked: list[str] = []
    matted.confirm_discard = lambda name: bool(asked.append(name))
    matted.history.mark_saved(matted.history.position)
    matted.refining.set("decontaminate", 0.5)
    assert not matted.may_close()
    matted.export_cutout(tmp_path / "cutout.png")
    settle(qtbot, matted)
    assert matted.may_close()
    matted.refining.set("feather", 2.0)
    matted.undo()
    assert matted.may_close()
    matted.refining.set_on(False)
    assert not matted.may_close()


@pytest.mark.parametrize("points", [[], [(1, 1), (5, 5)], [(900.0, 900.0), (950.0, 900.0), (950.0, 950.0)]])
def test_a_line_around_nothing_is_no_region(matted: Session, points: list[tuple[float, float]]) -> None:
    matted.refining.add_region(points)
    assert not matted.refining.regions


def test_without_a_matte_it_says_what_to_do(qtbot: QtBot, session: Session, photo_file: Path) -> None:
    told: list[str] = []
    session.notice.connect(told.append)
    open_photo(qtbot, session, photo_file)
    session.refining.preview(contrast=0.5)
    session.refining.add_region(PART)
    assert told == [NO_MATTE, NO_MATTE]
    assert session.refining.is_neutral


def test_exports_hold_what_is_seen(qtbot: QtBot, matted: Session, tmp_path: Path) -> None:
    matted.refining.set("shift_edge", -1.5)
    matted.refining.add_region(PART)
    matted.refining.set("gamma", 0.5)
    matted.export_cutout(tmp_path / "cut.png", 8)
    settle(qtbot, matted)
    alpha = read_image(tmp_path / "cut.png").alpha
    np.testing.assert_array_equal(alpha, np.rint(finished(matted) * 255))


def test_an_export_holds_the_matte_of_the_run_though_painted_on_meanwhile(
    qtbot: QtBot, matted: Session, engine: FakeEngine, tmp_path: Path
) -> None:
    matted.refining.set("black", 0.4)
    paint(matted, [(20, 20)], UNKNOWN)
    settle(qtbot, matted)
    engine.gate.clear()
    matted.run()
    matted.export_alpha(tmp_path / "alpha.png", 8)
    marks = trimap_of(matted).copy()
    paint(matted, [(20, 20), (40, 40)], FOREGROUND)
    with qtbot.waitSignal(matted.service.finished):
        engine.gate.set()
    expected = matted.document.finish.whole(result_of(matted).alpha, marks)
    assert not np.array_equal(expected, finished(matted))
    settle(qtbot, matted)
    np.testing.assert_array_equal(read_gray(tmp_path / "alpha.png"), np.rint(expected * 255))


def test_specks_are_those_of_the_run_though_painted_on_meanwhile(qtbot: QtBot, specked: Session) -> None:
    paint(specked, [(90, 5)], FOREGROUND)
    with qtbot.waitSignal(specked.refining.search.found, timeout=5000):
        specked.refining.set("specks", 60)
    assert finished(specked)[5, 90] == 0


@pytest.fixture
def specked(qtbot: QtBot, matted: Session) -> Session:
    """The matte with a speck of 4 x 4 pixels, painted by touch-up."""
    matted.set_brush_size(4)
    matted.touch.set_hardness(1)
    matted.touch.set_effect("add")
    matted.touch.begin(90, 5)
    matted.touch.end()
    assert finished(matted)[5, 90] == 1
    return matted


def found(qtbot: QtBot, session: Session) -> Callable[[], bool]:
    return lambda: session.document.small_parts is not None and not session.refining.search.searching


def test_specks_are_sought_once_they_are_asked_for(qtbot: QtBot, specked: Session) -> None:
    assert specked.document.small_parts is None
    with qtbot.waitSignal(specked.refining.search.found, timeout=5000):
        specked.refining.set("specks", 60)
    assert finished(specked)[5, 90] == 0
    specked.undo()
    assert finished(specked)[5, 90] == 1


def test_a_stroke_after_the_search_counts(qtbot: QtBot, specked: Session) -> None:
    with qtbot.waitSignal(specked.refining.search.found, timeout=5000):
        specked.refining.set("specks", 60)
    with qtbot.waitSignal(specked.refining.search.found, timeout=5000):
        specked.touch.begin(90, 20)
        specked.touch.end()
    assert finished(specked)[20, 90] == 0


def test_a_new_run_is_searched_anew(qtbot: QtBot, specked: Session) -> None:
    with qtbot.waitSignal(specked.refining.search.found, timeout=5000):
        specked.refining.set("specks", 60)
    paint(specked, [(20, 20)], FOREGROUND)
    settle(qtbot, specked)
    with qtbot.waitSignal(specked.refining.search.found, timeout=5000):
        full_run(qtbot, specked)
    assert finished(specked)[5, 90] == 0
