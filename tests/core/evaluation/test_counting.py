"""Counted runs: the sum of what runs, for every mixer and resolution, and the share of the tokens that attended."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core.engine import first_look
from core.engine.options import MatteOptions, Resolution
from core.engine.planning import cost
from core.engine.tiling import token_count
from core.errors import UserError
from core.evaluation.counting import decoded_pixels, run_counted
from core.model.mixers.cost import MixingShape, mixing_operations
from core.model.mixers.options import MixerOptions
from tests.core.engine.models import engine_with, matte, sample
from tests.core.model.mixers.mixing import network


def options(mixer: MixerOptions, **more: Any) -> MatteOptions:
    return MatteOptions(precision="fp32", foreground=False, mixer=mixer, **more)


def test_routing_costs_what_the_planner_says() -> None:
    image, trimap = sample(160, 200)
    engine = engine_with(network("routed"))
    counted = run_counted(engine, image, trimap, options(MixerOptions("routed")), "full-size")
    tokens, config = token_count(160, 200), engine.loaded().config
    used = [int(grid.used.sum()) for grid in counted.result.routers]
    fixed = tokens * cost.per_token(config) + decoded_pixels(trimap) * cost.per_pixel(config)
    globally = sum(cost.global_attention(config, one) for one in used) / len(used)
    assert counted.operations == pytest.approx(fixed + globally, rel=1e-3)
    assert counted.attended == pytest.approx(np.mean(used) / tokens)


@pytest.mark.parametrize("name", ["evit", "tome", "mame", "full"])
def test_all_is_what_mixes_in_each_block_and_the_rest(name: Any) -> None:
    image, trimap = sample(160, 200)
    engine, mixer = engine_with(network("full")), MixerOptions(name, 0.5)
    counted = run_counted(engine, image, trimap, options(mixer), "full-size")
    config = engine.loaded().config
    by_hand = sum(
        mixing_operations(MixingShape(config, 10, 14, block.attended), mixer)
        for block in counted.result.mixers
    )
    assert counted.attention == pytest.approx(by_hand)
    rest = 140 * cost.besides_mixing(config) + decoded_pixels(trimap) * cost.per_pixel(config)
    assert counted.operations == pytest.approx(by_hand + rest)
    assert counted.attended == pytest.approx(
        np.mean([block.attended for block in counted.result.mixers]) / 140
    )


def test_dropping_pays_for_scores_of_those_that_are_left() -> None:
    image, trimap = sample(160, 200)
    engine, mixer = engine_with(network("dynamicvit")), MixerOptions("dynamicvit", 0.5)
    counted = run_counted(engine, image, trimap, options(mixer), "full-size")
    config = engine.loaded().config
    blocks = zip([70, 35], [140, 70], strict=True)
    by_hand = [mixing_operations(MixingShape(config, 10, 14, *block), mixer) for block in blocks]
    assert counted.attention == pytest.approx(sum(by_hand))


def test_patches_cost_the_sum_of_their_runs() -> None:
    image, trimap = sample(512, 960)
    trimap[:, :480] = 0
    trimap[:10, :10] = 255
    trimap[:, 500:900] = 128
    engine, mixer = engine_with(network("full")), MixerOptions("full")
    whole = run_counted(engine, image, trimap, options(mixer), "full-size")
    right = trimap[:, 448:]
    patches = run_counted(engine, image, trimap, options(mixer), "patches")
    alone = run_counted(engine, image[:, 448:], right, options(mixer), "full-size")
    assert patches.operations == pytest.approx(alone.operations)
    assert patches.operations < whole.operations


def test_a_trimap_without_foreground_is_no_obstacle() -> None:
    image, trimap = sample(160, 200)
    trimap[trimap == 255] = 0
    counted = run_counted(engine_with(), image, trimap, options(MixerOptions("routed")), "full-size")
    assert counted.result.alpha[trimap == 128].max() > 0


@pytest.mark.parametrize("resolution", ["full-size", "downsampled", "patches"])
def test_a_photo_without_unknown_pixels_is_a_sentence(resolution: Resolution) -> None:
    image, trimap = sample(160, 200)
    trimap[trimap == 128] = 255
    with pytest.raises(UserError, match="unknown"):
        run_counted(engine_with(), image, trimap, options(MixerOptions("routed")), resolution)


def test_what_a_first_look_spares_the_decoder_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    image, trimap = sample(640, 640)
    trimap[:] = 128
    trimap[:40], trimap[-40:] = 255, 0
    engine, asked = engine_with(network("full")), options(MixerOptions("full"))
    whole = run_counted(engine, image, trimap, asked, "full-size")
    assert whole.result.decoded == decoded_pixels(trimap)
    narrow_band = trimap.copy()
    narrow_band[:300], narrow_band[340:] = 255, 0
    monkeypatch.setattr(first_look, "narrow", lambda *_: narrow_band)
    engine._reach = 100.0
    narrowed = run_counted(engine, image, trimap, asked, "full-size")
    assert narrowed.result.decoded == decoded_pixels(narrow_band) < whole.result.decoded
    per_pixel = cost.per_pixel(engine.loaded().config)
    spared = (whole.result.decoded - narrowed.result.decoded) * per_pixel
    assert narrowed.operations == pytest.approx(whole.operations - spared)


def test_two_passes_decode_twice() -> None:
    image, trimap = sample(160, 200)
    asked = options(MixerOptions("routed"))
    once, twice = (
        run_counted(engine_with(), image, trimap, replace(asked, passes=n), "full-size") for n in (1, 2)
    )
    assert twice.result.decoded == 2 * once.result.decoded > 0


def test_k_is_heeded() -> None:
    image, trimap = sample()
    engine = engine_with()
    free = run_counted(engine, image, trimap, options(MixerOptions("routed")), "full-size")
    tight = run_counted(engine, image, trimap, options(MixerOptions("routed"), max_tokens=20), "full-size")
    expected, _ = matte(engine, image, trimap, max_tokens=20)
    np.testing.assert_array_equal(tight.result.alpha, expected.alpha)
    assert tight.attended <= 20 / token_count(128, 240) < free.attended
    assert tight.operations < free.operations
