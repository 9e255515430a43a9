"""Orders that wait for worker processes, those at hand there, and who gets which: no process, no thread, no file."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TypeVar

from core.jobs.batch.capacity import Need
from core.jobs.batch.pipeline import AT_HAND
from core.jobs.batch.record import Outcome, settle
from core.jobs.order import Order

LOSSES = 2
"""Workers that an order may take with it before it is given up: after the first it is tried once more, alone."""


@dataclass(eq=False)
class Task:
    """An order with its future, what it needs of memory, and how many workers were lost while they had it."""

    number: int
    order: Order
    key: str
    need: Need
    future: Future[Outcome] = field(default_factory=Future)
    losses: int = 0


@dataclass(eq=False)
class Desk:
    """The tasks that one worker has; it takes more once it is ready."""

    tasks: dict[int, Task] = field(default_factory=dict)
    is_ready: bool = False

    @property
    def bytes(self) -> int:
        """Memory for its tasks: all photos are held, one of them is in the network."""
        needs = [task.need for task in self.tasks.values()]
        return sum(need.held for need in needs) + max((need.network for need in needs), default=0)


AnyDesk = TypeVar("AnyDesk", bound=Desk)


class Queue:
    """Tasks in the order they came, given to the desks that have room for them, within ``budget`` bytes.

    A task that is larger than the budget runs while nothing else does. So does one that a worker was lost with: whether
    it takes too much memory or crashes its process, no other photo suffers again.
    """

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._waiting = deque[Task]()

    def __iter__(self) -> Iterator[Task]:
        """Yield the tasks that wait."""
        return iter(tuple(self._waiting))

    def add(self, task: Task) -> None:
        """Take a task behind all others."""
        self._waiting.append(task)

    def add_again(self, tasks: Iterable[Task]) -> None:
        """Take tasks that a worker was lost with, in front of all others."""
        self._waiting.extendleft(reversed(list(tasks)))

    def drain(self) -> list[Task]:
        """Return all tasks that wait, which do so no more."""
        tasks = list(self._waiting)
        self._waiting.clear()
        return tasks

    def dealt(self, desks: Sequence[AnyDesk]) -> Iterator[tuple[AnyDesk, Task]]:
        """Yield who gets which task next, which is on the desk by then, until nobody can take one."""
        while self._waiting:
            if self._waiting[0].future.cancelled():
                settle(self._waiting.popleft().future, None)
                continue
            desk = self._desk_for(self._waiting[0], desks)
            if desk is None:
                return
            task = self._waiting.popleft()
            desk.tasks[task.number] = task
            yield desk, task

    def _desk_for(self, task: Task, desks: Sequence[AnyDesk]) -> AnyDesk | None:
        ready = [desk for desk in desks if desk.is_ready and len(desk.tasks) < AT_HAND]
        if not ready:
            return None
        desk = min(ready, key=lambda desk: len(desk.tasks))
        at_hand = [other for each in desks for other in each.tasks.values()]
        if not at_hand:
            return desk
        if task.losses or any(other.losses for other in at_hand):
            return None
        others = sum(each.bytes for each in desks if each is not desk)
        with_it = Desk({**desk.tasks, task.number: task}).bytes
        return desk if others + with_it <= self._budget else None
