from __future__ import annotations

import numpy as np
import pytest

from app.matting.engine_port import display
from app.matting.held_matte import hold
from core.engine.options import MatteOptions
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.app.helpers import result_of


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
    whole = result_of(alpha)
    held = hold(whole, trimap, MatteOptions(), 3)
    assert held.result.alpha.size == 0 and held.edge is not None and held.edge.size == 7
    assert held.nbytes == alpha.size + 7 * 4 + whole.foreground.nbytes  # type: ignore[union-attr]
    landed = held.landed(trimap)
    np.testing.assert_array_equal(landed.result.alpha, alpha)
    np.testing.assert_array_equal(landed.display, display(alpha))


def test_what_a_cold_run_made_of_the_tokens_is_kept(trimap: np.ndarray, alpha: np.ndarray) -> None:
    held = hold(result_of(alpha), trimap, MatteOptions(), 3)
    cold = held.as_cold()
    assert cold.cold and "tokens" in vars(cold) and cold.edge is held.edge
