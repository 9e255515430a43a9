"""Torch on one thread, for work whose last bits would tell how many threads shared it.

Torch splits an operation into as many ranges as there are threads, and some of its kernels round the ends of a range
otherwise. What is brief runs here as one range, whatever the number.
"""

from collections.abc import Iterator
from contextlib import contextmanager


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
