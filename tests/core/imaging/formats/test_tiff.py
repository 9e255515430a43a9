"""TIFFs in: layouts, depths, compressions, colors and extra samples, and what is left of damaged ones."""

import io
import random
import struct
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image

from core.errors import UserError
from core.imaging.decode import decode_image
from core.imaging.formats import exif, tiff
from core.imaging.formats.record import Decoded, Space
from core.imaging.formats.tiff_tags import Entry, first_folder
from core.imaging.formats.tiff_tags import packed as folder_with

CASES = Path(__file__).parents[3] / "cases"
HEIGHT, WIDTH = 37, 29


def picture(*shape: int, dtype: Any = np.uint8, most: int | None = None) -> NDArray[Any]:
    """A soft gradient with a little noise, so that all compressions have something to do."""
    rng = np.random.default_rng(0)
    full = most or np.iinfo(dtype).max
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    soft = (rows / shape[0] + columns / shape[1]) / 2.2
    values = soft.reshape(*soft.shape, *[1] * (len(shape) - 2)) + rng.uniform(0, 0.05, shape)
    return (values * full).astype(dtype)


def written(array: NDArray[Any], **how: Any) -> bytes:
    file = io.BytesIO()
    tifffile.imwrite(file, array, **{"metadata": None, "software": False, **how})
    return file.getvalue()


def by_pillow(image: Image.Image, **how: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, "TIFF", **how)
    return file.getvalue()


def decoded(data: bytes) -> Decoded:
    return tiff.decode(data, "photo.tif")


def by_hand(tags: dict[int, tuple[int, tuple[int, ...]]], body: bytes) -> bytes:
    """A TIFF of these tags (kind, values) whose one strip is `body`."""
    tags = {**tags, 273: (4, (8,)), 279: (4, (len(body),))}
    head = b"II*\0" + struct.pack("<I", 8 + len(body)) + body
    start = len(head) + 2 + 12 * len(tags) + 4
    entries, behind = b"", b""
    for tag, (kind, values) in sorted(tags.items()):
        packed = b"".join(value.to_bytes({3: 2, 4: 4}[kind], "little") for value in values)
        entries += struct.pack("<HHI", tag, kind, len(values))
        entries += packed.ljust(4, b"\0") if len(packed) <= 4 else struct.pack("<I", start + len(behind))
        behind += packed if len(packed) > 4 else b""
    return head + struct.pack("<H", len(tags)) + entries + bytes(4) + behind


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


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_white_is_zero_is_turned(dtype: Any) -> None:
    image = picture(HEIGHT, WIDTH).astype(dtype) / (255 if dtype == np.float32 else 1)
    found = decoded(written(image.astype(dtype), photometric="miniswhite"))
    full = 1 if dtype == np.float32 else np.iinfo(dtype).max
    np.testing.assert_array_equal(found.samples[..., 0], full - image.astype(dtype))
    assert found.space is Space.GRAY


@pytest.mark.parametrize("compression", ["group3", "group4", "tiff_ccitt", "tiff_lzw", None])
def test_bilevel_pages_are_as_pillow_reads_them(compression: str | None) -> None:
    image = Image.fromarray(picture(HEIGHT, 40) > 90)
    found = decoded(by_pillow(image, compression=compression))
    np.testing.assert_array_equal(found.samples[..., 0], np.asarray(image) * np.uint8(255))


@pytest.mark.parametrize("scale", [257, 256, 1])
def test_palettes_become_colors(scale: int) -> None:
    indices = picture(HEIGHT, WIDTH, most=200)
    colors = np.random.default_rng(0).integers(0, 256, (3, 256)).astype(np.uint16)
    colors[0, 0] = 255
    data = written(indices, photometric="palette", colormap=colors * np.uint16(scale))

    found = decoded(data)

    np.testing.assert_array_equal(found.samples, colors.T[indices].astype(np.uint8))
    assert tiff.header(data).channels == 3


def test_a_palette_of_16_bits_keeps_them() -> None:
    indices = picture(HEIGHT, WIDTH)
    colors = np.random.default_rng(0).integers(0, 65536, (3, 256)).astype(np.uint16)
    found = decoded(written(indices, photometric="palette", colormap=colors))
    np.testing.assert_array_equal(found.samples, colors.T[indices])


def test_cielab_has_gray_in_the_middle_at_both_depths() -> None:
    eight = np.full((4, 4, 3), (128, 0, 0xFF), np.uint8)
    sixteen = np.full((4, 4, 3), (32768, 0, 0xFF00), np.uint16)

    np.testing.assert_array_equal(
        decoded(written(eight, photometric="cielab")).samples[0, 0], [128, 128, 127]
    )
    found = decoded(written(sixteen, photometric="cielab"))
    np.testing.assert_array_equal(found.samples[0, 0], [32768, 32768, 0x7F00])
    assert found.space is Space.LAB


def test_icclab_and_itulab_come_to_the_same_scale() -> None:
    icc = np.full((4, 4, 3), (0xFF00, 0x8000, 0x8000), np.uint16)
    np.testing.assert_array_equal(
        decoded(written(icc, photometric="icclab")).samples[0, 0], [65535, 32768, 32768]
    )
    itu = np.full((4, 4, 3), (255, 128, 96), np.uint8)
    np.testing.assert_allclose(
        decoded(written(itu, photometric="itulab")).samples[0, 0], [65535, 32768, 32768], atol=256
    )


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_jpeg_inside_is_read_as_libtiff_reads_it(mode: str) -> None:
    image = Image.fromarray(picture(48, 64, 3)).convert(mode)
    data = by_pillow(image, compression="jpeg")
    with Image.open(io.BytesIO(data)) as expected:
        np.testing.assert_array_equal(decoded(data).samples.squeeze(), np.asarray(expected))


@pytest.mark.parametrize("planes", ["contig", "separate"])
def test_lab_in_jpeg_stays_lab(planes: str) -> None:
    image = np.full((16, 16, 3), (90, 20, 250), np.uint8)
    stored = np.ascontiguousarray(image.transpose(2, 0, 1)) if planes == "separate" else image
    found = decoded(written(stored, photometric="cielab", planarconfig=planes, compression="jpeg"))
    np.testing.assert_allclose(found.samples[3, 3], [90, 148, 122], atol=2)


@pytest.mark.parametrize("compression", [1, 8])
@pytest.mark.parametrize("shared", [(1, 1), (2, 1), (2, 2), (4, 2)])
def test_ycbcr_without_jpeg_shares_its_colors(shared: tuple[int, int], compression: int) -> None:
    across, down = shared
    high, wide = -(-HEIGHT // down), -(-WIDTH // across)
    unit = [76] * (across * down) + [85, 255]  # red
    body = bytes(unit * high * wide)
    tags = {256: WIDTH, 257: HEIGHT, 259: compression, 262: 6, 277: 3, 278: HEIGHT}
    data = by_hand(
        {258: (3, (8, 8, 8)), 530: (3, shared), **{tag: (3, (value,)) for tag, value in tags.items()}},
        zlib.compress(body) if compression == 8 else body,
    )

    found = decoded(data)

    assert found.space is Space.RGB
    assert found.samples.shape == (HEIGHT, WIDTH, 3)
    np.testing.assert_allclose(found.samples, np.broadcast_to([254, 0, 0], found.samples.shape), atol=1)


def test_jpeg_in_the_old_way_is_read() -> None:
    image = Image.fromarray(picture(48, 64, 3))
    inside = io.BytesIO()
    image.save(inside, "JPEG", quality=95)
    tags = {256: 64, 257: 48, 259: 6, 262: 6, 277: 3, 278: 48, 512: 1, 513: 8, 514: len(inside.getvalue())}
    data = by_hand(
        {258: (3, (8, 8, 8)), 530: (3, (2, 2)), **{tag: (4, (value,)) for tag, value in tags.items()}},
        inside.getvalue(),
    )
    np.testing.assert_allclose(decoded(data).samples, np.asarray(image), atol=40)
    with Image.open(inside) as expected:
        np.testing.assert_allclose(decoded(data).samples, np.asarray(expected), atol=3)


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


# --- damage ----------------------------------------------------------------------------------------------------------

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
