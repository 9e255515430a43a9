"""A lock is had by one at a time, waited for, and no hindrance on a disk that knows none."""

from __future__ import annotations

import errno
import threading
from pathlib import Path

import pytest

from core import lock
from core.lock import Lock


def test_one_has_it_until_it_lets_go(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    assert not first.take(make=False) and not (tmp_path / "lock").exists()
    assert first.take(make=True) and first.take(make=True)
    assert not second.take(make=True) and not second.wait(0)
    first.release()
    assert second.take(make=False)
    second.release()


def test_it_is_waited_for(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "lock"), Lock(tmp_path / "lock")
    assert first.wait(0)
    timer = threading.Timer(0.05, first.release)
    timer.start()
    assert second.wait(60)
    timer.join()
    second.release()


def test_a_disk_without_locks_keeps_nobody_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(descriptor: int) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr(lock, "_take", refuse)
    assert Lock(tmp_path / "lock").wait(60)
    assert Lock(tmp_path / "no folder" / "lock").wait(60)
    assert not Lock(tmp_path / "lock").take(make=True)
