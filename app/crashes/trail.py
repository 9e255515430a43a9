"""The trail of a window: what was done in it, written as it is done, so that a crash leaves it behind."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import re
import secrets
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TextIO

from app.crashes.report import Report, last_lines, machine_facts, memory_taken
from app.crashes.shelf import folder
from core.lock import Lock

MOST_ACTIONS = 60
_MOST_BYTES = 400_000
"""After that a trail begins anew with what was done last."""
_FATAL = re.compile(r"^(Fatal Python error|Windows fatal exception): .*$", re.MULTILINE)
_ACTION = re.compile(r"^\d\d:\d\d:\d\d  .*$", re.MULTILINE)
_WHERE = "trail"
_FACTS_END = "--"


class Trail:
    """Holds the last actions, and a file of this process alone, into which the interpreter writes where it dies.

    Nothing in here raises: without a folder, or on a full disk, actions are known as long as the process lives.
    """

    def __init__(self) -> None:
        self._actions: deque[str] = deque(maxlen=MOST_ACTIONS)
        self._file: TextIO | None = None
        self._path = folder() / f"{_WHERE}-{os.getpid()}-{secrets.token_hex(4)}.log"
        self._lock = Lock(self._path.with_suffix(".lock"))
        self._bytes = 0
        self.names: set[str] = set()
        """Names and paths of files that were open, for `Report.names`; they are in no trail."""

    @property
    def actions(self) -> tuple[str, ...]:
        """What was done last, a line each, the newest last."""
        return tuple(self._actions)

    def begin(self) -> None:
        """Begin the file, and have the interpreter write into it if it dies."""
        if self._file is not None:
            return
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.take(make=True)
            self._file = self._path.open("w", encoding="utf-8", errors="backslashreplace")
            self._write("\n".join((*machine_facts(), _FACTS_END)))
        if self._file is None:
            self._lock.release()
        else:
            faulthandler.enable(self._file)

    def note(self, action: str) -> None:
        """Add a line on what was done just now, which must hold no name of a file."""
        line = f"{datetime.now():%H:%M:%S}  {memory_taken() >> 20:6,} MB  {action}"
        self._actions.append(line)
        if self._bytes > _MOST_BYTES:
            self._begin_anew()
        self._write(line)

    def end(self) -> None:
        """Remove the file: the window was closed as it should be."""
        file, self._file = self._file, None
        if file is None:
            return
        faulthandler.disable()
        with contextlib.suppress(OSError):
            file.close()
        _remove(self._path)
        self._lock.release()
        _remove(self._path.with_suffix(".lock"))

    def _begin_anew(self) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.seek(0)
                self._file.truncate()
                self._bytes = 0
                self._write("\n".join((*machine_facts(), _FACTS_END, *list(self._actions)[:-1])))

    def _write(self, text: str) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError, ValueError):
                self._file.write(f"{text}\n")
                self._file.flush()
                self._bytes += len(text)


def take_crashes(log: Path, names: Sequence[str] = ()) -> list[Report]:
    """Return reports on windows that crashed, the oldest first, and remove their trails and those of others gone."""
    found = []
    for path in _left():
        lock = Lock(path.with_suffix(".lock"))
        if lock.take(make=True):
            report = _crash(path, log, tuple(names))
            found += [report] if report is not None else []
            _remove(path)
            lock.release()
            _remove(path.with_suffix(".lock"))
    return found


def _crash(path: Path, log: Path, names: tuple[str, ...]) -> Report | None:
    """Return the report on a window that left this trail; None where it was killed, or ended without a word.

    What was done after a fault was done by a program that survived it, as on Windows, where a library may handle what
    the interpreter calls fatal.
    """
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
        when = datetime.fromtimestamp(path.stat().st_mtime)
    except OSError:
        return None
    facts, _, rest = text.partition(f"{_FACTS_END}\n")
    actions = list(_ACTION.finditer(rest))
    fatal = _FATAL.search(rest, actions[-1].end() if actions else 0)
    if fatal is None:
        return None
    lines, trace = tuple(action[0] for action in actions[-MOST_ACTIONS:]), rest[fatal.start() :]
    return Report(when, fatal[0], tuple(facts.splitlines()), lines, trace, last_lines(log), names)


def _left() -> list[Path]:
    """Return the trails there are, the oldest first."""
    try:
        return sorted(folder().glob(f"{_WHERE}-*.log"), key=_changed_at)
    except OSError:
        return []


def _changed_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
