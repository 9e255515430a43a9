"""Three files of photos, three photos that can be run, and an engine that waits."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from tests.app.helpers import mark, settle
from tests.app.workspace.helpers import HEIGHTS, SIZES, opened, photo_of_noise
from tests.fake_engine import FakeEngine


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Three photos of sizes of their own."""
    return [photo_of_noise(tmp_path / f"photo {index}.png", index, *size) for index, size in enumerate(SIZES)]


@pytest.fixture
def keys(qtbot: QtBot, session: Session, tmp_path: Path) -> tuple[int, ...]:
    """Three open photos with marks, the first in view."""
    keys = opened(qtbot, session, tmp_path, HEIGHTS)
    for key in reversed(keys):
        session.workspace.show(key)
        mark(session)
        settle(qtbot, session)
    assert session.workspace.current == keys[0]
    return keys


@pytest.fixture
def gated(engine: FakeEngine, keys: tuple[int, ...]) -> FakeEngine:
    """The engine that `keys` are run with; a run waits until its gate is set."""
    del keys  # they are open by then
    engine.gate.clear()
    return engine
