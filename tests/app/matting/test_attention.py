"""The table of attention choices: what each asks for, and who can do it."""

import pytest

from app.matting.attention import CHOICES, attention, choices, mixer_text, own
from core.model.config import PRESETS, ModelConfig
from core.model.mixers.options import MIXER_NAMES, MixerOptions

ROUTED, FULL = PRESETS["tiny"], PRESETS["vitmatte-small"]
LEARNED = ModelConfig("learned", width=192, heads=3, attention="dynamicvit")


def test_every_mixer_is_a_choice_with_words() -> None:
    assert {choice.id for choice in CHOICES} == set(MIXER_NAMES)
    assert all(choice.title and choice.paper[:10] in choice.tip for choice in CHOICES)
    assert max(len(line) for choice in CHOICES for line in choice.tip.splitlines()) <= 64


@pytest.mark.parametrize(("config", "name"), [(ROUTED, "routed"), (FULL, "full"), (LEARNED, "dynamicvit")])
def test_a_model_can_do_what_it_was_made_for(config: ModelConfig, name: str) -> None:
    assert own(config).id == name
    assert own(config).available(config)


def test_a_model_without_routers_says_so() -> None:
    assert "Routers" in attention("routed").missing(FULL)
    assert not attention("routed").available(FULL)
    assert all(attention(name).available(FULL) for name in ("full", "mame", "tome", "evit"))


def test_only_a_model_with_scores_is_offered_dynamicvit() -> None:
    assert "dynamicvit" not in [choice.id for choice in choices(ROUTED)]
    assert "dynamicvit" not in [choice.id for choice in choices(None)]
    assert "dynamicvit" in [choice.id for choice in choices(LEARNED)]


def test_a_ratio_goes_only_where_there_is_one() -> None:
    assert attention("tome").mixer(0.25) == MixerOptions("tome", 0.25)
    assert attention("full").mixer(0.25) == MixerOptions("full")


def test_a_request_in_words() -> None:
    assert mixer_text(MixerOptions("tome", 0.25)) == "Look-alikes merged 25 %"
    assert mixer_text(MixerOptions("full")) == "Everywhere"
    assert mixer_text(None) == ""
