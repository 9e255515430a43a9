"""Signals that end a command which has many files to write: heard once, it ends well."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from types import FrameType

from core.text.translate import tr


class Ending:
    """Ctrl+C, and the signal that ends a job: the first one lets a command end well, the next one ends it at once.

    Attributes:
        stop: set by the first one.
        signal: its number, 0 before.
    """

    def __init__(self) -> None:
        self.stop, self.signal = threading.Event(), 0
        self._said = b""
        self._before: dict[int, object] = {}

    def __enter__(self) -> Ending:
        """Hear them from now on, where this is the main thread, which alone can."""
        said = tr("Stopping: files that are being written are finished. A second time stops at once.")
        encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
        self._said = f"\n{said}\n".encode(encoding, "replace")
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        """Leave them as they were."""
        for number, before in self._before.items():
            signal.signal(number, before)  # type: ignore[arg-type]

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if self.stop.is_set():
            os._exit(128 + number)
        self.signal = number
        self.stop.set()
        with contextlib.suppress(OSError, ValueError, AttributeError):  # print might be what was interrupted
            os.write(sys.stderr.fileno(), self._said)
