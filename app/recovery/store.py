"""Where marks are kept: a private folder for every running window; those of windows that are gone are found again."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
import shutil
from pathlib import Path
from threading import Lock as Mutex
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.recovery.entry import About, read_about, write_entry
from app.recovery.lock import Lock
from core.errors import UserError
from core.imaging.io import Photo, write_png
from core.trimap.values import Trimap

MAX_TOTAL_BYTES = 512 << 20
"""All that is kept; what windows left that are gone makes room, the oldest first."""
_LOCK = "lock"
_MARKS = ".marks"
_PHOTO = ".photo.png"


class Kept(NamedTuple):
    """Marks that a window left which is gone."""

    path: Path
    about: About

    @property
    def pasted_photo(self) -> Path:
        """The photo itself, where it came from no file."""
        return self.path.with_suffix(_PHOTO)


class Store:
    """The folder of this process, made with the first write; no other process writes there."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder: Path | None = None
        self._lock: Lock | None = None
        self._mutex = Mutex()
        self._newest: dict[str, int] = {}

    def write(self, key: str, number: int, about: About, trimap: Trimap, painted: NDArray[np.bool_]) -> None:
        """Keep marks under a key, on any thread; of two at once that of the higher `number` stays. Raises UserError."""
        with self._mutex:
            if self._newest.get(key, 0) > number:
                return
            path = self._made() / (_name(key) + _MARKS)
            write_entry(path, about, trimap, painted)
            self._newest[key] = number
            _make_room(self._root, self._folder)

    def write_photo(self, key: str, photo: Photo) -> None:
        """Keep a photo that came from no file beside its marks, once. Raises UserError."""
        with self._mutex:
            path = self._made() / (_name(key) + _PHOTO)
            if path.exists():
                return
            pixels = photo.image if photo.alpha is None else np.dstack([photo.image, photo.alpha])
            write_png(path, pixels, icc_profile=photo.icc_profile, private=True)

    def remove(self, key: str, number: int) -> None:
        """Forget what is kept under a key, unless something newer than `number` is."""
        with self._mutex:
            if self._folder is None or self._newest.get(key, 0) > number:
                return
            self._newest[key] = number
            _remove(Kept(self._folder / (_name(key) + _MARKS), _NOTHING))

    def close(self, *, keep: bool) -> None:
        """Let go of the folder and, unless it is to be found at the next start, remove it."""
        with self._mutex:
            if self._lock is not None:
                self._lock.release()
            if self._folder is not None and (not keep or not any(self._folder.glob("*" + _MARKS))):
                shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = self._lock = None

    def _made(self) -> Path:
        if self._folder is None:
            folder = self._root / secrets.token_hex(8)
            try:
                self._root.mkdir(0o700, parents=True, exist_ok=True)
                self._root.chmod(0o700)
                folder.mkdir(0o700)
            except OSError as error:
                raise UserError(f"{folder} cannot be made: {error.strerror or error}.") from error
            lock = Lock(folder / _LOCK)
            lock.take(make=True)  # where the disk has no locks, two windows may be offered the same marks
            self._folder, self._lock = folder, lock
        return self._folder


class Left:
    """The marks that windows now gone have left; claimed, so that no other window offers them, until `release`."""

    def __init__(self, root: Path) -> None:
        self._locks: dict[Path, Lock] = {}
        self.kept: list[Kept] = []
        for folder in _folders(root):
            lock = Lock(folder / _LOCK)
            if lock.take(make=False):
                self._locks[folder] = lock
                found = [
                    Kept(path, about) for path in folder.glob("*" + _MARKS) if (about := read_about(path))
                ]
                self.kept += found
        self.kept.sort(key=lambda kept: -kept.about.saved_at)

    def remove(self, kept: Kept) -> None:
        """Forget marks that were restored and kept anew, or that the user does not want."""
        _remove(kept)
        self.kept = [other for other in self.kept if other.path != kept.path]
        folder = kept.path.parent
        if not any(folder.glob("*" + _MARKS)):
            lock = self._locks.pop(folder, None)
            if lock is not None:
                lock.release()
            shutil.rmtree(folder, ignore_errors=True)

    def release(self) -> None:
        """Leave the rest to the next start, or to another window."""
        for lock in self._locks.values():
            lock.release()
        self._locks.clear()


_NOTHING = About("", "", "", 0, 1, 1, 0, 0.0)


def _name(key: str) -> str:
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()[:16]


def _folders(root: Path) -> list[Path]:
    try:
        return [folder for folder in root.iterdir() if folder.is_dir() and not folder.is_symlink()]
    except OSError:
        return []


def _remove(kept: Kept) -> None:
    for path in (kept.path, kept.pasted_photo):
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
