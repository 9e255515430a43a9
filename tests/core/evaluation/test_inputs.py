"""Inputs of measurements: the unknown band reaches the share that was asked for, and grows by a disk."""

import numpy as np
import pytest

from core.errors import UserError
from core.evaluation.inputs import disk, resized, with_unknown
from core.trimap.values import UNKNOWN, shares, validate


@pytest.mark.parametrize("share", [0.02, 0.1, 0.31, 0.6, 0.999])
def test_the_share_is_reached(share: float) -> None:
    trimap = with_unknown(disk(300), share)
    assert shares(trimap)[UNKNOWN] == pytest.approx(share, abs=0.01)
    validate(trimap, (300, 300, 3))


def test_everything_but_one_pixel_of_each_side_becomes_unknown() -> None:
    trimap = with_unknown(disk(64), 1)
    assert (trimap != UNKNOWN).sum() == 2
    validate(trimap, (64, 64, 3))


def test_widening_keeps_what_was_unknown_and_narrowing_what_was_known() -> None:
    trimap = disk(200)
    wide, narrow = with_unknown(trimap, 0.5), with_unknown(trimap, 0.05)
    assert (wide[trimap == UNKNOWN] == UNKNOWN).all()
    is_known = trimap != UNKNOWN
    np.testing.assert_array_equal(narrow[is_known], trimap[is_known])
    assert (with_unknown(trimap, 0.5) == wide).all()


@pytest.mark.parametrize("value", [0, 128, 255])
def test_no_band_to_widen_is_a_sentence(value: int) -> None:
    with pytest.raises(UserError, match="band"):
        with_unknown(np.full((20, 20), value, np.uint8), 0.1)


def test_resized_keeps_three_values() -> None:
    image, trimap = resized(np.zeros((300, 300, 3), np.uint8), disk(300), (120, 77))
    assert image.shape == (120, 77, 3)
    validate(trimap, image.shape)
