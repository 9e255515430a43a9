"""The wide set: its own subjects, sizes and trimaps, the same at every start."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from core.evaluation.collections.testset import open_testset, read_manifest
from core.training.sets import drawn, wide
from core.training.sets.testset import TestsetPlan, make_testset

SIZE = (84, 112)


def test_photos_are_one_to_two_thousand_pixels_a_side_unless_reduced() -> None:
    sizes = [wide.wide_size(index) for index in range(20)]
    assert {1000 <= side <= 2048 for size in sizes for side in size} == {True}
    assert len(set(sizes)) > 4
    for index, size in enumerate(sizes):
        height, width = wide.wide_size(index, 512)
        assert max(height, width) == 512
        assert height / width == pytest.approx(size[0] / size[1], rel=0.01)


@pytest.mark.parametrize("index", range(len(wide.SUBJECTS)))
def test_of_every_subject_something_is_seen_and_its_trimap_is_true(index: int) -> None:
    colors, alpha = wide.wide_foreground(0, index, SIZE)
    assert colors.shape == (*SIZE, 3)
    assert 0.001 < alpha.mean() / 255 < 0.99
    subject = drawn.subject_name(index, wide.SUBJECTS)
    for seed in range(6):
        trimap = wide.wide_marks(np.random.default_rng(seed), alpha, subject)
        assert (alpha[trimap == 0] == 0).all()
        assert (alpha[trimap == 255] == 255).all()
        assert (trimap == 128).mean() > 0.02


def test_unknown_regions_are_wider_than_a_tenth_of_the_picture() -> None:
    _, alpha = wide.wide_foreground(0, list(wide.SUBJECTS).index("clock"), (400, 400))
    widths = []
    for seed in range(10):
        trimap = wide.wide_marks(np.random.default_rng(seed), alpha, "clock")
        widths.append(2 * cv2.distanceTransform((trimap == 128).astype(np.uint8), cv2.DIST_L2, 5).max())
    assert np.median(widths) > 40


def test_some_have_no_keep_but_heads_of_hair_do() -> None:
    _, alpha = wide.wide_foreground(0, list(wide.SUBJECTS).index("glass"), (240, 320))
    seen = [wide.wide_marks(np.random.default_rng(seed), alpha, "glass") for seed in range(30)]
    assert 1 < sum(not (trimap == 255).any() for trimap in seen) < 29
    _, head = wide.wide_foreground(0, list(wide.SUBJECTS).index("hair"), (240, 320))
    assert all(
        (wide.wide_marks(np.random.default_rng(seed), head, "hair") == 255).any() for seed in range(10)
    )


def test_subjects_are_not_those_of_other_sets() -> None:
    same = list(wide.SUBJECTS).index("clock"), list(drawn.SUBJECTS).index("clock")
    ours, theirs = wide.wide_foreground(0, same[0], SIZE), drawn.draw_foreground(0, same[1], SIZE)
    assert not np.array_equal(ours[1], theirs[1])


def test_the_set_is_written_as_others_are_and_says_what_it_is(tmp_path: Path) -> None:
    plan = TestsetPlan(tmp_path / "a", 2, None, 1, 0, wide=True, longest=96)
    make_testset(plan)
    manifest = read_manifest(plan.folder)
    assert manifest["recipe"]["wide"] == wide.GENERATION and manifest["recipe"]["longest"] == 96
    examples = open_testset(plan.folder, "")
    assert [example.name for example in examples] == ["0000-clock_0", "0001-net_0"]
    assert max(examples[1].load().image.shape) == 96
    again = TestsetPlan(tmp_path / "b", 2, None, 1, 0, wide=True, longest=96)
    make_testset(again)
    assert manifest["images"] == read_manifest(again.folder)["images"]
