"""A photo with marks."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from tests.app.helpers import mark, open_photo


@pytest.fixture
def marked(qtbot: QtBot, session: Session, photo_file: Path) -> Session:
    open_photo(qtbot, session, photo_file)
    mark(session)
    return session
