"""Keep C libraries from writing to the terminal."""

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_STDERR = 2
_lock = threading.Lock()
_printing = threading.Lock()
_quiet = 0
_kept = -1


@contextlib.contextmanager
def quiet_libraries() -> Iterator[None]:
    """Drop everything written to the process's stderr meanwhile: libtiff and libpng complain there by themselves.

    Several threads may do so at once: it is heard again when the last has ended. Does nothing where the process has
    no stderr.
    """
    _begin()
    try:
        yield
    finally:
        _end()


def _begin() -> None:
    global _quiet, _kept  # noqa: PLW0603 - the stderr of the process is one, too
    with _lock:
        _quiet += 1
        if _quiet > 1:
            return
        try:
            _kept = os.dup(_STDERR)
        except OSError:
            _kept = -1
            return
        with Path(os.devnull).open("wb") as sink:
            os.dup2(sink.fileno(), _STDERR)


def _end() -> None:
    global _quiet, _kept  # noqa: PLW0603 - as above
    with _lock:
        _quiet -= 1
        if _quiet or _kept < 0:
            return
        os.dup2(_kept, _STDERR)
        os.close(_kept)
        _kept = -1


@contextlib.contextmanager
def quiet_prints() -> Iterator[None]:
    """Drop what this thread prints to sys.stdout meanwhile: OpenEXR reports damage there. One thread at a time."""
    with _printing:
        kept = sys.stdout
        sys.stdout = _OthersOnly(kept)
        try:
            yield
        finally:
            sys.stdout = kept


class _OthersOnly:
    """A stream that passes on everything except what its creating thread writes."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._thread = threading.get_ident()

    def write(self, text: str) -> int:
        is_dropped = self._stream is None or threading.get_ident() == self._thread
        return len(text) if is_dropped else self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
