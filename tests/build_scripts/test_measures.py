"""The scripts that measure the program run against it as it is; here on a small photo, whatever the figures."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SMALL = "--width", "320", "--height", "240"


@pytest.mark.parametrize(
    ("script", "options"),
    [
        ("measure_canvas.py", ("--frames", "2", "--view", "480", "270")),
        ("measure_refine.py", ("--ticks", "1")),
        ("measure_session.py", ("--rounds", "1")),
        ("measure_recovery.py", ("--rounds", "1")),
    ],
)
def test_a_table_is_printed(script: str, options: tuple[str, ...]) -> None:
    command = [sys.executable, str(ROOT / "build_scripts" / script), *SMALL, *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert sum(line.startswith("| ") for line in done.stdout.splitlines()) > 5
