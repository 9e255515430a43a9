"""Odd files that once failed, each with what is right."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageFile, PngImagePlugin

from core.imaging.color.display import pixels_as_shown
from core.imaging.color.profiles import description_of
from core.imaging.io import read_gray, read_image
from core.imaging.photo import Photo
from core.jobs.export import Export, Kind
from core.jobs.matted import MattedPhoto
from core.resources import resource_path
from core.trimap.marks import read_marks
from tests.cases import case
from tests.core.imaging.case_files import ALL, CROP, RIGHT, Right, file_of, large_profile, sample

EXACT = [
    name for name in RIGHT if name[:3] in ("t03", "t14", "t11", "t22", "t23", "t16", "p01", "p02", "p24")
]
"""Files that hold the sample's own values."""


@pytest.mark.parametrize("name", RIGHT)
def test_a_file_is_understood(name: str, tmp_path: Path) -> None:
    photo = read_image(file_of(name, tmp_path))
    assert photo.origin is not None
    profile = photo.origin.icc_profile
    found = Right(
        photo.size,
        photo.depth,
        photo.origin.space,
        None if profile is None else description_of(profile),
        photo.alpha is not None,
        len(photo.selections),
        RIGHT[name].remark if any(RIGHT[name].remark in each for each in photo.remarks) else "",
        photo.turned,
    )
    assert found == RIGHT[name]
    assert len(photo.remarks) == bool(RIGHT[name].remark)


@pytest.mark.parametrize("name", EXACT)
def test_a_file_holds_the_sample(name: str, tmp_path: Path) -> None:
    photo = read_image(file_of(name, tmp_path))
    part = sample() if photo.size == ALL else sample()[CROP]
    np.testing.assert_allclose(shown(photo), part, atol=1)
    assert np.abs(shown(photo) - part.astype(int)).mean() < 0.1


@pytest.mark.parametrize("name", [name for name in RIGHT if name not in EXACT and not name.startswith("p26")])
def test_a_file_looks_as_a_color_managed_viewer_shows_it(name: str, tmp_path: Path) -> None:
    path = file_of(name, tmp_path)
    photo = read_image(path)
    seen = sample()[CROP] if name.startswith("p07") else viewed(path)
    if photo.turned:
        seen = np.rot90(seen, -1)
    assert np.abs(shown(photo) - seen.astype(int)).mean() < 1


def test_gray_with_a_transparent_gray_is_transparent_there() -> None:
    photo = read_image(case("p26_gray16_trns.png"))
    assert photo.alpha is not None
    gray, key = np.array(Image.open(case("p26_gray16_trns.png"))), 0xABCD
    assert set(np.unique(photo.alpha)) == {0, 65535}
    values = photo.image[..., 0]
    assert len(np.unique(values[photo.alpha == 0])) == 1
    np.testing.assert_array_equal(values, gray)
    assert key not in values[photo.alpha > 0]


def test_the_cases_are_the_bundled_sample() -> None:
    """So that it is known what "right" is."""
    with Image.open(resource_path("sample", "photo.jpg")) as image:
        image.draft("RGB", (720, 406))
        small = np.array(image.resize(ALL[::-1], Image.Resampling.BOX))
    assert np.abs(small - sample().astype(int)).mean() < 1


@pytest.mark.parametrize("name", ["p05_icc_1p5mb.png", "j17_icc_1p5mb.jpg", "p07_gama_linear.png"])
def test_a_profile_goes_into_our_png_and_comes_back(name: str, tmp_path: Path) -> None:
    photo = read_image(file_of(name, tmp_path))
    out = tmp_path / "out.png"
    alpha = np.ones(photo.size, np.float32)
    Export(Kind.CUTOUT).near(photo.depth).write(out, MattedPhoto(photo, alpha, photo.image))
    again = read_image(out)
    np.testing.assert_array_equal(again.image, photo.image)
    assert again.icc_profile == photo.icc_profile
    assert (again.icc_profile == large_profile()) is (name[0:3] in ("p05", "j17"))
    np.testing.assert_array_equal(shown(again), shown(photo))


def test_an_unspecified_sample_is_the_same_selection_at_both_depths(tmp_path: Path) -> None:
    names = "t16_rgb8_extra0.tif", "t16b_rgb16_extra0.tif", "t14_rgb16_2extra.tif"
    low, high, beside_alpha = (read_image(file_of(name, tmp_path)) for name in names)
    assert (low.selections[0].min(), low.selections[0].max()) == (0, 255)
    np.testing.assert_array_equal(high.selections[0], low.selections[0].astype(np.uint16) * 257)
    np.testing.assert_array_equal(beside_alpha.selections[0], high.selections[0])


def test_other_grays_are_a_trimap_and_a_mask_becomes_one() -> None:
    photo = read_image(case("p24_rgba_hidden.png"))
    given = read_gray(case("trimap_unknown102.png"))
    marks = read_marks(case("trimap_unknown102.png"), photo)
    np.testing.assert_array_equal(marks.trimap, np.where(given == 102, 128, given))
    assert not marks.is_mask
    mask = read_marks(case("trimap_mask_1bit.png"), photo)
    assert mask.is_mask
    assert "trimap_mask_1bit.png is a mask" in mask.notice
    assert set(np.unique(mask.trimap)) == {0, 128, 255}


def shown(photo: Photo) -> NDArray[np.uint8]:
    return pixels_as_shown(photo.image, photo.icc_profile)


def viewed(path: Path) -> NDArray[np.uint8]:
    """Return a file as Pillow and LittleCMS show it, 8 bits, not turned; a broken profile is not looked at."""
    image, profile = _tiff_inks(path) if path.suffix == ".tif" else _opened(path)
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile or b""))
    except OSError:
        return np.array(image.convert("RGB"))
    srgb = ImageCms.createProfile("sRGB")
    intent, flags = ImageCms.Intent.RELATIVE_COLORIMETRIC, ImageCms.Flags.BLACKPOINTCOMPENSATION
    seen = ImageCms.profileToProfile(
        image, source, srgb, renderingIntent=intent, outputMode="RGB", flags=flags
    )
    assert seen is not None
    return np.array(seen)


def _opened(path: Path) -> tuple[Image.Image, bytes | None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
        patch.setattr(PngImagePlugin, "MAX_TEXT_CHUNK", 1 << 22)
        image = Image.open(path)
        image.load()
    return image, None if path.name == "icc_broken.jpg" else image.info.get("icc_profile")


def _tiff_inks(path: Path) -> tuple[Image.Image, bytes | None]:
    with tifffile.TiffFile(path) as tiff:
        inks = tiff.asarray()[..., :4]
        profile = tiff.pages[0].tags[34675].value  # type: ignore[union-attr]
    return Image.fromarray(
        inks if inks.dtype == np.uint8 else (inks // 257).astype(np.uint8), "CMYK"
    ), profile
