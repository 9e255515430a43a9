"""Measurements in separate processes: a warm process takes less memory, and a peer may run out of memory or time."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

Task = dict[str, Any]
"""Task of a child: the ``kind`` of work and its arguments, plain values that survive JSON."""


@dataclass(frozen=True)
class Outcome:
    """The outcome of a task.

    Attributes:
        values: what the child found; None if there is nothing.
        reason: why there is nothing.
        too_slow: whether it was ended for that.
        others: share of the machine's processor time that other programs took meanwhile, 0 to 1.
    """

    values: dict[str, Any] | None
    reason: str = ""
    too_slow: bool = False
    others: float = 0.0


class ChildFailed(RuntimeError):  # noqa: N818
    """A child ended without an explanation: a bug, ours or a peer's."""


class Children:
    """Starts one child per task and waits for it. Use as a context manager; arrays for children go into ``folder``.

    ``command`` starts this program so that it passes the path of a task file, added behind, to ``core.evaluation.tasks.
    perform_file``.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._command = [*command]
        self._temporary = TemporaryDirectory(prefix="matte-benchmark-")
        self.folder = Path(self._temporary.name)
        self._count = 0

    def __enter__(self) -> "Children":
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the folder."""
        self._temporary.cleanup()

    def run(self, task: Task, limit_s: float | None = None) -> Outcome:
        """Run a task in a new process; one that takes longer than ``limit_s`` is ended.

        Raises:
            ChildFailed: the child failed in a way it cannot explain.
        """
        self._count += 1
        file = self.folder / f"task-{self._count}.json"
        file.write_text(json.dumps(task), encoding="utf-8")
        watch = _OtherPrograms()
        try:
            done = subprocess.run(
                [*self._command, str(file)],
                capture_output=True,
                timeout=limit_s,
                check=False,
                encoding="utf-8",
                errors="replace",
            )
        except subprocess.TimeoutExpired:
            return Outcome(None, f"> {limit_s:g} s", too_slow=True)
        return replace(_read(file, done), others=watch.share())


class _OtherPrograms:
    """Meter of the processor time that this machine gives to others than our children, from its creation on."""

    def __init__(self) -> None:
        self._start = time.monotonic(), _processor_seconds()

    def share(self) -> float:
        """Return the share of all that there was, 0 to 1."""
        began, busy = self._start
        there_was = (time.monotonic() - began) * (os.cpu_count() or 1)
        return min(max((_processor_seconds() - busy) / max(there_was, 1e-9), 0.0), 1.0)


def _processor_seconds() -> float:
    """Return the processor time that all but this process and its ended children took since the start."""
    whole, ours = psutil.cpu_times(), os.times()
    busy = whole.user + whole.system + getattr(whole, "nice", 0.0) + getattr(whole, "steal", 0.0)
    return float(busy - ours.user - ours.system - ours.children_user - ours.children_system)


def _read(file: Path, done: "subprocess.CompletedProcess[str]") -> Outcome:
    answer = result_file(file)
    if answer.exists():
        said = json.loads(answer.read_text(encoding="utf-8"))
        return Outcome(said.get("values"), said.get("reason", ""))
    if done.returncode < 0 and sys.platform != "win32":
        return Outcome(None, f"ended by the system (signal {-done.returncode}), most likely out of memory")
    raise ChildFailed(f"a measurement failed with exit code {done.returncode}: {done.stderr[-2000:].strip()}")


def result_file(task_file: Path) -> Path:
    """Return where the child leaves what it found."""
    return task_file.with_suffix(".result.json")
