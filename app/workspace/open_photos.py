"""The open photos as views and others read them; `Workspace` opens, shows and closes them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.matting.run_settings import RunSettings
from app.projects.gather import Work
from app.projects.restore import Restored
from app.recovery.entry import Origin
from app.workspace.entries import Entries, Entry
from app.workspace.held import Held, Parts
from app.workspace.landing import restore
from app.workspace.parked import StandIn
from app.workspace.parking import Parking
from app.workspace.photo import OpenPhoto, State
from core.geometry import Size


class Coming(NamedTuple):
    """A parked photo that comes into view: what stands in for it, its size, and how it was looked at last."""

    key: int
    stand_in: StandIn
    size: Size
    place: object
    view: str | None


class Missed(NamedTuple):
    """A photo that was to come into view, why its file keeps it from that, and if it was to be closed then."""

    key: int
    name: str
    reason: str
    closes: bool


class OpenPhotos(QObject):
    """The open photos of a window, in order. A photo's key is its `Document.photo_id`.

    Signals: `changed` when there are others, or in another order; `photo_changed` (key) when one is not as it was;
    `current_changed` (key) with another one in view, 0 for none; `placed` (what `place` returned) when one comes back;
    `gone` (key) once a photo is closed.

    Attributes:
        place: asked for zoom and place in the canvas when a photo goes out of view; the canvas injects it.
        state_of: asked for the state of a photo that a queue knows better (waiting, running, failed); None if it
            does not.
        remark_of: asked why the run of a photo failed, a sentence; "" if it did not.
    """

    changed = Signal()
    photo_changed = Signal(int)
    current_changed = Signal(int)
    coming = Signal(object)  # Coming: a parked photo is being made whole; None if it cannot be
    missed = Signal(object)  # Missed: `find` brings it from elsewhere, `give_up` closes it
    shown = Signal()  # the photo that was asked for last is in view
    placed = Signal(object)
    gone = Signal(int)
    notice = Signal(str)
    error = Signal(str)
    opened = Signal(object)  # Photo that was read from a file, to be remembered
    work_found = Signal(object)  # Path of saved work beside the photo that came into view
    selection_found = Signal(int)  # the number of a selection saved in it, which could be its marks

    def __init__(self, parts: Parts, choices: Any) -> None:
        super().__init__(choices)
        self._parts, self._choices = parts, choices
        self._entries = Entries(parts)
        self.parking = Parking(self.held, choices.settings.photos_bytes, parent=self)
        parts.recovery.rested.connect(self.parking.look)
        self.parking.missed.connect(self.photo_changed)
        self.parking.whole.connect(self._on_whole)
        self.place: Callable[[], object] = lambda: None
        self.state_of: Callable[[int], State | None] = lambda key: None
        self.remark_of: Callable[[int], str] = lambda key: ""
        parts.projects.work_of, parts.projects.restore = self.work_of, self._restore
        self._follow()

    @property
    def current(self) -> int:
        """The key of the photo in view, 0 with none."""
        return self._entries.current

    @property
    def photos(self) -> tuple[OpenPhoto, ...]:
        """The open photos, in their order."""
        return tuple(map(self._listed, self._entries))

    @property
    def unsaved(self) -> tuple[OpenPhoto, ...]:
        """The photos with work that no file holds, in their order."""
        return tuple(photo for photo in self.photos if photo.is_dirty)

    @property
    def exports_waiting(self) -> tuple[str, ...]:
        """The names of the files that wait for runs of the open photos, in view or not; "" for what goes elsewhere."""
        held = [self.held(photo.key) for photo in self._entries]
        unseen = [owed.file for one in held if one is not None for owed in one.waiting]
        return (*self._parts.after_run.files, *unseen)

    def revision(self, key: int) -> int:
        """Return the revision of the marks of a photo; -1 of one that is not read."""
        held = self.held(key)
        if held is not None:
            return held.document.revision
        return self._parts.document.revision if key == self.current else -1

    def photo(self, key: int) -> OpenPhoto | None:
        """Return one of them, None if there is no such."""
        entry = self._entry(key)
        return None if entry is None else self._listed(entry)

    def _listed(self, entry: Entry) -> OpenPhoto:
        missing = self.parking.missing.get(entry.key)
        if missing is not None:
            return self._entries.listed(entry, State.MISSING, missing)
        return self._entries.listed(entry, self.state_of(entry.key), self.remark_of(entry.key))

    def twins(self, key: int) -> list[OpenPhoto]:
        """Return other photos that are open of the same file or project."""
        entry = self._entry(key)
        return [] if entry is None else list(map(self._listed, self._entries.twins(entry)))

    def of_file(self, path: Path) -> int:
        """Return the key of the photo or project that is in this file, by whatever name; 0 if it is not open."""
        entry = self._entries.of_file(path)
        return 0 if entry is None else entry.key

    def held(self, key: int) -> Held | None:
        """Return what is held of a photo; None for the one in view and for one that is not read."""
        entry = self._entry(key)
        return None if entry is None else entry.held

    def when_whole(self, key: int, done: Callable[[], None], failed: Callable[[BaseException], None]) -> None:
        """Make whole what is held of a photo, in the background and one after another; then call one of the two."""
        self.parking.bring_in_turn(key, done, failed)

    def work_of(self, key: int) -> Work | None:
        """Return all that there is to keep of a photo that is held."""
        held = self.held(key)
        return None if held is None else held.work(RunSettings.now(self._choices), self._choices.view)

    def note_held(self, key: int) -> None:
        """Work on a photo that is not in view has changed: list it so, and keep it for recovery."""
        if self.parking.is_parked(key):  # recovery reads all of it
            self.when_whole(key, partial(self.note_held, key), lambda error: None)
            return
        held, work = self.held(key), self.work_of(key)
        if held is not None and work is not None:
            path, stamp = held.project.path, held.project.stamp
            self._parts.recovery.note_held(held.recovery, work, None if path is None else Origin(path, stamp))
        self.photo_changed.emit(key)

    def move(self, key: int, to_index: int) -> None:
        """Put a photo at another place in the order."""
        entry = self._entry(key)
        if entry is not None:
            self._entries.move(entry, to_index)
            self.changed.emit()

    def set_thumbnail(self, key: int, picture: NDArray[np.uint8]) -> None:
        """List a photo with this small picture, uint8 (h, w, 3)."""
        entry = self._entry(key)
        if entry is not None:
            entry.thumbnail = picture
            self.photo_changed.emit(key)

    def _restore(self, key: int, restored: Restored, path: Path | None, is_saved: bool) -> None:
        held = self.held(key)
        if held is not None:
            restore(held, restored, path, is_saved=is_saved)

    # --- inside ------------------------------------------------------------------------------------------------

    def _on_whole(self, key: int) -> None:
        """Follow a photo whose file was found elsewhere."""
        entry = self._entry(key)
        if entry is None or entry.held is None:
            return
        path = entry.held.document.path
        if path is not None and path != entry.path:
            entry.path, entry.name, entry.held.source = path, path.name, path.absolute()
            self._parts.sources.know(path)
        self.photo_changed.emit(key)

    def _follow(self) -> None:
        parts = self._parts
        for signal in (
            parts.history.changed,
            parts.document.alpha_is_current_changed,
            parts.document.finish_changed,
            self._choices.service.state_changed,
            self._choices.service.finished,
            self._choices.service.returned,
            self._choices.service.updated,
        ):
            signal.connect(self._tell_current)
        parts.projects.held.connect(self._tell_saved)

    def _is_there(self, entry: Entry) -> bool:
        """Report whether a photo that is not in view can come, as far as is known."""
        return entry.held is not None and entry.key not in self.parking.missing

    def _entry(self, key: int) -> Entry | None:
        return self._entries.find(key)

    def _tell_saved(self, work: Work) -> None:
        if self._entry(work.seen.photo_id) is not None:
            self.photo_changed.emit(work.seen.photo_id)

    def _tell_current(self, *_: object) -> None:
        if self.current:
            self.photo_changed.emit(self.current)
