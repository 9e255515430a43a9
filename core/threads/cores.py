"""The cores of this process, those that other programs keep busy, and the number of threads to use."""

import math
import os
import re
import threading
import time
from collections.abc import Mapping, MutableMapping
from functools import cache
from typing import NamedTuple

import psutil

from core.threads.quota import processor_quota

_COUNTS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS")
_SHORTEST_LOOK_S, _STEADY_LOOK_S, _LONGEST_LOOK_S = 0.05, 1.0, 10.0
_BUSY = ("user", "nice", "system", "irq", "softirq", "steal", "interrupt", "dpc")


class Cores(NamedTuple):
    """Cores that this process may use, and how many of them other programs keep busy, 0 to ``usable``."""

    usable: int
    busy: float = 0.0

    @property
    def threads(self) -> int:
        """The number of threads that is done soonest.

        As many as cores are free; but as many as there are cores where others keep half of them or more. Who shares
        a core goes at half the speed, while each of so few threads would have twice the work or more.
        """
        free = self.usable - round(self.busy)
        return free if 2 * free > self.usable else self.usable

    @property
    def slowdown(self) -> float:
        """The likely time of a run relative to idle cores, if all programs share alike: 1 to 2."""
        return 1 + self.busy / self.usable


class _Times(NamedTuple):
    clock: float
    busy: float
    own: float


class OtherPrograms:
    """Measures what other programs take of the processor from one look to the next; may be asked by any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process = psutil.Process()
        self._last = self._times()
        self._cores = Cores(usable_cores())

    def cores(self) -> Cores:
        """Return what was seen since the last look, or its answer where it is less than a second old; at once."""
        with self._lock:
            if time.monotonic() - self._last.clock >= _STEADY_LOOK_S:
                self._look()
            return self._cores

    def cores_now(self) -> Cores:
        """Return the same, watching for 50 ms first where the last look was too long ago, or too short."""
        with self._lock:
            since = time.monotonic() - self._last.clock
            if since > _LONGEST_LOOK_S:
                self._last, since = self._times(), 0.0
            last = self._last
        time.sleep(max(_SHORTEST_LOOK_S - since, 0.0))  # without the lock: nobody else waits for it
        with self._lock:
            if self._last is last:  # else another thread has looked meanwhile
                self._look()
            return self._cores

    def _look(self) -> None:
        now, last = self._times(), self._last
        seconds = max(now.clock - last.clock, 1e-3)
        others = (now.busy - last.busy - (now.own - last.own)) / seconds
        usable, all_of_them = usable_cores(), len(affinity())
        busy = min(
            max(others - (all_of_them - usable), 0.0), float(usable)
        )  # beyond a container's share is room
        self._last, self._cores = now, Cores(usable, busy)

    def _times(self) -> _Times:
        each = psutil.cpu_times(percpu=True)
        busy = sum(_busy_seconds(each[core]) for core in affinity() if core < len(each))
        own = self._process.cpu_times()
        return _Times(time.monotonic(), busy, own.user + own.system)


@cache
def other_programs() -> OtherPrograms:
    """Return the watch of this process."""
    return OtherPrograms()


def _busy_seconds(times: object) -> float:
    return float(sum(getattr(times, name, 0.0) for name in _BUSY))


def affinity() -> list[int]:
    """Return the cores that this process may run on; all where the system has no such choice (macOS)."""
    try:
        return list(psutil.Process().cpu_affinity())
    except (AttributeError, OSError, psutil.Error):
        return list(range(os.cpu_count() or 1))


def usable_cores() -> int:
    """Return how many cores this process may use, by its affinity and its container's limit; at least 1."""
    quota = processor_quota()
    cores = max(len(affinity()), 1)
    return cores if quota is None else max(min(cores, math.ceil(quota)), 1)


class _Choice:
    """The number of threads that was chosen in this process; None for none."""

    count: int | None = None


def choose_threads(count: int | None) -> None:
    """Let runs of this process compute with so many threads from the next one on; None for as many as fit."""
    _Choice.count = count


def chosen_threads(environment: Mapping[str, str] = os.environ) -> int | None:
    """Return the number of threads that was chosen, no higher than the machine allows; None where none was."""
    return None if _Choice.count is None else min(_Choice.count, allowed_threads(environment))


def most_threads(environment: Mapping[str, str] = os.environ) -> int:
    """Return how many threads compute at most: as many as were chosen, else as many as are allowed."""
    return chosen_threads(environment) or allowed_threads(environment)


def allowed_threads(environment: Mapping[str, str] = os.environ) -> int:
    """Return how many threads may be chosen: as many as the environment says, else one for each usable core."""
    asked = [environment.get(name, "") for name in _COUNTS]
    return next((int(count) for count in asked if _is_count(count)), usable_cores())


def limit_threads(most: int, environment: MutableMapping[str, str] = os.environ) -> None:
    """Let torch, which is not loaded yet, compute with this many threads, or with fewer where the user has said so."""
    for name in _COUNTS:
        asked = environment.get(name, "")
        environment[name] = str(min(most, int(asked)) if _is_count(asked) else most)


def _is_count(asked: str) -> bool:
    return re.fullmatch("[1-9][0-9]{0,4}", asked) is not None


def chosen_by_user(environment: Mapping[str, str] = os.environ) -> bool:
    """Report whether the user has set the number of threads in the environment."""
    return any(environment.get(name) for name in _COUNTS)
