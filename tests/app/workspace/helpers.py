"""What the tests of several open photos share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import SignalInstance
from pytestqt.qtbot import QtBot

from app.session import Session
from app.workspace.held import Held
from app.workspace.photo import State
from core.engine.options import MatteResult
from core.imaging.io import write_png
from tests.app.helpers import settle
from tests.conftest import disk_photo
from tests.fake_engine import FakeEngine

HEIGHTS = 64, 70, 76
"""Of the photos that are run, by which their runs are known."""


def collected(signal: SignalInstance) -> list[Any]:
    """A list that gets what the signal says from now on."""
    said: list[Any] = []
    signal.connect(said.append)
    return said


def state(session: Session, key: int) -> State:
    photo = session.workspace.photo(key)
    assert photo is not None
    return photo.state


def held(session: Session, key: int) -> Held:
    found = session.workspace.held(key)
    assert found is not None
    return found


def result(session: Session, key: int) -> MatteResult | None:
    document = session.document if key == session.workspace.current else held(session, key).document
    return document.result


def trimap(session: Session, key: int) -> NDArray[np.uint8]:
    document = session.document if key == session.workspace.current else held(session, key).document
    assert document.trimap is not None
    return document.trimap


def heights(engine: FakeEngine) -> list[int]:
    return [trimap.shape[0] for trimap, _ in engine.runs]


def idle(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: not session.runs.running and not session.runs.queued, timeout=5000)
    settle(qtbot, session)


def opened(qtbot: QtBot, session: Session, folder: Path, heights: tuple[int, ...]) -> tuple[int, ...]:
    """Open photos of these heights, none of them marked; the first is in view."""
    paths = [folder / f"photo {height}.png" for height in heights]
    for path, height in zip(paths, heights, strict=True):
        write_png(path, disk_photo(height, 96))
    session.start()
    session.workspace.open_paths(paths)
    qtbot.waitUntil(lambda: [one.state for one in session.workspace.photos] == [State.UNMARKED] * len(paths))
    qtbot.waitUntil(lambda: session.host.speed is not None)
    return tuple(photo.key for photo in session.workspace.photos)


def run_all(qtbot: QtBot, session: Session) -> None:
    session.runs.run_all()
    idle(qtbot, session)


def go_on(qtbot: QtBot, session: Session, gated: FakeEngine) -> None:
    """Let the engine do what waits at its gate."""
    gated.gate.set()
    idle(qtbot, session)


def turn(qtbot: QtBot, session: Session, *, back: bool) -> None:
    """Undo (back) or redo, and wait for the matte that comes with it."""
    (session.undo if back else session.redo)()
    qtbot.waitUntil(lambda: not session.matte_undo.busy)
