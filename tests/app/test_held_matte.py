from __future__ import annotations

import numpy as np
import pytest

from app.engine_port import display
from app.held_matte import HeldMatte, difference, hold
from core.engine.options import MatteOptions, MatteResult
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN


def result(alpha: np.ndarray) -> MatteResult:
    stages = {"total": 1.0}
    return MatteResult(
        alpha, np.zeros((*alpha.shape, 3), np.uint8), (), 5, "m", "cpu", "fp32", stages, {"total": 1}
    )


@pytest.fixture
def trimap() -> np.ndarray:
    trimap = np.full((4, 6), BACKGROUND, np.uint8)
    trimap[1:3, 1:5] = UNKNOWN
    trimap[2, 3] = FOREGROUND
    return trimap


@pytest.fixture
def alpha(trimap: np.ndarray) -> np.ndarray:
    drawn = np.random.default_rng(0).random(trimap.shape).astype(np.float32)
    return np.where(trimap == UNKNOWN, drawn, trimap / np.float32(255)).astype(np.float32)


def test_what_is_held_comes_back_to_the_last_bit(trimap: np.ndarray, alpha: np.ndarray) -> None:
    whole = result(alpha)
    held = hold(whole, trimap, MatteOptions(), 3)
    assert held.result.alpha.size == 0 and held.edge is not None and held.edge.size == 7
    assert held.nbytes == alpha.size + 7 * 4 + whole.foreground.nbytes  # type: ignore[union-attr]
    landed = held.landed(trimap)
    np.testing.assert_array_equal(landed.result.alpha, alpha)
    np.testing.assert_array_equal(landed.display, display(alpha))


def test_the_difference_is_counted_where_alpha_is_unknown(trimap: np.ndarray, alpha: np.ndarray) -> None:
    other = alpha.copy()
    other[1, 1] += 0.25
    other[1, 2] += 1 / 512
    one = hold(result(alpha), trimap, MatteOptions(), 3)
    whole = HeldMatte(MatteOptions(), 3, display(other), result(other))  # as the document holds it
    for found in (difference(one, whole, trimap), difference(whole, one, trimap)):
        assert found.pixels == 1
        assert found.edge_share == pytest.approx(1 / 7) and found.share == pytest.approx(1 / 24)
        assert found.largest == pytest.approx(0.25, abs=1e-6)
        assert found.mean == pytest.approx((0.25 + 1 / 512) / 7, abs=1e-6)
    assert difference(one, one, trimap).largest == 0


def test_without_unknown_pixels_nothing_differs() -> None:
    trimap = np.full((2, 2), FOREGROUND, np.uint8)
    held = hold(result(np.ones((2, 2), np.float32)), trimap, MatteOptions(), 1)
    assert difference(held, held, trimap).edge_share == 0
