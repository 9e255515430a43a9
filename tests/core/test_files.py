"""Paths that may be anything: asked about without an exception, refused with a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import UserError
from core.files import check_target, is_file, is_folder

TOO_LONG = "x" * 300


@pytest.mark.parametrize("name", [TOO_LONG, f"{TOO_LONG}/below", "null\0", "missing"])
def test_what_cannot_be_asked_about_is_nothing(tmp_path: Path, name: str) -> None:
    assert not is_file(tmp_path / name)
    assert not is_folder(tmp_path / name)


def test_files_and_folders_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert is_file(tmp_path / "file") and not is_folder(tmp_path / "file")
    assert is_folder(tmp_path) and not is_file(tmp_path)


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
