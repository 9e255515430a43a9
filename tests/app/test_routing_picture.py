"""The routing map as a picture file."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.routing_picture import DROPPED, RAMP, routing_picture
from core.engine.options import RouterGrid


def grid(used: Any, wanted: Any) -> RouterGrid:
    return RouterGrid(np.array(wanted, bool), np.array(used, bool), np.zeros(np.shape(used), np.float32))


def test_routing_picture_tints_by_count_and_marks_what_k_dropped() -> None:
    image = np.full((30, 48, 3), 100, np.uint8)
    routers = [grid([[0, 1, 0, 0]] * 2, [[0, 1, 1, 0]] * 2)] * 4
    picture = routing_picture(image, routers)
    assert picture.shape == image.shape
    none, full, dropped = picture[5:15, 3:15], picture[5:15, 19:31], picture[3:15, 35:47]
    assert full.mean() > none.mean() + 50
    assert np.ptp(none.reshape(-1, 3), axis=0).max() == 0
    expected = 0.6 * 0.5 * 100 + 0.5 * RAMP[-1]
    np.testing.assert_allclose(full[0, 0], expected, atol=1)
    assert (dropped == DROPPED).all(axis=-1).any()
    assert not (none == DROPPED).all(axis=-1).any()
    assert (picture[16, 3:15] > none[0, 0]).all(), "the token grid"
