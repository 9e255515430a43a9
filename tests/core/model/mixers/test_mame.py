"""MaMe and MaRe: the fusion matrix by its formula, restoring, gradients, groups, the union over a batch."""

import pytest
import torch

from core.model.mematte import with_mixer
from core.model.mixers.mame import Mame, MatrixReduction, fusion_matrix, make_groups
from core.model.mixers.options import Columns, MixerOptions
from tests.core.model.mixers.mixing import mixed, network, tokens


def reduction(x: torch.Tensor, threshold: float = 0.5, side: int = 16) -> MatrixReduction:
    """Reduce tokens (B, h, w, C) by half."""
    height, width = x.shape[1:3]
    found = Mame(0.5, threshold, side)(x.flatten(1, 2), x, x, height, width)
    assert isinstance(found, MatrixReduction)
    return found


def test_the_fusion_matrix_by_hand() -> None:
    """Cosines .9, .8, .6, .1 over tau .5 leave .4, .3, .1: shares 1/2, 3/8, 1/8, their mean 1/3; over it 1/6, 1/24."""
    cosines = torch.tensor([0.9, 0.8, 0.6, 0.1])
    sources = torch.stack((cosines, (1 - cosines**2).sqrt()), 1)
    fusion = fusion_matrix(sources, torch.tensor([[2.0, 0.0], [0.0, -3.0]]), 0.5)
    torch.testing.assert_close(fusion[:, 0], torch.tensor([0.8, 0.2, 0.0, 0.0]))
    assert not fusion[:, 1].any()


def test_merge_then_restore_is_the_identity_where_tokens_are_distinct() -> None:
    x = torch.eye(48).view(1, 6, 8, 48)
    flat, found = x.flatten(1, 2), reduction(x)
    torch.testing.assert_close(found.restore(found.merge(flat)), flat)
    assert found.record(6, 8).attended.tolist() == [48]


def test_distinctive_tokens_come_back_unchanged_among_others_that_merge() -> None:
    torch.manual_seed(0)
    x = torch.cat((torch.eye(40), torch.ones(56, 40) + 0.3 * torch.randn(56, 40))).view(1, 8, 12, 40)
    flat, found = x.flatten(1, 2), reduction(x)
    back = found.restore(found.merge(flat))
    assert int(found.record(8, 12).attended[0]) < 96
    torch.testing.assert_close(back[:, :40], flat[:, :40])
    assert (back[:, 40:] - flat[:, 40:]).norm() > 0.1


def test_merged_and_restored_tokens_are_means() -> None:
    x = tokens(2, 7, 11, alike=0.7)
    found = reduction(x, 0.2)
    ones = torch.ones(2, 77, 3)
    assert found.merge(ones).shape[1] < 77
    torch.testing.assert_close(found.merge(ones), torch.ones(2, found.merge(ones).shape[1], 3))
    torch.testing.assert_close(found.restore(found.merge(ones)), ones)


def test_a_source_stays_in_all_images_where_it_is_distinctive_in_one() -> None:
    x = tokens(2, 8, 8, alike=0.7)
    both, first, second = reduction(x), reduction(x[:1]), reduction(x[1:])
    stay = [found.record(8, 8).into.flatten() == torch.arange(64) for found in (first, second)]
    assert not torch.equal(*stay)
    together = both.record(8, 8).into.flatten(1)
    assert torch.equal(together == torch.arange(64), (stay[0] | stay[1]).expand(2, -1))


def test_a_batch_of_equal_images_is_its_images() -> None:
    model, x = network(), tokens(1, 9, 7, alike=0.6)
    alone, _ = mixed(model, x, name="mame")
    together, _ = mixed(model, x.repeat(2, 1, 1, 1), name="mame")
    torch.testing.assert_close(together, alone.repeat(2, 1, 1, 1), atol=1e-5, rtol=1e-5)


def test_gradients_flow_through_what_decides() -> None:
    """Values are fixed, so that only the similarities can carry a gradient."""
    x = tokens(1, 8, 8, alike=0.7).requires_grad_()
    found = reduction(x)
    values = torch.randn(1, 64, 5)
    found.restore(found.merge(values)).square().sum().backward()
    assert x.grad is not None
    assert torch.isfinite(x.grad).all()
    assert x.grad.abs().sum() > 0


@pytest.mark.parametrize("grid", [(5, 7), (33, 18), (1, 40), (16, 16), (50, 3)])
@pytest.mark.parametrize("ratio", [0.1, 0.25, 0.5, 0.8, 1.0])
def test_groups_hold_every_token_once_and_the_asked_share_of_targets(
    grid: tuple[int, int], ratio: float
) -> None:
    count = grid[0] * grid[1]
    groups = make_groups(*grid, ratio, 16, torch.device("cpu"))
    members = torch.cat((groups.sources.flatten(), groups.targets.flatten()))
    assert torch.equal(members[members < count].sort().values, torch.arange(count))
    targets = int((groups.targets < count).sum())
    assert abs(targets - ratio * count) <= grid[0]
    for group in torch.cat((groups.sources, groups.targets), 1):
        rows, columns = group[group < count] // grid[1], group[group < count] % grid[1]
        assert rows.max() - rows.min() < 16
        assert columns.max() - columns.min() < 16


def test_a_lower_threshold_merges_more() -> None:
    model, x = network(), tokens(1, 12, 12, alike=0.5)
    counts = [int(mixed(model, x, name="mame", threshold=tau)[1][0].attended[0]) for tau in (0.9, 0.6, 0.2)]
    assert counts[0] > counts[1] >= counts[2] >= 72


def test_a_network_can_be_tuned_with_it() -> None:
    model = with_mixer(network().requires_grad_(True), MixerOptions("mame", threshold=0.2)).train()
    model(torch.randn(2, 4, 64, 80)).alpha.mean().backward()
    assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in model.parameters())


def test_by_sources_shares_of_a_source_sum_to_one_over_its_likest_targets() -> None:
    """Cosines .9, .8, .6, .1 over tau .5 leave .4, .3, .1: shares 1/2, 3/8, 1/8, their mean 1/3; over it 1/6, 1/24."""
    cosines = torch.tensor([0.9, 0.8, 0.6, 0.1])
    targets = torch.stack((cosines, (1 - cosines**2).sqrt()), 1)
    fusion = fusion_matrix(torch.tensor([[2.0, 0.0], [0.0, -3.0]]), targets, 0.5, "sources")
    torch.testing.assert_close(fusion[0], torch.tensor([0.8, 0.2, 0.0, 0.0]))
    assert not fusion[1].any()


@pytest.mark.parametrize("columns", ["targets", "sources"])
def test_both_readings_keep_means_and_give_gradients(columns: Columns) -> None:
    x = tokens(2, 7, 11, alike=0.7).requires_grad_()
    found = Mame(0.5, 0.2, 16, columns)(x.flatten(1, 2), x, x, 7, 11)
    ones = torch.ones(2, 77, 3)
    assert isinstance(found, MatrixReduction) and found.merge(ones).shape[1] < 77
    torch.testing.assert_close(found.restore(found.merge(ones)), ones)
    found.restore(found.merge(x.flatten(1, 2))).square().sum().backward()
    assert x.grad is not None and torch.isfinite(x.grad).all() and x.grad.any()
