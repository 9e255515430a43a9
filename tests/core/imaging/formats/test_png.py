"""PNG: all kinds of it, what its chunks say, and what is written."""

import io
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from core.imaging.formats import png
from core.imaging.formats.png_chunks import SIGNATURE, chunk
from core.imaging.formats.record import Picture, Space, Writing
from tests.cases import case
from tests.core.imaging.formats.png_files import (
    GRAY,
    GRAY_ALPHA,
    HEIGHT,
    PALETTE,
    RGB,
    RGB_ALPHA,
    WIDTH,
    all_samples,
    block,
    expected,
    file_of,
    values,
)

KINDS = [
    *((GRAY, depth) for depth in (1, 2, 4, 8, 16)),
    *((PALETTE, depth) for depth in (1, 2, 4, 8)),
    *((kind, depth) for kind in (RGB, GRAY_ALPHA, RGB_ALPHA) for depth in (8, 16)),
]


@pytest.mark.parametrize("interlaced", [False, True])
@pytest.mark.parametrize(("kind", "depth"), KINDS)
def test_every_kind(kind: int, depth: int, interlaced: bool) -> None:
    data = file_of(kind, depth, interlaced=interlaced)
    decoded = png.decode(data, "a.png")
    np.testing.assert_array_equal(all_samples(decoded), expected(kind, depth), strict=True)
    assert decoded.space is (Space.GRAY if kind in (GRAY, GRAY_ALPHA) else Space.RGB)
    assert decoded.depth == depth or kind == PALETTE
    assert decoded.remarks == () and decoded.icc_profile is None
    said = png.header(data)
    assert (said.height, said.width, said.channels) == all_samples(decoded).shape


@pytest.mark.parametrize(("kind", "depth"), [each for each in KINDS if each[0] in (GRAY, RGB)])
def test_one_transparent_color(kind: int, depth: int) -> None:
    pixels = values(kind, depth)
    decoded = png.decode(file_of(kind, depth, chunk(b"tRNS", pixels[2, 3].astype(">u2").tobytes())), "a.png")
    assert decoded.alpha is not None and decoded.alpha.dtype == decoded.samples.dtype
    clear = (pixels == pixels[2, 3]).all(axis=2)
    np.testing.assert_array_equal(decoded.alpha, np.where(clear, 0, np.iinfo(decoded.alpha.dtype).max))


@pytest.mark.parametrize("depth", [1, 2, 4, 8])
def test_transparent_colors_of_a_palette(depth: int) -> None:
    decoded = png.decode(file_of(PALETTE, depth, chunk(b"tRNS", b"\x07\x63")), "a.png")
    alpha = np.r_[7, 99, np.full(254, 255)][values(PALETTE, depth)[..., 0]]
    assert decoded.alpha is not None
    np.testing.assert_array_equal(decoded.alpha, alpha)


def test_a_palette_that_is_too_short_or_too_long() -> None:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, PALETTE, 0, 0, 0))
    behind = chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    for palette in (b"\1\2\3", bytes([1, 2, 3]) * 300, b"\1\2\3\4"):
        data = SIGNATURE + head + chunk(b"PLTE", palette) + chunk(b"tRNS", b"\5" * 400) + behind
        decoded = png.decode(data, "a.png")
        assert decoded.samples[0, 0].tolist() == [1, 2, 3] and decoded.alpha is not None


def test_case_p26_of_gray_with_a_transparent_value() -> None:
    decoded = png.decode(case("p26_gray16_trns.png").read_bytes(), "p26.png")
    assert decoded.alpha is not None and decoded.alpha.dtype == np.uint16 and (decoded.alpha == 0).any()
    assert decoded.space is Space.GRAY and decoded.samples.dtype == np.uint16


def test_text_is_never_inflated() -> None:
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(3 << 20)))
    text = chunk(b"tEXt", b"Comment\0" + b"a" * (2 << 20)) + chunk(b"iTXt", b"Comment\0\1\0\0\0" + bomb[17:])
    decoded = png.decode(file_of(RGB, 8, bomb, text, behind=text), "a.png")
    assert decoded.remarks == () and decoded.samples.shape == (HEIGHT, WIDTH, 3)


@pytest.mark.parametrize("prefix", [b"", b"Exif\0\0"])
def test_exif_before_or_behind_the_picture(prefix: bytes) -> None:
    for where in ("before", "behind"):
        body = chunk(b"eXIf", prefix + block(6))
        data = file_of(RGB, 8, body) if where == "before" else file_of(RGB, 8, behind=body)
        decoded = png.decode(data, "a.png")
        assert decoded.orientation == 6 and decoded.exif == block(6) and decoded.dpi == (240, 240)
        assert decoded.samples.shape == (HEIGHT, WIDTH, 3)


def test_density() -> None:
    def dpi(*body: int) -> tuple[float, float] | None:
        return png.decode(file_of(RGB, 8, chunk(b"pHYs", struct.pack(">IIB", *body))), "a").dpi

    assert dpi(11811, 2835, 1) == (300, 72) and dpi(3, 4, 0) is None and dpi(0, 1, 1) is None


def test_an_animation_gives_its_first_picture() -> None:
    file = io.BytesIO()
    frames = [Image.new("RGB", (5, 4), color) for color in ("red", "green", "blue")]
    frames[0].save(file, "PNG", save_all=True, append_images=frames[1:])
    decoded = png.decode(file.getvalue(), "a.png")
    assert "is animated" in decoded.remarks[0] and (decoded.samples == [255, 0, 0]).all()


def picture(channels: int, dtype: Any) -> NDArray[Any]:
    most = np.iinfo(dtype).max
    shape = (HEIGHT, WIDTH) if channels == 1 else (HEIGHT, WIDTH, channels)
    return np.random.default_rng(2).integers(0, most, shape, dtype=dtype, endpoint=True)


@pytest.mark.parametrize("is_quick", [False, True])
@pytest.mark.parametrize("has_alpha", [False, True])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_round_trip_is_exact(dtype: Any, channels: int, has_alpha: bool, is_quick: bool) -> None:
    color, alpha = picture(channels, dtype), picture(1, dtype) if has_alpha else None
    written = png.encode(
        Picture(color, alpha, icc_profile=b"p" * 5000, exif=block(1), dpi=(300, 240)),
        Writing(is_quick=is_quick),
    )
    decoded = png.decode(written, "a.png")
    samples = color.reshape(HEIGHT, WIDTH, -1)
    np.testing.assert_array_equal(decoded.samples, np.broadcast_to(samples, decoded.samples.shape))
    assert (decoded.alpha is None) == (alpha is None)
    if alpha is not None:
        np.testing.assert_array_equal(decoded.alpha, alpha)  # type: ignore[arg-type]
    assert decoded.icc_profile == b"p" * 5000 and decoded.exif == block(1) and decoded.dpi == (300, 240)
    assert decoded.remarks == ()


def test_other_programs_read_what_is_written() -> None:
    color = picture(3, np.uint8)
    written = png.encode(Picture(color, exif=block(1), icc_profile=b"q" * 900, dpi=(72, 72)), Writing())
    shown = Image.open(io.BytesIO(written))
    np.testing.assert_array_equal(np.asarray(shown), color)
    assert shown.info["icc_profile"] == b"q" * 900 and shown.info["dpi"] == pytest.approx((72, 72), abs=0.02)
    assert shown.getexif()[0x0112] == 1


def test_a_profile_of_megabytes_comes_back() -> None:
    large = np.random.default_rng(1).bytes(3 << 20)
    written = png.encode(Picture(picture(3, np.uint8), icc_profile=large), Writing())
    assert png.decode(written, "a.png").icc_profile == large


def test_without_a_profile_it_says_that_it_is_srgb() -> None:
    written = png.encode(Picture(picture(3, np.uint8)), Writing())
    assert b"sRGB" in written and png.decode(written, "a.png").icc_profile is None


def test_floating_point_values_are_not_written() -> None:
    with pytest.raises(ValueError, match="float32"):
        png.encode(Picture(np.zeros((3, 3, 3), np.float32)), Writing())
