"""The new alpha over the one that stands: exact where either counts alone, smooth between."""

import numpy as np
import pytest

from core.engine.local.blend import followed, is_cut_off, mix, mix_colors, weights


def random(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).random((90, 120)).astype(np.float32)


def test_weights_are_one_at_the_change_and_fall_smoothly_to_nothing() -> None:
    changed = np.zeros((400, 400), np.bool_)
    changed[200, 200] = True
    weight = weights(changed, 120)
    assert weight[200, 200] == 1 and weight[200, 278] == 1 and weight[200, 322:].max() == 0
    row = weight[200, 200:330]
    assert (np.diff(row) <= 0).all() and np.abs(np.diff(row)).max() < 0.04


def test_where_the_crop_sees_no_difference_the_matte_stands_bit_for_bit() -> None:
    stands, seen = random(0), random(1)
    assert followed(stands, seen, seen.copy()).tobytes() == stands.tobytes()


def test_a_large_difference_counts_as_it_is_a_small_one_is_added() -> None:
    stands = np.full((90, 120), 0.8, np.float32)
    before = np.full_like(stands, 0.5)
    gone = followed(stands, before, np.zeros_like(stands))
    less = followed(stands, before, before - np.float32(0.02))
    assert np.allclose(gone, 0) and np.allclose(less, 0.78, atol=0.005)


def test_a_mix_is_exact_at_its_ends_and_stays_within_0_and_1() -> None:
    old, new, weight = random(0), random(1), random(2)
    weight[:30], weight[30:60] = 0, 1
    mixed = mix(old, new, weight)
    assert mixed[:30].tobytes() == old[:30].tobytes() and mixed[30:60].tobytes() == new[30:60].tobytes()
    assert mixed.min() >= 0 and mixed.max() <= 1


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_colors_keep_their_type_and_their_ends(dtype: type) -> None:
    scale = 1 if dtype is np.float32 else np.iinfo(dtype).max
    old, new = ((np.stack([random(s)] * 3, axis=2) * scale).astype(dtype) for s in (3, 4))
    weight = random(2)
    weight[:30], weight[30:60] = 0, 1
    mixed = mix_colors(old, new, weight)
    assert mixed.dtype == dtype
    assert np.array_equal(mixed[:30], old[:30]) and np.array_equal(mixed[30:60], new[30:60])
    low, high = np.minimum(old, new), np.maximum(old, new)
    assert (mixed >= low).all() and (mixed <= high).all()


def test_a_change_that_goes_on_where_its_weight_falls_is_cut_off() -> None:
    changed = np.zeros((400, 400), np.bool_)
    changed[200, 200] = True
    weight, before = weights(changed, 120), np.zeros((400, 400), np.float32)
    near, far = before.copy(), before.copy()
    near[180:220, 180:220] = far[:, 180:] = 1
    assert not is_cut_off(before, near, weight) and is_cut_off(before, far, weight)
