"""A batch: orders to workers and outcomes to the journal, so that none waits and nothing is done twice."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, replace
from pathlib import Path

from core.errors import UserError, is_disk_full
from core.jobs.batch.journal import Journal, full_disk, no_folder
from core.jobs.batch.key import order_key
from core.jobs.batch.record import Outcome, State, Workers, failed
from core.jobs.order import Order
from core.leftovers import clear_leftovers
from core.text.translate import tr

_AHEAD = 8
"""Orders whose keys are known before a worker is free: a folder that was done before is skipped at once."""
_POLL_S = 0.2
"""Seconds between the checks of a waiting batch whether it should stop."""
_KILLED_S = 60.0
"""Age of a temporary file that nobody holds at which it is one of a killed run, in the folders of a batch."""

Stamp = tuple[int, int]


@dataclass(frozen=True)
class Entry:
    """An order with what it is called on every machine: mostly the path of its photo within its input."""

    order: Order
    identity: str


@dataclass(frozen=True)
class Refused:
    """A photo that no order can be made of, and why."""

    photo: Path
    identity: str
    sentence: str


@dataclass(frozen=True)
class _Ready:
    """An entry that is to be run: its key, and the inputs as they were when that was found."""

    entry: Entry
    key: str
    stamps: dict[Path, Stamp]


@dataclass(frozen=True)
class _Known:
    """An outcome without a run: skipped, or failed before one."""

    outcome: Outcome
    identity: str


class _End:
    """No more entries come."""


class Batch:
    """Runs entries on workers.

    Args:
        workers: who does it; closed at the end of a run.
        journal: keeps what was done.
        stop: ends the run when it is set: what is in work is canceled, or written whole.
    """

    def __init__(self, workers: Workers, journal: Journal, stop: threading.Event | None = None) -> None:
        self._workers, self._journal = workers, journal
        self._stop = stop or threading.Event()
        self._events: queue.Queue[_Ready | _Known | _End | BaseException | Future[Outcome]] = queue.Queue()
        self._ahead = threading.Semaphore(_AHEAD)
        self._waiting: deque[_Ready] = deque()
        self._working: dict[Future[Outcome], _Ready] = {}
        self._is_closed = False

    @property
    def photos(self) -> list[Path]:
        """The photos that the workers have at this moment, the first ones first."""
        return [ready.entry.order.photo for ready in list(self._working.values())]

    def run(self, entries: Iterable[Entry | Refused]) -> Generator[Outcome, None, None]:
        """Yield the outcomes as they come, each in the journal already; ``entries`` may never end, and may wait.

        Entries are taken on a thread of its own, which also finds the keys; they have to end once ``stop`` is set.

        Raises:
            DiskFullError: there is no room for the files.
            UserError: the folder or the journal cannot be written.
        """
        self._journal.make_folder()
        feeder = threading.Thread(target=self._feed, args=(entries,), name="batch-feeder")
        feeder.start()
        try:
            yield from self._outcomes()
            self._close(cancel=self._stop.is_set())
            yield from self._last()
        finally:
            if not self._is_closed:
                self._stop.set()  # or the entries might be waited for without end
                self._close(cancel=True)
                with contextlib.suppress(UserError):
                    deque(self._last(), maxlen=0)
            feeder.join()

    def _close(self, *, cancel: bool) -> None:
        self._workers.close(cancel=cancel)
        self._is_closed = True

    # --- the feeder's thread -----------------------------------------------------------------------------------------

    def _feed(self, entries: Iterable[Entry | Refused]) -> None:
        try:
            for entry in entries:
                while not self._ahead.acquire(timeout=_POLL_S):
                    if self._stop.is_set():
                        return
                if self._stop.is_set():
                    return
                self._events.put(self._looked_at(entry))
        except BaseException as error:  # noqa: BLE001 - raised again where the outcomes are awaited
            self._events.put(error)
        finally:
            self._events.put(_End())

    def _looked_at(self, entry: Entry | Refused) -> _Ready | _Known:
        if isinstance(entry, Refused):
            return _Known(failed(entry.photo, "", entry.sentence), entry.identity)
        order, folder = entry.order, self._journal.folder
        try:
            stamps = {path: _stamp(path) for path in order.inputs()}
            key = order_key(order, folder)
            done = self._journal.finished(key) or self._kept(order, key)
            if done is not None:
                return _Known(replace(done, photo=str(order.photo), state=State.SKIPPED), entry.identity)
            _make_folders(order)
        except UserError as error:
            outcome = failed(order.photo, "", str(error), is_disk_full=is_disk_full(error))
            return _Known(outcome, entry.identity)
        return _Ready(entry, key, stamps)

    def _kept(self, order: Order, key: str) -> Outcome | None:
        """Return an outcome that leaves an order's files alone, where somebody has worked on them since."""
        changed = self._journal.changed_since(order.files.paths())
        return (
            None if changed is None else Outcome(str(order.photo), key, State.SKIPPED, kept_sentence(changed))
        )

    # --- the thread of the outcomes ----------------------------------------------------------------------------------

    def _outcomes(self) -> Iterator[Outcome]:
        is_fed = True
        while is_fed or self._waiting or self._working:
            self._submit()
            try:
                event = self._events.get(timeout=_POLL_S)
            except queue.Empty:
                event = None
            if isinstance(event, BaseException):
                raise event
            if isinstance(event, _End):
                is_fed = False
            elif isinstance(event, _Ready):
                self._waiting.append(event)
            elif isinstance(event, _Known):
                self._ahead.release()
                yield from self._told(event.outcome, event.identity)
            elif event is not None:
                yield from self._ended(event)
            if self._stop.is_set():
                return

    def _submit(self) -> None:
        while self._waiting and len(self._working) < self._workers.room and not self._stop.is_set():
            ready = self._waiting.popleft()
            self._ahead.release()
            self._journal.begin(ready.entry.order.files.paths())
            future = self._workers.submit(ready.entry.order, ready.key)
            self._working[future] = ready
            future.add_done_callback(self._events.put)

    def _ended(self, future: Future[Outcome]) -> Iterator[Outcome]:
        """Yield the outcome of a future, if it has come to one."""
        ready = self._working.pop(future, None)
        if ready is None:
            return
        try:
            outcome = future.result()
        except CancelledError:
            if self._stop.is_set():
                return
            raise UserError(tr("The workers ended before the batch; give the same command again.")) from None
        changed = next((path for path, stamp in ready.stamps.items() if _has_changed(path, stamp)), None)
        if changed is not None and outcome.state is State.DONE:
            sentence = tr("{file} was changed while it was read; give the same command again.", file=changed)
            outcome = replace(outcome, state=State.FAILED, sentence=sentence)
        yield from self._told(outcome, ready.entry.identity)

    def _last(self) -> Iterator[Outcome]:
        """Yield what the workers, which are closed, have still done."""
        for future in list(self._working):
            if future.cancelled():
                self._journal.end(self._working[future].entry.order.files.paths())
            elif future.done() and future.exception() is None:
                yield from self._ended(future)

    def _told(self, outcome: Outcome, identity: str) -> Iterator[Outcome]:
        """Yield an outcome that is in the journal; one that was skipped is there already."""
        yield outcome if outcome.state is State.SKIPPED else self._journal.add(outcome, identity)
        if outcome.is_disk_full:
            raise full_disk(self._journal.folder)


def kept_sentence(changed: Path) -> str:
    """Return what is said of a photo one of whose files was changed since a batch wrote it."""
    return tr(
        "{file} was changed since the batch wrote it, and is kept; move or delete it to have it made again.",
        file=changed,
    )


def _make_folders(order: Order) -> None:
    """Make the folders of the files, and clear what killed runs left in them. Raises UserError."""
    for folder in dict.fromkeys(path.parent for path in order.files.paths()):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(no_folder(folder, error)) from error
        clear_leftovers(folder, _KILLED_S)


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return 0, 0  # whoever reads it says why it cannot be
    return found.st_size, found.st_mtime_ns


def _has_changed(path: Path, before: Stamp) -> bool:
    """Report whether a file is another than it was; one that was moved away since was read in time."""
    return _stamp(path) not in (before, (0, 0))
