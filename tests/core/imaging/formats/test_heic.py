"""HEIC: every depth, alpha, colors told by a profile or by code points, turned once; files in the folder heic.

These were written by pillow-heif, of the picture made here: without loss, those that are turned or told by code points
at high quality.
"""

import contextlib
import warnings
from pathlib import Path

import numpy as np
import pytest

from core.imaging.color.profiles import display_p3, profile_of_cicp
from core.imaging.formats.exif import orientation_of
from core.imaging.formats.heic import FORMAT
from core.imaging.formats.record import Space
from tests.core.imaging.formats.mutants import mutants

FOLDER = Path(__file__).with_name("heic")
ROWS, COLUMNS = np.mgrid[0:40, 0:64]
RGB = np.stack([COLUMNS * 4, ROWS * 6, (ROWS + COLUMNS) * 2], axis=-1)
ALPHA = np.clip(COLUMNS * 5, 0, 255)


def _read(name: str) -> bytes:
    return (FOLDER / f"{name}.heic").read_bytes()


@pytest.mark.parametrize(
    ("name", "bits", "channels"),
    [("rgb_8", 8, 3), ("rgb_10", 10, 3), ("alpha_12", 12, 4), ("gray_10", 10, 1)],
)
def test_every_depth_is_read_over_its_full_scale(name, bits, channels):
    data = _read(name)
    assert FORMAT.matches(data[:64])
    header, decoded = FORMAT.header(data), FORMAT.decode(data, "a.heic")
    assert (header.height, header.width, header.channels, header.depth) == (40, 64, channels, bits)
    assert decoded.depth == bits and decoded.space is (Space.GRAY if channels == 1 else Space.RGB)
    scale, step = (1, 0) if bits == 8 else (257, 65535 / ((1 << bits) - 1))
    assert decoded.samples.dtype == (np.uint8 if bits == 8 else np.uint16)
    assert np.abs(decoded.samples - RGB[..., : min(channels, 3)] * float(scale)).max() <= step
    if channels == 4:
        assert not decoded.is_associated and decoded.alpha.max() == 65535
        assert np.abs(decoded.alpha - ALPHA * float(scale)).max() <= step
    else:
        assert decoded.alpha is None


def test_turned_pictures_come_upright_and_are_not_turned_again():
    turned, mirrored = (FORMAT.decode(_read(name), "a.heic") for name in ("turned_6_p3", "turned_5"))
    assert turned.orientation == mirrored.orientation == 1
    assert np.abs(turned.samples.astype(int) - RGB[::-1].swapaxes(0, 1)).max() <= 4
    assert np.abs(mirrored.samples.astype(int) - RGB.swapaxes(0, 1)).max() <= 4
    header = FORMAT.header(_read("turned_6_p3"))
    assert (header.height, header.width) == (64, 40)
    assert orientation_of(turned.exif) == 6 and turned.dpi == (300.0, 300.0)
    assert turned.icc_profile == display_p3()


def test_code_points_become_a_profile_and_light_beyond_white_is_remarked():
    assert FORMAT.decode(_read("p3_code_points"), "a.heic").icc_profile == profile_of_cicp(12, 13)
    assert FORMAT.decode(_read("rgb_8"), "a.heic").icc_profile is None
    decoded = FORMAT.decode(_read("pq"), "sun.heic")
    assert decoded.icc_profile == profile_of_cicp(9, 16)
    assert decoded.remarks[0].startswith("sun.heic holds light far beyond white (HDR)")


def test_of_several_pictures_the_primary_one_is_opened():
    decoded = FORMAT.decode(_read("second_is_primary"), "two.heic")
    assert decoded.remarks == ("two.heic holds 2 pictures; its primary one was opened.",)
    assert np.abs(decoded.samples.astype(int) - (255 - RGB)).max() <= 8


def test_other_files_of_the_same_boxes_are_not_heic():
    assert not FORMAT.matches(b"\0\0\0\x20ftypavif\0\0\0\0avifmif1miafMA1A")
    assert not FORMAT.matches(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom")
    assert FORMAT.matches(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic")


def test_damaged_files_raise_what_can_be_caught():
    for name in ("turned_6_p3", "alpha_12"):
        for damaged in mutants(_read(name), 120, head=1024):
            with contextlib.suppress(Exception), warnings.catch_warnings(action="ignore"):
                header = FORMAT.header(damaged)
                if header.height * header.width < 1 << 22:
                    FORMAT.decode(damaged, "a.heic")


def test_item_of_a_kind_that_is_no_text_does_not_end_the_program():
    data = _read("turned_6_p3")
    assert data.count(b"Exif\0\0\0") == 1
    damaged = data.replace(
        b"infe\x02\x00\x00\x01\x00\x02\x00\x00Exif", b"infe\x02\x00\x00\x01\x00\x02\x00\x00\xff\xff\xfff"
    )
    assert damaged != data
    decoded = FORMAT.decode(damaged, "a.heic")
    assert decoded.samples.shape == (64, 40, 3) and decoded.exif is None
