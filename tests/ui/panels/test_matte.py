"""The Matte section: the limit, the button, the run and what came of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.matting.prediction import Forecast
from app.workspace.photo import State
from core.imaging.io import write_png
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import mark, settle
from tests.conftest import disk_photo
from tests.fake_engine import FakeEngine
from tests.ui.helpers import Calls, run
from ui import theme
from ui.main_window import MainWindow
from ui.panels.run_words import estimate_text, result_text, stepped_down

SIZES = ["Automatic", "256 MB", "512 MB", "1 GB", "2 GB", "4 GB", "8 GB"]


def test_quality_is_off_without_a_photo(window: MainWindow) -> None:
    assert not window.matte.slider.isEnabled()
    assert not window.matte.spin.text().strip()
    assert not window.matte.button.isEnabled()
    assert not window.matte.budget.text()


def test_limit_is_shown_within_the_photo(opened: MainWindow) -> None:
    opened.session.set_max_tokens(18500)
    assert opened.matte.spin.value() == 24  # 96 x 64 pixels
    assert opened.matte.budget.text() == "No detail limit: a run shows how much is needed"
    opened.session.set_max_tokens(12)
    assert opened.matte.budget.text() == "Detail limit 12: a run shows how much is needed"


def test_the_smallest_limit_is_shown_too(opened: MainWindow) -> None:
    opened.session.set_max_tokens(1)
    assert opened.matte.spin.text() == "1"
    opened.matte.spin.setValue(2)
    opened.matte.spin.setValue(1)
    assert opened.matte.spin.text() == "1"


def test_stops_set_the_limit(opened: MainWindow) -> None:
    assert opened.matte.stops.checkedId() == 2
    opened.matte.stops.button(1).click()
    assert opened.session.max_tokens == 12
    assert opened.matte.spin.value() == 12
    assert opened.matte.stops.checkedId() == 1
    opened.matte.spin.setValue(7)
    assert opened.session.max_tokens == 7
    assert opened.matte.stops.checkedId() == -1


def test_budget_after_a_run(opened: MainWindow, qtbot: QtBot) -> None:
    opened.session.set_max_tokens(5)
    run(opened, qtbot)
    assert opened.matte.budget.text() == "Detail limit 5 patches – this photo could use 12"
    assert opened.matte.slider.accessibleDescription() == opened.matte.budget.text()
    assert "(detail limit: 12 patches)" in opened.matte.stops.button(1).toolTip()
    opened.session.set_max_tokens(20)
    assert opened.matte.budget.text() == "Needs 12 patches: more changes nothing"


def test_run_button_says_what_is_missing(opened: MainWindow, qtbot: QtBot) -> None:
    button, document = opened.matte.button, opened.session.document
    document.set_shares({FOREGROUND: 0.2, UNKNOWN: 0.0, BACKGROUND: 0.8})
    assert button.text() == "Choose Edge (2)" == button.accessibleName()
    assert button.toolTip() == "Paint Edge (2) or use Auto edge."
    qtbot.waitUntil(lambda: button.width() >= button.sizeHint().width())
    assert opened.right.page.minimumSizeHint().width() <= opened.right.area.viewport().width() - 10
    brush = button.icon().pixmap(16, 16).toImage()
    assert not opened.matte.estimate.text()
    document.set_shares({FOREGROUND: 0.2, UNKNOWN: 0.1, BACKGROUND: 0.7})
    assert button.text() == "Run" and opened.matte.estimate.text()
    assert button.icon().pixmap(16, 16).toImage() != brush


def test_run_button_becomes_cancel(opened: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    opened.session.document.set_shares({FOREGROUND: 0.2, UNKNOWN: 0.1, BACKGROUND: 0.7})
    engine.gate.clear()
    opened.matte.button.click()
    qtbot.waitUntil(lambda: opened.matte.phase.full_text() == "Backbone")
    assert opened.matte.button.text() == "Cancel"
    assert opened.matte.progress.isVisible()
    opened.matte.button.click()
    qtbot.waitUntil(lambda: not opened.session.running)
    assert opened.matte.button.text() == "Run"
    assert not opened.matte.progress.isVisible()
    assert engine.ended in ([], ["cancelled"])


def test_progress(opened: MainWindow, engine: FakeEngine) -> None:
    engine.gate.clear()
    opened.session.run()
    opened.session.service.progress.emit("Decoder", 0.5, 61.0)
    assert opened.matte.progress.value() == 500
    assert opened.status.job.full_text() == "Decoder, 50 %, 0:00"
    engine.gate.set()


def test_the_clock_goes_with_the_run(opened: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.gate.clear()
    opened.session.run()
    with qtbot.waitSignal(opened.clock.ticked):
        pass
    assert 0 < opened.clock.seconds() < 60
    opened.session.cancel()
    assert opened.clock.seconds() == 0
    assert opened.status.job.full_text() == "Canceled"


def test_outcome_of_a_run(opened: MainWindow, qtbot: QtBot) -> None:
    run(opened, qtbot)
    assert not opened.matte.outcome.isVisible()
    assert not opened.matte.retry.isVisible()
    assert opened.status.run.isVisible()
    assert opened.status.run.full_text() == "no detail limit · FAKE fp32 · 0.1 s · 1 MB"


def test_a_step_down_is_told_and_can_be_retried(opened: MainWindow, qtbot: QtBot, calls: Calls) -> None:
    run(opened, qtbot)
    document = opened.session.document
    assert document.result is not None
    document.result = replace(document.result, max_tokens=6, notes=("Memory ran out.",))
    opened.matte._show_outcome()
    assert opened.matte.retry.isVisible()
    assert opened.matte.outcome.isVisible()
    assert opened.matte.outcome.text().startswith("Memory ran short, so the detail limit was 6.")
    runs = calls(opened.session, "run")
    opened.session.set_max_tokens(6)
    opened.matte.retry.click()
    assert runs == [()]
    assert opened.session.max_tokens is None


def test_model_is_named(opened: MainWindow) -> None:
    opened.session.load_model("other")
    assert opened.matte.model.text()
    opened.session.host.model_changed.emit("other")
    assert opened.matte.model.accessibleName() == f"Model: {opened.session.host.model_name}"


def test_routing_view_goes_both_ways(opened: MainWindow) -> None:
    opened.session.set_routing_view(3)
    assert opened.matte.routing.currentText() == "Step 4"
    opened.matte.routing.setCurrentIndex(0)
    opened.matte.routing.activated.emit(0)
    assert opened.session.routing_view == "off"


def estimate(fits: bool, seconds: float | None = 9.2, **more: int) -> Forecast:
    return Forecast(round(1.2 * 1024**3), seconds, fits, **more)


def test_estimate_in_words() -> None:
    assert estimate_text(estimate(True)) == ("1.2 GB at most, about 9 s, fits", theme.colors().good)
    assert estimate_text(estimate(True, None))[0] == "1.2 GB at most, fits"
    text, color = estimate_text(estimate(False))
    assert text.startswith("1.2 GB at most, about 9 s: more memory than is free")
    assert color == theme.colors().warn
    assert estimate_text(None)[0] == ""


def test_estimate_under_a_limit_in_words() -> None:
    limit = 2 * 1024**3
    assert estimate_text(estimate(True, limit=limit)) == (
        "1.2 GB at most, about 9 s, within 2 GB",
        theme.colors().good,
    )
    text, color = estimate_text(estimate(True, limit=limit, lowered_to=4000))
    assert text == "1.2 GB at most, about 9 s: the detail limit goes down to 4,000 to stay within 2 GB"
    assert color == theme.colors().warn
    text, color = estimate_text(estimate(False, None, limit=1024**3))
    assert text == "1.2 GB at least, more than your limit of 1 GB"
    assert color == theme.colors().warn


def test_a_memory_limit_is_chosen_kept_and_shown(opened: MainWindow, qtbot: QtBot) -> None:
    opened.session.document.set_shares({FOREGROUND: 0.2, UNKNOWN: 0.1, BACKGROUND: 0.7})
    assert opened.matte.memory.accessibleName() == "Memory: auto"
    assert opened.actions_["memory_auto"].isChecked()
    menu = opened.matte.memory.menu()
    assert [action.text() for action in menu.actions()] == SIZES
    menu.actions()[2].trigger()
    assert opened.matte.memory.accessibleName() == "Memory: 512 MB"
    assert opened.session.settings.memory_limit == 512 * 2**20
    menu.actions()[4].trigger()
    assert opened.matte.memory.accessibleName() == "Memory: 2 GB"
    assert opened.session.options().memory_limit == 2 * 1024**3
    assert opened.session.settings.memory_limit == 2 * 1024**3
    assert "within 2 GB" in opened.matte.estimate.text()
    qtbot.waitUntil(opened.actions_["memory_2"].isChecked)


def test_a_step_down_to_a_limit_of_ones_own_is_not_retried(opened: MainWindow, qtbot: QtBot) -> None:
    opened.session.set_memory_limit(1024**3)
    run(opened, qtbot)
    document = opened.session.document
    assert document.result is not None
    document.result = replace(document.result, max_tokens=6, notes=("k was lowered.",))
    opened.matte._show_outcome()
    assert not opened.matte.retry.isVisible()
    assert opened.matte.outcome.text().startswith("To stay within your memory limit, the detail limit was 6.")


def test_estimate_is_shown(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    opened.session.document.set_shares({FOREGROUND: 0.2, UNKNOWN: 0.1, BACKGROUND: 0.7})
    monkeypatch.setattr(opened.session, "predicted", lambda: estimate(False))
    opened.session.prediction_changed.emit()
    assert opened.matte.estimate.text()
    assert theme.colors().warn in opened.matte.estimate.styleSheet()


def test_more_than_the_photo_has_is_no_step_down(opened: MainWindow, qtbot: QtBot) -> None:
    run(opened, qtbot)
    result = opened.session.document.result
    assert result is not None
    assert not stepped_down(replace(result, max_tokens=24), 18500)
    assert result.wanted_tokens == 12
    assert not stepped_down(replace(result, max_tokens=12), 18500)  # routers wanted no more
    assert stepped_down(replace(result, max_tokens=11), 18500)
    assert "no detail limit," in result_text(replace(result, max_tokens=None), None)


def test_a_run_tells_what_is_left_and_nothing_is_cut_off(
    opened: MainWindow, engine: FakeEngine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.gate.clear()
    with qtbot.waitSignal(opened.session.service.router_decided):
        opened.session.run()
    monkeypatch.setattr(opened.session.service.pace, "seconds_left", lambda: 4900.0)
    qtbot.waitUntil(lambda: "about 1 h 20 min left" in opened.matte.time.text())
    assert "about 1 h 20 min left" in opened.status.job.full_text()
    time, phase = opened.matte.time, opened.matte.phase
    qtbot.waitUntil(lambda: time.width() >= time.sizeHint().width() and phase.width() > 60)  # laid out anew
    right = time.mapTo(opened, time.rect().topRight()).x()
    assert right < opened.width()
    monkeypatch.setattr(opened.session.service.pace, "seconds_left", lambda: None)
    qtbot.waitUntil(lambda: "left" not in opened.matte.time.text())
    with qtbot.waitSignal(opened.session.service.finished):
        engine.gate.set()


def test_the_button_says_that_only_changes_are_run(opened: MainWindow, qtbot: QtBot) -> None:
    button, session = opened.matte.button, opened.session
    mark(session)
    with qtbot.waitSignal(session.service.finished, timeout=5000):
        session.run()
    qtbot.waitUntil(lambda: button.text() == "Run")
    session.set_brush_size(6)
    session.begin_stroke(70, 32, FOREGROUND)
    session.end_stroke()
    qtbot.waitUntil(lambda: button.text() == "Update")
    assert "Shift+Enter" in button.toolTip()
    assert opened.matte.estimate.text().startswith("Only around what changed")
    session.set_max_tokens(3)
    qtbot.waitUntil(lambda: button.text() == "Run")
    assert not opened.matte.estimate.text().startswith("Only")


def test_a_photo_that_waits_for_another_says_so(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, engine: FakeEngine
) -> None:
    session = window.session
    session.start()
    for number in range(2):
        write_png(tmp_path / f"waits {number}.png", disk_photo(64, 96))
    session.workspace.open_paths([tmp_path / "waits 0.png", tmp_path / "waits 1.png"])
    qtbot.waitUntil(lambda: all(photo.state is State.UNMARKED for photo in session.workspace.photos))
    qtbot.waitUntil(lambda: session.host.speed is not None)
    engine.gate.clear()
    for photo in session.workspace.photos:
        session.workspace.show(photo.key)
        mark(session)
        settle(qtbot, session)
        session.run()
    panel = window.matte
    assert panel.phase.full_text() == "Waiting for waits 0.png" and panel.progress.maximum() == 1000
    session.runs.cancel(session.workspace.photos[0].key)
    qtbot.waitUntil(lambda: "Waiting" not in panel.phase.full_text())
    engine.gate.set()
