"""A large photo with a matte, beside which a dab is small."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.imaging.io import write_png
from core.trimap.values import FOREGROUND, UNKNOWN
from tests.app.helpers import full_run, open_photo, paint, settle
from tests.app.matting.helpers import SIZE


@pytest.fixture
def large_photo(tmp_path: Path) -> Path:
    path = tmp_path / "large.png"
    coarse = np.random.default_rng(1).integers(0, 255, (SIZE[0] // 8, SIZE[1] // 8, 3)).astype(np.uint8)
    write_png(path, coarse.repeat(8, axis=0).repeat(8, axis=1))  # noise would take long to write and to read
    return path


@pytest.fixture
def matted(qtbot: QtBot, session: Session, large_photo: Path) -> Iterator[Session]:
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
