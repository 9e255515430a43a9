"""What the tests of the session share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from app.editor.document import Document
from app.editor.photo_state import PhotoState
from app.session import Session
from core.engine.options import MatteResult
from core.imaging.photo import Photo
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN


def open_photo(qtbot: QtBot, session: Session, path: Path) -> None:
    """Open a photo or a project, anew where it is open already: that one is closed, its work given up."""
    session.pen.cancel()
    for photo in session.workspace.photos:
        if path in (photo.path, session.projects.path):
            give_up(session, photo.key)
    with qtbot.waitSignal(session.document.photo_changed, timeout=5000):
        session.open_path(path)


def show_photo(
    document: Document, photo: Photo, trimap: NDArray[np.uint8], painted: NDArray[np.bool_]
) -> None:
    """Show a photo with its first marks, in place of the one before, without a file."""
    document.take(PhotoState.opened(photo, trimap, painted, unpainted=document.unpainted_value))
    document.set_dirty(False)
    document.announce_photo()


def give_up(session: Session, key: int = 0) -> None:
    """Close a photo, by default the one in view, whatever is unsaved there."""
    asks, session.confirm_discard = session.confirm_discard, lambda name: True
    session.workspace.close(key or session.workspace.current)
    session.confirm_discard = asks


def settle(qtbot: QtBot, session: Session) -> None:
    """Wait until nothing is computed in the background any more (runs excepted)."""
    qtbot.waitUntil(lambda: session.edits.idle and session.tasks.idle and session.files.idle, timeout=10_000)


def calm(qtbot: QtBot, session: Session) -> None:
    """The same, and until no matte is on its way back."""
    qtbot.waitUntil(lambda: not session.matte_undo.busy)
    settle(qtbot, session)


def state(session: Session) -> tuple[NDArray[np.uint8], NDArray[np.bool_], int, int]:
    """All that undo has to bring back: both arrays, the unpainted value, the revision."""
    document = session.document
    assert document.trimap is not None and document.painted is not None
    return document.trimap.copy(), document.painted.copy(), document.unpainted_value, document.revision


def assert_same(a: tuple[Any, ...], b: tuple[Any, ...]) -> None:
    assert np.array_equal(a[0], b[0])
    assert np.array_equal(a[1], b[1])
    assert a[2:] == b[2:]


def mark(session: Session) -> None:
    """Paint a small whole trimap: Keep in the middle of Edge on unpainted Remove."""
    session.set_brush_size(30)
    paint(session, [(48, 32)], UNKNOWN)
    session.set_brush_size(10)
    paint(session, [(48, 32)], FOREGROUND)


def marked_photo(qtbot: QtBot, session: Session, path: Path) -> Session:
    """A started session with a marked photo, a model, and its speed measured."""
    session.start()
    open_photo(qtbot, session, path)
    mark(session)
    settle(qtbot, session)
    qtbot.waitUntil(lambda: session.host.speed is not None)
    return session


def paint(session: Session, points: list[tuple[float, float]], value: int | None = None) -> None:
    session.begin_stroke(*points[0], value)
    for point in points[1:]:
        session.extend_stroke(*point)
    session.end_stroke()


def previewed(session: Session) -> bool:
    return session.document.preview is not None and not session.live.computing


def touch(session: Session, value: int = FOREGROUND) -> None:
    paint(session, [(10, 10)], value)


def full_run(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.service.finished, timeout=5000):
        session.run()


def trimap_of(session: Session) -> NDArray[np.uint8]:
    assert session.document.trimap is not None
    return session.document.trimap


def values(array: NDArray[Any]) -> set[int]:
    return set(np.unique(array).tolist())


def result_of(alpha: NDArray[np.float32]) -> MatteResult:
    """A finished run with this alpha."""
    stages = {"total": 1.0}
    return MatteResult(
        alpha, np.zeros((*alpha.shape, 3), np.uint8), (), 5, "m", "cpu", "fp32", stages, {"total": 1}
    )


ALL = {BACKGROUND, UNKNOWN, FOREGROUND}
