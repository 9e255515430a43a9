"""What a cutout can be shown on."""

from pathlib import Path

import numpy as np
import pytest

from core.errors import UserError
from core.imaging.color import profiles
from core.imaging.io import write_png
from core.imaging.photo import Photo
from core.jobs.backgrounds import Placement, background, cover, fitting, placed


def _photo(height: int, width: int, profile: bytes | None = None, dtype: type = np.uint8) -> Photo:
    return Photo(np.zeros((height, width, 3), dtype), icc_profile=profile)


@pytest.mark.parametrize(("name", "color"), [("white", (255, 255, 255)), ("#0a0B0c", (10, 11, 12))])
def test_a_color_is_a_background(name: str, color: tuple[int, int, int]) -> None:
    assert background(name, _photo(2, 3)) == color


def test_what_is_none_is_named() -> None:
    with pytest.raises(UserError, match="#12345 is not a background"):
        background("#12345", _photo(2, 3))


@pytest.mark.parametrize(
    ("name", "color"), [("white", (255, 255, 255)), ("#c86432", (177, 100, 56)), ("gray", (127, 127, 127))]
)
def test_a_color_is_one_of_sRGB_in_the_space_of_the_photo(name: str, color: tuple[int, int, int]) -> None:
    np.testing.assert_allclose(background(name, _photo(2, 3, profiles.adobe_rgb())), color, atol=1)


@pytest.mark.parametrize(
    ("own", "profile", "color"),
    [
        (profiles.adobe_rgb(), None, (227, 100, 42)),
        (None, profiles.adobe_rgb(), (177, 100, 56)),
        (profiles.display_p3(), profiles.display_p3(), (200, 100, 50)),
        (profiles.display_p3(), profiles.adobe_rgb(), (189, 93, 41)),
    ],
)
def test_an_image_goes_from_its_own_space_to_that_of_the_photo(
    tmp_path: Path, own: bytes | None, profile: bytes | None, color: tuple[int, int, int]
) -> None:
    path = tmp_path / "behind.png"
    write_png(path, np.full((4, 5, 3), (200, 100, 50), np.uint8), icc_profile=own)
    shown = background(str(path), _photo(8, 10, profile))
    assert np.shape(shown) == (8, 10, 3)
    np.testing.assert_allclose(np.asarray(shown)[4, 5].astype(int), color, atol=1)


def test_behind_a_photo_of_16_bits_nothing_is_lowered(tmp_path: Path) -> None:
    deep = np.arange(20 * 3, dtype=np.uint16).reshape(4, 5, 3) * np.uint16(1001)
    write_png(tmp_path / "deep.png", deep)
    np.testing.assert_array_equal(background(str(tmp_path / "deep.png"), _photo(4, 5, dtype=np.uint16)), deep)
    assert background("#0a0B0c", _photo(2, 3, dtype=np.uint16)) == (10 * 257, 11 * 257, 12 * 257)
    converted = background("#c86432", _photo(2, 3, profiles.adobe_rgb(), np.uint16))
    np.testing.assert_allclose(np.divide(converted, 257), (177, 100, 56), atol=1)
    assert any(value % 257 for value in converted), "converted in 16 bits"


@pytest.mark.parametrize("size", [(6, 8), (3, 4), (40, 20), (5, 90)])
def test_a_background_covers_with_its_middle(size: tuple[int, int]) -> None:
    columns = np.broadcast_to(np.arange(0, 240, 20, dtype=np.uint8)[None, :, None], (6, 12, 3))
    shown = cover(columns, size)
    assert shown.shape == (*size, 3)
    assert abs(float(shown.mean()) - 110) <= 11, "at most half a pixel of the background beside its middle"
    assert (np.diff(shown[0, :, 0].astype(int)) >= 0).all()


def test_a_background_of_any_shape_takes_no_more_memory_than_the_photo() -> None:
    assert cover(np.full((1, 16384, 3), 7, np.uint8), (16384, 1)).mean() == 7


@pytest.mark.parametrize("size", [(60, 80), (40, 20), (200, 300)])
def test_a_picture_that_fits_shows_all_of_itself_and_the_color_around(size: tuple[int, int]) -> None:
    picture = np.full((30, 90, 3), 50, np.uint8)
    placement = fitting(picture.shape[:2], size)
    shown = placed(picture, size, placement, (200, 100, 0))
    zoom, top, left = placement.over(picture.shape[:2], size)
    assert top >= -1e-6 and left >= -1e-6 and zoom * 30 <= size[0] + 1e-6 and zoom * 90 <= size[1] + 1e-6
    inside = (shown == 50).all(axis=2)
    assert abs(inside.sum() - zoom * zoom * 30 * 90) <= sum(size)
    assert ((shown == 50) | (shown == (200, 100, 0))).all()


@pytest.mark.parametrize("scale", [0.3, 1.0, 2.5])
def test_a_picture_moves_and_grows_about_its_middle(scale: float) -> None:
    picture = np.zeros((40, 60, 3), np.uint8)
    picture[18:22, 28:32] = 255
    size = 200, 300
    for x, y in ((0.0, 0.0), (0.1, -0.2)):
        shown = placed(picture, size, Placement(scale, x, y), (0, 0, 0))[..., 0] > 127
        rows, columns = np.nonzero(shown)
        assert abs(rows.mean() + 0.5 - size[0] * (0.5 + y)) < 1
        assert abs(columns.mean() + 0.5 - size[1] * (0.5 + x)) < 1
        assert abs(shown.sum() - (4 * 5 * scale) ** 2) <= 8 * 4 * 5 * scale


def test_a_picture_beside_the_photo_leaves_the_color() -> None:
    shown = placed(np.zeros((10, 10, 3), np.uint8), (20, 20), Placement(1.0, 1.5, 0.0), (9, 8, 7))
    assert (shown == (9, 8, 7)).all()
