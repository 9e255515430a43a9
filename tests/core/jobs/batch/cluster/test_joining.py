"""Workers that join one after the other, where the first is of no use: with a stand-in for Dask's client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.errors import UserError
from core.jobs.batch.cluster import cluster
from core.jobs.batch.cluster.cluster import Cluster
from core.jobs.batch.cluster.errand import Answer
from core.jobs.batch.record import Outcome, State
from core.jobs.order import Files, MarksFrom, Order
from tests.batch_workers import marks_of, write_photo

LONG = 60
OLD, GOOD = "tcp://old", "tcp://good"


class Remote:
    """A task of Dask that is done at once."""

    key = "matte-1"

    def add_done_callback(self, heard: Callable[[Any], None]) -> None:
        heard(self)

    def result(self) -> Answer:
        return Answer(Outcome("a.png", "", State.DONE))

    def done(self) -> bool:
        return True

    def release(self) -> None:
        pass


class Client:
    """Counts what the workers get."""

    status = "running"

    def __init__(self) -> None:
        self.sent: list[str] = []

    def submit(self, *_: object, workers: list[str], **__: object) -> Remote:
        self.sent += workers
        return Remote()

    def run(self, *_: object, **__: object) -> None:
        pass

    def close(self, timeout: float) -> None:
        pass


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client whose first worker runs another program; the good one has joined by the time that is known."""
    there, client = {OLD: True}, Client()

    def refusal_of(_: object, address: str, program: str) -> str:
        there[GOOD] = True
        return "Another version." if address == OLD else ""

    monkeypatch.setattr(cluster, "connected", lambda address: client)
    monkeypatch.setattr(cluster, "workers_of", lambda *_: dict(there))
    monkeypatch.setattr(cluster, "refusal_of", refusal_of)
    monkeypatch.setattr(cluster, "_LOOK_S", 0.05)
    return client


@pytest.fixture
def workers(client: Client) -> Iterator[Cluster]:
    made = Cluster("tcp://scheduler")
    yield made
    made.close(cancel=True)


@pytest.fixture
def order(tmp_path: Path) -> Order:
    photo = write_photo(tmp_path / "a.png")
    return Order(photo, MarksFrom(marks_of(photo)), files=Files(tmp_path / "out.png"))


def test_a_batch_goes_on_where_a_good_worker_has_joined_unseen(
    client: Client, workers: Cluster, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_JOIN_S", 0.0)
    monkeypatch.setattr(cluster, "_LOOK_S", 0.5)  # so that only the look before the end can see it
    assert workers.submit(order, "").result(LONG).state is State.DONE
    assert client.sent == [GOOD]


def test_a_good_worker_may_come_a_while_after_the_others(
    client: Client, workers: Cluster, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, late = 0, cluster.workers_of

    def workers_of(client: object, before: dict[str, bool]) -> dict[str, bool]:
        nonlocal looks
        looks += 1
        return late(client, before) if looks > 5 else {OLD: True}

    monkeypatch.setattr(cluster, "workers_of", workers_of)
    assert workers.submit(order, "").result(LONG).state is State.DONE
    assert client.sent == [GOOD] and looks > 5


def test_a_batch_ends_where_no_other_worker_joins(
    client: Client, workers: Cluster, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_JOIN_S", 0.1)
    monkeypatch.setattr(cluster, "workers_of", lambda *_: {OLD: True})
    with pytest.raises(UserError, match=r"Another version\."):
        workers.submit(order, "").result(LONG)
    assert client.sent == []
