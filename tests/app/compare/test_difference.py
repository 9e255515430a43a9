from __future__ import annotations

import numpy as np
import pytest

from app.compare.difference import difference
from app.matting.engine_port import display
from app.matting.held_matte import HeldMatte, hold
from core.engine.options import MatteOptions
from core.trimap.values import FOREGROUND, UNKNOWN
from tests.app.helpers import result_of


def test_the_difference_is_counted_where_alpha_is_unknown() -> None:
    trimap = np.zeros((4, 6), np.uint8)
    trimap[1:3, 1:4] = UNKNOWN
    alpha = np.where(trimap == UNKNOWN, np.float32(0.5), np.float32(0))
    other = alpha.copy()
    other[0, 0] = 1  # known, so not to be looked at
    other[1, 1] += 0.25
    other[1, 2] += 1 / 512
    one = hold(result_of(alpha), trimap, MatteOptions(), 3)
    whole = HeldMatte(MatteOptions(), 3, display(other), result_of(other))  # as the document holds it
    for found in (difference(one, whole, trimap), difference(whole, one, trimap)):
        assert found.pixels == 1
        assert found.edge_share == pytest.approx(1 / 6) and found.share == pytest.approx(1 / 24)
        assert found.largest == pytest.approx(0.25, abs=1e-6)
        assert found.mean == pytest.approx((0.25 + 1 / 512) / 6, abs=1e-6)
    assert difference(one, one, trimap).largest == 0


def test_without_unknown_pixels_nothing_differs() -> None:
    trimap = np.full((2, 2), FOREGROUND, np.uint8)
    held = hold(result_of(np.ones((2, 2), np.float32)), trimap, MatteOptions(), 1)
    assert difference(held, held, trimap).edge_share == 0
