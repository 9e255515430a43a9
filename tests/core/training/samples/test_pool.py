import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.commands.laboratory import train
from core.training.config import TrainConfig
from core.training.drawing.photos import image_files, read_rgb
from core.training.samples import pool
from core.training.samples.loader import pool_plan
from core.training.samples.pool import ForegroundPool, PoolPlan, edge_points

SIDE = 96


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
    train.add_arguments(parser)
    assert train.config_from(parser.parse_args([])).exclude == ("debian_025.jpg",)
    assert train.config_from(parser.parse_args(["--exclude", "a.png", "b.png"])).exclude == (
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
