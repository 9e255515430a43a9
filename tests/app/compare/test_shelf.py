from __future__ import annotations

import numpy as np
import pytest

from app.compare import shelf
from app.compare.shelf import Shelf
from app.matting.held_matte import HeldMatte, hold
from core.engine.options import MatteOptions
from tests.app.helpers import result_of


def held_with(k: int, revision: int = 1) -> HeldMatte:
    trimap = np.zeros((2, 2), np.uint8)
    return hold(result_of(np.zeros((2, 2), np.float32)), trimap, MatteOptions(max_tokens=k), revision)


def test_mattes_are_found_by_marks_and_request() -> None:
    held, one = Shelf(), held_with(1)
    assert not held.only_others(2)
    held.put(one)
    assert held.find(1, one.options) is one
    assert held.find(2, one.options) is None and held.find(1, held_with(2).options) is None
    assert held.only_others(2) and not held.only_others(1)
    held.clear()
    assert held.find(1, one.options) is None


def test_the_oldest_that_is_not_shown_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    held, mattes = Shelf(), [held_with(k) for k in range(4)]
    for matte in mattes:
        held.put(matte)
    monkeypatch.setattr(shelf, "HELD_BYTES", 2 * mattes[0].nbytes)
    held.make_room(mattes[0])
    assert [held.find(1, matte.options) is not None for matte in mattes] == [True, False, True, True]
