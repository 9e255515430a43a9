"""After a stroke the matte is updated around it: finished, undoable, exported, and whole again when that is due."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.errors import UserError
from core.geometry import Rect, slices
from core.imaging.io import read_gray, write_png
from core.refine.finish import Finish
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import calm, full_run, settle, trimap_of
from tests.app.matting.helpers import SIZE, STROKE, dab, result_of, sizes
from tests.fake_engine import FakeEngine


def test_a_run_after_a_stroke_mattes_its_surroundings_alone(
    qtbot: QtBot, matted: Session, engine: FakeEngine
) -> None:
    before = result_of(matted)
    dab(matted)
    engine.runs.clear()
    full_run(qtbot, matted)
    after, document = result_of(matted), matted.document
    assert sizes(engine) and all(max(size) < 800 for size in sizes(engine))
    assert document.alpha_is_current and document.alpha is after.alpha and after.updated
    ((top, left, bottom, right),) = after.updated
    outside = np.ones(SIZE, np.bool_)
    outside[top:bottom, left:right] = False
    assert after.alpha[outside].tobytes() == before.alpha[outside].tobytes()
    assert (after.alpha[trimap_of(matted) == FOREGROUND] == 1).all()
    assert document.alpha_display is not None
    assert np.array_equal(document.alpha_display, np.rint(after.alpha * 255))
    assert after.routers is before.routers and document.routers == list(before.routers)


@pytest.mark.parametrize("verb", ["run_whole", "run"])
def test_run_whole_and_a_run_without_changes_do_the_whole_photo(
    qtbot: QtBot, matted: Session, engine: FakeEngine, verb: str
) -> None:
    if verb == "run_whole":
        dab(matted)
    engine.runs.clear()
    with qtbot.waitSignal(matted.service.finished):
        getattr(matted, verb)()
    assert sizes(engine) == [SIZE] and not result_of(matted).updated


def test_several_strokes_undo_and_redo_are_one_update(
    qtbot: QtBot, matted: Session, engine: FakeEngine
) -> None:
    dab(matted)
    dab(matted, BACKGROUND, (600, 600))
    dab(matted, BACKGROUND, (1000, 200))
    matted.undo()
    matted.undo()
    matted.redo()
    full_run(qtbot, matted)
    after = result_of(matted)
    assert len(after.updated) == 2 and matted.document.alpha_is_current
    trimap = trimap_of(matted)
    assert (after.alpha[trimap == BACKGROUND] == 0).all() and (after.alpha[trimap == FOREGROUND] == 1).all()


@pytest.mark.parametrize("change", ["clear", "import", "auto edge"])
def test_large_changes_are_run_whole(
    qtbot: QtBot, matted: Session, engine: FakeEngine, change: str, tmp_path: Path
) -> None:
    if change == "clear":
        matted.clear_trimap()
        settle(qtbot, matted)
        matted.set_brush_size(600)
        dab(matted, UNKNOWN)
    elif change == "import":
        write_png(tmp_path / "t.png", np.ascontiguousarray(np.roll(trimap_of(matted), 400, axis=1)))
        matted.open_trimap(tmp_path / "t.png")
    else:
        matted.auto_edge(100, 100)
    settle(qtbot, matted)
    engine.runs.clear()
    full_run(qtbot, matted)
    assert sizes(engine) == [SIZE] and not result_of(matted).updated and matted.document.alpha_is_current


@pytest.mark.parametrize("change", ["k", "passes", "polish", "model"])
def test_a_matte_of_other_settings_or_of_another_model_is_made_anew_and_that_is_said(
    qtbot: QtBot, matted: Session, engine: FakeEngine, change: str
) -> None:
    told: list[str] = []
    matted.notice.connect(told.append)
    {
        "k": lambda: matted.set_max_tokens(9),
        "passes": lambda: matted.set_passes(2),
        "polish": lambda: matted.set_polish(False),
        "model": lambda: matted.load_model("other"),
    }[change]()
    qtbot.waitUntil(lambda: matted.service.state == "ready" and matted.host.speed is not None)
    dab(matted)
    engine.runs.clear()
    full_run(qtbot, matted)
    assert sizes(engine) == [SIZE]
    assert any("The whole photo was run" in line for line in told)
    dab(matted, BACKGROUND)
    engine.runs.clear()
    full_run(qtbot, matted)
    assert SIZE not in sizes(engine)


def test_where_only_the_device_changed_an_update_will_do(
    qtbot: QtBot, matted: Session, engine: FakeEngine
) -> None:
    matted.set_device("cpu")
    qtbot.waitUntil(lambda: matted.host.speed is not None)
    dab(matted)
    full_run(qtbot, matted)
    assert result_of(matted).updated


def test_a_stroke_that_marks_nothing_new_takes_the_matte_over(
    qtbot: QtBot, matted: Session, engine: FakeEngine
) -> None:
    before, runs = result_of(matted), len(engine.runs)
    dab(matted, BACKGROUND, (50, 50))  # unpainted counts as Remove
    assert not matted.document.alpha_is_current
    full_run(qtbot, matted)
    assert matted.document.alpha_is_current and len(engine.runs) == runs
    assert matted.document.alpha is before.alpha and matted.history.undo_text == "Brush stroke"


def test_the_matte_stays_in_view_until_the_update_lands_and_after_a_cancel(
    qtbot: QtBot, matted: Session, engine: FakeEngine
) -> None:
    before, grids = result_of(matted), list(matted.document.routers)
    dab(matted)
    engine.gate.clear()
    matted.run()
    qtbot.waitUntil(lambda: len(engine.runs) == 2)
    assert matted.running and matted.document.alpha is before.alpha and not matted.document.alpha_is_current
    assert matted.document.routers == grids
    with qtbot.waitSignal(matted.service.cancelled):
        matted.cancel()
    engine.gate.set()
    qtbot.waitUntil(lambda: "cancelled" in engine.ended)
    assert matted.document.result is before and matted.document.alpha is before.alpha
    assert matted.document.alpha_display is not None and not matted.running
    full_run(qtbot, matted)
    assert result_of(matted).updated


@pytest.mark.parametrize("error", [MemoryError(), UserError("Not so."), ValueError("bug")])
def test_an_update_that_fails_leaves_the_matte(
    qtbot: QtBot, matted: Session, engine: FakeEngine, error: BaseException
) -> None:
    before = result_of(matted)
    dab(matted)
    engine.error = error
    with qtbot.waitSignal(matted.error) as told:
        matted.run()
    assert told.args[0]
    assert matted.document.result is before and not matted.document.alpha_is_current and not matted.running


def test_an_update_teaches_nothing_about_the_speed_of_runs(
    qtbot: QtBot, matted: Session, engine: FakeEngine
) -> None:
    speed, course = matted.host.speed, matted.host.course
    dab(matted)
    full_run(qtbot, matted)
    assert matted.host.speed is speed and matted.host.course is course


def test_undo_brings_the_matte_before_the_update_back_and_then_its_marks(
    qtbot: QtBot, matted: Session
) -> None:
    first = result_of(matted)
    alpha, colors = first.alpha.copy(), first.foreground
    assert colors is not None
    colors = colors.copy()
    dab(matted)
    full_run(qtbot, matted)
    second = result_of(matted)
    settle(qtbot, matted)
    assert matted.history.undo_text == "Run"
    matted.undo()
    calm(qtbot, matted)
    back = result_of(matted)
    assert back.alpha.tobytes() == alpha.tobytes() and back.foreground.tobytes() == colors.tobytes()
    assert not back.updated and not matted.document.alpha_is_current
    matted.undo()
    assert matted.document.alpha_is_current
    matted.redo()
    matted.redo()
    calm(qtbot, matted)
    again = result_of(matted)
    assert again.alpha.tobytes() == second.alpha.tobytes() and again.updated == second.updated
    assert np.array_equal(matted.document.alpha_display, np.rint(second.alpha * 255))


def test_views_hear_of_every_pixel_that_another_matte_changes(qtbot: QtBot, matted: Session) -> None:
    """A second update is undone and done again: announced is what differs, not what either had updated."""
    places = ((600.0, 600.0), STROKE)
    for place in places:
        dab(matted, BACKGROUND if place is STROKE else FOREGROUND, place)
        full_run(qtbot, matted)
        settle(qtbot, matted)
    announced: list[Rect | None] = []
    matted.document.alpha_changed.connect(announced.append)
    for verb in (matted.undo, matted.redo, matted.undo, matted.undo, matted.undo, matted.redo):
        before = matted.document.alpha_display
        assert before is not None
        announced.clear()
        verb()
        calm(qtbot, matted)
        assert matted.document.alpha_display is not None
        differs = matted.document.alpha_display != before
        for rect in announced:
            differs[... if rect is None else slices(rect)] = False
        assert not differs.any()


def test_an_update_waits_for_a_matte_that_is_on_its_way_back(qtbot: QtBot, matted: Session) -> None:
    dab(matted)
    full_run(qtbot, matted)
    dab(matted, BACKGROUND, (600, 600))
    full_run(qtbot, matted)
    matted.undo()
    with qtbot.waitSignal(matted.service.finished, timeout=5000):
        matted.run()
    calm(qtbot, matted)
    assert len(result_of(matted).updated) == 1 and matted.document.alpha_is_current


def test_an_outdated_matte_is_updated_before_it_is_exported(
    qtbot: QtBot, matted: Session, engine: FakeEngine, tmp_path: Path
) -> None:
    dab(matted)
    engine.runs.clear()
    matted.export_alpha(tmp_path / "a.png")
    qtbot.waitUntil((tmp_path / "a.png").exists, timeout=5000)
    settle(qtbot, matted)
    assert SIZE not in sizes(engine) and result_of(matted).updated
    assert np.array_equal(read_gray(tmp_path / "a.png"), np.rint(result_of(matted).alpha * 255))


def test_specks_and_holes_follow_updates(
    qtbot: QtBot, matted: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = matted.refining.search
    with qtbot.waitSignal(search.found, timeout=5000):
        matted.refining.set("specks", 2000)
    monkeypatch.setattr(Finish, "find_parts", None)  # the whole photo is not searched again
    far, near = (100.0, 100.0), (1500.0, 600.0)
    for place, value in ((near, UNKNOWN), (far, UNKNOWN), (near, BACKGROUND)):
        dab(matted, value, place)
        with qtbot.waitSignal(search.found, timeout=5000):
            full_run(qtbot, matted)
    monkeypatch.undo()
    document, result = matted.document, result_of(matted)
    assert document.small_parts is not None and matted.document.trimap is not None
    found = document.finish.whole(result.alpha, matted.document.trimap, document.small_parts)
    assert np.array_equal(found, document.finish.whole(result.alpha, matted.document.trimap))
    assert not np.array_equal(found, result.alpha)
