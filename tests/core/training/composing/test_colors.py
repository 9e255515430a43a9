import numpy as np
import torch

from core.training.composing.colors import matched, recolored, told_apart


def test_a_foreground_of_the_color_of_its_background_is_told_apart_the_others_stay() -> None:
    alpha = torch.ones(3, 1, 4, 4)
    color = torch.tensor([0.2, 0.8, 0.2]).view(3, 1, 1, 1).expand(3, 3, 4, 4)
    background = torch.tensor([0.2, 0.8, 0.9]).view(3, 1, 1, 1).expand(3, 3, 4, 4)
    moved = told_apart(color, alpha, background)
    assert ((moved - color).abs() > 0.1)[:2].all()
    assert torch.equal(moved[2], background[2])


def test_a_matched_background_has_the_foregrounds_mean() -> None:
    generator = torch.Generator().manual_seed(0)
    background, alpha = torch.rand(2, 3, 32, 32, generator=generator), torch.full((2, 1, 32, 32), 0.5)
    target = torch.tensor([0.6, 0.5, 0.4]).view(1, 3, 1, 1)
    found = matched(np.random.default_rng(0), background, alpha * target, alpha)
    before, after = ((b.mean((2, 3), keepdim=True) - target).abs().sum() for b in (background, found))
    assert after < 0.55 * before
    assert found.std() < background.std()


def test_recolored_stays_premultiplied_and_moves_the_mean_of_many() -> None:
    generator = torch.Generator().manual_seed(0)
    alpha = torch.rand(60, 1, 8, 8, generator=generator)
    color = alpha * torch.rand(60, 3, 8, 8, generator=generator)
    background = torch.rand(60, 3, 8, 8, generator=generator)
    found = recolored(np.random.default_rng(0), color, alpha, background)
    assert (found >= 0).all()
    assert (found <= alpha).all()
    change = (found - color).abs().mean((1, 2, 3))
    assert (change > 0.01).float().mean() > 0.9
    assert change.max() > 3 * change.min()
