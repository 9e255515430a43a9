import cv2
import numpy as np
import pytest

from core.refine.refinement import NEUTRAL, Refinement
from core.refine.steps import refined
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.core.refine.pictures import hairy, half_plane, width_left_of

EACH = [
    Refinement(black=0.1, white=0.8, gamma=1.5),
    Refinement(contrast=0.5),
    Refinement(shift_edge=2.3),
    Refinement(shift_edge=-7.5),
    Refinement(smooth=6),
    Refinement(feather=0.6),
    Refinement(feather=9),
    Refinement(black=0.05, shift_edge=-1.5, smooth=5, feather=2, contrast=0.4),
]


@pytest.mark.parametrize("refinement", EACH, ids=str)
@pytest.mark.parametrize("top, left", [(60, 80), (0, 140), (170, 0)])
def test_a_crop_with_its_context_equals_the_whole(refinement: Refinement, top: int, left: int) -> None:
    alpha, trimap = hairy()
    whole, reach = refined(alpha, trimap, refinement), refinement.reach()
    start = max(top - reach, 0), max(left - reach, 0)
    wide = np.s_[start[0] : top + 90 + reach, start[1] : left + 90 + reach]
    part = refined(alpha[wide], trimap[wide], refinement)
    inner = part[top - start[0] :, left - start[1] :][:90, :90]
    np.testing.assert_allclose(inner, whole[top : top + 90, left : left + 90], atol=3e-6)


@pytest.mark.parametrize("refinement", EACH, ids=str)
def test_it_stays_an_alpha_and_leaves_its_inputs(refinement: Refinement) -> None:
    alpha, trimap = hairy()
    kept = alpha.copy(), trimap.copy()
    after = refined(alpha, trimap, refinement)
    assert after.dtype == np.float32
    assert after.min() >= 0
    assert after.max() <= 1
    assert not np.array_equal(after, alpha)
    np.testing.assert_array_equal(alpha, kept[0])
    np.testing.assert_array_equal(trimap, kept[1])


def test_neutral_is_the_same_to_the_last_bit() -> None:
    alpha, trimap = hairy()
    np.testing.assert_array_equal(refined(alpha, trimap, NEUTRAL), alpha)


@pytest.mark.parametrize("refinement", [r for r in EACH if not r.moves_edges], ids=str)
def test_known_pixels_stay_known(refinement: Refinement) -> None:
    alpha, trimap = hairy()
    known = trimap != UNKNOWN
    np.testing.assert_array_equal(refined(alpha, trimap, refinement)[known], alpha[known])


def test_shift_and_feather_change_known_pixels_near_the_edge_alone() -> None:
    trimap = np.full((61, 61), BACKGROUND, np.uint8)
    trimap[:, :30] = FOREGROUND
    alpha = (trimap / 255).astype(np.float32)
    after = refined(alpha, trimap, Refinement(shift_edge=3, feather=2, smooth=4))
    changed = np.flatnonzero((after != alpha).any(axis=0))
    reach = Refinement(shift_edge=3, feather=2).reach()
    assert 30 - reach <= changed.min() < 30 < changed.max() < 30 + reach


def test_touched_pixels_count_as_unknown() -> None:
    alpha, trimap = np.full((20, 20), 0.5, np.float32), np.full((20, 20), BACKGROUND, np.uint8)
    touched = np.zeros((20, 20), bool)
    touched[:, :10] = True
    after = refined(alpha, trimap, Refinement(gamma=2), touched=touched)
    np.testing.assert_allclose(after[:, :10], 0.5**0.5, rtol=1e-5)
    np.testing.assert_array_equal(after[:, 10:], 0.5)


@pytest.mark.parametrize("distance", [0.25, 1.0, 2.6, -0.5, -3.0, 12.0, -14.4])
@pytest.mark.parametrize("is_slanted", [False, True])
def test_the_edge_moves_by_the_distance(distance: float, is_slanted: bool) -> None:
    alpha = half_plane(81, 40.5)
    if is_slanted:
        turn = cv2.getRotationMatrix2D((40, 40), 45, 1)
        alpha = cv2.warpAffine(alpha, turn, (81, 81), borderMode=cv2.BORDER_REPLICATE)
    trimap = np.full(alpha.shape, UNKNOWN, np.uint8)
    after = refined(alpha, trimap, Refinement(shift_edge=distance))
    moved = (width_left_of(after) - width_left_of(alpha)) * (0.5**0.5 if is_slanted else 1)
    assert moved == pytest.approx(distance, abs=0.2 + 0.01 * abs(distance))


def test_a_view_at_a_quarter_is_close_to_the_exact_alpha() -> None:
    alpha, trimap = hairy(1200)
    refinement = Refinement(shift_edge=6, smooth=12, feather=8)
    exact = refined(alpha, trimap, refinement)[::4, ::4]
    view = refined(alpha[::4, ::4], trimap[::4, ::4], refinement, scale=4)
    assert np.abs(view - exact).mean() < 0.2 * np.abs(alpha[::4, ::4] - exact).mean()
