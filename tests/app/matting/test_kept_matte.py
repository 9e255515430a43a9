"""Mattes that were updated into each other are held as patches of each other, and whole again to the last bit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from app.matting.kept_matte import KeptMatte
from core.engine.options import MatteOptions, MatteResult
from tests.app.helpers import result_of

SIZE = 90, 130
IMAGE = np.random.default_rng(0).integers(0, 255, (*SIZE, 3)).astype(np.uint8)


def first() -> MatteResult:
    alpha = np.random.default_rng(1).random(SIZE).astype(np.float32)
    return replace(result_of(alpha), foreground=IMAGE.copy())


def updated(result: MatteResult, seed: int) -> MatteResult:
    """The same with another rectangle in it."""
    rng = np.random.default_rng(seed)
    top, left = int(rng.integers(0, 60)), int(rng.integers(0, 100))
    alpha, colors = result.alpha.copy(), result.foreground.copy()
    alpha[top : top + 20, left : left + 20] = rng.random((20, 20))
    colors[top : top + 20, left : left + 20] = rng.integers(0, 255, (20, 20, 3))
    rect = top, left, top + 20, left + 20
    return replace(result, alpha=alpha, foreground=colors, updated=(rect,), seconds={"total": float(seed)})


def chain(count: int) -> tuple[list[MatteResult], list[KeptMatte]]:
    """Updates of each other; all but the last are packed, as runs that followed each other leave them."""
    results = [first()]
    for seed in range(1, count):
        results.append(updated(results[-1], seed))
    kept = [KeptMatte(result, IMAGE, index, MatteOptions(), 1) for index, result in enumerate(results)]
    for before, after in pairwise(kept):
        after.is_update_of(before)
        before.pack_over(after)
    return results, kept


def assert_same(kept: KeptMatte, result: MatteResult) -> None:
    landed = kept.landed()
    assert landed.result.alpha.tobytes() == result.alpha.tobytes()
    assert landed.result.foreground.tobytes() == result.foreground.tobytes()
    assert np.array_equal(landed.display, np.rint(result.alpha * 255))
    assert landed.result.updated == result.updated and kept.is_of(result)


def test_each_is_held_as_a_patch_of_the_one_after_it() -> None:
    results, kept = chain(4)
    for one, result in zip(kept, results, strict=True):
        assert_same(one, result)
    assert all(one.nbytes == 20 * 20 * 7 for one in kept[:-1])


@pytest.mark.parametrize("way", [(2, 1, 0, 1, 2, 3), (0, 3, 1), (1, 0, 2, 3, 0)])
def test_whichever_comes_to_stand_all_are_whole(way: tuple[int, ...]) -> None:
    results, kept = chain(4)
    standing = 3
    for wanted in way:
        kept[wanted].bring()
        kept[standing].pack_over(kept[wanted])
        standing = wanted
        for one, result in zip(kept, results, strict=True):
            assert_same(one, result)


def test_one_that_was_never_brought_is_no_ground_to_rest_on() -> None:
    results, kept = chain(2)
    kept[1].pack_over(kept[0])  # as where memory did not suffice to bring it
    for one, result in zip(kept, results, strict=True):
        assert_same(one, result)


def test_a_patch_is_compressed_whole() -> None:
    results, kept = chain(2)
    kept[0].compress()
    assert kept[0].compressed
    assert_same(kept[0], results[0])


class Interrupted(KeptMatte):
    """A matte that changes between two looks at it, as by another thread."""

    def interrupt(self, reads: int, change: Callable[[], object]) -> None:
        """Call `change` after so many attributes were read."""
        vars(self).update(reads=reads, change=change)

    def __getattribute__(self, name: str) -> Any:
        value, own = super().__getattribute__(name), super().__getattribute__("__dict__")
        if name in own and own.get("change") is not None:
            own["reads"] -= 1
            if own["reads"] < 0:
                own.pop("change")()
        return value


@pytest.mark.parametrize("change", ["pack", "compress", "pack over", "bring"])
@pytest.mark.parametrize("reads", range(8))
def test_one_that_changes_while_it_is_read_is_read_whole(change: str, reads: int) -> None:
    before = first()
    one = Interrupted(before, IMAGE, 0, MatteOptions(), 1)
    other = KeptMatte(updated(before, 1), IMAGE, 1, MatteOptions(), 1)
    other.is_update_of(one)
    if change == "bring":
        one.pack_over(other)
    changes = {"pack over": partial(one.pack_over, other), "bring": one.bring}
    one.interrupt(reads, changes.get(change) or getattr(one, change))
    assert_same(one, before)


def test_whole_runs_are_packed_whole() -> None:
    one, other = (KeptMatte(result, IMAGE, 1, MatteOptions(), 1) for result in (first(), first()))
    other.is_update_of(one)
    one.pack_over(other)
    assert one.nbytes != 20 * 20 * 7 and not one._rests_on(other)


def test_colors_that_were_never_found_stay_away() -> None:
    before = first()
    after = replace(updated(before, 1), foreground=None)
    one, other = (KeptMatte(result, IMAGE, 1, MatteOptions(), 1) for result in (before, after))
    other.is_update_of(one)
    one.pack_over(other)
    assert one.landed().result.foreground is not None
    other.pack_over(one)
    assert other.landed().result.foreground is None


def test_without_the_photo_it_is_whole_once_that_is_there_again() -> None:
    results, kept = chain(3)
    kept[-1].pack()
    held = kept[-1].nbytes
    for one in kept:
        one.leave_photo()
    assert kept[-1].nbytes == held
    with pytest.raises(RuntimeError):
        kept[0].landed()
    kept[0].take_photo(IMAGE.copy())  # which the mattes get that it rests on
    for one, result in zip(kept, results, strict=True):
        assert_same(one, result)
