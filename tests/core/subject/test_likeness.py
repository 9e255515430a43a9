"""Shares of a color between two parts of an image."""

import numpy as np

from core.subject.likeness import likeness


def test_colors_of_one_part_are_its_own_and_shared_ones_are_between() -> None:
    image = np.zeros((20, 40, 3), np.uint8)
    image[:, :10], image[:, 10:30], image[:, 30:] = (200, 30, 30), (90, 90, 90), (30, 30, 200)
    left = np.zeros((20, 40), bool)
    left[:, :20] = True
    share = likeness(image, left, ~left)
    assert share[:, :10].min() > 0.99
    assert share[:, 30:].max() < 0.01
    assert np.allclose(share[:, 10:30], 0.5, atol=0.01)
