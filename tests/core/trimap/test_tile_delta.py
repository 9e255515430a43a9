"""Undo by exchange."""

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.trimap.tile_delta import Runs, TileDelta, packed_tile, restore
from core.trimap.tile_recorder import TileRecorder

SHAPE = (600, 700)
rects = st.tuples(
    st.integers(0, SHAPE[0] - 1), st.integers(0, SHAPE[1] - 1), st.integers(1, 700), st.integers(1, 700)
)


def painted(array: np.ndarray, rectangles: list[tuple[int, int, int, int]], value: int) -> TileDelta | None:
    recorder = TileRecorder(array)
    for top, left, height, width in rectangles:
        rect = (top, left, min(top + height, SHAPE[0]), min(left + width, SHAPE[1]))
        recorder.touch(rect)
        array[rect[0] : rect[2], rect[1] : rect[3]] = value
    return recorder.take()


@given(
    st.lists(rects, min_size=1, max_size=3), st.sampled_from([1, 255]), st.lists(st.booleans(), max_size=6)
)
def test_exchange_goes_to_and_fro_packed_or_not(
    rectangles: list[tuple[int, int, int, int]], value: int, packs: list[bool]
) -> None:
    before = np.random.default_rng(0).integers(0, 2, SHAPE, dtype=np.uint8)
    array = before.copy()
    delta = painted(array, rectangles, value)
    after = array.copy()
    assert (delta is None) == np.array_equal(before, after)
    for turn, pack in enumerate(packs if delta else []):
        assert delta is not None
        if pack:
            delta.pack()
        delta.exchange(array)
        assert np.array_equal(array, after if turn % 2 else before)


@pytest.mark.parametrize("dtype", [np.uint8, np.bool_])
@pytest.mark.parametrize("kind", ["even", "stroke", "noise"])
def test_a_packed_tile_unpacks_to_itself(dtype: type, kind: str) -> None:
    tile = np.zeros((256, 200), dtype)
    if kind == "stroke":
        tile[30:50, 10:190] = 255
        tile[255, 199] = 1
    elif kind == "noise":
        tile[:] = np.random.default_rng(0).integers(0, 2, tile.shape)
    packed = packed_tile(tile[:, ::-1])
    assert isinstance(packed, Runs) == (kind == "stroke")
    area = np.ones((300, 300), dtype)[20:276, 50:250]
    restore(area, packed)
    assert np.array_equal(area, tile[:, ::-1])


def _no_copies(delta: TileDelta, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delta, "_copies", lambda array: pytest.fail("copied"))


def test_what_is_covered_is_learned_where_the_array_is_still_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    array = np.zeros(SHAPE, np.uint8)
    delta = painted(array, [(0, 0, 300, 300)], 255)
    assert delta is not None
    after = array.copy()
    array[:] = 7  # torn: something else is being painted
    delta.learn(array, lambda: False)
    array[:] = after
    delta.learn(array, lambda: True)
    _no_copies(delta, monkeypatch)
    delta.pack()
    assert delta.nbytes < 10_000
    for expected in (np.zeros(SHAPE, np.uint8), after, np.zeros(SHAPE, np.uint8)):
        delta.exchange(array)
        assert np.array_equal(array, expected)


def test_take_after_is_for_an_array_in_the_state_before(monkeypatch: pytest.MonkeyPatch) -> None:
    before = np.zeros(SHAPE, np.bool_)
    draft = before.copy()
    recorder = TileRecorder(draft)
    recorder.touch((0, 0, *SHAPE))
    draft[300:310, 10:600] = True
    delta = recorder.take_after()
    assert delta is not None and delta.rect == (256, 0, 512, 700)
    array = before.copy()
    _no_copies(delta, monkeypatch)
    delta.exchange(array)
    assert np.array_equal(array, draft)
    delta.exchange(array)
    assert not array.any()


def test_packing_shrinks() -> None:
    array = np.zeros(SHAPE, np.uint8)
    delta = painted(array, [(0, 0, 600, 700)], 255)
    assert delta is not None and delta.nbytes > array.size
    delta.pack()
    assert delta.nbytes < 10_000


def test_packing_on_another_thread_never_loses_an_exchange() -> None:
    rng = np.random.default_rng(0)
    before = rng.integers(0, 255, SHAPE, dtype=np.uint8)
    array = before.copy()
    delta = painted(array, [(0, 0, 600, 700)], 7)
    assert delta is not None
    after, stop = array.copy(), threading.Event()

    def pack() -> None:
        while not stop.is_set():
            delta.pack()

    packer = threading.Thread(target=pack)
    packer.start()
    try:
        for turn in range(60):
            delta.exchange(array)
            assert np.array_equal(array, after if turn % 2 else before)
    finally:
        stop.set()
        packer.join()
