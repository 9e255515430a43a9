import argparse
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from core.training import command, pool, samples, shapes, trimaps
from core.training.camera import degrade
from core.training.canvas import fade, over, premultiply, shine
from core.training.config import TrainConfig
from core.training.foregrounds import NAMES, ForegroundMaker
from core.training.loader import pool_plan
from core.training.optics import blurred, disc_kernel, motion_kernel
from core.training.patterns import pattern
from core.training.photos import image_files, read_rgb
from core.training.pool import ForegroundPool, PoolPlan, edge_points
from core.training.samples import SampleMaker
from core.training.sheet import contact_sheet
from core.training.strands import KINDS, draw_strands, grow, random_style, translucent_strands
from core.training.trimaps import trimap_from_alpha

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


def test_an_enlarged_strand_does_not_fall_apart_into_beads(maker: ForegroundMaker) -> None:
    rng = np.random.default_rng(0)
    curve = np.stack([np.linspace(10, 86, 9), np.linspace(20, 50, 9)], -1)[None]
    rgba = translucent_strands(rng, maker.studio, curve, np.full((1, 3), 200.0), np.full(1, 0.35), low=1.0)

    def roughness(source: np.ndarray) -> float:
        ridge = cv2.resize(source[..., 3].astype(np.float32), None, fx=4, fy=4).max(0)[60:320]
        return float((ridge - cv2.blur(ridge[:, None], (1, 25))[:, 0]).std() / ridge.mean())

    assert samples._through_a_lens(rng, rgba, 1.0) is rgba
    before, after = roughness(rgba), roughness(samples._through_a_lens(rng, rgba, 3.0))
    assert after < 0.65 * before


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


def test_patterns_lie_in_the_unit_interval() -> None:
    for seed in range(20):
        image = pattern(np.random.default_rng(seed), 48)
        assert image.shape == (48, 48, 3)
        assert image.dtype == np.float32
        assert 0 <= image.min() <= image.max() <= 1


def test_cameras_return_bytes_of_the_same_shape() -> None:
    image = np.full((40, 30, 3), 0.5, np.float32)
    means = [degrade(np.random.default_rng(seed), image).mean() for seed in range(40)]
    assert degrade(np.random.default_rng(0), image).dtype == np.uint8
    assert degrade(np.random.default_rng(0), image).shape == (40, 30, 3)
    assert 60 < np.mean(means) < 190


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
    plan = PoolPlan(data, tmp_path / "a", 3, SIDE, seed=5)
    first = ForegroundPool.build(plan)
    again = ForegroundPool.build(PoolPlan(data, tmp_path / "b", 3, SIDE, seed=5))
    assert np.array_equal(first.images, again.images)
    assert np.array_equal(first.families, again.families)
    assert len(first) == 3
    stamp = plan.file("pool").stat().st_mtime_ns
    ForegroundPool.build(plan)
    assert plan.file("pool").stat().st_mtime_ns == stamp


def test_a_pool_of_other_images_another_seed_or_generation_has_other_files(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = PoolPlan(data, tmp_path, 3, SIDE)
    others = [replace(plan, seed=1), replace(plan, exclude=("p1.png",)), replace(plan, count=4)]
    assert len({p.file("pool") for p in (plan, *others)}) == 4
    before = plan.file("pool")
    monkeypatch.setattr(pool, "GENERATION", -1)
    assert plan.file("pool") != before


def test_excluded_photographs_are_not_in_the_store(data: Path, tmp_path: Path) -> None:
    everything = PoolPlan(data, tmp_path, 1).photos()
    without = PoolPlan(data, tmp_path, 1, exclude=("p1.png",)).photos()
    assert (len(everything), len(without)) == (3, 2)
    left_out = read_rgb(data / "backgrounds" / "p1.png")
    assert any(np.array_equal(everything.photo(i), left_out) for i in range(3))
    assert not any(np.array_equal(without.photo(i), left_out) for i in range(2))


def test_the_bundled_sample_is_left_out_by_default() -> None:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    assert command.config_from(parser.parse_args([])).exclude == ("debian_025.jpg",)
    assert command.config_from(parser.parse_args(["--exclude", "a.png", "b.png"])).exclude == (
        "a.png",
        "b.png",
    )
    assert pool_plan(Path(), Path(), TrainConfig()).exclude == ("debian_025.jpg",)


def test_a_format_that_opencv_does_not_know_is_read(tmp_path: Path) -> None:
    Image.new("RGB", (8, 6), (200, 100, 50)).save(tmp_path / "a.avif", quality=100)
    assert image_files(tmp_path) == [tmp_path / "a.avif"]
    rgb = read_rgb(tmp_path / "a.avif")
    assert rgb.shape == (6, 8, 3)
    assert np.abs(rgb.astype(int) - [200, 100, 50]).max() <= 8


def test_samples(data: Path, tmp_path: Path) -> None:
    plan = PoolPlan(data, tmp_path, 4, SIDE)
    maker = SampleMaker(ForegroundPool.build(plan), plan.photos(), seed=3)
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


def test_a_foreground_of_the_color_of_its_background_is_told_apart() -> None:
    alpha = np.ones((4, 4), np.float32)
    for level in (0.2, 0.8):
        same = np.full((4, 4, 3), level, np.float32)
        moved = samples._told_apart(same, alpha, same)
        assert np.abs(moved - same).min() > 0.1
        assert 0 <= moved.min() <= moved.max() <= 1
        other = 1 - same
        assert samples._told_apart(same, alpha, other) is other


def test_a_matched_background_has_the_foregrounds_mean() -> None:
    rng = np.random.default_rng(0)
    background, alpha = rng.random((32, 32, 3), np.float32), np.full((32, 32), 0.5, np.float32)
    color = alpha[..., None] * np.float32([0.6, 0.5, 0.4])
    matched = samples._matched(rng, background, color, alpha)
    before, after = (np.abs(b.mean((0, 1)) - [0.6, 0.5, 0.4]).sum() for b in (background, matched))
    assert after < 0.55 * before
    assert matched.std() < background.std()


def disc() -> np.ndarray:
    alpha = np.zeros((240, 240), np.uint8)
    cv2.circle(alpha, (120, 120), 70, 255, -1, cv2.LINE_AA)
    return alpha


@pytest.mark.parametrize(
    "style", [trimaps._dabbed, trimaps._few_strokes, trimaps._at_a_distance, trimaps._known]
)
def test_trimaps_of_every_style_are_true(style) -> None:  # type: ignore[no-untyped-def]
    alpha = disc()
    for seed in range(8):
        trimap = (
            trimaps._known(alpha) if style is trimaps._known else style(np.random.default_rng(seed), alpha)
        )
        assert set(np.unique(trimap)) <= {0, 128, 255}
        assert (alpha[trimap == 255] == 255).all()
        assert (alpha[trimap == 0] == 0).all()
        assert (trimap == 128).any()


def test_dabs_follow_the_outline_and_leave_the_rest() -> None:
    alpha = disc()
    core = trimaps._known(alpha) == 128
    for seed in range(8):
        trimap = trimaps._dabbed(np.random.default_rng(seed), alpha)
        assert (trimap[core] == 128).all()
        assert 1.5 * core.sum() < (trimap == 128).sum()
        assert trimap[5, 5] == 0
    assert trimap[120, 120] == 255


def test_some_trimaps_know_nothing_and_some_only_strokes() -> None:
    alpha = disc()
    shares = [(trimap_from_alpha(np.random.default_rng(seed), alpha) != 128).mean() for seed in range(300)]
    assert 1 <= sum(share == 0 for share in shares) <= 15
    assert np.median(shares) > 0.4


def test_a_sheet_shows_each_family_of_the_pool_once_before_others(data: Path, tmp_path: Path) -> None:
    plan = PoolPlan(data, tmp_path, 6, SIDE)
    maker = SampleMaker(ForegroundPool.build(plan), plan.photos(), seed=3)
    sheet = contact_sheet(maker, 2, 2, 64)
    assert sheet.shape == (2 * (64 + 18), 2 * 3 * 64, 3)
    assert sheet[:18].max() > 200
