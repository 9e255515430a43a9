import cv2
import numpy as np
import pytest

from core.training.packing.codec import cosines, pack_color, pack_exact, tables, unpack_color, unpack_exact


def photo(height: int, width: int) -> np.ndarray:
    coarse = np.random.default_rng(0).integers(0, 256, (5, 6, 3), np.uint8)
    return cv2.resize(coarse, (80, 96), interpolation=cv2.INTER_CUBIC)[:height, :width]


@pytest.mark.parametrize("size", [(64, 48), (33, 57), (8, 8), (2, 3)])
def test_colors_come_back_nearly_as_they_were(size: tuple[int, int]) -> None:
    image = photo(*size)
    back = unpack_color(pack_color(image, 95), *size, 95)
    assert back.shape == image.shape
    assert back.dtype == np.uint8
    assert np.abs(back.astype(int) - image).mean() < 6


def test_higher_quality_costs_more_and_errs_less() -> None:
    image = photo(96, 80)
    packed = {quality: pack_color(image, quality) for quality in (30, 90)}
    assert len(packed[30]) < len(packed[90]) < image.size / 4
    errors = {
        q: np.abs(unpack_color(data, 96, 80, q).astype(int) - image).mean() for q, data in packed.items()
    }
    assert errors[90] < errors[30]


def test_the_codec_is_as_good_as_a_jpeg_of_the_same_tables() -> None:
    image = photo(96, 80)
    ours = unpack_color(pack_color(image, 85), 96, 80, 85).astype(int)
    jpeg = cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 85])[1], cv2.IMREAD_COLOR)
    assert np.abs(ours - image).mean() < 1.3 * np.abs(jpeg.astype(int) - image).mean()


def test_exact_values_come_back_exactly() -> None:
    points = np.array([[1, -3], [500, 7]], "<i2")
    assert np.array_equal(unpack_exact(pack_exact(points), (2, 2), np.dtype("<i2")), points)


def test_the_cosines_are_orthonormal_and_tables_those_of_jpeg() -> None:
    assert np.allclose(cosines() @ cosines().T, np.eye(8), atol=1e-6)
    assert tables(50)[0][0, 0] == 16
    assert tables(100)[1].max() == 1
