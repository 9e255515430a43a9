from dataclasses import replace

import numpy as np
import pytest
import torch

from core.training.composing.strokes import outside, strokes
from core.training.composing.trimaps import (
    CELL,
    DABS,
    DISTANCE,
    FEW_STROKES,
    INSIDE,
    MARGIN,
    NOTHING,
    WHOLE,
    Alphas,
    TrimapArtist,
    TrimapPlan,
    _moved,
    _one_a_square,
    draw_plan,
)
from core.training.samples.extent import MAX_RADIUS

SIZE = 96


def disc_alphas(count: int, radius: float = 30) -> Alphas:
    """Return discs in the middle of crops, with soft edges two pixels wide."""

    def alpha(margin: int, step: int) -> torch.Tensor:
        at = torch.arange(-margin, SIZE + margin, step).float() + (step - 1) / 2 - SIZE / 2
        soft = (radius + 1 - torch.hypot(at[:, None], at)) / 2
        return (soft.clamp(0, 1) * 255).round().to(torch.uint8).expand(count, -1, -1)

    return Alphas(alpha(MARGIN, 1), alpha(MAX_RADIUS, CELL))


def plan(count: int, style: int, **changes: object) -> TrimapPlan:
    even = TrimapPlan(
        style=np.full(count, style),
        inner=np.full(count, 8.0),
        outer=np.full(count, 14.0),
        uneven=np.zeros(count),
        is_scribbled=np.zeros(count, bool),
        is_tightened=np.zeros(count, bool),
    )
    return replace(even, **changes)  # type: ignore[arg-type]


def drawn(alphas: Alphas, how: TrimapPlan, seed: int = 0) -> torch.Tensor:
    return TrimapArtist(np.random.default_rng(seed), alphas, torch.Generator().manual_seed(seed)).draw(how)


def share(trimap: torch.Tensor) -> float:
    return float((trimap == 0.5).float().mean())


@pytest.mark.parametrize("style", [DISTANCE, DABS, FEW_STROKES, NOTHING])
def test_what_is_known_is_true_in_every_style(style: int) -> None:
    alphas = disc_alphas(6)
    changes = {"uneven": np.linspace(0, 0.8, 6), "is_scribbled": np.array([style <= DABS, False] * 3)}
    trimap = drawn(alphas, plan(6, style, **changes))
    alpha = alphas.crop()
    assert set(trimap.unique().tolist()) <= {0, 0.5, 1}
    assert (alpha[trimap == 1] == 255).all()
    assert (alpha[trimap == 0] == 0).all()
    assert 0.02 < share(trimap) <= 1


def test_a_band_is_as_wide_as_told_near_and_far() -> None:
    middle = slice(SIZE // 2, SIZE // 2 + 1)
    for inner, outer in ((3.0, 5.0), (14.0, 16.0)):
        row = drawn(disc_alphas(1), plan(1, DISTANCE, inner=np.array([inner]), outer=np.array([outer])))[
            0, middle
        ]
        width = int((row == 0.5).sum()) / 2
        assert abs(width - (inner + outer + 2)) <= CELL / 2


def test_of_nothing_known_a_tight_trimap_is_made_when_wanted() -> None:
    alphas = disc_alphas(2)
    changes = {"is_tightened": np.array([True, False])}
    trimap = drawn(alphas, plan(2, NOTHING, **changes))
    assert (trimap[1] == 0.5).all()
    assert share(trimap[0]) < 0.2


def test_dabs_follow_the_outline() -> None:
    trimap = drawn(disc_alphas(8), plan(8, DABS))
    at = torch.arange(SIZE) - SIZE / 2 + 0.5
    ring = (torch.hypot(at[:, None], at) - 30).abs()
    assert (trimap[:, ring < 1] == 0.5).all()
    assert (trimap[:, ring < 5] == 0.5).float().mean() > 0.6
    assert share(trimap) < 0.9


def test_each_square_gets_one_place() -> None:
    places = torch.ones(2, 12, 12, dtype=torch.bool)
    places[1, :, 4:] = False
    chosen = _one_a_square(places, torch.tensor([4.0, 3.0]), torch.Generator().manual_seed(0))
    assert chosen[0].view(3, 4, 3, 4).sum((1, 3)).eq(1).all()
    assert chosen[1].sum() == 8
    assert not (chosen & ~places).any()


def test_moved_values_keep_the_largest_where_they_meet() -> None:
    values = torch.tensor([[[1.0, 2.0, 0.0]]])
    shift = torch.zeros(2, 1, 1, 3)
    shift[1, 0, 0, 0] = 1
    assert _moved(values, shift)[0, 0].tolist() == [0, 2, 0]


def test_strokes_are_as_thick_as_told() -> None:
    line = torch.tensor([[[10.0, 20.0, 50.0, 20.0, 6.0], [0.0, 0.0, 1.0, 1.0, -1e6]]])
    field = outside(line, 64, 1)[0]
    assert (field[:, 30] < 0).sum() == 11
    assert field[20, 3] > 0 > field[20, 6]
    lines = strokes(np.random.default_rng(0), 5, 64, 8, spread=10, thickness=(4, 9), rounds=2)
    assert lines.shape == (5, 40, 5)
    there = lines[..., 4] > 0
    assert (there.sum(1) >= 1).all()
    assert lines[..., 4].max() < 4.5


@pytest.mark.parametrize("style", [INSIDE, WHOLE])
def test_of_marked_crops_dabs_alone_are_known(style: int) -> None:
    alphas = disc_alphas(40)
    trimap, alpha = drawn(alphas, plan(40, style)), alphas.crop()
    assert (alpha[trimap == 1] == 255).all()
    assert (alpha[trimap == 0] == 0).all()
    assert (trimap == 1).flatten(1).any(1).all()
    has_remove = (trimap == 0).flatten(1).any(1).float().mean()
    assert has_remove == 1 if style == WHOLE else 0.2 < has_remove < 0.8
    unknown = (trimap == 0.5).float().mean((1, 2))
    assert unknown.min() > 0.4
    assert 0.75 < unknown.median() < 0.995


def test_given_styles_are_kept_and_never_tightened() -> None:
    given = np.array([0, INSIDE, WHOLE] * 200)
    found = draw_plan(np.random.default_rng(0), given)
    assert (found.style[given > 0] == given[given > 0]).all()
    assert (found.style[given == 0] <= NOTHING).all()
    assert not found.is_tightened[given > 0].any()
    assert found.is_tightened[given == 0].any()


def test_plans_hold_every_style_and_width() -> None:
    found = draw_plan(np.random.default_rng(0), np.zeros(4000, int))
    shares = [float((found.style == style).mean()) for style in (DISTANCE, DABS, FEW_STROKES, NOTHING)]
    assert np.allclose(shares, [0.785, 0.15, 0.05, 0.015], atol=0.02)
    assert 1 <= found.inner.min() < found.inner.max() <= MAX_RADIUS
    assert 0.4 < (found.uneven > 0).mean() < 0.6
    assert 0.2 < found.is_scribbled.mean() < 0.3
