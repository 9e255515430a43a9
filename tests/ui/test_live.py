"""Live in the window: the switch, what it says, and what is seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.errors import UserError
from core.trimap.values import FOREGROUND, UNKNOWN
from tests.fake_engine import FakeEngine
from ui.main_window import MainWindow
from ui.panels.export import waiting_text
from ui.panels.status import preview_text


@pytest.fixture
def live(opened: MainWindow, qtbot: QtBot) -> MainWindow:
    """A window with a photo that can be matted; Live is off and quick."""
    session = opened.session
    qtbot.waitUntil(lambda: session.host.speed is not None)
    session.live._timer.setInterval(20)
    for size, value in ((30, UNKNOWN), (12, FOREGROUND)):
        session.set_brush_size(size)
        session.begin_stroke(48, 32, value)
        session.end_stroke()
    return opened


def switch_on(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window.canvas, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: window.session.document.preview is not None and not window.session.live.computing)


def test_p_and_the_button_are_one_switch(live: MainWindow, qtbot: QtBot) -> None:
    switch_on(live, qtbot)
    qtbot.waitUntil(live.matte.live.isChecked)
    assert live.session.settings.live
    live.matte.live.click()
    assert not live.session.live.on and live.session.document.preview is None
    qtbot.waitUntil(lambda: not live.actions_["live"].isChecked())


def test_a_preview_is_told_until_the_full_run(live: MainWindow, qtbot: QtBot) -> None:
    live.session.set_view("black")
    assert live.canvas.hints.sentences("black")
    switch_on(live, qtbot)
    assert live.status.job.full_text().startswith("Preview ready (")
    assert live.export.state.full_text() == "Preview: export runs at full size first."
    assert live.actions_["export_cutout"].isEnabled() and live.actions_["copy_cutout"].isEnabled()
    assert not live.canvas.hints.sentences("black")
    live.canvas.hovered.emit("3, 4: Keep")
    assert live.status.job.full_text().startswith("Preview ready (")
    assert live.status.job.full_text().endswith(" · 3, 4: Keep")
    with qtbot.waitSignal(live.session.service.finished):
        live.session.run()
    live.canvas.hovered.emit("")
    assert live.status.job.full_text() == "Ready"
    assert live.export.state.full_text() == "PNG · 8 bit" and preview_text(live.session) == ""


def test_a_preview_that_is_not_in_view_is_pointed_to_until_seen(live: MainWindow, qtbot: QtBot) -> None:
    hints = live.canvas.hints
    assert live.session.view == "overlay"
    qtbot.waitUntil(lambda: "Press Enter to run." in " ".join(hints.sentences("overlay")))
    switch_on(live, qtbot)
    assert hints.sentences("overlay") == ["Preview ready: A, T or C shows it."]
    assert hints.sentences("white") == []
    assert hints.sentences("overlay")[0].startswith("Press Enter to run.")


def test_long_names_are_shortened_to_fit_the_heading(live: MainWindow) -> None:
    state = live.export.state
    state.set_full_text(waiting_text(["DSC_20451234-portrait-of-Zoe-cutout.png"]))
    assert state.text() == state.full_text() == "Writes DSC_20…t.png after this run"
    state.set_full_text(waiting_text(["WM" * 40]))
    QApplication.processEvents()
    assert live.right.page.minimumSizeHint().width() <= live.right.area.viewport().width() - 10
    assert waiting_text([""]) == "Copies the cutout after this run"


def test_an_exported_preview_is_no_longer_spoken_of(
    live: MainWindow, qtbot: QtBot, tmp_path: Path, engine: FakeEngine
) -> None:
    switch_on(live, qtbot)
    engine.gate.clear()
    live.session.export_alpha(tmp_path / "alpha.png")
    assert live.export.state.full_text() == "Writes alpha.png after this run"
    live.session.export_cutout(tmp_path / "cutout.png")
    assert live.export.state.full_text() == "2 exports follow this run"
    engine.gate.set()
    qtbot.waitUntil((tmp_path / "alpha.png").exists)
    assert live.export.state.full_text() == "PNG · 8 bit"


def test_one_on_its_way_is_told(live: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.gate.clear()
    live.session.set_live(True)
    qtbot.waitUntil(lambda: live.session.live.computing)
    assert live.status.job.full_text() == "Preview…"
    live.session.set_live(False)
    assert live.status.job.full_text() == "Ready"
    engine.gate.set()


def test_why_there_is_none_stands_in_the_status_bar(
    live: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    switch_on(live, qtbot)
    engine.refusal = UserError("Needs at least 2 GB.")
    live.session.line_to(10, 10, FOREGROUND)
    qtbot.waitUntil(lambda: live.status.job.full_text() == "No preview: Needs at least 2 GB.")
    assert live.session.document.preview is None and live.notice.isHidden()
    live.session.set_live(False)
    assert live.status.job.full_text() == "Ready"


def test_the_switch_leaves_the_progress_of_a_run_alone(
    live: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    engine.gate.clear()
    live.session.run()
    qtbot.waitUntil(lambda: live.status.job.full_text().startswith("Backbone"))
    live.session.set_live(True)
    live.clock.ticked.emit()
    assert live.status.job.full_text().startswith("Backbone")
    engine.gate.set()


def test_the_hint_fits_where_it_stands(live: MainWindow, qtbot: QtBot) -> None:
    switch_on(live, qtbot)
    hint = live.export.state
    assert hint.full_text()
    qtbot.waitUntil(lambda: hint.text() == hint.full_text())


def test_the_canvas_says_what_is_seen(live: MainWindow) -> None:
    live.canvas.glide.duration_ms = 0
    assert live.session.live.seen() == (0, 0, 64, 96)
    live.canvas.glide_to(32.0, *live.canvas.viewport.to_view(48, 32))
    top, left, bottom, right = live.canvas.viewport.visible_rect()
    assert live.session.live.seen() == (top, left, bottom, right) != (0, 0, 64, 96)
