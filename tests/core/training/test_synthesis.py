from pathlib import Path

import numpy as np
import pytest

from core.training import shapes
from core.training.foregrounds import ForegroundMaker, over, premultiply
from core.training.photos import PhotoStore
from core.training.pool import ForegroundPool, edge_points
from core.training.samples import SampleMaker
from core.training.strands import draw_strands, grow, random_style
from core.training.trimaps import trimap_from_alpha

SIDE = 96


@pytest.fixture(scope="module")
def maker(data: Path, tmp_path_factory: pytest.TempPathFactory) -> ForegroundMaker:
    photos = PhotoStore.build(data / "backgrounds", tmp_path_factory.mktemp("photos"))
    return ForegroundMaker(data, photos, SIDE)


@pytest.mark.parametrize("family", ["furry", "hairy", "solid", "leafy", "woven", "vapor", "image", "brush"])
def test_every_family_is_premultiplied(maker: ForegroundMaker, family: str) -> None:
    for seed in range(3):
        rgba = getattr(maker, family)(np.random.default_rng(seed))
        assert rgba.shape == (SIDE, SIDE, 4)
        assert rgba.dtype == np.uint8
        assert (rgba[..., :3].astype(int) <= rgba[..., 3:].astype(int) + 2).all()


def test_make_never_returns_an_empty_foreground(maker: ForegroundMaker) -> None:
    for seed in range(12):
        assert (maker.make(np.random.default_rng(seed))[..., 3] > 25).mean() > 0.01


@pytest.mark.parametrize("kind", ["fur", "straight", "curly", "frizzy", "flyaway"])
def test_strands_start_at_their_roots_and_keep_their_length(kind: str) -> None:
    rng = np.random.default_rng(1)
    style = random_style(rng, kind)
    roots = np.full((40, 2), 50.0)
    curves = grow(rng, roots, np.zeros(40), style)
    assert curves.shape == (40, style.points, 2)
    assert np.isfinite(curves).all()
    first_step = np.linalg.norm(curves[:, 0] - roots, axis=1)
    assert (first_step < style.length * 4 / style.points).all()


def test_a_strand_is_opaque_on_its_line_and_has_its_color() -> None:
    layer = np.zeros((60, 60, 4), np.uint8)
    curve = np.stack([np.linspace(2, 28, 8), np.full(8, 15.0)], 1)[None]
    draw_strands(layer, curve, np.array([[200.0, 100.0, 50.0]]), np.array([2.0]), 2)
    assert layer[30, 20].tolist() == [200, 100, 50, 255]
    assert layer[..., 3].max() == 255
    assert not layer[45:].any()


def test_over_by_hand() -> None:
    front = premultiply(np.full((1, 1, 3), 200.0), np.full((1, 1), 0.5))
    back = premultiply(np.full((1, 1, 3), 100.0), np.ones((1, 1)))
    assert np.abs(over(front, back)[0, 0].astype(int) - [150, 150, 150, 255]).max() <= 1


@pytest.mark.parametrize("shape", [shapes.body, shapes.polygon, shapes.islands, shapes.smoke, shapes.sheet,
                                   shapes.net, shapes.wicker])  # fmt: skip
def test_alphas_of_shapes_lie_in_the_unit_interval(shape) -> None:  # type: ignore[no-untyped-def]
    for seed in range(4):
        alpha = shapes.soften(np.random.default_rng(seed), shape(np.random.default_rng(seed), SIDE))
        assert alpha.shape == (SIDE, SIDE)
        assert alpha.min() >= -1e-6
        assert alpha.max() <= 1 + 1e-5


def test_known_pixels_of_a_trimap_are_true_and_both_kinds_occur() -> None:
    alpha = np.zeros((200, 200), np.uint8)
    alpha[:, 120:] = 255
    alpha[:, 117:120] = 128
    seen = set()
    for seed in range(40):
        trimap = trimap_from_alpha(np.random.default_rng(seed), alpha)
        assert set(np.unique(trimap)) <= {0, 128, 255}
        assert (alpha[trimap == 0] == 0).all()
        assert (alpha[trimap == 255] == 255).all()
        assert (trimap[:, 117:120] == 128).all()
        seen |= set(np.unique(trimap).tolist())
    assert seen == {0, 128, 255}


def test_edge_points_lie_on_the_edge() -> None:
    alpha = np.zeros((50, 50), np.uint8)
    alpha[:, 30:] = 255
    points = edge_points(np.random.default_rng(0), alpha)
    assert set(points[:, 1].tolist()) <= {29, 30}


def test_pool_is_drawn_once_and_depends_on_the_seed_alone(data: Path, tmp_path: Path) -> None:
    first = ForegroundPool.build(data, tmp_path / "a", 3, SIDE, seed=5)
    again = ForegroundPool.build(data, tmp_path / "b", 3, SIDE, seed=5)
    assert np.array_equal(first.images, again.images)
    assert len(first) == 3
    stamp = (tmp_path / "a" / f"pool-3-{SIDE}.bin").stat().st_mtime_ns
    ForegroundPool.build(data, tmp_path / "a", 3, SIDE, seed=5)
    assert (tmp_path / "a" / f"pool-3-{SIDE}.bin").stat().st_mtime_ns == stamp


def test_samples(data: Path, tmp_path: Path) -> None:
    pool = ForegroundPool.build(data, tmp_path, 4, SIDE)
    maker = SampleMaker(pool, PhotoStore.build(data / "backgrounds", tmp_path), seed=3)
    for index in range(12):
        sample = maker.make(index, 64)
        assert sample.image.shape == (64, 64, 3)
        assert sample.image.dtype == np.uint8
        assert set(np.unique(sample.trimap)) <= {0, 128, 255}
        assert sample.alpha.min() >= 0
        assert sample.alpha.max() <= 1
        assert (sample.alpha[sample.trimap == 255] == 1).all()
        assert (sample.alpha[sample.trimap == 0] == 0).all()
    same, other = maker.make(7, 64), maker.make(8, 64)
    assert np.array_equal(same.image, maker.make(7, 64).image)
    assert not np.array_equal(same.image, other.image)
