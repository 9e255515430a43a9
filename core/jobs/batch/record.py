"""The outcome of an order, and the interface of workers: in this process, in others, or on a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any, Protocol

from core.jobs.order import Order
from core.text.translate import mark


class State(Enum):
    """The end of an order; the value is the word in journals and reports."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Outcome:
    """The outcome of one order, in plain values that can be sent between processes and machines.

    Attributes:
        photo: the file of the photo, as ordered.
        key: what is the same for orders that give the same files: a hash of inputs, options, model and program.
        state: done, failed, or skipped as it was done before.
        sentence: why it failed, or was skipped although it was not done before, for people; "" else.
        marks: the file of its marks, "" if they were found or are those of a project.
        files: what was written, each path with its size in bytes.
        facts: as `MatteResult.report` has them, with "doubt_places" where pictures were made; empty if nothing was
            run.
        remarks: sentences on photo, marks and result.
        seconds: by stage: "read", "network", "write", and "total" from the first to the last.
        worker: who did it: a process of which machine.
        ended: when, local time in ISO 8601.
        is_disk_full: whether it failed for lack of room on the disk, as all others would.
        pictures: small WebP files for the report by their kind: "cutout" (transparent, to be shown on
            anything), "alpha", "routing", "doubt".
    """

    photo: str
    key: str
    state: State
    sentence: str = ""
    marks: str = ""
    files: tuple[tuple[str, int], ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    worker: str = ""
    ended: str = ""
    is_disk_full: bool = False
    pictures: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def moment(self) -> float:
        """When it ended, in seconds since 1970, to sort by: machines have clocks of several zones."""
        moment = moment_of(self.ended)
        return float("-inf") if moment is None else moment


NO_PICTURES = mark("The report has no pictures of this photo: {why}")
"""A remark: the files of the photo are written, whatever became of its pictures."""


def failed(photo: Path, key: str, sentence: str, *, worker: str = "", is_disk_full: bool = False) -> Outcome:
    """Return the outcome of an order that has failed at this moment."""
    return Outcome(
        str(photo), key, State.FAILED, sentence, worker=worker, ended=now(), is_disk_full=is_disk_full
    )


def files_with_sizes(paths: Iterable[Path]) -> tuple[tuple[str, int], ...]:
    """Return files with their sizes in bytes, as an outcome has them. Raises OSError."""
    return tuple((str(path), path.stat().st_size) for path in paths)


def now() -> str:
    """Return the time as outcomes have it: local, in ISO 8601, to the millisecond, as many may end in one second."""
    return datetime.now().astimezone().isoformat(timespec="milliseconds")


def moment_of(ended: str) -> float | None:
    """Return the seconds since 1970 of a time as outcomes have it; None if it is none."""
    try:
        return datetime.fromisoformat(ended).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def settle(future: Future[Outcome], ending: Outcome | BaseException | None) -> None:
    """Give a future that still waits its end; None cancels it, and one that is canceled stays so."""
    if ending is None:
        future.cancel()
    if not future.set_running_or_notify_cancel():
        return
    if isinstance(ending, BaseException):
        future.set_exception(ending)
    elif ending is not None:
        future.set_result(ending)


class Workers(Protocol):
    """Carry orders out, several at a time. An order that fails is an Outcome, never an exception of its future.

    A future fails only where nobody is left to do it. `BaseException`s such as KeyboardInterrupt are never swallowed.
    """

    @property
    def room(self) -> int:
        """The number of orders that may be outstanding: no worker waits, and no photo is in memory too early."""
        ...

    def submit(self, order: Order, key: str) -> Future[Outcome]:
        """Take an order, at once; ``key`` goes into its outcome."""
        ...

    def close(self, *, cancel: bool) -> None:
        """Wait for what was taken, or ``cancel`` it; files are whole or not there. Then end all that was started."""
        ...
