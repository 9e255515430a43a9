"""Counted operations equal those that run."""

from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils.flop_counter import FlopCounterMode

from core.model import attention
from core.model.mematte import with_mixer
from core.model.mixers import reduced
from core.model.mixers.cost import MixingShape, group_pairs, mixing_operations
from core.model.mixers.interface import Circumstances
from core.model.mixers.mame import make_groups
from core.model.mixers.options import MIXER_NAMES, MixerOptions
from tests.core.model.mixers.mixing import network, tokens


def plain_attention(
    q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None, scale: float | None = None
) -> Tensor:
    """What the kernel computes, without the padding of its values."""
    return (q @ k.transpose(2, 3) * (q.shape[-1] ** -0.5 if scale is None else scale)).softmax(-1) @ v


@pytest.mark.parametrize("grid", [(8, 10), (19, 7)])
@pytest.mark.parametrize("attention_of", ["full", "routed"])
@pytest.mark.parametrize("name", MIXER_NAMES)
def test_counts_equal_the_products_that_run(
    name: Any, attention_of: str, grid: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    if name in ("routed", "dynamicvit"):
        attention_of = name
    monkeypatch.setattr(attention, "attention", plain_attention)
    monkeypatch.setattr(reduced, "attention", plain_attention)
    options = MixerOptions(name, ratio=0.4)
    model, x = with_mixer(network(attention_of), options), tokens(1, *grid, alike=0.7 * (name == "mame"))
    mixing = model.backbone.mixer.begin(model.backbone, Circumstances())
    with FlopCounterMode(display=False) as counter:
        mixing.decide(x, 1)
        mixing.mix(model.backbone.blocks[1], x)
    attended = int(mixing.record().attended[0])
    assert attended > 0 and (name == "full" or attended < x[0, ..., 0].numel())
    scored = grid[0] * grid[1] if name in ("routed", "dynamicvit") else 0
    shape = MixingShape(model.config, *grid, attended, scored)
    assert counter.get_total_flops() == pytest.approx(mixing_operations(shape, options), rel=1e-9)


@pytest.mark.parametrize("grid", [(8, 10), (33, 17), (5, 90)])
@pytest.mark.parametrize("ratio", [0.25, 0.5, 0.8])
def test_pairs_are_those_of_the_groups(grid: tuple[int, int], ratio: float) -> None:
    groups = make_groups(*grid, ratio, 16, torch.device("cpu"))
    assert group_pairs(*grid, ratio, 16) == groups.sources.numel() * groups.targets.shape[1]
