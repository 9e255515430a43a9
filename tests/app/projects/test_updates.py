"""The matte of a project is updated in places as one that was made in this window, by the same model."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.trimap.values import FOREGROUND, UNKNOWN
from tests.app.helpers import full_run, marked_photo, paint, settle
from tests.app.matting.helpers import write_large
from tests.app.projects.helpers import reopen, save
from tests.fake_engine import FakeEngine


@pytest.fixture
def large_photo(tmp_path: Path) -> Path:
    return write_large(tmp_path / "large.png", (1200, 1600))


@pytest.fixture
def reopened(qtbot: QtBot, session: Session, large_photo: Path, tmp_path: Path, no_doubts: None) -> Session:
    """A large photo with its matte, from a project."""
    marked_photo(qtbot, session, large_photo)
    for size, value in ((300, UNKNOWN), (150, FOREGROUND)):
        session.set_brush_size(size)
        paint(session, [(800, 600)], value)
    settle(qtbot, session)
    full_run(qtbot, session)
    path = save(qtbot, session, tmp_path / "job.matte")
    reopen(qtbot, session, path)
    return session


def stroke_and_run(qtbot: QtBot, session: Session, engine: FakeEngine) -> list[str]:
    """Dab on the edge, run, and return what was explained."""
    told: list[str] = []
    session.service.explained.connect(told.append)
    session.set_brush_size(20)
    paint(session, [(900, 600)], FOREGROUND)
    settle(qtbot, session)
    engine.runs.clear()
    full_run(qtbot, session)
    return told


def test_a_matte_of_a_project_is_updated_by_the_same_model(
    qtbot: QtBot, reopened: Session, engine: FakeEngine
) -> None:
    reopened.load_model("again/tiny")  # loaded anew, as at the next start
    qtbot.waitUntil(lambda: reopened.host.model_id == 2 and reopened.host.speed is not None, timeout=5000)
    assert not stroke_and_run(qtbot, reopened, engine)
    assert engine.runs and all(trimap.shape != (1200, 1600) for trimap, _ in engine.runs)
    result = reopened.document.result
    assert result is not None and result.updated


def test_a_matte_of_a_project_is_not_updated_by_another_model(
    qtbot: QtBot, reopened: Session, engine: FakeEngine
) -> None:
    reopened.load_model("other")
    qtbot.waitUntil(lambda: reopened.host.model_name == "other" and reopened.host.speed is not None)
    assert "another model" in " ".join(stroke_and_run(qtbot, reopened, engine))
