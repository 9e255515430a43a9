"""One background thread with one queue: jobs are generators, the newest of a kind wins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from queue import SimpleQueue
from threading import Event
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Qt, QThread, Signal

from core.engine.options import Cancelled

Job = Callable[["CancelToken"], Iterator[Any]]


class CancelToken:
    """Asks a job to stop; the job polls it between steps."""

    def __init__(self) -> None:
        self._event = Event()

    def cancel(self) -> None:
        """Ask the job to stop; may be called from any thread."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """True once the job should stop."""
        return self._event.is_set()

    def __call__(self) -> bool:
        """The same as `cancelled`, for callers that want a function."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise `Cancelled` when the job should stop."""
        if self._event.is_set():
            raise Cancelled


class _Item(NamedTuple):
    generation: int
    job: Job
    token: CancelToken


class _Thread(QThread):
    """Takes jobs from the queue until it finds None."""

    reported = Signal(int, str, object)  # generation; event, finished, failed or cancelled; payload

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.queue: SimpleQueue[_Item | None] = SimpleQueue()

    def run(self) -> None:
        """The thread's main loop; a crash of a job is reported and ends only that job."""
        while (item := self.queue.get()) is not None:
            outcome, payload = self._work(item)
            self.reported.emit(item.generation, outcome, payload)
            del item, payload

    def _work(self, item: _Item) -> tuple[str, object]:
        try:
            item.token.check()
            for event in item.job(item.token):
                item.token.check()
                self.reported.emit(item.generation, "event", event)
        except Cancelled:
            return "cancelled", None
        except BaseException as error:  # noqa: BLE001 - the boundary: the thread must outlive any job
            return "failed", error
        return "finished", None


class Worker(QObject):
    """Runs submitted jobs one after another on its own thread and reports on the thread it lives on.

    A job is called on the worker's thread with a `CancelToken` and returns an iterator; each item it yields arrives
    as `yielded`. Submitting another job of the same kind cancels the older one, and nothing of the older one arrives
    any more except its `cancelled`. Each job ends with exactly one of `finished`, `failed`, `cancelled`.
    """

    yielded = Signal(int, object)
    finished = Signal(int)
    failed = Signal(int, object)
    cancelled = Signal(int)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = _Thread(name)
        self._thread.reported.connect(self._on_report, Qt.ConnectionType.QueuedConnection)
        self._generations = count(1)
        self._live: dict[int, tuple[str, CancelToken]] = {}
        self._closed = False

    @property
    def open(self) -> bool:
        """True while jobs can be submitted."""
        return not self._closed

    @property
    def busy(self) -> bool:
        """True while any job that was not cancelled is queued or running."""
        return any(not token.cancelled for _, token in self._live.values())

    def submit(self, job: Job, kind: str) -> int:
        """Queue a job, cancel older ones of the same kind, and return its generation (growing numbers from 1)."""
        if self._closed:
            raise RuntimeError("the worker is closed")
        self.cancel(kind)
        generation, token = next(self._generations), CancelToken()
        self._live[generation] = kind, token
        if not self._thread.isRunning():
            self._thread.start()
        self._thread.queue.put(_Item(generation, job, token))
        return generation

    def cancel(self, kind: str | None = None) -> None:
        """Cancel all jobs of a kind, or all; each reports `cancelled` once it has stopped."""
        for job_kind, token in self._live.values():
            if kind is None or job_kind == kind:
                token.cancel()

    def close(self, timeout_s: float = 10.0, *, keep: Callable[[str], bool] = lambda kind: False) -> bool:
        """Cancel all jobs but those of a kind to `keep`, and join the thread; False when that took too long."""
        self._closed = True
        for kind in {kind for kind, _ in self._live.values() if not keep(kind)}:
            self.cancel(kind)
        self._thread.queue.put(None)
        if not self._thread.isRunning():
            return True
        if not self._thread.wait(int(timeout_s * 1000)):
            _orphans.append(self._thread)
            return False
        return True

    def _on_report(self, generation: int, outcome: str, payload: object) -> None:
        if generation not in self._live:
            return
        stale = self._live[generation][1].cancelled
        if outcome == "event":
            if not stale:
                self.yielded.emit(generation, payload)
            return
        del self._live[generation]
        if stale or outcome == "cancelled":
            self.cancelled.emit(generation)
        elif outcome == "finished":
            self.finished.emit(generation)
        else:
            self.failed.emit(generation, payload)


_orphans: list[_Thread] = []
"""Threads that did not stop: destroying a running QThread would abort the process."""
