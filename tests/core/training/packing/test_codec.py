import cv2
import numpy as np
import pytest

from core.training.packing.codec import pack_color, pack_exact, unpack_color, unpack_exact


def photo(height: int, width: int) -> np.ndarray:
    coarse = np.random.default_rng(0).integers(0, 256, (5, 6, 3), np.uint8)
    return cv2.resize(coarse, (80, 96), interpolation=cv2.INTER_CUBIC)[:height, :width]


@pytest.mark.parametrize("size", [(64, 48), (33, 57), (8, 8), (2, 3)])
def test_colors_come_back_nearly_as_they_were(size: tuple[int, int]) -> None:
    image = photo(*size)
    back = unpack_color(pack_color(image, 95))
    assert back.shape == image.shape
    assert back.dtype == np.uint8
    assert np.abs(back.astype(int) - image).mean() < 6


def test_higher_quality_costs_more_and_errs_less() -> None:
    image = photo(96, 80)
    packed = {quality: pack_color(image, quality) for quality in (30, 90)}
    assert len(packed[30]) < len(packed[90]) < image.size / 4
    errors = {q: np.abs(unpack_color(data).astype(int) - image).mean() for q, data in packed.items()}
    assert errors[90] < errors[30]


def test_exact_values_come_back_exactly() -> None:
    points = np.array([[1, -3], [500, 7]], "<i2")
    assert np.array_equal(unpack_exact(pack_exact(points), (2, 2), np.dtype("<i2")), points)
