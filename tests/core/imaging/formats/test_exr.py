"""OpenEXR in and out: channels, layers, parts, windows, primaries, and what is left of damaged files."""

import io
import random
import struct
from typing import Any

import numpy as np
import OpenEXR
import pytest
from numpy.typing import NDArray

from core.errors import UserError
from core.imaging.color import profiles
from core.imaging.color.spaces import Space
from core.imaging.decode import decode_image
from core.imaging.formats import exr
from core.imaging.formats.record import Decoded, Picture, Writing

HEIGHT, WIDTH = 21, 34


def plane(seed: int, dtype: Any = np.float16) -> NDArray[Any]:
    return np.random.default_rng(seed).random((HEIGHT, WIDTH)).astype(dtype)


def part(channels: dict[str, Any], name: str = "", **told: Any) -> Any:
    header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage, **told}
    return OpenEXR.Part(header, dict(channels), name)  # it changes what it is given


def written(*parts: Any) -> bytes:
    file = io.BytesIO()
    OpenEXR.File(list(parts)).write(file)
    return file.getvalue()


def decoded(data: bytes) -> Decoded:
    return exr.decode(data, "render.exr")


def window(left: int, top: int, width: int, height: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    return np.array([left, top], np.int32), np.array([left + width - 1, top + height - 1], np.int32)


RGBA = {name: plane(at) for at, name in enumerate("RGBA")}


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("compression", ["NO", "RLE", "ZIPS", "ZIP", "PIZ"])
def test_colors_and_associated_alpha_come_as_they_are(dtype: Any, compression: str) -> None:
    planes = {name: plane(at, dtype) for at, name in enumerate("RGBA")}
    data = written(part(planes, compression=getattr(OpenEXR, f"{compression}_COMPRESSION")))

    found, header = decoded(data), exr.header(data)

    assert found.space is Space.RGB
    assert found.is_associated
    np.testing.assert_array_equal(
        found.samples, np.stack([planes[name] for name in "RGB"], -1).astype(np.float32)
    )
    np.testing.assert_array_equal(found.alpha, planes["A"].astype(np.float32))
    assert (header.height, header.width, header.channels) == (HEIGHT, WIDTH, 4)
    assert header.depth == found.depth == 8 * np.dtype(dtype).itemsize
    assert found.remarks == ()


def test_tiles_and_long_names_are_read() -> None:
    tiles = OpenEXR.TileDescription()
    data = written(
        part(
            {**RGBA, "a_name_of_more_than_thirty_one_letters": plane(9)}, tiles=tiles, type=OpenEXR.tiledimage
        )
    )
    np.testing.assert_array_equal(decoded(data).samples[..., 0], RGBA["R"].astype(np.float32))
    assert exr.header(data).channels == 5


@pytest.mark.parametrize("most", [200, 40000, 3_000_000])
def test_whole_numbers_have_the_next_usual_white(most: int) -> None:
    values = (plane(0, np.float64) * most).astype(np.uint32)
    white = next(each for each in (255, 65535, (1 << 32) - 1) if each >= values.max())
    found = decoded(written(part(dict.fromkeys("RGB", values))))
    np.testing.assert_allclose(found.samples[..., 1], values / white, rtol=1e-6)


def test_luminance_alone_is_gray() -> None:
    found = decoded(written(part({"Y": plane(0), "A": plane(1)})))
    assert found.space is Space.GRAY
    assert found.samples.shape == (HEIGHT, WIDTH, 1)
    assert found.alpha is not None
    assert found.remarks == ()


def test_luminance_and_chroma_become_colors() -> None:
    luminance, zero = np.full((HEIGHT, WIDTH), 0.25, np.float16), np.zeros((HEIGHT, WIDTH), np.float16)
    gray = decoded(written(part({"Y": luminance, "RY": zero, "BY": zero})))
    np.testing.assert_allclose(gray.samples, 0.25, atol=1e-6)
    red = decoded(written(part({"Y": luminance, "RY": zero + np.float16(1), "BY": zero - np.float16(1)})))
    np.testing.assert_allclose(red.samples[0, 0], [0.5, (0.25 - 0.5 * 0.2126) / 0.7152, 0], atol=1e-4)


def test_fewer_samples_of_a_channel_are_spread() -> None:
    known = np.array([[0, 2], [4, 6]], np.float32)
    spread = exr._upsampled(known, exr.Channel(1, 2, 2))
    np.testing.assert_array_equal(spread, [[0, 1, 2, 2], [2, 3, 4, 4], [4, 5, 6, 6], [4, 5, 6, 6]])


# --- which channels --------------------------------------------------------------------------------------------------


def test_the_first_part_with_colors_is_read() -> None:
    depth, beauty = part({"Z": plane(8, np.float32)}, "depth"), part(RGBA, "beauty")
    data = written(depth, beauty)
    np.testing.assert_array_equal(decoded(data).samples[..., 2], RGBA["B"].astype(np.float32))
    assert decoded(data).remarks == ()

    two = decoded(written(part(RGBA, "left"), part(RGBA, "right")))
    assert two.remarks == ("render.exr has several parts; “left” was read.",)


def test_of_layers_alone_the_main_one_is_read() -> None:
    layers = {
        f"View.{layer}.{name}": plane(at)
        for at, layer in enumerate(("Albedo", "Combined"))
        for name in "RGBA"
    }
    found = decoded(written(part(layers)))
    np.testing.assert_array_equal(found.samples[..., 0], plane(1).astype(np.float32))
    assert found.alpha is not None
    assert found.remarks == ("render.exr has colors only in layers; the layer “View.Combined” was read.",)


def test_a_file_without_colors_gives_one_channel_as_gray() -> None:
    found = decoded(written(part({"Z": plane(0, np.float32), "N": plane(1)})))
    np.testing.assert_array_equal(found.samples[..., 0], plane(0, np.float32))
    assert "channel Z" in found.remarks[0]


# --- windows, primaries ----------------------------------------------------------------------------------------------


def test_pixels_are_placed_in_the_display_window() -> None:
    data = written(part(RGBA, dataWindow=window(5, -4, WIDTH, HEIGHT), displayWindow=window(2, 1, 20, 30)))

    found = decoded(data)

    assert (exr.header(data).height, exr.header(data).width) == found.samples.shape[:2] == (30, 20)
    np.testing.assert_array_equal(found.samples[:16, 3:, 0], RGBA["R"][5:, :17].astype(np.float32))
    assert not found.samples[16:].any()
    assert not found.samples[:, :3].any()
    assert found.alpha is not None
    assert not found.alpha[16:].any()


def test_pixels_outside_of_the_picture_are_an_error() -> None:
    with pytest.raises(ValueError, match="no pixels"):
        decoded(
            written(part(RGBA, dataWindow=window(100, 0, WIDTH, HEIGHT), displayWindow=window(0, 0, 20, 30)))
        )


def test_light_is_linear_in_the_primaries_of_the_file() -> None:
    told = (0.68, 0.32, 0.265, 0.69, 0.15, 0.06, 0.3127, 0.329)
    wide = decoded(written(part(RGBA, chromaticities=told))).icc_profile
    assert wide == profiles.profile_of(profiles.P3_PRIMARIES, profiles.D65, profiles.Curve.LINEAR)
    usual = profiles.profile_of(profiles.SRGB_PRIMARIES, profiles.D65, profiles.Curve.LINEAR)
    assert decoded(written(part(RGBA))).icc_profile == usual
    assert decoded(written(part(RGBA, chromaticities=(0.0,) * 8))).icc_profile == usual


def test_middle_gray_of_light_is_shown_as_such() -> None:
    light = {name: np.full((HEIGHT, WIDTH), 0.2140, np.float16) for name in "RGB"}
    photo = decode_image(written(part(light)), "render.exr")
    np.testing.assert_allclose(photo.image, 0.5 * 65535, atol=64)


# --- writing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_half", [False, True])
@pytest.mark.parametrize("is_gray", [False, True])
def test_a_written_picture_comes_back(is_half: bool, is_gray: bool) -> None:
    color = np.stack([plane(at, np.float32) * 3 for at in range(3)], -1)
    color = color[..., 0] if is_gray else color
    alpha = plane(7, np.float32)

    found = decoded(exr.encode(Picture(color, alpha, dpi=(300, 300)), Writing(is_half=is_half)))

    depth = np.float16 if is_half else np.float32
    associated = (color * (alpha if is_gray else alpha[..., None])).astype(depth)
    np.testing.assert_array_equal(found.samples.squeeze(), associated.astype(np.float32))
    np.testing.assert_array_equal(found.alpha, alpha.astype(depth).astype(np.float32))
    assert found.depth == (16 if is_half else 32)
    assert found.dpi == pytest.approx((300, 300))
    assert found.icc_profile == profiles.profile_of(
        profiles.SRGB_PRIMARIES, profiles.D65, profiles.Curve.LINEAR
    )


def test_light_beyond_half_ends_at_its_range() -> None:
    bright = np.full((2, 2, 3), 1e6, np.float32)
    assert decoded(exr.encode(Picture(bright), Writing(is_half=True))).samples.max() == 65504


# --- damage ----------------------------------------------------------------------------------------------------------


def test_deep_files_are_refused_in_a_sentence() -> None:
    data = written(part(RGBA))
    deep = data.replace(b"scanlineimage", b"deepscanline\0")
    with pytest.raises(UserError, match=r"^render.exr holds deep data"):
        decoded(deep)


def test_a_header_that_claims_too_much_is_found_out() -> None:
    data = written(part(RGBA))
    small = struct.pack("<4i", 0, 0, WIDTH - 1, HEIGHT - 1)
    with pytest.raises(ValueError, match="more pixels than the file can hold"):
        decoded(data.replace(small, struct.pack("<4i", 0, 0, 99_999, 99_999)))


def test_of_two_parts_the_damaged_one_is_never_taken_for_the_other(capfd: pytest.CaptureFixture[str]) -> None:
    data = written(part(RGBA, "a"), part({"Z": plane(0)}, "b"))
    broken = data[:2000] + bytes(1500) + data[3500:]
    with pytest.raises(ValueError, match="damaged"):
        decoded(broken)
    assert capfd.readouterr() == ("", "")


def test_damaged_files_raise_and_nothing_else() -> None:
    files = [written(part(RGBA)), written(part({"Z": plane(0)}, "a"), part(RGBA, "b"))]
    chance = random.Random(0)
    outcomes = set()
    for _ in range(200):
        data = bytearray(chance.choice(files))
        for _ in range(chance.randint(1, 3)):
            data[chance.randrange(8, min(len(data), 600))] = chance.randrange(256)
        cut = bytes(data[: chance.randint(8, len(data))] if chance.random() < 0.3 else data)
        try:
            head = exr.header(cut)
            if head.height * head.width < 1 << 22:
                outcomes.add(decoded(cut).samples.shape[:2] == (head.height, head.width))
        except Exception:  # noqa: BLE001 - anything but a crash or a hang
            outcomes.add(False)
    assert outcomes == {True, False}
