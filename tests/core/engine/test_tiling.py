"""Tile geometry: every needed token once, nothing outside, margins cut off at the ends."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.engine.tiling import needed_tokens, padded_size, plan_tiles, token_count

GRIDS = st.tuples(st.integers(1, 20), st.integers(1, 20)).flatmap(lambda shape: arrays(bool, shape))


def test_tokens_of_a_photo() -> None:
    assert token_count(0, 0) == 0
    assert token_count(32, 64) == 8
    assert token_count(33, 64) == 16
    assert token_count(4320, 7680) == 270 * 480


@given(is_needed=GRIDS, step=st.integers(1, 9))
def test_tiles_cover_what_is_needed_once(is_needed: np.ndarray, step: int) -> None:
    times = np.zeros(is_needed.shape, int)
    for tile in plan_tiles(is_needed, step * 16, 48):
        times[tile.top : tile.bottom, tile.left : tile.right] += 1
        assert tile.bottom - tile.top <= step
        assert tile.right - tile.left <= step
        assert is_needed[tile.top : tile.bottom, tile.left : tile.right].any()
        assert tile.outer_top == max(tile.top - 3, 0)
        assert tile.outer_right == min(tile.right + 3, is_needed.shape[1])
    assert times.max() <= 1
    assert times[is_needed].all()


def test_nothing_unknown_needs_no_tile() -> None:
    assert plan_tiles(np.zeros((5, 5), bool), 64, 48) == []


def test_tiles_shrink_to_the_unknown_region() -> None:
    is_needed = np.zeros((20, 20), bool)
    is_needed[7:9, 3:5] = True
    (tile,) = plan_tiles(is_needed, 512, 48)
    assert (tile.top, tile.left, tile.bottom, tile.right) == (7, 3, 9, 5)
    assert tile.inner_pixels == (slice(48, 80), slice(48, 80))


def test_one_unknown_pixel_needs_its_patch() -> None:
    is_unknown = np.zeros((33, 40), bool)
    is_unknown[32, 39] = True
    height, width = padded_size(33, 40)
    assert (height, width) == (64, 64)
    expected = np.zeros((4, 4), bool)
    expected[2, 2] = True
    np.testing.assert_array_equal(needed_tokens(is_unknown, 4, 4), expected)
