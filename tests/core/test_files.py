"""Paths that may be anything: asked about without an exception, refused with a sentence."""

from __future__ import annotations

import errno
import os
import socket
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import UserError
from core.files import (
    atomic_write,
    check_target,
    is_file,
    is_folder,
    is_path,
    open_file,
    read_file,
    same_file,
)

TOO_LONG = "x" * 300


@pytest.mark.parametrize(
    ("text", "expected"), [("a/b.jpg", True), ("", True), ("a\0", False), ("\ud800", False)]
)
def test_a_text_that_can_name_no_file_is_known(text: str, *, expected: bool) -> None:
    assert is_path(text) is expected


@pytest.mark.parametrize("name", [TOO_LONG, f"{TOO_LONG}/below", "null\0", "missing"])
def test_what_cannot_be_asked_about_is_nothing(tmp_path: Path, name: str) -> None:
    assert not is_file(tmp_path / name)
    assert not is_folder(tmp_path / name)


def test_files_and_folders_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert is_file(tmp_path / "file") and not is_folder(tmp_path / "file")
    assert is_folder(tmp_path) and not is_file(tmp_path)


def test_a_file_marked_read_only_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mine.png"
    path.write_text("mine")
    monkeypatch.setattr("core.files.os.access", lambda path, mode: False)  # root may write anything
    with pytest.raises(UserError, match="permission"):
        check_target(path)
    with pytest.raises(UserError, match="permission"), atomic_write(path):
        raise AssertionError("nothing is to be written")
    assert [file for file in tmp_path.iterdir() if file.is_file()] == [path] and path.read_text() == "mine"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file.png").touch()
    monkeypatch.setattr("core.files.os.access", lambda path, mode: Path(path) != tmp_path)
    for name in ("file.png", "new.png"):
        with pytest.raises(UserError, match="permission is missing"):
            check_target(tmp_path / name)


def test_targets_are_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file.png").touch()
    check_target(tmp_path / "file.png")
    check_target(tmp_path / "new.png")
    for path, words in (
        (tmp_path, "is a folder"),
        (tmp_path / "none" / "new.png", "does not exist"),
        (tmp_path / "file.png" / "new.png", "does not exist"),
        (tmp_path / f"{TOO_LONG}.png", "too long"),
    ):
        with pytest.raises(UserError, match=words):
            check_target(path)


def write(path: Path, text: str = "new", **options: bool) -> None:
    with atomic_write(path, **options) as temporary:
        temporary.write_text(text)


def test_a_link_stays_a_link_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    real, link, second = tmp_path / "far" / "real.png", tmp_path / "link.png", tmp_path / "second.png"
    real.write_text("old")
    link.symlink_to(real)
    second.symlink_to("link.png")
    check_target(second)
    write(second)
    assert link.is_symlink() and second.is_symlink() and real.read_text() == "new"
    assert sorted(path.name for path in tmp_path.rglob("*.png")) == ["link.png", "real.png", "second.png"]


def test_a_link_to_nothing_makes_the_file_that_it_leads_to(tmp_path: Path) -> None:
    link = tmp_path / "link.png"
    link.symlink_to("real.png")
    write(link)
    assert link.is_symlink() and (tmp_path / "real.png").read_text() == "new"
    link.unlink()
    link.symlink_to("nowhere/real.png")
    with pytest.raises(UserError, match="nowhere does not exist"):
        check_target(link)


def test_a_link_that_leads_back_to_itself_is_told(tmp_path: Path) -> None:
    loop, other = tmp_path / "loop.png", tmp_path / "other.png"
    loop.symlink_to(other)
    other.symlink_to(loop)
    for attempt in (check_target, write, open_file, lambda path: read_file(path, 9)):
        with pytest.raises(UserError, match=r"loop\.png.* a link that leads back to itself"):
            attempt(loop)
    assert loop.is_symlink() and other.is_symlink()


@pytest.fixture(params=["pipe", "socket", "device", "folder"])
def special(request: pytest.FixtureRequest, tmp_path: Path, own_device: str) -> Iterator[Path]:
    """What is there, but is not a file; its name says what it is."""
    path = tmp_path / request.param
    if request.param == "pipe":
        os.mkfifo(path)
    elif request.param == "device":
        path.symlink_to(own_device)
    elif request.param == "folder":
        path.mkdir()
    with socket.socket(socket.AF_UNIX) as bound:
        if request.param == "socket":
            folder = Path.cwd()
            os.chdir(tmp_path)  # such names are short
            bound.bind("socket")
            os.chdir(folder)
        yield path


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_what_is_no_file_is_neither_read_nor_replaced(special: Path) -> None:
    kind = special.stat().st_mode
    for attempt in (check_target, write, open_file, lambda path: read_file(path, 9)):
        with pytest.raises(UserError, match=f"{special.name} is a {special.name}"):
            attempt(special)
    assert special.stat().st_mode == kind


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_the_commands_say_what_was_given_to_them(special: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from main import main

    lines = [["import-model", str(special), "-o", "out.safetensors"]]
    if not special.is_dir():  # of a folder the window opens the first photo
        lines.append([str(special)])
    for line in lines:
        assert main(line) == 2
        assert capsys.readouterr().err.startswith(f"{special} is a {special.name}")


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(3_000_000_000)
    with pytest.raises(UserError, match=r"large has 3\.0 GB, more than the limit of 2\.0 MB"):
        read_file(path, 2_000_000)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no such files here")
def test_a_file_that_lies_about_its_size_is_bounded_too() -> None:
    assert read_file(Path("/proc/self/status"), 1 << 20).startswith(b"Name:")
    with pytest.raises(UserError, match="over the limit"):
        read_file(Path("/proc/self/status"), 9)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666])
def test_no_one_can_read_the_temporary_file_who_could_not_read_the_target(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "mine.png"
    path.touch()
    path.chmod(mode)
    with atomic_write(path) as temporary:
        during = stat.S_IMODE(temporary.stat().st_mode)
        temporary.write_text("new")
    assert not during & ~mode
    assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_a_private_file_is_the_users_alone_from_the_start(tmp_path: Path) -> None:
    with atomic_write(tmp_path / "mine", private=True) as temporary:
        assert stat.S_IMODE(temporary.stat().st_mode) == 0o600
        temporary.write_text("new")
    assert stat.S_IMODE((tmp_path / "mine").stat().st_mode) == 0o600


def test_all_is_on_the_disk_before_anything_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, seen = tmp_path / "file", []
    path.write_text("old")

    def looking(descriptor: int) -> None:
        info = os.fstat(descriptor)
        seen.append(("folder" if stat.S_ISDIR(info.st_mode) else info.st_size, path.read_text()))

    monkeypatch.setattr(os, "fsync", looking)
    write(path, "newer")
    assert seen[0] == (5, "old")
    assert sys.platform == "win32" or seen[1:] == [("folder", "newer")]


def test_a_disk_that_fails_at_the_last_moment_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="disk is full; free some space"):
        write(path)
    assert path.read_text() == "old" and [p.name for p in tmp_path.iterdir() if p.is_file()] == ["file"]


def test_a_file_larger_than_is_allowed_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(UserError, match="files of this size are not allowed"):
            write(path, "x" * 10_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_text() == "old" and [p.name for p in tmp_path.iterdir() if p.is_file()] == ["file"]


def test_a_long_suffix_leaves_room_for_the_temporary_name(tmp_path: Path) -> None:
    path = tmp_path / ("a." + "b" * 250)
    write(path)
    assert path.read_text() == "new"


def test_a_name_that_cannot_be_one_is_told(tmp_path: Path) -> None:
    for attempt in (check_target, write, open_file):
        with pytest.raises(UserError, match="null"):
            attempt(tmp_path / "null\0")


def test_one_file_is_known_by_all_its_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, other = tmp_path / "a.png", tmp_path / "b.png"
    path.touch()
    other.touch()
    (tmp_path / "link.png").symlink_to(path)
    (tmp_path / "hard.png").hardlink_to(path)
    monkeypatch.chdir(tmp_path)
    for name in ("a.png", "./a.png", "../" + tmp_path.name + "/a.png", "link.png", "hard.png"):
        assert same_file(Path(name), path)
    assert not same_file(path, other)
    path.unlink()
    assert same_file(Path("a.png"), path) and same_file(tmp_path / "link.png", path)
    assert not same_file(path, tmp_path / "gone.png") and not same_file(path, Path("\0"))
