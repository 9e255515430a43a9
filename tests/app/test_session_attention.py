"""The choice of attention: what a run is asked for, models that cannot do it, what is remembered."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from app.settings import Settings
from core.engine.options import MixerGrid
from core.model.mixers.options import MixerOptions
from tests.app.helpers import full_run
from tests.fake_engine import FakeEngine

FULL_MODEL = "vitmatte-small"


def load(qtbot: QtBot, session: Session, name: str) -> None:
    with qtbot.waitSignal(session.host.model_changed):
        session.load_model(name)


def test_routed_asks_for_no_mixer_and_the_others_for_no_k(ready: Session) -> None:
    ready.set_max_tokens(12)
    assert (ready.options().mixer, ready.options().max_tokens) == (None, 12)
    ready.set_attention("tome", 0.25)
    assert (ready.options().mixer, ready.options().max_tokens) == (MixerOptions("tome", 0.25), None)
    ready.set_attention("full")
    assert ready.options().mixer == MixerOptions("full")
    ready.set_attention("routed")
    assert (ready.options().mixer, ready.options().max_tokens) == (None, 12)


def test_choice_and_share_are_remembered(session: Session) -> None:
    session.set_attention("mame", 0.75)
    settings = Settings()
    assert (settings.attention, settings.ratio) == ("mame", 0.75)
    session.settings._store.setValue("matte/attention", "nonsense")
    assert session.attention.id == "routed"


@pytest.mark.parametrize("ratio", [0.0, 1.1])
def test_no_such_share(session: Session, ratio: float) -> None:
    with pytest.raises(ValueError, match="share"):
        session.set_attention("tome", ratio)


def test_a_change_is_told_once(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignals([session.attention_changed, session.prediction_changed]):
        session.set_attention("tome")
    with qtbot.assertNotEmitted(session.attention_changed):
        session.set_attention("tome")


def test_a_model_without_routers_uses_its_own_and_says_so(qtbot: QtBot, ready: Session) -> None:
    with qtbot.waitSignal(ready.notice) as told:
        load(qtbot, ready, FULL_MODEL)
    assert told.args == [f"{FULL_MODEL} has no “Where needed”: “Everywhere” is used instead."]
    assert ready.options().mixer == MixerOptions("full")
    load(qtbot, ready, "tiny")
    assert ready.attention.id == "routed", "the choice of the user comes back with a model that can do it"


def test_what_every_model_can_do_stays(qtbot: QtBot, ready: Session) -> None:
    ready.set_attention("tome")
    with qtbot.assertNotEmitted(ready.notice):
        load(qtbot, ready, FULL_MODEL)
    assert ready.attention.id == "tome"


def test_alpha_and_map_stay_those_of_the_last_run(qtbot: QtBot, ready: Session) -> None:
    full_run(qtbot, ready)
    document = ready.document
    alpha = document.alpha
    ready.set_attention("tome")
    assert document.alpha is alpha
    assert document.alpha_is_current, "as with another k, only marks make it old"
    assert (len(document.routers), document.mixers) == (4, ())
    full_run(qtbot, ready)
    assert (document.routers, len(document.mixers)) == ([], 4)
    assert document.result is not None
    assert document.result.mixer == MixerOptions("tome", 0.5)


def test_a_canceled_run_gives_the_map_back(qtbot: QtBot, ready: Session, engine: FakeEngine) -> None:
    ready.set_attention("mame")
    full_run(qtbot, ready)
    before = ready.document.mixers
    ready.set_attention("routed")
    engine.gate.clear()
    with qtbot.waitSignal(ready.service.router_decided):
        ready.run()
    assert ready.document.mixers == ()
    ready.cancel()
    assert ready.document.mixers is before
    assert ready.document.routers == []
    engine.gate.set()


def test_less_is_predicted_to_take_less(ready: Session) -> None:
    seconds = []
    for name, ratio in (("full", None), ("tome", 0.75), ("tome", 0.25)):
        ready.set_attention(name, ratio)
        told = ready.predicted()
        assert told is not None
        assert told.seconds is not None
        seconds.append(told.seconds)
    assert seconds == sorted(seconds, reverse=True)


def test_a_prediction_takes_what_attended_in_the_last_run(qtbot: QtBot, ready: Session) -> None:
    ready.set_attention("mame", 0.25)
    before = ready.predicted()
    full_run(qtbot, ready)
    result = ready.document.result
    assert result is not None
    every = MixerGrid(np.zeros((4, 6), np.int64), 24)
    object.__setattr__(result, "mixers", (every,) * 4)
    after = ready.predicted()
    assert before is not None
    assert after is not None
    assert (after.seconds or 0) > (before.seconds or 0)
