"""A test set: the same bytes from the same plan, whatever happens on the way."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.errors import UserError
from core.evaluation.collections import open_collection
from core.evaluation.collections.composed import compose as compose_truly
from core.imaging.io import read_image
from core.training.sets import testset
from core.training.sets.testset import TestsetPlan, make_testset
from core.trimap.values import VALUES
from tests.core.evaluation.collections.helpers import SIZE, alpha, put

COLORS = np.full((*SIZE, 3), (200, 120, 40))


def own_data(folder: Path) -> Path:
    for name in ("a", "b", "c"):
        put(folder / "foregrounds" / f"{name}.png", np.dstack([COLORS, alpha()]))
    for number, gray in enumerate((30, 230)):
        put(folder / "backgrounds" / f"{number}.png", np.full((30, 30, 3), gray))
    return folder


@pytest.fixture
def plan(tmp_path: Path) -> TestsetPlan:
    return TestsetPlan(tmp_path / "set", 0, None, 2, 5, own_data(tmp_path / "data"))


def drawn(folder: Path, seed: int = 0, size: tuple[int, int] = (72, 96)) -> TestsetPlan:
    return TestsetPlan(folder, 1, size, 1, seed)


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_set_is_read_back(plan: TestsetPlan) -> None:
    make_testset(plan)
    examples = open_collection(plan.folder)
    assert [example.name for example in examples] == [
        "0000-a_0", "0000-a_1", "0001-b_0", "0001-b_1", "0002-c_0", "0002-c_1",
    ]  # fmt: skip
    for example in examples:
        loaded = example.load()
        assert np.array_equal(loaded.alpha_true, alpha())
        assert set(np.unique(loaded.trimap)) == set(VALUES)
        assert (loaded.alpha_true[loaded.trimap == 255] == 255).all()
        assert (loaded.alpha_true[loaded.trimap == 0] == 0).all()
        assert np.array_equal(loaded.image[loaded.alpha_true == 255], COLORS[loaded.alpha_true == 255])


def test_each_foreground_lies_on_other_backgrounds(plan: TestsetPlan) -> None:
    make_testset(plan)
    corners = {int(example.load().image[0, 0, 0]) for example in open_collection(plan.folder)[:2]}
    assert corners == {30, 230}


def test_the_same_plan_gives_the_same_bytes_in_any_number_of_processes(
    plan: TestsetPlan, tmp_path: Path
) -> None:
    make_testset(plan)
    make_testset(replace(plan, folder=tmp_path / "again"), workers=2)
    assert digests(plan.folder) == digests(tmp_path / "again")


def test_a_finished_set_is_left_as_it_is(plan: TestsetPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    make_testset(plan)
    monkeypatch.setattr(testset, "_foreground", None)
    assert make_testset(plan) == 6


def failing_at(number: int) -> Callable[..., Any]:
    """Return compose, which fails at its call ``number``."""
    calls = iter(range(1000))

    def compose(*arrays: Any) -> Any:
        if next(calls) == number:
            raise KeyboardInterrupt
        return real(*arrays)

    real = compose_truly
    return compose


def test_what_is_broken_off_is_continued_to_the_same_bytes(
    plan: TestsetPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = replace(plan, folder=tmp_path / "whole")
    make_testset(whole)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(testset, "compose", failing_at(3))
        make_testset(plan)
    for path in plan.folder.rglob("*.png"):
        read_image(path)  # nothing is half written
    with pytest.raises(UserError, match="not finished; run make-testset again"):
        open_collection(plan.folder)
    assert make_testset(plan) == 2
    assert digests(plan.folder) == digests(whole.folder)


def test_what_a_killed_run_left_half_written_is_removed(plan: TestsetPlan) -> None:
    half = plan.folder / "image" / ".0000-a_0-0123abcd.png"
    make_testset(plan)
    half.write_bytes(b"half")
    make_testset(plan)
    assert not half.exists()


def test_a_file_that_was_removed_is_made_again(plan: TestsetPlan) -> None:
    make_testset(plan)
    before = digests(plan.folder)
    (plan.folder / "alpha" / "0001-b_1.png").unlink()
    assert make_testset(plan) == 5
    assert digests(plan.folder) == before


def test_another_recipe_is_refused(plan: TestsetPlan) -> None:
    make_testset(plan)
    with pytest.raises(UserError, match=r"other settings \(backgrounds_per_foreground, seed\)"):
        make_testset(replace(plan, seed=6, backgrounds=1))


def test_a_larger_count_extends_a_set(plan: TestsetPlan, tmp_path: Path) -> None:
    whole = replace(plan, folder=tmp_path / "whole")
    make_testset(whole)
    make_testset(replace(plan, count=1))
    assert make_testset(plan) == plan.backgrounds, "those of the first foreground"
    assert digests(plan.folder) == digests(whole.folder)
    with pytest.raises(UserError, match=r"other settings \(count\); .* \(count may be larger\)"):
        make_testset(replace(plan, count=1))


def test_a_folder_of_other_things_is_refused(plan: TestsetPlan) -> None:
    put(plan.folder / "holiday.png", alpha())
    with pytest.raises(UserError, match="holds other things"):
        make_testset(plan)
    assert [path.name for path in plan.folder.iterdir()] == ["holiday.png"]


def test_a_size_makes_foregrounds_fit_and_stand_below(plan: TestsetPlan) -> None:
    make_testset(replace(plan, size=(60, 52), backgrounds=1))
    loaded = open_collection(plan.folder)[0].load()
    assert loaded.image.shape == (60, 52, 3)
    assert not loaded.alpha_true[: 60 - SIZE[0]].any()
    assert np.array_equal(loaded.alpha_true[60 - SIZE[0] :], alpha())


def test_more_foregrounds_than_there_are_is_told(plan: TestsetPlan) -> None:
    with pytest.raises(UserError, match="has 3 foregrounds, less than 4"):
        make_testset(replace(plan, count=4))


def test_the_manifest_tells_facts(plan: TestsetPlan) -> None:
    make_testset(plan)
    manifest = json.loads((plan.folder / "testset.json").read_text())
    facts = manifest["images"]["0001-b_0"]
    assert facts["foreground"] == "b"
    assert facts["size"] == f"{SIZE[1]}x{SIZE[0]}"
    assert sum(facts["shares"].values()) == pytest.approx(1, abs=1e-3)
    image = plan.folder / "image" / "0001-b_0.png"
    assert facts["files"]["image/0001-b_0.png"] == hashlib.sha256(image.read_bytes()).hexdigest()


def test_a_drawn_set_needs_nothing_and_another_seed_draws_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.training.sets.drawn.subject_name", lambda *_: "clock")
    alphas: list[Any] = []
    for seed in (0, 0, 1):
        folder = tmp_path / f"{len(alphas)}"
        make_testset(drawn(folder, seed))
        alphas.append(open_collection(folder)[0].load().alpha_true)
    assert alphas[0].shape == (72, 96)
    assert np.array_equal(alphas[0], alphas[1])
    assert not np.array_equal(alphas[0], alphas[2])
