import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.training.drawing import shapes
from core.training.drawing.canvas import fade, over, premultiply, shine
from core.training.drawing.foregrounds import NAMES, ForegroundMaker
from core.training.drawing.optics import blurred, disc_kernel, motion_kernel
from core.training.drawing.strands import KINDS, draw_strands, grow, random_style, translucent_strands
from core.training.samples.pool import PoolPlan

SIDE = 96


@pytest.fixture(scope="module")
def maker(data: Path, tmp_path_factory: pytest.TempPathFactory) -> ForegroundMaker:
    plan = PoolPlan(data, tmp_path_factory.mktemp("photos"), 1)
    return ForegroundMaker(data, plan.photos(), SIDE)


@pytest.mark.parametrize("family", NAMES)
def test_every_family_is_premultiplied(maker: ForegroundMaker, family: str) -> None:
    covered = []
    for seed in range(4):
        rgba = maker.draw(family, np.random.default_rng(seed))
        assert rgba.shape == (SIDE, SIDE, 4)
        assert rgba.dtype == np.uint8
        assert (rgba[..., :3].astype(int) <= rgba[..., 3:].astype(int) + 2).all()
        covered.append(float(rgba[..., 3].mean()))
    assert max(covered) > 2.5


def test_new_families_come_after_the_old_ones_and_numbers_are_those_of_the_names(
    maker: ForegroundMaker,
) -> None:
    assert NAMES[27:] == ("fire", "image", "brush", "limbs", "glossy", "coat", "rendered")
    assert tuple(family.name for family in maker.families) == NAMES


def test_renders_have_a_share_and_a_pool_of_their_own_only_where_there_are_some(
    data: Path, tmp_path: Path
) -> None:
    shutil.copytree(data, tmp_path / "bare", ignore=shutil.ignore_patterns("renders"))
    (tmp_path / "bare" / "renders").mkdir()
    plans = [PoolPlan(folder, tmp_path, 1, SIDE) for folder in (data, tmp_path / "bare")]
    with_some, bare = (ForegroundMaker(plan.data, plan.photos(), SIDE) for plan in plans)
    assert [maker.families[NAMES.index("rendered")].share > 0 for maker in (with_some, bare)] == [True, False]
    drawn = [NAMES[bare.make(np.random.default_rng(seed))[1]] for seed in range(40)]
    assert "rendered" not in drawn
    assert plans[0].file("pool").name != plans[1].file("pool").name
    shutil.rmtree(tmp_path / "bare" / "renders")
    assert replace(plans[1]).file("pool") == plans[1].file("pool")


def test_images_of_ones_own_may_have_a_larger_share_in_a_pool_of_their_own(
    data: Path, tmp_path: Path
) -> None:
    plan = PoolPlan(data, tmp_path, 1, SIDE, image_share=0.75)
    families = ForegroundMaker(data, plan.photos(), SIDE, image_share=0.75).families
    image = families[NAMES.index("image")].share
    assert image / sum(family.share for family in families) == pytest.approx(0.75)
    assert plan.file("pool").name != replace(plan, image_share=None).file("pool").name


def test_make_never_returns_an_empty_foreground(maker: ForegroundMaker) -> None:
    for seed in range(12):
        assert (maker.make(np.random.default_rng(seed))[0][..., 3] > 25).mean() > 0.01


@pytest.mark.parametrize("kind", KINDS)
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


def test_thin_strands_are_partly_transparent_where_they_are_alone(maker: ForegroundMaker) -> None:
    rng = np.random.default_rng(0)
    curves = np.stack([np.full((6, 9), 1.0), np.linspace(8, 80, 9) * np.ones((6, 1))], -1)
    curves[..., 0] = np.arange(10, 70, 10)[:, None]
    rgba = translucent_strands(rng, maker.studio, curves, np.full((6, 3), 200.0), np.full(6, 0.4), low=0.4)
    row = rgba[40, :, 3].astype(int)
    sums = [row[x - 3 : x + 4].sum() / 255 for x in range(10, 70, 10)]
    assert all(0.02 < s < 0.6 for s in sums)
    assert row.max() < 200
    assert not rgba[:5].any()


def test_fade_and_shine_by_hand() -> None:
    rgba = np.array([[[100, 40, 0, 200]]], np.uint8)
    assert fade(rgba, 0.5)[0, 0].tolist() == [50, 20, 0, 100]
    assert shine(rgba, 3.0)[0, 0].tolist() == [200, 120, 0, 200]


@pytest.mark.parametrize("kernel", [disc_kernel(0.8), disc_kernel(5.5), motion_kernel(17, 0.7)])
def test_a_lens_keeps_the_light_and_stays_premultiplied(kernel: np.ndarray) -> None:
    assert kernel.sum() == pytest.approx(1, abs=1e-5)
    rgba = np.zeros((64, 64, 4), np.uint8)
    rgba[24:40, 24:40] = [200, 100, 0, 255]
    out = blurred(rgba, kernel)
    assert (out[..., :3] <= out[..., 3:]).all()
    assert out[..., 3].mean() == pytest.approx(rgba[..., 3].mean(), rel=0.02)
    assert ((out[..., 3] > 0) & (out[..., 3] < 255)).any()


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
