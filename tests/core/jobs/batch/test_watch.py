"""A hot folder: photos are taken when they are whole, and again when they have changed."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from core.errors import UserError
from core.jobs.batch.pairing import Inputs, Left, Paired, find_inputs
from core.jobs.batch.watch import Patience, Watch
from tests.batch_workers import marks_of, write_photo


class HotFolder:
    """A folder that is looked at whenever the test says so; every look is a second later."""

    def __init__(self, folder: Path, *, proposes: bool = False) -> None:
        self.folder, self.proposes, self.now = folder, proposes, 0.0
        folder.mkdir()
        self.watch = Watch(self.find, threading.Event(), Patience(1.0, 5.0, 20.0), lambda: self.now)

    def find(self) -> Inputs:
        return find_inputs([str(self.folder)], proposes=self.proposes)

    def look(self, times: int = 1) -> list[str]:
        found = []
        for _ in range(times):
            self.now += 1
            found += [
                f"{'!' if isinstance(each, Left) else ''}{each.photo.stem}" for each in self.watch._ready()
            ]
        return found


@pytest.fixture
def hot(tmp_path: Path) -> HotFolder:
    return HotFolder(tmp_path / "hot")


def test_a_photo_is_taken_once_when_it_is_the_same_at_two_looks(hot: HotFolder) -> None:
    assert hot.look() == []  # an empty folder is no error
    write_photo(hot.folder / "a.png")
    assert [hot.look() for _ in range(4)] == [[], ["a"], [], []]
    write_photo(hot.folder / "b.png")
    assert [hot.look() for _ in range(3)] == [[], ["b"], []]


def test_a_photo_that_grows_is_waited_for(hot: HotFolder) -> None:
    path = write_photo(hot.folder / "a.png")
    data = path.read_bytes()
    for part in (20, 40, 60):
        path.write_bytes(data[:part])
        assert hot.look() == []
    assert hot.look(5) == []  # steady, but its end is missing
    path.write_bytes(data)
    assert hot.look(2) == ["a"]


def test_a_file_that_never_ends_is_taken_as_it_is_in_the_end(hot: HotFolder) -> None:
    path = write_photo(hot.folder / "a.png")
    path.write_bytes(path.read_bytes()[:-20])
    assert hot.look(20) == []
    assert hot.look(2) == ["a"]


def test_marks_that_come_later_are_waited_for_a_moment(hot: HotFolder) -> None:
    photo = write_photo(hot.folder / "a.png")
    marks = marks_of(photo).read_bytes()
    marks_of(photo).unlink()
    assert hot.look(3) == []
    marks_of(photo).write_bytes(marks[:30])
    assert hot.look(3) == []
    marks_of(photo).write_bytes(marks)
    assert hot.look(3) == ["a"]


def test_a_photo_without_marks_is_told_and_done_when_they_come(hot: HotFolder) -> None:
    photo = write_photo(hot.folder / "a.png")
    marks = marks_of(photo).read_bytes()
    marks_of(photo).unlink()
    assert hot.look(12) == ["!a"]
    marks_of(photo).write_bytes(marks)
    assert hot.look(4) == ["a"]


def test_a_photo_whose_subject_is_found_waits_for_marks_too(tmp_path: Path) -> None:
    hot = HotFolder(tmp_path / "hot", proposes=True)
    marks_of(write_photo(hot.folder / "a.png")).unlink()
    assert hot.look(5) == []
    assert hot.look(2) == ["a"]


@pytest.mark.parametrize("which", ["photo", "marks"])
def test_what_changes_later_is_done_again(hot: HotFolder, which: str) -> None:
    photo = write_photo(hot.folder / "a.png")
    assert hot.look(3) == ["a"]
    changed = photo if which == "photo" else marks_of(photo)
    os.utime(changed, ns=(1, 1))
    assert [hot.look() for _ in range(3)] == [[], ["a"], []]


def test_unfinished_files_and_what_is_gone_are_passed_over(hot: HotFolder) -> None:
    write_photo(hot.folder / "~a.png")
    gone = write_photo(hot.folder / "b.png")
    assert hot.look() == []
    gone.unlink()
    marks_of(gone).unlink()
    assert hot.look(12) == []


def test_it_ends_when_it_is_stopped(tmp_path: Path) -> None:
    """Also while a drive is away."""
    stop = threading.Event()
    looks: Iterator[int] = iter(range(3))

    def look() -> Inputs:
        if next(looks) == 2:
            stop.set()
        raise UserError("The drive is away.")

    assert list(Watch(look, stop, Patience(0.001))) == []


def test_photos_come_one_by_one(tmp_path: Path) -> None:
    photos = [write_photo(tmp_path / "in" / f"{name}.png") for name in "ab"]
    paired = tuple(Paired(photo, marks_of(photo), Path(photo.name)) for photo in photos)
    watch = Watch(lambda: Inputs(paired), threading.Event(), Patience(0.001))
    assert [each.photo for each in islice(watch, 2)] == photos
