"""Weights of another network to start from."""

from dataclasses import replace

import numpy as np
import torch

from core.model.checkpoint import Checkpoint
from core.model.config import HINT_CHANNELS
from core.model.mematte import MEMatte
from core.training.learning.start import grown
from tests.core.model.test_mematte import NARROW, narrow


def test_a_network_that_grew_hints_gives_what_it_gave_before() -> None:
    model = narrow().eval()
    config = replace(NARROW, hints=tuple(HINT_CHANNELS))
    weights = {k: v for k, v in model.state_dict().items() if not k.endswith("num_batches_tracked")}
    larger = MEMatte(config)
    larger.load_state_dict(grown(Checkpoint(NARROW, weights), config).weights, strict=False)
    inputs = torch.rand(1, 4, 64, 96)
    inputs[:, 3] = 128 / 255
    inputs[:, 3, :20] = 0
    inputs[:, 3, -20:] = 1
    with torch.inference_mode():
        np.testing.assert_allclose(larger.eval()(inputs).alpha, model(inputs).alpha, atol=1e-5)


def test_nothing_grows_without_hints_or_twice() -> None:
    plain = Checkpoint(NARROW, {})
    hinted = Checkpoint(replace(NARROW, hints=("fill",)), {})
    assert grown(plain, NARROW) is plain
    assert grown(hinted, hinted.config) is hinted
