import numpy as np
import pytest

from core.doubt.known_colors import filled, projected


def test_known_pixels_keep_their_colors_and_the_rest_gets_the_nearest() -> None:
    colors = np.zeros((40, 64, 3), np.float32)
    colors[:, :20], colors[:, 44:] = (0.2, 0.4, 0.6), (0.8, 0.6, 0.4)
    is_known = np.zeros((40, 64), np.bool_)
    is_known[:, :20] = is_known[:, 44:] = True
    out = filled(colors, is_known)
    assert (out[is_known] == colors[is_known]).all()
    assert out[:, 22] == pytest.approx(np.broadcast_to((0.2, 0.4, 0.6), (40, 3)), abs=0.1)
    assert out[:, 41] == pytest.approx(np.broadcast_to((0.8, 0.6, 0.4), (40, 3)), abs=0.1)


@pytest.mark.parametrize("size", [(1, 1), (1, 7), (5, 3), (33, 20)])
def test_a_single_known_pixel_fills_all(size: tuple[int, int]) -> None:
    colors, is_known = np.zeros((*size, 3), np.float32), np.zeros(size, np.bool_)
    colors[0, 0], is_known[0, 0] = (0.1, 0.5, 0.9), True
    assert filled(colors, is_known) == pytest.approx(np.broadcast_to((0.1, 0.5, 0.9), (*size, 3)), abs=1e-5)


def test_nothing_known_is_gray() -> None:
    assert (filled(np.ones((9, 4, 3), np.float32), np.zeros((9, 4), np.bool_)) == 0.5).all()


def test_mixtures_tell_their_alpha() -> None:
    foreground, background = np.float32([0.9, 0.5, 0.1]), np.float32([0.1, 0.2, 0.6])
    alpha = np.linspace(0, 1, 11, dtype=np.float32)
    colors = alpha[:, None] * foreground + (1 - alpha[:, None]) * background
    told, apart, off = projected(colors, foreground, background)
    assert told == pytest.approx(alpha, abs=0.01)
    assert apart == pytest.approx(np.linalg.norm(foreground - background), abs=1e-5)
    assert off == pytest.approx(0, abs=0.01)


def test_like_colors_tell_nothing() -> None:
    gray = np.full((4, 3), 0.5, np.float32)
    told, apart, _ = projected(gray, gray, gray)
    assert (told == 0.5).all()
    assert (apart == 0).all()
