"""A side of the comparison is taken over by the document, and taken back."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from app.compare.comparison import LEFT, RIGHT, Comparison
from app.compare.setting import Setting
from app.session import Session
from core.imaging.io import write_png
from core.trimap.values import UNKNOWN
from tests.app.compare.helpers import load_model, run, states
from tests.app.helpers import full_run, open_photo, settle, touch, trimap_of
from tests.conftest import disk_photo
from tests.fake_engine import FakeEngine


def test_what_was_taken_is_taken_back(qtbot: QtBot, comparison: Comparison, ready: Session) -> None:
    ready.set_attention("mame", 0.25)
    ready.set_attention("routed")
    full_run(qtbot, ready)
    before, stop, k = ready.document.result, ready.quality_stop, ready.max_tokens
    told: list[bool] = []
    comparison.taken.connect(lambda: told.append(comparison.before is not None))
    for setting in (Setting("tome", 0, 0.75), Setting("routed", 3)):
        comparison.choose(RIGHT, setting)
        run(qtbot, comparison)
        with qtbot.waitSignal(ready.service.finished):
            comparison.use(RIGHT)
        assert ready.document.result is not before
        assert (ready.attention.id, ready.quality_stop) == (setting.attention, None if setting.k else stop)
        with qtbot.waitSignal(ready.service.finished):
            comparison.take_back()
        assert ready.document.result is before and ready.document.alpha_is_current
        assert (ready.attention.id, ready.settings.ratio) == ("routed", 0.25)
        assert (ready.quality_stop, ready.max_tokens) == (stop, k)
        comparison.take_back()
    assert told == [True, False] * 2, "once each"


def test_taking_back_knows_photo_and_run(
    qtbot: QtBot, comparison: Comparison, engine: FakeEngine, ready: Session, tmp_path: Path
) -> None:
    full_run(qtbot, ready)
    run(qtbot, comparison)
    with qtbot.waitSignal(ready.service.finished):
        comparison.use(RIGHT)
    engine.gate.clear()
    ready.run()
    comparison.take_back()
    assert ready.running and ready.attention.id == "routed", "the setting alone: the run goes on"
    engine.gate.set()
    qtbot.waitUntil(lambda: not ready.running)
    comparison.use(RIGHT)
    write_png(tmp_path / "other.png", disk_photo(96, 64))
    open_photo(qtbot, ready, tmp_path / "other.png")
    assert comparison.before is None


def test_use_takes_setting_and_matte(
    qtbot: QtBot, comparison: Comparison, engine: FakeEngine, ready: Session
) -> None:
    engine.lower["tome"] = 0.25
    comparison.choose(RIGHT, Setting("tome", 0, 0.75))
    full_run(qtbot, ready)
    run(qtbot, comparison)
    count, can_undo = len(engine.runs), ready.history.undo_text
    with qtbot.waitSignal(ready.service.finished):
        comparison.use(RIGHT)
    document = ready.document
    assert (ready.attention.id, ready.settings.ratio) == ("tome", 0.75)
    assert document.alpha_is_current and document.alpha is not None and document.result is not None
    is_unknown = trimap_of(ready) == UNKNOWN
    np.testing.assert_allclose(document.alpha[is_unknown], 128 / 255 - 0.25, atol=1e-6)
    assert document.alpha is document.result.alpha and document.mixers
    assert ready.history.undo_text == can_undo and len(engine.runs) == count
    ready.undo()
    assert not document.alpha_is_current
    ready.redo()
    assert document.alpha_is_current
    comparison.use(LEFT)  # what the document held before, without a copy
    assert ready.attention.id == "routed" and document.result.mixer is None


def test_use_follows_what_nobody_told(qtbot: QtBot, comparison: Comparison, ready: Session) -> None:
    run(qtbot, comparison)
    ready.settings.passes = 2
    comparison.use(RIGHT)
    settle(qtbot, ready)
    assert states(comparison) == ("idle", "idle") and ready.document.result is None


def test_use_of_a_smaller_k_is_no_lack_of_memory(
    qtbot: QtBot, comparison: Comparison, ready: Session
) -> None:
    comparison.choose(LEFT, Setting("routed", 2))
    run(qtbot, comparison)
    with qtbot.waitSignal(ready.service.finished):
        comparison.use(LEFT)
    assert ready.max_tokens == 2 and ready.service.landed_options.max_tokens == 2


def test_use_after_the_marks_changed_takes_the_setting_alone(
    qtbot: QtBot, comparison: Comparison, ready: Session
) -> None:
    run(qtbot, comparison)
    touch(ready)
    comparison.use(RIGHT)
    assert ready.attention.id == "full" and ready.document.result is None


def test_marks_that_change_while_it_is_taken_over_keep_it_out(
    qtbot: QtBot, comparison: Comparison, ready: Session
) -> None:
    run(qtbot, comparison)
    comparison.use(RIGHT)
    touch(ready)
    settle(qtbot, ready)
    assert ready.document.result is None


def test_what_is_taken_over_while_a_model_loads_stays_of_the_old_one(
    qtbot: QtBot, comparison: Comparison, ready: Session, tmp_path: Path
) -> None:
    run(qtbot, comparison)
    gate = threading.Event()
    ready.in_background(gate.wait, lambda _: None, kind="gate")
    comparison.use(RIGHT)
    load_model(qtbot, ready, tmp_path / ready.host.model_name)
    with qtbot.waitSignal(ready.service.finished):
        gate.set()
    assert ready.document.result is not None and states(comparison) == ("idle", "idle")
