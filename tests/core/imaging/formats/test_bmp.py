"""BMP: all depths and packings, alpha, rows in both directions, and files that end too early."""

import io
import random
import struct
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from core.imaging.formats import bmp
from core.imaging.formats.record import Decoded

RANDOM = np.random.default_rng(7)
HEIGHT, WIDTH = 9, 13
COLOR = RANDOM.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
PALETTE = RANDOM.integers(0, 256, (256, 3), dtype=np.uint8)


def rows_of(values: NDArray[Any], bits: int) -> bytes:
    """Pack pixels, the last row first, every row filled up to 4 bytes."""
    packed = b""
    for row in values[::-1]:
        if bits < 8:
            text = "".join(f"{value:0{bits}b}" for value in row)
            line = int(text + "0" * (-len(text) % 8), 2).to_bytes((len(text) + 7) // 8, "big")
        else:
            line = row.astype("u1" if bits in (8, 24) else f"<u{bits // 8}").tobytes()
        packed += line + bytes(-len(line) % 4)
    return packed


def file_of(
    pixels: bytes,
    bits: int,
    *,
    size: int = 40,
    packing: int = 0,
    height: int = HEIGHT,
    masks: tuple[int, ...] = (),
    palette: bytes = b"",
    more: bytes = b"",
    dpi: int = 0,
) -> bytes:
    if size == 12:
        head = struct.pack("<IHHHH", 12, WIDTH, height, 1, bits)
    else:
        head = struct.pack("<IiiHHIIiiII", size, WIDTH, height, 1, bits, packing, len(pixels), dpi, dpi, 0, 0)
    told = b"".join(struct.pack("<I", mask) for mask in masks)
    head = (head + (told if size >= 52 else b"")).ljust(size, b"\0") + (told if size < 52 else b"")
    at = 14 + len(head) + len(palette)
    return b"BM" + struct.pack("<IHHI", at + len(pixels), 0, 0, at) + head + palette + pixels + more


def decode(data: bytes) -> Decoded:
    assert bmp.matches(data)
    decoded, said = bmp.decode(data, "a.bmp"), bmp.header(data)
    assert decoded.samples.shape == (said.height, said.width, 3) and decoded.depth == said.depth
    return decoded


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
def test_files_of_pillow(mode: str) -> None:
    file, image = io.BytesIO(), Image.fromarray(COLOR).convert(mode)
    image.save(file, "BMP", dpi=(300, 300))
    decoded = decode(file.getvalue())
    np.testing.assert_array_equal(decoded.samples, np.asarray(image.convert("RGB")))
    assert decoded.alpha is None and decoded.dpi == (300, 300)


@pytest.mark.parametrize("size", [12, 40, 64, 124])
@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_palettes(bits: int, size: int) -> None:
    values = RANDOM.integers(0, 1 << bits, (HEIGHT, WIDTH))
    colors = PALETTE[: 1 << bits]
    entries = colors[:, ::-1] if size == 12 else np.c_[colors[:, ::-1], np.zeros(len(colors), np.uint8)]
    data = file_of(rows_of(values, bits), bits, size=size, palette=entries.tobytes())
    np.testing.assert_array_equal(decode(data).samples, colors[values])


def test_a_short_palette_and_values_beyond_it() -> None:
    values = np.arange(HEIGHT * WIDTH).reshape(HEIGHT, WIDTH) % 4
    entries = np.c_[PALETTE[:2, ::-1], [0, 0]].astype(np.uint8)
    decoded = decode(file_of(rows_of(values, 8), 8, palette=entries.tobytes()))
    expected = np.where(values[..., None] < 2, PALETTE[values], 0)
    np.testing.assert_array_equal(decoded.samples, expected)


@pytest.mark.parametrize("height", [HEIGHT, -HEIGHT])
@pytest.mark.parametrize("bits", [24, 32])
def test_rows_in_both_directions(bits: int, height: int) -> None:
    values: NDArray[Any] = COLOR[..., ::-1]
    if bits == 32:
        values = COLOR.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32) + (77 << 24)
    decoded = decode(file_of(rows_of(values, bits), bits, height=height))
    np.testing.assert_array_equal(decoded.samples, COLOR if height > 0 else COLOR[::-1])
    assert decoded.alpha is None


def fields(bits: int, *widths: int) -> tuple[NDArray[Any], tuple[int, ...], list[NDArray[Any]]]:
    """Return random pixels of fields so wide, their masks, and the fields."""
    at, masks, pixels, values = 0, [], np.zeros((HEIGHT, WIDTH), np.uint32), []
    for width in widths:
        masks.append((1 << width) - 1 << at)
        values.append(RANDOM.integers(0, 1 << width, (HEIGHT, WIDTH)).astype(np.uint32))
        pixels |= values[-1] << at
        at += width
    return pixels, tuple(masks), values


@pytest.mark.parametrize("size", [40, 56, 108, 124])
@pytest.mark.parametrize(
    ("bits", "widths"), [(16, (5, 6, 5)), (16, (4, 4, 4)), (32, (8, 8, 8)), (32, (10, 10, 10))]
)
def test_fields_of_bits(bits: int, widths: tuple[int, ...], size: int) -> None:
    pixels, masks, values = fields(bits, *widths)
    decoded = decode(file_of(rows_of(pixels, bits), bits, size=size, packing=3, masks=masks))
    most = 255 if max(widths) <= 8 else 65535
    for index, width in enumerate(widths):
        np.testing.assert_array_equal(
            decoded.samples[..., index], np.rint(values[index] * (most / ((1 << width) - 1)))
        )
    assert decoded.depth == max(widths) and decoded.alpha is None


@pytest.mark.parametrize(("size", "packing"), [(40, 6), (56, 3), (108, 3), (124, 3)])
def test_alpha(size: int, packing: int) -> None:
    pixels, masks, values = fields(32, 8, 8, 8, 8)
    decoded = decode(file_of(rows_of(pixels, 32), 32, size=size, packing=packing, masks=masks))
    np.testing.assert_array_equal(decoded.alpha, values[3])  # type: ignore[arg-type]
    empty = decode(file_of(rows_of(pixels & 0xFFFFFF, 32), 32, size=size, packing=packing, masks=masks))
    assert empty.alpha is None


def test_plain_16_bits() -> None:
    pixels = RANDOM.integers(0, 1 << 15, (HEIGHT, WIDTH))
    decoded = decode(file_of(rows_of(pixels, 16), 16))
    np.testing.assert_array_equal(decoded.samples[..., 0], np.rint((pixels >> 10) * (255 / 31)))
    np.testing.assert_array_equal(decoded.samples[..., 2], np.rint((pixels & 31) * (255 / 31)))


def runs_of(values: NDArray[Any], bits: int) -> bytes:
    """Write rows by turns as runs and as they are; the second one is left free but for its first pixel."""
    packed = b""
    for number, row in enumerate(values[::-1]):
        if number == 1:
            packed += bytes([1, int(row[0]) << (4 if bits == 4 else 0)]) + b"\0\2\0\1"
            continue
        if number % 2 and bits == 8:
            packed += bytes([0, WIDTH]) + row.astype(np.uint8).tobytes() + bytes(WIDTH % 2)
        elif number % 2:
            halves = np.r_[row, np.zeros(WIDTH % 2 + 2, row.dtype)].reshape(-1, 2)
            body = (halves[:, 0] * 16 + halves[:, 1]).astype(np.uint8).tobytes()[: (WIDTH + 1) // 2]
            packed += bytes([0, WIDTH]) + body + bytes(len(body) % 2)
        else:
            packed += b"".join(bytes([1, int(each) << (4 if bits == 4 else 0)]) for each in row)
        packed += b"\0\0"
    return packed[:-2] + b"\0\1"


@pytest.mark.parametrize(("bits", "packing"), [(8, 1), (4, 2)])
def test_runs(bits: int, packing: int) -> None:
    values = RANDOM.integers(0, 1 << bits, (HEIGHT, WIDTH))
    entries = np.c_[PALETTE[: 1 << bits, ::-1], np.zeros(1 << bits, np.uint8)].tobytes()
    data = file_of(runs_of(values, bits), bits, packing=packing, palette=entries)
    values[HEIGHT - 2, 1:] = 0
    # the move led one row down and one pixel to the right of it
    decoded = decode(data)
    np.testing.assert_array_equal(decoded.samples[HEIGHT - 1], PALETTE[values[HEIGHT - 1]])
    np.testing.assert_array_equal(decoded.samples[HEIGHT - 2], PALETTE[values[HEIGHT - 2]])
    assert decoded.remarks == ()
    cut = decode(data[:-20])
    assert "ends too early" in cut.remarks[0]
    np.testing.assert_array_equal(cut.samples[HEIGHT - 1], decoded.samples[HEIGHT - 1])


def test_an_embedded_profile() -> None:
    head = bytearray(file_of(rows_of(COLOR[..., ::-1], 24), 24, size=124, more=b"a profile"))
    head[14 + 56 : 14 + 60] = b"DEBM"
    head[14 + 112 : 14 + 120] = struct.pack("<II", len(head) - 9 - 14, 9)
    assert decode(bytes(head)).icc_profile == b"a profile"


def test_an_array_of_os2() -> None:
    data = bytearray(file_of(rows_of(COLOR[..., ::-1], 24), 24, size=12))
    data[10:14] = struct.pack("<I", 14 + 26)
    np.testing.assert_array_equal(decode(b"BA" + bytes(12) + bytes(data)).samples, COLOR)


def test_a_file_that_ends_too_early_gives_what_is_there() -> None:
    data = file_of(rows_of(COLOR[..., ::-1], 24), 24)
    decoded = decode(data[: -3 * 40])
    assert decoded.remarks == ("a.bmp ends too early; 3 of its 9 rows are missing.",)
    np.testing.assert_array_equal(decoded.samples[3:], COLOR[3:])
    assert not decoded.samples[:3].any()
    np.testing.assert_array_equal(decode(data[:-1]).samples, COLOR)
    assert decode(data[:-1]).remarks == ()


@pytest.mark.parametrize(
    "how",
    [
        {"bits": 7},
        {"bits": 24, "packing": 3},
        {"bits": 8, "packing": 4},
        {"bits": 8, "packing": 1, "height": -9},
        {"bits": 24, "height": 0},
        {"bits": 24, "height": 1 << 30},
        {"bits": 8, "packing": 1, "height": 1 << 30},
        {"bits": 32, "packing": 3, "masks": (0, 1, 2)},
        {"bits": 32, "packing": 3, "masks": (5, 2, 8)},
    ],
)
def test_what_makes_no_sense_is_refused(how: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        bmp.decode(file_of(bytes(500), **how), "a.bmp")


def test_other_files_are_no_bmp() -> None:
    assert not any(map(bmp.matches, (b"", b"BM", b"BM is a word of letters", b"BA" + bytes(30))))


def test_mutants_are_decoded_or_refused() -> None:
    chance, refused = random.Random(10), 0
    pixels, masks, _ = fields(32, 8, 8, 8, 8)
    values = RANDOM.integers(0, 16, (HEIGHT, WIDTH))
    seeds = [
        file_of(rows_of(pixels, 32), 32, size=124, packing=3, masks=masks),
        file_of(runs_of(values, 8), 8, packing=1, palette=bytes(1024)),
        file_of(runs_of(values, 4), 4, packing=2, palette=bytes(64)),
        file_of(rows_of(values, 4), 4, size=12, palette=bytes(48)),
    ]
    for number in range(300):
        data = bytearray(seeds[number % 4])
        for _ in range(chance.randint(1, 4)):
            at = chance.choice([chance.randrange(10, 70), chance.randrange(len(data))])
            data[at] = chance.choice((0, 1, 127, 255, chance.randrange(256)))
        if number % 3 == 0:
            del data[chance.randrange(len(data)) :]
        try:
            said = bmp.header(bytes(data))
            if said.height * said.width < 1 << 18:
                assert bmp.decode(bytes(data), "a.bmp").samples.shape == (said.height, said.width, 3)
        except (ValueError, struct.error):
            refused += 1
    assert 0 < refused < 300
