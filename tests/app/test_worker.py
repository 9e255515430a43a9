from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.worker import CancelToken, Worker


class Log:
    """Everything a worker reported, in order."""

    def __init__(self, worker: Worker) -> None:
        self.items: list[tuple[Any, ...]] = []
        worker.yielded.connect(lambda generation, value: self.items.append(("yielded", generation, value)))
        worker.finished.connect(lambda generation: self.items.append(("finished", generation)))
        worker.failed.connect(lambda generation, error: self.items.append(("failed", generation, error)))
        worker.cancelled.connect(lambda generation: self.items.append(("cancelled", generation)))

    def ends(self) -> list[tuple[Any, ...]]:
        return [item[:2] for item in self.items if item[0] != "yielded"]


@pytest.fixture
def worker(qapp: object) -> Iterator[Worker]:
    worker = Worker("test")
    yield worker
    assert worker.close()


@pytest.fixture
def log(worker: Worker) -> Log:
    return Log(worker)


def count_to(n: int) -> Any:
    def job(token: CancelToken) -> Iterator[int]:
        yield from range(n)

    return job


def wait_for_cancel(started: threading.Event) -> Any:
    def job(token: CancelToken) -> Iterator[int]:
        yield 0
        started.set()
        while not token.cancelled:
            threading.Event().wait(0.001)
        yield 1

    return job


def test_items_arrive_in_order_on_this_thread(qtbot: QtBot, worker: Worker, log: Log) -> None:
    threads = []
    worker.yielded.connect(lambda *_: threads.append(threading.get_ident()))
    generation = worker.submit(count_to(3), "job")
    qtbot.waitUntil(lambda: not worker.busy)
    assert log.items == [*(("yielded", generation, i) for i in range(3)), ("finished", generation)]
    assert set(threads) == {threading.get_ident()}


def test_newest_of_a_kind_wins(qtbot: QtBot, worker: Worker, log: Log) -> None:
    started = threading.Event()
    old = worker.submit(wait_for_cancel(started), "run")
    assert started.wait(5)
    new = worker.submit(count_to(1), "run")
    qtbot.waitUntil(lambda: ("finished", new) in log.ends())
    assert log.ends() == [("cancelled", old), ("finished", new)]
    # what the older one had yielded before, still in the event queue, is stale by now
    assert [item for item in log.items if item[0] == "yielded"] == [("yielded", new, 0)]


def test_other_kinds_queue_up(qtbot: QtBot, worker: Worker, log: Log) -> None:
    generations = [worker.submit(count_to(1), kind) for kind in ("a", "b", "c")]
    qtbot.waitUntil(lambda: not worker.busy)
    assert log.ends() == [("finished", generation) for generation in generations]


def test_a_queued_job_that_is_cancelled_never_starts(qtbot: QtBot, worker: Worker, log: Log) -> None:
    started, ran = threading.Event(), []
    first = worker.submit(wait_for_cancel(started), "a")

    def job(token: CancelToken) -> Iterator[int]:
        ran.append(True)
        yield 0

    second = worker.submit(job, "b")
    worker.cancel()
    qtbot.waitUntil(lambda: len(log.ends()) == 2)
    assert log.ends() == [("cancelled", first), ("cancelled", second)]
    assert not ran


@pytest.mark.parametrize("error", [ValueError("bug"), MemoryError(), SystemExit(3), KeyboardInterrupt()])
def test_a_crash_is_reported_and_the_worker_lives_on(
    qtbot: QtBot, worker: Worker, log: Log, error: BaseException
) -> None:
    def crash(token: CancelToken) -> Iterator[int]:
        yield 0
        raise error

    failed = worker.submit(crash, "a")
    after = worker.submit(count_to(1), "b")
    qtbot.waitUntil(lambda: not worker.busy)
    assert log.ends() == [("failed", failed), ("finished", after)]
    assert log.items[1] == ("failed", failed, error)


def test_close_cancels_and_joins(qapp: object) -> None:
    worker, started = Worker("test"), threading.Event()
    worker.submit(wait_for_cancel(started), "run")
    assert started.wait(5)
    assert worker.close(5)
    with pytest.raises(RuntimeError):
        worker.submit(count_to(1), "run")


def test_close_gives_up_after_its_time(qapp: object) -> None:
    worker, started, release = Worker("test"), threading.Event(), threading.Event()

    def stubborn(token: CancelToken) -> Iterator[int]:
        started.set()
        release.wait(10)
        yield 0

    worker.submit(stubborn, "run")
    assert started.wait(5)
    assert not worker.close(0.05)
    release.set()
    assert worker.close(5)


def test_close_finishes_what_is_to_be_kept(qapp: object) -> None:
    worker, ran = Worker("test"), []

    def job(name: str) -> Any:
        def run(token: CancelToken) -> Iterator[int]:
            ran.append(name)
            yield 0

        return run

    started = threading.Event()
    worker.submit(wait_for_cancel(started), "read")
    worker.submit(job("read"), "other")
    worker.submit(job("write"), "keep")
    assert worker.close(5, keep=lambda kind: kind == "keep")
    assert ran == ["write"]
