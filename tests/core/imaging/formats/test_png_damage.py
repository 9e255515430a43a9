"""Damaged PNGs: what is there is read, with a sentence on the rest."""

import random
import struct
import subprocess
import sys

import numpy as np
import pytest

from core.imaging.formats import png
from core.imaging.formats.png_chunks import SIGNATURE, chunk
from core.imaging.remarks import damaged_profile
from tests.cases import case
from tests.core.imaging.formats.png_files import (
    GRAY,
    HEIGHT,
    P3,
    PALETTE,
    PASSES,
    RGB,
    RGB_ALPHA,
    WIDTH,
    block,
    chrm,
    expected,
    file_of,
    gama,
    icc,
    rows_of,
    spoiled,
    values,
)


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
    decoded = png.decode(case("p01_iccp_bad_crc.png").read_bytes(), "p01.png")
    assert decoded.remarks == (damaged_profile("p01.png"),)
    assert decoded.samples.shape == (203, 360, 3) and decoded.icc_profile is None


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
