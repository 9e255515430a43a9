"""Helpers that tests of the window share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.main_window import MainWindow

Calls = Callable[[object, str], list[Any]]


def paint(window: MainWindow) -> None:
    window.session.begin_stroke(48, 32)
    window.session.end_stroke()
    assert window.session.document.dirty


def run(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.session.service.finished):
        window.session.run()


def matted(window: MainWindow, qtbot: QtBot) -> None:
    paint(window)
    run(window, qtbot)


def press_key(qtbot: QtBot, window: MainWindow, key: Qt.Key) -> None:
    """Press a key on whatever has the focus."""
    qtbot.keyClick(QApplication.focusWidget() or window, key)
