"""Workers on a Dask cluster: the same orders on other machines, with the same bytes.

Dask connects, finds the workers and hears of dead ones; who gets which order is decided here (`desks`). Its own
scheduler gives all tasks to the workers that are there first, and ends every task that was on a worker when one of
them has killed a few of those.
"""

from __future__ import annotations

import contextlib
import pickle
import queue
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import UserError, is_disk_full
from core.files import atomic_write
from core.jobs.batch.carrying import Manner, matting_engine
from core.jobs.batch.cluster.carry import carry, drop
from core.jobs.batch.cluster.connection import CONNECT_S, connected, is_lost, refusal_of, workers_of
from core.jobs.batch.cluster.desks import RemoteDesk, RemoteTask, dealt, refused_by_all
from core.jobs.batch.cluster.errand import (
    Answer,
    Duty,
    Errand,
    Parcel,
    absolute,
    given_of,
    named_as,
    parcel_of,
)
from core.jobs.batch.cluster.probes import Probes
from core.jobs.batch.cluster.terms import program, terms_of
from core.jobs.batch.pipeline import AT_HAND
from core.jobs.batch.record import Outcome, State, failed, settle
from core.jobs.order import Order
from core.text.lists import sentences
from core.text.translate import tr, tr_n

if TYPE_CHECKING:
    from core.engine.engine import MattingEngine

_LOOK_S = 0.5
"""Seconds between looks at which workers there are."""
_ALONE_S = 10.0
"""Seconds without any worker after which a sentence says so."""
_JOIN_S = 5.0
"""Seconds to wait for another worker after the last one joined, if none can do the work."""
_CARRIERS = 4
"""Threads that read, send, receive and write files."""


class Cluster:
    """Carries orders out on the workers of a Dask cluster, with what is at hand at each: more may join at any time.

    An order whose worker is lost goes to another, where it is alone from then on; once that has happened too often
    (`RemoteTask`) it has failed. Files are read and written by the workers where these see the same ones at the same
    paths, which each checks by content; else their bytes are sent, and the outputs' bytes come back and are written
    here.

    A worker that runs another program, or lacks what an order needs, is left out.

    Args:
        address: of the scheduler, as tcp://HOST:8786, or a file that the scheduler has written.
        manner, make_engine: as for `Pipeline`; functions and classes of modules, which the workers import.
        sends: whether files are sent in any case.
        notice: is given sentences on workers that are left out, on a thread of its own.

    Raises:
        UserError: no scheduler answers there, or ``distributed`` is not installed.
    """

    def __init__(
        self,
        address: str,
        manner: Manner | None = None,
        make_engine: Callable[[], MattingEngine] = matting_engine,
        *,
        sends: bool = False,
        notice: Callable[[str], object] = str,
    ) -> None:
        self._address, self._sends, self._notice = address, sends, notice
        self._manner = manner or Manner()
        self._duty = Duty(self._manner, make_engine)
        self._client = connected(address)
        self._probes = Probes()
        self._numbers = count()
        self._events: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()
        self._waiting, self._desks, self._checking = deque[RemoteTask](), dict[str, RemoteDesk](), set[str]()
        self._open, self._remote = dict[int, RemoteTask](), dict[int, Any]()
        self._said = set[str]()
        self._looked = self._last_seen = self._joined = time.monotonic()
        self._ending: BaseException | None = None
        self._is_over = False
        self._carriers = ThreadPoolExecutor(_CARRIERS, "cluster-carrier")
        self._dealer = threading.Thread(target=self._deal_on, name="cluster-dealer", daemon=True)
        self._dealer.start()

    @property
    def room(self) -> int:
        """Those at hand of all workers, and one for each that can begin as soon as one of them is done."""
        return max(sum(not desk.unfit for desk in list(self._desks.values())), 1) * (AT_HAND + 1)

    def submit(self, order: Order, key: str) -> Future[Outcome]:
        """Take an order, at once; its files are read on other threads."""
        task = RemoteTask(next(self._numbers), order, key, terms=terms_of(order))
        self._open[task.number] = task
        self._events.put(partial(self._waiting.append, task))
        if self._is_over:  # nobody looks at the events any more
            self._settle(task, self._ending)
        return task.future

    def close(self, *, cancel: bool) -> None:
        """Wait for what was taken, or ``cancel`` it: workers end it as soon as can be, whole or not at all."""
        if not cancel:
            wait([task.future for task in list(self._open.values())])
        self._events.put(self._stop)
        self._dealer.join()
        self._carriers.shutdown()
        self._probes.close()
        with contextlib.suppress(OSError, TimeoutError):
            self._client.close(timeout=CONNECT_S)

    # --- on the dealer's thread ---------------------------------------------------------------------------------------

    def _deal_on(self) -> None:
        """Do what happens, one after the other, and deal."""
        try:
            while not self._is_over:
                self._next_event()()
                if time.monotonic() - self._looked >= _LOOK_S:
                    self._look()
                self._deal()
        except BaseException as error:  # noqa: BLE001 - whoever waits for a future must hear of it
            self._ending, self._is_over = error, True
        for task in list(self._open.values()):
            self._settle(task, self._ending)

    def _next_event(self) -> Callable[[], object]:
        try:
            return self._events.get(timeout=_LOOK_S)
        except queue.Empty:
            return self._look

    def _deal(self) -> None:
        for task in [task for task in self._waiting if task.future.cancelled()]:
            self._waiting.remove(task)
            self._settle(task, None)
        self._refuse()
        for desk, task in dealt(self._waiting, list(self._desks.values())):
            self._carriers.submit(self._send, desk, task)

    def _refuse(self) -> None:
        """Give up on what no worker can do, once none has joined for a while. Raises UserError if that is all.

        Workers of one job come one after the other: the first of them may be the only one that is of no use.
        """
        if not self._refused() or self._checking or time.monotonic() - self._joined < _JOIN_S:
            return
        self._look()
        for task, reasons in () if self._checking else self._refused():
            if all(desk.unfit for desk in self._desks.values()):
                raise UserError(sentences(*reasons))
            self._waiting.remove(task)
            self._settle(task, _failed(task, sentences(*reasons)))

    def _refused(self) -> list[tuple[RemoteTask, list[str]]]:
        return refused_by_all(self._waiting, list(self._desks.values()))

    def _look(self) -> None:
        """Find out which workers have come or gone."""
        before = {address: not desk.is_paused for address, desk in self._desks.items()}
        found = workers_of(self._client, before)
        self._looked = now = time.monotonic()
        for address in [address for address in self._desks if address not in found]:
            desk = self._desks.pop(address)
            for task in list(desk.tasks.values()):
                self._lost(desk, task)
        for address, desk in self._desks.items():
            desk.is_paused = not found[address]
        for address in found.keys() - self._desks.keys() - self._checking:
            self._checking.add(address)
            self._joined = now
            self._carriers.submit(self._check, address)
        if found or not self._open:
            self._last_seen = now
        elif now - self._last_seen >= _ALONE_S:
            self._say(
                tr(
                    "No worker has joined {address}; start some with: dask worker {address} (docs/cluster.md)",
                    address=self._address,
                )
            )

    def _checked(self, address: str, sentence: str) -> None:
        """Take a worker in, or leave it out for the reason in a sentence."""
        self._checking.remove(address)
        self._desks[address] = RemoteDesk(address=address, unfit=sentence)
        if sentence:
            self._say(tr("A worker is left out: {why}", why=sentence))

    def _lost(self, desk: RemoteDesk, task: RemoteTask) -> None:
        """Have a task tried elsewhere whose worker is gone, first of all; or give it up."""
        if desk.tasks.pop(task.number, None) is None:
            return
        self._forget(task)
        if not task.lose():
            self._waiting.appendleft(task)
            return
        self._settle(
            task,
            _failed(
                task,
                tr_n(
                    "{name} was given up: {n} worker of the cluster was lost while it had it, most likely as its "
                    "memory ran out. Use a smaller photo or a lower detail limit k (--max-tokens), or workers with "
                    "more memory.",
                    "{name} was given up: {n} workers of the cluster were lost while they had it, most likely as their "
                    "memory ran out. Use a smaller photo or a lower detail limit k (--max-tokens), or workers with "
                    "more memory.",
                    task.MOST_LOSSES,
                    name=task.order.photo.name,
                ),
            ),
        )

    def _ended(self, desk: RemoteDesk, task: RemoteTask, ending: Answer | BaseException) -> None:
        """Take what has come of a task on a desk."""
        if task.number not in desk.tasks:
            return  # it was taken for lost
        if isinstance(ending, BaseException) and not isinstance(ending, Exception):
            raise ending
        if isinstance(ending, Exception) and is_lost(ending):
            self._lost(desk, task)
            self._look()  # or it might be dealt to the same worker again
            return
        self._forget(task)
        if isinstance(ending, Answer):
            self._answered(desk, task, ending)
            return
        del desk.tasks[task.number]
        self._settle(task, _failed(task, self._manner.describe(ending)))

    def _answered(self, desk: RemoteDesk, task: RemoteTask, answer: Answer) -> None:
        if answer.is_unseen:
            desk.unseen.add(_folders(task.order))
            self._carriers.submit(self._send, desk, task)
            return
        del desk.tasks[task.number]
        if answer.refusal:
            desk.refused[task.terms] = answer.refusal
            self._say(tr("A worker is left out: {why}", why=answer.refusal))
            self._waiting.appendleft(task)
        else:
            self._settle(task, answer.outcome)

    def _say(self, sentence: str) -> None:
        if sentence not in self._said:
            self._said.add(sentence)
            self._notice(sentence)

    def _settle(self, task: RemoteTask, ending: Outcome | BaseException | None) -> None:
        """Give a future its end; None for one that is canceled."""
        if self._open.pop(task.number, None) is None:
            return
        self._forget(task)
        settle(task.future, ending)

    def _forget(self, task: RemoteTask) -> None:
        """Let Dask forget a task, done or not."""
        remote = self._remote.pop(task.number, None)
        if remote is not None:
            with contextlib.suppress(OSError, RuntimeError):
                remote.release() if remote.done() else remote.cancel()

    def _stop(self) -> None:
        self._is_over = True
        names = [remote.key for remote in self._remote.values()]
        if names and self._client.status == "running":
            with contextlib.suppress(Exception):  # whoever is gone does nothing anyway
                self._client.run(drop, names, workers=list(self._desks), on_error="ignore")

    # --- on the carriers' threads -------------------------------------------------------------------------------------

    def _check(self, address: str) -> None:
        """Ask a worker for its program, in words that each understands."""
        sentence = refusal_of(self._client, address, program())
        self._events.put(partial(self._checked, address, sentence))

    def _send(self, desk: RemoteDesk, task: RemoteTask) -> None:
        """Send a task to a worker, and hear what comes of it."""
        try:
            remote = self._sent(desk, task)
        except BaseException as error:  # noqa: BLE001 - the dealer decides on it
            self._events.put(partial(self._ended, desk, task, error))
            return
        if task.number not in desk.tasks or self._is_over:
            remote.cancel()
            return
        self._remote[task.number] = remote
        remote.add_done_callback(lambda _: self._carry_on(self._receive, desk, task, remote))

    def _sent(self, desk: RemoteDesk, task: RemoteTask) -> Any:
        order, name = absolute(task.order), f"matte-{secrets.token_hex(8)}"
        errand = Errand(name, order, task.key, task.terms, self._duty)
        only: dict[str, Any] = {"workers": [desk.address]}
        parcel = None
        if self._sends or _folders(task.order) in desk.unseen:
            parcel = self._scattered(parcel_of(order), only)
        else:
            errand = replace(errand, given=given_of(order), probes=self._probes.of(order))
        packed = pickle.dumps(errand)
        return self._client.submit(
            carry, packed, parcel, key=name, pure=False, allow_other_workers=False, **only
        )

    def _scattered(self, parcel: Parcel, only: dict[str, Any]) -> Any:
        """Send a parcel to a worker."""
        try:
            (future,) = self._client.scatter([parcel], hash=False, direct=False, **only)
        except KeyError as error:  # the scheduler knows this worker no more
            raise TimeoutError from error
        return future

    def _carry_on(self, step: Callable[..., None], *given: Any) -> None:
        with contextlib.suppress(RuntimeError):  # closed meanwhile
            self._carriers.submit(step, *given)

    def _receive(self, desk: RemoteDesk, task: RemoteTask, remote: Any) -> None:
        """Take an answer in, and write the files that came with it."""
        ending: Answer | BaseException
        try:
            answer: Answer = remote.result()
            ending = answer if answer.outcome is None else Answer(self._landed(task.order, answer))
        except BaseException as error:  # noqa: BLE001 - the dealer decides on it
            ending = error
        self._events.put(partial(self._ended, desk, task, ending))

    def _landed(self, order: Order, answer: Answer) -> Outcome:
        """Return an outcome whose files are all here."""
        assert answer.outcome is not None
        try:
            for path, data in zip(order.files.paths(), answer.files, strict=False):
                with atomic_write(path) as temporary:
                    temporary.write_bytes(data)
        except UserError as error:
            return replace(
                answer.outcome,
                state=State.FAILED,
                sentence=str(error),
                files=(),
                is_disk_full=is_disk_full(error),
            )
        return named_as(answer.outcome, order)


def _folders(order: Order) -> frozenset[Path]:
    return frozenset(path.parent for path in (*order.inputs(), *order.files.paths()))


def _failed(task: RemoteTask, sentence: str) -> Outcome:
    return failed(task.order.photo, task.key, sentence)
