"""Refine presets: all settings of Refine, and none out of its range."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import UserError
from core.jobs.presets.refine import REFINE
from core.refine.refinement import Refinement


def test_whole_numbers_fit_where_fractions_do_but_not_the_other_way_round() -> None:
    assert REFINE.values_of({"feather": 2, "specks": 40}) == Refinement(feather=2.0, specks=40)
    with pytest.raises(UserError, match=r"Its specks is 2\.5"):
        REFINE.values_of({"specks": 2.5})


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"feather": "2"}, "Its feather is '2'"),
        ({"contrast": None}, "Its contrast is None"),
        ({"contrast": 2}, "2 is not a value for “Contrast”"),
        ({"gamma": float("inf")}, "inf is not a value for “Gamma of Levels”"),
        ({"gamma": 10**400}, "Its gamma is 1000"),
        ({"holes": 10**400}, "Its holes is 1000"),
        ({"black": 0.9, "white": 0.5}, "black below white"),
    ],
)
def test_values_that_do_not_fit_are_named(entry: dict[str, Any], words: str) -> None:
    with pytest.raises(UserError, match=words):
        REFINE.values_of(entry)
