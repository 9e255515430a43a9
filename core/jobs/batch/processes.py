"""Workers in several processes: a crash takes one photo along, never the batch; no process outlives its parent.

The processes are our own rather than a pool's: a pool gives each process one order at a time, so that nothing could be
read ahead (pebble), or breaks as a whole with one of them (loky, concurrent.futures).

Each process computes with its share of the cores; results do not depend on how many those are (core.threads.alone).
"""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from core.errors import UserError
from core.jobs.batch.capacity import PROCESS_BYTES, Share, budget, need_of
from core.jobs.batch.carrying import Manner, matting_engine, this_worker
from core.jobs.batch.dealing import LocalDesk, LocalTask, Queue
from core.jobs.batch.pipeline import AT_HAND, Pipeline
from core.jobs.batch.record import Outcome, failed, settle
from core.jobs.order import Order
from core.text import language
from core.text.amounts import time_text
from core.text.translate import mark, tr
from core.threads.arenas import use_one_arena
from core.threads.cores import limit_threads

if TYPE_CHECKING:
    from multiprocessing.context import SpawnProcess

    from core.engine.engine import MattingEngine

_READY = "ready"
_CANCEL = "cancel"
_FALSE_STARTS = 3
"""Processes in a row that end before they have an order, after which no more are started."""
_LOOK_S = 1.0
"""Seconds between checks whether a process takes too long."""
_GRACE_S = 20.0
"""Seconds that processes may take to end what they write; one that waits for a lost network drive never does."""


@dataclass(frozen=True)
class _Duty:
    """The settings a process gets at its start, beside the orders."""

    manner: Manner
    make_engine: Callable[[], MattingEngine]
    threads: int | None
    spoken: str = field(default_factory=language.current)


@dataclass(eq=False, kw_only=True)
class _Worker(LocalDesk):
    """A process with its desk, and our end of the pipe to it.

    Attributes:
        heard: when it last said something, or was given something to do while it had nothing.
        is_hung: whether it was ended as it took too long.
    """

    process: SpawnProcess
    connection: Connection
    sending: threading.Lock = field(default_factory=threading.Lock)
    heard: float = field(default_factory=time.monotonic)
    is_hung: bool = False

    def take(self, task: LocalTask) -> None:
        """Take a task."""
        if not self.tasks:
            self.heard = time.monotonic()
        super().take(task)

    def send(self, message: object) -> None:
        """Send what can be sent; of a process that is gone the listener hears by itself."""
        with self.sending, contextlib.suppress(OSError):
            self.connection.send(message)


class Processes:
    """Carries orders out in ``share.processes`` processes, which are started at once and replaced when they die.

    An order whose process dies is tried once more while nothing else runs; one that dies again has failed, with a
    sentence on the likely reason. No more orders are at hand than memory suffices for, by `need_of`: photos too large
    for several run one at a time, with the same bytes as alone.

    Args:
        share: how many processes, with how many threads each.
        manner, make_engine: as for `Pipeline`; functions and classes of modules, which the processes import.
        bytes_free: what all of them together may take; by default nearly all that is free now.
        limit_s: seconds that a photo may take; a process that is at one for longer, as a codec may never come to the
            end of a file, is ended like one that has crashed. None for no limit.
    """

    def __init__(
        self,
        share: Share,
        manner: Manner | None = None,
        make_engine: Callable[[], MattingEngine] = matting_engine,
        bytes_free: int | None = None,
        limit_s: float | None = None,
    ) -> None:
        self._duty = _Duty(manner or Manner(), make_engine, share.threads)
        self._count, self._limit_s = share.processes, limit_s
        available = budget() if bytes_free is None else bytes_free
        self._queue = Queue(max(available - self._count * PROCESS_BYTES, 0))
        self._lock = threading.RLock()
        self._numbers = count()
        self._workers = list[_Worker]()
        self._listeners = list[threading.Thread]()
        self._false_starts = self._exit_code = 0
        self._is_closing = False
        with self._lock:
            for _ in range(self._count):
                self._start()

    @property
    def room(self) -> int:
        """Those at hand, and one for each process that can begin as soon as one of them is done."""
        return self._count * (AT_HAND + 1)

    @property
    def process_ids(self) -> list[int]:
        """The processes that are there now."""
        with self._lock:
            return [worker.process.pid for worker in self._workers if worker.process.pid]

    def submit(self, order: Order, key: str) -> Future[Outcome]:
        """Take an order; reads the header of its photo."""
        task = LocalTask(next(self._numbers), order, key, need=need_of(order))
        with self._lock:
            self._queue.add(task)
            self._deal()
        return task.future

    def close(self, *, cancel: bool) -> None:
        """Wait for what was taken; ``cancel``: for what is being written now, and drop all else. Then end all."""
        if not cancel:
            wait(self._futures())
        with self._lock:
            self._is_closing = True
            tasks = self._queue.drain()
            workers, listeners = list(self._workers), list(self._listeners)
            for worker in workers:
                worker.send(_CANCEL)
        deadline = time.monotonic() + _GRACE_S
        for worker in workers:
            _end(worker, deadline)
        for listener in listeners:
            listener.join()
        for task in (*tasks, *(task for worker in workers for task in worker.tasks.values())):
            settle(task.future, None)

    def _futures(self) -> list[Future[Outcome]]:
        with self._lock:
            at_hand = [task for worker in self._workers for task in worker.tasks.values()]
            return [task.future for task in (*self._queue, *at_hand)]

    # --- with the lock held -------------------------------------------------------------------------------------------

    def _start(self) -> None:
        """Start a process and a thread that hears of it."""
        ours, theirs = get_context("spawn").Pipe()
        process = get_context("spawn").Process(
            target=_work, args=(theirs, self._duty), name="matte-worker", daemon=True
        )
        with _no_interrupts():
            process.start()
        theirs.close()  # or the end of the process would not be heard
        worker = _Worker(process=process, connection=ours)
        listener = threading.Thread(target=self._listen, args=(worker,), name="worker-listener", daemon=True)
        self._workers.append(worker)
        self._listeners.append(listener)
        listener.start()

    def _deal(self) -> None:
        if self._is_closing:
            return
        for worker, task in self._queue.dealt(self._workers):
            worker.send((task.number, task.order, task.key))
        for task in self._queue.drain() if not self._workers else ():
            settle(task.future, UserError(tr(_NO_START, code=self._exit_code)))

    # --- on the thread of a worker ------------------------------------------------------------------------------------

    def _listen(self, worker: _Worker) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                self._wait_for(worker)
                self._heard(worker, worker.connection.recv())
        worker.process.join()
        worker.connection.close()
        with self._lock:
            self._listeners.remove(threading.current_thread())
            if not self._is_closing:
                self._workers.remove(worker)
                self._replace(worker, worker.process.exitcode or 0)

    def _wait_for(self, worker: _Worker) -> None:
        """Wait until a process says something; end it where that takes too long."""
        while self._limit_s is not None and not worker.connection.poll(min(self._limit_s, _LOOK_S)):
            with self._lock:
                if worker.tasks and time.monotonic() - worker.heard > self._limit_s:
                    worker.is_hung = True
                    worker.process.kill()
                    return

    def _heard(self, worker: _Worker, message: Any) -> None:
        with self._lock:
            worker.heard = time.monotonic()
            if message == _READY:
                worker.is_ready = True
                self._deal()
                return
            number, outcome = message
            self._false_starts = 0
            task = worker.tasks.pop(number, None)
            self._deal()
        if task is not None:
            settle(task.future, outcome)

    def _replace(self, lost: _Worker, exit_code: int) -> None:
        """Start another process; what the lost one had is tried again, or has failed with it."""
        again = list[LocalTask]()
        for task in lost.tasks.values():
            if task.lose():
                name = task.order.photo.name
                why = _why_hung(name, self._limit_s) if lost.is_hung else _why_lost(name, exit_code)
                settle(task.future, failed(task.order.photo, task.key, why))
            else:
                again.append(task)
        self._queue.add_again(again)
        if not lost.tasks:
            self._false_starts += 1
        self._exit_code = exit_code
        if self._false_starts < _FALSE_STARTS:
            self._start()
        self._deal()


_NO_START = mark(
    "No worker process can be started (exit code {code}); close other programs, or try --workers 1."
)


def _why_hung(name: str, limit_s: float | None) -> str:
    """Return a sentence on a photo whose process was ended as it took too long."""
    return tr(
        "{name} was given up: it took longer than {time} twice. The file may be damaged; open it in another program "
        "and save it again, or give it more time (--time-limit).",
        name=name,
        time=time_text(limit_s or 0),
    )


def _why_lost(name: str, exit_code: int) -> str:
    """Return a sentence on a photo whose process ended twice; negative codes are signals."""
    if -exit_code == getattr(signal, "SIGKILL", None):
        return tr(
            "{name} was given up: the system ended its process twice, most likely as memory ran out. Use a smaller "
            "photo or a lower detail limit k (--max-tokens), or close other programs.",
            name=name,
        )
    how: str = tr("exit code {code}", code=exit_code)
    if exit_code < 0:
        with contextlib.suppress(ValueError):
            how = signal.Signals(-exit_code).name
    return tr(
        "{name} was given up: its process crashed twice ({how}). The file may be damaged; open it in another program "
        "and save it again.",
        name=name,
        how=how,
    )


def _end(worker: _Worker, deadline: float) -> None:
    """Wait for a process that was told to end; one that does not in time is ended."""
    worker.process.join(max(deadline - time.monotonic(), 0))
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()


@contextlib.contextmanager
def _no_interrupts() -> Iterator[None]:
    """Let a process that is started here never see Ctrl+C, not even while it begins: the parent ends it."""
    if sys.platform == "win32":
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # else its own start, within the other, would undo this
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# --- in the process ---------------------------------------------------------------------------------------------------


def _work(connection: Connection, duty: _Duty) -> None:
    """Carry out what comes through the pipe until it says to cancel, or its other end is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    use_one_arena()
    language.use(duty.spoken)
    if duty.threads is not None:
        limit_threads(duty.threads)
    pipeline, answers = Pipeline(duty.manner, duty.make_engine), _Answers(connection, duty.manner)
    connection.send(_READY)
    with contextlib.suppress(EOFError, OSError):
        while (message := connection.recv()) != _CANCEL:
            number, order, key = message
            pipeline.submit(order, key).add_done_callback(partial(answers.send, number, order, key))
    pipeline.close(cancel=True)


class _Answers:
    """Sends what became of orders to the parent, from any thread."""

    def __init__(self, connection: Connection, manner: Manner) -> None:
        self._connection, self._manner = connection, manner
        self._sending = threading.Lock()

    def send(self, number: int, order: Order, key: str, future: Future[Outcome]) -> None:
        """Send an outcome; what no step could answer for is one, too."""
        if future.cancelled():
            return
        error = future.exception()
        if error is None:
            outcome = future.result()
        else:
            sentence = self._manner.describe(error)
            outcome = failed(order.photo, key, sentence, worker=this_worker())
        with self._sending, contextlib.suppress(OSError):  # whoever wanted to know is gone
            self._connection.send((number, outcome))
