"""A progress bar on stderr: one living line on a terminal, a few plain lines elsewhere, none when quiet."""

import sys
import time
from types import TracebackType

from app.remaining import RemainingTime, left_text
from core.text.translate import tr

_WIDTH = 28
_REDRAW_S = 0.1
_SPARSE_STEP = 0.25


class ProgressBar:
    """Use as a context manager; ``update`` as often as you like. A stream that breaks never stops the work.

    Seconds left follow from the pace since ``update`` first reported progress.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._stream = None if quiet else sys.stderr
        self._is_terminal = self._stream is not None and self._stream.isatty()
        self._start = self._drawn = time.monotonic()
        self._phase = ""
        self._line = ""
        self._told = 0.0
        self._remaining = RemainingTime()

    def __enter__(self) -> "ProgressBar":
        """Show nothing yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the last line standing when all went well, else take it away for the message."""
        if not self._is_terminal or not self._line:
            return
        if kind is None:
            self._write("\n")
        else:
            self._write("\r" + " " * len(self._line) + "\r")

    def update(self, phase: str, fraction: float, detail: str = "") -> None:
        """Show a phase in words and the share of all work done, 0 to 1; another ``detail`` is no other phase."""
        self._remaining.update(fraction)
        if self._stream is None:
            return
        if self._is_terminal:
            self._draw(phase, fraction, detail)
        elif phase != self._phase or fraction >= self._told + _SPARSE_STEP:
            self._told = fraction
            self._write(f"{self._text(phase, fraction, detail)}\n")
        self._phase = phase

    def say(self, line: str) -> None:
        """Write a line of its own on stderr, also where progress is not shown."""
        stream, before = self._stream or sys.stderr, self._line
        if stream is None:
            return
        try:
            if before and self._is_terminal:
                stream.write("\r" + " " * len(before) + "\r")
            stream.write(f"{line}\n{before if self._is_terminal else ''}")
            stream.flush()
        except OSError:
            self._stream = None

    def _draw(self, phase: str, fraction: float, detail: str) -> None:
        now = time.monotonic()
        if phase == self._phase and fraction < 1 and now < self._drawn + _REDRAW_S:
            return
        self._drawn = now
        filled = round(_WIDTH * min(max(fraction, 0), 1))
        line = f"[{'#' * filled}{'.' * (_WIDTH - filled)}] {self._text(phase, fraction, detail)}"
        self._write("\r" + line.ljust(len(self._line)))
        self._line = line

    def _text(self, phase: str, fraction: float, detail: str) -> str:
        left = left_text(self._remaining.seconds()) if fraction < 1 else ""
        passed = tr("{seconds:.0f} s", seconds=time.monotonic() - self._start)
        said = " ".join(filter(None, (phase, detail)))
        return f"{100 * fraction:3.0f} %  {said}  {', '.join(filter(None, (passed, left)))}"

    def _write(self, text: str) -> None:
        if self._stream is None:
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:  # whoever read it has left, or the disk is full: the work goes on unseen
            self._stream = None
