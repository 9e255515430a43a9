"""Who of a cluster's workers gets which order: no scheduler, no thread, no file."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

from core.jobs.batch.cluster.terms import Terms
from core.jobs.batch.pipeline import AT_HAND
from core.jobs.batch.record import Outcome
from core.jobs.order import Order

LOSSES = 3
"""Workers that may be lost while they have an order before it is given up.

The first may have gone by another order that it had beside this one, and any by a power cut: after the first loss, an
order has its worker to itself.
"""


@dataclass(eq=False)
class Task:
    """An order with its future, what a worker has to have for it, and how many workers were lost while they had it."""

    number: int
    order: Order
    key: str
    terms: Terms
    future: Future[Outcome] = field(default_factory=Future)
    losses: int = 0


@dataclass(eq=False)
class Desk:
    """A worker with the tasks that it has.

    Attributes:
        address: as the scheduler names it.
        tasks: by their numbers.
        refused: sentences on what it lacks, by the terms of the orders that need it.
        unfit: why it can do nothing at all; "" where nothing speaks against it.
        unseen: folders of orders that it does not see, or not as the client does: files are sent.
        is_paused: whether it takes nothing at the moment, as Dask has it: its memory is short, or it is about to end.
        kept_for: the task that waits until all others are done, and then has it to itself.
    """

    address: str
    tasks: dict[int, Task] = field(default_factory=dict)
    refused: dict[Terms, str] = field(default_factory=dict)
    unfit: str = ""
    unseen: set[frozenset[Path]] = field(default_factory=set)
    is_paused: bool = False
    kept_for: Task | None = None

    def refusal(self, task: Task) -> str:
        """Return why it cannot do a task, "" where it can, as far as is known."""
        return self.unfit or self.refused.get(task.terms, "")

    @property
    def has_room(self) -> bool:
        """True where it may be given another task."""
        is_alone = any(task.losses for task in self.tasks.values())
        return not is_alone and self.is_open_to(None) and len(self.tasks) < AT_HAND

    def is_open_to(self, task: Task | None) -> bool:
        """Return True where it takes tasks and is kept for no other than this one."""
        is_kept = self.kept_for not in (None, task) and not self.kept_for.future.done()
        return not self.is_paused and not is_kept


def dealt(waiting: deque[Task], desks: Sequence[Desk]) -> Iterator[tuple[Desk, Task]]:
    """Yield who gets which task next, which is on the desk by then, until nobody can take one.

    Each gets no more than it has at hand, and those with the fewest come first: a worker that joins late has work at
    once.
    """
    for task in list(waiting):
        desk = _desk_for(task, [desk for desk in desks if not desk.refusal(task)])
        if desk is not None:
            waiting.remove(task)
            desk.tasks[task.number] = task
            yield desk, task
        elif not any(each.has_room for each in desks):
            return


def refused_by_all(waiting: deque[Task], desks: Sequence[Desk]) -> list[tuple[Task, list[str]]]:
    """Take the tasks from the queue that none of the workers can do, and return them with the reasons."""
    refused = [(task, [desk.refusal(task) for desk in desks]) for task in waiting] if desks else []
    found = [(task, list(dict.fromkeys(why))) for task, why in refused if all(why)]
    for task, _ in found:
        waiting.remove(task)
    return found


def _desk_for(task: Task, desks: Sequence[Desk]) -> Desk | None:
    if task.losses:
        return _alone(task, desks)
    return min((desk for desk in desks if desk.has_room), key=lambda desk: len(desk.tasks), default=None)


def _alone(task: Task, desks: Sequence[Desk]) -> Desk | None:
    """Return a desk that is empty; without one, let the emptiest take nothing else until it is."""
    mine = sorted((desk for desk in desks if desk.is_open_to(task)), key=lambda desk: len(desk.tasks))
    if mine and not mine[0].tasks:
        for desk in mine:
            desk.kept_for = None
        return mine[0]
    if mine and not any(desk.kept_for is task for desk in mine):
        mine[0].kept_for = task
    return None
