"""A workspace and a queue of runs with nothing behind them: what the filmstrip hears and asks for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.workspace.photo import OpenPhoto, State


def photo(key: int, name: str = "", **fields: Any) -> OpenPhoto:
    """Return an open photo of 6000 x 4000 pixels with a thumbnail of one color."""
    fields = {"thumbnail": np.full((107, 160, 3), 20 * key % 256, np.uint8), **fields}
    name = name or f"photo {key}.jpg"
    return OpenPhoto(key, name, Path("/photos") / name, (4000, 6000), **fields)


class StandInWorkspace(QObject):
    """Holds photos, and shows, moves and closes them without a question."""

    changed = Signal()
    photo_changed = Signal(int)
    current_changed = Signal(int)

    def __init__(self, *photos: OpenPhoto) -> None:
        super().__init__()
        self.photos: tuple[OpenPhoto, ...] = photos
        self.current = photos[0].key if photos else 0

    def set(self, *photos: OpenPhoto) -> None:
        self.photos = photos
        self.changed.emit()

    def alter(self, key: int, **fields: Any) -> None:
        self.photos = tuple(replace(one, **fields) if one.key == key else one for one in self.photos)
        self.photo_changed.emit(key)

    def photo(self, key: int) -> OpenPhoto | None:
        return next((one for one in self.photos if one.key == key), None)

    def show(self, key: int) -> None:
        self.current = key
        self.current_changed.emit(key)

    def close(self, key: int) -> bool:
        self.set(*(one for one in self.photos if one.key != key))
        return True

    def move(self, key: int, to_index: int) -> None:
        rest = [one for one in self.photos if one.key != key]
        moved = next(one for one in self.photos if one.key == key)
        self.set(*rest[:to_index], moved, *rest[to_index:])


class StandInQueue(QObject):
    """Has the signal of the queue of runs that the strip follows."""

    progress = Signal(int, str, float, float)


def several(count: int, **fields: Any) -> StandInWorkspace:
    """Return a workspace with so many marked photos, the first in view."""
    return StandInWorkspace(*(photo(key, state=State.MARKED, **fields) for key in range(1, count + 1)))


class StandInHost:
    """The window as the actions of photos need it; verbs that were asked for are in `asked`."""

    def __init__(self, workspace: StandInWorkspace, queue: StandInQueue) -> None:
        self.asked: list[str] = []
        self.session = SimpleNamespace(
            workspace=workspace, runs=queue, copying=SimpleNamespace(can_undo=False)
        )
        self.folded, self.count = False, len(workspace.photos)
        self.photos = self.files = self

    def __getattr__(self, name: str) -> Any:
        if name.startswith(("can_", "is_")):
            return lambda *_: True
        return lambda *_: self.asked.append(name)
