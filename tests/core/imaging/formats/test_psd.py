"""Photoshop files: the merged picture is read in every mode, and what is written has real layers with a mask."""

import contextlib
import io

import numpy as np
import pytest
from PIL import Image
from psd_tools import PSDImage
from psd_tools.constants import Compression, Resource

from core.errors import UserError
from core.imaging.formats import psd_write
from core.imaging.formats.psd import FORMAT
from core.imaging.formats.psd_sections import Mode
from core.imaging.formats.record import AlphaAs, Layers, Picture, Space, Writing
from tests.core.imaging.formats.mutants import mutants
from tests.core.imaging.formats.psd_files import psd_of

HEIGHT, WIDTH = 21, 35
ROWS, COLUMNS = np.mgrid[0:HEIGHT, 0:WIDTH]
RAMP = (ROWS * 11 + COLUMNS).astype(np.uint8)
RGB = (RAMP, RAMP[::-1], RAMP[:, ::-1])
NOT_MERGED = bytes.fromhex("00000001 00") + bytes(12)
MERGED = bytes.fromhex("00000001 01") + bytes(12)


def _ramp(dtype: str) -> np.ndarray:
    return (
        RAMP.astype(dtype) / 255 if dtype == "float32" else RAMP.astype(dtype) * (np.iinfo(dtype).max // 255)
    )


@pytest.mark.parametrize("packing", list(Compression))
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("version", [1, 2])
def test_merged_pictures_of_every_depth_and_packing_are_read_as_they_are(packing, dtype, version):
    ramp = _ramp(dtype)
    planes = [ramp, ramp[::-1], ramp[:, ::-1]]
    data = psd_of(planes, packing=packing, version=version)
    header, decoded = FORMAT.header(data), FORMAT.decode(data, "a.psd")
    assert (header.height, header.width, header.channels) == (HEIGHT, WIDTH, 3)
    assert header.depth == decoded.depth == ramp.dtype.itemsize * 8
    assert header.is_float == (dtype == "float32")
    assert decoded.space is Space.RGB and decoded.samples.dtype == ramp.dtype and decoded.alpha is None
    np.testing.assert_array_equal(decoded.samples, np.stack(planes, axis=-1))
    assert decoded.remarks == ()


@pytest.mark.parametrize("packing", [Compression.RAW, Compression.RLE])
def test_bitmap_is_black_where_its_bits_are_set(packing):
    plane = (ROWS + COLUMNS) % 3 == 0
    decoded = FORMAT.decode(psd_of([plane], Mode.BITMAP, packing=packing), "a.psd")
    assert decoded.space is Space.GRAY and decoded.depth == 1
    np.testing.assert_array_equal(decoded.samples[..., 0], np.where(plane, 255, 0))


def test_gray_and_duotone_are_gray_and_the_duotone_says_so():
    gray = FORMAT.decode(psd_of([RAMP], Mode.GRAY), "a.psd")
    duotone = FORMAT.decode(
        psd_of([RAMP], Mode.DUOTONE, resources={Resource.ICC_PROFILE: b"\0" * 200}), "two.psd"
    )
    np.testing.assert_array_equal(gray.samples[..., 0], RAMP)
    np.testing.assert_array_equal(duotone.samples[..., 0], RAMP)
    assert gray.space is duotone.space is Space.GRAY and gray.remarks == () and duotone.icc_profile is None
    assert len(duotone.remarks) == 1 and "two.psd is a duotone" in duotone.remarks[0]


def test_indexed_colors_are_looked_up_and_their_transparent_one_is_transparency():
    palette = np.random.default_rng(0).integers(0, 256, (256, 3), np.uint8)
    resources = {Resource.TRANSPARENCY_INDEX: b"\0\5"}
    data = psd_of([RAMP], Mode.INDEXED, palette=palette.T.tobytes(), resources=resources)
    decoded = FORMAT.decode(data, "a.psd")
    np.testing.assert_array_equal(decoded.samples, palette[RAMP])
    assert decoded.alpha is not None
    np.testing.assert_array_equal(decoded.alpha == 0, RAMP == 5)
    assert FORMAT.decode(psd_of([RAMP], Mode.INDEXED, palette=palette.T.tobytes()), "a.psd").alpha is None


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_cmyk_is_no_ink_at_zero_and_lab_as_it_is(dtype):
    planes = [np.roll(_ramp(dtype), shift) for shift in range(4)]
    cmyk = FORMAT.decode(psd_of(planes, Mode.CMYK), "a.psd")
    lab = FORMAT.decode(psd_of(planes[:3], Mode.LAB), "a.psd")
    assert cmyk.space is Space.CMYK and lab.space is Space.LAB
    np.testing.assert_array_equal(cmyk.samples, np.iinfo(dtype).max - np.stack(planes, axis=-1))
    np.testing.assert_array_equal(lab.samples, np.stack(planes[:3], axis=-1))


@pytest.mark.parametrize(
    ("mode", "dtype"),
    [(mode, dtype) for mode in (Mode.GRAY, Mode.RGB, Mode.CMYK, Mode.LAB) for dtype in ("uint8", "uint16")]
    + [(Mode.GRAY, "float32"), (Mode.RGB, "float32")],
)
def test_colors_under_transparency_are_freed_of_white(mode, dtype):
    full = 1.0 if dtype == "float32" else float(np.iinfo(dtype).max)
    channels = {Mode.GRAY: 1, Mode.CMYK: 4}.get(mode, 3)
    white = np.full(channels, full)
    if mode is Mode.LAB:
        white[1:] = (full + 1) / 2
    alpha = np.clip((COLUMNS - 5) / 20, 0, 1)
    color = np.stack([np.roll(RAMP, shift) for shift in range(channels)], axis=-1) / 255 * full
    matted = color * alpha[..., None] + white * (1 - alpha[..., None])
    rounded = [plane if dtype == "float32" else np.rint(plane) for plane in np.moveaxis(matted, -1, 0)]
    stored_alpha = alpha * full if dtype == "float32" else np.rint(alpha * full)
    planes = [plane.astype(dtype) for plane in (*rounded, stored_alpha)]
    decoded = FORMAT.decode(psd_of(planes, mode, layers=-1), "a.psd")
    assert decoded.alpha is not None and not decoded.is_associated and decoded.selections == ()
    np.testing.assert_array_equal(decoded.alpha, planes[-1])
    right = full - color if mode is Mode.CMYK else color
    allowed = 2e-6 if dtype == "float32" else 1.5 / np.clip(alpha, 0.05, 1)[..., None]
    is_seen = alpha > 0
    assert (np.abs(decoded.samples.astype(float) - right) <= allowed)[is_seen].all()


def test_straight_colors_of_other_programs_under_transparency_stay():
    alpha = np.clip((COLUMNS - 5) * 12, 0, 255).astype(np.uint8)
    dark = [plane // 4 for plane in RGB]
    decoded = FORMAT.decode(psd_of([*dark, alpha], layers=-1), "a.psd")
    np.testing.assert_array_equal(decoded.samples, np.stack(dark, axis=-1))


def test_more_channels_are_saved_selections_unless_the_layers_say_transparency():
    selection, alpha = RAMP // 2, np.full_like(RAMP, 255)
    flat = FORMAT.decode(psd_of([*RGB, selection]), "a.psd")
    layered = FORMAT.decode(
        psd_of([*RGB, selection], layers=2, resources={Resource.VERSION_INFO: MERGED}), "a.psd"
    )
    both = FORMAT.decode(psd_of([*RGB, alpha, selection], layers=-2), "a.psd")
    assert flat.alpha is None and layered.alpha is None
    for decoded in (flat, layered, both):
        assert len(decoded.selections) == 1
        np.testing.assert_array_equal(decoded.selections[0], selection)
    np.testing.assert_array_equal(both.alpha, alpha)


def test_profile_resolution_and_exif_are_passed_on():
    resolution = bytes.fromhex("012c8000 0001 0001 00960000 0002 0001")
    resources = {
        Resource.RESOLUTION_INFO: resolution,
        Resource.ICC_PROFILE: b"profile",
        Resource.EXIF_DATA_1: b"II*\0\x08\0\0\0",
    }
    decoded = FORMAT.decode(psd_of(RGB, resources=resources), "a.psd")
    assert decoded.dpi == (300.5, 150.0)
    assert decoded.icc_profile == b"profile" and decoded.exif == b"II*\0\x08\0\0\0"


WHITE = [np.full_like(RAMP, 255)] * 3


@pytest.mark.parametrize(
    "data",
    [
        psd_of(RGB, layers=2, resources={Resource.VERSION_INFO: NOT_MERGED}),
        psd_of(WHITE, layers=2),
        psd_of(RGB, packing=Compression.RAW, layers=2)[: -3 * RAMP.size],
    ],
    ids=["said", "white", "missing"],
)
def test_file_without_a_merged_picture_says_how_to_save_it(data):
    with pytest.raises(
        UserError, match=r"layers\.psd has layers but no merged picture; save it again .* Always"
    ):
        FORMAT.decode(data, "layers.psd")


def test_white_picture_without_layers_is_a_picture():
    assert FORMAT.decode(psd_of(WHITE), "a.psd").samples.min() == 255


def test_multichannel_is_refused_with_what_to_do():
    with pytest.raises(UserError, match=r"spots\.psd is in multichannel mode.* RGB Color"):
        FORMAT.decode(psd_of(RGB, Mode.MULTICHANNEL), "spots.psd")


@pytest.mark.parametrize("packing", [Compression.RAW, Compression.RLE])
def test_picture_with_little_of_it_missing_opens_with_a_remark(packing):
    data = psd_of(RGB, packing=packing)
    decoded = FORMAT.decode(data[:-40], "cut.psd")
    assert len(decoded.remarks) == 1 and "cut.psd is damaged" in decoded.remarks[0]
    np.testing.assert_array_equal(decoded.samples[: HEIGHT - 2], np.stack(RGB, axis=-1)[: HEIGHT - 2])
    with pytest.raises(ValueError, match="missing"):
        FORMAT.decode(data[: len(data) * 3 // 4], "cut.psd")


def test_size_that_the_bytes_cannot_fill_takes_no_memory():
    data = bytearray(psd_of(RGB))
    data[14:22] = (200_000).to_bytes(4, "big") * 2
    with pytest.raises(ValueError, match="shorter"):
        FORMAT.decode(bytes(data), "bomb.psd")


# --- writing ---------------------------------------------------------------------------------------------------------


def _cutout(dtype: str, *, background: bool = False, **changes: object) -> Picture:
    ramp = _ramp(dtype)
    white = int(np.iinfo(dtype).max)
    color = np.stack([ramp, ramp[::-1], ramp[:, ::-1]], axis=-1)
    alpha = np.rint(np.clip((COLUMNS - 5) / 20, 0, 1) * white).astype(dtype)
    trimap = np.where(alpha == 0, 0, np.where(alpha == white, 255, 128)).astype(np.uint8)
    behind = np.full_like(color, white // 3) if background else None
    layers = Layers(np.ascontiguousarray(color[:, ::-1]), behind, trimap)
    return Picture(color, alpha, layers=layers, **changes)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("background", [False, True])
def test_written_layers_are_real_ones_with_a_mask_made_of_alpha(dtype, background):
    picture = _cutout(dtype, background=background)
    white = np.iinfo(dtype).max
    read = PSDImage.open(io.BytesIO(FORMAT.encode(picture, Writing())))
    layers = {layer.name: layer for layer in read}
    assert [(layer.name, layer.visible) for layer in read] == [
        ("Photo", False),
        *([("Background", True)] if background else []),
        ("Cutout", True),
    ]
    assert read.depth == picture.color.dtype.itemsize * 8
    cutout = layers["Cutout"]
    assert cutout.mask.bbox == (0, 0, WIDTH, HEIGHT) and not cutout.mask.disabled
    np.testing.assert_array_equal(np.rint(cutout.numpy("mask")[..., 0] * white), picture.alpha)
    np.testing.assert_array_equal(np.rint(cutout.numpy("color") * white), picture.color)
    assert (cutout.numpy("shape") == 1).all()
    np.testing.assert_array_equal(np.rint(layers["Photo"].numpy("color") * white), picture.layers.photo)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("size", [(1, 1), (1, 4), (4, 1)])
def test_pictures_a_pixel_high_or_wide_are_written(dtype, size):
    color = np.arange(size[0] * size[1] * 3, dtype=dtype).reshape(*size, 3)
    behind = np.broadcast_to(np.array((1, 2, 3), dtype), color.shape)
    picture = Picture(color, np.full(size, np.iinfo(dtype).max, dtype), layers=Layers(color, behind))
    decoded = FORMAT.decode(FORMAT.encode(picture, Writing()), "a.psd")
    np.testing.assert_array_equal(decoded.samples, color)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_written_file_reads_back_with_transparency_and_trimap(dtype):
    picture = _cutout(dtype, icc_profile=b"icc" * 10, exif=b"II*\0abcd", dpi=(300.0, 240.0))
    decoded = FORMAT.decode(FORMAT.encode(picture, Writing()), "a.psd")
    np.testing.assert_array_equal(decoded.alpha, picture.alpha)
    is_opaque = picture.alpha == np.iinfo(dtype).max
    np.testing.assert_array_equal(decoded.samples[is_opaque], picture.color[is_opaque])
    share = picture.alpha / np.iinfo(dtype).max
    error = np.abs(decoded.samples.astype(float) - picture.color)
    assert (error * share[..., None] <= 1.01)[share > 0].all()
    (trimap,) = decoded.selections
    np.testing.assert_array_equal(trimap >> (8 * (trimap.itemsize - 1)), picture.layers.trimap)
    assert decoded.icc_profile == picture.icc_profile and decoded.exif == picture.exif
    assert decoded.dpi == (300.0, 240.0) and decoded.remarks == ()


def test_channels_are_named_and_the_first_is_known_as_transparency():
    resources = PSDImage.open(io.BytesIO(FORMAT.encode(_cutout("uint8"), Writing()))).image_resources
    assert list(resources.get_data(Resource.ALPHA_NAMES_UNICODE)) == ["Transparency", "Trimap"]
    assert list(resources.get_data(Resource.ALPHA_IDENTIFIERS)) == [0, 1]
    opaque = FORMAT.encode(_cutout("uint8", background=True), Writing())
    resources = PSDImage.open(io.BytesIO(opaque)).image_resources
    assert list(resources.get_data(Resource.ALPHA_NAMES_UNICODE)) == ["Trimap"]


def test_merged_picture_is_the_composite_on_the_background():
    picture = _cutout("uint8", background=True)
    data = FORMAT.encode(picture, Writing())
    share = picture.alpha[..., None] / 255
    composite = picture.color * share + picture.layers.background * (1 - share)
    with Image.open(io.BytesIO(data)) as merged:
        np.testing.assert_allclose(np.asarray(merged)[..., :3], composite, atol=0.6)
    assert FORMAT.decode(data, "a.psd").alpha is None


def test_alpha_alone_is_a_flat_gray_picture_and_a_selection_stays_one():
    picture = _cutout("uint16")
    alone = FORMAT.decode(FORMAT.encode(Picture(picture.alpha), Writing()), "a.psd")
    assert alone.space is Space.GRAY
    np.testing.assert_array_equal(alone.samples[..., 0], picture.alpha)
    flat = Picture(picture.color, picture.alpha)
    data = FORMAT.encode(flat, Writing(alpha_as=AlphaAs.SELECTION))
    decoded = FORMAT.decode(data, "a.psd")
    assert decoded.alpha is None and len(list(PSDImage.open(io.BytesIO(data)))) == 0
    np.testing.assert_array_equal(decoded.samples, flat.color)
    np.testing.assert_array_equal(decoded.selections[0], flat.alpha)
    (layer,) = PSDImage.open(io.BytesIO(FORMAT.encode(flat, Writing())))
    assert layer.name == "Cutout" and layer.mask is not None


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_a_saved_selection_beside_the_marks_leaves_the_picture_flat(dtype):
    picture = _cutout(dtype)
    assert picture.layers is not None
    data = FORMAT.encode(picture, Writing(alpha_as=AlphaAs.SELECTION))
    decoded = FORMAT.decode(data, "a.psd")
    assert decoded.alpha is None and not list(PSDImage.open(io.BytesIO(data)))
    np.testing.assert_array_equal(decoded.samples, picture.color)
    np.testing.assert_array_equal(decoded.selections[0], picture.alpha)


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
def test_large_files_are_psb(dtype, monkeypatch):
    picture = _cutout(dtype)
    assert FORMAT.encode(picture, Writing())[4:6] == b"\0\1"
    monkeypatch.setattr(psd_write, "_PSD_MOST_BYTES", 1000)
    data = FORMAT.encode(picture, Writing())
    read = PSDImage.open(io.BytesIO(data))
    assert data[4:6] == b"\0\2" and [layer.name for layer in read] == ["Photo", "Cutout"]
    np.testing.assert_array_equal(FORMAT.decode(data, "a.psb").alpha, picture.alpha)


def test_width_beyond_thirty_thousand_is_a_psb():
    color = np.zeros((2, 30_001), np.uint8)
    data = FORMAT.encode(Picture(color), Writing())
    assert data[4:6] == b"\0\2" and FORMAT.header(data).width == 30_001


def test_damaged_files_raise_what_can_be_caught():
    files = [
        FORMAT.encode(_cutout("uint8"), Writing()),
        psd_of(RGB, packing=Compression.ZIP_WITH_PREDICTION, layers=-1),
    ]
    for data in files:
        for damaged in mutants(data, 150):
            with contextlib.suppress(Exception):
                FORMAT.header(damaged)
                decoded = FORMAT.decode(damaged, "a.psd")
                assert decoded.samples.nbytes < 1 << 26
