"""Measures of mattes: what is seen of a foreground, models in turns, weights on two kinds of samples, means."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "build_scripts"))

import mean_weights
import measure_mixing as mixing
import measure_models as models
import measure_weights as weights

from core.errors import UserError
from core.model.checkpoint import load_checkpoint, save_checkpoint
from core.resources import resource_path
from core.training.samples.maker import Sample
from tests.core.model.test_mematte import NARROW, narrow

DARK, BRIGHT = 0.15, 0.85


def lines(exponent: float, *, is_darker: bool) -> mixing.Pair:
    """Return a picture of half-covered lines beside a body, mixed after raising both to a power."""
    alpha = np.zeros((80, 80), np.float32)
    alpha[:, 40:], alpha[:, 36:38], alpha[:, 30] = 1, 0.55, 0.55
    front, behind = (DARK, BRIGHT) if is_darker else (BRIGHT, DARK)
    image = (alpha * front**exponent + (1 - alpha) * behind**exponent) ** (1 / exponent)
    return np.repeat(image[..., None], 3, 2).astype(np.float32), alpha


@pytest.mark.parametrize("is_darker", [True, False])
def test_light_shows_dark_hairs_as_less_and_bright_ones_as_more_than_they_are(*, is_darker: bool) -> None:
    seen, alpha, is_brighter = mixing.apparent(*lines(1.0, is_darker=is_darker))
    np.testing.assert_allclose(seen, alpha, atol=0.02)
    assert len(seen) > 100 and (is_brighter != is_darker).all()
    in_light, alpha, _ = mixing.apparent(*lines(2.2, is_darker=is_darker))
    off = float(np.median(in_light - alpha))
    assert off < -0.1 if is_darker else off > 0.1


def test_a_row_says_what_is_seen_at_each_step_of_alpha() -> None:
    pairs = [lines(1.0, is_darker=True), lines(1.0, is_darker=False)]
    brighter, darker = mixing.row("lines", pairs)
    assert brighter.startswith("| lines, brighter |") and "0.55" in brighter and "0.55" in darker


def test_models_take_turns() -> None:
    engines = [models.opened("tiny:0"), models.opened("tiny:4")]
    assert [options.polish for _, options in engines] == [0, 4]
    assert all(second > 0 for second in models.seconds(engines, (96, 128), 1))


@pytest.mark.parametrize("model", ["tiny", "tiny:", ":10", "tiny:many"])
def test_a_model_without_steps_of_polish_is_refused(model: str) -> None:
    with pytest.raises(UserError, match="polish"):
        models.opened(model)


def test_weights_are_scored_on_both_kinds_of_samples() -> None:
    image, alpha = lines(1.0, is_darker=True)
    sample = Sample((image * 255).astype(np.uint8), np.full(alpha.shape, 128, np.uint8), alpha)
    told = weights.row(resource_path("models", "tiny.safetensors"), [[sample], [sample, sample]])
    name, first, second = (cell.strip() for cell in told.strip("| ").split("|"))
    assert name == "tiny.safetensors" and first == second and float(first.split(",")[0]) > 0


def test_a_mean_lies_in_the_middle_and_only_like_networks_have_one(tmp_path: Path) -> None:
    plain = {key: value.float() for key, value in narrow().state_dict().items()}
    files = [tmp_path / name for name in ("one.safetensors", "other.safetensors", "strange.safetensors")]
    save_checkpoint(files[0], NARROW, plain, {"name": "one"}, half=False)
    save_checkpoint(files[1], NARROW, {key: value + 2 for key, value in plain.items()}, {}, half=False)
    mean_weights.write_mean(tmp_path / "mean.safetensors", files[:2])
    found = load_checkpoint(tmp_path / "mean.safetensors")
    assert found.metadata["name"] == "one"
    for key, value in found.weights.items():
        np.testing.assert_allclose(value.float(), plain[key] + 1, atol=2e-3)
    save_checkpoint(files[2], replace(NARROW, name="strange"), plain, {}, half=False)
    with pytest.raises(UserError, match=r"strange\.safetensors"):
        mean_weights.write_mean(tmp_path / "no.safetensors", files)
