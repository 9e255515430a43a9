"""Threads on which the network can still be computed after memory ran out.

oneDNN generates code for each new shape. Where it gets no memory for that, the generator keeps its error for as long as
the thread lives, and every later shape fails there with "could not create a primitive", however much memory is free.
So work goes on in another thread; nothing else of the process is spoiled. Where none can be started, work goes on in
the spoiled one: what fails there takes the next step down, which frees memory, and then a thread is tried for again.
"""

import contextlib
import mmap
import threading
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import torch

from core.errors import is_out_of_memory

Item = TypeVar("Item")
Result = TypeVar("Result")

_RESERVE = 96 << 20
"""Bytes of address space, never written to, that are free for the other thread once memory has run out."""

_this_thread = threading.local()
_reserve: list[mmap.mmap] = []


def give_up_thread() -> None:
    """Say that memory ran out on this thread: a ``driven`` generator goes on in another after its next yield."""
    _this_thread.is_spoiled = True
    while _reserve:
        _reserve.pop().close()


def _hold_reserve() -> None:
    with contextlib.suppress(OSError, ValueError, MemoryError):
        if not _reserve:
            _reserve.append(mmap.mmap(-1, _RESERVE))


def _is_spoiled() -> bool:
    return getattr(_this_thread, "is_spoiled", False)


class _Caller:
    """Calls functions on the caller's own thread, or on one in its place where that is spoiled."""

    def __init__(self) -> None:
        self._other: ThreadPoolExecutor | None = None
        self._is_other_spoiled = False

    def call(self, work: Callable[[], Result]) -> Result:
        """Return what ``work`` returns; it runs on a spoiled thread only where no other can be started now."""
        if self._other is None and _is_spoiled():
            self._other = _started_thread()
        if self._other is None:
            return work()
        try:
            return self._other.submit(self._watched, work).result()
        finally:
            if self._is_other_spoiled:
                self.close()

    def _watched(self, work: Callable[[], Result]) -> Result:
        try:
            return work()
        finally:
            self._is_other_spoiled = _is_spoiled()

    def close(self) -> None:
        """Wait for running work and end the other thread."""
        if self._other is not None:
            self._other.shutdown()
            self._other, self._is_other_spoiled = None, False


def _started_thread() -> ThreadPoolExecutor | None:
    """Start another thread and compute something there; None if memory does not suffice, before any work is lost."""
    other = ThreadPoolExecutor(1, "engine")
    try:
        other.submit(_prepare_thread, torch.get_num_threads()).result()
    except (RuntimeError, MemoryError, OSError) as error:
        other.shutdown()
        if not is_out_of_memory(error):
            raise
        return None
    return other


def _prepare_thread(count: int) -> None:
    """Let torch compute with ``count`` threads from here, which OpenMP starts anew for each thread that asks."""
    torch.set_num_threads(count if _can_start(count - 1) else 1)
    one = torch.ones(1, 1, 3, 3)
    torch.nn.functional.conv2d(
        one, one
    )  # what libraries keep for each thread is made now, while there is room


def _can_start(count: int) -> bool:
    """Report whether this many threads can be started at once; OpenMP ends the process if one cannot."""
    done, started = threading.Event(), []
    try:
        for _ in range(count):
            thread = threading.Thread(target=done.wait)
            thread.start()
            started.append(thread)
    except RuntimeError:
        return False
    finally:
        done.set()
        for thread in started:
            thread.join()
    return True


def called(work: Callable[[], Result]) -> Result:
    """Return what ``work`` returns, called on a sound thread."""
    caller = _Caller()
    try:
        return caller.call(work)
    finally:
        caller.close()


def driven(items: Generator[Item, None, Result]) -> Generator[Item, None, Result]:
    """Yield and return what a generator does, resumed on a sound thread each time."""
    _hold_reserve()
    caller = _Caller()
    try:
        while True:
            done, value = caller.call(lambda: _resumed(items))
            if done:
                result: Result = value
                return result
            yield value
    finally:
        caller.close()
        items.close()


def _resumed(items: Generator[Any, None, Any]) -> tuple[bool, Any]:
    """Return whether the generator is done, and what it yields or returns: a StopIteration passes no future."""
    try:
        return False, next(items)
    except StopIteration as end:
        return True, end.value
