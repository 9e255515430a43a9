"""A window in a process of its own that works on photos and is killed, for tests of what comes back."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

from app.folders import data_folder

_WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app.session import Session
from core.trimap.values import FOREGROUND, UNKNOWN
from tests.fake_engine import FakeEngine
from ui import theme
from ui.main_window import MainWindow

app = QApplication([])
theme.apply(app)
session = Session(engine_factory=FakeEngine)
window = MainWindow(session)
window.show()
"""


def kill_window(user: Path, work: str, paths: list[Path], is_kept: Callable[[], bool]) -> None:
    """Kill a window that has done its work on these photos, as soon as that is kept on the disk.

    Args:
        user: the folder of its settings and data, which is made.
        work: a program that goes on in the window's process: it has `session`, opens what `sys.argv` names, and prints
            "done".
        paths: the photos.
        is_kept: true once all is there: two seconds later on an idle machine; that of a test may be busy.
    """
    user.mkdir()
    names = ("MATTE_STUDIO_SETTINGS", "MATTE_STUDIO_DATA", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
    environment = {**os.environ, **dict.fromkeys(names, str(user))}
    line = [sys.executable, "-c", f"{_WINDOW}{work}app.exec()", *map(str, paths)]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1], env=environment)
    try:
        assert process.stdout is not None and process.stdout.readline() == b"done\n"
        until = monotonic() + 30
        while not (kept := is_kept()) and monotonic() < until:
            sleep(0.02)
        assert kept
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def take_over(user: Path) -> None:
    """Give a test its own copy of what a killed window left, so that several may share one that was killed."""
    shutil.copytree(user, data_folder(), dirs_exist_ok=True)
