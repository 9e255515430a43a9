"""Small masks at full size follow the photo's edges."""

from typing import Any

import cv2
import numpy as np
import pytest

from core.subject.upsampling import EdgeFollower


def two_tone(size: tuple[int, int]) -> tuple[Any, Any]:
    """A photo with a slanted border between two colors, and where the second is."""
    rows, columns = np.mgrid[0 : size[0], 0 : size[1]]
    is_there = columns > 0.45 * size[1] + 0.2 * rows
    noise = np.random.default_rng(0).normal(0, 5, (*size, 3))
    image = np.where(is_there[..., None], (200, 120, 60), (60, 90, 130)) + noise
    return np.clip(image, 0, 255).astype(np.uint8), is_there


@pytest.mark.parametrize("size", [(300, 400), (613, 907), (64, 64)])
def test_the_border_is_found_to_a_pixel_though_the_mask_is_small(size: tuple[int, int]) -> None:
    image, is_there = two_tone(size)
    small_size = max(size[1] // 6, 20), max(size[0] // 6, 20)
    small = cv2.resize(image, small_size, interpolation=cv2.INTER_AREA)
    mask = cv2.resize(is_there.astype(np.uint8), small_size, interpolation=cv2.INTER_NEAREST)
    alpha = EdgeFollower.of(mask, small).alpha(image)
    assert alpha.shape == size
    assert np.mean((alpha > 127) != is_there) < 0.01


def test_away_from_the_border_the_mask_is_taken_as_it_is() -> None:
    image, is_there = two_tone((600, 800))
    mask = cv2.resize(is_there.astype(np.uint8), (100, 75), interpolation=cv2.INTER_NEAREST)
    alpha = EdgeFollower.of(mask, cv2.resize(image, (100, 75), interpolation=cv2.INTER_AREA)).alpha(image)
    assert set(np.unique(alpha[:, -150:])) == {255}
    assert set(np.unique(alpha[:, :200])) == {0}


def test_an_empty_mask_stays_empty() -> None:
    image, _ = two_tone((200, 300))
    small = cv2.resize(image, (30, 20), interpolation=cv2.INTER_AREA)
    assert not EdgeFollower.of(np.zeros((20, 30), np.uint8), small).alpha(image).any()
