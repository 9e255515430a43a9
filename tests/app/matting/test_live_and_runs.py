"""Live beside runs at full size: a run comes first, and a preview never takes a matte's place."""

from __future__ import annotations

import numpy as np
from pytestqt.qtbot import QtBot

from app.session import Session
from core.errors import UserError
from core.trimap.values import FOREGROUND
from tests.app.helpers import full_run, paint, previewed, touch
from tests.app.matting.helpers import QUIET_MS
from tests.fake_engine import FakeEngine


def test_with_a_current_matte_there_is_nothing_to_preview(
    qtbot: QtBot, live: Session, engine: FakeEngine
) -> None:
    full_run(qtbot, live)
    live.set_live(False)
    live.set_live(True)
    qtbot.wait(QUIET_MS)
    assert len(engine.runs) == 1 and live.document.preview is None


def test_run_cancels_the_preview_and_the_full_result_replaces_it(
    qtbot: QtBot, live: Session, engine: FakeEngine
) -> None:
    touch(live)
    qtbot.waitUntil(lambda: previewed(live))
    engine.gate.clear()
    paint(live, [(80, 50)], FOREGROUND)
    qtbot.waitUntil(lambda: len(engine.runs) == 2)
    live.run()
    assert not live.live.computing
    qtbot.waitUntil(lambda: len(engine.runs) == 3)
    assert engine.ended == ["finished", "cancelled"]
    with qtbot.waitSignal(live.service.finished, timeout=5000):
        engine.gate.set()
    qtbot.wait(QUIET_MS)
    document = live.document
    assert document.preview is None and document.alpha_is_current and len(engine.runs) == 3
    assert document.shown_alpha is document.alpha_display


def test_a_run_shows_the_preview_until_its_tiles_come(
    qtbot: QtBot, live: Session, engine: FakeEngine
) -> None:
    touch(live)
    qtbot.waitUntil(lambda: previewed(live))
    preview = live.document.preview
    engine.gate.clear()
    live.run()
    qtbot.waitUntil(lambda: live.document.alpha is not None)
    assert live.document.preview is None and np.array_equal(live.document.shown_alpha, preview)
    live.cancel()
    assert live.document.preview is preview and live.document.alpha is None
    engine.gate.set()


def test_live_turned_off_during_a_run_keeps_its_preview_away(
    qtbot: QtBot, live: Session, engine: FakeEngine
) -> None:
    touch(live)
    qtbot.waitUntil(lambda: previewed(live))
    engine.gate.clear()
    live.run()
    qtbot.waitUntil(lambda: live.document.alpha is not None)
    live.set_live(False)
    live.cancel()
    assert live.document.preview is None and live.document.alpha is None
    engine.gate.set()


def test_painting_during_a_run_is_previewed_after_it(qtbot: QtBot, live: Session, engine: FakeEngine) -> None:
    engine.gate.clear()
    live.run()
    qtbot.waitUntil(lambda: len(engine.runs) == 1)
    touch(live)
    qtbot.wait(QUIET_MS)
    assert len(engine.runs) == 1
    engine.gate.set()
    qtbot.waitUntil(lambda: previewed(live))
    assert engine.ended == ["finished", "finished"] and live.document.result is not None
    assert live.document.result.alpha is live.document.alpha  # the full one stays what it was


def test_undo_back_to_the_full_matte_shows_the_full_matte(
    qtbot: QtBot, live: Session, engine: FakeEngine
) -> None:
    full_run(qtbot, live)
    routers = live.document.routers
    touch(live)
    qtbot.waitUntil(lambda: previewed(live))
    assert live.document.routers is routers
    live.undo()
    assert live.document.preview is None and live.document.alpha_is_current
    qtbot.wait(QUIET_MS)
    assert live.document.preview is None and len(engine.runs) == 2


def test_a_preview_never_lands_on_a_current_matte(qtbot: QtBot, live: Session) -> None:
    full_run(qtbot, live)
    live.document.set_preview(np.zeros((64, 96), np.uint8), None)
    assert live.document.preview is None


def test_a_full_matte_settles_a_refusal(qtbot: QtBot, live: Session, engine: FakeEngine) -> None:
    engine.refusal = UserError("Needs at least 2 GB.")
    touch(live)
    qtbot.waitUntil(lambda: live.live.refusal != "")
    engine.refusal = None
    full_run(qtbot, live)
    assert not live.live.refusal
