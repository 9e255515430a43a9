"""A matte of the library: refined, cut out, on backgrounds, written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.api import AlphaAs, ExportOptions, Matte, Photo, Refinement, UserError, propose_marks, read_photo
from core.imaging.color.profiles import D65, SRGB_PRIMARIES, Curve, profile_of

IMAGE = np.random.default_rng(1).integers(0, 256, (40, 60, 3), np.uint8)
ALPHA = np.clip(np.linspace(-1, 2, 60, dtype=np.float32), 0, 1) * np.ones((40, 1), np.float32)


@pytest.fixture
def matte() -> Matte:
    return Matte.of_alpha(IMAGE, ALPHA)


def test_a_cutout_has_straight_colors_and_nothing_where_nothing_is_seen(matte: Matte) -> None:
    rgba = matte.cutout()
    assert rgba.dtype == np.uint8
    assert np.array_equal(rgba[..., 3], np.rint(ALPHA * 255).astype(np.uint8))
    assert np.array_equal(rgba[:, 45:, :3], IMAGE[:, 45:])
    assert not rgba[:, :10].any()
    assert np.array_equal(matte.foreground[:, 45:], IMAGE[:, 45:])


def test_files_hold_what_the_arrays_hold(matte: Matte, tmp_path: Path) -> None:
    matte.write_cutout(tmp_path / "cutout.png")
    matte.write_alpha(str(tmp_path / "alpha.png"))
    matte.write_on("#123456", tmp_path / "on.png")
    assert np.array_equal(read_photo(tmp_path / "cutout.png").pixels, matte.cutout())
    assert np.array_equal(read_photo(tmp_path / "alpha.png").image[..., 0], matte.cutout()[..., 3])
    assert np.array_equal(read_photo(tmp_path / "on.png").image, matte.on("#123456"))


def test_16_bits_stay_16_bits(tmp_path: Path) -> None:
    deep = Matte.of_alpha(IMAGE.astype(np.uint16) * 257, ALPHA)
    deep.write_cutout(tmp_path / "cutout.png")
    assert deep.cutout().dtype == read_photo(tmp_path / "cutout.png").image.dtype == np.uint16
    deep.write_cutout(tmp_path / "small.png", ExportOptions(depth=8, trim=0, longest=20))
    small = read_photo(tmp_path / "small.png")
    assert small.image.dtype == np.uint8
    assert max(small.size) == 20


@pytest.mark.parametrize(
    ("behind", "color"),
    [
        ("white", (255,) * 3),
        ("#0a141e", (10, 20, 30)),
        ((10, 20, 30), (10, 20, 30)),
        (np.array([1, 2, 3]), (1, 2, 3)),
    ],
)
def test_a_color_stands_behind_the_subject(matte: Matte, behind: Any, color: tuple[int, ...]) -> None:
    assert (matte.on(behind)[:, :10] == color).all()


def test_an_image_covers_what_is_behind(matte: Matte, tmp_path: Path) -> None:
    picture = np.full((10, 10, 3), (9, 99, 199), np.uint8)
    on_array = matte.on(picture)
    assert (on_array[:, :10] == (9, 99, 199)).all()
    assert np.array_equal(matte.on(picture / 255), on_array)
    Matte.of_alpha(picture, np.ones((10, 10))).write_on("white", tmp_path / "behind.png")
    assert np.array_equal(matte.on(tmp_path / "behind.png"), on_array)
    with pytest.raises(UserError, match="input"):
        matte.write_on(tmp_path / "behind.png", tmp_path / "behind.png")


@pytest.mark.parametrize("behind", ["purple", (1, 2), (0.5, 0.5, 0.5), (0, 0, 256), 7, None])
def test_what_is_no_background_is_refused(matte: Matte, behind: Any) -> None:
    with pytest.raises(UserError, match=r"is not a (color|background)"):
        matte.on(behind)


def test_refinement_takes_the_place_of_the_one_before(matte: Matte) -> None:
    once = matte.refined(Refinement(feather=4))
    assert np.abs(once.alpha - ALPHA).max() > 0.01
    assert once.refined(Refinement(contrast=0.5)).alpha == pytest.approx(
        matte.refined(Refinement(contrast=0.5)).alpha
    )
    assert np.array_equal(once.refined(Refinement()).alpha, matte.alpha)
    assert once.refinement.feather == 4
    with pytest.raises(TypeError, match="is not a Refinement"):
        matte.refined({"feather": 4})  # type: ignore[arg-type]


def test_what_a_trimap_knows_keeps_its_alpha() -> None:
    trimap = np.full(ALPHA.shape, 128, np.uint8)
    trimap[:20] = 255
    hard = Matte.of_alpha(IMAGE, ALPHA, trimap).refined(Refinement(contrast=1))
    assert np.array_equal(hard.alpha[:20], ALPHA[:20])
    assert not np.array_equal(hard.alpha[20:], ALPHA[20:])


def test_a_profile_goes_along_and_colors_behind_are_of_srgb(tmp_path: Path) -> None:
    linear = profile_of(SRGB_PRIMARIES, D65, Curve.LINEAR)
    matte = Matte.of_alpha(Photo(IMAGE, icc_profile=linear), ALPHA)
    matte.write_cutout(tmp_path / "cutout.png")
    assert read_photo(tmp_path / "cutout.png").icc_profile == linear
    assert matte.on("#808080")[0, 0].tolist() == pytest.approx([55, 55, 55], abs=1)


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("cutout", None, "would be a picture; give it a name that ends in"),
        ("cutout.heic", None, "would be a picture"),
        ("cutout.jpg", None, "JPEG holds no transparency"),
        ("none/cutout.png", None, "does not exist; create it"),
        ("cutout.webp", ExportOptions(alpha_as=AlphaAs.SELECTION, format="WebP"), "no saved selection"),
        ("cutout.png", ExportOptions(longest=-1), "does not fit"),
    ],
)
def test_a_file_that_cannot_be_written_is_refused(
    matte: Matte, tmp_path: Path, name: str, options: ExportOptions | None, sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence):
        matte.write_cutout(tmp_path / name, options)
    assert not list(tmp_path.glob("cutout*"))


def test_neither_photo_nor_marks_are_written_over(files: Path, model: Any) -> None:
    matte = model.matte("photo.jpg", "trimap.png", foreground=False)
    for name in ("photo.jpg", "trimap.png"):
        before = (files / name).read_bytes()
        with pytest.raises(UserError, match="input"):
            matte.write_alpha(name)
        assert (files / name).read_bytes() == before


def test_an_alpha_of_another_origin_has_no_routing_and_no_report(matte: Matte) -> None:
    assert matte.routing_map is None
    assert matte.report == {}
    with pytest.raises(UserError, match="no routing map"):
        matte.routing_picture()


@pytest.mark.parametrize(
    ("ways", "sentence"),
    [
        ({"box": (5, 5, 5, 9)}, "is empty"),
        ({"box": (1.5, 2, 9, 9)}, "in whole pixels"),
        ({"box": (1, 2, 9)}, "in whole pixels"),
        ({"box": (5, 5, 9, 9), "selection": 1}, "Give only one of"),
        ({"selection": 0}, "the first is 1"),
        ({"selection": 1}, "^The photo has no saved selection"),
        ({"box": (500, 500, 900, 900)}, "outside"),
        ({"network": "none.onnx"}, "none.onnx does not exist"),
    ],
)
def test_a_way_to_a_subject_that_leads_nowhere_is_refused(ways: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        propose_marks(IMAGE, **ways)
