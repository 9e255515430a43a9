"""A training set: what train --data needs, of the user's images and drawn ones."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import UserError
from core.imaging.io import read_gray, read_image
from core.training.samples.loader import check_data
from core.training.samples.pool import ForegroundPool, PoolPlan
from core.training.sets import drawn as drawing
from core.training.sets.dataset import DatasetPlan, make_dataset
from core.training.sets.scenery import SCENES
from core.training.sets.testset import TestsetPlan
from tests.core.evaluation.collections.helpers import SIZE, alpha, put

RED, BLUE = np.array([220, 30, 30]), np.array([20, 40, 210])


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    share = alpha()[..., None] / 255
    for name in ("a", "b"):
        put(tmp_path / "own" / "image" / f"{name}.jpg", share * RED + (1 - share) * BLUE)
        put(tmp_path / "own" / "alpha" / f"{name}.png", alpha())
    put(tmp_path / "own" / "backgrounds" / "wall.jpg", np.full((30, 40, 3), 90))
    return tmp_path / "own"


@pytest.fixture
def plan(tmp_path: Path, photos: Path) -> DatasetPlan:
    return DatasetPlan(tmp_path / "set", photos, 0, 0, 0, 0)


def test_photos_and_alphas_become_cutouts_without_their_background(plan: DatasetPlan) -> None:
    make_dataset(plan)
    photo = read_image(plan.folder / "foregrounds" / "own-00000-a.png")
    assert photo.alpha is not None
    assert photo.alpha.shape < SIZE  # cut to what is seen
    half = photo.image[(photo.alpha > 60) & (photo.alpha < 200)].astype(float)
    assert np.abs(half.mean(0) - RED).max() < 30
    assert read_gray(plan.folder / "alphas" / "own-00000-a.png").max() == 255
    assert (plan.folder / "backgrounds" / "own-00000-wall.jpg").read_bytes() == (
        plan.data / "backgrounds" / "wall.jpg" if plan.data else Path()
    ).read_bytes()


def test_a_set_can_be_trained_on(plan: DatasetPlan, tmp_path: Path) -> None:
    make_dataset(plan)
    check_data(plan.folder)
    pool = ForegroundPool.build(PoolPlan(plan.folder, tmp_path / "cache", 2, size=96), workers=0)
    assert len(pool) == 2


def test_drawn_ones_are_added_on_request(plan: DatasetPlan) -> None:
    drawn = replace(plan, data=None, drawn=1, scenes=1, side=96)
    assert make_dataset(drawn) == 0
    names = [str(path.relative_to(drawn.folder)) for path in sorted(drawn.folder.glob("*/*"))]
    cutout = "drawn-00000-hair.png"
    assert names == [f"alphas/{cutout}", "backgrounds/scene-00000.png", f"foregrounds/{cutout}"]
    check_data(drawn.folder)
    assert make_dataset(drawn) == 2
    assert make_dataset(replace(drawn, scenes=2)) == 2, "a larger number extends the set"
    assert (drawn.folder / "backgrounds" / "scene-00001.png").exists()


def test_no_scene_is_of_the_bundled_photograph(plan: DatasetPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SCENES:
        monkeypatch.setitem(SCENES, name, lambda _, size: np.zeros((*size, 3), np.uint8))
    make_dataset(replace(plan, scenes=2 * len(SCENES), side=16))
    images = json.loads((plan.folder / "dataset.json").read_text())["images"]
    kinds = {facts["background"] for facts in images.values() if "background" in facts}
    assert kinds == set(SCENES) - {"sample"}


def test_sets_from_before_scenes_changed_are_not_continued_and_test_sets_are(plan: DatasetPlan) -> None:
    tests = TestsetPlan(plan.folder, 1, (64, 64), 1, 0)
    assert plan.recipe()["generation"] > drawing.GENERATION
    assert tests.recipe()["generation"] == drawing.GENERATION


def test_what_is_to_be_made_is_counted_once(plan: DatasetPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    calls, real = [], DatasetPlan.jobs
    monkeypatch.setattr(DatasetPlan, "jobs", lambda self: calls.append(0) or real(self))
    make_dataset(plan)
    assert len(calls) == 1


def test_large_foregrounds_are_reduced_without_dark_rims(plan: DatasetPlan) -> None:
    make_dataset(replace(plan, side=16))
    photo = read_image(plan.folder / "foregrounds" / "own-00001-b.png")
    assert photo.alpha is not None
    assert max(photo.size) == 16
    assert photo.image[photo.alpha > 40][:, 0].min() > 150


def test_nothing_to_make_is_told(plan: DatasetPlan) -> None:
    with pytest.raises(UserError, match="nothing to make"):
        make_dataset(replace(plan, data=None))


def test_missing_backgrounds_are_told(plan: DatasetPlan, photos: Path) -> None:
    (photos / "backgrounds" / "wall.jpg").unlink()
    (photos / "backgrounds").rmdir()
    with pytest.raises(UserError, match="no backgrounds/ and training needs some"):
        make_dataset(plan)


def test_a_folder_without_foregrounds_tells_what_was_looked_for(plan: DatasetPlan, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match=r"has no foregrounds; looked for foregrounds/ \(RGBA\)"):
        make_dataset(replace(plan, data=tmp_path / "empty"))


def test_cutouts_without_transparency_are_told(plan: DatasetPlan, tmp_path: Path) -> None:
    put(tmp_path / "flat" / "foregrounds" / "a.png", np.full((9, 9, 3), 9))
    put(tmp_path / "flat" / "backgrounds" / "b.png", np.full((9, 9, 3), 9))
    with pytest.raises(UserError, match="has no transparency"):
        make_dataset(replace(plan, data=tmp_path / "flat"))
