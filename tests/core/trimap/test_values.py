import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from core.errors import UserError
from core.trimap.bands import from_alpha
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, VALUES, remark_on, shares, snap, validate

GRAYS = npst.arrays(np.uint8, npst.array_shapes(min_dims=2, max_dims=2, max_side=20))


def good() -> np.ndarray:
    return np.array([[0, 128, 255], [0, 128, 255]], np.uint8)


@given(GRAYS)
def test_snap_leaves_three_values_and_is_idempotent(gray: np.ndarray) -> None:
    trimap, moved = snap(gray)
    assert set(np.unique(trimap)) <= set(VALUES)
    assert moved == pytest.approx((trimap != gray).mean())
    np.testing.assert_array_equal(snap(trimap)[0], trimap)
    assert snap(trimap)[1] == 0


def test_snap_thresholds() -> None:
    gray = np.array([[0, 63, 64, 85, 127, 128, 170, 192, 193, 255]], np.uint8)
    assert snap(gray)[0].tolist() == [[0, 0, 128, 128, 128, 128, 128, 128, 255, 255]]


@given(npst.arrays(np.uint8, (5, 7), elements=st.sampled_from(VALUES)))
def test_shares_add_up(trimap: np.ndarray) -> None:
    found = shares(trimap)
    assert sum(found.values()) == pytest.approx(1)
    assert found[UNKNOWN] == (trimap == UNKNOWN).mean()


def test_a_good_trimap_passes() -> None:
    validate(good(), (2, 3, 3))


@pytest.mark.parametrize(
    ("trimap", "words"),
    [
        (np.zeros((3, 2), np.uint8), "2 × 3 pixels, but the photo has 3 × 2"),
        (np.full((2, 3), 7, np.uint8), "values other than"),
        (good().astype(np.float32), "8 bits"),
        (np.repeat(good()[..., None], 3, axis=2), "one channel"),
        (np.where(good() == UNKNOWN, 0, good()).astype(np.uint8), "marked Edge .unknown.* Auto edge"),
    ],
)
def test_what_cannot_be_matted_gets_a_sentence(trimap: np.ndarray, words: str) -> None:
    with pytest.raises(UserError, match=words):
        validate(trimap, (2, 3, 3))


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ({FOREGROUND, UNKNOWN}, "marked Remove"),
        ({BACKGROUND, UNKNOWN}, "marked Keep .* glass"),
        ({UNKNOWN}, "Everything is marked Edge"),
    ],
)
def test_marks_without_keep_or_remove_pass_with_a_remark(kept: set[int], words: str) -> None:
    trimap = np.where(np.isin(good(), list(kept)), good(), UNKNOWN).astype(np.uint8)
    validate(trimap, (2, 3, 3))
    assert re.search(words, remark_on(shares(trimap)))


def test_there_is_nothing_to_remark_on_whole_marks() -> None:
    assert remark_on(shares(good())) == ""


@pytest.mark.parametrize("full", [np.uint8(255), np.float32(1)])
def test_a_mask_gets_an_edge_of_the_widths_asked_for(full: np.generic) -> None:
    alpha = np.zeros((1, 40), full.dtype)
    alpha[:, 20:] = full
    trimap = from_alpha(alpha, inner=3, outer=5)
    assert trimap.tolist() == [[0] * 15 + [128] * 8 + [255] * 17]


def test_all_that_is_partial_is_unknown() -> None:
    alpha = np.array([[0, 0, 0.3, 0.99, 1]], np.float32)
    assert from_alpha(alpha, 0, 0).tolist() == [[0, 0, 128, 255, 255]]
