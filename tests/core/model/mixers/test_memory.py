"""What mixing holds at its peak grows with the tokens, not with their square."""

from typing import Any

import pytest
import torch

from core.model.mematte import with_mixer
from core.model.mixers.interface import Circumstances
from core.model.mixers.options import MixerOptions
from tests.core.engine.planning.test_ceilings import peak_bytes
from tests.core.model.mixers.mixing import network, tokens

SIDE = 96
COUNT = SIDE * SIDE
LIMIT = 500
"""Floats a token."""


def peak(attention: str, options: MixerOptions) -> int:
    """Return the most bytes one global block takes while mixing a grid of 96x96."""
    model = with_mixer(network(attention), options)
    x = tokens(1, SIDE, SIDE, alike=0.7)

    @torch.inference_mode()
    def work() -> None:
        mixing = model.backbone.mixer.begin(model.backbone, Circumstances(in_place=True))
        mixing.decide(x, 1)
        mixing.mix(model.backbone.blocks[1], x)

    return peak_bytes(work)


@pytest.mark.parametrize("name", ["evit", "tome", "mame"])
def test_nothing_is_quadratic_in_nine_thousand_tokens(name: Any) -> None:
    """A matrix of one byte for each source and target would take 21 MB, of floats for all pairs 340 MB."""
    assert peak("routed", MixerOptions(name, ratio=0.25)) < COUNT * 4 * LIMIT


@pytest.mark.parametrize("name", ["dynamicvit", "evit", "tome", "mame"])
def test_position_bias_adds_what_grows_with_the_sides_of_the_grid(name: Any) -> None:
    """Some vectors of one head, each as long as both sides together."""
    assert peak("dynamicvit", MixerOptions(name, ratio=0.25)) < COUNT * 4 * (LIMIT + 7 * 2 * SIDE)
