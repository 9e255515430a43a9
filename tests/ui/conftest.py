"""A window on the session with the fake engine, dressed as the program is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.session import Session
from ui import theme
from ui.main_window import MainWindow


@pytest.fixture(autouse=True)
def no_pointer_and_no_window(qapp: QApplication) -> Iterator[None]:
    """Begin with the pointer beside all windows, and end without a window.

    The next test would see them: a canvas tells what is under the pointer, and keys go to the active window.
    """
    QCursor.setPos(2000, 2000)
    yield
    for widget in qapp.topLevelWidgets():
        if widget.isVisible():
            widget.close()


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, session: Session) -> Iterator[MainWindow]:
    """The shown main window, no photo open; it closes without questions."""
    theme.apply(qapp)
    window = MainWindow(session)
    window.resize(1366, 768)
    window.show()
    window.activateWindow()  # keys go to the active window only
    qtbot.waitActive(window)
    yield window
    session.confirm_discard = lambda name: True
    session.confirm_discard_all = lambda names: True
    window.close()
    qapp.clipboard().clear()  # the offscreen clipboard would free what it holds after Python is gone
    window.deleteLater()


@pytest.fixture
def bare(qapp: QApplication, qtbot: QtBot) -> Iterator[QWidget]:
    """A dressed and shown window with nothing in it, for dialogs that need no more below them: built in no time."""
    theme.apply(qapp)
    bare = QWidget()
    bare.resize(1366, 768)
    bare.show()
    bare.activateWindow()
    qtbot.waitActive(bare)
    yield bare
    bare.close()
    bare.deleteLater()


@pytest.fixture
def opened(window: MainWindow, qtbot: QtBot, photo_file: Path) -> MainWindow:
    """The window with the test photo open and the model loaded."""
    with qtbot.waitSignal(window.session.document.photo_changed):
        window.session.open_path(photo_file)
    window.session.start()
    qtbot.waitUntil(lambda: window.session.service.state == "ready")
    return window


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Callable[[object, str], list[Any]]:
    """Replace a method by a recorder; the returned list fills with its arguments."""

    def record(owner: object, name: str) -> list[Any]:
        seen: list[Any] = []
        monkeypatch.setattr(owner, name, lambda *args, **options: seen.append(args))
        return seen

    return record
