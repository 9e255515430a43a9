"""What a window leaves that dies: a process of its own is aborted, and the next start has its report."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app import errors
from app.crashes import shelf
from app.crashes.trail import MOST_ACTIONS, Trail, take_crashes
from app.folders import data_folder
from core.lock import Lock

_CHILD = """
import os, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
except ImportError:
    pass
from app import errors
errors.install_hooks()
errors.note_action("photo in view: .jpg, 6000 x 4000")
errors.note_action("run")
print("going", flush=True)
{end}
"""


def end_child(end: str) -> int:
    """Run a process with a trail that ends so; return its exit code."""
    line = [sys.executable, "-c", _CHILD.format(end=end)]
    process = subprocess.run(line, cwd=Path(__file__).parents[3], capture_output=True, check=False)
    assert process.stdout.startswith(b"going"), process.stderr
    return process.returncode


def trails() -> list[str]:
    return sorted(path.name for path in (data_folder() / "crashes").glob("trail-*"))


def test_a_process_that_aborts_leaves_a_report_to_the_next_start() -> None:
    assert end_child("os.abort()") != 0
    (fault,) = errors.crashes()
    assert fault.path is not None and shelf.kept() == [fault.path]
    text = fault.path.read_text(encoding="utf-8")
    for part in (
        "Fatal Python error: Aborted",
        "photo in view: .jpg, 6000 x 4000",
        "MB  run",
        "system: ",
        'File "<string>"',
    ):
        assert part in text, part
    assert trails() == [] and errors.crashes() == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_one_that_was_killed_or_ended_well_leaves_none() -> None:
    assert end_child(f"os.kill(os.getpid(), {signal.SIGKILL})") == -signal.SIGKILL
    assert len(trails()) == 2
    assert end_child("errors.remove_hooks()") == 0
    assert errors.crashes() == [] and trails() == [] and shelf.kept() == []


def test_a_trail_that_is_being_written_is_left_alone(handlers: list[object]) -> None:
    trail = Trail()
    trail.begin()
    assert len(handlers) == 1
    trail.note("run")
    path = next((data_folder() / "crashes").glob("trail-*.log"))
    with path.open("a", encoding="utf-8") as file:
        file.write("Fatal Python error: Aborted\n")
    assert take_crashes(errors.log_file()) == [] and path.exists()
    trail.end()
    assert trails() == [] and not handlers


def test_the_last_actions_are_kept_and_the_file_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.crashes.trail._MOST_BYTES", 4000)
    trail = Trail()
    trail.begin()
    for number in range(300):
        trail.note(f"action {number}")
    assert len(trail.actions) == MOST_ACTIONS and trail.actions[-1].endswith("action 299")
    path = next((data_folder() / "crashes").glob("trail-*.log"))
    text = path.read_text(encoding="utf-8")
    assert text.endswith("action 299\n") and "system: " in text and path.stat().st_size < 12_000
    trail.end()


def test_a_trail_that_cannot_be_begun_holds_no_lock(handlers: list[object]) -> None:
    trail = Trail()
    trail._path.mkdir(parents=True)
    trail.begin()
    lock = Lock(trail._path.with_suffix(".lock"))
    assert not handlers and lock.take(make=False)
    lock.release()


def a_trail(text: str) -> None:
    (data_folder() / "crashes").mkdir(parents=True, exist_ok=True)
    (data_folder() / "crashes" / "trail-1-00.log").write_bytes(text.encode("utf-8", "surrogateescape"))


def test_what_a_program_survived_is_no_crash() -> None:
    handled = 'Windows fatal exception: code 0x8001010d\n\nThread 1:\n  File "a.py", line 1 in b\n'
    a_trail(f"system: x\n--\n05:06:01  1 MB  run\n{handled}05:06:02  1 MB  undo\n")
    assert take_crashes(errors.log_file()) == [] and trails() == []
    a_trail(
        f"system: x\n--\n05:06:01  1 MB  run\n{handled}05:06:02  1 MB  undo\nFatal Python error: Aborted\n"
    )
    (report,) = take_crashes(errors.log_file())
    assert report.what == "Fatal Python error: Aborted" and "code" not in report.trace
    assert report.actions == ("05:06:01  1 MB  run", "05:06:02  1 MB  undo")


@pytest.mark.parametrize("text", ["", "\0" * 100, "Fatal Python error: Aborted", "\udcff--\n\udcff\0\x1b"])
def test_a_broken_trail_harms_nothing(text: str) -> None:
    a_trail(text)
    take_crashes(errors.log_file())
    assert trails() == []


def test_without_a_folder_actions_are_known_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, handlers: list[object]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("MATTE_STUDIO_DATA", str(tmp_path / "file" / "below"))
    trail = Trail()
    trail.begin()
    trail.note("run")
    assert trail.actions[0].endswith("run") and not handlers
    trail.end()
    assert take_crashes(errors.log_file()) == []


def test_a_full_disk_ends_the_file_but_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no full device here")
    trail = Trail()
    trail.begin()
    assert trail._file is not None
    trail._file.close()
    with contextlib.suppress(OSError), full.open("w", encoding="utf-8") as trail._file:
        trail.note("run")
        trail.note("undo")
    assert [line.split()[-1] for line in trail.actions] == ["run", "undo"]
    trail.end()
    assert trails() == []
