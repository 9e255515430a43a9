"""Keep C libraries from talking to the terminal."""

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

_STDERR = 2
_lock = threading.Lock()
_quiet = 0
_kept = -1


@contextlib.contextmanager
def quiet_libraries() -> Iterator[None]:
    """Drop what anything writes to the process's stderr meanwhile: libtiff and libpng complain there by themselves.

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
