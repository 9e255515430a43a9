"""Errands that are dropped: those at work are ended, those that come later never begin, few are remembered."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from pathlib import Path

import pytest

from core.jobs.batch.carrying import Manner, matting_engine
from core.jobs.batch.cluster import carry
from core.jobs.batch.cluster.errand import Duty, Errand
from core.jobs.batch.cluster.terms import Terms
from core.jobs.batch.record import Outcome, State
from core.jobs.order import Order

ORDER = Order(Path("a.png"))
DONE = Outcome("a.png", "", State.DONE)


class Pipe:
    """Does what comes at once."""

    def __init__(self) -> None:
        self.futures: list[Future[Outcome]] = []

    def submit(self, order: Order, key: str) -> Future[Outcome]:
        self.futures.append(Future())
        self.futures[-1].set_result(DONE)
        return self.futures[-1]


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipe]:
    made = Pipe()
    monkeypatch.setattr(carry, "_pipeline", lambda duty: made)
    yield made
    carry._dropped.clear()
    carry._at_work.clear()


def errand(name: str) -> Errand:
    return Errand(name, ORDER, "", Terms((), frozenset()), Duty(Manner(), matting_engine))


def test_an_errand_that_was_dropped_before_it_came_never_begins(pipe: Pipe) -> None:
    carry.drop(["one", "two"])
    with pytest.raises(CancelledError):
        carry._outcome(errand("one"), ORDER)
    assert pipe.futures == [] and list(carry._dropped) == ["two"]
    assert carry._outcome(errand("three"), ORDER) is DONE
    assert carry._at_work == {}


def test_an_errand_at_work_is_ended_and_not_remembered(pipe: Pipe) -> None:
    under_way: Future[Outcome] = Future()
    carry._at_work["one"] = under_way
    carry.drop(["one"])
    assert under_way.cancelled() and not carry._dropped


def test_no_more_than_the_latest_are_remembered(pipe: Pipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carry, "_MOST_DROPPED", 3)
    for start in range(0, 10, 2):
        carry.drop([f"{start}", f"{start + 1}"])
    assert list(carry._dropped) == ["7", "8", "9"]
