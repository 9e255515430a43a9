from pathlib import Path

import cv2
import numpy as np

from core.training import samples
from core.training.camera import degrade
from core.training.canvas import Studio
from core.training.patterns import pattern
from core.training.photos import PhotoStore
from core.training.pool import ForegroundPool, PoolPlan
from core.training.samples import SampleMaker
from core.training.sheet import contact_sheet
from core.training.strands import translucent_strands

SIDE = 96


DISC = cv2.circle(np.zeros((240, 240), np.uint8), (120, 120), 70, 255, -1, cv2.LINE_AA)
NO_PHOTOS = PhotoStore(np.zeros(0, np.uint8), np.zeros((0, 2), np.int64))


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


def test_an_enlarged_strand_does_not_fall_apart_into_beads() -> None:
    rng = np.random.default_rng(0)
    curve = np.stack([np.linspace(10, 86, 9), np.linspace(20, 50, 9)], -1)[None]
    rgba = translucent_strands(
        rng, Studio(NO_PHOTOS, SIDE), curve, np.full((1, 3), 200.0), np.full(1, 0.35), low=1.0
    )

    def roughness(source: np.ndarray) -> float:
        ridge = cv2.resize(source[..., 3].astype(np.float32), None, fx=4, fy=4).max(0)[60:320]
        return float((ridge - cv2.blur(ridge[:, None], (1, 25))[:, 0]).std() / ridge.mean())

    assert samples._through_a_lens(rng, rgba, 1.0) is rgba
    before, after = roughness(rgba), roughness(samples._through_a_lens(rng, rgba, 3.0))
    assert after < 0.65 * before


def test_only_what_reaches_the_border_goes_on_beyond_it() -> None:
    alpha = DISC
    assert not samples.is_cut(alpha)
    assert samples.is_cut(alpha[:120])
    assert samples.is_cut(alpha[:, 130:])


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


def test_a_sheet_shows_each_family_of_the_pool_once_before_others(data: Path, tmp_path: Path) -> None:
    plan = PoolPlan(data, tmp_path, 6, SIDE)
    maker = SampleMaker(ForegroundPool.build(plan), plan.photos(), seed=3)
    sheet = contact_sheet(maker, 2, 2, 64)
    assert sheet.shape == (2 * (64 + 18), 2 * 3 * 64, 3)
    assert sheet[:18].max() > 200
