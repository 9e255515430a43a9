"""The number of torch's threads, settled at the beginning of each run."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from core.threads.cores import chosen_by_user, chosen_threads, other_programs, usable_cores

_FEW = 2
"""Cores up to which the load of other programs changes nothing, so that none need be waited for."""


@contextmanager
def threads_of_a_run() -> Iterator[int]:
    """Compute with as many threads as ``Cores.threads`` says; yield their number, and set back what was before.

    As many as ``choose_threads`` was given, where it was. Else never more than torch had, which is one for each
    physical core, or what the environment or the caller had set. A run inside
    a run keeps the number of the outer one. Results are the same with any number (see core.threads.alone).
    """
    if not _outer.depth:
        _outer.before = torch.get_num_threads()
        _outer.count = chosen_threads() or _usual(_outer.before)
    _outer.depth += 1
    torch.set_num_threads(_outer.count)
    try:
        yield _outer.count
    finally:
        _outer.depth -= 1
        if not _outer.depth:
            torch.set_num_threads(_outer.before)


class _Outer:
    """The run that goes on: how many are inside each other, and the threads before and during them."""

    depth, before, count = 0, 1, 1


_outer = _Outer()


def _usual(before: int) -> int:
    return before if chosen_by_user() else min(before, _fitting())


def _fitting() -> int:
    usable = usable_cores()
    return usable if usable <= _FEW else other_programs().cores_now().threads
