"""The small picture: in proportion, the subject in its colors, the checkerboard where nothing is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core.imaging.color import profiles
from core.imaging.small_picture import LONGEST, small_picture


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("shape", [(40, 60), (1000, 1500), (3, 4000), (1, 1)])
def test_subject_and_checkerboard(shape: tuple[int, int], dtype: Any) -> None:
    colors = np.zeros((*shape, 3), dtype)
    colors[..., 0] = np.iinfo(dtype).max
    alpha = np.zeros(shape, np.uint8)
    alpha[: -(-shape[0] // 2)] = 255
    picture = small_picture(colors, alpha)
    assert picture.dtype == np.uint8 and max(picture.shape[:2]) == min(LONGEST, max(shape))
    assert picture[0, 0].tolist() == [255, 0, 0]
    if shape[0] > 3:
        ground = picture[-1, :, :]
        assert set(np.unique(ground)) == {160, 200} and (ground[:, 0] == ground[:, 2]).all()
        assert abs(picture.shape[1] / picture.shape[0] - shape[1] / shape[0]) < 0.05


def test_the_picture_is_in_sRGB() -> None:
    colors = np.full((40, 60, 3), (200, 100, 50), np.uint16) * np.uint16(257)
    for alpha in (None, np.full((40, 60), 255, np.uint8)):
        picture = small_picture(colors, alpha, profile=profiles.adobe_rgb())
        np.testing.assert_allclose(picture[5, 5].astype(int), (227, 100, 42), atol=1)
