"""One side of a comparison: the setting that teaches, and requests that come to the same."""

from __future__ import annotations

from dataclasses import replace

from app.compare.setting import Setting, instructive, normal
from core.engine.options import MatteOptions
from core.model.config import PRESETS
from core.model.mixers.options import MixerOptions


def test_what_teaches() -> None:
    assert instructive(Setting("full"), 1000).attention == "mame"
    assert instructive(Setting("routed", 900), 1000).attention == "full"
    assert instructive(Setting("routed", 10**5), 10**5) == Setting("routed", 12500)
    assert instructive(Setting("routed", 10**5), 10**5, wanted=2620) == Setting("routed", 1310)


def test_requests_are_alike_however_they_are_written() -> None:
    tiny = PRESETS["tiny"]
    full = replace(tiny, attention="full")
    base = MatteOptions(max_tokens=100)
    named = replace(base, mixer=MixerOptions("routed"))
    assert normal(base, 100, tiny) == normal(named, 100, tiny) == MatteOptions()
    assert normal(base, 100, full) == normal(replace(base, mixer=MixerOptions("full")), 100, full)
    assert normal(named, 100, full).mixer == MixerOptions("routed")  # the engine says why it cannot
    few = replace(base, max_tokens=7)
    assert normal(replace(few, mixer=MixerOptions("tome", 0.5)), 100, tiny).max_tokens is None
