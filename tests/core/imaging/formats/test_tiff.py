"""TIFFs in: layouts, depths, compressions, extra samples, pages and metadata."""

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image

from core.errors import UserError
from core.imaging.formats import exif, tiff
from core.imaging.formats.record import Decoded, Space
from tests.core.imaging.formats.tiff_files import HEIGHT, WIDTH, by_hand, by_pillow, decoded, picture, written

CASES = Path(__file__).parents[3] / "cases"


# --- the cases of studios --------------------------------------------------------------------------------------------


def case(name: str) -> Decoded:
    return tiff.decode((CASES / name).read_bytes(), name)


def test_separate_planes_big_endian_and_zstd_are_one_photo() -> None:
    plain = case("t03_rgb16_planar.tif")

    assert plain.samples.shape == (30, 45, 3)
    assert plain.depth == 16
    np.testing.assert_array_equal(case("t23_zstd_16.tif").samples, plain.samples)
    np.testing.assert_allclose(case("t22b_bigtiff8_be.tif").samples, plain.samples / 257, atol=0.51)
    np.testing.assert_allclose(case("t11_rgb_float32.tif").samples, plain.samples / 65535, atol=0.003)


@pytest.mark.parametrize("name", ["t16_rgb8_extra0.tif", "t16b_rgb16_extra0.tif"])
def test_an_unspecified_extra_sample_is_a_selection_at_all_depths(name: str) -> None:
    found = case(name)

    assert found.alpha is None
    assert len(found.selections) == 1
    assert found.selections[0].dtype == found.samples.dtype


def test_inks_and_extra_channels_open() -> None:
    assert case("t06_cmyk16_icc.tif").samples.dtype == np.uint16
    assert case("t06_cmyk16_icc.tif").space is Space.CMYK
    with_alpha = case("t07_cmyka8.tif")
    assert with_alpha.samples.shape[2] == 4
    assert with_alpha.alpha is not None
    two_more = case("t14_rgb16_2extra.tif")
    assert two_more.alpha is not None
    assert len(two_more.selections) == 1


# --- layouts, compressions and depths --------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("planes", ["contig", "separate"])
@pytest.mark.parametrize(
    "how",
    [
        {},
        {"byteorder": ">"},
        {"bigtiff": True, "rowsperstrip": 5},
        {"tile": (16, 16)},
        {"compression": "lzw", "predictor": True, "rowsperstrip": 7},
        {"compression": "zlib", "predictor": True, "byteorder": ">", "tile": (16, 32)},
        {"compression": "zstd"},
        {"compression": "lzma"},
        {"compression": "packbits"},
        {"compression": "jpeg2000", "compressionargs": {"reversible": True, "level": 0}},
        {"compression": "jpegxl", "compressionargs": {"lossless": True}},
    ],
    ids=str,
)
def test_layouts_and_compressions_give_the_same_samples(how: dict[str, Any], planes: str, dtype: Any) -> None:
    image = picture(HEIGHT, WIDTH, 4, dtype=dtype)
    if planes == "contig" and how.get("compression") in ("jpeg2000", "jpegxl"):
        image = image[..., :3]
    stored = image.transpose(2, 0, 1) if planes == "separate" else image
    extra = {"extrasamples": [2]} if image.shape[2] == 4 else {}
    data = written(np.ascontiguousarray(stored), photometric="rgb", planarconfig=planes, **extra, **how)

    found = decoded(data)

    np.testing.assert_array_equal(found.samples, image[..., :3])
    assert found.remarks == ()
    if extra:
        np.testing.assert_array_equal(found.alpha, image[..., 3])
    header = tiff.header(data)
    assert (header.height, header.width, header.channels) == image.shape
    assert header.depth == 8 * np.dtype(dtype).itemsize


@pytest.mark.parametrize("bits", [1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15])
def test_odd_depths_fill_the_scale(bits: int) -> None:
    most = (1 << bits) - 1
    image = picture(HEIGHT, WIDTH, dtype=np.uint8 if bits < 8 else np.uint16, most=most)
    image[0, :2] = 0, most
    lines = [np.array([int(bit) for value in row for bit in f"{value:0{bits}b}"], np.uint8) for row in image]
    body = b"".join(np.packbits(line).tobytes() for line in lines)
    tags = {256: WIDTH, 257: HEIGHT, 258: bits, 259: 1, 262: 1, 277: 1, 278: HEIGHT}
    data = by_hand({tag: (3, (value,)) for tag, value in tags.items()}, body)

    found = decoded(data)

    full = 255 if bits < 8 else 65535
    assert found.depth == bits
    np.testing.assert_array_equal(found.samples[0, :2, 0], [0, full])
    np.testing.assert_allclose(found.samples[..., 0], image / most * full, atol=0.5)


def test_channels_of_several_depths_fill_the_scale() -> None:
    tags = {
        258: (3, (5, 6, 5)),
        **{tag: (3, (value,)) for tag, value in {256: 2, 257: 1, 259: 1, 262: 2, 277: 3, 278: 1}.items()},
    }
    found = decoded(by_hand(tags, struct.pack("<2H", 0xFFFF, 0xF800)))
    np.testing.assert_array_equal(found.samples, [[[255, 255, 255], [255, 0, 0]]])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("predictor", [False, True])
def test_floating_point_values_stay(dtype: Any, predictor: bool) -> None:
    image = picture(HEIGHT, WIDTH, 3, dtype=np.uint8).astype(dtype) / 128
    image[0, 0] = np.nan, np.inf, -2
    how = {"compression": "zlib", "predictor": 3} if predictor else {}

    found = decoded(written(image, photometric="rgb", **how))

    assert found.samples.dtype == np.float32
    np.testing.assert_array_equal(found.samples, image.astype(np.float32))
    assert tiff.header(written(image, photometric="rgb")).is_float


def test_whole_numbers_of_32_bits_lose_the_lower_ones_with_a_remark() -> None:
    image = picture(HEIGHT, WIDTH, 3, dtype=np.uint32)
    found = decoded(written(image, photometric="rgb"))
    np.testing.assert_array_equal(found.samples, image >> 16)
    assert "photo.tif has 32 bits" in found.remarks[0]


def test_signed_values_begin_at_black() -> None:
    image = np.int16([[-5, 0, 32767]])
    found = decoded(written(image, photometric="minisblack"))
    np.testing.assert_array_equal(found.samples[..., 0], [[0, 0, 65535]])
    assert "signed" in found.remarks[0]


# --- colors ----------------------------------------------------------------------------------------------------------


def test_what_cannot_be_read_is_refused_in_a_sentence() -> None:
    gray = written(picture(8, 8), photometric="minisblack")
    with tifffile.TiffFile(io.BytesIO(gray)) as file:
        compression, photometric = (file.pages[0].tags[tag].valueoffset for tag in (259, 262))  # type: ignore[union-attr]
    for at, value, words in [
        (compression, 34661, "JBIG"),
        (photometric, 32845, "LogLuv"),
        (photometric, 32803, "raw"),
    ]:
        changed = gray[:at] + struct.pack("<H", value) + gray[at + 2 :]
        with pytest.raises(UserError, match=f"^photo.tif .*{words}"):
            decoded(changed)


# --- extra samples ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_the_first_alpha_is_the_transparency(dtype: Any) -> None:
    image = (picture(HEIGHT, WIDTH, 6) / (255 if dtype == np.float32 else 1)).astype(dtype)

    found = decoded(written(image, photometric="rgb", extrasamples=[0, 1, 2]))

    np.testing.assert_array_equal(found.alpha, image[..., 4])
    assert found.is_associated
    assert len(found.selections) == 2
    np.testing.assert_array_equal(found.selections[1], image[..., 5])


def test_gray_and_palette_have_alpha_too() -> None:
    image = picture(HEIGHT, WIDTH, 2)
    found = decoded(written(image, photometric="minisblack", extrasamples=[2], planarconfig="contig"))
    np.testing.assert_array_equal(found.alpha, image[..., 1])
    assert not found.is_associated


# --- pages and metadata ----------------------------------------------------------------------------------------------


def test_a_preview_is_skipped_and_pages_are_told() -> None:
    small, large = picture(8, 8), picture(HEIGHT, WIDTH)
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as writer:
        writer.write(small, subfiletype=1, metadata=None)
        writer.write(large, metadata=None)
    np.testing.assert_array_equal(decoded(file.getvalue()).samples[..., 0], large)
    assert decoded(file.getvalue()).remarks == ()

    two = by_pillow(Image.fromarray(large), save_all=True, append_images=[Image.fromarray(small)])
    np.testing.assert_array_equal(decoded(two).samples[..., 0], large)
    assert "several pages" in decoded(two).remarks[0]


@pytest.mark.parametrize(
    "how", [{}, {"byteorder": ">"}, {"bigtiff": True}, {"bigtiff": True, "byteorder": ">"}]
)
def test_metadata_comes_along(how: dict[str, Any]) -> None:
    tags = [(274, "H", 1, 6, True), (315, "s", 0, "An artist", True), (271, "s", 0, "Maker", True)]
    data = written(
        picture(8, 8),
        resolution=(300, 150),
        resolutionunit=3,
        iccprofile=b"profile" * 20,
        extratags=tags,
        **how,
    )

    found = decoded(data)

    assert found.orientation == 6
    assert found.dpi == pytest.approx((762, 381))
    assert found.icc_profile == b"profile" * 20
    assert found.exif is not None
    kept = Image.Exif()
    kept.load(found.exif)
    assert (kept[315], kept[271]) == ("An artist", "Maker")


@pytest.mark.parametrize("head", ["<", ">"])
def test_exif_folders_come_along(head: str) -> None:
    told = Image.Exif()
    told.endian = head
    told[0x010F] = "Maker"
    told.get_ifd(0x8769)[0x829A] = 0.005
    told.get_ifd(0x8769)[0x927C] = b"note" * 30
    told.get_ifd(0x8825)[1] = "N"
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "TIFF", exif=told.tobytes())

    block = decoded(file.getvalue()).exif

    kept = Image.Exif()
    kept.load(block)  # type: ignore[arg-type]
    assert kept.get_ifd(0x8769)[0x829A] == pytest.approx(0.005)
    assert kept.get_ifd(0x8769)[0x927C] == b"note" * 30
    assert kept.get_ifd(0x8825)[1] == "N"
    assert exif.for_writing(block) is not None
