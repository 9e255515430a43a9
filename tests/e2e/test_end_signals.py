"""A window that is told to end by a signal closes in order, keeps what is unsaved, and asks nothing."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.recovery.entry import read_entry
from core.trimap.values import FOREGROUND

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")

WAIT_S = 60.0
PROGRAM = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # as in a terminal, however the tests were started
signal.signal(signal.SIGHUP, signal.SIG_IGN if {ignored} else signal.SIG_DFL)
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app.session import Session
from ui.dialogs.questions import show_error
from ui.main_window import MainWindow
import main
Session.start = lambda session: None  # no torch: it is the end of the window that is tried
end = Session.end
def told(session):
    print("kept", session.document.dirty, flush=True)
    end(session)
    print("then", session.document.dirty, flush=True)
Session.end = told
application = QApplication([])
def look():
    window = next((w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)), None)
    if window is None or window.session.document.photo is None:
        QTimer.singleShot(50, look)
        return
    window.session.begin_stroke(40, 30)
    print("ready", flush=True)
    if {dialog}:
        show_error(window, "An error is open.")
QTimer.singleShot(0, look)
code = main.main([{photo!r}])
print("left", flush=True)
sys.exit(code)
"""


def signaled(photo: Path, *numbers: int, dialog: bool = False, ignored: bool = False) -> tuple[int, str]:
    """Exit code and output of the program after these signals, sent once it holds an unfinished stroke."""
    program = PROGRAM.format(dialog=dialog, ignored=ignored, photo=str(photo))
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(process.stdout, selectors.EVENT_READ)
                assert selector.select(WAIT_S), "no window came up"
            assert process.stdout.readline() == "ready\n"
            for number in numbers:
                os.kill(process.pid, number)
            output, _ = process.communicate(timeout=WAIT_S)
        finally:
            process.kill()
    return process.returncode, output


@pytest.mark.parametrize(
    ("names", "dialog", "ignored"),
    [
        (("SIGINT",), False, False),
        (("SIGHUP",), False, False),
        (("SIGTERM",), True, False),
        (("SIGHUP", "SIGTERM"), False, True),
    ],
    ids=["SIGINT", "SIGHUP", "SIGTERM-beside-a-dialog", "SIGTERM-after-an-ignored-SIGHUP"],
)
def test_a_signal_closes_the_window_in_order(
    names: tuple[str, ...], dialog: bool, ignored: bool, photo_file: Path, tmp_path: Path
) -> None:
    """A signal that was ignored when the program began, as after ``nohup``, stays ignored."""
    numbers = [getattr(signal, name) for name in names]
    code, output = signaled(photo_file, *numbers, dialog=dialog, ignored=ignored)
    assert output == "kept False\nthen True\nleft\n"
    assert code == 128 + numbers[-1]
    (kept,) = (tmp_path / "user" / "recovery").glob("*/*.matte")
    project = read_entry(kept, "")
    assert project.photo.path == str(photo_file) and project.marks.trimap[30, 40] == FOREGROUND
    assert "[window]" in (tmp_path / "user" / "MatteStudio.ini").read_text(encoding="utf-8")
