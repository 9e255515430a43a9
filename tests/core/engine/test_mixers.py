"""Mixers in the engine: asked for per run, the model as loaded is left alone, what was kept is told."""

from typing import Any

import numpy as np
import pytest
import torch

from core.engine.options import RouterDecided
from core.engine.preprocess import encode
from core.errors import UserError
from core.model.mematte import with_mixer
from core.model.mixers.options import MixerOptions
from tests.core.engine.models import engine_with, matte, sample
from tests.core.model.mixers.mixing import network


@pytest.mark.parametrize(
    ("attention", "name"),
    [
        ("full", "tome"),
        ("full", "mame"),
        ("routed", "evit"),
        ("routed", "full"),
        ("dynamicvit", "dynamicvit"),
    ],
)
def test_the_engine_gives_what_the_network_with_that_mixer_gives(attention: str, name: Any) -> None:
    image, trimap = sample(160, 200)
    model, mixer = network(attention), MixerOptions(name)
    result, _ = matte(engine_with(model), image, trimap, mixer=mixer)
    with torch.inference_mode():
        alpha = with_mixer(model, mixer)(encode(image, trimap)).alpha[0, 0, :160, :200].numpy()
    np.testing.assert_allclose(result.alpha, np.where(trimap == 128, alpha, trimap == 255), atol=1e-5)
    assert len(result.mixers) == 2
    assert result.mixers[0].into.shape == (10, 14)
    assert [entry["attended"] for entry in result.report()["mixers"]] == [m.attended for m in result.mixers]


def test_runs_with_and_without_a_mixer_do_not_touch_each_other() -> None:
    image, trimap = sample(160, 200)
    engine = engine_with(network())
    own = matte(engine, image, trimap)[0]
    merged = matte(engine, image, trimap, mixer=MixerOptions("tome"))[0]
    again = matte(engine, image, trimap)[0]
    assert own.mixers == again.mixers == ()
    assert np.array_equal(own.alpha, again.alpha)
    assert not np.array_equal(own.alpha, merged.alpha)


def test_a_routed_model_with_another_mixer_asks_no_routers() -> None:
    image, trimap = sample(160, 200)
    result, events = matte(engine_with(network("routed")), image, trimap, mixer=MixerOptions("tome"))
    assert result.routers == ()
    assert not any(isinstance(event, RouterDecided) for event in events)
    assert [grid.attended for grid in result.mixers] == [70, 70]


def test_what_one_mixer_left_is_nothing_for_another() -> None:
    image, trimap = sample(160, 200)
    engine = engine_with(network("routed"))
    matte(engine, image, trimap)
    assert not matte(engine, image, trimap, mixer=MixerOptions("evit"))[0].reused


def test_a_mixer_the_model_cannot_serve_is_a_sentence() -> None:
    image, trimap = sample(64, 64)
    with pytest.raises(UserError, match="learned scores"):
        matte(engine_with(), image, trimap, mixer=MixerOptions("dynamicvit"))
    with pytest.raises(UserError, match="needs Routers"):
        matte(engine_with(network()), image, trimap, mixer=MixerOptions("routed"))


def test_a_memory_limit_holds_with_a_mixer_too() -> None:
    image, trimap = sample(160, 200)
    engine = engine_with(network("routed"))
    result, _ = matte(engine, image, trimap, mixer=MixerOptions("mame"), memory_limit=1 << 30)
    assert len(result.mixers) == 2
