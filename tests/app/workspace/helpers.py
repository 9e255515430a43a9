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
from core.trimap.values import BACKGROUND, UNKNOWN
from tests.app.helpers import full_run, mark, paint, settle
from tests.conftest import disk_photo
from tests.fake_engine import FakeEngine

SIZES = (64, 96), (80, 60), (50, 120)
"""Of the photos that are only opened, (height, width)."""
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


def photo_of_noise(path: Path, seed: int, height: int, width: int) -> Path:
    write_png(path, np.random.default_rng(seed).integers(0, 255, (height, width, 3), dtype=np.uint8))
    return path


def keys_of(qtbot: QtBot, session: Session, files: list[Path]) -> list[int]:
    """Open these files, the first in view, and return the keys of all open photos."""
    session.workspace.open_paths(files)
    settle(qtbot, session)
    return [photo.key for photo in session.workspace.photos]


def show(session: Session, key: int) -> None:
    session.workspace.show(key)
    assert session.workspace.current == key == session.document.photo_id


def park(qtbot: QtBot, session: Session, *keys: int) -> None:
    """Let no memory be left for photos out of view, and wait until these are packed."""
    session.workspace.parking.limit_bytes = 0
    wait_parked(qtbot, session, *keys)


def wait_parked(qtbot: QtBot, session: Session, *keys: int) -> None:
    parking = session.workspace.parking
    qtbot.waitUntil(lambda: parking.look() or all(map(parking.is_parked, keys)), timeout=10_000)


def work_on(qtbot: QtBot, session: Session, *, contrast: float, brush: int) -> None:
    mark(session)
    settle(qtbot, session)
    full_run(qtbot, session)
    settle(qtbot, session)
    with qtbot.waitSignal(session.projects.saved, timeout=10_000):
        session.save_project(Path(str(session.document.path)).with_suffix(".matte"))
    session.touch.begin(20, 20)
    session.touch.extend(30, 20)
    session.touch.end()
    session.refining.set("contrast", contrast)
    session.refining.add_region([(5, 5), (25, 5), (25, 25)])
    session.pen.press(10, 10, near=1)
    session.pen.press(30, 12, near=1)
    session.pen.release()
    paint(session, [(40, 40)], BACKGROUND)
    session.set_brush_size(brush)
    session.set_class(UNKNOWN)
    session.set_max_tokens(brush)
    session.set_view("checker")
    session.undo()
    settle(qtbot, session)
    qtbot.waitUntil(lambda: not session.doubts.looking and len(session.versions.all) == 1)


def everything(session: Session) -> dict[str, Any]:
    """All that is of the photo in view, in a form that can be compared later."""
    document, history = session.document, session.history
    assert document.trimap is not None and document.painted is not None
    return {
        "name": document.name,
        "id": document.photo_id,
        "trimap": document.trimap.tobytes(),
        "painted": document.painted.tobytes(),
        "arrays": tuple(id(array) for array in (document.trimap, document.alpha, document.alpha_display)),
        "finish": document.finish,
        "result": id(document.result),
        "foreground": id(document.foreground),
        "revision": (document.revision, document.alpha_revision, document.seen_revision),
        "current": document.alpha_is_current,
        "dirty": (document.dirty, document.has_unsaved_work, document.has_unsaved_results),
        "unpainted": document.unpainted_value,
        "steps": (history.undo_text, history.redo_text, history.is_saved, id(history.position)),
        "counts": (len(history.stacks.done), len(history.stacks.undone)),
        "versions": (session.versions.all, session.versions.current),
        "project": (session.projects.path, session.projects.stamp),
        "pen": (session.pen.anchors, session.pen.can_undo, session.pen.last),
        "refining": (session.refining.target, session.refining.refinement, session.refining.regions),
        "doubts": (session.doubts.places, session.doubts.current),
        "choices": (session.tool, session.value, session.brush_size, session.edge_width, session.view),
        "k": (session.quality_stop, session.max_tokens),
        "landed": session.service.hold(),
        "points": (session.painter.last_point, session.toucher.last_point),
        "source": session.sources.hold(),
        "unsaved": session.recovery.has_unsaved,
    }
