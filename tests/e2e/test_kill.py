"""A window that is killed while it works: what comes back is sound, and all that had come back before.

How much is gone at most is measured by build_scripts/kill_window.py, many times over; a busy machine is no fair judge.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "build_scripts"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")


def test_a_killed_window_leaves_nothing_half_written_and_gives_its_work_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    kill_window = importlib.import_module("kill_window")
    folder = tmp_path / "work"
    folder.mkdir()
    tally = kill_window.kill_rounds(folder, 3, seed=7, engine="fake", longest_s=4)
    assert tally.rounds == 3 and len(tally.lost) == 3 and tally.done["mark"] > 0
    assert tally.is_sound, (tally.damaged, tally.missing, tally.errors)
