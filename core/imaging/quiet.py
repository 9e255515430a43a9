"""Keep C libraries from talking to the terminal."""

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

_STDERR = 2
_lock = threading.Lock()


@contextlib.contextmanager
def quiet_libraries() -> Iterator[None]:
    """Drop what anything writes to the process's stderr meanwhile: libtiff and libpng complain there by themselves.

    One thread at a time. Does nothing where the process has no stderr.
    """
    with _lock:
        try:
            kept = os.dup(_STDERR)
        except OSError:
            yield
            return
        try:
            with Path(os.devnull).open("wb") as sink:
                os.dup2(sink.fileno(), _STDERR)
            yield
        finally:
            os.dup2(kept, _STDERR)
            os.close(kept)
