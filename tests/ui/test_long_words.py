"""Nothing is cut where words are longer than in English, as in German: panels grow, buttons shorten their words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QColor, QFont, QHelpEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QToolButton,
    QToolTip,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.test_small_windows import check_all_options, in_view, resized
from ui import theme
from ui.canvas.welcome import Welcome
from ui.main_window import MainWindow
from ui.push import Push, SharedRow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LONGER = 135.0
"""Percent of the English width; words of any text grow so, whatever the language."""


@contextmanager
def wide_letters(qapp: QApplication) -> Iterator[None]:
    """Let letters stand as far apart as makes all words so much longer."""
    before, wide = qapp.font(), QFont(qapp.font())
    wide.setLetterSpacing(QFont.SpacingType.PercentageSpacing, LONGER)
    qapp.setFont(wide)
    try:
        yield
    finally:
        qapp.setFont(before)


@pytest.fixture
def long_words(qapp: QApplication) -> Iterator[None]:
    """Longer words in all that is made now."""
    with wide_letters(qapp):
        yield


@pytest.fixture
def long_window(long_words: None, opened: MainWindow) -> MainWindow:
    return opened


@pytest.mark.parametrize("size", [(800, 420), (900, 560), (1366, 708)])
def test_all_of_the_panel_is_in_its_width(long_window: MainWindow, size: tuple[int, int]) -> None:
    resized(long_window, size)
    for section in (long_window.refine, long_window.kept):
        section.set_folded(False)
    QApplication.processEvents()
    right = long_window.right
    assert right.page.width() <= right.area.viewport().width()
    assert theme.PANEL_WIDTH < right.width() <= theme.WIDEST_PANEL + 20
    for control in right.findChildren(QWidget):
        if control.isVisible() and isinstance(control, QAbstractButton | QAbstractSpinBox | QComboBox):
            left = control.mapTo(right, QPoint(0, 0)).x()
            assert left >= 0 and left + control.width() <= right.width(), control.accessibleName()
            is_icon = isinstance(control, QToolButton)
            assert is_icon or control.width() >= control.minimumSizeHint().width(), control.accessibleName()


@pytest.mark.parametrize("size", [(800, 420), (910, 460), (900, 560)])
def test_what_the_job_needs_is_in_view(long_window: MainWindow, size: tuple[int, int]) -> None:
    resized(long_window, size)
    tools = long_window.tools._buttons
    views = list(long_window.views._buttons.values())
    for widget in (long_window.matte.button, long_window.export.cutout, long_window.status, *views, *tools):
        assert in_view(long_window, widget), widget.accessibleName()
    assert tools[0].iconSize().height() >= 14


def test_options_of_every_tool_have_room(long_window: MainWindow) -> None:
    check_all_options(long_window, (900, 560))


def test_the_welcome_is_as_narrow_as_its_canvas(long_words: None, window: MainWindow) -> None:
    resized(window, (800, 420))
    welcome = window.canvas.findChild(Welcome)
    assert welcome is not None
    page = welcome.widget()
    assert page.width() <= welcome.viewport().width()
    for begin in page.findChildren(Push):
        place = begin.mapTo(page, QPoint(0, 0)).x()
        assert place >= 0 and place + begin.width() <= page.width(), begin.text()


def button(qtbot: QtBot, text: str, width: int) -> Push:
    made = Push(text)
    made.setToolTip("What it does")
    qtbot.addWidget(made)
    made.resize(width, made.sizeHint().height())
    return made


def test_a_narrow_button_shortens_its_words(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp)
    made = button(qtbot, "Everything there is", 90)
    picture, ground = made.grab().toImage(), QColor(theme.colors().raised)
    columns = (3, 4, 5, made.width() - 6, made.width() - 5, made.width() - 4)
    assert {picture.pixelColor(x, y).name() for x in columns for y in range(6, made.height() - 6)} == {
        ground.name()
    }, "no letter runs into the frame"
    assert made.minimumSizeHint().width() <= 40


def test_the_tool_tip_has_what_was_left_out(qapp: QApplication, qtbot: QtBot) -> None:
    for width, tip in ((60, "Everything & all\nWhat it does"), (300, "What it does")):
        made = button(qtbot, "Everything && all", width)
        made.show()
        QApplication.sendEvent(
            made, QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), made.mapToGlobal(QPoint(5, 5)))
        )
        assert QToolTip.text() == tip
        QToolTip.hideText()


def test_buttons_share_a_row_by_their_words(qtbot: QtBot) -> None:
    row = SharedRow(4)
    qtbot.addWidget(row)
    short, long = Push("Go"), Push("A rather long sentence")
    for push in (short, long):
        row.add(push, 1)
    row.resize(2 * long.sizeHint().width() + 20, 30)
    row.show()
    QApplication.processEvents()
    assert abs(short.width() - long.width()) <= 1
    row.resize(row.words_width() + 2, 30)
    QApplication.processEvents()
    assert long.width() >= long.sizeHint().width() - 2
    assert short.width() >= short.sizeHint().width() - 2
