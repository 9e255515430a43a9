"""Temporary files beside the user's own: named so that they are known for ours, and cleared once nobody writes them."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Lock

if sys.platform == "win32":

    def _take(descriptor: int) -> None:
        """Windows lets nobody remove a file that is open: no lock is needed, and one would keep writers out."""

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


YOUNG_S = 3600.0
"""A file written this recently is left alone, whoever holds it."""
_UNLOCKABLE_YOUNG_S = 24 * 3600.0
"""The same where the disk knows no locks, which would say that a process still writes it."""
_LONGEST_SUFFIX = 16
_OURS = re.compile(r"\..{0,40}\.matte-studio-[0-9a-f]{16}(\..{0,15})?", re.DOTALL)
_looked: dict[Path, float] = {}
_mutex = Lock()


def temporary_beside(target: Path) -> Path:
    """Return a new name beside a file, hidden, with the same suffix, that `clear_leftovers` knows for ours."""
    suffix = target.suffix if len(os.fsencode(target.suffix)) < _LONGEST_SUFFIX else ""
    return target.with_name(f".{target.stem[:40]}.matte-studio-{secrets.token_hex(8)}{suffix}")


@contextlib.contextmanager
def held(temporary: Path) -> Iterator[None]:
    """Say as long as the block lasts, to all processes, that a temporary file is being written."""
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(temporary, os.O_RDWR)
    try:
        with contextlib.suppress(OSError):  # where the disk knows no locks
            _take(descriptor)
        yield
    finally:
        os.close(descriptor)


def clear_leftovers(folder: Path, young_s: float = YOUNG_S) -> None:
    """Remove what writes left in a folder that were killed, this many seconds later at the soonest; never raises.

    Only files of this user with names of `temporary_beside` that no process holds; a folder is looked through once in
    that time.
    """
    with _mutex:
        now = time.monotonic()
        if now - _looked.get(folder, -YOUNG_S) < young_s:
            return
        _looked[folder] = now
    with contextlib.suppress(OSError, ValueError), os.scandir(folder) as entries:
        for entry in entries:
            if _OURS.fullmatch(entry.name):
                with contextlib.suppress(OSError):
                    _clear(Path(entry.path), young_s)


def _clear(path: Path, young_s: float) -> None:
    found = path.lstat()
    age = time.time() - found.st_mtime
    is_own = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    if not stat.S_ISREG(found.st_mode) or not is_own or age < young_s:
        return
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    try:
        try:
            _take(descriptor)
        except BlockingIOError:
            return  # a process is at it
        except OSError:
            if age < _UNLOCKABLE_YOUNG_S:
                return
        if sys.platform != "win32":
            path.unlink()
    finally:
        os.close(descriptor)
    if sys.platform == "win32":
        path.unlink()
