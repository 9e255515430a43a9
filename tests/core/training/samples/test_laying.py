"""Colors mix in the numbers of a file or nearer to light, and thin parts are tinged by what is behind them."""

import numpy as np
import pytest

from core.training.samples.laying import mixed
from core.training.samples.mixing import NUMBERS, Mixing

DARK, BRIGHT = 0.1, 0.9
LIGHT = Mixing(2.2, 0.0)


def gray(value: float, alpha: np.ndarray | None = None) -> np.ndarray:
    """Return a picture (1, 5, 3) of one gray, premultiplied if there is an alpha."""
    plain = np.full((1, 5, 3), value, np.float32)
    return plain if alpha is None else plain * alpha[..., None]


ALPHA = np.array([[0, 0.25, 0.5, 0.75, 1]], np.float32)


def test_an_exponent_of_one_mixes_the_numbers() -> None:
    image = mixed(gray(DARK, ALPHA), ALPHA, gray(BRIGHT), NUMBERS)
    np.testing.assert_allclose(image[0, :, 0], BRIGHT + ALPHA[0] * (DARK - BRIGHT), atol=1e-6)


def test_light_mixes_brighter_and_ends_where_the_numbers_do() -> None:
    numbers, light = (mixed(gray(DARK, ALPHA), ALPHA, gray(BRIGHT), how)[0, :, 0] for how in (NUMBERS, LIGHT))
    assert (light[1:4] > numbers[1:4] + 0.05).all()
    np.testing.assert_allclose(light[[0, 4]], numbers[[0, 4]], atol=1e-6)
    np.testing.assert_allclose(light[2] ** 2.2, (DARK**2.2 + BRIGHT**2.2) / 2, rtol=1e-5)


def test_sides_may_be_exchanged() -> None:
    image = mixed(gray(DARK, ALPHA), ALPHA, gray(BRIGHT), LIGHT)
    other = mixed(gray(BRIGHT, 1 - ALPHA), 1 - ALPHA, gray(DARK), LIGHT)
    np.testing.assert_allclose(image, other, atol=1e-6)


@pytest.mark.parametrize("beyond", [-0.2, 1.3])
def test_backgrounds_beyond_the_range_give_numbers(beyond: float) -> None:
    assert np.isfinite(mixed(gray(DARK, ALPHA), ALPHA, gray(beyond), Mixing(2.0, 0.3))).all()


def test_what_is_thin_is_tinged_and_a_body_is_not() -> None:
    alpha = np.zeros((60, 60), np.float32)
    alpha[:, :30], alpha[:, 45] = 1, 1
    color, background = (
        np.full((60, 60, 3), DARK, np.float32) * alpha[..., None],
        np.full((60, 60, 3), BRIGHT),
    )
    image = mixed(color, alpha, background.astype(np.float32), Mixing(1.0, 0.5))[30, :, 0]
    assert DARK + 0.2 < image[45] < DARK + 0.4
    np.testing.assert_allclose(image[:20], DARK, atol=1e-4)
    np.testing.assert_allclose(image[50:], BRIGHT, atol=1e-6)
