"""The signals that end a program (Ctrl+C, kill, a closed terminal), heard by Qt's event loop."""

from __future__ import annotations

import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
ENDING = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))
"""The signals that ask a program to end on this system; SIGBREAK is Windows' Ctrl+Break."""


class EndSignals(QObject):
    """Emits ``received`` (the signal's number) for the first one; the next ends the program at once, as by default.

    Python hears of a signal only between two of its own instructions, of which Qt's event loop runs none while nothing
    happens: the interpreter's wakeup socket ends that wait, on Windows too. A signal that is ignored (nohup) stays so.
    """

    received = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._hear)
        self._heard = {number for number in ENDING if signal.getsignal(number) != signal.SIG_IGN}
        self._before = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for number in self._heard:
            signal.signal(number, _take_note)

    def close(self) -> None:
        """Hear no more; the signals end the program at once again."""
        if self._writer.fileno() < 0:
            return
        for number in self._heard:
            signal.signal(number, signal.SIG_DFL)
        signal.set_wakeup_fd(self._before)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _hear(self) -> None:
        number = next((number for number in self._reader.recv(64) if number in self._heard), None)
        if number is not None:
            self.close()
            self.received.emit(number)


def _take_note(number: int, frame: FrameType | None) -> None:
    """Stand in for Python's own handler: the wakeup socket carries the number."""
