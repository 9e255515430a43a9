"""A file that says: this process is alive, or at it. The system lets go of it whatever ends the process."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


_HELD = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
"""Error numbers of systems for a lock that another process holds."""
_AGAIN_S = 0.01


class Lock:
    """Held from a successful `take` or `wait` to `release`, or to the end of the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self, *, make: bool) -> bool:
        """Take it, `make` the file where it is not there; False where another holds it or it cannot be had."""
        if self._descriptor is not None:
            return True
        with contextlib.suppress(OSError):
            self._try(os.O_CREAT if make else 0)
        return self._descriptor is not None

    def wait(self, seconds: float) -> bool:
        """Take it as soon as nobody else holds it; False where another one still does after this many seconds.

        Where it cannot be had at all, as on a disk that knows no locks, nobody is waited for.
        """
        until = time.monotonic() + seconds
        while self._descriptor is None:
            try:
                if self._try(os.O_CREAT):
                    break
            except OSError:
                break
            if time.monotonic() >= until:
                return False
            time.sleep(_AGAIN_S)
        return True

    def release(self) -> None:
        """Let go of it."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            with contextlib.suppress(OSError):
                os.close(descriptor)

    def _try(self, flags: int) -> bool:
        """Take it, unless another holds it. Raises OSError if it cannot be had."""
        descriptor = os.open(self._path, os.O_RDWR | flags, 0o600)
        try:
            _take(descriptor)
        except OSError as error:
            os.close(descriptor)
            if error.errno in _HELD:
                return False
            raise
        self._descriptor = descriptor
        return True
