"""A session as its tests want it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from tests.app.helpers import mark, open_photo


@pytest.fixture
def live(qtbot: QtBot, session: Session, photo_file: Path) -> Session:
    """A marked photo, Live on with a short pause, no preview yet."""
    session.live._timer.setInterval(20)
    session.start()
    open_photo(qtbot, session, photo_file)
    mark(session)
    qtbot.waitUntil(lambda: session.service.speed is not None)
    session.live.on = True
    return session
