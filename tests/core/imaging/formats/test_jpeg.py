"""JPEG: all kinds of it, its metadata, files with too few or too many bytes, and what is written."""

import io
import random
import struct
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from core.errors import UserError
from core.imaging.decode import decode_image
from core.imaging.formats import jpeg
from core.imaging.formats.record import Picture, Space, Writing
from core.imaging.remarks import damaged_profile

CASES = Path(__file__).parents[3] / "cases"


def colors(height: int = 24, width: int = 40) -> NDArray[np.uint8]:
    rows, columns = np.mgrid[:height, :width]
    return np.stack([rows * 9 % 256, columns * 6 % 256, (rows + columns) * 3 % 256], -1).astype(np.uint8)


def saved(mode: str = "RGB", **how: Any) -> bytes:
    file = io.BytesIO()
    Image.fromarray(colors()).convert(mode).save(file, "JPEG", quality=95, **how)
    return file.getvalue()


def by_pillow(data: bytes) -> NDArray[np.uint8]:
    pixels = np.asarray(Image.open(io.BytesIO(data)))
    return pixels.reshape(*pixels.shape[:2], -1)


def segment(code: int, body: bytes) -> bytes:
    return bytes([0xFF, code]) + struct.pack(">H", len(body) + 2) + body


def with_segments(data: bytes, *segments: bytes) -> bytes:
    return data[:2] + b"".join(segments) + data[2:]


def block(orientation: int) -> bytes:
    tags = Image.Exif()
    tags.update({0x0112: orientation, 0x011A: 240.0, 0x011B: 240.0, 0x0128: 2})
    return tags.tobytes()


@pytest.mark.parametrize(
    "how", [{}, {"progressive": True}, {"keep_rgb": True}, {"subsampling": 2}, {"restart_marker_rows": 1}]
)
def test_gray_and_rgb(how: dict[str, Any]) -> None:
    for mode, space in (("RGB", Space.RGB), ("L", Space.GRAY)):
        data = saved(mode, **how)
        decoded = jpeg.decode(data, "a.jpg")
        np.testing.assert_array_equal(decoded.samples, by_pillow(data))
        assert (decoded.space, decoded.depth, decoded.remarks) == (space, 8, ())
        said = jpeg.header(data)
        assert (said.height, said.width, said.channels) == decoded.samples.shape


def test_no_ink_of_cmyk_is_zero() -> None:
    data = saved("CMYK")
    decoded = jpeg.decode(data, "a.jpg")
    assert decoded.space is Space.CMYK
    np.testing.assert_array_equal(decoded.samples, by_pillow(data))
    assert (decoded.samples[..., 3] == 0).all()


def test_cmyk_as_ycck() -> None:
    ink = np.dstack([colors(), np.full((24, 40), 30, np.uint8)])
    data = imagecodecs.jpeg8_encode(
        255 - ink, level=98, colorspace="CMYK", outcolorspace="YCCK", subsampling="444"
    )
    decoded = jpeg.decode(data, "a.jpg")
    assert np.abs(decoded.samples.astype(int) - ink).mean() < 2


@pytest.mark.parametrize("depth", [2, 5, 8, 10, 12, 16])
def test_lossless_of_every_depth(depth: int) -> None:
    values = (colors().astype(np.uint32) * ((1 << depth) - 1) // 255).astype(
        np.uint8 if depth <= 8 else np.uint16
    )
    data = imagecodecs.jpeg8_encode(values, lossless=True, bitspersample=depth)
    decoded = jpeg.decode(data, "a.jpg")
    most = np.iinfo(values.dtype).max
    assert decoded.samples.dtype == values.dtype and decoded.depth == depth
    np.testing.assert_array_equal(decoded.samples, np.rint(values * (most / ((1 << depth) - 1))))


def test_twelve_bits() -> None:
    values = colors().astype(np.uint16) * 16
    decoded = jpeg.decode(imagecodecs.jpeg8_encode(values, level=100, bitspersample=12), "a.jpg")
    assert decoded.depth == 12 and jpeg.header(imagecodecs.jpeg8_encode(values, bitspersample=12)).depth == 12
    assert np.abs(decoded.samples / 65535 - values / 4095).mean() < 0.01


def test_a_profile_in_many_parts() -> None:
    profile = np.random.default_rng(3).bytes(200_000)
    decoded = jpeg.decode(saved(icc_profile=profile), "a.jpg")
    assert decoded.icc_profile == profile and decoded.remarks == ()


@pytest.mark.parametrize(
    "numbers", [[(1, 2)], [(2, 2)], [(1, 2), (1, 2)], [(1, 1), (1, 1)], [(1, 2), (2, 3)], [(3, 1)], []]
)
def test_missing_and_doubled_parts_of_a_profile(numbers: list[tuple[int, int]]) -> None:
    parts = [segment(0xE2, b"ICC_PROFILE\0" + bytes(each) + b"part") for each in numbers]
    parts = parts or [segment(0xE2, b"ICC_PROFILE\0\1")]
    photo = decode_image(with_segments(saved(), *parts), "a.jpg")
    assert photo.icc_profile is None
    assert photo.remarks == (damaged_profile("a.jpg"),)


def test_parts_of_a_profile_in_any_order() -> None:
    parts = [segment(0xE2, b"ICC_PROFILE\0" + bytes([number, 3]) + b"%d" % number) for number in (3, 1, 2)]
    assert jpeg.decode(with_segments(saved(), *parts), "a.jpg").icc_profile == b"123"


def test_exif_alone_turns() -> None:
    xmp = b'http://ns.adobe.com/xap/1.0/\0<x tiff:Orientation="3"/>'
    decoded = jpeg.decode(with_segments(saved(exif=block(6)), segment(0xE1, xmp)), "a.jpg")
    assert decoded.orientation == 6 and decoded.exif == block(6).removeprefix(b"Exif\0\0")
    assert decoded.samples.shape == (24, 40, 3)
    assert jpeg.decode(with_segments(saved(), segment(0xE1, xmp)), "a.jpg").orientation == 1


def test_density() -> None:
    assert jpeg.decode(saved(dpi=(300, 200), exif=block(1)), "a").dpi == (300, 200)
    assert jpeg.decode(saved(exif=block(1)), "a").dpi == (240, 240)
    assert jpeg.decode(saved(), "a").dpi is None
    per_cm = bytearray(saved(dpi=(100, 100)))
    per_cm[13] = 2
    assert jpeg.decode(bytes(per_cm), "a").dpi == pytest.approx((254, 254))


@pytest.mark.parametrize("progressive", [False, True])
def test_a_file_that_ends_too_early_gives_what_is_there(progressive: bool) -> None:
    data = saved(progressive=progressive)
    whole = jpeg.decode(data, "a.jpg").samples
    for missing in (1, 2, 40):
        decoded = jpeg.decode(data[:-missing], "a.jpg")
        assert decoded.remarks == ("a.jpg ends too early; everything up to there was read.",)
        np.testing.assert_array_equal(decoded.samples[:8, :16], whole[:8, :16]) if not progressive else None
        assert decoded.samples.shape == whole.shape and (missing > 2 or (decoded.samples == whole).all())


def test_case_j05_without_its_last_bytes() -> None:
    data = (CASES / "j05_no_eoi.jpg").read_bytes()
    decoded = jpeg.decode(data, "j05.jpg")
    assert decoded.remarks == ("j05.jpg ends too early; everything up to there was read.",)
    np.testing.assert_array_equal(decoded.samples, by_pillow(data + b"\xff\xd9"))


def test_nothing_of_the_picture_is_no_picture() -> None:
    data = saved()
    for end in (2, 20, 300, data.index(b"\xff\xda")):
        with pytest.raises(ValueError):
            jpeg.decode(data[:end], "a.jpg")


def test_a_size_of_which_next_to_nothing_is_there_is_damage() -> None:
    data = bytearray(saved())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", 12000, 16000)
    with pytest.raises(ValueError, match="next to nothing"):
        jpeg.decode(bytes(data), "a.jpg")
    data[at : at + 4] = struct.pack(">HH", 1200, 1600)
    assert jpeg.decode(bytes(data), "a.jpg").samples.shape == (1200, 1600, 3)


def test_a_thumbnail_and_pictures_behind_the_main_one_are_left_alone() -> None:
    data, other = saved(), saved("L")
    thumbnail = segment(0xE1, block(1) + other)
    maps = segment(0xE2, b"MPF\0" + bytes(40))
    motion = b"\0\0\0\x18ftypmp42" + bytes(900)
    decoded = jpeg.decode(with_segments(data, thumbnail, maps) + other + motion, "a.jpg")
    np.testing.assert_array_equal(decoded.samples, by_pillow(data))
    assert decoded.remarks == ()


@pytest.mark.parametrize("junk", [b"\0", b"\r\n", b"\xef\xbb\xbf", b"\0\x05IMAGE" + bytes(121)])
def test_leading_junk(junk: bytes) -> None:
    data = junk + saved()
    assert jpeg.matches(data)
    np.testing.assert_array_equal(jpeg.decode(data, "a.jpg").samples, by_pillow(saved()))


def test_other_files_are_no_jpeg() -> None:
    assert not any(
        map(jpeg.matches, (b"", b"\xff\xd8", b"II*\0\xff\xd8\xff", b"text \xff\xd8\xff", bytes(500)))
    )


def test_junk_between_segments_and_a_second_beginning() -> None:
    data = saved()
    for more in (b"\0\0\0", b"\xff\xff\xff", b"\xff\xd8", b"\xff\x01"):
        decoded = jpeg.decode(data[:20] + more + data[20:], "a.jpg")
        np.testing.assert_array_equal(decoded.samples, by_pillow(data))


def test_a_height_that_is_told_behind_the_picture() -> None:
    data = bytearray(saved())
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 7] = b"\0\0"
    late = bytes(data[:-2]) + segment(0xDC, struct.pack(">H", 24)) + b"\xff\xd9"
    np.testing.assert_array_equal(jpeg.decode(late, "a.jpg").samples, by_pillow(saved()))
    assert jpeg.header(late).height == 24
    with pytest.raises(ValueError, match="pixels"):
        jpeg.header(bytes(data))


def test_more_scans_than_a_picture_has() -> None:
    data = saved(progressive=True)
    last = data.rindex(b"\xff\xda")
    with pytest.raises(ValueError, match="scans"):
        jpeg.decode(data[:-2] + data[last:-2] * 300 + data[-2:], "a.jpg")


@pytest.mark.parametrize("quality", [None, 60])
@pytest.mark.parametrize("is_gray", [False, True])
def test_other_programs_read_what_is_written(is_gray: bool, quality: int | None) -> None:
    color = colors()[..., 0] if is_gray else colors()
    profile = np.random.default_rng(1).bytes(150_000)
    exif = block(1).removeprefix(b"Exif\0\0")
    data = jpeg.encode(
        Picture(color, icc_profile=profile, exif=exif, dpi=(300, 240)), Writing(quality=quality)
    )
    shown: Any = Image.open(io.BytesIO(data))
    assert shown.info["icc_profile"] == profile and shown.info["dpi"] == (300, 240)
    assert shown.getexif()[0x0112] == 1 and shown.mode == ("L" if is_gray else "RGB")
    assert is_gray or [each[1:3] for each in shown.layer] == [(1, 1)] * 3
    assert np.abs(np.asarray(shown).astype(int) - color).mean() < 4
    decoded = jpeg.decode(data, "a.jpg")
    np.testing.assert_array_equal(decoded.samples, by_pillow(data))
    assert (decoded.icc_profile, decoded.exif, decoded.dpi) == (profile, exif, (300, 240))


def test_quality_and_speed() -> None:
    sizes = [len(jpeg.encode(Picture(colors()), Writing(quality=each))) for each in (30, 80, None, 100)]
    assert sizes == sorted(sizes) and len(set(sizes)) == 4
    assert len(jpeg.encode(Picture(colors()), Writing(is_quick=True))) > sizes[2]


def test_what_a_jpeg_cannot_hold() -> None:
    color = colors()
    with pytest.raises(ValueError, match="alpha"):
        jpeg.encode(Picture(color, color[..., 0]), Writing())
    with pytest.raises(ValueError, match="8 bits"):
        jpeg.encode(Picture(color.astype(np.uint16)), Writing())
    with pytest.raises(UserError, match="profile"):
        jpeg.encode(Picture(color, icc_profile=bytes(17 << 20)), Writing())


def test_mutants_are_decoded_or_refused() -> None:
    chance = random.Random(5)
    lossless = imagecodecs.jpeg8_encode(colors(), lossless=True)
    seeds = [
        saved(exif=block(6), icc_profile=bytes(90)),
        saved("L", progressive=True),
        saved("CMYK"),
        lossless,
    ]
    refused = 0
    for number in range(300):
        data = bytearray(seeds[number % 4])
        for _ in range(chance.randint(1, 5)):
            at = chance.choice([chance.randrange(len(data)), chance.randrange(min(700, len(data)))])
            data[at] = chance.choice((0, 1, 127, 255, chance.randrange(256)))
        if number % 3 == 0:
            del data[chance.randrange(len(data)) :]
        try:
            said = jpeg.header(bytes(data))
            if said.height * said.width < 1 << 20:
                decoded = jpeg.decode(bytes(data), "a.jpg")
                assert decoded.samples.shape == (said.height, said.width, said.channels)
        except (ValueError, RuntimeError):
            refused += 1
    assert 0 < refused < 300
