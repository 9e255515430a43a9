"""The window as a whole: notices, keyboard, layout."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionSpinBox, QWidget
from pytestqt.qtbot import QtBot

from core.trimap.values import FOREGROUND, MissingMarksError, validate
from tests.app.helpers import mark
from tests.fake_engine import FakeEngine
from tests.ui.helpers import Calls, paint
from ui.main_window import MainWindow
from ui.panels.views import ViewsStrip
from ui.spins import SpinBox
from ui.wording import short_name


def test_title_and_dirty_mark(opened: MainWindow) -> None:
    assert opened.windowTitle() == "Föto.png[*] – Matte Studio"
    assert not opened.isWindowModified()
    paint(opened)
    assert opened.isWindowModified()


def test_the_title_tells_of_a_run_that_the_project_lacks(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    mark(opened.session)
    with qtbot.waitSignal(opened.session.projects.saved, timeout=10_000):
        opened.session.save_project(tmp_path / "job.matte")
    qtbot.waitUntil(lambda: not opened.isWindowModified(), timeout=5000)
    with qtbot.waitSignal(opened.session.service.finished, timeout=10_000):
        opened.session.run()
    assert opened.isWindowModified()


def test_long_names_are_shortened() -> None:
    name = "x" * 40 + "middle" + "y" * 40 + ".jpeg"
    assert len(short_name(name)) <= 48
    assert short_name(name).endswith("y.jpeg")
    assert short_name("a.jpg") == "a.jpg"


def test_a_run_without_edge_opens_no_box(
    opened: MainWindow, engine: FakeEngine, calls: Calls, qtbot: QtBot
) -> None:
    told = calls(sys.modules["ui.notice_desk"], "show_error")
    opened.session.begin_stroke(48, 32, FOREGROUND)
    opened.session.end_stroke()
    trimap = opened.session.document.trimap
    assert trimap is not None
    with pytest.raises(MissingMarksError) as refused:
        validate(trimap, trimap.shape)
    engine.refusal = refused.value
    with qtbot.waitSignal(opened.session.notice):
        opened.actions_["run"].trigger()
    assert opened.notice.isVisible() and "Auto edge" in opened.notice.label.text()
    assert not told and not opened.session.running


def test_a_notice_lies_over_the_canvas_and_moves_nothing(opened: MainWindow, qtbot: QtBot) -> None:
    where, canvas = opened.canvas.viewport.to_view(0, 0), opened.canvas.geometry()
    opened.session.notice.emit("Something happened. " * 30)
    QApplication.processEvents()
    assert opened.canvas.geometry() == canvas and opened.canvas.viewport.to_view(0, 0) == where
    bar = opened.notice
    assert bar.isVisible() and bar.width() == canvas.width() and bar.height() > 40  # several lines
    qtbot.mouseClick(bar.hand, Qt.MouseButton.LeftButton, pos=bar.hand.rect().bottomLeft() + QPoint(1, -1))
    assert not opened.session.document.dirty  # beside a button
    opened.resize(1000, 650)
    QApplication.processEvents()
    assert bar.width() == opened.canvas.width()


def test_errors_do_not_pile_up(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def show_error(window: MainWindow, text: str) -> None:
        told.append(text)
        window.session.error.emit("another, as long as this one is shown")

    monkeypatch.setattr("ui.notice_desk.show_error", show_error)
    opened.session.error.emit("one")
    opened.session.error.emit("two")
    assert told == ["one", "two"]
    assert opened.notice.label.text().startswith("another")


def test_errors_are_shown_in_a_box(window: MainWindow, calls: Calls) -> None:
    told = calls(sys.modules["ui.notice_desk"], "show_error")
    window.session.error.emit("This is not a photo.")
    assert told == [(window, "This is not a photo.")]


def test_tab_hides_the_panels(opened: MainWindow, qtbot: QtBot) -> None:
    opened.canvas.setFocus()
    qtbot.keyClick(opened.canvas, Qt.Key.Key_Tab)
    assert opened.panels_hidden()
    assert not opened.right.isVisible()
    assert not opened.tools.isVisible()
    assert opened.status.isVisible()
    qtbot.keyClick(opened.canvas, Qt.Key.Key_Tab)
    assert opened.right.isVisible()


def test_f6_visits_every_pane_and_esc_returns(opened: MainWindow, qtbot: QtBot) -> None:
    opened.canvas.setFocus()
    visited = []
    for _ in range(5):
        opened.next_pane()
        focus = QApplication.focusWidget()
        panes = {
            "tools": opened.tools,
            "options": opened.options,
            "right": opened.right,
            "views": opened.views,
        }
        visited.append(next((n for n, pane in panes.items() if pane.isAncestorOf(focus)), "canvas"))
    assert visited == ["tools", "options", "right", "views", "canvas"]
    opened.next_pane()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert opened.canvas.hasFocus()


def test_letters_work_from_the_canvas(opened: MainWindow, qtbot: QtBot) -> None:
    opened.canvas.setFocus()
    qtbot.keyClick(opened.canvas, Qt.Key.Key_L)
    assert opened.session.tool == "lasso"
    qtbot.keyClick(opened.canvas, Qt.Key.Key_3)
    assert opened.session.value == 0
    qtbot.keyClick(opened.canvas, Qt.Key.Key_F)
    assert opened.session.view == "black"
    qtbot.keyClick(opened.canvas, Qt.Key.Key_F, Qt.KeyboardModifier.ShiftModifier)
    assert opened.session.view == "overlay"


def test_enter_runs_and_esc_cancels(opened: MainWindow, qtbot: QtBot, engine: Any) -> None:
    engine.gate.clear()
    opened.canvas.setFocus()
    qtbot.keyClick(opened.canvas, Qt.Key.Key_Return)
    assert opened.session.running
    qtbot.waitUntil(opened.actions_["cancel"].isEnabled)
    qtbot.keyClick(opened.canvas, Qt.Key.Key_Escape)
    assert not opened.session.running


def test_a_value_typed_gives_the_keyboard_back(opened: MainWindow, qtbot: QtBot) -> None:
    spin = opened.mark.brush_size.spin
    spin.setFocus()
    spin.selectAll()
    qtbot.keyClicks(spin, "88")
    qtbot.keyClick(spin, Qt.Key.Key_Return)
    assert opened.session.brush_size == 88
    assert not opened.session.running
    assert opened.canvas.hasFocus()


def upper_arrow(box: SpinBox) -> QPoint:
    option = QStyleOptionSpinBox()
    box.initStyleOption(option)
    kind, part = QStyle.ComplexControl.CC_SpinBox, QStyle.SubControl.SC_SpinBoxUp
    return box.style().subControlRect(kind, option, part, box).center()


@pytest.mark.parametrize("where", ["mark", "options", "matte"])
def test_arrows_leave_the_keys_with_the_canvas(opened: MainWindow, qtbot: QtBot, where: str) -> None:
    spins = {
        "mark": opened.mark.brush_size.spin,
        "options": opened.options.brush_size,
        "matte": opened.matte.spin,
    }
    spin = spins[where]
    opened.session.set_max_tokens(7)
    opened.canvas.setFocus()
    before = spin.value()
    qtbot.mouseClick(spin, Qt.MouseButton.LeftButton, pos=upper_arrow(spin))
    assert spin.value() > before
    assert opened.canvas.hasFocus()
    assert not spin.lineEdit().hasSelectedText()
    qtbot.mouseClick(spin.lineEdit(), Qt.MouseButton.LeftButton)
    assert spin.hasFocus()
    qtbot.keyClick(spin, Qt.Key.Key_Return)
    assert opened.canvas.hasFocus()


def test_all_fits_1366_by_768(opened: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.session.service.finished):
        opened.session.run()
    opened.session.set_routing_view("count")
    assert opened.minimumSizeHint().width() <= 1366
    assert opened.minimumSizeHint().height() <= 700
    page = opened.right.page
    assert page.minimumSizeHint().width() <= opened.right.area.viewport().width()


def test_the_right_panel_needs_no_scrolling_at_768_lines(
    opened: MainWindow, qtbot: QtBot, engine: FakeEngine
) -> None:
    """A title bar and a task bar leave some 708 of them."""
    opened.resize(1366, 708)
    scroll = opened.right.area.verticalScrollBar()

    def fits() -> bool:
        QApplication.processEvents()
        return bool(scroll.maximum() == 0)

    assert fits()
    engine.gate.clear()
    opened.session.run()
    qtbot.waitUntil(lambda: opened.matte.phase.full_text() == "Backbone")
    assert opened.matte.progress.isVisible()
    qtbot.waitUntil(fits)
    with qtbot.waitSignal(opened.session.service.finished):
        engine.gate.set()
    assert fits()
    opened.session.set_memory_limit(2**30)
    assert fits()


def test_a_run_leaves_the_panel_as_high_as_it_was_at_720_lines(opened: MainWindow, qtbot: QtBot) -> None:
    opened.resize(1280, 720 - 28)  # less a title bar
    QApplication.processEvents()
    page = opened.right.page
    before = page.sizeHint().height()
    assert opened.right.area.verticalScrollBar().maximum() == 0
    with qtbot.waitSignal(opened.session.service.finished):
        opened.session.run()
    qtbot.waitUntil(lambda: page.sizeHint().height() == before)
    qtbot.waitUntil(lambda: opened.right.area.verticalScrollBar().maximum() == 0)


def test_painting_after_a_run_shifts_nothing_in_the_panel(opened: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.session.service.finished):
        opened.session.run()
    page, width = opened.right.page, opened.right.area.viewport().width()
    QApplication.processEvents()
    before = page.heightForWidth(width)
    paint(opened)
    QApplication.processEvents()
    state = opened.export.state
    assert "export runs first" in state.full_text() and state.text() == state.full_text()
    assert page.heightForWidth(width) == before
    bar = opened.right.area.verticalScrollBar().sizeHint().width()
    assert page.minimumSizeHint().width() <= width - bar


def test_narrow_windows_keep_whole_words_or_none(opened: MainWindow, qtbot: QtBot) -> None:
    button = opened.views._buttons["view_checker"]
    assert button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    opened.resize(900, 600)
    qtbot.waitUntil(lambda: button.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly)
    assert opened.width() == 900


def test_the_chosen_view_keeps_its_word_and_the_others_as_many_as_fit(opened: MainWindow) -> None:
    strip = ViewsStrip(opened.actions_)
    strip.setParent(opened)  # a window would be as wide as all words
    whole = strip.sizeHint().width()

    def spoken(width: int) -> list[str]:
        strip.resize(width, 40)
        QApplication.sendEvent(strip, QResizeEvent(strip.size(), QSize()))
        icons = Qt.ToolButtonStyle.ToolButtonIconOnly
        return [name for name, button in strip._buttons.items() if button.toolButtonStyle() != icons]

    assert len(spoken(whole)) == len(strip._buttons)
    some = spoken(whole - 200)
    assert 3 < len(some) < len(strip._buttons) and some == list(strip._buttons)[: len(some)]
    opened.session.set_view("original")
    opened.actions_.refresh()
    assert [*spoken(whole - 500)][-1] == "view_original"
    strip.deleteLater()


def turn_wheel(widget: QWidget) -> None:
    at = QPointF(widget.rect().center())
    none = Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        at,
        QPointF(widget.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        none,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_the_wheel_changes_nothing_in_passing(opened: MainWindow) -> None:
    for control in (opened.mark.brush_size.slider, opened.mark.brush_size.spin, opened.matte.routing):
        turn_wheel(control)
    assert opened.session.brush_size == 4
    assert opened.session.routing_view == "off"
    opened.mark.brush_size.spin.setFocus()
    turn_wheel(opened.mark.brush_size.spin)
    assert opened.session.brush_size == 5


def test_without_a_photo_tab_reaches_the_welcome(window: MainWindow, qtbot: QtBot) -> None:
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Tab)
    assert not window.panels_hidden()
    assert QApplication.focusWidget() is not window.canvas


def test_geometry_is_kept(opened: MainWindow) -> None:
    opened.resize(1111, 700)
    opened.close()
    assert not opened.session.settings.window_state("main").isEmpty()


def test_recent_files_are_listed(opened: MainWindow, qtbot: QtBot, photo_file: Path) -> None:
    menus = [a for menu in opened.menuBar().actions() for a in menu.menu().actions() if a.menu()]
    recent = next(action.menu() for action in menus if "recent" in action.text())
    qtbot.waitUntil(lambda: bool(recent.actions()))
    assert [action.text() for action in recent.actions()] == [photo_file.name, "", "&Clear list"]
    recent.actions()[2].trigger()
    assert not recent.actions() and not recent.isEnabled()
    opened.notice.undo.click()
    qtbot.waitUntil(lambda: [action.text() for action in recent.actions()][:1] == [photo_file.name])
