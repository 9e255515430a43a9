"""Colors of PNGs: profiles, code points, gamma and primaries."""

import zlib

import numpy as np
import pytest

from core.imaging.formats import png, png_colors
from core.imaging.formats.png_chunks import chunk
from tests.core.imaging.formats.png_files import (
    GRAY,
    P3,
    RGB,
    RGB_ALPHA,
    all_samples,
    chrm,
    expected,
    file_of,
    gama,
    icc,
)


def test_large_profiles_are_read_and_bombs_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    large = bytes(3 << 20)
    assert png.decode(file_of(RGB, 8, icc(large)), "a.png").icc_profile == large
    monkeypatch.setattr(png_colors, "MOST_PROFILE_BYTES", (3 << 20) - 1)
    decoded = png.decode(file_of(RGB, 8, icc(large)), "a.png")
    assert decoded.icc_profile is None and "profile" in decoded.remarks[0]


def test_half_a_packed_profile_is_left_out() -> None:
    half = chunk(b"iCCP", b"name\0\0" + zlib.compress(bytes(range(256)) * 9)[:200])
    decoded = png.decode(file_of(RGB, 8, half), "a.png")
    assert decoded.icc_profile is None and "profile" in decoded.remarks[0]


SRGB = (31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)


def profile(*more: bytes, kind: int = RGB) -> bytes | None:
    return png.decode(file_of(kind, 8, *more), "a.png").icc_profile


@pytest.mark.parametrize("kind", [GRAY, RGB])
def test_the_first_in_the_order_of_the_specification_counts(kind: int) -> None:
    code = chunk(b"cICP", bytes([12, 8, 0, 1]))
    srgb = chunk(b"sRGB", b"\0")
    in_order = [code, icc(b"a profile"), srgb, gama(100000)]
    assert profile(*reversed(in_order), kind=kind) == profile(code, kind=kind) is not None
    assert profile(*reversed(in_order[1:]), kind=kind) == b"a profile"
    assert profile(*reversed(in_order[2:]), kind=kind) is None
    linear = profile(gama(100000), kind=kind)
    assert linear is not None and linear[16:20] == (b"GRAY" if kind == GRAY else b"RGB ")


@pytest.mark.parametrize("code", [(1, 13, 0, 1), (2, 13, 0, 1), (12, 13, 1, 1), (0, 0, 0, 0)])
def test_code_points_of_srgb_and_such_as_say_nothing(code: tuple[int, ...]) -> None:
    assert profile(chunk(b"cICP", bytes(code))) is None


def test_light_beyond_white_is_said() -> None:
    decoded = png.decode(file_of(RGB, 8, chunk(b"cICP", bytes([9, 16, 0, 1]))), "a.png")
    assert decoded.icc_profile is not None and "HDR" in decoded.remarks[0]


def test_a_narrow_range_is_widened() -> None:
    decoded = png.decode(file_of(RGB_ALPHA, 8, chunk(b"cICP", bytes([1, 13, 0, 0]))), "a.png")
    plain = expected(RGB_ALPHA, 8)
    wide = np.rint(np.clip((plain[..., :3] - np.float64(16)) * 255 / 219, 0, 255))
    np.testing.assert_array_equal(all_samples(decoded), np.dstack([wide, plain[..., 3]]))


def test_gamma_and_primaries() -> None:
    assert profile(gama(45455)) is None and profile(gama(45455), chrm(SRGB)) is None
    assert profile(chrm(SRGB)) is None and profile(gama(45455), kind=GRAY) is None
    assert len({profile(*each) for each in ([gama(50000)], [gama(50000), chrm(P3)], [chrm(P3)], [])}) == 4
    assert profile(gama(100000), chrm(P3), kind=GRAY) == profile(gama(100000), kind=GRAY)


@pytest.mark.parametrize("bad", [gama(0), gama(1), chunk(b"gAMA", b"\0"), chrm((0,) * 8), chrm((1,) * 8)])
def test_colors_that_make_no_sense_are_said(bad: bytes) -> None:
    decoded = png.decode(file_of(RGB, 8, bad), "a.png")
    assert decoded.icc_profile is None and "color data" in decoded.remarks[0]
