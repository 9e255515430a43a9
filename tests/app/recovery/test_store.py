from __future__ import annotations

import os
import stat
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.recovery import store as store_module
from app.recovery.entry import About, read_entry
from app.recovery.store import Left, Store
from core.imaging.io import Photo, read_image

ABOUT = About("p.png", "/p.png", "", 0, 4, 6, 0, 1.0)
TRIMAP = np.full((4, 6), 255, np.uint8)
PAINTED = np.ones((4, 6), np.bool_)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "recovery"


def names(root: Path) -> list[str]:
    left = Left(root)
    left.release()
    return [kept.about.name for kept in left.kept]


def test_what_a_living_window_keeps_is_offered_to_nobody(root: Path) -> None:
    one, other = Store(root), Store(root)
    one.write("a", 1, ABOUT, TRIMAP, PAINTED)
    other.write("a", 1, replace(ABOUT, name="other.png"), TRIMAP, PAINTED)
    assert names(root) == []
    one.close(keep=True)
    assert names(root) == ["p.png"]
    other.close(keep=False)
    assert names(root) == ["p.png"]


def test_what_one_window_is_offered_no_other_is(root: Path) -> None:
    gone = Store(root)
    gone.write("a", 1, ABOUT, TRIMAP, PAINTED)
    gone.close(keep=True)
    first = Left(root)
    assert len(first.kept) == 1 and names(root) == []
    first.release()
    assert names(root) == ["p.png"]


def test_newest_first_and_removed_one_by_one(root: Path) -> None:
    gone = Store(root)
    for number in (1, 3, 2):
        about = replace(ABOUT, name=str(number), saved_at=float(number))
        gone.write(str(number), number, about, TRIMAP, PAINTED)
    gone.close(keep=True)
    left = Left(root)
    assert [kept.about.name for kept in left.kept] == ["3", "2", "1"]
    for kept in left.kept[:]:
        left.remove(kept)
    assert left.kept == [] and list(root.iterdir()) == []


def test_a_late_write_does_not_undo_a_newer_one(root: Path) -> None:
    store = Store(root)
    store.write("a", 5, ABOUT, TRIMAP, PAINTED)
    store.write("a", 4, ABOUT, TRIMAP * 0, PAINTED)
    store.remove("a", 3)
    (path,) = root.glob("*/*.marks")
    assert (read_entry(path)[1] == 255).all()
    store.remove("a", 6)
    store.write("a", 5, ABOUT, TRIMAP, PAINTED)
    assert not list(root.glob("*/*.marks"))
    store.close(keep=True)
    assert not list(root.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_all_is_the_users_alone(root: Path) -> None:
    before = os.umask(0)
    try:
        store = Store(root)
        store.write("a", 1, ABOUT, TRIMAP, PAINTED)
        store.write_photo("a", Photo(np.zeros((4, 6, 3), np.uint8)))
    finally:
        os.umask(before)
    for path in (root, *root.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    store.close(keep=False)


def test_a_pasted_photo_is_kept_whole(root: Path) -> None:
    rng = np.random.default_rng(0)
    photo = Photo(rng.integers(0, 65535, (4, 6, 3), np.uint16), rng.integers(0, 65535, (4, 6), np.uint16))
    store = Store(root)
    store.write_photo("a", photo)
    store.write("a", 1, replace(ABOUT, photo=""), TRIMAP, PAINTED)
    store.close(keep=True)
    again = read_image(Left(root).kept[0].pasted_photo)
    assert np.array_equal(again.image, photo.image) and np.array_equal(again.alpha, photo.alpha)


def test_what_is_kept_is_bounded_and_the_own_marks_stay(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "MAX_TOTAL_BYTES", 2000)
    living = Store(root)
    living.write("own", 1, replace(ABOUT, name="living"), TRIMAP, PAINTED)
    for number in range(20):
        store = Store(root)
        store.write("a", 1, replace(ABOUT, name=str(number)), TRIMAP, PAINTED)
        folder = store._folder
        assert folder is not None
        store.close(keep=True)
        os.utime(folder, (number, number))
    kept = names(root)
    assert "19" in kept and "0" not in kept and 2 <= len(kept) <= 10
    living.close(keep=True)
    assert "living" in names(root)


def test_damaged_and_foreign_things_are_left_alone(root: Path) -> None:
    store = Store(root)
    store.write("a", 1, ABOUT, TRIMAP, PAINTED)
    store.close(keep=True)
    (path,) = root.glob("*/*.marks")
    path.with_name("b.marks").write_bytes(b"nonsense")
    (root / "file").touch()
    (root / "folder").mkdir()
    assert names(root) == ["p.png"] and (root / "folder").is_dir()
