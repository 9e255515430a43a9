from __future__ import annotations

import threading
from types import SimpleNamespace

import psutil
import pytest

from core.threads import cores
from core.threads.cores import Cores, OtherPrograms, usable_cores


@pytest.mark.parametrize(
    ("usable", "busy", "threads"),
    [
        (16, 0.2, 16),
        (16, 4.1, 12),
        (16, 7, 9),
        (16, 8, 16),
        (16, 16, 16),
        (2, 0, 2),
        (2, 1, 2),
        (2, 2, 2),
        (1, 1, 1),
    ],
)
def test_threads_follow_the_free_cores_while_most_are_free(usable: int, busy: float, threads: int) -> None:
    assert Cores(usable, busy).threads == threads


def test_a_run_beside_others_takes_longer_but_never_more_than_twice() -> None:
    assert Cores(8).slowdown == 1
    assert Cores(2, 1).slowdown == 1.5
    for usable in (1, 2, 3, 8, 64):
        told = [Cores(usable, usable * share / 10).slowdown for share in range(11)]
        assert told == sorted(told) and told[-1] == 2


class Machine:
    """Four cores of which others take ``busy`` and this process ``own``, whose clock goes as told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock, self.busy, self.own, self.slept = 0.0, 0.0, 0.0, 0.0
        self._others = self._mine = 0.0
        monkeypatch.setattr(cores.time, "monotonic", lambda: self.clock)
        monkeypatch.setattr(cores.time, "sleep", self.sleep)
        monkeypatch.setattr(cores, "affinity", lambda: [0, 1, 2, 3])
        monkeypatch.setattr(cores, "processor_quota", lambda: None)
        monkeypatch.setattr(psutil, "cpu_times", self.times)
        process = SimpleNamespace(cpu_times=lambda: SimpleNamespace(user=self._mine, system=0.0))
        monkeypatch.setattr(psutil, "Process", lambda: process)

    def times(self, percpu: bool) -> list[SimpleNamespace]:
        each = (self._others + self._mine) / 4
        return [SimpleNamespace(user=each, system=0.0, idle=1e9) for _ in range(4)]

    def pass_by(self, seconds: float) -> None:
        self.clock += seconds
        self._others += self.busy * seconds
        self._mine += self.own * seconds

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.pass_by(seconds)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


def test_what_this_process_takes_is_not_what_others_take(machine: Machine) -> None:
    watch = OtherPrograms()
    machine.own, machine.busy = 2.0, 1.0
    machine.pass_by(1.0)
    assert watch.cores() == (4, pytest.approx(1.0))


def test_a_look_that_comes_too_soon_repeats_the_last(machine: Machine) -> None:
    watch = OtherPrograms()
    machine.busy = 2.0
    machine.pass_by(1.0)
    before = watch.cores()
    machine.busy = 0.0
    machine.pass_by(0.01)
    assert watch.cores() == before and machine.slept == 0


def test_a_run_waits_only_for_what_was_not_seen_lately(machine: Machine) -> None:
    watch = OtherPrograms()
    machine.busy = 3.0
    machine.pass_by(1000.0)
    machine.busy = 1.0
    assert watch.cores_now() == (4, pytest.approx(1.0)) and machine.slept == pytest.approx(0.05)
    machine.pass_by(2.0)
    watch.cores_now()
    assert machine.slept == pytest.approx(0.05)


def test_nobody_waits_for_a_run_that_watches(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    watch, seen = OtherPrograms(), []

    def sleep(seconds: float) -> None:
        machine.sleep(seconds)
        thread = threading.Thread(target=lambda: seen.append(watch.cores()), daemon=True)
        thread.start()
        thread.join(5)

    machine.pass_by(1000.0)
    machine.busy = 1.0
    monkeypatch.setattr(cores.time, "sleep", sleep)
    assert watch.cores_now() == (4, pytest.approx(1.0))
    assert seen == [(4, 0.0)]


def test_of_two_runs_that_watch_the_second_takes_what_the_first_saw(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a moment tells, right after the look of the other, is noise."""
    watch, seen = OtherPrograms(), []

    def sleep(seconds: float) -> None:
        monkeypatch.setattr(cores.time, "sleep", machine.sleep)
        thread = threading.Thread(target=lambda: seen.append(watch.cores_now()), daemon=True)
        thread.start()
        thread.join(5)
        machine.busy = 4.0
        machine.pass_by(1e-4)

    machine.pass_by(1000.0)
    machine.busy = 1.0
    monkeypatch.setattr(cores.time, "sleep", sleep)
    assert watch.cores_now() == (4, pytest.approx(1.0))
    assert seen == [(4, pytest.approx(1.0))]


def test_what_others_take_beyond_a_containers_share_is_no_hindrance(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cores, "processor_quota", lambda: 1.5)
    watch = OtherPrograms()
    machine.busy = 3.0
    machine.pass_by(1.0)
    assert watch.cores() == (2, pytest.approx(1.0))
    assert usable_cores() == 2


def test_a_system_that_tells_no_affinity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "Process", SimpleNamespace)
    assert cores.affinity() == list(range(len(cores.affinity()))) and usable_cores() >= 1


@pytest.mark.parametrize(
    ("asked", "settled"), [(None, "4"), ("", "4"), ("16", "4"), ("2", "2"), ("many", "4")]
)
def test_a_share_of_threads_is_the_most_that_a_process_takes(asked: str | None, settled: str) -> None:
    environment = {} if asked is None else {"OMP_NUM_THREADS": asked}
    cores.limit_threads(4, environment)
    assert environment == {"OMP_NUM_THREADS": settled, "MKL_NUM_THREADS": "4"}
    assert cores.most_threads(environment) == int(settled)


def test_as_many_threads_compute_as_there_are_cores_unless_the_user_says_otherwise() -> None:
    assert cores.most_threads({}) == cores.most_threads({"OMP_NUM_THREADS": "many"}) == usable_cores()
    assert cores.most_threads({"MKL_NUM_THREADS": "3"}) == 3
