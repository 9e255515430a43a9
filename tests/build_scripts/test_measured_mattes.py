"""Measures of mattes: what of a foreground is seen is found where it is known, and models are timed in turns."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "build_scripts"))

import measure_mixing as mixing
import measure_models as models

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
