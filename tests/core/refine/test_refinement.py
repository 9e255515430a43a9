from dataclasses import fields

import pytest

from core.errors import UserError
from core.refine.refinement import NEUTRAL, RANGES, TITLES, Refinement


def test_defaults_change_nothing() -> None:
    assert Refinement().is_neutral
    assert NEUTRAL.reach() == 0


@pytest.mark.parametrize("name", [name for name in RANGES if name != "decontaminate"])
def test_every_setting_of_alpha_ends_neutrality(name: str) -> None:
    assert not Refinement(**{name: 0.5 if name not in ("specks", "holes") else 5}).is_neutral


def test_colors_leave_the_alpha_neutral() -> None:
    assert Refinement(decontaminate=0.3).is_neutral


def test_changes_are_what_differs_from_the_defaults() -> None:
    assert Refinement(specks=5, white=1.0, decontaminate=0.3).changes == {"specks": 5, "decontaminate": 0.3}
    assert not NEUTRAL.changes


def test_every_setting_has_a_range_and_a_title() -> None:
    names = {field.name for field in fields(Refinement)}
    assert names == set(RANGES) == set(TITLES)


@pytest.mark.parametrize("name", RANGES)
@pytest.mark.parametrize("beyond", [-1, 1])
def test_a_value_out_of_range_is_named_with_its_range(name: str, beyond: int) -> None:
    lowest, highest = RANGES[name]
    with pytest.raises(UserError, match=f"{TITLES[name]}.*from {lowest:g} to {highest:g}"):
        Refinement(**{name: lowest - 1 if beyond < 0 else highest + 1})


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(UserError, match="Feather"):
        Refinement(feather=value)


def test_black_must_lie_below_white() -> None:
    with pytest.raises(UserError, match=r"black is 0\.5 and white 0\.5"):
        Refinement(black=0.5, white=0.5)


def test_reach_grows_with_lengths_and_shrinks_with_the_view() -> None:
    far = Refinement(shift_edge=-10, smooth=12, feather=12)
    assert (
        far.reach() > Refinement(shift_edge=-10, smooth=12).reach() > Refinement(shift_edge=-10).reach() >= 10
    )
    assert far.reach(4) < far.reach() / 2
