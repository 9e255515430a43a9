"""Files of a finished matte."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.engine.options import Cancelled
from core.errors import UserError
from core.imaging.color.profiles import adobe_rgb, is_srgb, name_of
from core.imaging.color.spaces import Space
from core.imaging.color.transform import converted
from core.imaging.composite import composite, cutout
from core.imaging.convert import from_float, to_depth, to_float
from core.imaging.foreground import estimate_foreground
from core.imaging.formats import png
from core.imaging.io import read_image
from core.imaging.photo import Photo
from core.jobs.export import Export, Kind, with_suffix
from core.jobs.export_options import ExportOptions, depths_of, formats_for
from core.jobs.matted import MattedPhoto


@pytest.fixture
def matted() -> MattedPhoto:
    """Opaque to the right, transparent to the left, nothing in the six columns at the border."""
    rng = np.random.default_rng(0)
    image = rng.integers(0, 255, (24, 32, 3), np.uint8)
    alpha = np.clip(np.linspace(-0.2, 1, 32, dtype=np.float32), 0, 1)[None].repeat(24, 0)
    return MattedPhoto(
        Photo(image), alpha, image[:, ::-1].copy(), trimap=lambda: np.full((24, 32), 128, np.uint8)
    )


def written(
    tmp_path: Path, matted: MattedPhoto, kind: Kind = Kind.CUTOUT, background: Any = None, **options: Any
) -> Photo:
    path = tmp_path / "made.png"
    Export(kind, ExportOptions(**options), background).write(path, matted)
    return read_image(path)


def test_a_cutout_of_8_bits_holds_colors_and_straight_alpha(tmp_path: Path, matted: MattedPhoto) -> None:
    back = written(tmp_path, matted)
    expected = cutout(matted.colors, matted.alpha, depth=8)
    assert back.alpha is not None and back.depth == 8
    np.testing.assert_array_equal(np.dstack([back.image, back.alpha]), expected)


def test_a_cutout_of_16_bits_holds_alpha_exactly(tmp_path: Path, matted: MattedPhoto) -> None:
    back = written(tmp_path, matted, depth=16)
    assert back.depth == 16 and back.alpha is not None
    assert np.abs(back.alpha / 65535 - matted.alpha).max() <= 0.5 / 65535 + 1e-6


def test_without_a_depth_the_photo_decides(tmp_path: Path, matted: MattedPhoto) -> None:
    deep = replace(matted, photo=Photo(matted.photo.image.astype(np.uint16) * 257), foreground=None)
    assert written(tmp_path, deep).depth == 16
    assert written(tmp_path, matted).depth == 8


def test_an_alpha_is_gray_in_the_depth_asked_for(tmp_path: Path, matted: MattedPhoto) -> None:
    back = written(tmp_path, matted, Kind.ALPHA, depth=16)
    assert back.depth == 16 and back.icc_profile is None
    assert np.abs(back.image[..., 0] / 65535 - matted.alpha).max() <= 0.5 / 65535 + 1e-6


@pytest.mark.parametrize("depth", [8, 16])
def test_a_composite_shows_the_background_where_alpha_is_zero(
    tmp_path: Path, matted: MattedPhoto, depth: int
) -> None:
    shown = written(tmp_path, matted, Kind.COMPOSITE, lambda size: (9, 200, 30), depth=depth).image
    scale = 1 if depth == 8 else 257
    assert shown.dtype == (np.uint8 if depth == 8 else np.uint16)
    assert (shown[:, 0] == np.array((9, 200, 30)) * scale).all()
    assert (shown[:, -1] == matted.colors[:, -1].astype(int) * scale).all()


def test_a_composite_stands_on_an_image_of_the_photos_size(tmp_path: Path, matted: MattedPhoto) -> None:
    behind = np.random.default_rng(1).integers(0, 255, (24, 32, 3), np.uint8)
    shown = written(tmp_path, matted, Kind.COMPOSITE, lambda size: behind).image
    np.testing.assert_allclose(shown.astype(int), composite(matted.colors, matted.alpha, behind), atol=1)


@pytest.mark.parametrize("depth", [8, 16])
def test_a_composite_of_a_deep_photo_stands_on_deep_pixels(
    tmp_path: Path, matted: MattedPhoto, depth: int
) -> None:
    deep = matted.photo.image.astype(np.uint16) * np.uint16(200) + np.uint16(77)
    behind = deep[::-1].copy()
    made = replace(matted, photo=Photo(deep), foreground=deep)
    back = written(tmp_path, made, Kind.COMPOSITE, lambda photo: behind, depth=depth)
    np.testing.assert_array_equal(back.image[:, :6], to_depth(behind, depth)[:, :6])
    plain = written(tmp_path, made, Kind.COMPOSITE, lambda photo: (500, 60000, 1), depth=depth)
    assert (plain.image[:, 0] == to_depth(np.array([500, 60000, 1], np.uint16), depth)).all()


def test_missing_colors_are_estimated(tmp_path: Path, matted: MattedPhoto) -> None:
    expected = estimate_foreground(matted.photo.image, matted.alpha)
    back = written(tmp_path, replace(matted, foreground=None))
    seen = matted.alpha > 0.01
    np.testing.assert_array_equal(back.image[seen], expected[seen])


def test_what_was_cut_away_is_in_the_file_only_where_that_is_asked_for(
    tmp_path: Path, matted: MattedPhoto
) -> None:
    bare = replace(matted, alpha=np.where(np.arange(32) < 16, 0, matted.alpha).astype(np.float32))
    assert not written(tmp_path, bare).image[:, :6].any()
    kept = written(tmp_path, bare, keeps_hidden=True).image
    np.testing.assert_array_equal(kept[:, :16], matted.photo.image[:, :16])
    np.testing.assert_array_equal(kept[:, 20:], matted.colors[:, 20:])


def test_a_cutout_is_trimmed_and_sized(tmp_path: Path, matted: MattedPhoto) -> None:
    whole = written(tmp_path, matted)
    trimmed = written(tmp_path, matted, trim=2)
    assert whole.alpha is not None and trimmed.alpha is not None
    first = int(np.flatnonzero(whole.alpha.any(axis=0))[0])
    assert trimmed.size == (24 + 4, 32 - first + 4), "beyond the photo, too"
    np.testing.assert_array_equal(trimmed.alpha[2:-2, 2:-2], whole.alpha[:, first:])
    assert not trimmed.alpha[:2].any() and not trimmed.alpha[:, -2:].any()
    assert written(tmp_path, matted, longest=16).size == (12, 16)
    assert written(tmp_path, matted, longest=4000).size == (24, 32)


def test_colors_of_a_smaller_cutout_are_those_of_what_is_seen(tmp_path: Path) -> None:
    image = np.zeros((8, 8, 3), np.uint8)
    image[:, 1::2] = 200
    alpha = np.zeros((8, 8), np.float32)
    alpha[:, 1::2] = 1
    small = written(tmp_path, MattedPhoto(Photo(image), alpha, image), longest=4, keeps_hidden=True)
    assert small.alpha is not None
    assert (small.image == 200).all() and (small.alpha == 128).all()


def test_pictures_of_one_matte_are_trimmed_alike_at_all_depths(tmp_path: Path, matted: MattedPhoto) -> None:
    faint = replace(matted, alpha=np.maximum(matted.alpha, np.float32(0.001)))
    first = int(np.flatnonzero(np.rint(matted.alpha[0] * 255))[0])
    for kind in Kind:
        for depth in (8, 16):
            assert written(tmp_path, faint, kind, depth=depth, trim=1).size == (26, 32 - first + 2)


def test_a_composite_on_an_image_is_trimmed_within_it(tmp_path: Path, matted: MattedPhoto) -> None:
    behind = np.full((24, 32, 3), 77, np.uint8)
    assert written(tmp_path, matted, Kind.COMPOSITE, lambda size: behind, trim=50).size == (24, 32)
    on_color = written(tmp_path, matted, Kind.COMPOSITE, lambda size: (1, 2, 3), trim=50)
    assert on_color.size[0] == 124 and (on_color.image[0, 0] == (1, 2, 3)).all()


def test_an_empty_cutout_cannot_be_trimmed(tmp_path: Path, matted: MattedPhoto) -> None:
    with pytest.raises(UserError, match="is empty, so it cannot be trimmed"):
        written(tmp_path, replace(matted, alpha=np.zeros((24, 32), np.float32)), trim=0)


def test_a_profile_goes_with_every_picture(tmp_path: Path, matted: MattedPhoto) -> None:
    assert is_srgb(written(tmp_path, matted).icc_profile)
    adobe = replace(matted, photo=Photo(matted.photo.image, icc_profile=adobe_rgb()))
    assert written(tmp_path, adobe).icc_profile == adobe_rgb()


def test_resolution_goes_with_it_unless_it_is_not_wanted(tmp_path: Path, matted: MattedPhoto) -> None:
    printed = replace(matted, photo=Photo(matted.photo.image, dpi=(300.0, 300.0)))
    back = written(tmp_path, printed)
    assert back.dpi is not None and abs(back.dpi[0] - 300) < 0.1
    assert written(tmp_path, printed, keeps_metadata=False).dpi is None


_LOSSLESS = [
    (each.name, depth)
    for each in formats_for(needs_alpha=True)
    if each.holds and each.holds.lossless
    for depth in depths_of(each.holds)
]


@pytest.mark.parametrize(("name", "depth"), [*_LOSSLESS, ("AVIF", 8)])
def test_a_cutout_opened_again_is_as_the_photo_was(tmp_path: Path, name: str, depth: int) -> None:
    rows, columns = np.mgrid[:40, :50]
    colors = np.stack([columns / 49, rows / 39, (rows + columns) / 88], -1).astype(np.float32)
    image = from_float(colors, np.dtype(np.uint8 if depth == 8 else np.uint16))
    alpha = np.clip((20 - np.hypot(columns - 25, rows - 20)) / 8, 0, 1).astype(np.float32)
    photo = Photo(image, icc_profile=adobe_rgb(), dpi=(240.0, 240.0))
    back = written(tmp_path, MattedPhoto(photo, alpha, image), format=name, depth=depth)
    assert back.dpi == pytest.approx((240.0, 240.0), abs=0.01)
    assert name_of(back.icc_profile) == "Adobe RGB" and back.alpha is not None
    if name == "AVIF":
        return
    assert np.abs(to_float(back.alpha) - alpha).max() <= 0.5 / 255 + 1e-6
    shown = converted(back.image, back.icc_profile, Space.RGB, adobe_rgb())
    off_by = np.abs(to_float(shown) - to_float(image)) * (255 * alpha[..., None] if depth == 8 else 255)
    assert off_by[alpha > 0.02].max() <= 1 + 1e-4


def test_layers_hold_photo_background_and_marks(matted: MattedPhoto) -> None:
    export = Export(Kind.CUTOUT, ExportOptions("Photoshop"), lambda size: (10, 20, 30))
    picture = export.picture(matted, export.check())
    assert picture.layers is not None and picture.layers.background is not None
    np.testing.assert_array_equal(picture.layers.photo, matted.photo.image)
    assert (picture.layers.background == (10, 20, 30)).all()
    assert picture.layers.trimap is not None and (picture.layers.trimap == 128).all()


@pytest.mark.parametrize("kind", [Kind.CUTOUT, Kind.COMPOSITE])
def test_a_picture_that_is_stopped_leaves_no_file(tmp_path: Path, matted: MattedPhoto, kind: Kind) -> None:
    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        Export(kind).write(tmp_path / "made.png", matted, stop)
    assert not list(tmp_path.glob("made*"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a", "a.png"), ("a.PNG", "a.PNG"), ("a.jpg", "a.png"), ("cut.v2", "cut.v2.png")],
)
def test_a_name_gets_its_ending(name: str, expected: str) -> None:
    assert with_suffix(Path(name), png.FORMAT) == Path(expected)
