"""Torch on one thread, for work whose last bits would tell how many threads shared it.

Torch splits an operation into as many ranges as there are threads, and some of its kernels round the ends of a range
otherwise. What is brief runs here as one range, whatever the number.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def one_thread(device: str = "cpu") -> Iterator[int]:
    """Let torch compute with one thread and yield how many it had; a card has no threads to be counted."""
    import torch

    before = torch.get_num_threads()
    if before == 1 or device != "cpu":
        yield before
        return
    torch.set_num_threads(1)
    try:
        yield before
    finally:
        torch.set_num_threads(before)


def each_alone(work: Callable[[T], object], items: Iterable[T], device: str = "cpu") -> None:
    """Do brief work for each item, on as many threads as torch may use, each computing alone.

    The order is free, so works may only write where no other one does.
    """
    waiting = list(items)
    with one_thread(device) as count:
        if device != "cpu" or min(count, len(waiting)) < 2:
            for item in waiting:
                work(item)
        else:
            _shared(work, waiting, count)


def _shared(work: Callable[[T], object], waiting: list[T], count: int) -> None:
    import torch

    infers = torch.is_inference_mode_enabled()  # each thread has its own say in that

    def done(item: T) -> None:
        with torch.inference_mode(infers), torch.no_grad():
            work(item)

    with ThreadPoolExecutor(min(count, len(waiting)), "alone", partial(torch.set_num_threads, 1)) as pool:
        for _ in pool.map(done, waiting):
            pass
