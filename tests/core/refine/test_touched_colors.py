import numpy as np

from core.geometry import slices
from core.refine.grid import tiles_under
from core.refine.soft_brush import SoftBrush, SoftStroke
from core.refine.touch_up import FULL, TouchUp, TouchUpTile
from core.refine.touched_colors import TouchedColors

SIZE = 96, 320
GREEN, RED = np.array([20, 200, 30], np.uint8), np.array([200, 40, 30], np.uint8)


def half_and_half() -> tuple[np.ndarray, np.ndarray]:
    """Red subject on the left, green behind it; a wide ramp between, of which the network saw nothing."""
    truth = np.clip((200 - np.arange(SIZE[1])) / 80, 0, 1).astype(np.float32)[None].repeat(SIZE[0], 0)
    image = np.rint(truth[..., None] * RED + (1 - truth[..., None]) * GREEN).astype(np.uint8)
    return image, truth


def towards(truth: np.ndarray) -> TouchUp:
    """Touch-up that adds as much as ``truth`` says."""
    empty = TouchUp(SIZE)
    planes = np.rint(np.stack([truth, truth]) * FULL).astype(np.uint16)
    painted = (index for index in tiles_under((0, 0, *SIZE)) if truth[slices(empty.tile_rect(index))].any())
    return empty.with_tiles(
        {index: TouchUpTile(planes[:, *slices(empty.tile_rect(index))]) for index in painted}
    )


def test_colors_under_a_stroke_lose_the_old_background() -> None:
    image, truth = half_and_half()
    network = (truth == 1).astype(np.float32)
    layer, known, colors = towards(truth), TouchedColors(), image.copy()
    known.learn(image, network, layer)
    known.over(colors, network, layer, (0, 0, *SIZE))
    ramp = np.s_[40, 140:190]
    assert np.abs(image[ramp].astype(int) - RED).max() > 100
    assert np.abs(colors[ramp].astype(int) - RED).max() < 30


def test_a_part_equals_the_whole_and_what_no_stroke_touched_stays() -> None:
    image, truth = half_and_half()
    network = np.zeros(SIZE, np.float32)
    cover = truth.copy()
    cover[60:] = 0
    layer, known = towards(cover), TouchedColors()
    known.learn(image, network, layer)
    whole, part = image.copy(), image[30:80, 100:300].copy()
    known.over(whole, network, layer, (0, 0, *SIZE))
    known.over(part, network, layer, (30, 100, 80, 300))
    np.testing.assert_array_equal(part, whole[30:80, 100:300])
    np.testing.assert_array_equal(whole[60:], image[60:])


def test_only_what_changed_is_learned_again() -> None:
    image, truth = half_and_half()
    network, layer, known = np.zeros(SIZE, np.float32), towards(truth), TouchedColors()
    assert set(known.missing(network, layer)) == {(0, 0)}
    known.learn(image, network, layer)
    assert known.missing(network, layer) == []
    further = SoftStroke(layer, SoftBrush("erase", 10))
    further.segment((10, 300), (10, 300))
    assert known.missing(network, further.layer) == [(0, 1)]
    assert set(known.missing(network.copy(), layer)) == {(0, 0)}


def test_colors_of_another_alpha_are_not_shown() -> None:
    image, truth = half_and_half()
    network, layer, known = np.zeros(SIZE, np.float32), towards(truth), TouchedColors()
    known.learn(image, network, layer)
    colors = image.copy()
    known.over(colors, network.copy(), layer, (0, 0, *SIZE))
    np.testing.assert_array_equal(colors, image)


def test_deep_images_keep_their_depth() -> None:
    image, truth = half_and_half()
    deep, network = image.astype(np.uint16) * 257, np.zeros(SIZE, np.float32)
    layer, known, colors = towards(truth), TouchedColors(), image.astype(np.uint16) * 257
    known.learn(deep, network, layer)
    known.over(colors, network, layer, (0, 0, *SIZE))
    assert colors.dtype == np.uint16
    assert np.abs(colors[40, 140:190].astype(int) - RED.astype(int) * 257).max() < 30 * 257


def test_an_update_keeps_the_colors_away_from_it() -> None:
    image, _ = half_and_half()
    image, network = np.tile(image, (1, 3, 1)), np.zeros((SIZE[0], 3 * SIZE[1]), np.float32)
    stroke = SoftStroke(TouchUp(network.shape), SoftBrush("add", 10))
    for column in (30, 600, 900):
        stroke.segment((40, column), (40, column))
    layer, known, updated = stroke.layer, TouchedColors(), network.copy()
    known.learn(image, network, layer)
    known.carry_over(network, updated, layer, [(0, 0, 90, 300)])
    assert set(known.missing(updated, layer)) == {(0, 0)}
    known.carry_over(network, network.copy(), layer, [])  # of an alpha that is no longer known
    assert len(known.missing(updated, layer)) == 3


def test_colors_of_tiles_that_are_gone_are_let_go() -> None:
    image, truth = half_and_half()
    network, layer, known = np.zeros(SIZE, np.float32), towards(truth), TouchedColors()
    known.learn(image, network, layer)
    known.learn(image, network, layer.with_tiles({(0, 0): None}))
    assert known.missing(network, layer) == [(0, 0)]
