"""The progress bar: on a terminal, elsewhere, and where there is no stderr."""

from __future__ import annotations

import io
import sys

import pytest

from app.commands.progress_bar import ProgressBar
from core.errors import UserError


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Put a terminal in place of stderr; inside a test, because the capture puts its own there before."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    return stream


def test_a_terminal_gets_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = terminal(monkeypatch)
    with ProgressBar() as bar:
        for step in range(101):
            bar.update("Working", step / 100)
    text = stream.getvalue()
    assert text.count("\n") == 1
    assert "100 %" in text.split("\r")[-1]
    assert text.count("\r") < 5, "drawn more often than ten times a second"


def test_an_error_takes_the_line_away(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = terminal(monkeypatch)
    with pytest.raises(UserError), ProgressBar() as bar:
        bar.update("Working", 0.5)
        raise UserError("no")
    assert stream.getvalue().endswith(" \r")


def test_elsewhere_a_few_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressBar() as bar:
        for step in range(101):
            bar.update("Working", step / 100)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 5
    assert lines[-1].strip().startswith("100 %")


def test_no_stderr_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    with ProgressBar() as bar:
        bar.update("Working", 0.5)


def test_the_time_left_is_told_once_it_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    stream, now = terminal(monkeypatch), [100.0]
    monkeypatch.setattr("app.commands.progress_bar.time.monotonic", lambda: now[0])
    with ProgressBar() as bar:
        for step in range(41):
            now[0] += 1
            bar.update("Working", step / 40)
    lines = stream.getvalue().split("\r")
    assert "left" not in lines[1]
    assert any("about 20 s left" in line for line in lines)
    assert "left" not in lines[-1]
