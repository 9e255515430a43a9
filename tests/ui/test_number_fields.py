"""Numbers are typed, pasted and left without a slip: letters run no shortcuts, and the keyboard goes back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.trimap.values import BACKGROUND, UNKNOWN
from tests.app.helpers import mark, settle
from tests.ui.helpers import press_key
from ui.main_window import MainWindow
from ui.spins import SpinBox


def click_into(window: MainWindow, qtbot: QtBot, spin: SpinBox) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.mouseClick(spin.lineEdit(), Qt.MouseButton.LeftButton)
    assert spin.hasFocus()
    spin.selectAll()


@pytest.fixture(params=["mark", "options"])
def size_box(opened: MainWindow, request: pytest.FixtureRequest) -> SpinBox:
    return opened.mark.brush_size.spin if request.param == "mark" else opened.options.brush_size


def test_a_size_counts_once_the_pointer_is_back_on_the_canvas(
    opened: MainWindow, qtbot: QtBot, size_box: SpinBox
) -> None:
    click_into(opened, qtbot, size_box)
    qtbot.keyClicks(size_box, "30")
    at = QPointF(50, 50)
    QApplication.sendEvent(opened.canvas, QEnterEvent(at, at, QPointF(opened.canvas.mapToGlobal(at))))
    press_key(qtbot, opened, Qt.Key.Key_2)
    assert opened.session.brush_size == 30
    assert opened.session.value == UNKNOWN


def test_a_size_over_the_largest_is_answered_in_the_status_bar(
    opened: MainWindow, qtbot: QtBot, size_box: SpinBox
) -> None:
    click_into(opened, qtbot, size_box)
    qtbot.keyClicks(size_box, "99999")
    qtbot.keyClick(size_box, Qt.Key.Key_Return)
    opened.status.show_hover("Keep")
    assert opened.session.brush_size == 2000
    assert opened.status.job.full_text() == "Brush size: 2,000 px is the largest."
    opened.status._remark_ends.timeout.emit()
    assert opened.status.job.full_text() == "Keep"


def test_sizes_scaled_to_a_photo_are_told_where_the_user_had_set_them(
    window: MainWindow, qtbot: QtBot
) -> None:
    session, job = window.session, window.status.job
    session.begin_photo((1000, 8000))
    assert "Scaled" not in job.full_text()
    session.set_brush_size(100)
    session.begin_photo((1000, 16000))
    assert job.full_text() == "Scaled to this photo: brush 200 px"
    window.status._remark_ends.timeout.emit()
    session.begin_photo((1000, 8000))  # as it was set
    assert "Scaled" not in job.full_text()


def test_a_size_counts_after_a_pause(opened: MainWindow, qtbot: QtBot, size_box: SpinBox) -> None:
    size_box._pause.setInterval(50)
    click_into(opened, qtbot, size_box)
    qtbot.keyClicks(size_box, "30")
    qtbot.waitUntil(opened.canvas.hasFocus)
    press_key(qtbot, opened, Qt.Key.Key_3)
    assert (opened.session.brush_size, opened.session.value) == (30, BACKGROUND)


def test_a_pause_takes_nothing_from_who_came_by_keyboard(
    opened: MainWindow, qtbot: QtBot, size_box: SpinBox
) -> None:
    size_box.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClicks(size_box, "3")
    assert not size_box._pause.isActive()


def test_letters_in_a_number_run_no_shortcuts(opened: MainWindow, qtbot: QtBot, size_box: SpinBox) -> None:
    mark(opened.session)
    settle(qtbot, opened.session)
    before = opened.session.value, opened.session.tool, opened.session.view
    click_into(opened, qtbot, size_box)
    qtbot.keyClicks(size_box, "60px [?\\")
    assert size_box.hasFocus()
    qtbot.keyClick(size_box, Qt.Key.Key_Return)
    assert opened.session.brush_size == 60 and opened.canvas.hasFocus()
    click_into(opened, qtbot, size_box)
    qtbot.keyClicks(size_box, "abc")
    qtbot.keyClick(size_box, Qt.Key.Key_Return)
    assert opened.session.brush_size == 60
    assert (opened.session.value, opened.session.tool, opened.session.view) == before
    assert not opened.session.running and not opened.session.live.on


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Backtab])
def test_tab_takes_a_number_clicked_into_and_gives_the_keyboard_back(
    opened: MainWindow, qtbot: QtBot, size_box: SpinBox, key: Qt.Key
) -> None:
    click_into(opened, qtbot, size_box)
    qtbot.keyClicks(size_box, "42")
    qtbot.keyClick(size_box, key)
    assert opened.session.brush_size == 42 and opened.canvas.hasFocus()
    assert not opened.panels_hidden()
    size_box.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(size_box, key)
    assert not size_box.hasFocus() and not opened.canvas.hasFocus()


def test_a_size_can_be_pasted_with_its_unit(opened: MainWindow, qtbot: QtBot, size_box: SpinBox) -> None:
    for text in ("60px", "60 px", "60"):
        opened.session.set_brush_size(10)
        click_into(opened, qtbot, size_box)
        QApplication.clipboard().setText(text)
        qtbot.keyClick(size_box, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        qtbot.keyClick(size_box, Qt.Key.Key_Return)
        assert opened.session.brush_size == 60, text
