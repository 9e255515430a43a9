"""Words on what two sides differ in: whole sentences by the amounts, whatever they are."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from app.compare.difference import Difference
from core.engine.options import Progress
from core.text.translate import english
from ui.compare.words import cost_difference, difference_text, stages_text, state_text


def _run(seconds: float, megabytes: int) -> Any:
    return SimpleNamespace(seconds={"total": seconds}, peak_memory_bytes=megabytes << 20)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (_run(10.1, 100), "Right takes the same time and the same memory."),
        (_run(18.0, 88), "Right takes 1.8 times as long and 12 % less memory."),
        (_run(8.0, 250), "Right takes 20 % less time and 2.5 times the memory."),
        (_run(11.0, 120), "Right takes 10 % more time and 20 % more memory."),
        (_run(5.0, 0), "Right takes 50 % less time and the same memory."),
    ],
)
def test_time_and_memory_of_the_right_side(other: Any, told: str) -> None:
    assert cost_difference(_run(10.0, 100), other) == told


def test_stages_are_told_a_line_each() -> None:
    result: Any = SimpleNamespace(seconds={"backbone": 1.2, "decoder": 12.44, "total": 13.6})
    assert stages_text(result) == "Backbone: 1.20 s\nDecoder: 12.4 s"


def test_pixels_that_differ() -> None:
    assert difference_text(Difference(0, 0.0, 0.0, 0.0, 0.0)) == "No pixel differs."
    assert "at most by 0.0020" in difference_text(Difference(0, 0.0, 0.0, 0.002, 0.001))
    assert difference_text(Difference(9, 0.5, 0.00021, 0.25, 0.01)).startswith("50 % of the Edge differs")


def test_a_run_tells_its_phase_and_share() -> None:
    side = SimpleNamespace(version=None, progress=Progress("Looking at the photo", 0.999))
    comparison: Any = SimpleNamespace(sides=[side], state=lambda index: "running")
    told = state_text(comparison, 0, "")
    assert english(told) == told == "Looking at the photo, >99 %"
