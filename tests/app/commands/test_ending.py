"""Signals that end a batch: the first lets it end well, the second ends it at once, none is heard afterwards."""

from __future__ import annotations

import os
import signal
import sys
import threading

import pytest

from app.commands.ending import Ending
from core.text.language import PSEUDO, use


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_asks_and_the_second_ends(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    monkeypatch.setattr(os, "_exit", ended.append)
    before = signal.getsignal(number)
    with Ending() as ending:
        assert not ending.stop.is_set() and ending.signal == 0
        signal.raise_signal(number)
        assert ending.stop.is_set() and ending.signal == number and ended == []
        signal.raise_signal(number)
    assert ended == [128 + number]
    assert signal.getsignal(number) is before


def test_it_is_said_in_the_language_in_use(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    use(PSEUDO)
    monkeypatch.setattr(sys, "stderr", os.fdopen(os.dup(2), "w", encoding="utf-8"))
    with Ending(), sys.stderr:
        signal.raise_signal(signal.SIGINT)
    assert capfdbinary.readouterr().err.decode().startswith("\n[Stóppíñg: ")


def test_other_threads_leave_signals_alone() -> None:
    before, found = signal.getsignal(signal.SIGINT), []

    def enter() -> None:
        with Ending():
            found.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    assert found == [before]
