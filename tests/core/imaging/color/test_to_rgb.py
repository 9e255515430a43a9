"""What files hold becomes RGB, looks as it should, and keeps its depth."""

from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.imaging.color import profiles
from core.imaging.color.profiles import D65, P3_PRIMARIES, SRGB_PRIMARIES, Curve
from core.imaging.color.to_rgb import to_rgb
from core.imaging.color.transform import converted
from core.imaging.formats.record import Decoded, Space
from tests.cases import case


def _read(
    samples: Any, space: Space, profile: bytes | None = None
) -> tuple[Any, bytes | None, tuple[str, ...]]:
    return to_rgb(Decoded(np.asarray(samples), space, icc_profile=profile), "photo.tif")


@pytest.mark.parametrize("name", ["p21_gray_dotgain.png", "j10_gray_dotgain.jpg"])
def test_gray_with_dot_gain_is_lighter_than_its_values(name: str) -> None:
    with Image.open(case(name)) as picture:
        gray, profile = np.asarray(picture), picture.info["icc_profile"]
    image, told, remarks = _read(gray[..., None], Space.GRAY, profile)
    assert told is None and remarks == ()
    difference = image[..., 0].astype(int) - gray
    assert 15 < difference.mean() < 30
    assert (image[..., 0] == image[..., 1]).all() and image.dtype == np.uint8


def test_gray_without_a_profile_is_repeated() -> None:
    gray = np.arange(6, dtype=np.uint16).reshape(2, 3, 1)
    image, profile, remarks = _read(gray, Space.GRAY)
    assert (image == gray).all() and image.shape == (2, 3, 3) and image.dtype == np.uint16
    assert profile is None and remarks == ()


def test_gray_with_a_profile_of_RGB_is_gray_of_that_space() -> None:
    image, profile, remarks = _read(np.full((2, 2, 1), 90, np.uint8), Space.GRAY, profiles.adobe_rgb())
    assert (image == 90).all() and profile == profiles.adobe_rgb() and remarks == ()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_rgb_keeps_values_and_profile(dtype: type) -> None:
    samples = np.arange(12, dtype=dtype).reshape(2, 2, 3)
    image, profile, remarks = _read(samples, Space.RGB, profiles.display_p3())
    assert np.array_equal(image, samples) and image.dtype == dtype
    assert profile == profiles.display_p3() and remarks == ()


def test_profiles_of_no_use_are_left_out_with_a_remark() -> None:
    samples = np.full((2, 2, 3), 80, np.uint8)
    for profile, said in (
        (profiles.adobe_rgb()[:300], "damaged"),
        (profiles.gray_profile_of(2.2), "gray, not RGB"),
    ):
        image, kept, remarks = _read(samples, Space.RGB, profile)
        assert np.array_equal(image, samples) and kept is None
        assert len(remarks) == 1 and said in remarks[0] and "photo.tif" in remarks[0]


def test_cmyk_without_a_profile_goes_by_a_plain_formula() -> None:
    inks = [[[0, 0, 0, 0], [255, 0, 0, 0], [0, 255, 255, 51], [0, 0, 0, 255]]]
    image, profile, remarks = _read(np.array(inks, np.uint8), Space.CMYK)
    assert image.tolist() == [[[255, 255, 255], [0, 255, 255], [204, 0, 0], [0, 0, 0]]]
    assert profile is None and "CMYK without a color profile" in remarks[0]
    _, _, remarks = _read(np.array(inks, np.uint8), Space.CMYK, profiles.adobe_rgb())
    assert len(remarks) == 1 and "is for RGB, not CMYK" in remarks[0]
    deep, _, _ = _read(np.array(inks, np.uint16) * np.uint16(257), Space.CMYK)
    assert deep.dtype == np.uint16 and deep[0, 2].tolist() == [204 * 257, 0, 0]


@pytest.mark.parametrize(
    ("lab", "srgb"),
    [
        ((100, 0, 0), (255, 255, 255)),
        ((0, 0, 0), (0, 0, 0)),
        ((53.585, 0, 0), (128, 128, 128)),
        ((54.29, 80.81, 69.89), (255, 0, 0)),
    ],
)
def test_lab_in_all_depths(lab: tuple[float, ...], srgb: tuple[int, ...]) -> None:
    light, *hues = lab
    deep = np.array([[[light * 655.35, *(32768 + 256 * hue for hue in hues)]]]).round().astype(np.uint16)
    shallow = np.array([[[light * 2.55, *(128 + hue for hue in hues)]]]).round().astype(np.uint8)
    real = np.array([[[light / 100, *((128 + hue) / 256 for hue in hues)]]], np.float32)
    image, profile, _ = _read(deep, Space.LAB)
    np.testing.assert_allclose(image[0, 0] / 257, srgb, atol=1)
    assert profile is None and image.dtype == np.uint16
    np.testing.assert_allclose(_read(real, Space.LAB)[0][0, 0] / 257, srgb, atol=1)
    np.testing.assert_allclose(_read(shallow, Space.LAB)[0][0, 0].astype(int), srgb, atol=4)


def test_linear_light_gets_the_curve_of_sRGB() -> None:
    light = np.array([[[0.0, 0.2140, 1.0], [0.5, 0.001, 0.75]]], np.float32)
    image, profile, remarks = _read(light, Space.RGB, profiles.profile_of(SRGB_PRIMARIES, D65, Curve.LINEAR))
    np.testing.assert_allclose(image[0] / 65535, [[0, 0.5, 1], [0.7354, 0.01292, 0.8808]], atol=2e-4)
    assert image.dtype == np.uint16 and profile is None and remarks == ()


def test_linear_light_keeps_its_primaries() -> None:
    light = np.full((1, 1, 3), 0.2140, np.float32)
    image, profile, _ = _read(light, Space.RGB, profiles.profile_of(P3_PRIMARIES, D65, 1.0))
    assert profile is not None and profiles.does_alike(profile, profiles.display_p3())
    np.testing.assert_allclose(image / 65535, 0.5, atol=1e-3)


def test_floating_point_values_of_other_curves_are_as_they_are() -> None:
    values = np.array([[[0.25, 0.5, 1.0]]], np.float32)
    for profile in (None, profiles.adobe_rgb()):
        image, kept, remarks = _read(values, Space.RGB, profile)
        np.testing.assert_allclose(image / 65535, values, atol=1e-5)
        assert kept == profile and remarks == ()


def test_light_beyond_white_and_what_is_no_number_are_told() -> None:
    values = np.array([[[3.2, -0.5, np.nan], [np.inf, 0.5, 0.5]]], np.float32)
    image, _, remarks = _read(values, Space.RGB)
    assert image.tolist() == [[[65535, 0, 0], [65535, 32768, 32768]]]
    assert "not numbers" in remarks[0] and "3.2 times" in remarks[1]


def test_gray_light_becomes_sRGB_in_16_bits() -> None:
    image, profile, _ = _read(
        np.full((1, 2, 1), 0.2140, np.float32), Space.GRAY, profiles.gray_profile_of(1.0)
    )
    np.testing.assert_allclose(image / 65535, 0.5, atol=1e-3)
    assert profile is None and image.shape == (1, 2, 3)


@pytest.mark.parametrize("space", [profiles.adobe_rgb(), profiles.display_p3()])
def test_light_beyond_its_primaries_is_read_in_wider_ones(space: bytes) -> None:
    colors = np.linspace(0, 1, 3 * 256).reshape(16, 16, 3).astype(np.float32)[..., ::-1].copy()
    colors[:8, :, 1], colors[8:, :, 0] = 1, 1
    linear = profiles.profile_of(SRGB_PRIMARIES, D65, Curve.LINEAR)
    light = np.asarray(converted(colors, space, Space.RGB, linear), np.float32)
    assert light.min() < -0.01
    image, profile, remarks = _read(light, Space.RGB, linear)
    assert remarks == (
        f"photo.tif holds colors beyond its own primaries; it was opened in {profiles.name_of(space)}.",
    )
    shown = converted(image, profile, Space.RGB, space)
    assert np.abs(shown / 65535 - colors).max() <= 1 / 255


def test_stray_pixels_of_less_than_no_light_are_black() -> None:
    light = np.full((128, 128, 3), 0.5, np.float32)
    light[3, 4, 0] = -2
    image, profile, remarks = _read(light, Space.RGB, profiles.profile_of(SRGB_PRIMARIES, D65, Curve.LINEAR))
    assert profile is None and remarks == () and image[3, 4, 0] == 0
