"""Orders on their way to workers that may be lost, and the desks of these: what is alike for processes and clusters."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import ClassVar, Generic, TypeVar

from core.jobs.batch.pipeline import AT_HAND
from core.jobs.batch.record import Outcome
from core.jobs.order import Order


@dataclass(eq=False)
class Task:
    """An order with its future, and how many workers were lost while they had it.

    After the first loss it is tried again alone: it may have been another order that its worker was lost by.

    Attributes:
        MOST_LOSSES: workers that may be lost with it before it is given up.
    """

    MOST_LOSSES: ClassVar[int]

    number: int
    order: Order
    key: str
    future: Future[Outcome] = field(default_factory=Future)
    losses: int = 0

    def lose(self) -> bool:
        """Count a worker that was lost with it, and report whether it is to be given up."""
        self.losses += 1
        return self.losses >= self.MOST_LOSSES


AnyTask = TypeVar("AnyTask", bound=Task)


@dataclass(eq=False)
class Desk(Generic[AnyTask]):
    """The tasks that one worker has, by their numbers."""

    tasks: dict[int, AnyTask] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        """True where it has all that a worker has at hand."""
        return len(self.tasks) >= AT_HAND

    @property
    def is_alone(self) -> bool:
        """True where it has a task that a worker was lost with, which no other task may be beside."""
        return any(task.losses for task in self.tasks.values())

    def take(self, task: AnyTask) -> None:
        """Take a task."""
        self.tasks[task.number] = task
