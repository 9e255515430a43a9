"""Undo by exchange."""

import threading

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.trimap.patches import PatchRecorder
from core.trimap.swap import Swap

SHAPE = (600, 700)
rects = st.tuples(
    st.integers(0, SHAPE[0] - 1), st.integers(0, SHAPE[1] - 1), st.integers(1, 700), st.integers(1, 700)
)


def painted(array: np.ndarray, rectangles: list[tuple[int, int, int, int]], value: int) -> Swap | None:
    recorder = PatchRecorder(array)
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
    swap = painted(array, rectangles, value)
    after = array.copy()
    assert (swap is None) == np.array_equal(before, after)
    for turn, pack in enumerate(packs if swap else []):
        assert swap is not None
        if pack:
            swap.pack()
        swap.exchange(array)
        assert np.array_equal(array, after if turn % 2 else before)


def test_take_after_is_for_an_array_in_the_state_before() -> None:
    before = np.zeros(SHAPE, np.bool_)
    draft = before.copy()
    recorder = PatchRecorder(draft)
    recorder.touch((0, 0, *SHAPE))
    draft[300:310, 10:600] = True
    swap = recorder.take_after()
    assert swap is not None and swap.rect == (256, 0, 512, 700)
    array = before.copy()
    swap.exchange(array)
    assert np.array_equal(array, draft)
    swap.exchange(array)
    assert not array.any()


def test_packing_shrinks() -> None:
    array = np.zeros(SHAPE, np.uint8)
    swap = painted(array, [(0, 0, 600, 700)], 255)
    assert swap is not None and swap.nbytes > array.size
    swap.pack()
    assert swap.nbytes < 10_000


def test_packing_on_another_thread_never_loses_an_exchange() -> None:
    rng = np.random.default_rng(0)
    before = rng.integers(0, 255, SHAPE, dtype=np.uint8)
    array = before.copy()
    swap = painted(array, [(0, 0, 600, 700)], 7)
    assert swap is not None
    after, stop = array.copy(), threading.Event()

    def pack() -> None:
        while not stop.is_set():
            swap.pack()

    packer = threading.Thread(target=pack)
    packer.start()
    try:
        for turn in range(60):
            swap.exchange(array)
            assert np.array_equal(array, after if turn % 2 else before)
    finally:
        stop.set()
        packer.join()
