"""Colors are converted as Pillow's LittleCMS does it, in all depths."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from core.imaging.color import profiles
from core.imaging.color.spaces import Space
from core.imaging.color.transform import converted, in_bands, is_same
from tests.cases import case

_RNG = np.random.default_rng(3)


def _pillow(samples: Any, profile: bytes) -> Any:
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    picture = ImageCms.profileToProfile(
        Image.fromarray(samples), source, ImageCms.createProfile("sRGB"), renderingIntent=ImageCms.Intent(1)
    )
    return np.asarray(picture)


def test_8_bits_are_as_Pillow_has_them() -> None:
    samples = _RNG.integers(0, 256, (300, 500, 3), np.uint8)
    ours: Any = converted(samples, profiles.adobe_rgb(), Space.RGB, None)
    assert ours.dtype == np.uint8
    assert np.abs(ours.astype(int) - _pillow(samples, profiles.adobe_rgb())).max() <= 1


def test_16_bits_keep_theirs() -> None:
    samples = _RNG.integers(0, 65536, (30, 50, 3), np.uint16)
    deep: Any = converted(samples, profiles.display_p3(), Space.RGB, None)
    exact: Any = converted((samples / 65535).astype(np.float32), profiles.display_p3(), Space.RGB, None)
    assert deep.dtype == np.uint16 and exact.dtype == np.float32
    assert np.abs(deep - np.clip(exact, 0, 1) * 65535).max() < 2


def test_there_and_back() -> None:
    samples = _RNG.integers(0, 65536, (20, 30, 3), np.uint16)
    wide = converted(samples, None, Space.RGB, profiles.adobe_rgb())
    back: Any = converted(wide, profiles.adobe_rgb(), Space.RGB, None)
    difference = np.abs(back.astype(int) - samples)
    assert not np.array_equal(wide, samples) and np.median(difference) <= 1 and difference.mean() < 20


def test_samples_that_are_there_come_back_themselves() -> None:
    samples = np.zeros((2, 2, 3), np.uint8)
    by_pillow = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for source, target in ((None, None), (None, by_pillow), (by_pillow, None), (profiles.adobe_rgb(),) * 2):
        assert is_same(source, target)
        assert converted(samples, source, Space.RGB, target) is samples
    assert not is_same(None, profiles.adobe_rgb())


def test_gray_of_both_depths() -> None:
    ramp = np.arange(256, dtype=np.uint8)[:, None, None]
    profile = profiles.gray_profile_of(1.0)
    shallow: Any = converted(ramp, profile, Space.GRAY, None)
    deep: Any = converted(ramp.astype(np.uint16) * np.uint16(257), profile, Space.GRAY, None)
    light = np.arange(256) / 255
    right = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    np.testing.assert_allclose(shallow[:, 0, 1], right * 255, atol=1)
    np.testing.assert_allclose(deep[:, 0, 0], right * 65535, atol=20)
    assert shallow.shape == deep.shape == (256, 1, 3)


def test_profiles_that_cannot_convert_are_refused() -> None:
    with pytest.raises(ValueError, match="converted"):
        converted(np.zeros((2, 2, 3), np.uint8), b"nonsense", Space.RGB, None)
    with pytest.raises(ValueError, match="without a profile"):
        converted(np.zeros((2, 2, 4), np.uint8), None, Space.CMYK, None)


@pytest.mark.parametrize("shape", [(1, 1), (1, 90_000), (700, 500), (90_000, 1)])
def test_bands_cover_all_rows_once(shape: tuple[int, int]) -> None:
    seen = np.zeros(shape[0], int)

    def look(rows: slice) -> None:
        seen[rows] += 1

    in_bands(shape, look)
    assert (seen == 1).all()


def test_bands_are_no_larger_than_allowed() -> None:
    seen = list[slice]()
    in_bands((1000, 700), seen.append, most_pixels=7000)
    assert max(each.stop - each.start for each in seen) <= 10
    assert sorted(row for each in seen for row in range(each.start, each.stop)) == list(range(1000))


def test_inks_of_both_depths_are_as_Pillow_has_them() -> None:
    with Image.open(case("t06_cmyk16_icc.tif")) as picture:
        profile = picture.info["icc_profile"]
    inks = _RNG.integers(0, 256, (24, 24, 4), np.uint8)
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    flags = ImageCms.Flags.BLACKPOINTCOMPENSATION | ImageCms.Flags.NOOPTIMIZE
    theirs = ImageCms.profileToProfile(
        Image.fromarray(inks, "CMYK"),
        source,
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
        flags=flags,
    )
    shallow: Any = converted(inks, profile, Space.CMYK, None)
    deep: Any = converted(inks.astype(np.uint16) * np.uint16(257), profile, Space.CMYK, None)
    assert np.abs(shallow.astype(int) - np.asarray(theirs)).mean() < 0.5
    assert np.abs(deep / 257 - np.asarray(theirs)).max() <= 1 and deep.dtype == np.uint16
