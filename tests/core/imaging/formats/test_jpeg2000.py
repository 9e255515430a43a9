"""JPEG 2000: codestreams and boxed files of every depth; channels are transparency only where the file says so."""

import contextlib
import io
import struct

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from core.imaging.color.profiles import display_p3
from core.imaging.formats.jpeg2000 import FORMAT
from core.imaging.formats.record import Space
from tests.core.imaging.formats.mutants import mutants

ROWS, COLUMNS = np.mgrid[0:40, 0:64]
RGB = np.stack([COLUMNS * 4, ROWS * 6, (ROWS + COLUMNS) * 2], axis=-1).astype(np.uint8)
ALPHA = np.clip(COLUMNS * 5, 0, 255).astype(np.uint8)


def _saved(image: Image.Image, **options: object) -> bytes:
    written = io.BytesIO()
    image.save(written, "JPEG2000", **options)
    return written.getvalue()


def _in_header(data: bytes, box: bytes) -> bytes:
    """Put a box at the end of the header of a boxed file."""
    at = data.index(b"jp2h") - 4
    (size,) = struct.unpack_from(">I", data, at)
    return data[:at] + struct.pack(">I", size + len(box)) + data[at + 4 : at + size] + box + data[at + size :]


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


@pytest.mark.parametrize("form", ["jp2", "j2k"])
@pytest.mark.parametrize("bits", [4, 8, 12, 16])
def test_every_depth_is_read_over_its_full_scale(bits, form):
    most = (1 << bits) - 1
    values = (RGB.astype(np.uint32) * most // 255).astype(np.uint8 if bits <= 8 else np.uint16)
    values[0, 0] = most
    data = imagecodecs.jpeg2k_encode(
        values, level=0, bitspersample=bits, codecformat=form, planar=False, reversible=True
    )
    header, decoded = FORMAT.header(data), FORMAT.decode(data, "a.jp2")
    assert FORMAT.matches(data[:64])
    assert (header.height, header.width, header.channels, header.depth) == (40, 64, 3, bits)
    white = 255 if bits <= 8 else 65535
    np.testing.assert_array_equal(decoded.samples, np.rint(values / most * white))
    assert decoded.samples.dtype == (np.uint8 if bits <= 8 else np.uint16) and decoded.depth == bits
    assert decoded.space is Space.RGB and decoded.alpha is None and decoded.orientation == 1


def test_transparency_is_what_the_file_calls_so():
    rgba = np.dstack((RGB, ALPHA))
    told = FORMAT.decode(_saved(Image.fromarray(rgba)), "a.jp2")
    np.testing.assert_array_equal(told.alpha, ALPHA)
    np.testing.assert_array_equal(told.samples, RGB)
    assert told.selections == () and not told.is_associated
    untold = FORMAT.decode(_saved(Image.fromarray(rgba), no_jp2=True), "a.j2k")
    assert untold.alpha is None
    np.testing.assert_array_equal(untold.selections[0], ALPHA)
    gray = FORMAT.decode(_saved(Image.fromarray(np.dstack((RGB[..., 0], ALPHA)), "LA")), "a.jp2")
    assert gray.space is Space.GRAY
    np.testing.assert_array_equal(gray.alpha, ALPHA)


def test_associated_transparency_is_told():
    data = _saved(Image.fromarray(np.dstack((RGB, ALPHA))))
    at = data.index(b"cdef") + 6
    entries = bytearray(data)
    for place in range(at, at + 24, 6):
        if entries[place + 2 : place + 4] == b"\0\1":
            entries[place + 3] = 2
    assert FORMAT.decode(bytes(entries), "a.jp2").is_associated


def test_gray_cmyk_and_luma_with_chroma_are_known_by_their_color_box():
    image = Image.fromarray(RGB)
    cmyk = FORMAT.decode(_saved(image.convert("CMYK")), "a.jp2")
    assert cmyk.space is Space.CMYK
    np.testing.assert_array_equal(cmyk.samples, np.asarray(image.convert("CMYK")))
    assert FORMAT.decode(_saved(image.convert("L")), "a.jp2").space is Space.GRAY
    luma = FORMAT.decode(_saved(image.convert("YCbCr")), "a.jp2")
    assert luma.space is Space.RGB and np.abs(luma.samples.astype(int) - RGB).max() <= 3


def test_profile_resolution_and_exif_are_passed_on():
    data = _saved(Image.fromarray(RGB))
    at = data.index(b"colr") - 4
    size = int.from_bytes(data[at : at + 4], "big")
    profile = _box(b"colr", b"\2\0\0" + display_p3())
    header_at = data.index(b"jp2h") - 4
    header_size = int.from_bytes(data[header_at : header_at + 4], "big") + len(profile) - size
    data = (
        data[:header_at]
        + struct.pack(">I", header_size)
        + data[header_at + 4 : at]
        + profile
        + data[at + size :]
    )
    resolution = struct.pack(">4H2b", 11811, 100, 23622, 100, 2, 2)  # 300 and 600 an inch
    data = _in_header(data, _box(b"res ", _box(b"resc", resolution)))
    exif = Image.Exif()
    exif[0x0112] = 6
    block = exif.tobytes().removeprefix(b"Exif\0\0")
    data += _box(b"uuid", b"JpgTiffExif->JP2" + block)
    decoded = FORMAT.decode(data, "a.jp2")
    assert decoded.icc_profile == display_p3() and decoded.space is Space.RGB
    assert decoded.dpi == pytest.approx((600, 300), abs=0.1)
    assert decoded.orientation == FORMAT.orientation(data) == 6 and decoded.exif == block


def test_damaged_files_raise_what_can_be_caught():
    for data in (_saved(Image.fromarray(np.dstack((RGB, ALPHA)))), _saved(Image.fromarray(RGB), no_jp2=True)):
        for damaged in mutants(data, 150):
            with contextlib.suppress(Exception):
                header = FORMAT.header(damaged)
                if header.height * header.width * header.channels < 1 << 22:
                    FORMAT.decode(damaged, "a.jp2")


def test_what_the_decoder_says_by_itself_is_not_heard(capfd):
    data = bytearray(_saved(Image.fromarray(RGB), no_jp2=True))
    data[46:48] = data[49:51] = bytes((2, 3))  # two components of half the width and a third of the height
    with contextlib.suppress(Exception):
        FORMAT.decode(bytes(data), "a.j2k")
    assert capfd.readouterr() == ("", "")
