"""A report of a fault: when, on what machine, after which actions, and where in the program. It is sent nowhere."""

from __future__ import annotations

import platform
import re
import sys
import threading
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil

from app.crashes.discretion import discreet
from core.version import TITLE

_LOG_LINES = 40
_LOG_BYTES = 20_000
_MOST_WHAT, _MOST_TRACE = 2_000, 60_000
"""Characters of the message and of the trace, which may hold a whole array; the middle of longer ones is left out."""
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")


@dataclass(frozen=True)
class Report:
    """What is known of a fault; `text` says it, without names of files unless these are asked for.

    Attributes:
        what: the fault in one line, such as "ValueError: ..." or "Fatal Python error: Aborted".
        facts: lines on program and machine.
        actions: what was done last, a line each.
        trace: where in the program it was.
        log: the last lines of the log file.
        names: names and paths of files that were open, which are taken out of all of these.
    """

    when: datetime
    what: str
    facts: tuple[str, ...]
    actions: tuple[str, ...]
    trace: str
    log: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def signature(self) -> str:
        """Two faults of one are the same fault: its kind, and the place in the program."""
        places = re.findall(r'File "[^"]+", line \d+', self.trace)
        return f"{self.what.partition(':')[0]} {' '.join(places[-3:])}"

    def text(self, *, names: bool = False) -> str:
        """Return the report; with `names` of files as they are."""
        parts = (
            f"{TITLE}: report of a fault, {self.when.isoformat(' ', 'seconds')}",  # not translated
            _cut(self.what, _MOST_WHAT),
            "\n".join(self.facts),
            _part("Last actions", self.actions),  # not translated
            _part("Where", _cut(self.trace.strip(), _MOST_TRACE).splitlines()),  # not translated
            _part("Last lines of the log", self.log),  # not translated
        )
        text = _plain("\n\n".join(filter(None, parts)) + "\n")
        return text if names else discreet(text, self.names)


def report_of(error: BaseException, actions: Sequence[str], log: Path, names: Sequence[str] = ()) -> Report:
    """Return the report of an exception that nobody caught, on whatever thread; never raises."""
    trace = "".join(traceback.format_exception(error))
    thread = f"thread: {threading.current_thread().name}"
    return Report(
        datetime.now(),
        "".join(traceback.format_exception_only(error)).strip(),
        (*machine_facts(), thread),
        tuple(actions),
        trace,
        last_lines(log),
        tuple(names),
    )


def machine_facts() -> tuple[str, ...]:
    """Return lines on program and machine as they are now."""
    return (
        f"system: {platform.platform()}",
        f"Python {platform.python_version()}, {_libraries()}",
        f"processor: {platform.machine()}, {psutil.cpu_count()} threads",
        _memory(),
    )


def memory_taken() -> int:
    """Return the bytes of memory that this process takes; 0 where the system does not say."""
    try:
        return int(psutil.Process().memory_info().rss)
    except (OSError, psutil.Error):
        return 0


def last_lines(log: Path) -> tuple[str, ...]:
    """Return the last lines of a log file, none where it cannot be read."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - _LOG_BYTES))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ()
    return tuple(text.splitlines()[-_LOG_LINES:])


def _memory() -> str:
    try:
        memory = psutil.virtual_memory()
    except (OSError, psutil.Error):
        return "memory: not known"  # not translated
    free, own = memory.available >> 20, memory_taken() >> 20
    return f"memory: {memory.total >> 20} MB, {free} MB free, {own} MB taken"  # not translated


def _libraries() -> str:
    """Return the versions of what has been imported: torch loads late, and a report must not load it."""
    known = ((name, sys.modules.get(name)) for name in ("PySide6", "torch", "numpy", "cv2"))
    return ", ".join(f"{name} {getattr(module, '__version__', '?')}" for name, module in known if module)


def _cut(text: str, most: int) -> str:
    """Return a text, of a longer one its beginning and its end."""
    half = most // 2
    return text if len(text) <= most else f"{text[:half]} [...] {text[-half:]}"


def _plain(text: str) -> str:
    """Return a text that every editor and clipboard takes: no control characters, no halves of characters."""
    return _ODD.sub("?", text).encode("utf-8", "backslashreplace").decode("utf-8")


def _part(title: str, lines: Sequence[str]) -> str:
    return "\n".join((f"{title}:", *(f"  {line}" for line in lines))) if lines else ""
