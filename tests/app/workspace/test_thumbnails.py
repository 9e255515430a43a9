"""Thumbnails: the photo or its cutout, small, made in the background, the newest wish first of all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.workspace.parked import Large, stand_in
from app.workspace.photo import THUMBNAIL_SIDE
from app.workspace.thumbnails import Thumbnails, thumbnail
from core.imaging.color import profiles
from core.imaging.photo import Photo


def _red(height: int, width: int, dtype: Any = np.uint8) -> Photo:
    image = np.zeros((height, width, 3), dtype)
    image[..., 0] = np.iinfo(dtype).max
    return Photo(image)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("size", [(4000, 6000), (600, 400), (60, 40), (1, 900)])
def test_a_photo_alone(size: tuple[int, int], dtype: Any) -> None:
    picture = thumbnail(_red(*size, dtype), None)
    assert picture.dtype == np.uint8 and (picture == (255, 0, 0)).all()
    assert max(picture.shape[:2]) == min(THUMBNAIL_SIDE, max(size))


def test_colors_are_those_that_the_profile_means() -> None:
    photo = Photo(np.full((60, 40, 3), (200, 100, 50), np.uint8), icc_profile=profiles.adobe_rgb())
    whole = np.full((60, 40), 255, np.uint8)
    shown = [thumbnail(photo, None), thumbnail(photo, whole)]
    large = Large(photo, whole, whole > 0, None, None, None, None, None)
    for picture in (*shown, stand_in(large).image):
        np.testing.assert_allclose(picture[5, 5].astype(int), (227, 100, 42), atol=1)


def test_a_cutout_lies_on_the_checkerboard() -> None:
    alpha = np.zeros((600, 900), np.uint8)
    alpha[:300] = 255
    picture = thumbnail(_red(600, 900), alpha)
    assert picture[0, 0].tolist() == [255, 0, 0]
    assert set(np.unique(picture[-1])) == {160, 200}


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_own_transparency_of_a_photo_shows_the_checkerboard(dtype: Any) -> None:
    photo = _red(400, 400, dtype)
    alpha = np.zeros((400, 400), dtype)
    alpha[:200] = np.iinfo(dtype).max
    picture = thumbnail(Photo(photo.image, alpha), None)
    assert picture[0, 0].tolist() == [255, 0, 0] and set(np.unique(picture[-1])) == {160, 200}


def test_they_come_in_the_background_by_key(qtbot: QtBot) -> None:
    thumbnails = Thumbnails()
    made: dict[int, np.ndarray] = {}
    thumbnails.made.connect(lambda key, picture: made.update({key: picture}))
    for key in (1, 2):
        thumbnails.ask(key, _red(40 * key, 60))
    assert not made
    qtbot.waitUntil(lambda: len(made) == 2)
    assert made[1].shape == (40, 60, 3) and made[2].shape == (80, 60, 3)
    assert thumbnails.close()


def test_none_comes_of_a_photo_that_was_closed(qtbot: QtBot) -> None:
    thumbnails = Thumbnails()
    made: list[int] = []
    thumbnails.made.connect(lambda key, picture: made.append(key))
    thumbnails.ask(1, _red(40, 60))
    thumbnails.forget(1)
    thumbnails.ask(2, _red(40, 60))
    qtbot.waitUntil(lambda: 2 in made)
    assert made == [2] and thumbnails.close()
