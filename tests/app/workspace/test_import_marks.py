"""Several files of marks are taken by the open photos they are named after, and the same photo stays in view."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from core.imaging.io import write_png
from tests.app.helpers import open_photo, settle, trimap_of
from tests.conftest import disk_photo

SIZES = (40, 60), (50, 70), (30, 40)


@pytest.fixture
def photos(qtbot: QtBot, session: Session, tmp_path: Path) -> list[Path]:
    """Three photos, open, the second in view."""
    paths = [tmp_path / f"photo {number}.png" for number in range(3)]
    for path, size in zip(paths, SIZES, strict=True):
        write_png(path, disk_photo(*size))
        open_photo(qtbot, session, path)
    show(qtbot, session, 1)
    return paths


def show(qtbot: QtBot, session: Session, index: int) -> None:
    key = session.workspace.photos[index].key
    session.workspace.show(key)
    qtbot.waitUntil(lambda: session.workspace.current == key, timeout=5000)


def marks(path: Path, size: tuple[int, int]) -> np.ndarray:
    trimap = np.zeros(size, np.uint8)
    trimap[10:25, 10:30] = 128
    trimap[15:20, 15:25] = 255
    path.parent.mkdir(exist_ok=True)
    write_png(path, trimap)
    return trimap


def imported(qtbot: QtBot, session: Session, *paths: Path) -> str:
    """Import these and return the sentence that sums it up."""
    with qtbot.waitSignal(session.notice, timeout=10_000) as told:
        session.import_marks(paths)
    settle(qtbot, session)
    return str(told.args[0])


def test_each_photo_gets_its_own_and_the_same_is_in_view(
    qtbot: QtBot, session: Session, photos: list[Path], tmp_path: Path
) -> None:
    files = [tmp_path / "masks" / photo.name for photo in photos]
    made = [marks(file, size) for file, size in zip(files, SIZES, strict=True)]
    current = session.workspace.current
    assert imported(qtbot, session, *files) == "3 photos got the marks named after them."
    assert session.workspace.current == current
    for index, trimap in enumerate(made):
        show(qtbot, session, index)
        np.testing.assert_array_equal(trimap_of(session), trimap)
        session.undo()
        assert not trimap_of(session).any()


def test_what_belongs_to_no_photo_or_cannot_be_read_is_named(
    qtbot: QtBot, session: Session, photos: list[Path], tmp_path: Path
) -> None:
    good, small, stranger = (tmp_path / f"{name}-trimap.png" for name in ("photo 0", "photo 1", "nobody"))
    made = marks(good, SIZES[0])
    marks(small, (30, 30))
    marks(stranger, SIZES[0])
    words = imported(qtbot, session, good, small, stranger)
    assert words.startswith("One photo got the marks named after it. photo 1-trimap.png has 30 × 30 pixels")
    assert "nobody-trimap.png is named after no open photo" in words
    show(qtbot, session, 0)
    np.testing.assert_array_equal(trimap_of(session), made)


def test_one_file_is_for_the_photo_in_view_whatever_its_name(
    qtbot: QtBot, session: Session, photos: list[Path], tmp_path: Path
) -> None:
    made = marks(tmp_path / "anything.png", SIZES[1])
    session.import_marks([tmp_path / "anything.png"])
    settle(qtbot, session)
    np.testing.assert_array_equal(trimap_of(session), made)


def test_without_a_photo_that_is_said(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    for count in (1, 2):
        with qtbot.waitSignal(session.error) as told:
            session.import_marks([tmp_path / "a.png"] * count)
        assert told.args[0] == "Open a photo first."
