"""A window that is killed while it works: what comes back is sound, and all that had come back before.

How much is gone at most is measured by build_scripts/kill_window.py, many times over; a busy machine is no fair judge.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.errors import data_folder
from app.session import Session
from core.imaging.io import write_png

SCRIPTS = Path(__file__).resolve().parents[2] / "build_scripts"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")


def test_a_killed_window_leaves_nothing_half_written_and_gives_its_work_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    kill_window = importlib.import_module("kill_window")
    folder = tmp_path / "work"
    folder.mkdir()
    tally = kill_window.kill_rounds(folder, 3, seed=7, engine="fake", longest_s=4)
    assert tally.rounds == 3 and len(tally.lost) == 3 and tally.done["mark"] > 0
    assert tally.is_sound, (tally.damaged, tally.missing, tally.errors)


TWO_PHOTOS = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app.session import Session
from core.trimap.values import FOREGROUND
from tests.fake_engine import FakeEngine
from ui import theme
from ui.main_window import MainWindow

app = QApplication([])
theme.apply(app)
session = Session(engine_factory=FakeEngine)
window = MainWindow(session)
window.show()
def paint():
    session.begin_stroke(20, 20, FOREGROUND)
    session.extend_stroke(30, 20)
    session.end_stroke()
    if sum(photo.is_dirty for photo in session.workspace.photos) == 2:
        print("painted", flush=True)
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
app.exec()
"""


def test_a_window_with_two_photos_that_is_killed_gives_both_back(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    paths = [tmp_path / "a.png", tmp_path / "b.png"]
    for index, path in enumerate(paths):
        write_png(path, np.full((64, 96, 3), 80 * index, np.uint8))
    line = [sys.executable, "-c", TWO_PHOTOS, *map(str, paths)]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, cwd=SCRIPTS.parent)
    try:
        assert process.stdout is not None and process.stdout.readline() == b"painted\n"
        until = time.monotonic() + 30  # two seconds on an idle machine
        while len(list((data_folder() / "recovery").glob("*/[!.]*.matte"))) < 2 and time.monotonic() < until:
            time.sleep(0.02)
        process.kill()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    with qtbot.waitSignal(session.offers.found, timeout=10_000) as told:
        session.offers.look()
    for found in told.args[0]:
        session.recover(found)
    qtbot.waitUntil(lambda: not session.offers.offers and session.files.idle, timeout=10_000)
    assert {photo.name for photo in session.workspace.unsaved} == {"a.png", "b.png"}
    for _ in paths:
        assert session.document.trimap is not None and session.document.trimap[20, 25] == 255
        session.workspace.show_next(1)
