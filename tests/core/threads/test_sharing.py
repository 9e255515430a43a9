"""Work shared out among threads."""

from __future__ import annotations

import threading

import pytest

from core.threads import sharing
from core.threads.sharing import side_by_side


def test_parts_are_worked_on_at_the_same_time() -> None:
    met = threading.Barrier(3, timeout=5)
    side_by_side(lambda part: met.wait(), [0, 1, 2])


def test_without_room_for_threads_all_is_done_by_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(sharing.mmap, "mmap", lacking)
    seen: list[tuple[int, int]] = []
    side_by_side(lambda part: seen.append((part, threading.get_ident())), [0, 1, 2])
    assert seen == [(part, threading.get_ident()) for part in (0, 1, 2)]


def test_an_error_reaches_the_caller() -> None:
    with pytest.raises(ZeroDivisionError):
        side_by_side(lambda part: 1 / part, [1, 0])
