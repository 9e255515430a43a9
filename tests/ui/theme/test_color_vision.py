"""Colors that must be told apart are, by people who lack a kind of cone too; distances are those of CIE Lab."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from tests.ui.theme.sight import distance, seen
from ui import theme
from ui.canvas.routing_layer import DROPPED, RAMP
from ui.compare.picture import LEFT_MORE, RIGHT_MORE
from ui.theme import DARK, LIGHT, Roles

LACKING = ("protan", "deutan", "tritan")
VISIONS = pytest.mark.parametrize("vision", ["usual", *LACKING])


def nearest(colors: list[str], vision: str) -> float:
    return min(distance(one, other, vision) for one, other in combinations(colors, 2))


@pytest.mark.parametrize(
    ("vision", "one", "other"),
    [("protan", "#8c0000", "#4a4400"), ("deutan", "#a00000", "#6b6300"), ("tritan", "#0000ff", "#005a7d")],
)
def test_the_simulation_merges_what_such_people_confuse(vision: str, one: str, other: str) -> None:
    assert distance(one, other, vision) < distance(one, other, "usual") / 3
    assert seen("#ffffff", vision) == pytest.approx(seen("#ffffff", "usual"), abs=0.01)


@VISIONS
def test_the_classes_are_told_apart_in_the_palette_made_for_it(vision: str) -> None:
    assert nearest(list(theme.palette_colors("color-blind").values()), vision) >= 30
    least = 30 if vision == "usual" else 8  # letters and patterns tell them apart too
    assert nearest(list(theme.palette_colors("standard").values()), vision) >= least


@pytest.mark.parametrize("roles", [DARK, LIGHT], ids=["dark", "light"])
@VISIONS
def test_good_warnings_and_errors_are_told_apart(roles: Roles, vision: str) -> None:
    assert nearest([roles.good, roles.warn, roles.bad], vision) >= 18


@VISIONS
def test_steps_of_the_detail_map_and_sides_of_a_comparison_are_told_apart(vision: str) -> None:
    assert min(distance(one, other, vision) for one, other in pairwise(RAMP)) >= 15
    assert min(distance(DROPPED, step, vision) for step in RAMP) >= 30
    assert distance(LEFT_MORE, RIGHT_MORE, vision) >= 50
