"""Inputs of measurements: the unknown band reaches the share that was asked for, and grows by a disk."""

from pathlib import Path

import numpy as np
import pytest

from core.errors import UserError
from core.evaluation.inputs import disk, read_inputs, resized, with_unknown
from core.imaging.io import write_png
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


@pytest.mark.parametrize("missing", [(255,), (0,), (0, 255)])
def test_marks_without_keep_or_remove_can_be_measured(missing: tuple[int, ...], tmp_path: Path) -> None:
    image, trimap = np.zeros((64, 64, 3), np.uint8), disk(64)
    trimap = np.where(np.isin(trimap, missing), 128, trimap).astype(np.uint8)
    write_png(tmp_path / "photo.png", image)
    write_png(tmp_path / "trimap.png", trimap)
    np.testing.assert_array_equal(read_inputs(tmp_path / "photo.png", tmp_path / "trimap.png")[1], trimap)
