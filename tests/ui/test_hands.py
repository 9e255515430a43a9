"""Buttons, menus, notices and the brush's ring do what a hand that moves on expects: nothing is lost by a slip."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import mark, settle
from tests.fake_engine import FakeEngine
from ui.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # popups, offscreen

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


def test_the_button_that_says_choose_edge_takes_edge_in_hand(opened: MainWindow, qtbot: QtBot) -> None:
    session = opened.session
    session.set_brush_size(30)
    session.begin_stroke(48, 32, FOREGROUND)
    session.end_stroke()
    qtbot.waitUntil(lambda: opened.matte.button.text() == "Choose Edge (2)")
    session.set_tool("hand")
    session.set_class(BACKGROUND)
    opened.matte.button.click()
    assert (session.tool, session.value) == ("brush", UNKNOWN)
    assert not session.running and not opened.notice.isVisible()


def test_the_same_button_of_the_comparison_does_so_too(opened: MainWindow, qtbot: QtBot) -> None:
    opened.session.begin_stroke(48, 32, FOREGROUND)
    opened.session.end_stroke()
    settle(qtbot, opened.session)
    opened.compare()
    assert opened.comparing.window is not None
    qtbot.waitUntil(lambda: opened.comparing.window.button.text() == "Choose Edge (2)")
    opened.comparing.window.button.click()
    assert opened.session.value == UNKNOWN and not opened.comparing.window.comparison.running


def shown_menu(window: MainWindow, qtbot: QtBot) -> QMenu:
    def menu() -> QMenu | None:
        popup = QApplication.activePopupWidget()
        return popup if isinstance(popup, QMenu) else None

    qtbot.waitUntil(lambda: menu() is not None)
    shown = menu()
    assert shown is not None
    return shown


def texts(menu: QMenu) -> list[str]:
    return [action.text().replace("&", "") for action in menu.actions() if action.text()]


def test_a_right_click_offers_what_is_done_over_and_over(opened: MainWindow, qtbot: QtBot) -> None:
    mark(opened.session)
    opened.actions_.refresh()
    before = opened.session.document.revision
    qtbot.mouseClick(opened.canvas, RIGHT, pos=QPoint(300, 200))
    menu = shown_menu(opened, qtbot)
    names = texts(menu)
    for name in ("Keep", "Edge", "Remove", "Tool", "Run", "Show", "Fit", "100 %"):
        assert name in names
    assert any(name.startswith("Undo") for name in names)
    next(action for action in menu.actions() if action.text() == "Ed&ge").trigger()
    assert opened.session.value == UNKNOWN and opened.session.document.revision == before
    menu.close()


def test_a_right_click_on_the_welcome_offers_to_open(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(window.canvas, RIGHT, pos=QPoint(20, 20))
    menu = shown_menu(window, qtbot)
    assert texts(menu)[0] == "Open…"
    menu.close()


def test_alt_and_right_still_size_the_brush(opened: MainWindow, qtbot: QtBot) -> None:
    asked: list[QPoint] = []
    opened.canvas.menu_requested.connect(asked.append)
    size = opened.session.brush_size
    alt = Qt.KeyboardModifier.AltModifier
    qtbot.mousePress(opened.canvas, RIGHT, alt, QPoint(300, 200))
    qtbot.mouseMove(opened.canvas, QPoint(340, 200))
    qtbot.mouseRelease(opened.canvas, RIGHT, alt, QPoint(340, 200))
    assert opened.session.brush_size > size and not asked


def test_the_menu_key_asks_for_the_menu(opened: MainWindow) -> None:
    asked: list[QPoint] = []
    opened.canvas.menu_requested.connect(asked.append)
    keyboard, mouse = QContextMenuEvent.Reason.Keyboard, QContextMenuEvent.Reason.Mouse
    for reason in (mouse, keyboard):
        QApplication.sendEvent(opened.canvas, QContextMenuEvent(reason, QPoint(5, 5), QPoint(5, 5)))
    assert len(asked) == 1


@pytest.fixture
def far(opened: MainWindow, engine: FakeEngine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """The window with a long run that is 72 % done."""
    engine.gate.clear()
    mark(opened.session)
    opened.session.run()
    qtbot.waitUntil(
        lambda: opened.actions_["cancel"].isEnabled() and opened.session.document.alpha is not None
    )
    monkeypatch.setattr(opened.clock, "seconds", lambda: 20.0)
    opened.session.service.progress.emit("Tiles", 0.72, 20.0)
    return opened


def answer_with(monkeypatch: pytest.MonkeyPatch, text: str) -> list[str]:
    """Click this button of every message box; the list takes their texts."""
    told: list[str] = []

    def click(box: QMessageBox) -> int:
        told.append(box.text())
        next(button for button in box.buttons() if text in button.text().replace("&", "")).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", click)
    return told


@pytest.mark.parametrize("by", ["key", "button"])
def test_a_long_run_is_not_lost_by_a_slip(
    far: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    def stop() -> None:
        if by == "button":
            far.matte.button.click()
        else:
            qtbot.keyClick(far.canvas, Qt.Key.Key_Escape)

    told = answer_with(monkeypatch, "Keep running")
    far.canvas.setFocus()
    stop()
    assert told == ["Stop the run? It is 72 % done."] and far.session.running
    answer_with(monkeypatch, "Stop the run")
    stop()
    assert not far.session.running


def test_a_run_that_has_just_begun_stops_at_once(
    far: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    told = answer_with(monkeypatch, "Keep running")
    far.session.service.progress.emit("Tiles", 0.3, 20.0)
    far.actions_["cancel"].trigger()
    assert not told and not far.session.running


def test_the_question_goes_with_the_run(far: MainWindow, qtbot: QtBot, engine: FakeEngine) -> None:
    from PySide6.QtCore import QTimer

    QTimer.singleShot(0, engine.gate.set)
    far.cancel_run()  # would wait for ever
    assert far.session.document.result is not None


def test_a_notice_goes_with_the_next_action(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.panels.notice._NOTICE_MS", 0)
    actions: list[Callable[[], Any]] = [
        lambda: opened.session.begin_stroke(10, 10),
        lambda: opened.session.set_view("black"),
        lambda: opened.session.set_tool("lasso"),
        lambda: opened.session.set_class(BACKGROUND),
        opened.session.run,
    ]
    for action in actions:
        opened.notice.show_notice("Something happened.")
        assert opened.notice.isVisible()
        action()
        assert not opened.notice.isVisible()
    opened.session.cancel()


def test_a_notice_of_the_action_itself_stays(opened: MainWindow) -> None:
    opened.notice.show_notice("Something happened.")
    opened.session.set_tool("lasso")
    assert opened.notice.isVisible()


def test_an_error_is_not_gone_before_it_was_read(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    opened.notice.show_error("Something failed.")
    opened.session.set_tool("lasso")
    assert opened.notice.isVisible()
    monkeypatch.setattr("ui.panels.notice._ERROR_MS", 0)
    opened.notice.show_error("Something failed.")
    opened.session.set_tool("brush")
    assert not opened.notice.isVisible()


def test_a_notice_stays_no_longer_than_reading_takes(opened: MainWindow, qtbot: QtBot) -> None:
    opened.notice.show_notice("Short.")
    short = opened.notice._timer.interval()
    opened.notice.show_notice("Much longer words " * 20)
    assert 4000 < short < 8000 and short < opened.notice._timer.interval() <= 15_000
    qtbot.mouseMove(opened.canvas, opened.notice.geometry().center())
    qtbot.waitUntil(lambda: not opened.notice._timer.isActive())
    QApplication.sendEvent(opened.canvas, QEvent(QEvent.Type.Leave))
    assert opened.notice._timer.isActive()


def test_the_ring_stays_under_the_pointer_when_panels_come_and_go(opened: MainWindow, qtbot: QtBot) -> None:
    opened.canvas.setFocus()
    qtbot.mouseMove(opened.canvas, QPoint(400, 300))
    place = opened.canvas.mapToGlobal(QPoint(400, 300))
    for _ in range(2):
        qtbot.keyClick(opened.canvas, Qt.Key.Key_Tab)
        here = opened.canvas.mapFromGlobal(place)

        def is_there(here: QPoint = here) -> bool:
            ring = opened.canvas.ring()
            return ring is not None and (ring.x, ring.y) == here.toTuple()

        qtbot.waitUntil(is_there)
    opened.resize(opened.width() - 200, opened.height() - 100)
    qtbot.waitUntil(lambda: opened.canvas.ring() is not None and opened.canvas.ring().x == 400)


def test_the_ring_is_gone_when_the_canvas_left_the_pointer(opened: MainWindow, qtbot: QtBot) -> None:
    qtbot.mouseMove(opened.canvas, QPoint(opened.canvas.width() - 5, 300))
    assert opened.canvas.ring() is not None
    opened.resize(opened.width() - 300, opened.height())
    qtbot.waitUntil(lambda: opened.canvas.ring() is None)
