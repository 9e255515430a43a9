"""PNG: all kinds of it, what its chunks say of its colors, damaged files, and what is written."""

import io
import random
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from core.imaging.formats import png, png_colors
from core.imaging.formats.png_chunks import SIGNATURE, chunk
from core.imaging.formats.record import Decoded, Picture, Space, Writing

CASES = Path(__file__).parents[3] / "cases"
HEIGHT, WIDTH = 11, 13
GRAY, RGB, PALETTE, GRAY_ALPHA, RGB_ALPHA = 0, 2, 3, 4, 6
SAMPLES = {GRAY: 1, RGB: 3, PALETTE: 1, GRAY_ALPHA: 2, RGB_ALPHA: 4}
PASSES = ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1))
KINDS = [
    *((GRAY, depth) for depth in (1, 2, 4, 8, 16)),
    *((PALETTE, depth) for depth in (1, 2, 4, 8)),
    *((kind, depth) for kind in (RGB, GRAY_ALPHA, RGB_ALPHA) for depth in (8, 16)),
]
COLORS = np.random.default_rng(5).integers(0, 256, (256, 3), dtype=np.uint8)


def values(kind: int, depth: int) -> NDArray[Any]:
    count = np.random.default_rng(kind * 100 + depth)
    return count.integers(0, 1 << depth, (HEIGHT, WIDTH, SAMPLES[kind]), dtype=np.uint16)


def rows_of(pixels: NDArray[Any], depth: int) -> bytes:
    """Pack samples, every row behind a filter of 0."""
    packed = b""
    for row in pixels.reshape(pixels.shape[0], -1):
        bits = "".join(f"{value:0{depth}b}" for value in row)
        bits += "0" * (-len(bits) % 8)
        packed += b"\0" + int(bits, 2).to_bytes(len(bits) // 8, "big")
    return packed


def file_of(
    kind: int,
    depth: int,
    *more: bytes,
    interlaced: bool = False,
    behind: bytes = b"",
    rows: bytes | None = None,
) -> bytes:
    pixels = values(kind, depth)
    if rows is None and interlaced:
        parts = (pixels[top::down, left::across] for top, left, down, across in PASSES)
        rows = b"".join(rows_of(part, depth) for part in parts if part.size)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, kind, 0, 0, interlaced)
    palette = chunk(b"PLTE", COLORS[: 1 << depth].tobytes()) if kind == PALETTE else b""
    packed = zlib.compress(rows_of(pixels, depth) if rows is None else rows, 0)
    parts = [
        SIGNATURE,
        chunk(b"IHDR", head),
        palette,
        *more,
        chunk(b"IDAT", packed),
        behind,
        chunk(b"IEND", b""),
    ]
    return b"".join(parts)


def expected(kind: int, depth: int) -> NDArray[Any]:
    pixels = values(kind, depth)
    if kind == PALETTE:
        return COLORS[pixels[..., 0]]
    scale = {1: 255, 2: 85, 4: 17}.get(depth, 1)
    return (pixels * scale).astype(np.uint16 if depth == 16 else np.uint8)


def all_samples(decoded: Decoded) -> NDArray[Any]:
    alpha = [] if decoded.alpha is None else [decoded.alpha[..., None]]
    return np.concatenate([decoded.samples, *alpha], axis=2)


def spoiled(kind: bytes, body: bytes) -> bytes:
    return chunk(kind, body)[:-1] + bytes([chunk(kind, body)[-1] ^ 1])


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


@pytest.mark.parametrize(
    "kind", [b"iCCP", b"tEXt", b"eXIf", b"gAMA", b"cHRM", b"pHYs", b"zTXt", b"tIME", b"abCd"]
)
def test_wrong_checksums_of_metadata(kind: bytes) -> None:
    decoded = png.decode(file_of(RGB, 8, spoiled(kind, bytes(4))), "a.png")
    np.testing.assert_array_equal(decoded.samples, expected(RGB, 8))
    assert decoded.icc_profile is None and decoded.dpi is None
    assert bool(decoded.remarks) == (kind in (b"iCCP", b"gAMA", b"cHRM", b"eXIf"))
    assert all("a.png" in each and "damaged" in each for each in decoded.remarks)


def test_a_wrong_checksum_of_the_transparency_is_said() -> None:
    decoded = png.decode(file_of(RGB, 8, spoiled(b"tRNS", bytes(6))), "a.png")
    assert decoded.alpha is None and "transparency" in decoded.remarks[0]


def test_case_p01_of_a_profile_with_a_wrong_checksum() -> None:
    decoded = png.decode((CASES / "p01_iccp_bad_crc.png").read_bytes(), "p01.png")
    assert decoded.remarks == ("The color profile of p01.png is damaged and was left out.",)
    assert decoded.samples.shape == (203, 360, 3) and decoded.icc_profile is None


def test_case_p26_of_gray_with_a_transparent_value() -> None:
    decoded = png.decode((CASES / "p26_gray16_trns.png").read_bytes(), "p26.png")
    assert decoded.alpha is not None and decoded.alpha.dtype == np.uint16 and (decoded.alpha == 0).any()
    assert decoded.space is Space.GRAY and decoded.samples.dtype == np.uint16


def test_text_is_never_inflated() -> None:
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(3 << 20)))
    text = chunk(b"tEXt", b"Comment\0" + b"a" * (2 << 20)) + chunk(b"iTXt", b"Comment\0\1\0\0\0" + bomb[17:])
    decoded = png.decode(file_of(RGB, 8, bomb, text, behind=text), "a.png")
    assert decoded.remarks == () and decoded.samples.shape == (HEIGHT, WIDTH, 3)


def icc(profile: bytes) -> bytes:
    return chunk(b"iCCP", b"name\0\0" + zlib.compress(profile))


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


P3 = (31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)
SRGB = (31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)


def gama(value: int) -> bytes:
    return chunk(b"gAMA", struct.pack(">I", value))


def chrm(points: tuple[int, ...]) -> bytes:
    return chunk(b"cHRM", struct.pack(">8I", *points))


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
    assert decoded.icc_profile is None and "colors" in decoded.remarks[0]


def block(orientation: int) -> bytes:
    tags = Image.Exif()
    tags.update({0x0112: orientation, 0x011A: 240.0, 0x011B: 240.0})
    return tags.tobytes().removeprefix(b"Exif\0\0")


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
    assert "animation" in decoded.remarks[0] and (decoded.samples == [255, 0, 0]).all()


def test_a_wrong_checksum_of_the_picture_is_said() -> None:
    data = file_of(RGB, 8)
    packed = data[41 : data.index(b"IEND") - 8]
    behind = chunk(b"IEND", b"")
    for bad in (
        data[:33] + spoiled(b"IDAT", packed) + behind,
        data[:33] + chunk(b"IDAT", packed[:-1] + b"a") + behind,
        data[:29] + bytes(4) + data[33:],
    ):
        decoded = png.decode(bad, "a.png")
        np.testing.assert_array_equal(decoded.samples, expected(RGB, 8))
        assert "is damaged" in decoded.remarks[0]


def test_a_header_that_does_not_fit_is_no_picture() -> None:
    data = bytearray(file_of(RGB, 8))
    data[23] += 1  # one more row, and a checksum that is wrong
    with pytest.raises(ValueError, match="header"):
        png.decode(bytes(data), "a.png")


def test_data_that_end_too_early() -> None:
    data = file_of(RGB, 8)
    stride = 1 + 3 * WIDTH
    for rows in (1, 5, HEIGHT):
        cut = data[: 41 + 2 + 5 + rows * stride]
        decoded = png.decode(cut, "a.png")
        np.testing.assert_array_equal(decoded.samples[:rows], expected(RGB, 8)[:rows])
        assert not decoded.samples[rows:].any() and "ends too early" in decoded.remarks[0]
        assert rows == HEIGHT or f"{HEIGHT - rows} of its {HEIGHT} rows" in decoded.remarks[0]
    assert "all of its picture" in png.decode(data[:-12], "a.png").remarks[0]
    with pytest.raises(ValueError, match="nothing"):
        png.decode(data[:50], "a.png")


def test_an_interlaced_picture_that_ends_too_early_is_coarser() -> None:
    data = file_of(GRAY, 8, interlaced=True)
    whole = expected(GRAY, 8)
    in_passes = [np.prod([len(range(t, HEIGHT, d)), 1 + len(range(le, WIDTH, a))]) for t, le, d, a in PASSES]
    cut = data[: 41 + 7 + int(sum(in_passes[:5])) + 3]
    decoded = png.decode(cut, "a.png")
    coarse = whole[::2, ::2].repeat(2, 0).repeat(2, 1)[:HEIGHT, :WIDTH]
    np.testing.assert_array_equal(decoded.samples, coarse)
    assert "coarser" in decoded.remarks[0]


def test_damage_in_the_middle_leaves_the_rows_above_it() -> None:
    rows = bytearray(rows_of(values(RGB, 8), 8))
    rows[7 * (1 + 3 * WIDTH)] = 9
    decoded = png.decode(file_of(RGB, 8, rows=bytes(rows)), "a.png")
    np.testing.assert_array_equal(decoded.samples[:7], expected(RGB, 8)[:7])
    assert "4 of its 11 rows" in decoded.remarks[0]


def test_more_rows_than_there_should_be_are_quietly_left_out() -> None:
    rows = rows_of(values(RGB, 8), 8)
    code = (
        "import sys; from core.imaging.formats import png;"
        "png.decode(sys.stdin.buffer.read(), 'a'); print('done')"
    )
    data = file_of(RGB, 8, rows=rows + bytes(5000))
    done = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"done\n", b"")


@pytest.mark.parametrize("side", [40000, 1 << 30])
def test_a_header_that_claims_much_is_no_reason_to_make_room(side: int) -> None:
    data = (
        SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 16, 6, 0, 0, 0)) + file_of(RGB, 8)[33:]
    )
    assert png.header(data).height == side
    with pytest.raises(ValueError, match="nothing"):
        png.decode(data, "a.png")


@pytest.mark.parametrize("bad", [b"", SIGNATURE, SIGNATURE + chunk(b"IHDR", bytes(13)), file_of(3, 4)[:40]])
def test_no_header(bad: bytes) -> None:
    with pytest.raises(ValueError):
        png.decode(bad, "a.png")


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


def test_mutants_are_decoded_or_refused() -> None:
    chance = random.Random(11)
    seeds = [
        file_of(PALETTE, 4, icc(bytes(300)), chunk(b"tRNS", b"\1\2"), chunk(b"eXIf", block(6))),
        file_of(RGB_ALPHA, 16, gama(60000), chrm(P3), interlaced=True),
        file_of(GRAY, 1, chunk(b"cICP", bytes([9, 18, 0, 0])), chunk(b"acTL", bytes(8))),
    ]
    refused = 0
    for number in range(300):
        data = bytearray(seeds[number % 3])
        starts = [at for at in range(8, len(data)) if data[at : at + 4].isalpha()]
        for _ in range(chance.randint(1, 4)):
            at = chance.choice(
                [chance.randrange(8, len(data)), chance.choice(starts) - 1, chance.randrange(16, 29)]
            )
            data[at] = chance.choice((0, 1, 127, 128, 255, chance.randrange(256)))
        if number % 4 == 0:
            del data[chance.randrange(len(data)) :]
        try:
            said = png.header(bytes(data))
            if said.height * said.width < 1 << 20:
                decoded = png.decode(bytes(data), "a.png")
                assert decoded.samples.shape[:2] == (said.height, said.width)
        except (ValueError, struct.error):
            refused += 1
    assert 0 < refused < 300
