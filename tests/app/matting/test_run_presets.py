"""Matting presets in the window: what is chosen is what comes back, and what the window cannot do is said."""

from __future__ import annotations

import pytest

from app.matting import run_presets
from app.session import Session
from core.jobs.presets.matting import MATTING, MattingValues
from core.model.mixers.options import MixerOptions


def _chosen(session: Session, values: MattingValues) -> MattingValues:
    run_presets.choose(values, session, session.host.config)
    return run_presets.values_now(session, session.host.config)


@pytest.mark.parametrize(
    "values",
    [
        *(preset.values for preset in MATTING.built_in),
        MattingValues(5, passes=2, polish=0),
        MattingValues(mixer=MixerOptions("tome", 0.25)),
        MattingValues(mixer=MixerOptions("full")),
    ],
)
def test_what_is_chosen_is_what_is_set(ready: Session, values: MattingValues) -> None:
    assert not run_presets.why_not(values, ready.host.config)
    assert _chosen(ready, values) == values
    assert ready.options().passes == values.passes
    assert _chosen(ready, MattingValues()) == MattingValues()


def test_a_mixer_without_a_detail_limit_leaves_that_of_the_others(ready: Session) -> None:
    _chosen(ready, MattingValues("light"))
    _chosen(ready, MattingValues(mixer=MixerOptions("full")))
    assert ready.quality_stop == "light"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (MattingValues(resolution="patches"), "The window runs at full size"),
        (MattingValues(polish=5), "5 steps of polish"),
        (MattingValues("light", mixer=MixerOptions("dynamicvit")), "has no detail limit"),
        (MattingValues(mixer=MixerOptions("dynamicvit", 0.5)), "has no share"),
        (MattingValues(mixer=MixerOptions("dynamicvit")), "The model has no learned scores"),
    ],
)
def test_what_the_window_cannot_do_is_said(ready: Session, values: MattingValues, words: str) -> None:
    assert words in run_presets.why_not(values, ready.host.config)
