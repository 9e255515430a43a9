"""Unsaved marks outlive a crash, for real: a window is killed, and the next one offers them."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.trimap.values import UNKNOWN
from tests.app.helpers import trimap_of
from tests.app.recovery.helpers import kept_files, offered, recover

CHILD = """
import sys, threading
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
def paint():
    session.set_brush_size(30)
    session.begin_stroke(48, 32, UNKNOWN)
    session.end_stroke()
    session.begin_stroke(20, 20, FOREGROUND)
    session.extend_stroke(30, 20)
    session.end_stroke()
    print("painted", flush=True)
session.document.photo_changed.connect(lambda: QTimer.singleShot(0, paint))
session.start()
session.open_path(Path(sys.argv[1]))
app.exec()
"""


@pytest.fixture
def killed(photo_file: Path) -> Iterator[Callable[[], None]]:
    """Open a window on the photo in another process, paint, and kill it within two seconds of the last stroke."""
    processes = []

    def run() -> None:
        before = len(kept_files())
        line = [sys.executable, "-c", CHILD, str(photo_file)]
        process = subprocess.Popen(line, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3])
        processes.append(process)
        assert process.stdout is not None and process.stdout.readline() == b"painted\n"
        until = monotonic() + 30  # two seconds on an idle machine; the machine of a test may be busy
        while len(kept_files()) == before and monotonic() < until:
            sleep(0.02)
        assert len(kept_files()) == before + 1
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()

    yield run
    for process in processes:
        process.kill()
        process.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_the_marks_of_a_killed_window_are_offered_with_their_photo(
    qtbot: QtBot, session: Session, photo_file: Path, killed: Callable[[], None]
) -> None:
    killed()
    (found,) = offered(qtbot, session)
    assert found.photo == photo_file and found.is_same and found.name == photo_file.name
    recover(qtbot, session, found)
    document = session.document
    trimap, painted = trimap_of(session), document.painted
    assert painted is not None and (trimap[32, 48], trimap[20, 25], trimap[0, 0]) == (128, 255, 0)
    assert painted[20, 25] and not painted[0, 0]
    assert document.dirty and not session.history.can_undo
    assert len(kept_files()) == 1 and found.kept.path not in kept_files()  # kept anew, then given up there


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_photo_that_was_renamed_is_found_by_its_content(
    qtbot: QtBot, session: Session, photo_file: Path, killed: Callable[[], None]
) -> None:
    killed()
    renamed = photo_file.rename(photo_file.with_name("renamed.png"))
    (found,) = offered(qtbot, session)
    assert found.photo == renamed and found.is_same
    recover(qtbot, session, found)
    assert session.document.name == "renamed.png" and (trimap_of(session) == UNKNOWN).any()
