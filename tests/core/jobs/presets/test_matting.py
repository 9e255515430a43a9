"""Matting presets: numbers in their ranges, and only what the mixer has a use for."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import UserError
from core.jobs.presets.matting import MATTING, MattingValues
from core.model.mixers.options import MixerOptions


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"max_tokens": "most"}, "Its max_tokens is 'most'"),
        ({"max_tokens": True}, "Its max_tokens is True"),
        ({"max_tokens": -1}, "Its max_tokens is -1"),
        ({"max_tokens": 1.5}, "Its max_tokens is 1.5"),
        ({"passes": 3}, "Its passes is 3"),
        ({"passes": "2"}, "Its passes is '2'"),
        ({"polish": 101}, "Its polish is 101"),
        ({"polish": 0.5}, "Its polish is 0.5"),
        ({"mixer": "blend"}, "Its mixer is 'blend'"),
        ({"mixer": ["tome"]}, "Its mixer is"),
        ({"mixer": "tome", "ratio": 0}, "Its ratio is 0"),
        ({"mixer": "tome", "ratio": float("nan")}, "Its ratio is nan"),
        ({"mixer": "tome", "ratio": 10**400}, "Its ratio is 1000"),
        ({"ratio": 0.5}, "Its ratio needs a mixer"),
        ({"mixer": "full", "ratio": 0.5}, "Its ratio belongs to the mixers dynamicvit, evit, tome and mame"),
        (
            {"mixer": "tome", "max_tokens": 6000},
            "which belongs to the mixers routed and dynamicvit, not to tome",
        ),
        ({"resolution": "half"}, "Its resolution is 'half'"),
    ],
)
def test_values_that_do_not_fit_are_named(entry: dict[str, Any], words: str) -> None:
    with pytest.raises(UserError, match=words):
        MATTING.check(MATTING.values_of(entry))


def test_an_entry_leaves_out_what_is_as_usual() -> None:
    assert MATTING.values_of({}) == MattingValues()
    assert MATTING.values_of({"max_tokens": 0}) == MattingValues(max_tokens=0)
    MATTING.check(MattingValues(max_tokens=0))
    assert MATTING.values_of({"mixer": "mame", "passes": 2}) == MattingValues(
        passes=2, mixer=MixerOptions("mame")
    )
