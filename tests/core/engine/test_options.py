"""The events of a run, taken to its end."""

from __future__ import annotations

import numpy as np
import pytest

from core.engine.options import Event, Finished, MatteOptions, Progress, result_of_run
from core.trimap.values import UNKNOWN
from tests.fake_engine import FakeEngine


def events() -> list[Event]:
    trimap = np.full((32, 32), UNKNOWN, np.uint8)
    return list(FakeEngine().matte(np.zeros((32, 32, 3), np.uint8), trimap, MatteOptions(), lambda: False))


def test_a_run_is_taken_to_its_result_and_tells_its_progress() -> None:
    ran, told = events(), list[tuple[str, float]]()
    result = result_of_run(ran, lambda phase, fraction: told.append((phase, fraction)))
    assert isinstance(ran[-1], Finished) and result is ran[-1].result
    assert told == [(each.phase, each.fraction) for each in ran if isinstance(each, Progress)] != []


def test_a_run_without_a_result_is_no_silent_end() -> None:
    with pytest.raises(RuntimeError, match="without a result"):
        result_of_run(events()[:-1])
