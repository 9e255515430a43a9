import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from core.errors import UserError
from core.model.config import HINT_CHANNELS
from core.training import ablation, config
from core.training.drawing.foregrounds import NAMES
from core.training.learning.team import Team
from core.training.request import TrainRequest
from core.training.samples import chances
from core.training.samples.loader import SampleDataset
from core.training.samples.pool import ForegroundPool, PoolPlan
from core.training.samples.trimaps import even_trimap, trimap_from_alpha
from core.trimap.values import BACKGROUND
from tests.core.training.small import NARROW, SMALL

ALONE = Team(torch.device("cpu"))
REQUEST = TrainRequest(replace(SMALL, preset="narrow", steps=1, held_out=1), Path(), Path())


def test_every_family_belongs_to_one_group() -> None:
    grouped = [name for group in ablation.GROUPS.values() for name in group]
    assert sorted(grouped) == sorted(NAMES)


def test_variants_differ_from_the_base_in_one_thing() -> None:
    teacher = replace(REQUEST, teacher=Path("t"))
    chosen = ablation.variants(("all",), has_teacher=True)
    assert len({v.name for v in chosen}) == len(chosen) > 15
    for variant in chosen:
        changed = variant.change(teacher)
        ours, theirs = changed.config.to_dict(), teacher.config.to_dict()
        differing = [key for key in ours if ours[key] != theirs[key]]
        if variant.name == "again":
            assert differing == ["seed", "pool_seed"] and changed.config.pool_seed == teacher.config.seed
        else:
            assert len(differing) + (changed.teacher is None) == (variant.name != "base")
    assert "no-teacher" not in {v.name for v in ablation.variants(("all",), has_teacher=False)}


def test_single_families_may_be_named() -> None:
    (variant,) = ablation.variants(("no-seed-head",), has_teacher=False)
    assert variant.change(REQUEST).config.without == ("seed head",)


@pytest.mark.parametrize("name", ["no-such", "no-teacher"])
def test_variants_that_are_not_there_are_clear_errors(name: str) -> None:
    with pytest.raises(UserError, match=name):
        ablation.variants((name,), has_teacher=False)


def test_samples_of_a_pack_cannot_be_varied_but_the_rest_can() -> None:
    names = [v.name for v in ablation.variants(("all",), has_teacher=True, has_pack=True)]
    assert names == [
        "base",
        "again",
        "no-ltrm",
        "no-routing-hint",
        "no-aids",
        "adamw",
        "no-distillation",
        "no-teacher",
    ]
    with pytest.raises(UserError, match="--pack"):
        ablation.variants(("base", "no-fern"), has_teacher=False, has_pack=True)


def test_a_table_does_without_figures_that_were_not_taken(tmp_path: Path) -> None:
    base, adamw = ablation.variants(("base", "adamw"), has_teacher=False)
    for variant, sad in ((base, 2.0), (adamw, 3.0)):
        (tmp_path / variant.name).mkdir()
        figures = {"held-out": {"sad": sad, "mse": 0.004, "grad": 1.25}}
        (tmp_path / variant.name / "result.json").write_text(json.dumps(figures))
    rows = ablation.table([base, adamw], tmp_path, "2 steps").splitlines()[-2:]
    assert rows[0] == "| base | everything | 2.000 (+0.0%) | 4.00 | 1.250 |  |"
    assert "| 3.000 (+50.0%) | 4.00 |" in rows[1]


def test_what_is_left_out_is_scored_alone_too(tmp_path: Path) -> None:
    chosen = ablation.variants(("base", "no-hair", "adamw"), has_teacher=False)
    for variant, whole, hair in zip(chosen, (2.0, 3.0, 4.0), (4.0, 6.0, 5.0), strict=True):
        (tmp_path / variant.name).mkdir()
        figures = {"held-out": {"sad": whole, "mse": 0.0}, "held-out hair": {"sad": hair, "mse": 0.0}}
        (tmp_path / variant.name / "result.json").write_text(json.dumps(figures))
    text = ablation.table(chosen, tmp_path, "2 steps")
    assert "**held-out hair**" not in text
    cells = [line.split("|")[-2].strip() for line in text.splitlines()[-3:]]
    assert cells == ["", "6.000 (+50.0%)", ""]


def test_variants_are_trained_in_turn_resumed_and_put_in_a_table(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(config.PRESETS, "narrow", NARROW)
    out, said = tmp_path / "out", list[str]()
    request = replace(
        REQUEST,
        data=data,
        out=out,
        cache=tmp_path / "cache",
        workers=0,
        ablate=("base", "adamw"),
        pause_after=0.0,
    )
    request = replace(request, config=replace(request.config, steps=2))
    assert not ablation.ablate(request, ALONE, said.append)  # the base is paused after a step
    rest = replace(request, pause_after=None)
    assert ablation.ablate(rest, ALONE, said.append)
    text = (out / "ablation.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith(("| base", "| adamw"))]
    assert len(rows) == 2 and "(+0.0%)" in rows[0] and "**held-out**" in text and "2 steps" in text
    found = json.loads((out / "adamw" / "result.json").read_text())
    sad = found["held-out"]["sad"]
    (group,) = [found[key]["sad"] for key in found if key.startswith("held-out ")]  # one sample, of one group
    assert group == pytest.approx(sad, rel=1e-3)  # from weights in half precision
    assert f"| {sad:.3f} (" in rows[1]
    logged = [json.loads(line).get("step") for line in (out / "base" / "log.jsonl").read_text().splitlines()]
    assert logged == [1, 2, 2]
    said.clear()
    assert ablation.ablate(rest, ALONE, said.append)
    assert not said  # all was there


def test_families_left_out_are_never_picked(data: Path, tmp_path: Path) -> None:
    images, edges = np.zeros((6, 4, 4, 4), np.uint8), np.zeros((6, 1, 2), np.int16)
    families = np.array([NAMES.index(n) for n in ("fine", "solid", "fine", "glass", "solid", "fine")])
    rng = np.random.default_rng(0)
    picked = {ForegroundPool(images, edges, families, ("fine", "glass")).pick(rng) for _ in range(50)}
    assert picked == {1, 4}
    with pytest.raises(UserError, match="--pool"):
        ForegroundPool(images, edges, families, ("fine", "glass", "solid"))


def test_plain_foregrounds_are_a_pool_of_their_own(data: Path, tmp_path: Path) -> None:
    plain, photographic = PoolPlan(data, tmp_path, 2, 96, textures=False), PoolPlan(data, tmp_path, 2, 96)
    ours, theirs = (ForegroundPool.build(plan, workers=0) for plan in (plain, photographic))
    assert (np.asarray(ours.images) != np.asarray(theirs.images)).any()


def test_one_style_of_trimap_keeps_an_even_distance() -> None:
    alpha = np.zeros((200, 200), np.uint8)
    cv2.ellipse(alpha, (100, 100), (70, 30), 20, 0, 360, 255, -1)
    distance = cv2.distanceTransform((alpha == 0).astype(np.uint8), cv2.DIST_L2, 5)

    def is_even(trimap: NDArray[np.uint8]) -> bool:
        outside = alpha == 0
        known = trimap == BACKGROUND
        return not known.any() or bool(distance[outside & ~known].max() <= distance[known].min())

    rng = np.random.default_rng(0)
    assert all(is_even(even_trimap(rng, alpha)) for _ in range(20))
    assert not all(is_even(trimap_from_alpha(rng, alpha)) for _ in range(20))


def test_a_run_may_have_one_style_of_trimap(data: Path, tmp_path: Path) -> None:
    makers = [
        SampleDataset(data, tmp_path, replace(SMALL, trimap_styles=styles), 64).maker
        for styles in (False, True)
    ]
    even, styled = ([maker.make(i, 64).trimap for i in range(6)] for maker in makers)
    assert any((a != b).any() for a, b in zip(even, styled, strict=True))


def test_a_run_may_have_no_samples_made_hard(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chances, "SHADED", 1.0)
    (without,) = ablation.variants(("no-cases",), has_teacher=False)
    base = replace(REQUEST, config=SMALL)
    hard, plain = (
        SampleDataset(data, tmp_path, request.config, 64).maker for request in (base, without.change(base))
    )
    assert hard.make(0, 64).cases.effects
    assert not plain.make(0, 64).cases.effects


def test_another_seed_draws_other_samples_of_the_same_foregrounds(data: Path, tmp_path: Path) -> None:
    (again,) = ablation.variants(("again",), has_teacher=False)
    base = replace(REQUEST, config=SMALL)
    ours, theirs = (
        SampleDataset(data, tmp_path, request.config, 64).maker for request in (base, again.change(base))
    )
    assert len(list(tmp_path.glob("pool-*"))) == 1
    assert (ours.make(0, 64).image != theirs.make(0, 64).image).any()


def test_hints_are_taken_away_one_at_a_time_and_all_at_once() -> None:
    request = replace(REQUEST, config=replace(REQUEST.config, hints=tuple(HINT_CHANNELS)))
    base, none, *others = ablation.variants(("hints",), has_teacher=False)
    assert base.change(request).config.hints == tuple(HINT_CHANNELS)
    assert none.change(request).config.hints == ()
    for left_out, variant in zip(HINT_CHANNELS, others, strict=True):
        assert set(HINT_CHANNELS) - set(variant.change(request).config.hints or ()) == {left_out}
