"""PNM: all of P1 to P7 and PFM, of every depth, with comments, and files that end too early."""

import io
import random

import numpy as np
import pytest
from PIL import Image

from core.imaging.formats import pnm
from core.imaging.formats.record import Decoded, Space

RANDOM = np.random.default_rng(6)
COLOR = RANDOM.integers(0, 256, (7, 11, 3), dtype=np.uint8)
DEEP = RANDOM.integers(0, 65536, (7, 11, 3), dtype=np.uint16)
BITS = RANDOM.integers(0, 2, (7, 11), dtype=np.uint8)


def text(values: object) -> bytes:
    return b" ".join(b"%d" % each for each in np.ravel(values))  # type: ignore[call-overload]


def decode(data: bytes) -> Decoded:
    assert pnm.matches(data)
    decoded, said = pnm.decode(data, "a.pnm"), pnm.header(data)
    alpha = 0 if decoded.alpha is None else 1
    shape = (said.height, said.width, said.channels - alpha - len(decoded.selections))
    assert decoded.samples.shape == shape and decoded.depth == said.depth
    return decoded


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_files_of_pillow(mode: str) -> None:
    file, image = io.BytesIO(), Image.fromarray(COLOR).convert(mode)
    image.save(file, "PPM")
    decoded = decode(file.getvalue())
    shown = np.asarray(image.convert("RGB" if mode == "RGB" else "L"))
    np.testing.assert_array_equal(decoded.samples, shown.reshape(7, 11, -1))
    assert decoded.remarks == () and decoded.depth == (1 if mode == "1" else 8)


def test_text() -> None:
    np.testing.assert_array_equal(decode(b"P3 11 7 255\n" + text(COLOR)).samples, COLOR)
    np.testing.assert_array_equal(
        decode(b"P2\n#a\n11 #b\n7\n65535\n#c\n" + text(DEEP[..., 0])).samples, DEEP[..., :1]
    )
    digits = b"".join(b"%d" % each for each in BITS.ravel())
    for spread in (digits, text(BITS), b"# 111\n" + digits):
        np.testing.assert_array_equal(decode(b"P1\n11 7\n" + spread).samples[..., 0], 255 * (1 - BITS))


def test_two_bytes_a_sample() -> None:
    np.testing.assert_array_equal(decode(b"P6 11 7 65535\n" + DEEP.astype(">u2").tobytes()).samples, DEEP)
    decoded = decode(b"P5\n11 7\n1023\n" + (DEEP[..., 0] >> 6).astype(">u2").tobytes())
    np.testing.assert_array_equal(decoded.samples[..., 0], np.rint((DEEP[..., 0] >> 6) * (65535 / 1023)))
    assert decoded.depth == 10


def test_a_scale_of_its_own() -> None:
    decoded = decode(b"P5 3 1 100\n\x00\x32\x64")
    assert decoded.samples.ravel().tolist() == [0, 128, 255]
    assert decode(b"P2 2 1 9\n99 9").samples.ravel().tolist() == [255, 255]


def pam(kind: str, channels: int, values: bytes, most: int = 255) -> Decoded:
    head = f"P7\n# from somewhere\nWIDTH 11\nHEIGHT 7\nDEPTH {channels}\nMAXVAL {most}\nTUPLTYPE {kind}\nENDHDR\n"
    return decode(head.encode() + values)


def test_pam() -> None:
    np.testing.assert_array_equal(pam("RGB", 3, COLOR.tobytes()).samples, COLOR)
    both = np.dstack([COLOR, BITS * 9])
    decoded = pam("RGB_ALPHA", 4, both.tobytes())
    np.testing.assert_array_equal(decoded.samples, COLOR)
    np.testing.assert_array_equal(decoded.alpha, BITS * 9)  # type: ignore[arg-type]
    decoded = pam("GRAYSCALE_ALPHA", 2, DEEP[..., :2].astype(">u2").tobytes(), 65535)
    np.testing.assert_array_equal(decoded.samples[..., 0], DEEP[..., 0])
    assert decoded.alpha is not None and decoded.alpha.dtype == np.uint16
    np.testing.assert_array_equal(pam("BLACKANDWHITE", 1, BITS.tobytes(), 1).samples[..., 0], BITS * 255)
    assert pam("CMYK", 4, both.tobytes()).space is Space.CMYK
    assert len(pam("SOMETHING", 5, np.dstack([both, BITS]).tobytes()).selections) == 2


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("channels", [1, 3])
def test_floating_point_values(channels: int, order: str) -> None:
    values = RANDOM.normal(size=(7, 11, channels)).astype(np.float32)
    scale = b"-1.0" if order == "<" else b"1.0"
    head = (b"PF" if channels == 3 else b"Pf") + b"\n11 7\n" + scale + b"\n"
    decoded = decode(head + values[::-1].astype(f"{order}f4").tobytes())
    np.testing.assert_array_equal(decoded.samples, values)
    assert decoded.samples.dtype == np.float32 and decoded.samples.dtype.isnative and decoded.depth == 32
    assert decoded.icc_profile is not None


@pytest.mark.parametrize("data", [b"P6 11 7 255\n" + COLOR.tobytes(), b"P3 11 7 255\n" + text(COLOR)])
def test_a_file_that_ends_too_early_gives_what_is_there(data: bytes) -> None:
    decoded = decode(data[: len(data) * 2 // 3])
    missing = int(decoded.remarks[0].split("; ")[1].split()[0])
    assert 1 < missing < 5 and "ends too early" in decoded.remarks[0]
    np.testing.assert_array_equal(decoded.samples[:-missing], COLOR[:-missing])
    assert not decoded.samples[-missing:].any()


@pytest.mark.parametrize(
    "bad",
    [
        b"P6",
        b"P6 0 7 255\n",
        b"P6 3 3 0\n" + bytes(99),
        b"P6 3 3 70000\n" + bytes(99),
        b"P5 99999 99999 255\n" + bytes(900),
        b"P2 99999 99999 255\n1 2 3",
        b"P7\nWIDTH 3\nENDHDR\n",
        b"P7\nWIDTH 3\nHEIGHT 3\nDEPTH 99999\nMAXVAL 255\nENDHDR\n",
        b"PF 3 3 1.2.3\n",
    ],
)
def test_what_makes_no_sense_is_refused(bad: bytes) -> None:
    with pytest.raises((ValueError, KeyError)):
        pnm.decode(bad, "a.pnm")


def test_other_files_are_no_pnm() -> None:
    assert not any(
        map(pnm.matches, (b"", b"P6", b"P1 is a word", b"P7 332\n", b"PF is one, too", b"P8 3 3 255"))
    )


def test_mutants_are_decoded_or_refused() -> None:
    chance, refused = random.Random(9), 0
    head = b"P7\nWIDTH 11\nHEIGHT 7\nDEPTH 3\nMAXVAL 255\nTUPLTYPE RGB\nENDHDR\n"
    seeds = [b"P6 11 7 255\n" + COLOR.tobytes(), b"P3\n#a\n11 7 255\n" + text(COLOR), head + COLOR.tobytes()]
    seeds += [b"P4 11 7\n" + bytes(14), b"PF 11 7 -1\n" + bytes(924)]
    for number in range(300):
        data = bytearray(seeds[number % 5])
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(chance.choice((20, len(data))))] = chance.choice(b"\x00 0123456789#\n\xff")
        if number % 3 == 0:
            del data[chance.randrange(len(data)) :]
        try:
            said = pnm.header(bytes(data))
            if said.height * said.width < 1 << 18:
                assert pnm.decode(bytes(data), "a.pnm").samples.shape[:2] == (said.height, said.width)
        except (ValueError, KeyError):
            refused += 1
    assert 0 < refused < 300
