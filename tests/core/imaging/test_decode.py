import io
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from core.errors import UserError
from core.imaging.decode import read_size
from core.imaging.formats import raw
from core.imaging.io import MAX_SIDE, decode_gray, decode_image, read_gray, read_image, write_png
from tests.core.imaging.files import png, tiff16

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
ORIENTATIONS = range(1, 9)


def picture(height: int = 5, width: int = 7, channels: int = 3, dtype: Any = np.uint8) -> NDArray[Any]:
    rng = np.random.default_rng([height, width, channels])
    return rng.integers(0, np.iinfo(dtype).max, (height, width, channels), endpoint=True).astype(dtype)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def turned(upright: NDArray[Any], orientation: int) -> NDArray[Any]:
    """How a camera with this orientation stores the upright picture (the inverse of what EXIF asks for)."""
    return {
        1: upright,
        2: np.fliplr(upright),
        3: np.rot90(upright, 2),
        4: np.flipud(upright),
        5: upright.swapaxes(0, 1),
        6: np.rot90(upright),
        7: np.rot90(upright.swapaxes(0, 1), 2),
        8: np.rot90(upright, -1),
    }[orientation]


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "PPM"])
def test_lossless_8_bit_is_exact(kind: str) -> None:
    photo = decode_image(saved(Image.fromarray(picture()), kind), "a")
    np.testing.assert_array_equal(photo.image, picture())
    assert (photo.depth, photo.alpha, photo.size) == (8, None, (5, 7))


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_16_bit_png_keeps_all_bits(channels: int) -> None:
    stored = picture(channels=channels, dtype=np.uint16)
    photo = decode_image(png(stored), "a.png")
    color = stored[..., :3] if channels > 2 else stored[..., [0, 0, 0]]
    np.testing.assert_array_equal(photo.image, color)
    assert photo.image.dtype == np.uint16
    assert photo.depth == 16
    if channels in (2, 4):
        assert photo.alpha is not None
        np.testing.assert_array_equal(photo.alpha, stored[..., -1])
    else:
        assert photo.alpha is None


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_16_bit_tiff_keeps_all_bits(channels: int) -> None:
    stored = picture(channels=channels, dtype=np.uint16)
    photo = decode_image(tiff16(stored), "a.tif")
    color = stored[..., :3] if channels > 2 else stored[..., [0, 0, 0]]
    np.testing.assert_array_equal(photo.image, color)
    if channels == 4:
        assert photo.alpha is not None
        np.testing.assert_array_equal(photo.alpha, stored[..., 3])


def test_16_bit_transparent_color_of_a_png() -> None:
    stored = picture(channels=3, dtype=np.uint16)
    photo = decode_image(png(stored, transparent=tuple(int(v) for v in stored[2, 3])), "a.png")
    assert photo.alpha is not None
    assert photo.alpha[2, 3] == 0
    assert (photo.alpha == 65535).sum() == 34


def test_premultiplied_16_bit_tiff_becomes_straight() -> None:
    stored = np.zeros((1, 1, 4), np.uint16)
    stored[0, 0] = (10000, 20000, 30000, 32768)
    photo = decode_image(tiff16(stored, extra=1), "a.tif")
    np.testing.assert_allclose(photo.image[0, 0], (20000, 39999, 59999), atol=1)


def test_white_is_zero_tiff_is_inverted() -> None:
    stored = picture(channels=1, dtype=np.uint16)
    photo = decode_image(tiff16(stored, photometric=0), "a.tif")
    np.testing.assert_array_equal(photo.image[..., 0], 65535 - stored[..., 0])


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_orientation_of_16_bit(orientation: int) -> None:
    upright = picture(dtype=np.uint16)
    stored = np.ascontiguousarray(turned(upright, orientation))
    for data in (tiff16(stored, orientation=orientation), png(stored, orientation=orientation)):
        np.testing.assert_array_equal(decode_image(data, "a").image, upright)
        assert read_size(data, "a") == upright.shape[:2]


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_orientation_of_8_bit(orientation: int, kind: str) -> None:
    upright = np.zeros((32, 48, 3), np.uint8)
    upright[:16, :16] = 255  # survives the lossy ones
    upright[:16, 32:] = 100
    image = Image.fromarray(np.ascontiguousarray(turned(upright, orientation)))
    tags = image.getexif()
    tags[0x0112] = orientation
    data = saved(image, kind, exif=tags.tobytes())
    photo = decode_image(data, "a")
    assert photo.size == read_size(data, "a") == (32, 48)
    np.testing.assert_allclose(photo.image.astype(int), upright, atol=12)


def test_orientation_turns_the_alpha_too() -> None:
    upright = picture(channels=4, dtype=np.uint16)
    stored = np.ascontiguousarray(turned(upright, 6))
    photo = decode_image(png(stored, orientation=6), "a.png")
    assert photo.alpha is not None
    np.testing.assert_array_equal(photo.alpha, upright[..., 3])


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_mode_gives_rgb(mode: str) -> None:
    value = 255 if mode == "1" else 200  # 200 would be dithered
    gray = Image.fromarray(np.full((4, 6), value, np.uint8))
    image = Image.fromarray(np.full((4, 6), 51400, np.uint16)) if mode == "I;16" else gray.convert(mode)
    photo = decode_image(saved(image, "TIFF" if mode in ("CMYK", "I;16") else "PNG"), "a")
    assert photo.image.shape == (4, 6, 3)
    np.testing.assert_allclose(photo.image.astype(int), value * (257 if mode == "I;16" else 1), atol=1)
    assert photo.alpha is None, "an opaque alpha channel is no transparency"


def test_palette_with_transparency() -> None:
    image = Image.fromarray(np.array([[0, 1]], np.uint8))
    image = image.convert("P")
    image.putpalette([255, 0, 0, 0, 255, 0])
    photo = decode_image(saved(image, "PNG", transparency=1), "a.png")
    np.testing.assert_array_equal(photo.image[0, 0], (255, 0, 0))
    assert photo.alpha is not None
    np.testing.assert_array_equal(photo.alpha, [[255, 0]])


def test_cmyk_jpeg_as_photoshop_writes_it() -> None:
    image = Image.new("CMYK", (8, 8), (0, 255, 255, 0))
    photo = decode_image(saved(image, "JPEG", quality=100), "a.jpg")
    np.testing.assert_allclose(photo.image[4, 4].astype(int), (255, 0, 0), atol=3)


def test_profile_is_kept_for_rgb_and_dropped_for_gray() -> None:
    assert decode_image(saved(Image.new("RGB", (2, 2)), "PNG", icc_profile=SRGB), "a").icc_profile == SRGB
    gray = SRGB[:16] + b"GRAY" + SRGB[20:]
    assert decode_image(saved(Image.new("L", (2, 2)), "PNG", icc_profile=gray), "a").icc_profile is None


def test_cmyk_with_an_unusable_profile_still_opens() -> None:
    data = saved(Image.new("CMYK", (2, 2), (0, 0, 0, 0)), "TIFF", icc_profile=b"no profile")
    photo = decode_image(data, "a.tif")
    assert photo.icc_profile is None
    assert (photo.image == 255).all()


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 9), (9, 1)])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_smallest_images(height: int, width: int, dtype: Any) -> None:
    stored = picture(height, width, 4, dtype)
    np.testing.assert_array_equal(decode_image(png(stored), "a").image, stored[..., :3])


def test_a_header_that_promises_too_much_is_refused_before_decoding() -> None:
    for size in ((MAX_SIDE + 1, 1), (1, MAX_SIDE + 1), (2**31 - 1, 2**31 - 1)):
        with pytest.raises(UserError, match=f"more than {MAX_SIDE:,} per side"):
            decode_image(png(picture(), size=size), "huge.png")


def test_a_side_of_the_limit_is_accepted_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        photo = decode_image(saved(Image.new("L", (MAX_SIDE, 2)), "PNG"), "a.png")
    assert photo.size == (2, MAX_SIDE)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.png", "is empty"),
        (b"hello, world", "a.txt", "a text file"),
        (b"\0\0\0\x18ftypheic" + bytes(50), "IMG.HEIC", "HEIC"),
        (b"II*\0" + bytes(100), "a.NEF", "camera raw"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "a.eps", "PostScript"),
    ],
)
def test_what_is_no_image_gets_a_sentence(
    data: bytes, name: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw, "is_available", lambda: False)
    with pytest.raises(UserError, match=words) as caught:
        decode_image(data, name)
    assert name in str(caught.value)


def _lossless() -> dict[str, bytes]:
    image = Image.fromarray(picture(40, 50))
    return {
        "8.png": saved(image, "PNG"),
        "8.jpg": saved(image, "JPEG"),
        "8.tif": saved(image, "TIFF", compression="tiff_lzw"),
        "8.webp": saved(image, "WEBP"),
        "16.png": png(picture(40, 50, 3, np.uint16)),
        "16.tif": tiff16(picture(40, 50, 3, np.uint16)),
    }


@pytest.mark.parametrize("name", list(_lossless()))
def test_truncated_files_get_a_sentence_or_a_remark_and_are_never_half_a_picture_unsaid(name: str) -> None:
    data = _lossless()[name]
    for share in (0.02, 0.1, 0.3, 0.5, 0.8, 0.9, 0.99):
        try:
            photo = decode_image(data[: int(len(data) * share)], name)
        except UserError as error:
            said = str(error)
        else:
            said = " ".join(photo.remarks)
        assert name in said


@pytest.mark.parametrize("name", list(_lossless()))
def test_damaged_files_open_or_get_a_sentence(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    data = _lossless()[name]
    rng = np.random.default_rng(1)
    for _ in range(40):
        damaged = bytearray(data)
        for at in rng.integers(0, len(data), 4):
            damaged[at] = rng.integers(256)
        try:
            photo = decode_image(bytes(damaged), name)
        except UserError:
            continue
        assert photo.image.dtype in (np.uint8, np.uint16)
    assert capfd.readouterr() == ("", ""), "the sentence is all that may be said"


def test_gray_of_a_trimap_is_exact(tmp_path: Path) -> None:
    trimap = np.array([[0, 128, 255]], np.uint8)
    write_png(tmp_path / "t.png", trimap)
    np.testing.assert_array_equal(read_gray(tmp_path / "t.png"), trimap)
    np.testing.assert_array_equal(
        decode_gray(saved(Image.fromarray(trimap).convert("RGB"), "PNG"), "t"), trimap
    )


def test_gray_of_16_bits_is_rounded() -> None:
    stored = np.array([[[0], [128 * 257], [65535], [130]]], np.uint16)
    np.testing.assert_array_equal(decode_gray(png(stored), "a.png"), [[0, 128, 255, 1]])


def test_gray_of_a_cutout_is_its_transparency() -> None:
    rgba = np.array([[[200, 10, 30, 0], [90, 80, 10, 77], [1, 2, 3, 255]]], np.uint8)
    np.testing.assert_array_equal(decode_gray(png(rgba), "a.png"), [[0, 77, 255]])


def test_gray_of_a_silhouette_is_its_transparency() -> None:
    black = np.array([[[0, 0, 0, 0], [0, 0, 0, 255]]], np.uint8)
    np.testing.assert_array_equal(decode_gray(png(black), "a.png"), [[0, 255]])


def test_gray_of_a_trimap_with_holes_is_black_there() -> None:
    stored = np.array([[[255, 255], [128, 255], [255, 0]]], np.uint8)
    np.testing.assert_array_equal(decode_gray(png(stored), "a.png"), [[255, 128, 0]])


def test_missing_and_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not exist"):
        read_image(tmp_path / "no.png")
    with pytest.raises(UserError, match="folder"):
        read_image(tmp_path)
    with pytest.raises(UserError, match="cannot be read"):
        read_image(Path("a\0b.png"))


def test_non_ascii_path(tmp_path: Path) -> None:
    path = tmp_path / "Größe – 写真.png"
    write_png(path, picture())
    photo = read_image(path)
    np.testing.assert_array_equal(photo.image, picture())
    assert photo.path == path
