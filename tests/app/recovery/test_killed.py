"""Unsaved marks outlive a crash, for real: a window is killed, and the next one offers them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.imaging.io import write_png
from core.trimap.values import UNKNOWN
from tests.app.helpers import trimap_of
from tests.app.recovery.helpers import kept_files, offered, recover
from tests.conftest import disk_photo
from tests.killed_window import kill_window, take_over

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


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo, and what a window left in "user" that was painted in and killed."""
    folder = tmp_path_factory.mktemp("killed")
    user, photo = folder / "user", folder / "Föto.png"
    write_png(photo, disk_photo(64, 96))
    kill_window(user, PAINTING, [photo], lambda: len(kept_files(user)) == 1)
    return folder


@pytest.fixture
def killed(left: Path, isolated_folders: None) -> Iterator[Path]:
    """The photo, where what the killed window left is there; it has its name again afterwards."""
    take_over(left / "user")
    photo = left / "Föto.png"
    yield photo
    for path in left.glob("*.png"):
        path.rename(photo)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_the_marks_of_a_killed_window_are_offered_with_their_photo(
    killed: Path, qtbot: QtBot, session: Session
) -> None:
    (found,) = offered(qtbot, session)
    assert found.photo == killed and found.is_same and found.name == killed.name
    recover(qtbot, session, found)
    document = session.document
    trimap, painted = trimap_of(session), document.painted
    assert painted is not None and (trimap[32, 48], trimap[20, 25], trimap[0, 0]) == (128, 255, 0)
    assert painted[20, 25] and not painted[0, 0]
    assert document.dirty and not session.history.can_undo
    assert len(kept_files()) == 1 and found.kept.path not in kept_files()  # kept anew, then given up there


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_photo_that_was_renamed_is_found_by_its_content(
    killed: Path, qtbot: QtBot, session: Session
) -> None:
    renamed = killed.rename(killed.with_name("renamed.png"))
    (found,) = offered(qtbot, session)
    assert found.photo == renamed and found.is_same
    recover(qtbot, session, found)
    assert session.document.name == "renamed.png" and (trimap_of(session) == UNKNOWN).any()
