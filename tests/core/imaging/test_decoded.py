"""What decode.py does for every format alike, with a format that gives what it is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core.errors import UserError
from core.imaging.decode import decode_image
from core.imaging.formats.record import Decoded, Format, Header, Space
from core.imaging.photo import MAX_SIDE, Photo

HEAD = b"\x89PNG\r\n\x1a\n"
RGB = np.arange(18, dtype=np.uint8).reshape(2, 3, 3)


class Told:
    """A format whose header and picture are given."""

    def __init__(self) -> None:
        self.header = Header(2, 3, 3, 8)
        self.decoded = Decoded(RGB.copy(), Space.RGB)
        self.error: Exception | None = None
        self.decodings = 0

    def decode(self, data: bytes, name: str) -> Decoded:
        self.decodings += 1
        if self.error is not None:
            raise self.error
        return self.decoded

    def photo(self, **changes: Any) -> Photo:
        self.decoded = replace(self.decoded, **changes)
        return decode_image(HEAD, "a.told")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    told = Told()
    made = Format("Told", (".told",), lambda head: True, lambda data: told.header, told.decode)
    monkeypatch.setattr("core.imaging.decode.format_of", lambda head: made)
    return told


def test_all_is_turned_upright_together(told: Told) -> None:
    plane = np.array([[1, 2, 3], [4, 5, 6]], np.uint8)
    photo = told.photo(orientation=6, alpha=plane, selections=(plane + 10,), dpi=(300.0, 72.0))
    np.testing.assert_array_equal(photo.image, np.rot90(RGB, -1))
    assert photo.alpha is not None
    np.testing.assert_array_equal(photo.alpha, [[4, 1], [5, 2], [6, 3]])
    np.testing.assert_array_equal(photo.selections[0], photo.alpha + 10)
    assert photo.turned and photo.dpi == (72.0, 300.0)
    assert photo.origin is not None and photo.origin.orientation == 6


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_associated_colors_are_freed_of_alpha(told: Told, dtype: Any) -> None:
    most = np.iinfo(dtype).max
    samples = np.full((2, 3, 3), most // 5, dtype)
    alpha = np.array([[most, most // 5, most // 2], [0, 1, most // 4]], dtype)
    image = told.photo(samples=samples, alpha=alpha, is_associated=True).image.astype(int)
    assert image[0, 0, 0] == most // 5 and image[0, 1, 0] == most and image[1, 1, 0] == most
    assert abs(image[0, 2, 0] - 0.4 * most) <= 1 + most // 255 and image[1, 0, 0] == most // 5


def test_an_opaque_alpha_is_no_transparency(told: Told) -> None:
    assert told.photo(alpha=np.full((2, 3), 255, np.uint8)).alpha is None


def test_floating_point_values_become_16_bits(told: Told) -> None:
    alpha = np.linspace(-0.5, 1.5, 6, dtype=np.float32).reshape(2, 3)
    alpha[0, 0] = np.nan
    photo = told.photo(samples=np.full((2, 3, 3), 0.5, np.float32), alpha=alpha)
    assert photo.image.dtype == np.uint16 and photo.alpha is not None and photo.alpha.dtype == np.uint16
    assert photo.alpha[0, 0] == 0 and photo.alpha[1, 2] == 65535 and set(photo.image.ravel()) == {32768}


def test_remarks_and_metadata_come_along(told: Told) -> None:
    photo = told.photo(remarks=("a.told ends too early.",), exif=b"II*\0", dpi=(300.0, 300.0), depth=4)
    assert photo.remarks == ("a.told ends too early.",)
    assert photo.exif == b"II*\0" and photo.dpi == (300.0, 300.0)
    assert photo.origin is not None and (photo.origin.format, photo.origin.depth) == ("Told", 4)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (Header(0, 3, 3, 8), "no pixels"),
        (Header(MAX_SIDE + 1, 1, 3, 8), f"more than {MAX_SIDE:,} per side"),
        (Header(16000, 16000, 3, 8), "256 megapixels, more than 200"),
    ],
)
def test_a_size_that_is_too_much_is_refused_before_a_pixel_is_decoded(
    told: Told, header: Header, words: str
) -> None:
    told.header = header
    with pytest.raises(UserError, match=words):
        told.photo()
    assert told.decodings == 0


@pytest.mark.parametrize(
    "numbers",
    [((3, 4), 3, 3, 8), (2, b"3", 3, 8), (2, 3, 0, 8), (2, 3, 1 << 20, 8), (2, 3, 3, None), (2, 3, 3, 0)],
)
def test_a_header_of_what_is_no_number_is_damage(
    told: Told, monkeypatch: pytest.MonkeyPatch, numbers: Any
) -> None:
    made = Format("Told", (".told",), lambda head: True, lambda data: Header(*numbers), told.decode)
    monkeypatch.setattr("core.imaging.decode.format_of", lambda head: made)
    with pytest.raises(UserError, match="damaged"):
        told.photo()
    assert told.decodings == 0


def test_memory_that_no_machine_could_have_is_not_called_damage(told: Told) -> None:
    told.header, told.error = Header(16000, 12000, 1 << 16, 64), ValueError("so much")
    with pytest.raises(UserError, match="not enough memory"):
        told.photo()


def test_errors_become_one_sentence(told: Told) -> None:
    told.error = ValueError("row 7")
    with pytest.raises(UserError, match=r"^a\.told is damaged or incomplete and cannot be read"):
        told.photo()
    told.error = MemoryError()
    with pytest.raises(UserError, match="not enough memory to open a"):
        told.photo()
    told.error = UserError("a.told is a fax; scan it again.")
    with pytest.raises(UserError, match="is a fax"):
        told.photo()


def test_memory_that_is_lacking_is_not_called_damage(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    told.error = ValueError("the library says nothing of memory")

    def lacking(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("core.imaging.decode.np.empty", lacking)
    with pytest.raises(UserError, match="not enough memory"):
        told.photo()


@pytest.mark.parametrize(
    "dpi", [(0.0, 300.0), (1e-6, 1e-6), (300.0, 1e6), (float("inf"), 72.0), (float("nan"), 72.0)]
)
def test_a_resolution_that_nothing_has_is_left_out(told: Told, dpi: tuple[float, float]) -> None:
    assert told.photo(dpi=dpi).dpi is None
