"""A disk that hangs holds up no click."""

import threading
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.patience import is_folder_soon, soon


def test_folders_are_told_from_files_and_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert is_folder_soon(tmp_path)
    assert not is_folder_soon(tmp_path / "file") and not is_folder_soon(tmp_path / "none")


def test_one_that_hangs_is_given_up_and_asked_no_more_until_it_answers(qtbot: QtBot) -> None:
    gate, asked = threading.Event(), list[str]()
    share, other = Path("/net/slow/a"), Path("/net/quick/a")
    assert soon(gate.wait, False, share) is False
    assert soon(lambda: bool(asked.append("again")) or True, False, share / "b") is False
    assert not asked
    assert soon(lambda: True, False, other) is True
    gate.set()
    qtbot.waitUntil(lambda: soon(lambda: True, False, share))
