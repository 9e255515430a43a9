"""What the tests of projects share."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.session import Session
from tests.app.helpers import open_photo, settle


def save(qtbot: QtBot, session: Session, path: Path) -> Path:
    with qtbot.waitSignal(session.projects.saved, timeout=10_000) as saved:
        session.save_project(path)
    assert isinstance(saved.args[0], Path)
    return saved.args[0]


def reopen(qtbot: QtBot, session: Session, path: Path) -> None:
    open_photo(qtbot, session, path)
    qtbot.waitUntil(lambda: session.files.idle, timeout=10_000)
    settle(qtbot, session)
