"""EXIF blocks as Pillow writes them, damaged ones, and what of them goes into files that are written."""

import io
import random
import struct

import pytest
from PIL import Image

from core.imaging.formats import exif

GPS, EXIF, MAKER_NOTE = 0x8825, 0x8769, 0x927C


def block(orientation: int = 6, *, unit: int = 2) -> bytes:
    tags = Image.Exif()
    tags.update(
        {0x010F: "A maker of cameras", 0x0112: orientation, 0x011A: 300.0, 0x011B: 150.0, 0x0128: unit}
    )
    tags[EXIF] = {0x9003: "2024:05:06 07:08:09", 0xA002: 8000, 0xA003: 6000, MAKER_NOTE: b"at home" * 9}
    tags[GPS] = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0), 29: "2024:05:06"}
    return tags.tobytes().removeprefix(b"Exif\0\0")


def with_thumbnail() -> bytes:
    little = bytearray(block())
    entries = int.from_bytes(little[8:10], "little")
    link = 10 + 12 * entries
    little[link : link + 4] = len(little).to_bytes(4, "little")
    thumbnail = b"\xff\xd8the old background\xff\xd9"
    start = len(little) + 2 + 24 + 4
    directory = (2).to_bytes(2, "little")
    for tag, value in ((0x0201, start), (0x0202, len(thumbnail))):
        directory += tag.to_bytes(2, "little") + (4).to_bytes(2, "little")
        directory += (1).to_bytes(4, "little") + value.to_bytes(4, "little")
    return bytes(little) + directory + bytes(4) + thumbnail


def tags_of(data: bytes) -> Image.Exif:
    tags = Image.Exif()
    tags.load(data)
    return tags


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_read(orientation: int) -> None:
    assert exif.orientation_of(block(orientation)) == orientation
    assert exif.orientation_of(b"Exif\0\0" + block(orientation)) == orientation


@pytest.mark.parametrize(
    "bad", [None, b"", b"Exif\0\0", b"II*\0", block(0), block(9), b"II*\0\xff\xff\xff\xff"]
)
def test_no_valid_orientation_is_upright(bad: bytes | None) -> None:
    assert exif.orientation_of(bad) == 1


def test_big_endian_blocks() -> None:
    data = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0\0\0\0\0"
    assert exif.orientation_of(data) == 8
    written = exif.for_writing(data)
    assert written is not None and tags_of(written)[0x0112] == 1


def test_dpi() -> None:
    assert exif.dpi_of(block()) == (300, 150)
    assert exif.dpi_of(block(unit=3)) == pytest.approx((762, 381))
    assert exif.dpi_of(block(unit=1)) is None and exif.dpi_of(None) is None


def test_a_written_block_is_upright_and_tells_no_place() -> None:
    written = exif.for_writing(with_thumbnail(), (30, 40))
    assert written is not None
    tags = tags_of(written)
    inner = tags.get_ifd(EXIF)
    assert tags[0x0112] == 1 and tags[0x010F] == "A maker of cameras"
    assert inner[0x9003] == "2024:05:06 07:08:09" and (inner[0xA003], inner[0xA002]) == (30, 40)
    assert GPS not in tags and MAKER_NOTE not in inner
    assert not any(part in written for part in (b"at home", b"background", (52).to_bytes(4, "little")))
    assert exif.dpi_of(written) == (300, 150)


def test_the_location_stays_when_asked_for() -> None:
    written = exif.for_writing(with_thumbnail(), with_location=True)
    assert written is not None and b"background" not in written
    tags = tags_of(written)
    assert tags.get_ifd(GPS)[2] == (52.0, 31.0, 12.0) and tags.get_ifd(EXIF)[MAKER_NOTE] == b"at home" * 9
    assert tags[0x0112] == 1 and tags.get_ifd(EXIF)[0xA002] == 8000


def test_a_written_block_goes_into_files() -> None:
    file = io.BytesIO()
    Image.new("RGB", (4, 4)).save(file, "PNG", exif=exif.for_writing(block()))
    assert Image.open(file).getexif()[0x010F] == "A maker of cameras"


def test_no_block_becomes_none() -> None:
    assert exif.for_writing(None) is None and exif.for_writing(b"Exif\0\0nothing of the kind") is None
    assert exif.for_writing(b"II*\0\x08\0\0\0\0\0\0\0\0\0") is None


def test_damaged_blocks_never_raise() -> None:
    chance = random.Random(3)
    for _ in range(400):
        data = bytearray(with_thumbnail())
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(4, len(data))] = chance.choice((0, 1, 8, 127, 255, chance.randrange(256)))
        damaged = bytes(data[: chance.choice((len(data), chance.randrange(len(data))))])
        assert 1 <= exif.orientation_of(damaged) <= 8
        exif.dpi_of(damaged)
        written = exif.for_writing(damaged, (3, 4))
        assert written is None or len(written) <= len(damaged) + 8
        assert exif.orientation_of(written) == 1


@pytest.mark.parametrize("before", [None, block(), block(unit=3), with_thumbnail()])
def test_a_resolution_is_told_beside_all_else(before: bytes | None) -> None:
    written = exif.with_resolution(before, (240.0, 118.11))
    assert exif.dpi_of(written) == pytest.approx((240.0, 118.11), abs=1e-4)
    assert written is not None
    tags, old = tags_of(written), Image.Exif() if before is None else tags_of(before)
    resolution = {0x011A: 240.0, 0x011B: 118.11, 0x0128: 2}
    assert dict(tags) == pytest.approx(dict(old) | resolution)
    assert tags.get_ifd(EXIF) == old.get_ifd(EXIF) and tags.get_ifd(GPS) == old.get_ifd(GPS)


@pytest.mark.parametrize("before", [None, block()])
def test_without_a_resolution_a_block_is_as_it_was(before: bytes | None) -> None:
    assert exif.with_resolution(before, None) == before
    assert exif.dpi_of(exif.with_resolution(before, (1e12, 1e12))) is not None


def test_a_damaged_block_gets_a_resolution_as_well() -> None:
    for cut in range(8, len(block())):
        assert exif.dpi_of(exif.with_resolution(block()[:cut], (300.0, 300.0))) == (300.0, 300.0)


@pytest.mark.parametrize("count", [300, 65535])
def test_no_block_becomes_larger_than_it_is(count: int) -> None:
    """Tags of a megabyte each that all begin at one place, in folders that all are one."""
    entries = b"".join(
        struct.pack("<HHII", 0x9000 + each % 4096, 7, 1 << 20, 50 + each) for each in range(count)
    )
    folders = b"".join(struct.pack("<HHII", tag, 4, 1, 38) for tag in (EXIF, GPS))
    data = (
        b"II*\0\x08\0\0\0"
        + b"\2\0"
        + folders
        + bytes(4)
        + struct.pack("<H", count)
        + entries
        + bytes(1 << 20)
    )
    written = exif.for_writing(data, with_location=True)
    assert exif.orientation_of(data) == 1 and written is not None and len(written) <= len(data)


def test_values_that_tags_share_stay_shared() -> None:
    data = b"II*\0\x08\0\0\0\2\0" + b"".join(struct.pack("<HHII", tag, 5, 1, 38) for tag in (0x011A, 0x011B))
    data += bytes(4) + struct.pack("<II", 300, 1)
    assert exif.dpi_of(data) == (300, 300) and exif.for_writing(data) == data
