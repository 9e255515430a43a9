"""Colors of TIFFs: gray, palettes, Lab, YCbCr and JPEG inside."""

import io
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.imaging.formats import tiff
from core.imaging.formats.record import Space
from tests.core.imaging.formats.tiff_files import HEIGHT, WIDTH, by_hand, by_pillow, decoded, picture, written


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
