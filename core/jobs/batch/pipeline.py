"""The workers of one process: photos are read ahead and written behind, so that the network never waits for either."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from core.engine.options import Cancelled
from core.jobs.batch.carrying import Carrying, Loaded, Manner, matting_engine
from core.jobs.batch.record import Outcome, settle
from core.jobs.order import Order

if TYPE_CHECKING:
    from core.engine.engine import MattingEngine

AT_HAND = 3
"""Photos in memory: one is being read, or waits for the network, one is in the network, one is being written."""


class Pipeline:
    """Carries orders out in this process, on three threads: one reads, one runs the network, one writes.

    No more than ``AT_HAND`` photos are in memory, however many orders were submitted. Outcomes come in the order of
    submission, but for those that fail early.

    Args:
        manner: how all orders are carried out.
        make_engine: makes the one engine, on its thread, when the first photo is there.
    """

    def __init__(
        self, manner: Manner | None = None, make_engine: Callable[[], MattingEngine] = matting_engine
    ) -> None:
        self._manner = manner or Manner()
        self._loaded = Loaded(make_engine)
        self._at_hand = threading.Semaphore(AT_HAND)
        self._is_cancelled = threading.Event()
        self._reading, self._network, self._writing = (
            ThreadPoolExecutor(1, name) for name in ("photo-reader", "network", "photo-writer")
        )

    @property
    def room(self) -> int:
        """Those at hand, and one that can begin as soon as one of them is done."""
        return AT_HAND + 1

    def submit(self, order: Order, key: str) -> Future[Outcome]:
        """Take an order, at once; a future that is canceled ends its order between two pieces of work."""
        future = Future[Outcome]()
        self._reading.submit(self._read, Carrying(order, key, self._manner), future)
        return future

    def close(self, *, cancel: bool) -> None:
        """Wait for what was taken; ``cancel``: for what is being written now, and drop all else."""
        if cancel:
            self._is_cancelled.set()
        for threads in (self._reading, self._network, self._writing):  # each submits to the next
            threads.shutdown()

    def _read(self, carrying: Carrying, future: Future[Outcome]) -> None:
        self._at_hand.acquire()
        self._step(carrying.read, carrying, future, lambda: self._network.submit(self._run, carrying, future))

    def _run(self, carrying: Carrying, future: Future[Outcome]) -> None:
        def cancelled() -> bool:
            return self._is_cancelled.is_set() or future.cancelled()

        self._step(
            lambda: carrying.run(self._loaded, cancelled),
            carrying,
            future,
            lambda: self._writing.submit(self._write, carrying, future),
        )

    def _write(self, carrying: Carrying, future: Future[Outcome]) -> None:
        self._step(carrying.write, carrying, future)

    def _step(
        self,
        step: Callable[[], None],
        carrying: Carrying,
        future: Future[Outcome],
        go_on: Callable[[], object] | None = None,
    ) -> None:
        """Take a step and go on to the next; if there is none, after a failure too, settle the future."""
        if self._is_cancelled.is_set():
            future.cancel()
        ending: BaseException | None = None
        try:
            if not future.cancelled():
                step()
                if carrying.outcome is None and go_on is not None and not future.cancelled():
                    go_on()
                    return
        except Cancelled:
            future.cancel()
        except BaseException as error:  # noqa: BLE001 - whoever waits for the future must hear of it
            ending = error
        _trim()
        self._at_hand.release()
        settle(future, ending or carrying.outcome)


def _trim() -> None:
    """Give back what a photo has left in the heap, whose parts for three threads else grow from photo to photo."""
    if "torch" in sys.modules:  # else nothing was run yet
        from core.engine.heap import trim_heap

        trim_heap()
