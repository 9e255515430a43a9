"""The open photos as a model for item views: one row per photo, changed row by row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QPixmap

from app.workspace.photo import OpenPhoto, State
from core.text.plain import plain
from ui.filmstrip.words import spoken_text, tip_text
from ui.labels import plain_tip
from ui.pictures import image_of

if TYPE_CHECKING:
    from app.workspace.run_queue import RunQueue
    from app.workspace.workspace import Workspace

KEYS_MIME = "application/x-matte-studio-photos"
"""Photos that are dragged within the strip: their keys, with commas between."""

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class PhotosModel(QAbstractListModel):
    """Follows `workspace` and the progress of `queue`; a change of one photo changes one row."""

    PhotoRole = Qt.ItemDataRole.UserRole
    CurrentRole = Qt.ItemDataRole.UserRole + 1
    ProgressRole = Qt.ItemDataRole.UserRole + 2
    """A fraction in [0, 1] while the photo is run, else None."""

    def __init__(self, workspace: Workspace, queue: RunQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._photos: list[OpenPhoto] = list(self._workspace.photos)
        self._current = workspace.current
        self._progress: dict[int, float] = {}
        self._readers: dict[int, Callable[[OpenPhoto], Any]] = {
            Qt.ItemDataRole.DisplayRole: lambda photo: plain(photo.name),
            Qt.ItemDataRole.ToolTipRole: lambda photo: plain_tip(tip_text(photo, self.progress(photo.key))),
            Qt.ItemDataRole.AccessibleTextRole: self._spoken,
            Qt.ItemDataRole.DecorationRole: self._pixmap,
            self.PhotoRole: lambda photo: photo,
            self.CurrentRole: lambda photo: photo.key == self._current,
            self.ProgressRole: lambda photo: self.progress(photo.key),
        }
        self._pixmaps: dict[int, tuple[NDArray[np.uint8], QPixmap]] = {}  # by key, with their source
        workspace.changed.connect(self._follow_list)
        workspace.photo_changed.connect(self._follow_photo)
        workspace.current_changed.connect(self._follow_current)
        queue.progress.connect(self._note_progress)

    # --- what views and the strip ask ----------------------------------------------------------------------------

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return how many photos are open."""
        return 0 if parent.isValid() else len(self._photos)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return name, words and picture of a photo, or one of the roles above."""
        read = self._readers.get(role)
        return read(self._photos[index.row()]) if read is not None and index.isValid() else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let photos be dragged, and dropped between each other."""
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.ItemIsDropEnabled
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsDragEnabled | flag.ItemNeverHasChildren

    def key(self, row: int) -> int:
        """Return the key of the photo in a row."""
        return self._photos[row].key

    def row(self, key: int) -> int:
        """Return the row of a photo, -1 if it is not open."""
        return next((row for row, photo in enumerate(self._photos) if photo.key == key), -1)

    def progress(self, key: int) -> float | None:
        """Return how far the run of a photo is, in [0, 1]; None if it is not run."""
        return self._progress.get(key)

    def supportedDropActions(self) -> Qt.DropAction:
        """Photos are moved."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Nothing but photos of this strip."""
        return [KEYS_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the keys of these photos, in the order of the strip."""
        data = QMimeData()
        rows = sorted(index.row() for index in indexes)
        data.setData(KEYS_MIME, ",".join(str(self.key(row)) for row in rows).encode())
        return data

    def move(self, keys: Sequence[int], row: int) -> None:
        """Move photos so that they stand, in their order, before what stands in `row` now (at the end: `rowCount`)."""
        rest = [photo.key for photo in self._photos if photo.key not in keys]
        at = sum(photo.key not in keys for photo in self._photos[:row])
        wanted = [*rest[:at], *keys, *rest[at:]]
        for place, key in enumerate(wanted):
            if self.row(key) != place:
                self._workspace.move(key, place)

    # --- what the workspace says ---------------------------------------------------------------------------------

    def _follow_list(self) -> None:
        """Take rows out, move and insert them, so that what views select stays selected."""
        photos = list(self._workspace.photos)
        keys = {photo.key for photo in photos}
        for row in reversed(range(len(self._photos))):
            if self.key(row) not in keys:
                self._remove(row)
        for row, photo in enumerate(photos):
            if row >= len(self._photos) or self.key(row) != photo.key:
                self._place(photo, row)
            elif not _is_same(self._photos[row], photo):
                self._replace(row, photo)

    def _remove(self, row: int) -> None:
        self.beginRemoveRows(QModelIndex(), row, row)
        key = self._photos.pop(row).key
        self._progress.pop(key, None)
        self._pixmaps.pop(key, None)
        self.endRemoveRows()

    def _place(self, photo: OpenPhoto, row: int) -> None:
        """Insert a photo here, or move it; rows before are in place, so it comes from behind."""
        was = self.row(photo.key)
        if was < 0:
            self.beginInsertRows(QModelIndex(), row, row)
            self._photos.insert(row, photo)
            self.endInsertRows()
        else:
            self.beginMoveRows(QModelIndex(), was, was, QModelIndex(), row)
            self._photos.insert(row, self._photos.pop(was))
            self.endMoveRows()
            self._replace(row, photo)

    def _follow_photo(self, key: int) -> None:
        row = self.row(key)
        photo = self._workspace.photo(key)
        if row >= 0 and photo is not None and not _is_same(self._photos[row], photo):
            self._replace(row, photo)

    def _replace(self, row: int, photo: OpenPhoto) -> None:
        self._photos[row] = photo
        if photo.state is not State.RUNNING:
            self._progress.pop(photo.key, None)
        self._changed(row)

    def _follow_current(self, key: int) -> None:
        before, self._current = self._current, key
        for row in {self.row(before), self.row(key)}:
            if row >= 0:
                self._changed(row)

    def _note_progress(self, key: int, phase: str, fraction: float, elapsed: float) -> None:
        row = self.row(key)
        if row >= 0 and self._photos[row].state is State.RUNNING:
            self._progress[key] = fraction
            self._changed(row)

    def _changed(self, row: int) -> None:
        index = self.index(row)
        self.dataChanged.emit(index, index)

    def _spoken(self, photo: OpenPhoto) -> str:
        row, count = self.row(photo.key), len(self._photos)
        return spoken_text(photo, row, count, is_current=photo.key == self._current)

    def _pixmap(self, photo: OpenPhoto) -> QPixmap | None:
        picture = photo.thumbnail
        if picture is None:
            return None
        known = self._pixmaps.get(photo.key)
        if known is None or known[0] is not picture:
            known = self._pixmaps[photo.key] = picture, QPixmap.fromImage(image_of(picture))
        return known[1]


def _is_same(one: OpenPhoto, other: OpenPhoto) -> bool:
    """Report whether both look alike in the strip."""
    return one.thumbnail is other.thumbnail and _facts(one) == _facts(other)


def _facts(photo: OpenPhoto) -> tuple[object, ...]:
    return photo.name, photo.path, photo.size, photo.state, photo.remark, photo.is_dirty
