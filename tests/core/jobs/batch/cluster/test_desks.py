"""Dealing orders to workers: late ones get work, what a worker was lost with has the next one to itself."""

from __future__ import annotations

from collections import deque
from pathlib import Path

from core.jobs.batch.cluster.desks import RemoteDesk, RemoteTask, dealt, refused_by_all
from core.jobs.batch.cluster.terms import Terms
from core.jobs.batch.pipeline import AT_HAND
from core.jobs.order import Order

TERMS = Terms((), frozenset())
RAW = Terms((), frozenset({".cr2"}))


def tasks_of(count: int, terms: Terms = TERMS, losses: int = 0) -> deque[RemoteTask]:
    return deque(
        RemoteTask(number, Order(Path(f"{number}.png")), "", terms=terms, losses=losses)
        for number in range(count)
    )


def deal(waiting: deque[RemoteTask], *desks: RemoteDesk) -> list[tuple[str, int]]:
    return [(desk.address, task.number) for desk, task in dealt(waiting, desks)]


def test_workers_have_only_what_is_at_hand_so_that_late_ones_get_the_next() -> None:
    waiting, first, late = tasks_of(3 * AT_HAND), RemoteDesk(address="first"), RemoteDesk(address="late")
    assert deal(waiting, first) == [("first", number) for number in range(AT_HAND)]
    assert [name for name, _ in deal(waiting, first, late)] == ["late"] * AT_HAND
    assert len(waiting) == AT_HAND
    del first.tasks[0]
    assert deal(waiting, first, late) == [("first", 2 * AT_HAND)]


def test_what_a_worker_was_lost_with_is_alone_on_the_next_while_others_go_on() -> None:
    a, b = RemoteDesk(address="a"), RemoteDesk(address="b")
    deal(tasks_of(3), a, b)
    lost = tasks_of(1, losses=1)[0]
    lost.number = 10
    waiting = deque([lost, *(RemoteTask(20 + number, lost.order, "", terms=TERMS) for number in range(9))])
    assert {name for name, _ in deal(waiting, a, b)} == {"a"}  # b, which has less, is kept for it
    b.tasks.clear()
    assert deal(waiting, a, b) == [("b", 10)]
    assert deal(waiting, a, b) == []
    del b.tasks[10]
    assert [name for name, _ in deal(waiting, a, b)] == ["b"] * AT_HAND


def test_a_worker_is_not_kept_for_what_was_canceled() -> None:
    desk, waiting = RemoteDesk(address="a"), tasks_of(1)
    deal(waiting, desk)
    lost = tasks_of(1, losses=1)
    assert deal(lost, desk) == []
    assert not desk.has_room
    lost[0].future.cancel()
    assert desk.has_room


def test_orders_go_to_those_that_can_do_them() -> None:
    able, unable, unfit = (
        RemoteDesk(address="able"),
        RemoteDesk(address="unable", refused={RAW: "no raws"}),
        RemoteDesk(address="unfit", unfit="old"),
    )
    waiting = tasks_of(2, RAW)
    assert refused_by_all(waiting, [unable, unfit, able]) == []
    assert {name for name, _ in deal(waiting, unable, unfit, able)} == {"able"}
    waiting = deque([*tasks_of(2, RAW), *tasks_of(1)])
    refused = refused_by_all(waiting, [unable, unfit])
    assert [(task.terms, why) for task, why in refused] == [(RAW, ["no raws", "old"])] * 2
    assert refused_by_all(waiting, []) == []


def test_a_paused_worker_keeps_what_it_has_and_gets_no_more() -> None:
    paused, other = RemoteDesk(address="paused"), RemoteDesk(address="other")
    deal(tasks_of(1), paused)
    paused.is_paused = True
    assert deal(tasks_of(9), paused) == []
    assert deal(tasks_of(1, losses=1), paused) == []
    assert {name for name, _ in deal(tasks_of(9), paused, other)} == {"other"}
    assert len(paused.tasks) == 1
