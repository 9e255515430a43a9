"""Assigns orders to a cluster's workers: no scheduler, no thread, no file."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from core.jobs.batch.cluster.terms import Terms
from core.jobs.batch.tasks import Desk, Task


@dataclass(eq=False)
class RemoteTask(Task):
    """A task with what a worker has to have for it.

    Of the workers that are lost with it the first may have gone by another order that it had beside this one, and any
    by a power cut.
    """

    MOST_LOSSES: ClassVar[int] = 3

    terms: Terms = field(kw_only=True)


@dataclass(eq=False)
class RemoteDesk(Desk[RemoteTask]):
    """A worker with the tasks that it has.

    Attributes:
        address: as the scheduler names it.
        refused: sentences on what it lacks, by the terms of the orders that need it.
        unfit: why it can do nothing at all; "" if nothing speaks against it.
        unseen: folders of orders that it does not see, or not as the client does: files are sent.
        is_paused: whether it takes nothing at the moment, as Dask has it: its memory is short, or it is about to end.
        kept_for: the task that waits until all others are done, and then has it to itself.
    """

    address: str = field(kw_only=True)
    refused: dict[Terms, str] = field(default_factory=dict)
    unfit: str = ""
    unseen: set[frozenset[Path]] = field(default_factory=set)
    is_paused: bool = False
    kept_for: RemoteTask | None = None

    def refusal(self, task: RemoteTask) -> str:
        """Return why it cannot do a task, "" if it can, as far as is known."""
        return self.unfit or self.refused.get(task.terms, "")

    @property
    def has_room(self) -> bool:
        """True where it may be given another task."""
        return not self.is_full and not self.is_alone and self.is_open_to(None)

    def is_open_to(self, task: RemoteTask | None) -> bool:
        """Report whether it takes tasks and is kept for no other than this one."""
        is_kept = self.kept_for not in (None, task) and not self.kept_for.future.done()
        return not self.is_paused and not is_kept


def dealt(waiting: deque[RemoteTask], desks: Sequence[RemoteDesk]) -> Iterator[tuple[RemoteDesk, RemoteTask]]:
    """Yield who gets which task next, which is on the desk by then, until nobody can take one.

    Each gets no more than it has at hand, and those with the fewest come first: a worker that joins late has work at
    once.
    """
    for task in list(waiting):
        desk = _desk_for(task, [desk for desk in desks if not desk.refusal(task)])
        if desk is not None:
            waiting.remove(task)
            desk.take(task)
            yield desk, task
        elif not any(each.has_room for each in desks):
            return


def refused_by_all(
    waiting: Iterable[RemoteTask], desks: Sequence[RemoteDesk]
) -> list[tuple[RemoteTask, list[str]]]:
    """Return the tasks that none of the workers can do, with the reasons; none if there is no worker."""
    refused = [(task, [desk.refusal(task) for desk in desks]) for task in waiting] if desks else []
    return [(task, list(dict.fromkeys(why))) for task, why in refused if all(why)]


def _desk_for(task: RemoteTask, desks: Sequence[RemoteDesk]) -> RemoteDesk | None:
    if task.losses:
        return _alone(task, desks)
    return min((desk for desk in desks if desk.has_room), key=lambda desk: len(desk.tasks), default=None)


def _alone(task: RemoteTask, desks: Sequence[RemoteDesk]) -> RemoteDesk | None:
    """Return a desk that is empty; without one, let the emptiest take nothing else until it is."""
    mine = sorted((desk for desk in desks if desk.is_open_to(task)), key=lambda desk: len(desk.tasks))
    if mine and not mine[0].tasks:
        for desk in mine:
            desk.kept_for = None
        return mine[0]
    if mine and not any(desk.kept_for is task for desk in mine):
        mine[0].kept_for = task
    return None
