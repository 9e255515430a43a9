"""JPEG XL: whole numbers and floating point values, alpha, turns, colors told by code points; files in jpeg_xl.

The files in the folder were written by cjxl, for what its other writers at hand cannot: they are of the picture made
here, at a quality of 90 or so where they are not said to be without loss.
"""

import contextlib
from pathlib import Path

import imagecodecs
import numpy as np
import pytest

from core.imaging.color.profiles import profile_of_cicp
from core.imaging.formats.jpeg_xl import FORMAT
from core.imaging.formats.jxl_header import read_jxl_header
from core.imaging.formats.record import Space
from tests.core.imaging.formats.mutants import mutants

FOLDER = Path(__file__).with_name("jpeg_xl")
ROWS, COLUMNS = np.mgrid[0:40, 0:64]
RGB = np.stack([COLUMNS * 4, ROWS * 6, (ROWS + COLUMNS) * 2], axis=-1).astype(np.uint8)
ALPHA = np.clip(COLUMNS * 5, 0, 255).astype(np.uint8)


def _read(name: str) -> bytes:
    return (FOLDER / f"{name}.jxl").read_bytes()


@pytest.mark.parametrize("bits", [8, 10, 12, 16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_every_depth_is_read_over_its_full_scale(bits, channels):
    most = (1 << bits) - 1
    planes = {1: RGB[..., :1], 2: np.dstack((RGB[..., 0], ALPHA)), 3: RGB, 4: np.dstack((RGB, ALPHA))}[
        channels
    ]
    values = (planes.astype(np.uint32) * most // 255).astype(np.uint8 if bits == 8 else np.uint16)
    stored = values[..., 0] if channels == 1 else values
    data = imagecodecs.jpegxl_encode(stored, lossless=True, bitspersample=bits, effort=1)
    header, decoded = FORMAT.header(data), FORMAT.decode(data, "a.jxl")
    assert FORMAT.matches(data[:64])
    assert (header.height, header.width, header.channels, header.depth) == (40, 64, channels, bits)
    expected = np.rint(values / most * (255 if bits == 8 else 65535))
    colors = 1 if channels < 3 else 3
    np.testing.assert_array_equal(decoded.samples, expected[..., :colors])
    assert decoded.space is (Space.GRAY if colors == 1 else Space.RGB) and decoded.depth == bits
    assert (decoded.alpha is None) == (channels % 2 == 1)
    if decoded.alpha is not None:
        np.testing.assert_array_equal(decoded.alpha, expected[..., -1])


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_floating_point_values_stay_and_are_known_as_linear_light(dtype):
    values = (RGB / 255).astype(dtype)
    data = imagecodecs.jpegxl_encode(values, lossless=True, effort=1)
    header, decoded = FORMAT.header(data), FORMAT.decode(data, "a.jxl")
    assert header.is_float and header.depth == values.itemsize * 8
    assert decoded.samples.dtype == np.float32
    np.testing.assert_array_equal(decoded.samples, values.astype(np.float32))
    assert decoded.icc_profile == profile_of_cicp(1, 8)


@pytest.mark.parametrize("in_boxes", [False, True])
@pytest.mark.parametrize(("height", "width"), [(8, 16), (40, 64), (33, 700), (300, 5), (1, 1)])
def test_header_has_every_way_to_tell_a_size(height, width, in_boxes):
    data = imagecodecs.jpegxl_encode(np.zeros((height, width, 3), np.uint8), effort=1, usecontainer=in_boxes)
    header = FORMAT.header(data)
    assert (header.height, header.width) == (height, width)


def test_turned_picture_comes_upright_and_is_not_turned_again():
    data = _read("turned_6")
    header, decoded = FORMAT.header(data), FORMAT.decode(data, "a.jxl")
    assert decoded.orientation == 1 and (header.height, header.width) == decoded.samples.shape[:2] == (64, 40)
    assert np.abs(decoded.samples.astype(int) - RGB[::-1].swapaxes(0, 1)).max() <= 24
    assert decoded.dpi == (300.0, 300.0)


def test_code_points_become_a_profile():
    assert FORMAT.decode(_read("display_p3"), "a.jxl").icc_profile == profile_of_cicp(12, 13)
    assert FORMAT.decode(_read("turned_6"), "a.jxl").icc_profile is None


def test_profile_that_cannot_be_read_is_remarked():
    lossless = FORMAT.decode(_read("adobe_rgb_lossless"), "a.jxl")
    lossy = FORMAT.decode(_read("adobe_rgb"), "b.jxl")
    assert lossless.remarks == ("a.jxl has a color profile that could not be read; it was taken as sRGB.",)
    assert lossy.remarks == ("b.jxl was converted from its own colors to sRGB.",)
    np.testing.assert_array_equal(lossless.samples, RGB)


def test_film_opens_at_its_first_frame_and_says_so():
    decoded = FORMAT.decode(_read("film"), "film.jxl")
    assert decoded.remarks == ("film.jxl is animated; its first frame was opened.",)
    assert decoded.samples.shape == (40, 64, 3)


def test_damaged_headers_are_refused():
    with pytest.raises(ValueError, match="too early"):
        read_jxl_header(b"\xff\x0a\x00")
    with pytest.raises(ValueError, match="not a codestream"):
        read_jxl_header(b"")


def test_damaged_files_raise_what_can_be_caught():
    files = [_read("turned_6"), imagecodecs.jpegxl_encode(np.dstack((RGB, ALPHA)), lossless=True, effort=1)]
    for data in files:
        for damaged in mutants(data, 150, head=64):
            with contextlib.suppress(Exception):
                header = FORMAT.header(damaged)
                if header.height * header.width < 1 << 22:
                    FORMAT.decode(damaged, "a.jxl")
