"""Assigns orders to this machine's processes, within memory: no process, no thread, no file."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, TypeVar

from core.jobs.batch.capacity import Need
from core.jobs.batch.record import settle
from core.jobs.batch.tasks import Desk, Task


@dataclass(eq=False)
class LocalTask(Task):
    """A task with what it needs of the memory that all processes share."""

    MOST_LOSSES: ClassVar[int] = 2

    need: Need = field(kw_only=True)


@dataclass(eq=False)
class LocalDesk(Desk[LocalTask]):
    """The desk of a process; it takes tasks once that is ready."""

    is_ready: bool = False

    @property
    def bytes(self) -> int:
        """Memory for its tasks: all photos are held, one of them is in the network."""
        needs = [task.need for task in self.tasks.values()]
        return sum(need.held for need in needs) + max((need.network for need in needs), default=0)


AnyDesk = TypeVar("AnyDesk", bound=LocalDesk)


class Queue:
    """Tasks in the order they came, given to the desks that have room for them, within ``budget`` bytes.

    A task that is larger than the budget runs while nothing else does. So does one that a worker was lost with: whether
    it takes too much memory or crashes its process, no other photo suffers again.
    """

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._waiting = deque[LocalTask]()

    def __iter__(self) -> Iterator[LocalTask]:
        """Yield the tasks that wait."""
        return iter(tuple(self._waiting))

    def add(self, task: LocalTask) -> None:
        """Take a task behind all others."""
        self._waiting.append(task)

    def add_again(self, tasks: Iterable[LocalTask]) -> None:
        """Take tasks that a worker was lost with, in front of all others."""
        self._waiting.extendleft(reversed(list(tasks)))

    def drain(self) -> list[LocalTask]:
        """Return all tasks that wait, which do so no more."""
        tasks = list(self._waiting)
        self._waiting.clear()
        return tasks

    def dealt(self, desks: Sequence[AnyDesk]) -> Iterator[tuple[AnyDesk, LocalTask]]:
        """Yield who gets which task next, which is on the desk by then, until nobody can take one."""
        while self._waiting:
            if self._waiting[0].future.cancelled():
                settle(self._waiting.popleft().future, None)
                continue
            desk = self._desk_for(self._waiting[0], desks)
            if desk is None:
                return
            task = self._waiting.popleft()
            desk.take(task)
            yield desk, task

    def _desk_for(self, task: LocalTask, desks: Sequence[AnyDesk]) -> AnyDesk | None:
        ready = [desk for desk in desks if desk.is_ready and not desk.is_full]
        if not ready:
            return None
        desk = min(ready, key=lambda desk: len(desk.tasks))
        if not any(each.tasks for each in desks):
            return desk
        if task.losses or any(each.is_alone for each in desks):
            return None
        others = sum(each.bytes for each in desks if each is not desk)
        with_it = LocalDesk({**desk.tasks, task.number: task}).bytes
        return desk if others + with_it <= self._budget else None
