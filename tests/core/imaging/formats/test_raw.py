"""Camera raw files: developed as shot where rawpy is there, else refused with how to get it."""

import io

import numpy as np
import pytest
import tifffile

from core.errors import UserError
from core.imaging.decode import decode_image
from core.imaging.formats import raw
from core.imaging.formats.raw import FORMAT
from core.imaging.formats.record import Space
from core.imaging.kinds import HEAD_BYTES, RAW, kind_of


def _dng(red: int, green: int, blue: int, *, orientation: int = 1) -> bytes:
    """Return a DNG of 64 x 96 whose sensor saw one color, without any matrix but that of sRGB."""
    mosaic = np.full((64, 96), green, np.uint16)
    mosaic[::2, ::2], mosaic[1::2, 1::2] = red, blue
    xyz_to_srgb = (32405, -15371, -4985, -9693, 18760, 416, 556, -2040, 10572)
    matrix = tuple(number for value in xyz_to_srgb for number in (value, 10000))
    tags = [
        (50706, "B", 4, (1, 4, 0, 0), True),
        (50708, "s", 0, "Matte Studio Test", True),
        (33421, "H", 2, (2, 2), True),
        (33422, "B", 4, (0, 1, 1, 2), True),
        (50714, "H", 1, 0, True),
        (50717, "H", 1, 65535, True),
        (50721, "2i", 9, matrix, True),
        (50728, "2I", 3, (1, 1) * 3, True),
        (50778, "H", 1, 21, True),
        (274, "H", 1, orientation, True),
    ]
    written = io.BytesIO()
    tifffile.imwrite(written, mosaic, photometric="cfa", extratags=tags, metadata=None)
    return written.getvalue()


def test_raw_is_developed_in_16_bits_and_says_how():
    pytest.importorskip("rawpy")
    data = _dng(40000, 20000, 8000)
    assert kind_of(data[:HEAD_BYTES], "shot") is RAW
    header, decoded = FORMAT.header(data), FORMAT.decode(data, "shot.dng")
    assert (header.height, header.width, header.depth) == (64, 96, 16)
    assert (
        decoded.samples.shape == (64, 96, 3)
        and decoded.samples.dtype == np.uint16
        and decoded.space is Space.RGB
    )
    red, green, blue = decoded.samples[20:40, 20:40].reshape(-1, 3).mean(axis=0)
    assert red > green * 1.2 and green > blue * 1.2
    (remark,) = decoded.remarks
    assert remark.startswith("shot.dng was developed as shot") and "sRGB" in remark


def test_raw_comes_upright():
    pytest.importorskip("rawpy")
    data = _dng(20000, 20000, 20000, orientation=6)
    header, decoded = FORMAT.header(data), FORMAT.decode(data, "shot.dng")
    assert (header.height, header.width) == decoded.samples.shape[:2] == (96, 64) and decoded.orientation == 1


def test_without_rawpy_the_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setattr(raw, "is_available", lambda: False)
    sentence = r"shot\.dng is a camera raw file; develop it .* pip install rawpy"
    with pytest.raises(UserError, match=sentence):
        decode_image(_dng(1, 1, 1), "shot.dng")


def test_raw_photo_opens_like_any_other():
    pytest.importorskip("rawpy")
    photo = decode_image(_dng(40000, 20000, 8000), "shot.dng")
    assert photo.image.shape == (64, 96, 3) and photo.image.dtype == np.uint16
    assert "shot.dng was developed as shot" in photo.remarks[0]


def test_plain_tiff_is_no_raw_photo():
    written = io.BytesIO()
    tifffile.imwrite(written, np.zeros((8, 8, 3), np.uint8), photometric="rgb")
    assert kind_of(written.getvalue(), "a.tif") is not RAW and not FORMAT.matches(written.getvalue())
