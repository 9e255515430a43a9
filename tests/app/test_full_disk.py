"""No room on the disk: one sentence, the old file stays whole, the work stays, and is written once there is room."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.folders import data_folder
from app.session import Session
from core.imaging.io import read_image
from core.project.store import open_project
from tests.app.helpers import full_run, marked_photo, paint, settle, trimap_of

resource = pytest.importorskip("resource")
MOST = 200
"""Bytes that a file may have while there is no room."""

Full = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def full() -> Full:
    """Let the system refuse every file above MOST bytes."""

    @contextmanager
    def limited() -> Iterator[None]:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (MOST, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    return limited


@pytest.fixture
def matted(qtbot: QtBot, session: Session, photo_file: Path) -> Session:
    """A photo with marks and a matte, none of it saved."""
    marked_photo(qtbot, session, photo_file)
    full_run(qtbot, session)
    settle(qtbot, session)
    return session


def _visible(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def _assert_refused(told: object, name: str) -> None:
    text = str(told)
    assert name in text and "choose another disk" in text and "\n" not in text


def test_a_save_leaves_the_old_project_and_the_work(
    qtbot: QtBot, matted: Session, tmp_path: Path, full: Full
) -> None:
    path = tmp_path / "job.matte"
    with qtbot.waitSignal(matted.projects.saved, timeout=10_000):
        matted.save_project(path)
    before = path.read_bytes()
    paint(matted, [(10, 10)])
    settle(qtbot, matted)
    files = _visible(tmp_path)
    with full(), qtbot.waitSignal(matted.error, timeout=10_000) as told:
        matted.save_project(path)
    _assert_refused(told.args[0], path.name)
    assert path.read_bytes() == before and _visible(tmp_path) == files
    assert matted.document.dirty and matted.history.can_undo
    with qtbot.waitSignal(matted.projects.saved, timeout=10_000):
        matted.save_project(path)
    assert (open_project(path).marks.trimap == trimap_of(matted)).all() and not matted.document.dirty


@pytest.mark.parametrize("verb", ["export_cutout", "export_alpha"])
def test_an_export_leaves_the_old_file(
    qtbot: QtBot, matted: Session, tmp_path: Path, full: Full, verb: str
) -> None:
    path = tmp_path / "out.png"
    with qtbot.waitSignal(matted.exporting.exported, timeout=10_000):
        getattr(matted, verb)(path)
    settle(qtbot, matted)
    before, files = path.read_bytes(), _visible(tmp_path)
    with full(), qtbot.waitSignal(matted.error, timeout=10_000) as told:
        getattr(matted, verb)(path)
    settle(qtbot, matted)
    _assert_refused(told.args[0], path.name)
    assert path.read_bytes() == before and _visible(tmp_path) == files
    assert read_image(path).size == matted.document.size


def test_what_recovery_cannot_keep_is_told_once_and_kept_once_there_is_room(
    qtbot: QtBot, matted: Session, full: Full
) -> None:
    recovery = matted.recovery
    qtbot.waitUntil(lambda: recovery._tasks.idle and not recovery._timer.isActive(), timeout=10_000)
    recovery._retry.setInterval(50)
    told: list[str] = []
    matted.notice.connect(told.append)

    def entries() -> dict[Path, bytes]:
        found = (data_folder() / "recovery").glob("*/*.matte")
        return {path: path.read_bytes() for path in found if not path.name.startswith(".")}

    before = entries()
    assert len(before) == 1
    with full():
        paint(matted, [(10, 10)])
        qtbot.waitUntil(lambda: any("would be lost" in text for text in told), timeout=10_000)
        qtbot.wait(300)  # some more tries
        assert sum("would be lost" in text for text in told) == 1
        assert entries() == before
    qtbot.waitUntil(lambda: entries() != before and recovery._tasks.idle, timeout=10_000)
    (kept,) = entries()
    assert (open_project(kept).marks.trimap == trimap_of(matted)).all()
