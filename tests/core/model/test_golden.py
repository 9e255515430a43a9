"""Parity with the published reference implementation, whole image, float32, on every device."""

import copy

import numpy as np
import pytest
import torch

from core.engine.preprocess import encode
from tests.core.model.golden_models import golden_model
from tests.golden import recipe


@pytest.mark.parametrize("case", recipe.CASES)
def test_network_equals_the_reference(case: str, device: str) -> None:
    spec = recipe.CASES[case]
    expected = np.load(recipe.FOLDER / f"{case}.npz")
    height, width = spec["height"], spec["width"]
    inputs = encode(*recipe.inputs(height, width, spec["seed"]))
    model = golden_model(case)
    if device != "cpu":  # the cached one stays where it is
        model = copy.deepcopy(model).to(device)
    with torch.inference_mode():
        output = model(inputs.to(device), max_tokens=spec["k"])

    grid = expected["decision"].shape
    log_probs = torch.stack([r.log_probs[0] for r in output.routing]).cpu().numpy().reshape(*grid, 2)
    decision = torch.stack([r.used[0] for r in output.routing]).cpu().numpy().reshape(grid)
    np.testing.assert_array_equal(decision, expected["decision"])
    np.testing.assert_allclose(log_probs, expected["log_probs"], atol=1e-3)
    np.testing.assert_allclose(output.features[0].cpu().numpy(), expected["features"], atol=0.05, rtol=1e-3)
    alpha, bound = output.alpha[0, 0, :height, :width].cpu().numpy(), 2e-4 if device == "cpu" else 1e-3
    np.testing.assert_allclose(alpha, expected["alpha"], atol=bound)


def test_golden_decisions_are_no_constant() -> None:
    """The comparison above would prove little if every token went the same way."""
    for case in recipe.CASES:
        share = np.load(recipe.FOLDER / f"{case}.npz")["decision"].mean(axis=(1, 2))
        assert np.ptp(share) > 0.1
        assert 0 < share.min() < share.max() < 1
