"""All open photos run on the real engine: each gets what it gets alone, bit for bit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from app.workspace.photo import State
from core.engine.engine import MattingEngine
from core.engine.options import Finished
from core.imaging.io import write_png
from core.jobs.job import Job
from tests.app.helpers import mark, settle

SIZES = (64, 96), (96, 64), (128, 160)
PATIENCE_MS = 120_000


@pytest.fixture
def real(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    """Photos of noise with marks in a session whose engine is no fake, the first in view."""
    session = Session()
    session.set_device("cpu")
    session.start()
    paths = [tmp_path / f"{index}.png" for index in range(len(SIZES))]
    for index, (path, size) in enumerate(zip(paths, SIZES, strict=True)):
        write_png(path, np.random.default_rng(index).integers(0, 256, (*size, 3)).astype(np.uint8))
    session.workspace.open_paths(paths)
    qtbot.waitUntil(lambda: all(photo.state is State.UNMARKED for photo in session.workspace.photos))
    for photo in reversed(session.workspace.photos):
        session.workspace.show(photo.key)
        mark(session)
        settle(qtbot, session)
    qtbot.waitUntil(lambda: session.host.speed is not None, timeout=PATIENCE_MS)
    yield session
    assert session.close()
    session.deleteLater()


def test_each_gets_the_same_bytes_as_alone(qtbot: QtBot, real: Session) -> None:
    keys = [photo.key for photo in real.workspace.photos]
    real.set_passes(2)  # for the one in view alone
    real.runs.run_all()
    qtbot.waitUntil(lambda: not real.runs.total, timeout=PATIENCE_MS)
    engine = MattingEngine()
    engine.load()
    for key in keys:
        real.workspace.show(key)
        settle(qtbot, real)
        document, options = real.document, real.options()
        assert document.photo is not None and document.trimap is not None and document.result is not None
        assert options.passes == (2 if key == keys[0] else 1) and document.alpha_is_current
        alone = _alone(engine, Job(document.photo, document.trimap, options))
        assert np.array_equal(document.result.alpha, alone.result.alpha)
        assert document.foreground is not None and alone.result.foreground is not None
        assert np.array_equal(document.foreground, alone.result.foreground)


def _alone(engine: MattingEngine, job: Job) -> Finished:
    *_, last = job.events(engine)
    assert isinstance(last, Finished)
    return last
