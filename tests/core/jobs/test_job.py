"""One job, whatever runs it."""

from __future__ import annotations

import numpy as np

from core.engine.options import Finished, TileDone
from core.imaging.photo import Photo
from core.jobs.job import Job
from tests.fake_engine import FakeEngine


def _photo(alpha: np.ndarray | None) -> Photo:
    return Photo(np.zeros((8, 8, 3), np.uint8), alpha)


def _trimap() -> np.ndarray:
    trimap = np.zeros((8, 8), np.uint8)
    trimap[:, 2:5], trimap[:, 5:] = 128, 255
    return trimap


def test_a_matte_is_nowhere_more_opaque_than_the_photo_itself() -> None:
    own = np.full((8, 8), 255, np.uint8)
    own[:4] = 51
    alone = list(Job(_photo(None), _trimap()).events(FakeEngine()))
    limited = list(Job(_photo(own), _trimap()).events(FakeEngine()))
    before, after = alone[-1], limited[-1]
    assert isinstance(before, Finished) and isinstance(after, Finished)
    assert after.result.alpha[:4].max() == np.float32(51) * np.float32(1 / 255)
    np.testing.assert_array_equal(after.result.alpha[4:], before.result.alpha[4:])
    assert after.result.report()["limited_by_own_transparency"]
    assert not before.result.report()["limited_by_own_transparency"]


def test_pieces_on_the_way_are_limited_alike() -> None:
    own = np.zeros((8, 8), np.uint8)
    own[0] = 255
    tiles = [
        event for event in Job(_photo(own), _trimap()).events(FakeEngine()) if isinstance(event, TileDone)
    ]
    assert tiles
    assert all(not tile.alpha[1 if tile.top == 0 else 0 :].any() for tile in tiles)
    assert any(tile.alpha.any() for tile in tiles)
