"""TIFFs out, as they are read again and by Pillow."""

import io
from typing import Any

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image

from core.imaging.color import profiles
from core.imaging.formats import tiff
from core.imaging.formats.record import AlphaAs, Decoded, Picture, Writing

HEIGHT, WIDTH = 23, 31


def samples(*shape: int, dtype: Any = np.uint8) -> NDArray[Any]:
    return np.random.default_rng(0).integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)


def written(picture: Picture, **how: Any) -> tuple[bytes, Decoded]:
    data = tiff.encode(picture, Writing(**how))
    return data, tiff.decode(data, "cutout.tif")


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("shape", [(HEIGHT, WIDTH), (HEIGHT, WIDTH, 3)])
@pytest.mark.parametrize("is_quick", [False, True])
def test_straight_alpha_comes_back_exactly(dtype: Any, shape: tuple[int, ...], is_quick: bool) -> None:
    color, alpha = samples(*shape, dtype=dtype), samples(HEIGHT, WIDTH, dtype=dtype)

    _, found = written(Picture(color, alpha), is_quick=is_quick)

    np.testing.assert_array_equal(found.samples.squeeze(), color)
    np.testing.assert_array_equal(found.alpha, alpha)
    assert found.samples.dtype == dtype
    assert not found.is_associated
    assert found.remarks == ()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_alpha_becomes_a_selection(dtype: Any) -> None:
    color, alpha = samples(HEIGHT, WIDTH, 3, dtype=dtype), samples(HEIGHT, WIDTH, dtype=dtype)

    _, found = written(Picture(color, alpha), alpha_as=AlphaAs.SELECTION, is_associated=True)

    assert found.alpha is None
    np.testing.assert_array_equal(found.selections, [alpha])
    np.testing.assert_array_equal(found.samples, color)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_associated_colors_are_multiplied(dtype: Any) -> None:
    color, alpha = samples(HEIGHT, WIDTH, 3, dtype=dtype), samples(HEIGHT, WIDTH, dtype=dtype)

    _, found = written(Picture(color, alpha), is_associated=True)

    assert found.is_associated
    expected = color.astype(float) * alpha[..., None] / np.iinfo(dtype).max
    np.testing.assert_allclose(found.samples, expected, atol=0.5)


@pytest.mark.parametrize("alpha_as", AlphaAs)
def test_other_programs_see_the_same(alpha_as: AlphaAs) -> None:
    color, alpha = samples(HEIGHT, WIDTH, 3), samples(HEIGHT, WIDTH)
    data, _ = written(Picture(color, alpha, profiles.adobe_rgb(), dpi=(300, 240.5)), alpha_as=alpha_as)

    with Image.open(io.BytesIO(data)) as image:
        is_transparent = alpha_as is AlphaAs.TRANSPARENCY
        assert image.mode == ("RGBA" if is_transparent else "RGB")
        np.testing.assert_array_equal(
            np.asarray(image), np.dstack([color, alpha]) if is_transparent else color
        )
        assert image.info["dpi"] == pytest.approx((300, 240.5))
        assert image.info["icc_profile"] == profiles.adobe_rgb()
        assert image.info["compression"] == "tiff_adobe_deflate"


@pytest.mark.parametrize("order", ["<", ">"])
def test_exif_goes_along_in_either_byte_order(order: str) -> None:
    told = Image.Exif()
    told.endian = order
    told[0x010F], told[0x013B] = "Maker", "Somebody"
    told.get_ifd(0x8769)[0x8827] = 400
    told.get_ifd(0x8769)[0x927C] = b"note" * 20
    told.get_ifd(0x8825)[2] = (51.0, 30.0, 12.5)

    data, found = written(Picture(samples(HEIGHT, WIDTH, 3), exif=told.tobytes()[6:]))

    with Image.open(io.BytesIO(data)) as image:
        kept = image.getexif()
        assert (kept[0x010F], kept[0x013B], kept[0x0112]) == ("Maker", "Somebody", 1)
        assert kept.get_ifd(0x8769)[0x8827] == 400
        assert kept.get_ifd(0x8769)[0x927C] == b"note" * 20
        assert kept.get_ifd(0x8825)[2] == pytest.approx((51.0, 30.0, 12.5))
    assert found.exif is not None


def test_a_big_tiff_has_its_tags_too(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = tifffile.imwrite
    monkeypatch.setattr(tifffile, "imwrite", lambda *given, **how: plain(*given, bigtiff=True, **how))
    color = samples(HEIGHT, WIDTH, 3, dtype=np.uint16)

    data, found = written(Picture(color, icc_profile=profiles.adobe_rgb(), dpi=(72, 72)))

    assert data[:4] == b"II+\0"
    np.testing.assert_array_equal(found.samples, color)
    assert found.icc_profile == profiles.adobe_rgb()
    assert found.dpi == (72, 72)
