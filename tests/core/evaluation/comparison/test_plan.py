"""Plans: which setups a model gets, what k means at each resolution."""

from dataclasses import replace

import pytest

from app.matting.attention import attention
from core.errors import UserError
from core.evaluation.comparison.plan import Cap, ComparePlan, Setup
from core.model.config import PRESETS
from core.model.mixers.options import MIXER_NAMES, MIXER_TITLES, MixerOptions

TINY, VITMATTE = PRESETS["tiny"], PRESETS["vitmatte-small"]
PLAN = ComparePlan(ratios=(0.5, 0.25), caps=(Cap(18500), Cap(5, True)))


def test_every_mixer_with_every_budget_and_two_at_other_resolutions() -> None:
    setups = PLAN.setups(TINY)
    full = [one.title for one in setups if one.resolution == "full-size"]
    assert full[:3] == ["Routed k 18,500", "Routed k 5 %", "Full"]
    assert full[3:] == [f"{name} {share} %" for name in ("EViT", "ToMe", "MaMe + MaRe") for share in (50, 25)]
    others = [(one.title, one.resolution) for one in setups if one.resolution != "full-size"]
    assert others == [
        (title, resolution)
        for resolution in ("downsampled", "patches")
        for title in ("Routed k 18,500", "Full")
    ]


def test_a_full_model_has_no_routed_rows() -> None:
    setups = PLAN.setups(VITMATTE)
    assert setups[0].mixer.name == "full"
    assert {one.mixer.name for one in setups} == {"full", "evit", "tome", "mame"}
    assert [one.resolution for one in setups if one.resolution != "full-size"] == ["downsampled", "patches"]


def test_what_is_named_is_what_runs() -> None:
    plan = replace(PLAN, mixers=("tome",), resolutions=("patches",))
    assert [(one.title, one.resolution) for one in plan.setups(TINY)] == [("ToMe 50 %", "patches")]
    with pytest.raises(UserError, match="needs Routers"):
        replace(PLAN, mixers=("routed",)).setups(VITMATTE)


def test_k_as_a_share_is_that_of_what_the_network_sees() -> None:
    tenth = Setup(MixerOptions("routed"), Cap(10, True))
    assert tenth.max_tokens((2048, 2048)) == 1638
    assert replace(tenth, resolution="downsampled").max_tokens((2048, 2048)) == 410
    assert replace(tenth, resolution="patches").max_tokens((2048, 2048)) == 102
    assert replace(tenth, cap=Cap(77)).max_tokens((2048, 2048)) == 77


@pytest.mark.parametrize("text", ["", "-1", "5.5", "10 %", "%", "²", "k", "1e3"])
def test_no_cap_but_a_number_or_a_percentage(text: str) -> None:
    with pytest.raises(UserError, match="must be a whole number or a percentage"):
        Cap.parse(text)


def test_caps_in_words() -> None:
    assert [str(Cap.parse(text)) for text in ("18500", "5%", "2.5%")] == ["k 18,500", "k 5 %", "k 2.5 %"]
    assert Cap.parse("10%") != Cap.parse("10")


def test_tables_read_the_titles_of_the_papers_and_the_window_has_words_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert set(MIXER_TITLES) == set(MIXER_NAMES)
    assert len({attention(name).title for name in MIXER_NAMES}) == len(MIXER_NAMES)
    monkeypatch.setitem(MIXER_TITLES, "tome", "Another")
    assert Setup(MixerOptions("tome", 0.5)).title == "Another 50 %"
