import numpy as np
import pytest

from core.refine.grid import TILE
from core.refine.touch_up import FULL, TouchUp, TouchUpTile

SIZE = 300, 530


def layer(rng: np.random.Generator) -> TouchUp:
    layer = TouchUp(SIZE)
    tiles: dict[tuple[int, int], TouchUpTile | None] = {}
    for index in [(0, 0), (0, 1), (1, 2)]:
        top, left, bottom, right = layer.tile_rect(index)
        weight = rng.integers(0, FULL + 1, (bottom - top, right - left))
        wanted = (weight * rng.random(weight.shape)).astype(np.int64)
        tiles[index] = TouchUpTile(np.stack([wanted, weight]).astype(np.uint16))
    return layer.with_tiles(tiles)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(4)


def test_an_empty_layer_gives_the_alpha_itself_back() -> None:
    alpha = np.full(SIZE, 0.3, np.float32)
    assert TouchUp(SIZE).over(alpha, (0, 0, *SIZE)) is alpha


def test_any_rectangle_equals_the_whole(rng: np.random.Generator) -> None:
    touched, alpha = layer(rng), rng.random(SIZE, np.float32)
    whole = touched.over(alpha, (0, 0, *SIZE))
    for rect in [(0, 0, 10, 10), (250, 250, 270, 530), (17, 200, 300, 527), (299, 529, 300, 530)]:
        area = np.s_[rect[0] : rect[2], rect[1] : rect[3]]
        np.testing.assert_array_equal(touched.over(alpha[area], rect), whole[area])


@pytest.mark.parametrize("stride", [2, 3, 8, 255, 600])
def test_a_stride_takes_every_nth_pixel_of_the_rectangle(rng: np.random.Generator, stride: int) -> None:
    touched, alpha = layer(rng), rng.random(SIZE, np.float32)
    rect = 5, 9, 290, 528
    area = np.s_[rect[0] : rect[2], rect[1] : rect[3]]
    whole = touched.over(alpha[area], rect)
    np.testing.assert_array_equal(
        touched.over(alpha[area][::stride, ::stride], rect, stride), whole[::stride, ::stride]
    )


def test_what_was_not_painted_stays_and_full_weight_takes_the_target() -> None:
    weight = np.zeros((256, 256), np.uint16)
    weight[:10] = FULL
    touched = TouchUp(SIZE).with_tiles({(0, 0): TouchUpTile(np.stack([weight, weight]))})
    alpha = np.full(SIZE, 0.25, np.float32)
    over = touched.over(alpha, (0, 0, *SIZE))
    assert (over[:10, :256] == 1).all()
    assert (over[10:] == 0.25).all()
    assert (over[:10, 256:] == 0.25).all()


def test_packing_keeps_every_bit_and_takes_less(rng: np.random.Generator) -> None:
    soft = np.broadcast_to(np.linspace(0, FULL, TILE, dtype=np.uint16), (2, TILE, TILE))
    tile = TouchUpTile(soft.copy())
    before = tile.nbytes
    tile.pack()
    assert tile.nbytes < before / 10
    np.testing.assert_array_equal(tile.pixels, soft)


def test_layers_share_tiles_and_know_in_which_they_differ(rng: np.random.Generator) -> None:
    one = layer(rng)
    other = one.with_tiles({(0, 1): None, (1, 1): one.tiles[0, 0]})
    assert other.differing(one) == one.differing(other) == {(0, 1), (1, 1)}
    assert one.rect_of(one.differing(other)) == (0, 256, 300, 512)
    assert other.tiles[0, 0] is one.tiles[0, 0]
    assert (0, 1) in one.tiles


def test_the_rectangle_and_where_it_lies(rng: np.random.Generator) -> None:
    touched = layer(rng)
    assert touched.rect == (0, 0, 300, 530)
    assert touched.touches((290, 520, 300, 530))
    assert not touched.touches((257, 0, 300, 511))
    assert TouchUp(SIZE).rect is None
