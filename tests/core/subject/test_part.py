"""A part by a click: connected, of like color, more of it with more tolerance."""

from typing import Any

import cv2
import numpy as np
import pytest

from core.subject.part import MAX_TOLERANCE, USUAL_TOLERANCE, Part, looked_at

SIZE = (400, 600)


@pytest.fixture
def photo() -> Any:
    """Two red bars, an orange bar that touches the first, gray elsewhere."""
    noise = np.random.default_rng(0).normal(0, 4, (*SIZE, 3))
    image = np.full((*SIZE, 3), 120.0)
    image[100:300, 60:160] = 190, 50, 40
    image[100:300, 160:240] = 190, 110, 50
    image[100:300, 440:540] = 190, 50, 40
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def part(photo: Any, x: float, y: float) -> Part:
    return Part.at(looked_at(photo), (0, 0, *SIZE), (x, y))


def test_a_click_takes_the_connected_part_of_its_color(photo: Any) -> None:
    mask = part(photo, 100, 200).full(photo, USUAL_TOLERANCE) > 0
    assert mask[102:298, 62:158].mean() > 0.99
    assert mask.sum() < 1.05 * 200 * 100


def test_more_tolerance_takes_more(photo: Any) -> None:
    clicked = part(photo, 100, 200)
    areas = [np.count_nonzero(clicked.mask(tolerance)) for tolerance in (0, 10, 20, 40, 80, MAX_TOLERANCE)]
    assert areas == sorted(areas)
    assert areas[-1] > 1.7 * areas[2]


def test_texture_tells_parts_of_one_color_apart() -> None:
    noise = np.random.default_rng(0).normal(0, 45, (*SIZE, 1))
    image = np.full((*SIZE, 3), 128.0)
    image[:, 300:] += noise[:, 300:]
    image = np.clip(image, 0, 255).astype(np.uint8)
    mask = part(image, 100, 200).mask(USUAL_TOLERANCE)
    assert mask[:, : mask.shape[1] * 45 // 100].mean() > 0.95
    assert mask[:, mask.shape[1] * 55 // 100 :].mean() < 0.05


def test_small_gaps_belong_to_the_part(photo: Any) -> None:
    cv2.circle(photo, (110, 200), 4, (20, 200, 20), -1)
    mask = part(photo, 80, 150).full(photo, USUAL_TOLERANCE)
    assert mask[200, 110] == 255


def test_outlines_lie_around_the_part_in_pixels_of_the_photo(photo: Any) -> None:
    large = cv2.resize(photo, (2400, 1600), interpolation=cv2.INTER_NEAREST)
    clicked = Part.at(looked_at(large), (0, 0, 1600, 2400), (400, 800))
    lines = clicked.outlines(USUAL_TOLERANCE)
    points = np.array(max(lines, key=len))
    assert np.abs(points.min(axis=0) - (240, 400)).max() < 16
    assert np.abs(points.max(axis=0) - (640, 1200)).max() < 16


@pytest.mark.parametrize("at", [(-5, -5), (599.9, 399.9), (700, 500)])
def test_a_click_at_the_rim_is_taken_at_the_rim(photo: Any, at: tuple[float, float]) -> None:
    assert part(photo, *at).mask(USUAL_TOLERANCE).any()
