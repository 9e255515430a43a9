"""Unsaved marks outlive a crash, for real: a window is killed, and the next one offers them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.trimap.values import UNKNOWN
from tests.app.helpers import trimap_of
from tests.app.recovery.helpers import kept_files, offered, recover
from tests.killed_window import kill_window

PAINTING = """
def paint():
    session.set_brush_size(30)
    session.begin_stroke(48, 32, UNKNOWN)
    session.end_stroke()
    session.begin_stroke(20, 20, FOREGROUND)
    session.extend_stroke(30, 20)
    session.end_stroke()
    print("done", flush=True)
session.document.photo_changed.connect(lambda: QTimer.singleShot(0, paint))
session.start()
session.open_path(Path(sys.argv[1]))
"""


@pytest.fixture
def killed(photo_file: Path) -> None:
    """A window on the photo was painted in and killed."""
    before = len(kept_files())
    kill_window(PAINTING, [photo_file], lambda: len(kept_files()) == before + 1)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_the_marks_of_a_killed_window_are_offered_with_their_photo(
    qtbot: QtBot, session: Session, photo_file: Path, killed: None
) -> None:
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
    qtbot: QtBot, session: Session, photo_file: Path, killed: None
) -> None:
    renamed = photo_file.rename(photo_file.with_name("renamed.png"))
    (found,) = offered(qtbot, session)
    assert found.photo == renamed and found.is_same
    recover(qtbot, session, found)
    assert session.document.name == "renamed.png" and (trimap_of(session) == UNKNOWN).any()
