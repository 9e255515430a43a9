"""The photos that a window has open, in a small file of its own; those of windows that are gone are found again."""

from __future__ import annotations

import contextlib
import json
import secrets
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from core.errors import UserError
from core.files import atomic_write, is_path, read_file
from core.lock import Lock
from core.text.translate import tr

MAX_RECORDS = 5
"""Records of windows that are gone which are kept, the newest."""
_VERSION = 1
_MOST_PHOTOS = 2000
_MAX_BYTES = 8 << 20
_SUFFIX, _LOCK = ".json", ".lock"


class Place(NamedTuple):
    """The path to open a photo from again: its project, else its own file, "" for one that has neither."""

    name: str
    path: str = ""


class Record(NamedTuple):
    """The open photos of a window in their order, and the index of the one in view (-1 for none)."""

    places: tuple[Place, ...] = ()
    current: int = -1


class OwnRecord:
    """The file of this window, made with the first photo; no other window reads it while this one is alive."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path: Path | None = None
        self._lock: Lock | None = None

    def write(self, record: Record) -> None:
        """Keep what is open now, whole or not at all; nothing open leaves no file. Raises UserError."""
        if not record.places:
            self.remove()
            return
        path = self._made()
        values = {
            "version": _VERSION,
            "saved_at": time.time(),
            "photos": [place._asdict() for place in record.places],
            "current": record.current,
        }
        with atomic_write(path, private=True) as temporary:
            temporary.write_text(json.dumps(values, indent=1), encoding="utf-8")

    def remove(self) -> None:
        """Let the next start find nothing of this window."""
        if self._path is not None:  # its lock stays: the window may open more, and is alive
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)

    def close(self) -> None:
        """Leave the file to the next start."""
        if self._lock is not None:
            self._lock.release()
        if self._path is not None and not self._path.exists():
            _remove(self._path)
        self._path = self._lock = None

    def _made(self) -> Path:
        if self._path is None:
            path = self._folder / f"{secrets.token_hex(8)}{_SUFFIX}"
            try:
                self._folder.mkdir(0o700, parents=True, exist_ok=True)
            except OSError as error:
                raise UserError(
                    tr(
                        "{path} cannot be created: {reason}.",
                        path=str(self._folder),
                        reason=error.strerror or str(error),
                    )
                ) from error
            self._lock = Lock(path.with_suffix(_LOCK))
            self._lock.take(make=True)
            self._path = path
        return self._path


class LeftRecord:
    """The newest record of a window that is gone, claimed so that no other window offers it, until `release`."""

    def __init__(self, folder: Path) -> None:
        self.record = Record()
        self._path: Path | None = None
        self._lock: Lock | None = None
        for number, path in enumerate(_newest_first(folder)):
            lock = Lock(path.with_suffix(_LOCK))
            if not lock.take(make=True):
                continue
            record = _read(path)
            if record is None or number >= MAX_RECORDS:
                _remove(path)
                lock.release()
            elif self._path is None:
                self.record, self._path, self._lock = record, path, lock
            else:
                lock.release()

    def remove(self) -> None:
        """It is open again in this window, or not wanted."""
        if self._path is not None:
            _remove(self._path)
        self.release()

    def release(self) -> None:
        """Leave it to the next start, or to another window."""
        if self._lock is not None:
            self._lock.release()
        self._path = self._lock = None


def _newest_first(folder: Path) -> list[Path]:
    found = []
    with contextlib.suppress(OSError):
        for path in folder.glob(f"*{_SUFFIX}"):
            if not path.name.startswith("."):
                with contextlib.suppress(OSError):
                    found.append((path.stat().st_mtime_ns, path))
    return [path for _, path in sorted(found, reverse=True)]


def _remove(path: Path) -> None:
    for one in (path, path.with_suffix(_LOCK)):
        with contextlib.suppress(OSError):
            one.unlink(missing_ok=True)


def _read(path: Path) -> Record | None:
    """Read a record with distrust: the file may be cut short, edited or of a later program."""
    try:
        values: Any = json.loads(read_file(path, _MAX_BYTES))
    except (UserError, ValueError, RecursionError):
        return None
    if not isinstance(values, dict) or values.get("version") != _VERSION:
        return None
    listed, current = values.get("photos"), values.get("current")
    if not isinstance(listed, list) or not 0 < len(listed) <= _MOST_PHOTOS:
        return None
    places = [_place(one) for one in listed]
    if None in places:
        return None
    known = tuple(place for place in places if place is not None)
    return Record(known, current if type(current) is int and -1 <= current < len(known) else -1)


def _place(values: Any) -> Place | None:
    if not isinstance(values, dict):
        return None
    name, path = values.get("name"), values.get("path")
    if not isinstance(name, str) or not isinstance(path, str):
        return None
    is_sound = is_path(path) and (not path or Path(path).is_absolute())
    return Place(name, path) if is_sound else None


def record_of(photos: Sequence[tuple[str, Path | None]], current: int) -> Record:
    """Return the record of open photos by name and file, the project before the photo; None for one in no file."""
    places = tuple(Place(name, "" if path is None else str(path.absolute())) for name, path in photos)
    return Record(places, current)
