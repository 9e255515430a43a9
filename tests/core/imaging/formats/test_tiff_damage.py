"""Damaged TIFFs: what is there is read, and nothing takes time or memory out of proportion."""

import io
import random
import struct
import tracemalloc
from typing import Any

import imagecodecs
import numpy as np
import pytest
import tifffile

from core.errors import UserError
from core.imaging.decode import decode_image
from core.imaging.formats import tiff
from core.imaging.formats.tiff_tags import Entry, first_folder
from core.imaging.formats.tiff_tags import packed as folder_with
from tests.core.imaging.formats.tiff_files import HEIGHT, WIDTH, by_hand, decoded, picture, written

CUT = {"none": {}, "lzw": {}, "zlib": {"predictor": True}, "packbits": {}, "lzma": {}, "jpeg": {}}


@pytest.mark.parametrize("compression", CUT)
@pytest.mark.parametrize("strips", [8, 64])
def test_of_a_cut_file_what_is_there_is_read(compression: str, strips: int) -> None:
    image = picture(64, 48, 3)
    whole = written(
        image, photometric="rgb", compression=compression, rowsperstrip=strips, **CUT[compression]
    )
    with tifffile.TiffFile(io.BytesIO(whole)) as file:
        page: Any = file.pages[0]
        middle = (page.dataoffsets[0] + page.dataoffsets[-1] + page.databytecounts[-1]) // 2

    found = decoded(whole[:middle])

    tolerance = 60 if compression == "jpeg" else 0
    np.testing.assert_allclose(found.samples[:16], decoded(whole).samples[:16], atol=tolerance)
    assert "photo.tif is damaged or ends too early" in found.remarks[0]


def test_wrong_counts_of_plain_strips_do_not_matter() -> None:
    image = picture(HEIGHT, WIDTH, 3)
    data = bytearray(written(image, photometric="rgb"))
    with tifffile.TiffFile(io.BytesIO(bytes(data))) as file:
        at = file.pages[0].tags[279].valueoffset  # type: ignore[union-attr]
    data[at : at + 4] = struct.pack("<I", 17)
    np.testing.assert_array_equal(decoded(bytes(data)).samples, image)


@pytest.mark.parametrize("compression", [7, 34712, 50001, 50002])
def test_a_header_that_claims_too_much_is_found_out(compression: int) -> None:
    image = np.zeros((2100, 2100, 3), np.uint8)
    encode = {
        7: imagecodecs.jpeg8_encode,
        34712: imagecodecs.jpeg2k_encode,
        50001: imagecodecs.webp_encode,
        50002: lambda array: imagecodecs.jpegxl_encode(array, effort=1),
    }[compression]
    tags = {256: 16, 257: 16, 259: compression, 262: 2, 277: 3, 278: 16}
    data = by_hand(
        {258: (3, (8, 8, 8)), **{tag: (3, (value,)) for tag, value in tags.items()}}, encode(image)
    )
    with pytest.raises(ValueError, match="larger than its place"):
        decoded(data)


def test_of_noise_nothing_is_sound() -> None:
    tags = {256: 16, 257: 16, 258: 8, 259: 8, 262: 1, 277: 1, 278: 16}
    with pytest.raises(ValueError, match="sound"):
        decoded(by_hand({tag: (3, (value,)) for tag, value in tags.items()}, b"\1\2\3"))


@pytest.mark.parametrize("tag", [256, 257, 259, 277])
def test_a_tag_of_several_values_that_should_have_one_is_damage(tag: int) -> None:
    tags = {256: 4, 257: 4, 258: 8, 259: 1, 262: 1, 277: 1, 278: 4}
    told = {number: (3, (value,) * (3 if number == tag else 1)) for number, value in tags.items()}
    with pytest.raises(UserError, match=r"^a is damaged"):
        decode_image(by_hand(told, bytes(16)), "a")


def test_of_wide_rows_in_a_damaged_packbits_strip_what_is_there_is_read() -> None:
    width = 16_000
    tags = {256: width, 257: 1, 258: 8, 259: 32773, 262: 1, 277: 1, 278: 1}
    packed = b"".join(b"\x7f" + bytes(range(128)) for _ in range(40))
    told = decoded(by_hand({tag: (3, (value,)) for tag, value in tags.items()}, packed))
    assert (told.samples[0, : 128 * 40, 0] == np.tile(np.arange(128), 40)).all()
    assert not told.samples[0, 128 * 40 :].any() and told.remarks


def test_damaged_files_raise_and_nothing_else() -> None:
    image = picture(20, 24, 3)
    files = [
        written(image, photometric="rgb", compression=compression, tile=tile)
        for compression in ("none", "lzw", "zlib", "jpeg", "packbits")
        for tile in (None, (16, 16))
    ]
    chance = random.Random(0)
    outcomes = set()
    for _ in range(250):
        data = bytearray(chance.choice(files))
        for _ in range(chance.randint(1, 3)):
            data[chance.randrange(min(len(data), 400))] = chance.randrange(256)
        cut = bytes(data[: chance.randint(8, len(data))] if chance.random() < 0.3 else data)
        try:
            head = tiff.header(cut)
            if head.height * head.width < 1 << 24:
                outcomes.add(decoded(cut).samples.shape[:2] == (head.height, head.width))
        except Exception:  # noqa: BLE001 - anything but a crash or a hang
            outcomes.add(False)
    assert outcomes == {True, False}


def test_tags_that_share_values_take_no_memory_out_of_proportion() -> None:
    data = bytearray(written(np.zeros((8, 8), np.uint8)))
    at = len(data)
    tags = first_folder(bytes(data))[0]
    large = tuple(Entry(40000 + each, 7, 1 << 20, bytes([each])) for each in range(200))
    data += folder_with((*tags, *large), at, "little")
    data[4:8] = at.to_bytes(4, "little")
    tracemalloc.start()
    try:
        tiff.decode(bytes(data) + bytes(1 << 20), "photo.tif")
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()
