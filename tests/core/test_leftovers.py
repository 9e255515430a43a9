"""What a killed write left goes with a later one; nothing else does."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core import leftovers
from core.files import atomic_write
from core.leftovers import YOUNG_S, clear_leftovers, held, temporary_beside

KILLED = """
import os, sys, signal
from pathlib import Path
from core.files import atomic_write
with atomic_write(Path(sys.argv[1])) as temporary:
    temporary.write_bytes(b"half")
    print("there", flush=True)
    if sys.argv[2] == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look through folders as a process does that has just started."""
    monkeypatch.setattr(leftovers, "_looked", {})


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An empty folder."""
    path = tmp_path / "place"
    path.mkdir()
    return path


def _aged(path: Path, seconds: float = YOUNG_S + 60) -> Path:
    then = time.time() - seconds
    os.utime(path, (then, then))
    return path


def _left(folder: Path, name: str = "photo.matte") -> Path:
    path = temporary_beside(folder / name)
    path.write_bytes(b"half")
    return path


def _writer(target: Path, end: str) -> subprocess.Popen[str]:
    line = [sys.executable, "-c", KILLED, str(target), end]
    process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline() == "there\n"
    return process


@pytest.mark.parametrize(
    "name",
    ["photo.matte", "Größe 100 %.png", "no suffix", "a" * 60 + ".tif", "x." + "y" * 40, "two\nlines.png"],
)
def test_the_next_write_clears_an_old_one(place: Path, name: str) -> None:
    old = _aged(_left(place, name))
    with atomic_write(place / "other.png") as temporary:
        temporary.write_bytes(b"whole")
    assert not old.exists() and [path.name for path in place.iterdir()] == ["other.png"]


def test_a_young_one_stays(place: Path) -> None:
    young = _aged(_left(place), YOUNG_S - 60)
    clear_leftovers(place)
    assert young.exists()


def test_one_that_is_being_written_stays(place: Path) -> None:
    path = _aged(_left(place))
    with held(path):
        clear_leftovers(place)
        assert path.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_killed_process_leaves_one_and_a_live_one_keeps_its_own(place: Path) -> None:
    killed, alive = _writer(place / "a.matte", "die"), _writer(place / "b.matte", "wait")
    killed.communicate(timeout=10)
    assert killed.returncode == -signal.SIGKILL
    both = [_aged(path) for path in place.iterdir()]
    assert len(both) == 2
    clear_leftovers(place)
    assert [re.match(r"\.(.)", path.name)[1] for path in place.iterdir()] == ["b"]  # type: ignore[index]
    alive.communicate("", timeout=10)
    assert (place / "b.matte").read_bytes() == b"half" and len(list(place.iterdir())) == 1


@pytest.mark.parametrize(
    "name",
    [
        ".photo-1a2b3c4d.matte",
        "photo.matte-studio-0123456789abcdef.png",
        ".photo.matte-studio-0123456789abcdeg.png",
        ".photo.matte-studio-0123456789abcdef.png.bak.of.the.user",
        ".matte-studio",
    ],
)
def test_no_other_file_is_touched(place: Path, name: str) -> None:
    path = place / name
    path.write_text("mine")
    _aged(path, 1e7)
    clear_leftovers(place)
    assert path.read_text() == "mine"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_no_link_and_no_folder_is_touched(place: Path) -> None:
    mine = place / "mine.png"
    mine.write_text("mine")
    temporary_beside(mine).symlink_to(_aged(mine, 1e7))
    _folder = temporary_beside(place / "folder")
    _folder.mkdir()
    _aged(_folder, 1e7)
    clear_leftovers(place)
    assert len(list(place.iterdir())) == 3 and mine.read_text() == "mine"


def test_a_folder_that_cannot_be_read_is_no_matter(place: Path) -> None:
    clear_leftovers(place / "nowhere")
