"""Photos and projects opened before: looked at in the background, with small pictures that are kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from app.files import recents as module
from app.files.recents import Recents
from app.files.stamp import stamp_of
from app.files.thumbnail_cache import MAX_PICTURES, SIDE, ThumbnailCache
from app.folders import cache_folder
from app.session import Session
from app.settings import Settings
from core.imaging.io import write_png
from tests.app.helpers import open_photo
from tests.conftest import disk_photo, photo_files


@pytest.fixture
def recents(qapp: QCoreApplication) -> Iterator[Recents]:
    recents = Recents(Settings())
    yield recents
    assert recents.close()


def shown(recents: Recents) -> list[str]:
    return [recent.path.name for recent in recents.items]


def test_those_that_are_there_come_newest_first_with_a_picture(
    qtbot: QtBot, recents: Recents, tmp_path: Path
) -> None:
    a, b, c = photo_files(tmp_path, "a.png", "b.png", "c.png")
    b.unlink()
    c.write_bytes(b"no photo")
    for path in (a, b, c):
        recents.add(path)
    qtbot.waitUntil(lambda: shown(recents) == ["c.png", "a.png"])
    assert recents.items[0].picture is None
    picture = recents.items[1].picture
    assert picture is not None and picture.shape == (64, 96, 3)
    assert np.abs(picture[32, 48].astype(int) - (220, 200, 180)).max() < 12


def test_a_picture_is_made_once_and_anew_where_the_photo_changed(
    qtbot: QtBot, recents: Recents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []
    read = module.read_thumbnail
    monkeypatch.setattr(module, "read_thumbnail", lambda path, side: (made.append(path), read(path, side))[1])
    (path,) = photo_files(tmp_path, "a.png")
    for _ in range(2):
        with qtbot.waitSignal(recents.changed):
            recents.add(path)
        qtbot.waitUntil(lambda: shown(recents) == ["a.png"])
    assert made == [path]
    write_png(path, disk_photo(96, 64))
    recents.look()
    qtbot.waitUntil(lambda: recents.items[0].picture is not None and recents.items[0].picture.shape[0] == 96)


def test_forgetting_takes_the_picture_too_and_leaves_the_file(
    qtbot: QtBot, recents: Recents, tmp_path: Path
) -> None:
    a, b = photo_files(tmp_path, "a.png", "b.png")
    recents.add(a)
    recents.add(b)
    kept = cache_folder() / "thumbnails"
    qtbot.waitUntil(lambda: len(shown(recents)) == 2 and len(list(kept.iterdir())) == 2)
    recents.forget(a)
    assert shown(recents) == ["b.png"]
    qtbot.waitUntil(lambda: len(list(kept.iterdir())) == 1)
    recents.clear()
    assert shown(recents) == []
    qtbot.waitUntil(lambda: not list(kept.iterdir()))
    assert a.exists() and b.exists()


def test_what_was_forgotten_comes_back(qtbot: QtBot, recents: Recents, tmp_path: Path) -> None:
    for path in photo_files(tmp_path, "a.png", "b.png"):
        recents.add(path)
    qtbot.waitUntil(lambda: len(shown(recents)) == 2)
    before = recents.clear()
    recents.put_back(before)
    qtbot.waitUntil(lambda: shown(recents) == ["b.png", "a.png"])


def test_a_place_that_hangs_holds_up_only_its_own(
    qtbot: QtBot, recents: Recents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path,) = photo_files(tmp_path, "a.png")
    gate, look = Event(), module.stamp_of
    monkeypatch.setattr(
        module, "stamp_of", lambda asked: gate.wait(20) and None if "nas" in asked.parts else look(asked)
    )
    recents.add(path)
    recents.add(Path("/mnt/nas/b.png"))
    qtbot.waitUntil(lambda: shown(recents) == ["a.png"])
    gate.set()


def test_the_session_keeps_the_picture_of_a_photo_it_opens(
    qtbot: QtBot, session: Session, photo_file: Path
) -> None:
    open_photo(qtbot, session, photo_file)
    stamp = stamp_of(photo_file)
    assert stamp is not None
    qtbot.waitUntil(lambda: ThumbnailCache().has(photo_file, stamp))
    qtbot.waitUntil(lambda: shown(session.recents) == [photo_file.name])


def test_a_project_brings_its_own_picture(qtbot: QtBot, session: Session, photo_file: Path) -> None:
    open_photo(qtbot, session, photo_file)
    session.save_project(photo_file.with_suffix(".matte"))
    qtbot.waitUntil(lambda: shown(session.recents) == ["Föto.matte", "Föto.png"])
    project = session.recents.items[0]
    assert project.is_project and project.picture is not None and not session.recents.items[1].is_project


def test_the_cache_is_bounded_private_and_distrustful(tmp_path: Path) -> None:
    cache = ThumbnailCache()
    (path,) = photo_files(tmp_path, "a.png")
    stamp = stamp_of(path)
    assert stamp is not None
    for number in range(MAX_PICTURES + 5):
        cache.put(path, stamp._replace(size=number), np.zeros((4, 6, 3), np.uint8))
    folder = cache_folder() / "thumbnails"
    assert len(list(folder.iterdir())) == MAX_PICTURES
    if os.name == "posix":
        assert folder.stat().st_mode & 0o077 == 0 and all(
            p.stat().st_mode & 0o077 == 0 for p in folder.iterdir()
        )
    for damage in (b"", b"no picture", b"x" * (2 << 20)):
        (place,) = [p for p in folder.iterdir() if p.name.endswith("-40.jpg")]
        place.write_bytes(damage)
        assert cache.get(path, stamp._replace(size=64)) is None
    cache.put(path, stamp, np.zeros((SIDE + 1, 3, 3), np.uint8))
    assert cache.get(path, stamp) is None
