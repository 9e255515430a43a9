from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from core.engine import threads
from core.engine.threads import threads_of_a_run
from core.threads.cores import Cores


class Watch:
    def __init__(self, *seen: Cores) -> None:
        self._seen = list(seen)

    def cores_now(self) -> Cores:
        return self._seen.pop(0)


@pytest.fixture
def eight_threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine of eight cores, of which the user has chosen no number; torch is told eight."""
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(threads, "usable_cores", lambda: 8)
    before = torch.get_num_threads()
    torch.set_num_threads(8)
    yield
    torch.set_num_threads(before)


def watch(monkeypatch: pytest.MonkeyPatch, *busy: float) -> None:
    one = Watch(*(Cores(8, each) for each in busy))
    monkeypatch.setattr(threads, "other_programs", lambda: one)


def test_each_run_decides_anew_and_leaves_no_trace(
    eight_threads: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(monkeypatch, 2.0, 0.0)
    for expected in (6, 8):
        with threads_of_a_run() as count:
            assert count == torch.get_num_threads() == expected
        assert torch.get_num_threads() == 8


def test_a_run_inside_a_run_keeps_its_threads(eight_threads: None, monkeypatch: pytest.MonkeyPatch) -> None:
    watch(monkeypatch, 3.0)
    with threads_of_a_run() as outer, threads_of_a_run() as inner:
        assert inner == outer == 5
    assert torch.get_num_threads() == 8


def test_never_more_than_the_caller_or_the_user_allows(
    eight_threads: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.set_num_threads(3)
    watch(monkeypatch, 1.0)
    with threads_of_a_run() as count:
        assert count == 3
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    with threads_of_a_run() as count:
        assert count == 3
