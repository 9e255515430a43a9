"""Paths that may be anything: asked about without an exception, refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import UserError
from core.files import atomic_write, check_target, is_file, is_folder

TOO_LONG = "x" * 300


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
