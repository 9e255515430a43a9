"""A window that is killed while it works: what comes back is sound, and all that had come back before.

How much is gone at most is measured by build_scripts/kill_window.py, many times over; a busy machine is no fair judge.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.imaging.io import write_png
from tests.app.recovery.helpers import kept_files, offered
from tests.killed_window import kill_window, take_over

SCRIPTS = Path(__file__).resolve().parents[2] / "build_scripts"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")


def test_a_killed_window_leaves_nothing_half_written_and_gives_its_work_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    kill_window = importlib.import_module("kill_window")
    folder = tmp_path / "work"
    folder.mkdir()
    tally = kill_window.kill_rounds(folder, 2, seed=7, engine="fake", longest_s=1)
    assert tally.rounds == 2 and len(tally.lost) == 2 and tally.done["mark"] > 0
    assert tally.is_sound, (tally.damaged, tally.missing, tally.errors)


PAINTING_BOTH = """
def paint():
    session.begin_stroke(20, 20, FOREGROUND)
    session.extend_stroke(30, 20)
    session.end_stroke()
    if sum(photo.is_dirty for photo in session.workspace.photos) == 2:
        print("done", flush=True)
    else:
        session.workspace.show_next(1)
def look():
    if session.workspace.current and len([p for p in session.workspace.photos if p.size != (0, 0)]) == 2:
        paint()
    if sum(photo.is_dirty for photo in session.workspace.photos) < 2:
        QTimer.singleShot(20, look)
session.start()
session.workspace.open_paths([Path(path) for path in sys.argv[1:]])
look()
"""


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two photos, each of a gray of its own, and what a window that was killed on them left in "user"."""
    folder = tmp_path_factory.mktemp("killed")
    user, found = folder / "user", [folder / "a.png", folder / "b.png"]
    for index, path in enumerate(found):
        write_png(path, np.full((64, 96, 3), 80 * index, np.uint8))

    def is_kept() -> bool:
        records = (user / "windows").glob("[!.]*.json")
        return len(kept_files(user)) == 2 and any(r.read_text().count('"name"') == 2 for r in records)

    kill_window(user, PAINTING_BOTH, found, is_kept)
    return folder


@pytest.fixture
def paths(killed: Path, isolated_folders: None) -> list[Path]:
    """The photos, where what the killed window left is there."""
    take_over(killed / "user")
    return [killed / "a.png", killed / "b.png"]


def test_a_window_with_two_photos_that_is_killed_gives_both_back(
    paths: list[Path], qtbot: QtBot, session: Session
) -> None:
    for found in offered(qtbot, session):
        session.recover(found)
    qtbot.waitUntil(lambda: not session.offers.offers and session.files.idle, timeout=10_000)
    assert {photo.name for photo in session.workspace.unsaved} == {"a.png", "b.png"}
    for _ in paths:
        assert session.document.trimap is not None and session.document.trimap[20, 25] == 255
        session.workspace.show_next(1)


def test_the_photos_of_a_killed_window_are_offered_again_and_none_comes_twice(
    paths: list[Path], qtbot: QtBot, session: Session
) -> None:
    kept_files()[0].unlink()  # as where one photo was saved: recovery has the other one alone
    with qtbot.waitSignal(session.reopening.changed, timeout=10_000):
        session.start()
    last = session.reopening.last
    assert last is not None and list(last.paths) == paths and len(session.offers.offers) == 1
    found = session.offers.offers[0]
    session.open_path(paths[0].with_name(found.name))  # by hand, before anything that is offered
    qtbot.waitUntil(lambda: len(session.workspace.photos) == 1 and session.document.photo is not None)
    session.reopening.reopen()
    qtbot.waitUntil(lambda: len(session.workspace.photos) == 2 and session.files.idle, timeout=10_000)
    session.recover(found)
    qtbot.waitUntil(lambda: not session.offers.offers and session.files.idle, timeout=10_000)
    qtbot.waitUntil(lambda: len(session.workspace.photos) == 2, timeout=10_000)
    assert {photo.name for photo in session.workspace.photos} == {"a.png", "b.png"}
    assert [photo.name for photo in session.workspace.unsaved] == [found.name]
