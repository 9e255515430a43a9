"""Files of a finished matte."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.engine.options import Cancelled
from core.imaging.foreground import estimate_foreground
from core.imaging.io import read_gray, read_image
from core.imaging.photo import Photo
from core.jobs.export import (
    Kind,
    MattedPhoto,
    Picture,
    cutout_of,
    png_path,
    write_alpha,
    write_composite,
    write_cutout,
)


@pytest.fixture
def matted() -> MattedPhoto:
    rng = np.random.default_rng(0)
    image = rng.integers(0, 255, (24, 32, 3), np.uint8)
    alpha = np.linspace(0, 1, 32, dtype=np.float32)[None].repeat(24, 0)
    return MattedPhoto(Photo(image, icc_profile=None), alpha, image[:, ::-1].copy())


@pytest.mark.parametrize("depth", [8, 16])
def test_a_cutout_holds_colors_and_straight_alpha_in_the_depth_asked_for(
    tmp_path: Path, matted: MattedPhoto, depth: int
) -> None:
    write_cutout(tmp_path / "cutout.png", matted, depth)
    back = read_image(tmp_path / "cutout.png")
    assert back.depth == depth and back.alpha is not None and matted.foreground is not None
    most = 2**depth - 1
    assert np.abs(back.alpha / most - matted.alpha).max() <= 0.5 / most + 1e-6
    seen = back.alpha > 0
    assert np.array_equal((back.image // (1 if depth == 8 else 257))[seen], matted.foreground[seen])


def test_an_alpha_has_the_depth_asked_for(tmp_path: Path, matted: MattedPhoto) -> None:
    write_alpha(tmp_path / "alpha.png", matted, 16)
    assert read_image(tmp_path / "alpha.png").depth == 16
    assert np.abs(read_gray(tmp_path / "alpha.png") / 255 - matted.alpha).max() < 0.003


def test_a_composite_shows_the_background_where_alpha_is_zero(tmp_path: Path, matted: MattedPhoto) -> None:
    write_composite(tmp_path / "on.png", matted, (9, 200, 30))
    shown = read_image(tmp_path / "on.png").image
    assert (shown[:, 0] == (9, 200, 30)).all() and not (shown[:, -1] == (9, 200, 30)).all()


def test_missing_colors_are_estimated(matted: MattedPhoto) -> None:
    bare = replace(matted, foreground=None)
    expected = estimate_foreground(matted.photo.image, matted.alpha)
    assert np.array_equal(cutout_of(bare, 8)[..., :3][matted.alpha > 0], expected[matted.alpha > 0])


def test_a_picture_is_the_file_that_its_kind_says(tmp_path: Path, matted: MattedPhoto) -> None:
    write_cutout(tmp_path / "cutout.png", matted, 16)
    write_alpha(tmp_path / "alpha.png", matted, 16)
    write_composite(tmp_path / "composite.png", matted, (24, 32, 0))
    for kind in Kind:
        Picture(kind, 16, lambda photo: (*photo.size, 0)).write(tmp_path / "made.png", matted)
        assert (tmp_path / "made.png").read_bytes() == (tmp_path / f"{kind.value}.png").read_bytes()


@pytest.mark.parametrize("kind", [Kind.CUTOUT, Kind.COMPOSITE])
def test_a_picture_that_is_stopped_leaves_no_file(tmp_path: Path, matted: MattedPhoto, kind: Kind) -> None:
    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        Picture(kind).write(tmp_path / "made.png", matted, stop)
    assert not list(tmp_path.glob("*.png"))


@pytest.mark.parametrize(("name", "expected"), [("a", "a.png"), ("a.PNG", "a.PNG"), ("a.jpg", "a.jpg.png")])
def test_a_name_gets_its_ending(name: str, expected: str) -> None:
    assert png_path(Path(name)) == Path(expected)
