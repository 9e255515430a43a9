"""A comparison from plan to cells: what is known is not run again, what changed is."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.errors import UserError
from core.evaluation.children import ChildFailed, Outcome, Task
from core.evaluation.collections import Example
from core.evaluation.comparison import quality, speed
from core.evaluation.comparison import run as runs
from core.evaluation.comparison.plan import Cap, ComparePlan, PhotoSet
from core.evaluation.comparison.run import Comparison, compare
from core.evaluation.comparison.store import Store
from core.evaluation.counting import run_counted
from core.evaluation.datasets import score
from tests.core.evaluation.children_here import perform_here
from tests.core.evaluation.comparison.helpers import Photos, model_file


@pytest.fixture
def matted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Mixers in the order in which photos are matted."""
    seen: list[str] = []

    def counting(engine: Any, image: Any, trimap: Any, options: Any, resolution: Any) -> Any:
        seen.append(options.mixer.name)
        return run_counted(engine, image, trimap, options, resolution)

    monkeypatch.setattr(quality, "run_counted", counting)
    return seen


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> list[Task]:
    """Tasks of children are done in this process; they are kept in order."""
    return perform_here(monkeypatch)


def small_plan(folder: Path, photos: Photos, **changes: Any) -> ComparePlan:
    plan = ComparePlan(
        model=model_file(folder),
        mixers=("routed", "tome"),
        ratios=(0.5,),
        caps=(Cap(18500),),
        resolutions=("full-size",),
        sizes=(),
        sets=(photos.set,),
        repeat=1,
        precision="fp32",
    )
    return replace(plan, **changes)


def run(plan: ComparePlan, folder: Path) -> Comparison:
    return compare(plan, Store(folder / "cells.jsonl"), ["no program"], lambda *_: None)


def test_cells_are_the_means_of_all_photos(tmp_path: Path, matted: list[str]) -> None:
    photos = Photos()
    found = run(small_plan(tmp_path, photos), tmp_path)
    assert [(cell.setup.mixer.name, cell.where) for cell in found.quality] == [
        ("routed", "drawn"),
        ("tome", "drawn"),
    ]
    assert photos.read == ["photo 0", "photo 1"], "each once"
    lines = [json.loads(line) for line in (tmp_path / "cells.jsonl").read_text().splitlines()]
    routed = [
        line["values"]["sad"] for line in lines if line["identity"]["setup"]["mixer"]["name"] == "routed"
    ]
    assert found.quality[0].values["sad"] == pytest.approx(sum(routed) / 2)
    assert found.quality[0].values["photos"] == 2


def test_scores_are_those_of_the_alpha(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photos, alphas = Photos(1), []

    def keeping(*args: Any) -> Any:
        counted = run_counted(*args)
        alphas.append(counted.result.alpha)
        return counted

    monkeypatch.setattr(quality, "run_counted", keeping)
    (cell, _) = run(small_plan(tmp_path, photos), tmp_path).quality
    loaded = photos.set.examples[0].load()
    expected = score(alphas[0], loaded.alpha_true, loaded.trimap)
    assert {name: cell.values[name] for name in expected} == pytest.approx(expected)


def test_a_run_that_was_ended_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def killed_at_the_third(engine: Any, *args: Any) -> Any:
        if len(seen) == 3:
            raise KeyboardInterrupt
        seen.append(args[2].mixer.name)
        return run_counted(engine, *args)

    monkeypatch.setattr(quality, "run_counted", killed_at_the_third)
    plan = small_plan(tmp_path, Photos())
    with pytest.raises(KeyboardInterrupt):
        run(plan, tmp_path)
    seen.clear()
    first = run(plan, tmp_path)
    assert seen == ["tome"], "three of four were kept"
    seen.clear()
    assert run(plan, tmp_path) == first
    assert seen == []


@pytest.mark.parametrize("what", ["model", "precision", "ratio", "cap", "photos"])
def test_what_changed_is_measured_anew(what: str, tmp_path: Path, matted: list[str]) -> None:
    plan = small_plan(tmp_path, Photos(1))
    before = run(plan, tmp_path)
    matted.clear()
    other: dict[str, Any] = {
        "model": {"model": model_file(tmp_path, "other.safetensors")},
        "precision": {"precision": "bf16"},
        "ratio": {"ratios": (0.25,)},
        "cap": {"caps": (Cap(5),)},
        "photos": {"sets": (Photos(1, (96, 160)).set,)},
    }
    after = run(replace(plan, **other[what]), tmp_path)
    again = {"ratio": ["tome"], "cap": ["routed"]}.get(what, ["routed", "tome"])
    assert matted == again
    assert [cell.values for cell in after.quality] != [cell.values for cell in before.quality]
    matted.clear()
    assert run(plan, tmp_path) == before
    assert matted == [], "what was measured before is still there"


def test_another_file_with_the_same_weights_is_the_same_model(tmp_path: Path, matted: list[str]) -> None:
    plan = small_plan(tmp_path, Photos(1))
    run(plan, tmp_path)
    matted.clear()
    copy = shutil.copy(plan.model, tmp_path / "copy.safetensors")
    run(replace(plan, model=str(copy)), tmp_path)
    assert matted == []


def test_time_and_memory_come_from_children_and_are_kept(tmp_path: Path, here: list[Task]) -> None:
    plan = small_plan(tmp_path, Photos(0), sets=(), sizes=((96, 128), (64, 64)), repeat=2)
    found = run(plan, tmp_path)
    assert [(cell.setup.mixer.name, cell.where) for cell in found.speed] == [
        ("routed", "128x96"), ("tome", "128x96"), ("routed", "64x64"), ("tome", "64x64"),
    ]  # fmt: skip
    assert [task["options"]["mixer"]["name"] for task in here] == ["routed", "tome"] * 2 + [
        "tome",
        "routed",
    ] * 2
    assert all(task["resolution"] == "full-size" for task in here)
    for cell in found.speed:
        assert cell.values["seconds"] > 0
        assert cell.values["operations"] > cell.values["attention"] > 0
    here.clear()
    assert run(plan, tmp_path) == found
    assert here == []
    run(replace(plan, repeat=3, sizes=plan.sizes[:1]), tmp_path)
    assert len(here) == 2, "one more run of each"


def test_another_program_measures_everything_anew(
    tmp_path: Path, matted: list[str], here: list[Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = small_plan(tmp_path, Photos(1), sizes=((64, 64),))
    run(plan, tmp_path)
    done = len(matted), len(here)
    monkeypatch.setattr(runs, "program_digest", lambda: "another")
    run(plan, tmp_path)
    assert (len(matted), len(here)) == (2 * done[0], 2 * done[1])


def test_a_photo_done_otherwise_than_asked_is_left_out_and_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = ["k was lowered."]

    def stepped_down(*args: Any) -> Any:
        counted = run_counted(*args)
        return replace(counted, result=replace(counted.result, notes=tuple(notes)))

    monkeypatch.setattr(quality, "run_counted", stepped_down)
    plan = small_plan(tmp_path, Photos(1))
    values = run(plan, tmp_path).quality[0].values
    assert (values["photos"], values["left_out"], values["why"]) == (0, 1, "k was lowered.")
    notes.clear()
    assert run(plan, tmp_path).quality[0].values["photos"] == 1, "tried again"


def test_a_photo_without_unknown_pixels_does_not_lower_the_mean(tmp_path: Path) -> None:
    plan = small_plan(tmp_path, Photos(1), resolutions=("full-size", "patches"))
    loaded = plan.sets[0].examples[0].load()
    known = replace(loaded, trimap=np.where(loaded.trimap == 128, 0, loaded.trimap).astype(np.uint8))
    alone = run(plan, tmp_path)
    photos = PhotoSet("drawn", [*plan.sets[0].examples, Example("known", lambda: known)])
    for cell, before in zip(run(replace(plan, sets=(photos,)), tmp_path).quality, alone.quality, strict=True):
        assert (cell.values["left_out"], cell.values["photos"]) == (1, 1)
        assert "unknown" in cell.values["why"]
        assert cell.values["sad"] == before.values["sad"] > 0


def test_a_time_of_what_was_not_asked_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = small_plan(tmp_path, Photos(0), sets=(), sizes=((64, 64),), mixers=("full",))
    counts = {"operations": 1, "attention": 1, "attended": 1, "memory": 1, "seconds": {"total": 1}}
    outcomes = [Outcome({**counts, "notes": ["k was lowered."]}), Outcome({**counts, "notes": []})]
    monkeypatch.setattr(speed, "least_disturbed", lambda *_: outcomes.pop(0))
    assert run(plan, tmp_path).speed[0].values == {"reason": "k was lowered."}
    assert run(plan, tmp_path).speed[0].values["seconds"] == 1


def test_a_failure_is_a_reason_and_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = small_plan(tmp_path, Photos(0), sets=(), sizes=((64, 64),), mixers=("full",))
    outcomes: list[Any] = [Outcome(None, "out of memory"), ChildFailed("a bug\nof ours")]

    def fail(*_: Any) -> Outcome:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(speed, "least_disturbed", fail)
    assert run(plan, tmp_path).speed[0].values == {"reason": "out of memory"}
    assert run(plan, tmp_path).speed[0].values == {"reason": "failed: of ours"}


def test_medians_are_of_calm_runs() -> None:
    runs = [{"seconds": s, "memory": m, "others": o} for s, m, o in ((9, 1, 0.5), (2, 2, 0.0), (4, 9, 0.05))]
    assert speed.median([*runs, {"reason": "out of memory"}]) == {"seconds": 3, "memory": 2, "others": 0.05}


def test_photos_that_cannot_be_matted_are_counted_and_left_out() -> None:
    done = dict.fromkeys(quality.MEANS, 2.0) | {"longest": 100}
    mean = quality.means([done, {"reason": "nothing unknown"}])
    assert (mean["photos"], mean["left_out"], mean["sad"]) == (1, 1, 2.0)
    assert mean["why"] == "nothing unknown"
    assert quality.means([{"reason": "nothing unknown"}])["reason"] == "nothing unknown"


def test_what_cannot_be_is_told_before_anything_runs(tmp_path: Path, matted: list[str]) -> None:
    photos = Photos()
    with pytest.raises(UserError, match="learned scores"):
        run(small_plan(tmp_path, photos, mixers=("dynamicvit",)), tmp_path)
    assert photos.read == matted == []
