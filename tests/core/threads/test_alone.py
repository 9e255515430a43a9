"""Brief work on one thread each: all of it is done, alone, and errors come through."""

from __future__ import annotations

import threading

import pytest
import torch

from core.threads.alone import each_alone, one_thread


@pytest.fixture(params=[1, 2, 3])
def count(request: pytest.FixtureRequest) -> int:
    before, number = torch.get_num_threads(), int(request.param)
    torch.set_num_threads(number)
    request.addfinalizer(lambda: torch.set_num_threads(before))
    return number


def test_everything_is_done_on_threads_that_compute_alone(count: int) -> None:
    seen: dict[int, tuple[int, str]] = {}

    def work(item: int) -> None:
        seen[item] = torch.get_num_threads(), threading.current_thread().name

    each_alone(work, range(12))
    assert sorted(seen) == list(range(12))
    assert {number for number, _ in seen.values()} == {1}
    names = {name for _, name in seen.values()}
    assert (names == {threading.current_thread().name}) == (count == 1)
    assert torch.get_num_threads() == count


def test_what_is_made_without_gradients_may_be_written(count: int) -> None:
    with torch.inference_mode():
        out = torch.zeros(8)
        each_alone(lambda at: out[at].add_(at), range(8))
    assert out.tolist() == list(range(8))


def test_an_error_comes_through_and_leaves_the_threads_as_they_were(count: int) -> None:
    def work(item: int) -> None:
        if item == 3:
            raise MemoryError

    with pytest.raises(MemoryError):
        each_alone(work, range(6))
    assert torch.get_num_threads() == count


def test_one_thread_tells_how_many_there_were(count: int) -> None:
    with one_thread() as before:
        assert before == count and torch.get_num_threads() == 1
