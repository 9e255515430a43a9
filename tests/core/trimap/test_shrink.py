"""Smaller trimaps: nothing unknown is lost, whatever the factor."""

import numpy as np
import pytest

from core.trimap.shrink import shrunk_trimap
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN


def test_a_reduced_pixel_is_known_only_where_all_it_stands_for_is() -> None:
    trimap = np.full((40, 40), BACKGROUND, np.uint8)
    trimap[:, 20:] = FOREGROUND
    trimap[11, 3] = UNKNOWN
    small = shrunk_trimap(trimap, (10, 10))
    assert small[2, 0] == UNKNOWN and (small == UNKNOWN).sum() == 1
    assert (small[:, 5:] == FOREGROUND).all()
    assert set(np.unique(shrunk_trimap(trimap, (7, 9)))) == {BACKGROUND, UNKNOWN, FOREGROUND}


def test_a_trimap_that_stays_as_large_is_copied() -> None:
    trimap = np.full((30, 30), UNKNOWN, np.uint8)
    trimap[:, :10], trimap[:, 20:] = FOREGROUND, BACKGROUND
    small = shrunk_trimap(trimap, (30, 30))
    assert np.array_equal(small, trimap) and not np.shares_memory(small, trimap)


@pytest.mark.parametrize("factor", [3, 9, 10, 11, 16, 40, 200])
@pytest.mark.parametrize(
    ("one", "many"), [(UNKNOWN, BACKGROUND), (UNKNOWN, FOREGROUND), (BACKGROUND, FOREGROUND)]
)
def test_one_pixel_among_many_is_not_lost(factor: int, one: int, many: int) -> None:
    trimap = np.full((2 * factor, 3 * factor), many, np.uint8)
    trimap[factor + 1, 2 * factor] = one
    small = shrunk_trimap(trimap, (2, 3))
    assert small[1, 2] == UNKNOWN and (small == many).sum() == 5 and small.dtype == np.uint8
