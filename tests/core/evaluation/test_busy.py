from __future__ import annotations

import psutil
import pytest

from core.evaluation.busy import busy_cores, format_row, with_ratio


def test_busy_programs_run_meanwhile_and_end_with_it() -> None:
    before = {child.pid for child in psutil.Process().children()}
    with pytest.raises(RuntimeError), busy_cores(2):
        started = [child for child in psutil.Process().children() if child.pid not in before]
        assert len(started) == 2
        raise RuntimeError
    assert not any(child.is_running() for child in started)


def test_a_row_without_a_run_says_why() -> None:
    row = {"size": "1x1", "asked": "auto", "load": "beside two", "reason": "out of memory"}
    cells = format_row(with_ratio(row, [row]))
    assert cells == ["1x1", "auto", "beside two", "out of memory"]
