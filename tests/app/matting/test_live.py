"""Live: a preview after each pause in painting; the newest only, never unasked."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.matting.live import PAUSE_MS
from app.session import Session
from core.errors import UserError
from core.imaging.io import write_png
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import open_photo, paint, previewed, settle, touch, trimap_of
from tests.app.matting.helpers import QUIET_MS
from tests.fake_engine import FakeEngine

# --- when --------------------------------------------------------------------------------------------------------


def test_a_pause_in_painting_brings_a_preview(qtbot: QtBot, live: Session, engine: FakeEngine) -> None:
    touch(live)
    qtbot.waitUntil(lambda: previewed(live))
    document = live.document
    assert document.alpha is None and document.result is None and document.routers == []
    assert document.shown_alpha is not None and np.array_equal(document.shown_alpha, trimap_of(live))
    assert len(engine.runs) == 1 and not engine.runs[0][1].foreground
    assert not live.running and live.service.state == "ready" and live.live.seconds > 0


def test_every_change_puts_it_off(qtbot: QtBot, live: Session, engine: FakeEngine) -> None:
    live.live._timer.setInterval(150)
    for _ in range(5):
        touch(live)
        qtbot.wait(40)
    assert not engine.runs
    qtbot.waitUntil(lambda: previewed(live))
    assert len(engine.runs) == 1


def test_the_pause_is_short(session: Session) -> None:
    assert session.live._timer.interval() == PAUSE_MS <= 300


def test_undo_redo_and_fills_count_as_painting(qtbot: QtBot, live: Session, engine: FakeEngine) -> None:
    corners = [(0.0, 0.0), (20.0, 0.0), (20.0, 20.0), (0.0, 20.0)]
    for count, verb in enumerate((lambda: live.lasso_fill(corners, FOREGROUND), live.undo, live.redo), 1):
        verb()
        qtbot.waitUntil(lambda count=count: len(engine.ended) == count)
        settle(qtbot, live)
        assert np.array_equal(engine.runs[-1][0], trimap_of(live))


def test_switched_off_it_never_runs(qtbot: QtBot, live: Session, engine: FakeEngine) -> None:
    live.live.on = False
    touch(live)
    qtbot.wait(QUIET_MS)
    assert not engine.runs and live.document.preview is None


def test_switching_on_asks_for_one_where_the_marks_are_newer(
    qtbot: QtBot, live: Session, engine: FakeEngine
) -> None:
    live.live.on = False
    live.set_live(True)
    assert live.settings.live
    qtbot.waitUntil(lambda: previewed(live))


def test_opening_a_photo_alone_runs_nothing(
    qtbot: QtBot, live: Session, engine: FakeEngine, photo_file: Path
) -> None:
    live.live._timer.setInterval(10_000)
    touch(live)
    open_photo(qtbot, live, photo_file)
    assert not live.live._timer.isActive() and not live.live.computing
    live.live._timer.setInterval(20)
    qtbot.wait(QUIET_MS)
    assert not engine.runs and live.document.preview is None


@pytest.fixture
def restored(session: Session, photo_file: Path) -> Session:
    """Live on from the settings, no photo yet."""
    session.settings.live = session.live.on = True
    session.live._timer.setInterval(20)
    session.start()
    return session


@pytest.mark.usefixtures("small_sample")
def test_a_photo_that_comes_with_marks_is_previewed(qtbot: QtBot, restored: Session) -> None:
    with qtbot.waitSignal(restored.document.photo_changed, timeout=20_000):
        restored.open_sample()
    qtbot.waitUntil(lambda: previewed(restored), timeout=20_000)


def test_an_imported_trimap_is_previewed(
    qtbot: QtBot, restored: Session, photo_file: Path, tmp_path: Path
) -> None:
    trimap = np.zeros((64, 96), np.uint8)
    trimap[20:50, 20:60], trimap[30:40, 30:50] = UNKNOWN, FOREGROUND
    write_png(tmp_path / "trimap.png", trimap)
    open_photo(qtbot, restored, photo_file)
    restored.open_trimap(tmp_path / "trimap.png")
    qtbot.waitUntil(lambda: previewed(restored))


def test_it_waits_in_silence_until_the_trimap_can_be_matted(
    qtbot: QtBot, live: Session, engine: FakeEngine
) -> None:
    told: list[str] = []
    live.error.connect(told.append)
    live.clear_trimap()
    settle(qtbot, live)
    live.set_brush_size(20)
    touch(live, FOREGROUND)
    qtbot.wait(QUIET_MS)
    assert not engine.runs and not told and live.document.preview is None
    paint(live, [(60, 40)], UNKNOWN)
    qtbot.waitUntil(lambda: previewed(live))


def test_a_preview_goes_with_the_marks_it_was_made_from(qtbot: QtBot, live: Session) -> None:
    touch(live)
    qtbot.waitUntil(lambda: previewed(live))
    live.clear_trimap()
    qtbot.waitUntil(lambda: live.document.preview is None)


def test_a_preview_is_no_undo_step_and_no_unsaved_work(qtbot: QtBot, live: Session) -> None:
    touch(live)
    position = live.history.position
    live.history.mark_saved(position)
    qtbot.waitUntil(lambda: previewed(live))
    assert live.history.position is position and not live.document.dirty


# --- the newest wins ---------------------------------------------------------------------------------------------


def test_painting_again_cancels_it_and_the_newest_wins(
    qtbot: QtBot, live: Session, engine: FakeEngine
) -> None:
    landings: list[object] = []
    live.document.alpha_changed.connect(landings.append)
    engine.gate.clear()
    touch(live)
    qtbot.waitUntil(lambda: len(engine.runs) == 1)
    paint(live, [(80, 50)], FOREGROUND)
    assert not live.live.computing
    qtbot.waitUntil(lambda: len(engine.runs) == 2)
    assert engine.ended == ["cancelled"] and not landings
    engine.gate.set()
    qtbot.waitUntil(lambda: previewed(live))
    assert live.document.preview is not None and live.document.preview[50, 80] == 255
    assert len(landings) == 1


def test_switching_off_stops_it_and_takes_it_away(qtbot: QtBot, live: Session, engine: FakeEngine) -> None:
    engine.gate.clear()
    touch(live)
    qtbot.waitUntil(lambda: len(engine.runs) == 1)
    live.set_live(False)
    qtbot.waitUntil(lambda: engine.ended == ["cancelled"])
    assert not live.live.computing and live.document.preview is None and not live.settings.live
    engine.gate.set()
    live.set_live(True)
    qtbot.waitUntil(lambda: previewed(live))
    live.set_live(False)
    assert live.document.preview is None


def test_a_preview_of_another_photo_never_lands(
    qtbot: QtBot, live: Session, engine: FakeEngine, photo_file: Path
) -> None:
    engine.gate.clear()
    touch(live)
    qtbot.waitUntil(lambda: len(engine.runs) == 1)
    open_photo(qtbot, live, photo_file)
    qtbot.waitUntil(lambda: engine.ended == ["cancelled"])
    engine.gate.set()
    qtbot.wait(20)
    assert live.document.preview is None and not live.live.computing


def test_closing_stops_a_preview(qtbot: QtBot, live: Session, engine: FakeEngine) -> None:
    engine.gate.clear()
    touch(live)
    qtbot.waitUntil(lambda: len(engine.runs) == 1)
    assert live.close(5)
    assert engine.ended == ["cancelled"]


# --- what is seen ------------------------------------------------------------------------------------------------


def test_a_move_of_the_view_makes_a_shown_preview_follow(
    qtbot: QtBot, live: Session, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.matting.preview.LONGEST", 48)
    live.live.look_again()
    qtbot.wait(QUIET_MS)
    assert not engine.runs  # nothing is shown yet
    touch(live)
    qtbot.waitUntil(lambda: previewed(live))
    live.live.look_again()
    qtbot.wait(QUIET_MS)
    assert len(engine.runs) == 1  # still the same crop
    live.live.seen = lambda: (20, 36, 40, 64)
    live.live.look_again()
    qtbot.waitUntil(lambda: len(engine.runs) == 2 and previewed(live))
    assert engine.runs[1][0].shape != engine.runs[0][0].shape


def test_a_view_that_moved_meanwhile_gets_a_preview_of_its_own(
    qtbot: QtBot, live: Session, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.matting.preview.LONGEST", 48)
    engine.gate.clear()
    touch(live)
    qtbot.waitUntil(lambda: len(engine.runs) == 1)
    live.live.seen = lambda: (20, 36, 40, 64)
    live.live.look_again()
    engine.gate.set()
    qtbot.waitUntil(lambda: len(engine.runs) == 2 and previewed(live))
    assert engine.runs[1][0].shape != engine.runs[0][0].shape
    qtbot.wait(QUIET_MS)
    assert engine.ended == ["finished", "finished"]


def test_another_model_makes_a_shown_preview_anew(qtbot: QtBot, live: Session, engine: FakeEngine) -> None:
    live.load_model("first")
    qtbot.waitUntil(lambda: live.host.model_name == "first")
    qtbot.wait(QUIET_MS)
    assert not engine.runs  # nothing is shown yet
    touch(live)
    qtbot.waitUntil(lambda: previewed(live))
    live.load_model("other")
    qtbot.waitUntil(lambda: len(engine.runs) == 2 and previewed(live))


# --- when it fails -----------------------------------------------------------------------------------------------


def test_a_refused_preview_goes_quietly_and_live_goes_on(
    qtbot: QtBot, live: Session, engine: FakeEngine
) -> None:
    told: list[str] = []
    live.error.connect(told.append)
    touch(live)
    qtbot.waitUntil(lambda: previewed(live))
    engine.refusal = UserError("Needs at least 2 GB.")
    touch(live, BACKGROUND)
    qtbot.waitUntil(lambda: engine.ended == ["finished", "failed"] and not live.live.computing)
    assert not told and live.live.on and live.document.preview is None
    assert live.live.refusal == "Needs at least 2 GB."
    engine.refusal = None
    touch(live)
    qtbot.waitUntil(lambda: previewed(live))
    assert not live.live.refusal


def test_what_was_refused_is_tried_again_with_another_limit(
    qtbot: QtBot, live: Session, engine: FakeEngine
) -> None:
    engine.refusal = UserError("Needs at least 2 GB.")
    touch(live)
    qtbot.waitUntil(lambda: live.live.refusal != "")
    engine.refusal = None
    live.set_memory_limit(4 * 2**30)
    qtbot.waitUntil(lambda: previewed(live))
    assert not live.live.refusal


def test_a_bug_is_told_once_and_turns_the_switch_off(qtbot: QtBot, live: Session, engine: FakeEngine) -> None:
    engine.error = ValueError("a bug")
    with qtbot.waitSignal(live.error) as told:
        touch(live)
    assert "Something went wrong" in told.args[0] and told.args[0].endswith("Live was switched off.")
    assert not live.live.on and not live.live.computing and live.service.state == "ready"


def test_previews_are_computed_off_the_gui_thread(
    qtbot: QtBot, live: Session, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[int] = []
    import app.matting.preview

    landing = app.matting.preview.landing

    def spying(*args: object) -> object:
        threads.append(threading.get_ident())
        return landing(*args)  # type: ignore[arg-type]

    monkeypatch.setattr("app.matting.preview.landing", spying)
    touch(live)
    qtbot.waitUntil(lambda: previewed(live))
    assert threads and threading.get_ident() not in threads
