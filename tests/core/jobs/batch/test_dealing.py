"""Who gets which order: by turns, within memory, alone after a loss."""

from __future__ import annotations

from pathlib import Path

from core.jobs.batch.capacity import Need
from core.jobs.batch.dealing import LocalDesk, LocalTask, Queue
from core.jobs.batch.pipeline import AT_HAND
from core.jobs.order import Order

PLENTY = 10**6


def task(number: int, held: int = 1, network: int = 10) -> LocalTask:
    return LocalTask(number, Order(Path(f"{number}.png")), "", need=Need(held, network))


def desks(count: int) -> list[LocalDesk]:
    return [LocalDesk(is_ready=True) for _ in range(count)]


def queue_of(*tasks: LocalTask, budget: int = PLENTY) -> Queue:
    queue = Queue(budget)
    for each in tasks:
        queue.add(each)
    return queue


def numbers(desk: LocalDesk) -> list[int]:
    return list(desk.tasks)


def test_desks_get_orders_by_turns_until_all_have_their_share() -> None:
    two, queue = desks(2), queue_of(*map(task, range(9)))
    assert [each.number for _, each in queue.dealt(two)] == list(range(2 * AT_HAND))
    assert [numbers(desk) for desk in two] == [[0, 2, 4], [1, 3, 5]]
    del two[1].tasks[3]
    assert [(desk is two[1], each.number) for desk, each in queue.dealt(two)] == [(True, 6)]
    assert [each.number for each in queue.drain()] == [7, 8]
    assert not list(queue.dealt(desks(2)))


def test_a_desk_whose_process_is_not_ready_gets_nothing() -> None:
    one = LocalDesk()
    queue = queue_of(task(0))
    assert not list(queue.dealt([one]))
    one.is_ready = True
    assert [each.number for _, each in queue.dealt([one])] == [0]


def test_no_more_is_at_hand_than_memory_is_for() -> None:
    two, queue = desks(2), queue_of(*map(task, range(9)), budget=23)
    list(queue.dealt(two))  # each network counts once a process, each photo by itself
    assert sum(desk.bytes for desk in two) == 23
    assert [numbers(desk) for desk in two] == [[0, 2], [1]]


def test_a_photo_beyond_memory_waits_until_it_is_alone() -> None:
    two, queue = desks(2), queue_of(task(0), task(1, 500, 500), task(2), budget=100)
    list(queue.dealt(two))
    assert [numbers(desk) for desk in two] == [[0], []]
    two[0].tasks.clear()
    list(queue.dealt(two))
    assert [numbers(desk) for desk in two] == [[1], []]
    two[0].tasks.clear()
    list(queue.dealt(two))
    assert [numbers(desk) for desk in two] == [[2], []]


def test_after_a_loss_an_order_is_alone_and_comes_first() -> None:
    two, queue = desks(2), queue_of(task(0), task(5))
    suspect, other = task(1), task(2)
    suspect.losses = other.losses = 1
    running, two[0].tasks[9] = two[0], task(9)
    queue.add_again([suspect, other])
    assert not list(queue.dealt(two))  # others are under way
    running.tasks.clear()
    assert [each.number for _, each in queue.dealt(two)] == [1]
    assert not list(queue.dealt(two))
    two[0].tasks.clear()
    assert [each.number for _, each in queue.dealt(two)] == [2]
    two[0].tasks.clear()
    assert [each.number for _, each in queue.dealt(two)] == [0, 5]


def test_an_order_that_was_canceled_meanwhile_is_dropped() -> None:
    first, second = task(0), task(1)
    queue = queue_of(first, second)
    first.future.cancel()
    assert [each.number for _, each in queue.dealt(desks(1))] == [1]
    assert first.future.cancelled()
