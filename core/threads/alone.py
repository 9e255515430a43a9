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


@contextmanager
def threads_alone(device: str = "cpu") -> Iterator[ThreadPoolExecutor]:
    """Hold a thread for each core torch may use, each computing alone: in many small steps they would only wait.

    A card gets one thread, as it is.
    """
    import torch

    count = torch.get_num_threads()
    alone = partial(torch.set_num_threads, 1)
    pool = ThreadPoolExecutor(count if device == "cpu" else 1, "alone", alone if device == "cpu" else None)
    try:
        with pool:
            yield pool
    finally:
        torch.set_num_threads(count)


def each_alone(work: Callable[[T], object], items: Iterable[T], device: str = "cpu") -> None:
    """Do brief work for each item, on as many threads as torch may use, each computing alone.

    The order is free, so works may only write where no other one does.
    """
    import torch

    waiting = list(items)
    if device == "cpu" and min(torch.get_num_threads(), len(waiting)) > 1:
        _shared(work, waiting)
        return
    with one_thread(device):
        for item in waiting:
            work(item)


def _shared(work: Callable[[T], object], waiting: list[T]) -> None:
    import torch

    infers = torch.is_inference_mode_enabled()  # each thread has its own say in that

    def done(item: T) -> None:
        with torch.inference_mode(infers), torch.no_grad():
            work(item)

    with threads_alone() as pool:
        for _ in pool.map(done, waiting):
            pass
