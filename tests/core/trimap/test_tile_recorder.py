from typing import Any

import numpy as np
import pytest

from core.trimap.tile_recorder import TILE, TileRecorder


def test_only_changed_tiles_are_kept() -> None:
    array = np.zeros((3 * TILE, 3 * TILE), np.uint8)
    recorder = TileRecorder(array)
    recorder.touch((0, 0, 3 * TILE, 3 * TILE))
    array[TILE + 5, TILE + 5] = 255
    swap = recorder.take_after()
    assert swap is not None
    assert swap.rect == (TILE, TILE, 2 * TILE, 2 * TILE)
    assert recorder.take_after() is None


def test_a_stroke_costs_little_memory() -> None:
    array = np.zeros((8 * TILE, 8 * TILE), np.uint8)
    recorder = TileRecorder(array)
    recorder.touch((0, 0, 8 * TILE, 8 * TILE))
    array[:, 100:140] = 128
    swap = recorder.take()
    assert swap is not None
    swap.pack()
    assert swap.nbytes < 20_000


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.float32])
def test_edge_tiles_of_any_dtype(dtype: Any) -> None:
    rng = np.random.default_rng(0)
    array = rng.integers(0, 2, (TILE + 3, 2 * TILE + 1)).astype(dtype)
    before = array.copy()
    recorder = TileRecorder(array)
    recorder.touch((TILE - 1, -5, TILE + 99, 2 * TILE + 99))
    array[TILE - 1 :] = 1
    after = array.copy()
    swap = recorder.take()
    assert swap is not None
    assert swap.exchange(array) == swap.rect
    np.testing.assert_array_equal(array, before)
    swap.pack()
    swap.exchange(array)
    np.testing.assert_array_equal(array, after)


def test_what_is_touched_twice_is_kept_as_it_was_first() -> None:
    array = np.zeros((10, 10), np.uint8)
    recorder = TileRecorder(array)
    recorder.touch((0, 0, 5, 5))
    array[0, 0] = 128
    recorder.touch((0, 0, 9, 9))
    array[0, 0] = 255
    swap = recorder.take()
    assert swap is not None
    swap.exchange(array)
    assert not array.any()


def test_cancel_puts_everything_back() -> None:
    array = np.zeros((10, 10), np.uint8)
    recorder = TileRecorder(array)
    recorder.touch((0, 0, 5, 5))
    array[:5, :5] = 128
    assert recorder.cancel() == (0, 0, 10, 10)
    assert not array.any()
    assert recorder.cancel() is None


def test_touching_outside_is_harmless() -> None:
    recorder = TileRecorder(np.zeros((10, 10), np.uint8))
    recorder.touch((20, 20, 30, 30))
    recorder.touch(None)
    assert recorder.take() is None


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_swap_undoes_and_redoes(is_packed: bool) -> None:
    array = np.zeros((TILE, 2 * TILE), np.uint8)
    recorder = TileRecorder(array)
    recorder.touch((0, 0, TILE, 2 * TILE))
    array[3:9, 200:300] = 255
    after = array.copy()
    swap = recorder.take()
    assert swap is not None
    for expected in (np.zeros_like(after), after, np.zeros_like(after)):
        if is_packed:
            swap.pack()
        swap.exchange(array)
        np.testing.assert_array_equal(array, expected)
