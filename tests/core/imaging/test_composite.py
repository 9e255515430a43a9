import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.imaging.composite import BLEED, composite, cutout
from core.imaging.convert import from_float, to_depth, to_float, to_gray
from tests.core.imaging.test_decode import picture


def test_every_16_bit_value_rounds_to_the_nearest_8_bit_one() -> None:
    every = np.arange(65536, dtype=np.uint16)
    np.testing.assert_array_equal(to_depth(every, 8), np.floor(every / 257 + 0.5))


def test_8_bits_survive_16() -> None:
    every = np.arange(256, dtype=np.uint8)
    assert to_depth(every, 16)[-1] == 65535
    np.testing.assert_array_equal(to_depth(to_depth(every, 16), 8), every)
    assert to_depth(every, 8) is every


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_floats_and_back(dtype: type) -> None:
    every = np.arange(np.iinfo(dtype).max + 1, dtype=dtype)
    np.testing.assert_array_equal(from_float(to_float(every), every.dtype), every)
    np.testing.assert_array_equal(from_float(np.float32([-1, 2]), every.dtype), [0, np.iinfo(dtype).max])


def test_gray_of_gray_is_exact() -> None:
    image = np.repeat(picture(20, 20, 1), 3, axis=2)
    np.testing.assert_array_equal(to_gray(image), image[..., 0])


@given(st.integers(0, 255), st.integers(0, 255), st.floats(0, 1, width=32))
def test_composite_is_the_equation(f: int, b: int, a: float) -> None:
    foreground = np.full((2, 3, 3), f, np.uint8)
    out = composite(foreground, np.full((2, 3), a, np.float32), (b, b, b))
    assert out.dtype == np.uint8
    np.testing.assert_allclose(out, a * f + (1 - a) * b, atol=0.51)


def test_composite_on_a_photo_and_in_16_bits() -> None:
    foreground, background = picture(600, 4, 3, np.uint16), picture(600, 4, 3, np.uint16)[::-1]
    alpha = np.linspace(0, 1, 2400, dtype=np.float32).reshape(600, 4)
    out = composite(foreground, alpha, background)
    expected = alpha[..., None] * foreground.astype(float) + (1 - alpha[..., None]) * background
    np.testing.assert_allclose(out, expected, atol=1)


@pytest.mark.parametrize("depth", [8, 16])
def test_cutout_has_straight_alpha_in_the_depth_asked_for(depth: int) -> None:
    image = picture(4, 5)
    alpha = np.linspace(0.1, 1, 20, dtype=np.float32).reshape(4, 5)
    out = cutout(image, alpha, depth=depth)
    np.testing.assert_array_equal(out[..., :3], to_depth(image, depth))
    np.testing.assert_array_equal(out[..., 3], np.rint(alpha * (2**depth - 1)))


def test_what_was_cut_away_is_not_in_the_file() -> None:
    image = np.full((40, 1030, 3), 99, np.uint8)
    alpha = np.zeros((40, 1030), np.float32)
    alpha[20, 10] = 0.5
    out = cutout(image, alpha)
    near = np.zeros((40, 1030), bool)
    near[20 - BLEED : 21 + BLEED, 10 - BLEED : 11 + BLEED] = True
    assert (out[near][:, :3] == 99).all()
    assert (out[~near] == 0).all()
