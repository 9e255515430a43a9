"""A large photo with a matte, beside which a dab is small."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.trimap.values import FOREGROUND, UNKNOWN
from tests.app.helpers import full_run, open_photo, paint, settle
from tests.app.matting.helpers import write_large


@pytest.fixture(scope="session")
def large_photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_large(tmp_path_factory.mktemp("photo") / "large.png")


@pytest.fixture
def matted(qtbot: QtBot, session: Session, large_photo: Path, no_doubts: None) -> Iterator[Session]:
    """A large photo, marked and run; a dab is small beside it."""
    session.start()
    open_photo(qtbot, session, large_photo)
    session.set_brush_size(900)
    paint(session, [(1000, 600)], UNKNOWN)
    session.set_brush_size(500)
    paint(session, [(1000, 600)], FOREGROUND)
    session.set_brush_size(30)
    settle(qtbot, session)
    qtbot.waitUntil(lambda: session.host.speed is not None)
    full_run(qtbot, session)
    settle(qtbot, session)
    yield session
