from typing import Any

import numpy as np
import pytest

from core.training.samples.effects import alike, lit_unevenly, patched, with_decoys

SIDE = 96
GREEN, BLUE = np.float32([0.1, 0.7, 0.2]), np.float32([0.2, 0.3, 0.8])


@pytest.fixture
def scene() -> dict[str, Any]:
    """A green left half over blue, unknown for 20 pixels on both sides of the edge."""
    alpha = np.zeros((SIDE, SIDE), np.float32)
    alpha[:, : SIDE // 2] = 1
    alpha[:, SIDE // 2] = 0.5
    trimap = np.where(alpha > 0.5, 255, 0).astype(np.uint8)
    trimap[:, SIDE // 2 - 20 : SIDE // 2 + 20] = 128
    background = np.broadcast_to(BLUE, (SIDE, SIDE, 3)).copy()
    return {"color": alpha[..., None] * GREEN, "alpha": alpha, "background": background, "trimap": trimap}


def colors(scene: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in scene.items() if name != "trimap"}


def test_colors_alike_are_closer_to_those_behind(scene: dict[str, Any]) -> None:
    before = np.abs(GREEN - BLUE).sum()
    for seed in range(10):
        found = alike(np.random.default_rng(seed), **scene)
        assert np.abs(found[:, : SIDE // 2] - BLUE).sum(2).mean() < 0.5 * before
        assert (found <= scene["alpha"][..., None] + 1e-6).all() and found.dtype == np.float32


def test_colors_stay_where_nothing_behind_is_unknown(scene: dict[str, Any]) -> None:
    scene["trimap"][:] = 0
    assert alike(np.random.default_rng(0), **scene) is scene["color"]


def test_patches_change_one_side_or_both_and_nothing_becomes_more_than_opaque(scene: dict[str, Any]) -> None:
    sides = []
    for seed in range(40):
        color, background = patched(np.random.default_rng(seed), **colors(scene))
        edge = color[:, SIDE // 2 - 3]
        sides.append((bool(edge.std(0).sum() > 0.05), bool(background.std((0, 1)).sum() > 0.05)))
        assert (color <= scene["alpha"][..., None] + 1e-6).all() and color.min() >= 0
        assert background.min() >= 0 and background.max() <= 1
        assert (color[:, SIDE // 2 + 1 :] == 0).all()
    assert {(True, False), (False, True), (True, True)} <= set(sides)


def test_decoys_have_the_color_of_the_other_side_where_it_is_known(scene: dict[str, Any]) -> None:
    green_behind = blue_before = 0
    for seed in range(30):
        color, background = with_decoys(np.random.default_rng(seed), **scene)
        known_behind, known_before = scene["trimap"] == 0, scene["trimap"] == 255
        green_behind += bool((np.abs(background[known_behind] - GREEN).sum(1) < 0.25).any())
        blue_before += bool((np.abs(color[known_before] - BLUE).sum(1) < 0.25).any())
        assert (color <= scene["alpha"][..., None] + 1e-6).all()
    assert green_behind > 15
    assert blue_before > 7
    assert green_behind + blue_before > 30  # some have both


def test_uneven_light_varies_across_the_image_and_keeps_to_its_side(scene: dict[str, Any]) -> None:
    kinds = set()
    for seed in range(40):
        color, background = lit_unevenly(np.random.default_rng(seed), **colors(scene))
        before, behind = color is not scene["color"], background is not scene["background"]
        kinds.add((before, behind))
        for is_lit, found, plain in ((before, color, GREEN), (behind, background, BLUE)):
            part = found[:, : SIDE // 2] if found is color else found
            if is_lit:
                assert np.median(np.abs(part - plain)) < 0.6
        assert (color <= scene["alpha"][..., None] + 1e-6).all()
        assert background.min() >= 0 and background.max() <= 1
    assert kinds == {(True, True), (True, False), (False, True)}


def test_a_slope_or_a_shadow_is_seen_in_most(scene: dict[str, Any]) -> None:
    spreads = []
    for seed in range(40):
        color, background = lit_unevenly(np.random.default_rng(seed), **colors(scene))
        spreads.append(max(float(np.ptp(color[:, :40, 1])), float(np.ptp(background[..., 2]))))
    assert np.mean(np.array(spreads) > 0.1) > 0.8
