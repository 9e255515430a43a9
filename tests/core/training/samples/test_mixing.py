"""Colors mix in the numbers of a file or nearer to light, and only where alpha is between 0 and 1."""

import numpy as np
import pytest

from core.training.samples.mixing import drawn_exponent, mixed

DARK, BRIGHT = 0.1, 0.9


def gray(value: float, alpha: np.ndarray | None = None) -> np.ndarray:
    """Return a picture (1, 5, 3) of one gray, premultiplied if there is an alpha."""
    plain = np.full((1, 5, 3), value, np.float32)
    return plain if alpha is None else plain * alpha[..., None]


ALPHA = np.array([[0, 0.25, 0.5, 0.75, 1]], np.float32)


def test_an_exponent_of_one_mixes_the_numbers() -> None:
    image = mixed(gray(DARK, ALPHA), ALPHA, gray(BRIGHT), 1.0)
    np.testing.assert_allclose(image[0, :, 0], BRIGHT + ALPHA[0] * (DARK - BRIGHT), atol=1e-6)


def test_light_mixes_brighter_and_ends_where_the_numbers_do() -> None:
    numbers, light = (mixed(gray(DARK, ALPHA), ALPHA, gray(BRIGHT), power)[0, :, 0] for power in (1.0, 2.2))
    assert (light[1:4] > numbers[1:4] + 0.05).all()
    np.testing.assert_allclose(light[[0, 4]], numbers[[0, 4]], atol=1e-6)
    np.testing.assert_allclose(light[2] ** 2.2, (DARK**2.2 + BRIGHT**2.2) / 2, rtol=1e-5)


def test_sides_may_be_exchanged() -> None:
    image = mixed(gray(DARK, ALPHA), ALPHA, gray(BRIGHT), 1.7)
    other = mixed(gray(BRIGHT, 1 - ALPHA), 1 - ALPHA, gray(DARK), 1.7)
    np.testing.assert_allclose(image, other, atol=1e-6)


@pytest.mark.parametrize("beyond", [-0.2, 1.3])
def test_backgrounds_beyond_the_range_give_numbers(beyond: float) -> None:
    assert np.isfinite(mixed(gray(DARK, ALPHA), ALPHA, gray(beyond), 2.0)).all()


def test_most_images_mix_nearer_to_light_and_some_do_not() -> None:
    drawn = np.array([drawn_exponent(np.random.default_rng(seed)) for seed in range(400)])
    assert drawn.min() == 1 and 1.9 < drawn.max() <= 2.2
    assert 0.15 < (drawn == 1).mean() < 0.35
