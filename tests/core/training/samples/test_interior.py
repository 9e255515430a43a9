import cv2
import numpy as np

from core.training.samples.interior import POINTS, fitting_scale, interior


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_places_lie_in_the_body_as_deep_as_told() -> None:
    alpha = cv2.circle(np.zeros((256, 256), np.uint8), (150, 120), 90, 255, -1, cv2.LINE_AA)
    found = interior(rng(), alpha, is_cut=False)
    assert found.shape == (POINTS + 1, 3)
    for row, col, depth in found[:-1].astype(int):
        reach = depth - 8
        assert (alpha[row - reach : row + reach, col - reach : col + reach] >= 250).mean() > 0.98
        assert depth >= 32
    assert np.abs(found[-1] - (120, 150, 90)).max() <= 8


def test_what_has_no_body_has_no_places() -> None:
    assert not interior(rng(), np.full((256, 256), 200, np.uint8), is_cut=False).any()
    thin = np.zeros((256, 256), np.uint8)
    thin[:, 100:140] = 255
    assert not interior(rng(), thin, is_cut=True).any()


def test_only_what_is_cut_goes_on_beyond_the_canvas() -> None:
    half = np.zeros((256, 256), np.uint8)
    half[:, :40] = 255
    assert not interior(rng(), half, is_cut=False).any()
    assert (interior(rng(), half, is_cut=True)[:-1, 1] < 32).all()


def test_scales_fit_what_lies_around_a_place_into_a_crop() -> None:
    rng = np.random.default_rng(0)
    inside = fitting_scale(rng, np.full(200, 50.0), 200, is_whole=np.zeros(200, bool))
    assert 1.1 < inside.min() < 1.5
    assert 3 < inside.max() < 3.4
    whole = fitting_scale(rng, np.full(200, 100.0), 224, is_whole=np.ones(200, bool))
    assert 1 < whole.min() < whole.max() < 1.85
    assert fitting_scale(rng, 1000.0, 64, is_whole=False) == 0.7
    assert fitting_scale(rng, 0.0, 64, is_whole=True) == 4
