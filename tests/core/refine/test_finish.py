"""Any part of a finished alpha equals the whole, with everything over it that can be."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from core.geometry import Rect, slices
from core.refine.finish import Finish
from core.refine.refinement import Refinement
from core.refine.region import Region
from core.refine.soft_brush import SoftBrush, SoftStroke
from core.refine.touch_up import TouchUp
from tests.core.refine.pictures import hairy

SIDE = 700
HARD = Refinement(contrast=0.5, shift_edge=-1.5, specks=40)
SOFT = Refinement(feather=3, smooth=4, holes=30, decontaminate=0.2)
PART = Region(((200.0, 300.0), (210.0, 620.0), (500.0, 560.0), (420.0, 310.0)), HARD)


def touched() -> TouchUp:
    stroke = SoftStroke(TouchUp((SIDE, SIDE)), SoftBrush("add", 60, 0.5, 0.8))
    stroke.segment((330, 480), (350, 600), 1.0)
    return stroke.layer


FINISHES = {
    "settings": Finish(TouchUp((SIDE, SIDE)), SOFT),
    "touch-up and settings": Finish(touched(), HARD),
    "a region": Finish(touched(), SOFT, (PART,)),
    "a region over nothing": Finish(TouchUp((SIDE, SIDE)), Refinement(), (PART,)),
}


@pytest.fixture(scope="module")
def picture() -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    return hairy(SIDE)


@pytest.mark.parametrize("name", FINISHES)
@pytest.mark.parametrize("rect", [(0, 0, 100, 130), (190, 280, 430, 513), (511, 400, 700, 700)])
def test_any_rectangle_equals_the_whole(
    picture: tuple[NDArray[np.float32], NDArray[np.uint8]], name: str, rect: Rect
) -> None:
    finish, parts = FINISHES[name], FINISHES[name].find_parts(*picture)
    whole = finish.whole(*picture)
    np.testing.assert_allclose(finish.alpha(*picture, rect, parts), whole[slices(rect)], atol=5e-6)
    assert not np.array_equal(whole, picture[0])


def test_a_region_has_its_own_settings_and_a_soft_border(
    picture: tuple[NDArray[np.float32], NDArray[np.uint8]],
) -> None:
    alpha, trimap = np.full((SIDE, SIDE), 0.3, np.float32), np.full((SIDE, SIDE), 128, np.uint8)
    own = Region(((100.0, 100.0), (100.0, 600.0), (600.0, 600.0), (600.0, 100.0)), Refinement(gamma=3))
    after = Finish(TouchUp((SIDE, SIDE)), Refinement(), (own,)).whole(alpha, trimap)
    assert after[350, 350] == pytest.approx(0.3 ** (1 / 3), rel=1e-4)
    np.testing.assert_array_equal(after[:60], alpha[:60])
    assert np.abs(np.diff(after[350])).max() < 0.1 * (after[350, 350] - 0.3)


def test_neutral_regions_and_settings_leave_the_alpha_itself() -> None:
    alpha, trimap = hairy()
    finish = Finish(TouchUp(alpha.shape), Refinement(), (replace(PART, refinement=Refinement()),))  # type: ignore[arg-type]
    assert finish.whole(alpha, trimap) is alpha


def test_the_amount_of_decontamination_follows_the_regions() -> None:
    assert FINISHES["settings"].amount((0, 0, 50, 50)) == SOFT.decontaminate
    amount = FINISHES["a region"].amount((300, 400, 310, 410))
    np.testing.assert_allclose(amount, HARD.decontaminate, rtol=1e-6)
    assert FINISHES["a region"].amount((0, 0, 50, 50)) == SOFT.decontaminate


@pytest.mark.parametrize("stride", [1, 2, 4])
@pytest.mark.parametrize("rect", [(160, 260, 260, 400), (0, 0, 700, 700), (400, 500, 520, 620)])
def test_a_region_weighs_a_crop_as_the_whole(rect: Rect, stride: int) -> None:
    whole = PART.weight((0, 0, SIDE, SIDE), stride)
    part = PART.weight(rect, stride)
    assert whole is not None
    assert part is not None
    inner = whole[rect[0] // stride : -(-rect[2] // stride), rect[1] // stride : -(-rect[3] // stride)]
    np.testing.assert_allclose(part, inner, atol=1e-6)


def test_a_region_says_nothing_far_from_its_line() -> None:
    assert PART.weight((0, 0, 100, 700)) is None
    assert not PART.touches((0, 0, 100, 700))
