"""Small pictures of photos."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.errors import UserError
from core.imaging import thumbnail
from core.imaging.color import profiles
from core.imaging.io import write_png
from core.imaging.thumbnail import read_thumbnail, reduced


def split(height: int, width: int) -> Image.Image:
    """Red on the left, blue on the right."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, : width // 2, 0] = 255
    pixels[:, width // 2 :, 2] = 255
    return Image.fromarray(pixels)


@pytest.mark.parametrize("name", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF", "BMP", "PPM"])
def test_every_format_keeps_its_shape_and_colors(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a"
    split(600, 1200).save(path, name)
    small = read_thumbnail(path, 100)
    assert small.shape == (50, 100, 3) and small.dtype == np.uint8
    assert small[25, 10, 0] > 200 and small[25, 10, 2] < 60
    assert small[25, 90, 2] > 200


def test_the_orientation_is_followed(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    split(60, 120).save(tmp_path / "a.jpg", exif=exif)
    small = read_thumbnail(tmp_path / "a.jpg", 60)
    assert small.shape == (60, 30, 3)
    assert small[5, 15, 0] > 200 and small[55, 15, 2] > 200


def test_sixteen_bits_and_transparency(tmp_path: Path) -> None:
    deep = np.full((40, 80, 3), 0x8000, np.uint16)
    write_png(tmp_path / "deep.png", deep)
    assert abs(int(read_thumbnail(tmp_path / "deep.png", 40)[10, 10, 0]) - 128) <= 1
    Image.new("RGBA", (80, 40), (255, 0, 0, 0)).save(tmp_path / "clear.png")
    assert np.ptp(read_thumbnail(tmp_path / "clear.png", 40)[10, 10].astype(int)) == 0


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif"])
def test_small_pictures_are_in_sRGB(tmp_path: Path, name: str) -> None:
    plain = Image.new("RGB", (80, 60), (200, 100, 50))
    plain.save(tmp_path / name, icc_profile=profiles.adobe_rgb())
    np.testing.assert_allclose(
        read_thumbnail(tmp_path / name, 40)[10, 10].astype(int), (227, 100, 42), atol=2
    )
    damaged = profiles.adobe_rgb()[:300]
    plain.save(tmp_path / name, icc_profile=damaged)
    np.testing.assert_allclose(
        read_thumbnail(tmp_path / name, 40)[10, 10].astype(int), (200, 100, 50), atol=2
    )


def test_small_pictures_of_gray_and_inks_go_by_their_profiles(tmp_path: Path) -> None:
    gray = Image.new("L", (80, 60), 55)
    gray.save(tmp_path / "a.png", icc_profile=profiles.gray_profile_of(1.0))
    assert abs(int(read_thumbnail(tmp_path / "a.png", 40)[10, 10, 1]) - 128) <= 1
    inks = Image.new("CMYK", (80, 60), (0, 255, 255, 51))
    inks.save(tmp_path / "a.tif")
    assert read_thumbnail(tmp_path / "a.tif", 40)[10, 10].tolist() == [204, 0, 0]


def test_a_small_photo_stays_as_it_is(tmp_path: Path) -> None:
    write_png(tmp_path / "a.png", np.zeros((3, 5, 3), np.uint8))
    assert read_thumbnail(tmp_path / "a.png", 40).shape == (3, 5, 3)
    assert reduced(np.zeros((1, 5000, 3), np.uint8), 50).shape == (1, 50, 3)
    assert reduced(np.full((9, 9, 3), 65535, np.uint16), 3).max() == 255


def test_a_smaller_image_is_the_mean_of_all_of_it() -> None:
    stripes = np.zeros((40, 4000, 3), np.uint8)
    stripes[:, ::2] = 200
    assert np.ptp(reduced(stripes, 100)) == 0 and reduced(stripes, 100).max() == 100


def test_what_is_no_photo_or_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(50))
    with pytest.raises(UserError, match="cannot be read"):
        read_thumbnail(tmp_path / "a.jpg", 40)
    split(40, 80).save(tmp_path / "b.png")
    monkeypatch.setattr(thumbnail, "MAX_PIXELS", 100)
    with pytest.raises(UserError, match="too large"):
        read_thumbnail(tmp_path / "b.png", 40)
