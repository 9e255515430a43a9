"""Edge by place: how wide the band is beside sharp, blurred and hairy outlines."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from core.trimap.edge_width import AdaptiveBands, band, find_widths
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN

HEIGHT, WIDTH = 400, 640


def photo_with(alpha: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return a subject of a dark color before a light and slightly uneven background."""
    noise = np.random.default_rng(1).normal(0, 3, (*alpha.shape, 3))
    colors = alpha[..., None] * np.array([70, 50, 40]) + (1 - alpha[..., None]) * np.array([190, 200, 210])
    return np.clip(colors + noise, 0, 255).astype(np.uint8)


def half() -> NDArray[np.float32]:
    """Return the alpha of a subject that fills the lower half of the picture."""
    alpha = np.zeros((HEIGHT, WIDTH), np.float32)
    alpha[HEIGHT // 2 :] = 1
    return alpha


def hairy(until: int = WIDTH) -> NDArray[np.float32]:
    """Return the same with hairs of 12 to 22 pixels that stand off it, left of column ``until``."""
    alpha, rng = half(), np.random.default_rng(2)
    hairs = np.zeros((HEIGHT, WIDTH), np.uint8)
    for _ in range(until // 2):
        x, lean, tall = rng.integers(0, until), rng.integers(-8, 8), rng.integers(12, 22)
        tip = int(np.clip(x + lean, 0, until)), HEIGHT // 2 - int(tall)
        cv2.line(hairs, (int(x), HEIGHT // 2 + 5), tip, 200, 1, cv2.LINE_AA)
    return np.maximum(alpha, hairs.astype(np.float32) / 255)


def heights(alpha: NDArray[np.float32], scale: float = 1.0) -> NDArray[np.int64]:
    """Return how many pixels of each column are Edge, of the photo with this alpha and its half as the mask."""
    trimap = band(photo_with(alpha), half(), scale)
    return np.count_nonzero(trimap == UNKNOWN, axis=0)


def test_hair_and_blur_get_a_wider_band_than_a_sharp_outline() -> None:
    sharp, soft = heights(half()).mean(), heights(cv2.GaussianBlur(half(), (0, 0), 8)).mean()
    assert heights(hairy()).mean() > 1.8 * sharp
    assert soft > 2 * sharp
    assert sharp < 16


def test_one_outline_is_narrow_where_it_is_sharp_and_wide_where_hair_is_with_no_step_between() -> None:
    found = heights(hairy(until=320))
    assert found[50:250].mean() > 1.5 * found[420:600].mean()
    assert np.abs(np.diff(found)).max() <= 3


def test_the_band_reaches_the_outline_of_the_photo_where_the_mask_is_beside_it() -> None:
    shifted = np.roll(half(), 12, axis=0)
    trimap = band(photo_with(shifted), half())
    assert (trimap[HEIGHT // 2 + 12, 40:-40] == UNKNOWN).all()


def test_a_scale_widens_all_of_it() -> None:
    bands = AdaptiveBands(photo_with(hairy()), half() > 0.5, half() <= 0.5)
    counts = [np.count_nonzero(bands.trimap(scale) == UNKNOWN) for scale in (0.25, 0.5, 1, 2, 4)]
    assert counts == sorted(counts) and counts[-1] > 6 * counts[0]
    narrow, wide = (bands.trimap(scale) for scale in (0.5, 1))
    assert ((narrow == UNKNOWN) <= (wide == UNKNOWN)).all()


def test_marks_keep_their_sides_and_their_unknown() -> None:
    marks = np.where(half() > 0, FOREGROUND, BACKGROUND).astype(np.uint8)
    marks[HEIGHT // 2 - 60 : HEIGHT // 2, :100] = UNKNOWN
    trimap = band(photo_with(half()), marks, 0.25)
    assert (trimap[marks == UNKNOWN] == UNKNOWN).all()
    assert not ((trimap == FOREGROUND) & (marks != FOREGROUND)).any()
    assert not ((trimap == BACKGROUND) & (marks != BACKGROUND)).any()


@pytest.mark.parametrize("dtype", [np.uint16, np.float32])
def test_photos_of_any_depth_get_the_same_band(dtype: type) -> None:
    image = photo_with(hairy())
    deep = image.astype(np.uint16) * 257 if dtype is np.uint16 else image.astype(np.float32) / 255
    assert np.mean(band(image, half()) != band(deep, half())) < 1e-3


def test_the_same_photo_at_twice_the_size_gets_a_band_of_about_twice_the_width() -> None:
    image, mask = photo_with(hairy()), half()
    large = cv2.resize(image, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
    small_share = np.mean(band(image, mask) == UNKNOWN)
    share = np.mean(band(large, cv2.resize(mask, None, fx=4, fy=4)) == UNKNOWN)
    assert share == pytest.approx(small_share, rel=0.5)


@pytest.mark.parametrize("value", [BACKGROUND, FOREGROUND, UNKNOWN])
def test_marks_without_an_outline_stay_as_they_are(value: int) -> None:
    marks = np.full((HEIGHT, WIDTH), value, np.uint8)
    assert (band(photo_with(half()), marks, 4) == value).all()


@pytest.mark.parametrize("size", [(1, 1), (3, 5), (2, 300), (300, 2), (17, 33)])
def test_tiny_pictures_get_a_band_too(size: tuple[int, int]) -> None:
    marks = np.zeros(size, np.uint8)
    marks[:, size[1] // 2 :] = FOREGROUND
    image = np.repeat(marks[..., None], 3, axis=2)
    assert band(image, marks).shape == size
    widths = find_widths(image, marks > 0, marks == 0)
    assert all(np.isfinite(plane).all() for plane in widths)
