"""The recovery store: a private folder for every running window; those of dead windows are found again."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock as Mutex
from typing import NamedTuple

from app.folders import data_folder
from app.recovery.entry import About, read_about
from app.recovery.versions import files_beside
from core.errors import UserError
from core.lock import Lock
from core.project.project import SUFFIX
from core.text.translate import tr

MAX_TOTAL_BYTES = 512 << 20
"""All that is kept; what windows left that are gone makes room, the oldest first."""
_LOCK = "lock"
_PHOTO = ".photo.png"
_TRIES = 3
_YOUNG_S = 60.0
"""A folder that is as young may be one that a window is just about to lock."""


def recovery_folder() -> Path:
    """Return the folder of the work of all windows; it need not exist yet."""
    return data_folder() / "recovery"


def kept_bytes(root: Path) -> int:
    """Return how many bytes all kept work takes."""
    return sum(map(_size, _folders(root)))


class Kept(NamedTuple):
    """Work that a window left which is gone."""

    path: Path
    about: About

    @property
    def own_photo(self) -> Path:
        """The photo itself, where it is in no file of its own."""
        return photo_beside(self.path)


def photo_beside(path: Path) -> Path:
    """Return where the photo of an entry lies that is in no file of its own."""
    return path.with_suffix(_PHOTO)


class Store:
    """The folder of this process, made with the first write; no other process writes there."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder: Path | None = None
        self._lock: Lock | None = None
        self._mutex = Mutex()
        self._newest: dict[str, int] = {}
        self._to_stay: set[str] = set()

    def write(self, key: str, number: int, save: Callable[[Path], None]) -> None:
        """Let `save` write the entry of a key, on any thread, one at a time. Raises UserError.

        Of two for one key that of the higher `number` stays, whichever comes last.
        """
        with self._mutex:
            if self._newest.get(key, 0) > number:
                return
            save(self._made() / (_name(key) + SUFFIX))
            self._newest[key] = number
            _make_room(self._root, self._folder)

    def remove(self, key: str, number: int) -> None:
        """Forget what is kept under a key, unless something newer than `number` is."""
        with self._mutex:
            if self._folder is None or self._newest.get(key, 0) > number:
                return
            self._newest[key] = number
            _remove(self._folder / (_name(key) + SUFFIX))

    def leave(self, key: str) -> None:
        """Let what is kept under a key be found at the next start, whatever becomes of the rest."""
        with self._mutex:
            self._to_stay.add(_name(key) + SUFFIX)

    def close(self, *, keep: bool) -> None:
        """Let go of the folder; remove what is not to be found at the next start, which `keep` says of all of it."""
        with self._mutex:
            if self._folder is not None:
                for entry in [] if keep else _entries(self._folder):
                    if entry.name not in self._to_stay:
                        _remove(entry)
            if self._lock is not None:
                self._lock.release()
            if self._folder is not None and not _entries(self._folder):
                shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = self._lock = None

    def _made(self) -> Path:
        for _ in range(_TRIES):
            if self._folder is None or self._lock is None:
                folder = self._new_folder()
                lock = Lock(folder / _LOCK)
                self._folder = folder
                self._lock = lock if lock.take(make=True) else None  # another window was a moment faster
        assert self._folder is not None
        return self._folder  # where the disk has no locks, two windows may be offered the same work

    def _new_folder(self) -> Path:
        folder = self._root / secrets.token_hex(8)
        try:
            self._root.mkdir(0o700, parents=True, exist_ok=True)
            self._root.chmod(0o700)
            folder.mkdir(0o700)
        except OSError as error:
            raise UserError(
                tr(
                    "{path} cannot be created: {reason}.",
                    path=str(folder),
                    reason=error.strerror or str(error),
                )
            ) from error
        return folder


class Left:
    """The work that windows now gone have left; claimed, so that no other window offers it, until `release`."""

    def __init__(self, root: Path) -> None:
        self._locks: dict[Path, Lock] = {}
        self.kept: list[Kept] = []
        for folder in _folders(root):
            lock = Lock(folder / _LOCK)
            if lock.take(make=False):
                self._locks[folder] = lock
                self.kept += [Kept(path, about) for path in _entries(folder) if (about := read_about(path))]
                if time.time() - _changed_at(folder) > _YOUNG_S:
                    self._clear(folder)
        self.kept.sort(key=lambda kept: -kept.about.saved_at)

    def remove(self, kept: Kept) -> None:
        """Forget work that was restored and kept anew, or that the user does not want."""
        _remove(kept.path)
        self.kept = [other for other in self.kept if other.path != kept.path]
        self._clear(kept.path.parent)

    def release(self) -> None:
        """Leave the rest to the next start, or to another window."""
        for lock in self._locks.values():
            lock.release()
        self._locks.clear()

    def _clear(self, folder: Path) -> None:
        """Remove a folder that holds nothing any more."""
        if not _entries(folder):
            lock = self._locks.pop(folder, None)
            if lock is not None:
                lock.release()
            shutil.rmtree(folder, ignore_errors=True)


def _entries(folder: Path) -> list[Path]:
    """Return the entries of a folder; what was still being written when a window was killed is none."""
    return [path for path in folder.glob("*" + SUFFIX) if not path.name.startswith(".")]


def _name(key: str) -> str:
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()[:16]


def _folders(root: Path) -> list[Path]:
    try:
        return [folder for folder in root.iterdir() if folder.is_dir() and not folder.is_symlink()]
    except OSError:
        return []


def _remove(entry: Path) -> None:
    for path in (entry, photo_beside(entry), *files_beside(entry)):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _size(folder: Path) -> int:
    with contextlib.suppress(OSError):
        return sum(path.stat().st_size for path in folder.iterdir())
    return 0


def _make_room(root: Path, own: Path | None) -> None:
    """Remove the oldest folders of windows that are gone until few enough bytes are left."""
    sizes = {folder: _size(folder) for folder in _folders(root)}
    total = sum(sizes.values())
    if total <= MAX_TOTAL_BYTES:
        return
    for folder in sorted(sizes, key=_changed_at):
        lock = Lock(folder / _LOCK)
        if total <= MAX_TOTAL_BYTES:
            return
        if folder != own and lock.take(make=False):
            lock.release()
            shutil.rmtree(folder, ignore_errors=True)
            total -= sizes[folder]


def _changed_at(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0
