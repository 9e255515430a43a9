"""The photos of last time: a window remembers what it has open, and the next start offers to open that again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from app.editor.photo_state import PASTED
from app.errors import describe
from app.folders import data_folder
from app.recovery.offers import Offers
from app.tasks import Tasks
from app.workspace.photo import OpenPhoto
from app.workspace.window_record import LeftRecord, OwnRecord, Record, record_of
from app.workspace.workspace import Workspace
from core.files import is_file
from core.resources import resource_path
from core.text.lists import sentences
from core.text.translate import Text, tr, tr_n

_PAUSE_MS = 300
"""From a change of what is open to the write; several changes make one."""


class LastTime(NamedTuple):
    """The photos that the last window had open.

    Attributes:
        paths: files that are still there, projects or photos, in their order.
        current: the one of them that was in view, None if not known.
        gone: files that are there no more.
        unsaved: names of photos that were in no file.
    """

    paths: tuple[Path, ...]
    current: Path | None
    gone: tuple[Path, ...]
    unsaved: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """The names of what can be opened, the one that was in view first."""
        first = [self.current] if self.current else []
        return [path.name for path in dict.fromkeys((*first, *self.paths))]


class Reopening(QObject):
    """Keeps the list of what is open, and opens that of an earlier window again.

    What `offers` hold of a crash is left to the recovery, so that no photo opens twice.

    Attributes:
        last: what can be opened again; None if there is nothing, or no more.
        by_itself: open it at the start without being asked.
    """

    changed = Signal()  # `last`
    notice = Signal(str)

    def __init__(self, workspace: Workspace, offers: Offers, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._offers = workspace, offers
        folder = data_folder() / "windows"
        self._own, self._folder = OwnRecord(folder), folder
        self._tasks = Tasks("open-photos", self)
        self._tasks.failed.connect(self._on_failed)
        self._left: LeftRecord | None = None  # used on that thread alone
        self._waits: Callable[[], None] | None = None
        self._is_told = False
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._write)
        self.last: LastTime | None = None
        self.by_itself = False
        workspace.changed.connect(self._note)
        workspace.current_changed.connect(self._note)
        offers.looked.connect(self._go_on)

    def look(self) -> None:
        """Find what the last window had open, once the search for unsaved work, which is under way, is over."""
        self._waits = self._search

    def reopen(self) -> None:
        """Open it all again beside what is open; say what is not there any more, and what recovery brings."""
        last = self.last
        if last is None:
            return
        self.last = None
        recovered = [path for path in last.paths if self._is_offered(path)]
        paths = [path for path in last.paths if path not in recovered]
        before = {photo.key for photo in self._workspace.photos}
        self._workspace.open_paths(paths)
        self._show(last.current, before)
        words = _words(last, len(recovered))
        if words:
            self.notice.emit(words)
        self._timer.stop()
        self._write(
            then=self._forget_left
        )  # in this order: the list is lost neither by a kill nor on a full disk
        self.changed.emit()

    def note_project(self) -> None:
        """A photo belongs to another project file now."""
        self._note()

    def close(self, timeout_s: float = 5.0) -> bool:
        """Write what is open at the end, for the next start; join the thread, False when that took too long."""
        if self._timer.isActive():
            self._timer.stop()
            self._write()
        stopped = self._tasks.close(timeout_s)
        if stopped:
            self._own.close()
            if self._left is not None:
                self._left.release()
        return stopped

    # --- remembering -------------------------------------------------------------------------------------------

    def _note(self, *_: object) -> None:
        if self._tasks.open and not self._timer.isActive():
            self._timer.start()

    def _write(self, then: Callable[[], None] = lambda: None) -> None:
        kept = [photo for photo in self._workspace.photos if _is_to_keep(photo)]
        keys = [photo.key for photo in kept]
        current = self._workspace.current
        at = keys.index(current) if current in keys else -1
        record = record_of([_place(photo) for photo in kept], at)

        def write() -> None:
            self._own.write(record)
            then()

        self._tasks.submit(write, self._on_written, keep=True)

    def _on_written(self, _: object) -> None:
        self._is_told = False

    def _on_failed(self, error: object) -> None:
        if isinstance(error, BaseException) and not self._is_told:
            self._is_told = True
            lost = tr("The list of open photos cannot be saved for the next start.")
            self.notice.emit(sentences(lost, describe(error)))

    # --- coming back -------------------------------------------------------------------------------------------

    def _go_on(self) -> None:
        waits, self._waits = self._waits, None
        if waits is not None and self._tasks.open:
            waits()

    def _search(self) -> None:
        self._tasks.submit(self._find, self._land, kind="look")

    def _find(self) -> LastTime | None:
        if self._left is not None:
            self._left.release()
        self._left = LeftRecord(self._folder)
        return _last_time(self._left.record)

    def _land(self, last: LastTime | None) -> None:
        self.last = last
        self.changed.emit()
        if last is not None and self.by_itself and not self._workspace.photos:
            self.reopen()

    def _forget_left(self) -> None:
        if self._left is not None:
            self._left.remove()

    def _show(self, current: Path | None, before: set[int]) -> None:
        came = (photo for photo in self._workspace.photos if photo.key not in before)
        key = next((photo.key for photo in came if current is not None and photo.path == current), 0)
        if key:
            self._workspace.show(key)

    def _is_offered(self, path: Path) -> bool:
        """Report whether recovery holds unsaved work on this photo or project."""
        for found in self._offers.offers:
            origin = found.kept.about.origin
            known = (
                origin.path if origin is not None else None,
                found.photo,
                Path(found.kept.about.photo or "."),
            )
            if path in known:  # both are as they were opened, and no disk is asked
                return True
        return False


def _is_to_keep(photo: OpenPhoto) -> bool:
    """Report whether a photo is worth to come back: not the sample, which is a click away."""
    is_sample = photo.path is not None and photo.path.is_relative_to(resource_path())
    return photo.project is not None or not is_sample


def _place(photo: OpenPhoto) -> tuple[str, Path | None]:
    """Return name and file of a photo; one in no file has the same name in every language."""
    path = photo.project or photo.path
    return photo.name if path is not None else PASTED, path


def _last_time(record: Record) -> LastTime | None:
    """Look which of the files are still there; None if there is nothing to come back to."""
    in_files = [Path(place.path) for place in record.places if place.path]
    there = [path for path in dict.fromkeys(in_files) if is_file(path)]
    if not there:
        return None
    in_view = record.places[record.current].path if record.current >= 0 else ""
    return LastTime(
        tuple(there),
        Path(in_view) if Path(in_view) in there else None,
        tuple(path for path in dict.fromkeys(in_files) if path not in there),
        tuple(place.name for place in record.places if not place.path),
    )


def _words(last: LastTime, recovered: int) -> str:
    """Say what did not come back."""
    return sentences(*_gone_texts(last.gone), _unsaved_text(last.unsaved), _recovered_text(recovered))


def _gone_texts(gone: Sequence[Path]) -> list[Text]:
    if len(gone) > 2:
        return [tr("{n:,} photos are no longer where they were.", n=len(gone))]
    return [tr("{name} is no longer in {folder}.", name=path.name, folder=str(path.parent)) for path in gone]


def _unsaved_text(names: Sequence[str]) -> Text | str:
    if len(names) > 1:
        return tr("{n:,} pasted photos were not in a file and cannot be opened again.", n=len(names))
    if not names:
        return ""
    name = tr("Pasted photo") if names[0] == PASTED else names[0]
    return tr("{name} was not in a file and cannot be opened again.", name=name)


def _recovered_text(count: int) -> Text | str:
    if not count:
        return ""
    return tr_n(
        "A photo with unsaved work comes back with File > Recover work.",
        "{n:,} photos with unsaved work come back with File > Recover work.",
        count,
    )
