"""Panels follow the document and the session, and call the session's verbs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.matting.prediction import Forecast
from core.engine.options import MatteResult
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import mark
from tests.fake_engine import FakeEngine
from ui import theme
from ui.main_window import MainWindow
from ui.panels.export import export_hint
from ui.panels.photo_words import photo_text, profile_name
from ui.panels.run_words import device_text, done_text, estimate_text, result_text, stepped_down

Calls = Callable[[object, str], list[Any]]
SIZES = ["Automatic", "256 MB", "512 MB", "1 GB", "2 GB", "4 GB", "8 GB"]


def run(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.session.service.finished):
        window.session.run()


# --- Mark ------------------------------------------------------------------------------------------------------


def test_brush_size_goes_both_ways(opened: MainWindow) -> None:
    opened.mark.brush_size.spin.setValue(123)
    assert opened.session.brush_size == 123
    assert opened.options.brush_size.value() == 123
    opened.session.set_brush_size(45)
    assert opened.mark.brush_size.value() == 45


def test_edge_width_previews_while_dragged_and_commits_at_the_end(opened: MainWindow, calls: Calls) -> None:
    previews, commits = calls(opened.session, "preview_auto_edge"), calls(opened.session, "auto_edge")
    slider = opened.mark.inside.slider
    slider.setSliderDown(True)
    slider.setValue(400)
    slider.setValue(420)
    assert len(previews) == 2
    assert not commits
    slider.setSliderDown(False)
    assert commits == [(opened.mark.inside.value(), opened.mark.outside.value())]


def test_edge_width_without_a_photo_is_only_remembered(window: MainWindow, calls: Calls) -> None:
    commits = calls(window.session, "auto_edge")
    window.mark.outside.spin.setValue(77)
    assert window.session.edge_width[1] == 77
    assert not commits


# --- Options ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "shown"),
    [
        ("brush", {"classes", "size", "over"}),
        ("eraser", {"size", "over"}),
        ("bucket", {"classes", "bucket", "over"}),
        ("lasso", {"classes", "over"}),
        ("touch", {"touch", "size", "soft"}),
        ("path", {"path"}),
        ("hand", {"zoom"}),
        ("zoom", {"zoom"}),
    ],
)
def test_options_are_those_of_the_tool(tool: str, shown: set[str], window: MainWindow) -> None:
    window.session.set_tool(tool)
    assert {name for name, part in window.options.parts.items() if part.isVisible()} == shown


def test_a_path_that_makes_marks_shows_their_classes(window: MainWindow) -> None:
    window.session.set_tool("path")
    window.session.path.set_purpose("marks")
    assert window.options.parts["classes"].isVisible()


def test_tolerance_only_where_colors_count(window: MainWindow) -> None:
    window.session.set_tool("bucket")
    window.options.tolerance.spin.setValue(40)
    assert (window.session.bucket_by, window.session.bucket_tolerance) == ("image", 40)
    window.options.bucket_by.setCurrentIndex(1)
    window.options.bucket_by.activated.emit(1)
    assert window.session.bucket_by == "region"
    assert not window.options.tolerance.isVisible()


def test_paint_over(window: MainWindow) -> None:
    window.options.over.setCurrentIndex(2)
    window.options.over.activated.emit(2)
    assert window.session.paint_over == UNKNOWN
    window.session.set_paint_over(None)
    assert window.options.over.currentData() is None


# --- Matte -----------------------------------------------------------------------------------------------------


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
    assert button.toolTip() == "Paint Edge (2) or use Auto edge"
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
    opened.session.service.progress.emit("decoder", 0.5, 61.0)
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
    assert estimate_text(estimate(True)) == ("up to 1.2 GB, about 9 s, fits", theme.GOOD)
    assert estimate_text(estimate(True, None))[0] == "up to 1.2 GB, fits"
    text, color = estimate_text(estimate(False))
    assert text.startswith("up to 1.2 GB, about 9 s: more memory than is free")
    assert color == theme.WARN
    assert estimate_text(None)[0] == ""


def test_estimate_under_a_limit_in_words() -> None:
    limit = 2 * 1024**3
    assert estimate_text(estimate(True, limit=limit)) == ("up to 1.2 GB, about 9 s, within 2 GB", theme.GOOD)
    text, color = estimate_text(estimate(True, limit=limit, lowered_to=4000))
    assert text == "up to 1.2 GB, about 9 s: the detail limit goes down to 4,000 to stay within 2 GB"
    assert color == theme.WARN
    text, color = estimate_text(estimate(False, None, limit=1024**3))
    assert text == "needs at least 1.2 GB, more than your limit of 1 GB"
    assert color == theme.WARN


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


def test_a_notice_is_as_high_as_its_lines(window: MainWindow) -> None:
    notice = window.notice
    line = notice.fontMetrics().lineSpacing()
    for text, lines in (
        ("Short.", 1),
        ("Forty-eight letters are not much for one line.. " * 2, 1),
        ("Many. " * 60, 3),
    ):
        for undo in (None, window.close):
            notice.show_notice(text, undo)
            assert notice.height() >= lines * line
            assert notice.height() <= (lines + 1) * line + 12
    window.resize(900, 600)
    QApplication.processEvents()
    assert notice.width() == window.canvas.width()


def test_estimate_is_shown(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    opened.session.document.set_shares({FOREGROUND: 0.2, UNKNOWN: 0.1, BACKGROUND: 0.7})
    monkeypatch.setattr(opened.session, "predicted", lambda: estimate(False))
    opened.session.prediction_changed.emit()
    assert opened.matte.estimate.text()
    assert theme.WARN in opened.matte.estimate.styleSheet()


def test_more_than_the_photo_has_is_no_step_down(opened: MainWindow, qtbot: QtBot) -> None:
    run(opened, qtbot)
    result = opened.session.document.result
    assert result is not None
    assert not stepped_down(replace(result, max_tokens=24), 18500)
    assert result.wanted_tokens == 12
    assert not stepped_down(replace(result, max_tokens=12), 18500)  # routers wanted no more
    assert stepped_down(replace(result, max_tokens=11), 18500)
    assert "no detail limit," in result_text(replace(result, max_tokens=None), None)


# --- Export ----------------------------------------------------------------------------------------------------


def test_export_hint(opened: MainWindow, qtbot: QtBot) -> None:
    assert export_hint(opened.session).startswith("Run first")
    run(opened, qtbot)
    assert export_hint(opened.session) == ""
    opened.session.begin_stroke(5, 5)
    opened.session.end_stroke()
    qtbot.waitUntil(lambda: "export runs first" in opened.export.state.full_text())


def test_export_tells_of_marks_that_a_run_will_not_show(
    opened: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.gate.clear()
    opened.session.run()
    qtbot.waitUntil(lambda: len(engine.runs) == 1)
    assert opened.export.state.full_text() == "Export after this run."
    opened.session.begin_stroke(5, 5)
    opened.session.end_stroke()
    assert opened.export.state.full_text() == "Marks changed: not in this run"
    with qtbot.waitSignal(opened.session.service.finished):
        engine.gate.set()
    assert "export runs first" in opened.export.state.full_text()


def test_depth_is_the_photos(opened: MainWindow, qtbot: QtBot) -> None:
    assert opened.export.depth() == 8
    document = opened.session.document
    assert document.photo is not None
    deep = replace(document.photo, image=document.photo.image.astype(np.uint16) * 257)
    document.replace(deep, np.zeros((64, 96), np.uint8), np.zeros((64, 96), np.bool_))
    assert opened.export.depth() == 16


def test_export_waits_for_a_result(opened: MainWindow, qtbot: QtBot) -> None:
    assert not opened.actions_["export_cutout"].isEnabled()
    run(opened, qtbot)
    qtbot.waitUntil(opened.actions_["export_cutout"].isEnabled)
    assert opened.actions_["copy_cutout"].isEnabled()


# --- Status ----------------------------------------------------------------------------------------------------


def test_status_of_a_photo(opened: MainWindow, qtbot: QtBot) -> None:
    assert opened.status.photo.text() == "96 × 64 · 8 bit · no profile"
    qtbot.waitUntil(lambda: opened.status.shares.accessibleName() == "Keep 0 %, Edge 0 %, Remove 100 %")
    opened.session.set_class(FOREGROUND)
    opened.session.set_brush_size(400)
    opened.session.begin_stroke(48, 32)
    opened.session.end_stroke()
    qtbot.waitUntil(lambda: "Keep 100 %" in opened.status.shares.accessibleName())


def test_zoom_comes_from_the_canvas(opened: MainWindow) -> None:
    opened.canvas.zoom_changed.emit(0.183)
    assert opened.status.zoom.text() == "18 %"
    opened.canvas.zoom_changed.emit(0.0421)
    assert opened.status.zoom.text() == "4.2 %"


def test_an_update_says_what_it_did(opened: MainWindow) -> None:
    stages = {"total": 0.94}
    whole = MatteResult(
        np.zeros((9, 9), np.float32), None, (), None, "m", "cpu", "fp32", stages, {"total": 1}
    )
    one, two = (10, 20, 322, 300), (0, 0, 1000, 1200)
    assert done_text(whole) == "Done in 0.9 s"
    assert done_text(replace(whole, updated=(one,))) == "Updated 1 region, 280 x 312 pixels, in 0.9 s"
    both = "Updated 2 regions, 280 x 312 and 1,200 x 1,000 pixels, in 0.9 s"
    assert done_text(replace(whole, updated=(one, two))) == both
    assert done_text(replace(whole, updated=(one, two, one))) == "Updated 3 regions in 0.9 s"
    opened.session.service.updated.emit(replace(whole, updated=(one,)))
    assert opened.status.job.full_text().startswith("Updated 1 region")


def test_status_tells_what_is_being_done(opened: MainWindow, engine: FakeEngine) -> None:
    assert opened.status.job.full_text() == "Ready"
    opened.session.busy.emit("Opening photo.jpg")
    assert opened.status.job.full_text() == "Opening photo.jpg…"
    opened.session.busy.emit("")
    opened.canvas.hovered.emit("3 of 4, margin 0.42")
    assert opened.status.job.full_text() == "3 of 4, margin 0.42"
    opened.canvas.hovered.emit("")
    assert opened.status.job.full_text() == "Ready"


def test_profile_names(opened: MainWindow) -> None:
    from PIL import ImageCms

    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert profile_name(srgb) == "sRGB"
    assert profile_name(b"no profile at all") == "unnamed profile"
    photo = opened.session.document.photo
    assert photo is not None
    assert photo_text(replace(photo, icc_profile=srgb)).endswith("sRGB")


# --- Notices ---------------------------------------------------------------------------------------------------


def test_notice_can_be_dismissed(window: MainWindow) -> None:
    window.session.notice.emit("12 % of the trimap was snapped.")
    assert window.notice.isVisible()
    assert window.notice.label.text() == "12 % of the trimap was snapped."
    window.notice.dismiss.click()
    assert not window.notice.isVisible()


# --- Colors ----------------------------------------------------------------------------------------------------


def test_palette_reaches_all_and_is_kept(window: MainWindow, calls: Calls) -> None:
    told = calls(window.canvas, "set_class_palette")
    window.actions_["color_blind"].trigger()
    assert told == [("color-blind",)]
    assert window.session.settings.palette == "color-blind"
    window.actions_["color_blind"].trigger()
    assert window.palette_name() == "standard"


@pytest.mark.parametrize("palette", theme.PALETTES)
def test_classes_differ_by_letter_and_lightness(palette: str, window: MainWindow) -> None:
    looks = [theme.class_look(value, palette) for value in (FOREGROUND, UNKNOWN, BACKGROUND)]
    assert [look.letter for look in looks] == ["1", "2", "3"]
    assert len({look.color for look in looks}) == 3


def test_device_in_words() -> None:
    assert device_text("cpu", "fp32") == "CPU fp32"
    assert device_text("cuda (NVIDIA GeForce RTX 4090)", "bf16") == "CUDA (NVIDIA GeForce RTX 4090) bf16"
    assert device_text("") == ""


def test_a_run_tells_what_is_left_and_nothing_is_cut_off(
    opened: MainWindow, engine: FakeEngine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    pace = opened.session.service.pace
    engine.gate.clear()
    with qtbot.waitSignal(opened.session.service.router_decided):
        opened.session.run()
    monkeypatch.setattr(pace, "seconds_left", lambda: 4900.0)
    qtbot.waitUntil(lambda: "about 1 h 20 min left" in opened.matte.time.text())
    assert "about 1 h 20 min left" in opened.status.job.full_text()
    time, phase = opened.matte.time, opened.matte.phase
    qtbot.waitUntil(lambda: time.width() >= time.sizeHint().width() and phase.width() > 60)  # laid out anew
    right = time.mapTo(opened, time.rect().topRight()).x()
    assert right < opened.width()
    monkeypatch.setattr(pace, "seconds_left", lambda: None)
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
