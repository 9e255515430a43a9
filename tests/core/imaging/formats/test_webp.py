"""WebP: alpha, profile and EXIF both ways, without loss or with, and the first frame of a film."""

import contextlib
import io

import numpy as np
import pytest
from PIL import Image

from core.imaging.color.profiles import display_p3
from core.imaging.formats.exif import orientation_of
from core.imaging.formats.record import Picture, Writing
from core.imaging.formats.webp import FORMAT
from tests.core.imaging.formats.mutants import mutants

ROWS, COLUMNS = np.mgrid[0:20, 0:33]
RGB = np.stack([COLUMNS * 7, ROWS * 12, ROWS + COLUMNS], axis=-1).astype(np.uint8)
ALPHA = (COLUMNS * 7).astype(np.uint8)


def _exif(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112], exif[0x011A], exif[0x011B], exif[0x0128] = orientation, 300.0, 240.0, 2
    return exif.tobytes().removeprefix(b"Exif\0\0")


def _saved(array: np.ndarray, **options: object) -> bytes:
    written = io.BytesIO()
    Image.fromarray(array).save(written, "WEBP", **options)
    return written.getvalue()


def test_written_without_loss_reads_back_exactly_even_under_zero_alpha():
    picture = Picture(RGB, ALPHA, icc_profile=display_p3(), exif=_exif(1))
    data = FORMAT.encode(picture, Writing())
    decoded = FORMAT.decode(data, "a.webp")
    np.testing.assert_array_equal(decoded.samples, RGB)
    np.testing.assert_array_equal(decoded.alpha, ALPHA)
    assert not decoded.is_associated and decoded.icc_profile == display_p3()
    assert orientation_of(decoded.exif) == 1 and decoded.dpi == (300.0, 240.0) and decoded.remarks == ()
    with Image.open(io.BytesIO(data)) as seen:
        np.testing.assert_array_equal(np.asarray(seen), np.dstack((RGB, ALPHA)))


def test_quality_makes_smaller_files_that_keep_alpha():
    noise = np.random.default_rng(0).integers(0, 256, RGB.shape, np.uint8)
    low, high = (FORMAT.encode(Picture(noise, ALPHA), Writing(quality=quality)) for quality in (20, 95))
    assert len(low) < len(high) < len(FORMAT.encode(Picture(noise, ALPHA), Writing()))
    np.testing.assert_array_equal(FORMAT.decode(low, "a.webp").alpha, ALPHA)


def test_gray_is_written_as_three_alike_channels():
    decoded = FORMAT.decode(FORMAT.encode(Picture(ALPHA), Writing()), "a.webp")
    np.testing.assert_array_equal(decoded.samples, np.repeat(ALPHA[..., None], 3, axis=2))
    assert decoded.alpha is None


@pytest.mark.parametrize(
    ("array", "options", "channels"),
    [
        (RGB, {"lossless": True}, 3),
        (RGB, {"quality": 80}, 3),
        (np.dstack((RGB, ALPHA)), {"lossless": True}, 4),
        (np.dstack((RGB, ALPHA)), {"quality": 80}, 4),
    ],
)
def test_header_has_the_size_in_each_kind_of_file(array, options, channels):
    header = FORMAT.header(_saved(array, **options)[:64])
    assert (header.height, header.width, header.channels, header.depth) == (20, 33, channels, 8)


def test_orientation_is_that_of_exif():
    assert FORMAT.decode(_saved(RGB, exif=b"Exif\0\0" + _exif(6)), "a.webp").orientation == 6


def test_film_opens_at_its_first_frame_and_says_so():
    data = _saved(RGB, save_all=True, append_images=[Image.fromarray(255 - RGB)], lossless=True)
    decoded = FORMAT.decode(data, "film.webp")
    assert decoded.remarks == ("film.webp is animated; its first frame was opened.",)
    np.testing.assert_array_equal(decoded.samples, RGB)
    assert (FORMAT.header(data).height, FORMAT.header(data).width) == (20, 33)


def test_damaged_files_raise_what_can_be_caught():
    for options in ({"lossless": True}, {"quality": 50, "exif": _exif(3)}):
        data = _saved(np.dstack((RGB, ALPHA)), **options)
        for damaged in mutants(data, 200, head=64):
            with contextlib.suppress(Exception):
                header = FORMAT.header(damaged)
                if header.height * header.width < 1 << 22:
                    FORMAT.decode(damaged, "a.webp")
