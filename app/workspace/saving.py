"""Projects of all open photos at once, each into a file of its own."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from itertools import chain, count
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.errors import describe
from app.projects.projects import Projects, Saving
from app.workspace.workspace import Workspace
from core.files import is_there
from core.jobs.name_pattern import key_of


class SavingAll(QObject):
    """Saves every photo with work that no file holds into its project.

    One without a project gets a new one beside its photo, which takes the place of no other file.

    Attributes:
        missed: keys of photos that could not be saved the last time, as their own files are gone.

    Signals: `ended` each time that one which had to be made whole first is being written, or could not be; `failed`
    with a sentence.
    """

    ended = Signal()
    failed = Signal(str)

    def __init__(self, workspace: Workspace, projects: Projects, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._projects = workspace, projects
        self._waiting: set[int] = set()
        self.missed: set[int] = set()

    @property
    def is_waiting(self) -> bool:
        """True while photos are still to be made whole before they are written."""
        return bool(self._waiting)

    def begin(self, keys: Collection[int] | None = None) -> None:
        """Begin to write, one photo after another: those of these keys, or all."""
        taken = {_key(photo.project) for photo in self._workspace.photos if photo.project is not None}
        self.missed.clear()
        for photo in self._workspace.unsaved:
            if keys is not None and photo.key not in keys:
                continue
            held = self._workspace.held(photo.key)
            own = self._projects.path if held is None else held.project.path
            path = own or _unused(self._projects.proposal_for(photo.path, photo.name), taken)
            taken.add(_key(path))
            if held is None:
                self._projects.save(path)
            else:
                self._waiting.add(photo.key)
                done, failed = partial(self._write, photo.key, path), partial(self._miss, photo.key)
                self._workspace.when_whole(photo.key, done, failed)

    def _write(self, key: int, path: Path) -> None:
        held, work = self._workspace.held(key), self._workspace.work_of(key)
        if held is not None and work is not None:
            about = Saving(held.project, held.document.in_files, held.history)
            self._projects.save_held(path, work, about)
        self._end(key)

    def _miss(self, key: int, error: BaseException) -> None:
        self.missed.add(key)
        self.failed.emit(describe(error))
        self._end(key)

    def _end(self, key: int) -> None:
        self._waiting.discard(key)
        self.ended.emit()


def _key(path: Path) -> str:
    """Return what two paths have in common that some file system takes for one, as those that know no case."""
    return key_of(str(path.absolute()))


def _unused(path: Path, taken: set[str]) -> Path:
    """Return a path, with a number where that is another file."""
    names = chain((path,), (path.with_stem(f"{path.stem} {number}") for number in count(2)))
    return next(one for one in names if _key(one) not in taken and not is_there(one))
