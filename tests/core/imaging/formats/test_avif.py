"""AVIF: every depth, alpha straight and associated, colors told by code points, turns by boxes and never twice."""

import contextlib
import io
import warnings

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from core.imaging.color.profiles import display_p3, profile_of_cicp
from core.imaging.formats.avif import FORMAT
from core.imaging.formats.record import Picture, Space, Writing
from tests.core.imaging.formats.mutants import mutants

ROWS, COLUMNS = np.mgrid[0:20, 0:33]
RGB = np.stack([COLUMNS * 7, ROWS * 12, ROWS + COLUMNS], axis=-1).astype(np.uint8)
ALPHA = (COLUMNS * 7).astype(np.uint8)


def _saved(array: np.ndarray, **options: object) -> bytes:
    written = io.BytesIO()
    Image.fromarray(array).save(written, "AVIF", **{"speed": 9, "subsampling": "4:4:4", **options})
    return written.getvalue()


@pytest.mark.parametrize("bits", [8, 10, 12])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_every_depth_is_read_over_its_full_scale(bits, channels):
    most = (1 << bits) - 1
    values = np.dstack((RGB, ALPHA))[..., :channels].astype(np.uint16) * most // 255
    values[0, 0, :] = most
    stored = values.astype(np.uint8 if bits == 8 else np.uint16)
    data = imagecodecs.avif_encode(
        stored[..., 0] if channels == 1 else stored, level=100, bitspersample=bits, speed=9
    )
    header, decoded = FORMAT.header(data), FORMAT.decode(data, "a.avif")
    assert (header.height, header.width, header.channels, header.depth) == (20, 33, channels, bits)
    assert decoded.depth == bits and decoded.space is (Space.GRAY if channels == 1 else Space.RGB)
    white = 255 if bits == 8 else 65535
    assert decoded.samples.dtype == (np.uint8 if bits == 8 else np.uint16) and decoded.samples.max() == white
    expected = np.rint(values / most * white)
    np.testing.assert_array_equal(decoded.samples, expected[..., : min(channels, 3)])
    assert (decoded.alpha is None) == (channels != 4)
    if decoded.alpha is not None:
        np.testing.assert_array_equal(decoded.alpha, expected[..., 3])


def test_associated_alpha_comes_out_straight():
    data = _saved(np.dstack((RGB, ALPHA)), quality=100, alpha_premultiplied=True)
    decoded = FORMAT.decode(data, "a.avif")
    assert not decoded.is_associated
    np.testing.assert_array_equal(decoded.alpha, ALPHA)
    assert np.abs(decoded.samples.astype(int) - RGB)[ALPHA > 100].max() <= 6


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turns_are_told_once_and_the_pixels_are_as_stored(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = _saved(RGB, quality=100, exif=exif)
    decoded, header = FORMAT.decode(data, "a.avif"), FORMAT.header(data)
    assert decoded.orientation == FORMAT.orientation(data) == orientation
    assert decoded.samples.shape[:2] == (header.height, header.width) == (20, 33)
    assert np.abs(decoded.samples.astype(int) - RGB).max() <= 4


def test_orientation_in_exif_alone_is_void_as_the_format_says():
    exif = Image.Exif()
    exif[0x0112] = 6
    data = bytearray(_saved(RGB, exif=exif))
    data[data.index(b"irot") + 4] = 0
    assert FORMAT.decode(bytes(data), "a.avif").orientation == 1


def test_code_points_become_a_profile_and_an_embedded_one_counts_more():
    p3 = imagecodecs.avif_encode(RGB, level=90, primaries=12, transfer=13, speed=9)
    assert FORMAT.decode(p3, "a.avif").icc_profile == profile_of_cicp(12, 13)
    assert FORMAT.decode(_saved(RGB), "a.avif").icc_profile is None
    assert FORMAT.decode(_saved(RGB, icc_profile=display_p3()), "a.avif").icc_profile == display_p3()


def test_light_far_beyond_white_is_remarked():
    data = imagecodecs.avif_encode(
        RGB.astype(np.uint16) * 4, level=90, bitspersample=10, primaries=9, transfer=16
    )
    (remark,) = FORMAT.decode(data, "sun.avif").remarks
    assert remark.startswith("sun.avif holds light far beyond white (HDR)")


def test_film_opens_at_its_first_frame_and_says_so():
    data = _saved(RGB, save_all=True, append_images=[Image.fromarray(255 - RGB)], quality=100)
    decoded = FORMAT.decode(data, "film.avif")
    assert decoded.remarks == ("film.avif is animated; its first frame was opened.",)
    assert np.abs(decoded.samples.astype(int) - RGB).max() <= 4


def test_written_files_are_close_and_keep_alpha_and_profile():
    exif = Image.Exif()
    exif[0x011A], exif[0x011B], exif[0x0128] = 300.0, 300.0, 2
    block = exif.tobytes().removeprefix(b"Exif\0\0")
    picture = Picture(RGB, ALPHA, icc_profile=display_p3(), exif=block)
    data = FORMAT.encode(picture, Writing(is_quick=True))
    decoded = FORMAT.decode(data, "a.avif")
    assert np.abs(decoded.samples.astype(int) - RGB).max() <= 6
    assert np.abs(decoded.alpha.astype(int) - ALPHA).max() <= 1
    assert decoded.icc_profile == display_p3() and decoded.dpi == (300.0, 300.0) and decoded.orientation == 1
    gray = FORMAT.decode(FORMAT.encode(Picture(ALPHA), Writing(quality=90)), "a.avif")
    assert np.abs(gray.samples[..., 0].astype(int) - ALPHA).max() <= 4
    noise = np.random.default_rng(0).integers(0, 256, RGB.shape, np.uint8)
    low, high = (FORMAT.encode(Picture(noise), Writing(quality=quality)) for quality in (20, 95))
    assert len(low) < len(high)


def test_damaged_files_raise_what_can_be_caught():
    exif = Image.Exif()
    exif[0x0112] = 6
    data = _saved(np.dstack((RGB, ALPHA)), exif=exif)
    for damaged in mutants(data, 250):
        with contextlib.suppress(Exception), warnings.catch_warnings(action="ignore"):
            header = FORMAT.header(damaged)
            if header.height * header.width < 1 << 22:
                FORMAT.decode(damaged, "a.avif")
