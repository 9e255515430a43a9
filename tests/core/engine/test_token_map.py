"""Maps of the tokens: what of each became of which mixer, and the picture of it."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest

from core.engine.options import MatteResult, MixerGrid, RouterGrid
from core.engine.token_map import (
    DROPPED,
    RAMP,
    TokenMap,
    group_sizes,
    mixing_map,
    result_map,
    routing_map,
    small_token_picture,
    token_picture,
)
from core.model.mixers.options import MixerName, MixerOptions


def grid(used: Any, wanted: Any) -> RouterGrid:
    return RouterGrid(np.array(wanted, bool), np.array(used, bool), np.zeros(np.shape(used), np.float32))


def mapped(name: MixerName, *into: Any, view: str | int = "count") -> TokenMap:
    """The map of a mixer that did this in each block; it must be there."""
    grids = [MixerGrid(np.array(one, np.int64), len(np.unique(one))) for one in into]
    shown = mixing_map(grids, MixerOptions(name), view)
    assert shown is not None
    return shown


def test_picture_tints_by_count_and_marks_what_k_dropped() -> None:
    image = np.full((30, 48, 3), 100, np.uint8)
    shown = routing_map([grid([[0, 1, 0, 0]] * 2, [[0, 1, 1, 0]] * 2)] * 4, "count")
    assert shown is not None
    picture = token_picture(image, shown)
    assert picture.shape == image.shape
    none, full, dropped = picture[5:15, 3:15], picture[5:15, 19:31], picture[3:15, 35:47]
    assert full.mean() > none.mean() + 50
    assert np.ptp(none.reshape(-1, 3), axis=0).max() == 0
    expected = 0.6 * 0.5 * 100 + 0.5 * RAMP[-1]
    np.testing.assert_allclose(full[0, 0], expected, atol=1)
    assert (dropped == DROPPED).all(axis=-1).any()
    assert not (none == DROPPED).all(axis=-1).any()
    assert (picture[16, 3:15] > none[0, 0]).all(), "the token grid"


MERGED = [[0, 0, 2, 0], [4, 0, 6, 6]]  # 0 with 1, 3 and 5; 6 with 7; 2 and 4 alone


def test_merging_is_bright_alone_and_dark_in_company() -> None:
    shown = mapped("tome", MERGED, view=0)
    assert shown.level.tolist() == [[2, 2, 0, 2], [0, 2, 1, 1]]
    assert shown.step.tolist() == [[2, 2, 4, 2], [4, 2, 3, 3]]
    assert shown.attended == 4
    assert shown.leaders.tolist() == [[True, False, False, False], [False, False, True, False]]
    assert [label for label, _ in shown.scale][-1] == "1"


def test_several_blocks_share_one_map() -> None:
    own = np.arange(8).reshape(2, 4)
    shown = mapped("mame", MERGED, own)
    assert shown.level.tolist() == [[1, 1, 0, 1], [0, 1, 0, 0]], "means of powers of two, rounded down"
    assert not shown.leaders.any()
    assert shown.sizes(0, 3) == [4, 1]
    assert shown.group(0, 3).tolist() == [[True, True, False, True], [False, True, False, False]]


def test_a_token_and_its_leader() -> None:
    shown = mapped("tome", MERGED, view=0)
    assert shown.leader(1, 3) == (1, 2)
    assert shown.leader(1, 2) is None
    assert mapped("tome", MERGED, MERGED).leader(1, 3) is None


def test_fused_and_dropped_tokens_count_as_none() -> None:
    fused = mapped("evit", [[0, -2], [-2, 3]], [[0, 1], [2, 3]])
    assert fused.level.tolist() == [[2, 1], [1, 2]]
    assert fused.step.tolist() == [[4, 2], [2, 4]]
    assert fused.sizes(0, 1) == [2, 1]
    assert fused.group(0, 1).sum() == 1, "the fused ones are everywhere"
    dropped = mapped("dynamicvit", [[0, -1], [2, 3]])
    assert dropped.sizes(0, 1) == [0]


def test_with_full_attention_all_are_bright() -> None:
    shown = mapped("full", *[np.arange(6).reshape(2, 3)] * 4)
    assert (shown.step == len(RAMP) - 1).all()
    assert len(shown.scale) == 1


@pytest.mark.parametrize("view", ["off", 7])
def test_no_map(view: str | int) -> None:
    assert mixing_map([MixerGrid(np.zeros((2, 2), np.int64), 1)], MixerOptions("tome"), view) is None
    assert mixing_map([], MixerOptions("tome")) is None


def test_a_result_has_the_map_of_its_mixer() -> None:
    alpha = np.zeros((32, 32), np.float32)
    routers = (grid([[0, 1]] * 2, [[0, 1]] * 2),)
    routed = MatteResult(alpha, None, routers, 9, "m", "cpu", "fp32", {}, {})
    shown = result_map(routed)
    assert shown is not None
    assert shown.mixer is None
    mixers = (MixerGrid(np.zeros((2, 2), np.int64), 1),)
    merged = MatteResult(
        alpha, None, routers, 9, "m", "cpu", "fp32", {}, {}, mixers=mixers, mixer=MixerOptions("tome")
    )
    shown = result_map(merged)
    assert shown is not None
    assert shown.merges


def test_the_map_of_a_large_photo_takes_no_frame() -> None:
    into = np.random.default_rng(0).integers(0, 480 * 270, (270, 480))
    grids, options = [MixerGrid(into, 9)] * 4, MixerOptions("tome")
    started = time.perf_counter()
    mixing_map(grids, options)
    assert time.perf_counter() - started < 0.2, "some milliseconds on a machine at rest"
    assert group_sizes(into).sum() >= into.size


@pytest.mark.parametrize("size", [(32, 64), (320, 640), (30, 57)])
def test_small_picture_shows_each_token_where_it_is(size: tuple[int, int]) -> None:
    height, width = -(-size[0] // 16), -(-size[1] // 16)
    used = np.arange(width) < width / 2
    wanted = used | (np.arange(height)[:, None] == 0)
    shown = routing_map([grid(np.broadcast_to(used, (height, width)), wanted)], "count")
    assert shown is not None
    picture = small_token_picture(np.full((40, 80, 3), 100, np.uint8), shown, size).astype(int)
    assert picture.shape == (40, 80, 3)
    assert picture[30, 4].sum() > picture[30, 70].sum() + 100
    last = 40 * 16 // size[0] - 2  # the last row of the copy that is all of the first row of tokens
    assert (picture[: max(last, 1), 70] == DROPPED).all()
