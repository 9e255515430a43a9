from pathlib import Path

import numpy as np
import pytest

from core.training.samples import chances, interior, sheet
from core.training.samples.cases import PLAIN
from core.training.samples.maker import SampleMaker
from core.training.samples.patterns import pattern
from core.training.samples.pool import ForegroundPool, PoolPlan
from core.training.samples.sheet import contact_sheet
from tests.core.training.packed import drawn, foregrounds, photographs

SIDE = 96
CASES = (
    "FIRM", "WIDE", "NO_KEEP", "NO_REMOVE", "ALIKE", "PATCHED", "DECOY", "SHADED", "SHINY", "SHINY_FIRM",
)  # fmt: skip


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


def test_patterns_lie_in_the_unit_interval() -> None:
    for seed in range(20):
        image = pattern(np.random.default_rng(seed), 48)
        assert image.shape == (48, 48, 3)
        assert image.dtype == np.float32
        assert 0 <= image.min() <= image.max() <= 1


def test_a_sheet_shows_each_family_of_the_pool_once_before_others(data: Path, tmp_path: Path) -> None:
    plan = PoolPlan(data, tmp_path, 6, SIDE)
    maker = SampleMaker(ForegroundPool.build(plan), plan.photos(), seed=3)
    picture = contact_sheet(maker, 2, 2, 64)
    assert picture.shape == (2 * (64 + 18), 2 * 3 * 64, 3)
    assert picture[:18].max() > 200


def test_a_sheet_shows_cases_too(monkeypatch: pytest.MonkeyPatch) -> None:
    maker = only(monkeypatch, FIRM=0.2)
    kinds = [maker.make(index, 64).family for index in range(30)]
    assert "hard edge" in kinds
    shown: list[str] = []
    monkeypatch.setattr(
        sheet, "panel", lambda sample: shown.append(sample.family) or np.zeros((4, 4, 3), np.uint8)
    )
    contact_sheet(maker, 2, 3, 64)
    assert sorted(shown[:4]) == ["flower", "foliage", "hard edge", "understory"]


def only(monkeypatch: pytest.MonkeyPatch, **shares: float) -> SampleMaker:
    """Return a maker of drawn discs with these shares of samples of their own kind, and no others."""
    for name in ("INSIDE", "WHOLE", "SKY", "DARK", "BORDER", *CASES):
        monkeypatch.setattr(chances, name, shares.get(name, 0.0))
    monkeypatch.setattr(interior, "_LEAST", 16)  # the discs are small
    return SampleMaker(foregrounds(), photographs(), seed=0)


def test_some_crops_lie_inside_a_body_nearly_all_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [only(monkeypatch, INSIDE=1).make(index, 96) for index in range(24)]
    unknown = np.array([(s.trimap == 128).mean() for s in found])
    assert unknown.min() > 0.4
    assert np.median(unknown) > 0.75
    assert np.mean([s.alpha.mean() for s in found]) > 0.85
    assert all((s.trimap == 255).any() for s in found)
    for s in found:
        assert (s.alpha[s.trimap == 255] == 1).all()
        assert (s.alpha[s.trimap == 0] == 0).all()


def test_some_crops_show_a_whole_subject_with_dabs_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [only(monkeypatch, WHOLE=1).make(index, 96) for index in range(24)]
    assert np.mean([s.alpha.mean() for s in found]) < 0.8
    assert np.median([(s.trimap == 128).mean() for s in found]) > 0.7
    assert all((s.trimap == 255).any() for s in found)
    assert np.mean([(s.trimap == 0).any() for s in found]) > 0.8
    for s in found:
        assert (s.alpha[s.trimap == 255] == 1).all()
        assert (s.alpha[s.trimap == 0] == 0).all()


@pytest.mark.parametrize("case", CASES[:-1])
def test_known_pixels_of_hard_samples_are_true(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for index in range(6):
        sample = only(monkeypatch, **{case: 1}).make(index, 96)
        assert (sample.alpha[sample.trimap == 255] == 1).all()
        assert (sample.alpha[sample.trimap == 0] == 0).all()
        assert (sample.trimap == 128).any()
        assert np.array_equal(sample.image, only(monkeypatch, **{case: 1}).make(index, 96).image)


def test_samples_without_a_case_are_the_same_as_if_there_were_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chances, "SHADED", 0.5)
    hard = SampleMaker(foregrounds(), photographs(), seed=4)
    plain = SampleMaker(foregrounds(), photographs(), seed=4, has_cases=False)
    same, changed = [], []
    for index in range(20):
        with_cases, without = hard.make(index, 64), plain.make(index, 64)
        assert without.cases == PLAIN
        is_same = np.array_equal(with_cases.image, without.image)
        (same if with_cases.cases == PLAIN else changed).append(is_same)
    assert len(same) > 3 and all(same)
    assert len(changed) > 3 and np.mean(changed) < 0.4  # what is behind may not be seen


def test_even_trimaps_have_no_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chances, "FIRM", 1.0)
    maker = SampleMaker(foregrounds(), photographs(), seed=4, trimap_styles=False)
    assert all(maker.make(index, 64).cases == PLAIN for index in range(4))


def test_without_a_body_or_styles_crops_lie_around_edges(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = drawn()
    pool.images[..., :] = np.minimum(pool.images, 200)
    only(monkeypatch, INSIDE=1)
    sample = SampleMaker(pool, photographs(), seed=0).make(0, 64)
    assert not (sample.trimap == 255).any()
    plain = SampleMaker(foregrounds(), photographs(), seed=0, trimap_styles=False)
    known = [(plain.make(index, 96).trimap != 128).mean() for index in range(12)]
    assert np.median(known) > 0.25


def test_some_backgrounds_are_the_sky_and_some_the_dark(monkeypatch: pytest.MonkeyPatch) -> None:
    behind = {}
    for name in ("SKY", "DARK"):
        made = [only(monkeypatch, **{name: 1}).make(index, 64) for index in range(24)]
        levels = [s.image[s.alpha == 0].mean() / 255 for s in made if (s.alpha == 0).any()]
        behind[name] = np.median(levels)
    assert behind["SKY"] > 0.85
    assert behind["DARK"] < 0.15


def test_a_repeated_border_is_repeated_in_image_trimap_and_alpha(monkeypatch: pytest.MonkeyPatch) -> None:
    for index in range(12):
        sample = only(monkeypatch, BORDER=1).make(index, 64)
        both = np.dstack([sample.image, sample.trimap, np.rint(sample.alpha * 255).astype(np.uint8)])
        sides = [np.rot90(both, turn)[:9] for turn in range(4)]
        assert any((side[1:] == side[:1]).all() for side in sides)
        assert not (both[1:] == both[:1]).all()


def test_relatives_behind_are_out_of_focus_half_of_the_time() -> None:
    maker = SampleMaker(foregrounds(), photographs(), seed=0)
    flat = np.full((64, 64, 3), 0.5, np.float32)
    found = [maker._with_relatives(np.random.default_rng(seed), 0, flat) for seed in range(40)]
    steps = np.array([np.abs(np.diff(image, axis=0)).max() for image in found])
    assert 8 < (steps < 0.1).sum() < 32


def test_only_what_is_partly_covered_tells_whether_light_mixes() -> None:
    light = SampleMaker(foregrounds(), photographs(), seed=4, has_cases=False)
    numbers = SampleMaker(foregrounds(), photographs(), seed=4, has_cases=False, in_light=False)
    differing = 0
    for index in range(12):
        one, other = light.make(index, 64), numbers.make(index, 64)
        np.testing.assert_array_equal(one.alpha, other.alpha)
        np.testing.assert_array_equal(one.trimap, other.trimap)
        differing += not np.array_equal(one.image, other.image)
    assert 4 < differing < 12
