from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.recovery import store as store_module
from app.recovery.entry import read_about, write_entry
from app.recovery.store import Left, Store
from core.project.memo import Memo
from core.project.project import ProjectPhoto
from tests.core.project.samples import project


def named(name: str) -> Callable[[Path], None]:
    """Return what writes an entry of a photo with this name."""
    made = replace(project(), photo=ProjectPhoto(name, None, f"/{name}", "d"))
    return lambda path: write_entry(path, made, memo=Memo(), photo_bytes=7, origin=None)


def name_of(path: Path) -> str:
    about = read_about(path)
    assert about is not None
    return about.name


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "recovery"


def names(root: Path) -> list[str]:
    left = Left(root)
    left.release()
    return [kept.about.name for kept in left.kept]


def test_what_a_living_window_keeps_is_offered_to_nobody(root: Path) -> None:
    one, other = Store(root), Store(root)
    one.write("a", 1, named("p.png"))
    other.write("a", 1, named("other.png"))
    assert names(root) == []
    one.close(keep=True)
    assert names(root) == ["p.png"]
    other.close(keep=False)
    assert names(root) == ["p.png"]


def test_what_one_window_is_offered_no_other_is(root: Path) -> None:
    gone = Store(root)
    gone.write("a", 1, named("p.png"))
    gone.close(keep=True)
    first = Left(root)
    assert len(first.kept) == 1 and names(root) == []
    first.release()
    assert names(root) == ["p.png"]


def test_newest_first_and_removed_one_by_one(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = Store(root)
    for number in (1, 3, 2):
        monkeypatch.setattr("app.recovery.entry.time.time", lambda number=number: float(number))
        gone.write(str(number), number, named(str(number)))
    monkeypatch.undo()
    gone.close(keep=True)
    left = Left(root)
    assert [kept.about.name for kept in left.kept] == ["3", "2", "1"]
    for kept in left.kept[:]:
        left.remove(kept)
    assert left.kept == [] and list(root.iterdir()) == []


def test_a_late_write_does_not_undo_a_newer_one(root: Path) -> None:
    store = Store(root)
    store.write("a", 5, named("new"))
    store.write("a", 4, named("old"))
    store.remove("a", 3)
    (path,) = root.glob("*/*.matte")
    assert name_of(path) == "new"
    store.remove("a", 6)
    store.write("a", 5, named("new"))
    assert not list(root.glob("*/*.matte"))
    store.close(keep=True)
    assert not list(root.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_all_is_the_users_alone(root: Path) -> None:
    before = os.umask(0)
    try:
        store = Store(root)
        store.write("a", 1, named("p.png"))
    finally:
        os.umask(before)
    for path in (root, *root.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    store.close(keep=False)


def test_what_was_being_written_when_a_window_was_killed_is_no_entry(root: Path) -> None:
    gone = Store(root)
    gone.write("a", 1, named("p.png"))
    (path,) = root.glob("*/*.matte")
    gone.close(keep=True)
    half = path.with_name(".half-1234.matte")
    half.write_bytes(path.read_bytes())
    left = Left(root)
    assert [kept.path for kept in left.kept] == [path]
    left.remove(left.kept[0])
    assert not list(root.iterdir())


def test_a_folder_that_holds_nothing_goes_unless_a_window_may_be_about_to_use_it(root: Path) -> None:
    for name, age in (("old", 1000.0), ("young", 0.0)):
        (root / name).mkdir(parents=True)
        (root / name / "lock").touch()
        (root / name / ".half-1234.matte").write_bytes(b"PK")
        os.utime(root / name, (time.time() - age,) * 2)
    Left(root).release()
    assert [folder.name for folder in root.iterdir()] == ["young"]


def test_a_folder_that_another_window_holds_is_given_up_for_a_new_one(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [False, True]
    take = store_module.Lock.take
    monkeypatch.setattr(
        store_module.Lock, "take", lambda lock, make: answers.pop(0) and take(lock, make=make)
    )
    store = Store(root)
    store.write("a", 1, named("p.png"))
    monkeypatch.undo()
    assert names(root) == [] and len(list(root.glob("*/*.matte"))) == 1
    store.close(keep=True)
    assert names(root) == ["p.png"]


def test_what_is_kept_is_bounded_and_the_own_marks_stay(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named("p.png")(size_of := root.parent.parent / "one.matte")
    size = size_of.stat().st_size
    monkeypatch.setattr(store_module, "MAX_TOTAL_BYTES", 6 * size)
    living = Store(root)
    living.write("own", 1, named("living"))
    for number in range(20):
        store = Store(root)
        store.write("a", 1, named(str(number)))
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
    store.write("a", 1, named("p.png"))
    store.close(keep=True)
    (path,) = root.glob("*/*.matte")
    path.with_name("b.matte").write_bytes(b"nonsense")
    (root / "file").touch()
    (root / "folder").mkdir()
    assert names(root) == ["p.png"] and (root / "folder").is_dir()
