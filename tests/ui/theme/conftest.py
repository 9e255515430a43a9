"""The window in each theme."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.session import Session
from ui import theme
from ui.main_window import MainWindow


@pytest.fixture(params=["dark", "light"])
def themed(
    request: pytest.FixtureRequest, qapp: QApplication, qtbot: QtBot, session: Session, photo_file: Path
) -> Iterator[MainWindow]:
    """The window with a photo in one of the themes; the dark one stands again afterwards."""
    theme.apply(qapp, request.param)
    window = MainWindow(session)
    window.resize(1366, 900)
    window.show()
    qtbot.waitExposed(window)
    with qtbot.waitSignal(session.document.photo_changed):
        session.open_path(photo_file)
    session.start()
    qtbot.waitUntil(lambda: session.service.state == "ready")
    yield window
    session.confirm_discard = lambda name: True
    session.confirm_discard_all = lambda names: True
    window.close()
    window.deleteLater()
    theme.apply(qapp)
