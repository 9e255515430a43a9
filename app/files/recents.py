"""Photos and projects opened before, with small pictures; looked at in the background, as their disks may be slow."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from app.files.stamp import Stamp, stamp_of
from app.files.thumbnail_cache import SIDE, ThumbnailCache
from app.patience import share_of
from app.settings import Settings
from app.tasks import Tasks
from core.errors import UserError
from core.files import is_file
from core.imaging.color.display import small_as_shown
from core.imaging.photo import Photo
from core.imaging.thumbnail import read_thumbnail, reduced
from core.project.project import SUFFIX
from core.project.store import read_thumbnail as read_project_thumbnail

_LANES = 4
_TOGETHER_MS = 30


class Recent(NamedTuple):
    """A photo or a project that was opened before and is still there; `picture` is uint8 (h, w, 3), None without."""

    path: Path
    picture: NDArray[np.uint8] | None = None

    @property
    def is_project(self) -> bool:
        """True for a project, False for a photo."""
        return self.path.suffix.lower() == SUFFIX


class Recents(QObject):
    """`items` are those known to be there, the newest first; `changed` when they are others.

    Files of different places are looked at side by side, so that a network folder that hangs holds up only its own.
    """

    changed = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._cache = ThumbnailCache()
        self._lanes: dict[tuple[str, ...], Tasks] = {}
        self._found: dict[Path, Recent | None] = {}
        self._timer = QTimer(self, singleShot=True, interval=_TOGETHER_MS)
        self._timer.timeout.connect(self._tell)
        self._open = True
        self.items: list[Recent] = []

    def look(self) -> None:
        """Look at all of them again."""
        for path in self._settings.recent_files:
            self._submit(path, partial(_look, path, self._cache), partial(self._land, path), f"look {path}")
        self._timer.start()

    def add(self, path: Path) -> None:
        """Put a photo or a project first: it was opened or saved just now."""
        self._settings.add_recent_file(path)
        self.look()

    def keep_picture(self, path: Path, photo: Photo) -> None:
        """Make the small picture of a photo that is open from its pixels."""
        self._submit(path, partial(_keep, path, photo, self._cache), lambda _: None, f"keep {path}")

    def forget(self, path: Path) -> list[Path]:
        """Take a file out of the list, its small picture too; the file stays. Return what `put_back` takes."""
        before = self._settings.recent_files
        self._settings.forget_recent_file(path)
        self._submit(path, partial(self._cache.forget, path), lambda _: None)
        self._tell()
        return before

    def clear(self) -> list[Path]:
        """Empty the list and remove all small pictures; the files themselves stay. Return what `put_back` takes."""
        before = self._settings.recent_files
        self._settings.forget_recent_files()
        self._submit(Path(), self._cache.clear, lambda _: None)
        self._tell()
        return before

    def put_back(self, paths: list[Path]) -> None:
        """Let the list be what it was before `forget` or `clear`."""
        for path in reversed(paths):
            self._settings.add_recent_file(path)
        self.look()

    def close(self, timeout_s: float = 5.0) -> bool:
        """Join the threads; False when that took too long."""
        self._open = False
        self._timer.stop()
        stopped = [lane.close(timeout_s) for lane in self._lanes.values()]
        return all(stopped)

    def _submit(
        self, path: Path, compute: Callable[[], Any], done: Callable[[Any], None], kind: str = ""
    ) -> None:
        if self._open:
            self._lane(path).submit(compute, done, kind=kind, failed=_ignore)

    def _lane(self, path: Path) -> Tasks:
        """The thread for files of one place; the last one takes all further places."""
        place = share_of(path.absolute())
        if place not in self._lanes and len(self._lanes) < _LANES:
            self._lanes[place] = Tasks(f"recent-files-{len(self._lanes) + 1}", self)
        return self._lanes.get(place) or list(self._lanes.values())[-1]

    def _land(self, path: Path, found: Recent | None) -> None:
        self._found[path] = found
        self._timer.start()

    def _tell(self) -> None:
        known = (self._found.get(path) for path in self._settings.recent_files)
        self.items = [recent for recent in known if recent is not None]
        self.changed.emit()


def _look(path: Path, cache: ThumbnailCache) -> Recent | None:
    stamp = stamp_of(path)
    return Recent(path, _picture(path, stamp, cache)) if stamp is not None and is_file(path) else None


def _picture(path: Path, stamp: Stamp, cache: ThumbnailCache) -> NDArray[np.uint8] | None:
    try:
        if path.suffix.lower() == SUFFIX:
            return read_project_thumbnail(path)
        kept = cache.get(path, stamp)
        if kept is None:
            kept = read_thumbnail(path, SIDE)
            cache.put(path, stamp, kept)
    except UserError:
        return None
    return kept


def _keep(path: Path, photo: Photo, cache: ThumbnailCache) -> None:
    stamp = stamp_of(path)
    if stamp is not None and not cache.has(path, stamp):
        cache.put(path, stamp, small_as_shown(reduced(photo.image, SIDE), photo.icc_profile))


def _ignore(error: BaseException) -> None:
    """Leave a picture out that could not be made, as without memory."""
    del error
