"""Work shared out among threads that may be started when memory is short."""

from __future__ import annotations

import mmap
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_ROOM = 32 << 20
"""Bytes of address space that a thread may want as it begins."""

Part = TypeVar("Part")


def side_by_side(work: Callable[[Part], object], parts: Sequence[Part]) -> None:
    """Call `work` with each part, each on a thread of its own; one after the other where memory is short for threads.

    A thread that gets no memory as it begins is waited for without end by Python. Raises what `work` raises.
    """
    if len(parts) < 2 or not _has_room(len(parts)):
        for part in parts:
            work(part)
        return
    with ThreadPoolExecutor(len(parts)) as pool:
        for _ in pool.map(work, parts):
            pass


def _has_room(threads: int) -> bool:
    try:
        mmap.mmap(-1, threads * _ROOM).close()
    except (OSError, ValueError, MemoryError):
        return False
    return True
