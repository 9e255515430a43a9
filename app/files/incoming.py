"""Files that come in, by drop, paste, dialog or command line: looked at in the background, then opened, then told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.errors import describe
from app.tasks import Tasks
from core.jobs.batch.opening import sort_with_batches
from core.jobs.sorting import Sorted
from core.project.project import SUFFIX
from core.text.lists import all_of, sentences
from core.text.translate import tr, tr_n

MANY = 50
"""More files than this are opened only after a question."""
_TOLD_ONE_BY_ONE = 3


class Incoming(QObject):
    """Sorts what comes (see `core.jobs.sorting`) on a thread of its own, as a network folder may hang.

    `take_over` opens what was sorted and says these words, "" for none; `already_open` returns the photos that marks
    may belong to.

    Attributes:
        confirm_many: asked how many of so many files, of the folder of this name ("" for several places), are to be
            opened; the window injects a dialog.
    """

    notice = Signal(str)
    busy = Signal(str)

    def __init__(
        self,
        already_open: Callable[[], Iterable[Path]],
        take_over: Callable[[Sorted, str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._already_open, self._take_over = already_open, take_over
        self._tasks = Tasks("arrivals", self)
        self._tasks.failed.connect(lambda error: self.notice.emit(describe(error)))
        self._tasks.busy.connect(self.busy)
        self.confirm_many: Callable[[int, str], int] = lambda count, folder: count

    @property
    def text(self) -> str:
        """The name of what is being looked at, "" for nothing."""
        return self._tasks.text

    def bring(self, paths: Sequence[Path], remark: str = "") -> None:
        """Open these photos, projects and folders; one notice says what became of them. `remark` is said with it."""
        if paths and self._tasks.open:
            compute = partial(sort_with_batches, list(paths), list(self._already_open()))
            self._tasks.submit(compute, partial(self._land, remark), text=_looking_text(paths))

    def look(self, paths: Sequence[Path], done: Callable[[Sorted], None]) -> None:
        """Sort these and hand the answer to `done`, while they are dragged; a newer call replaces an older one."""
        if self._tasks.open:
            compute = partial(sort_with_batches, list(paths), list(self._already_open()))
            self._tasks.submit(compute, done, kind="look", failed=lambda error: None)

    def close(self, timeout_s: float = 5.0) -> bool:
        """Join the thread; False when that took too long."""
        return self._tasks.close(timeout_s)

    def _land(self, remark: str, found: Sorted) -> None:
        count = len(found.opened)
        if count > MANY:
            found.opened = found.opened[: self.confirm_many(count, found.folder)]
            if not found.opened:
                return
        kept = {*found.opened, *self._already_open()}
        found.marks = {photo: marks for photo, marks in found.marks.items() if photo in kept}
        self._take_over(found, sentences(told(found), remark))


def told(found: Sorted) -> str:
    """Say what was opened where that is not plain to see, which marks were taken, and what was refused."""
    return sentences(_opened_text(found.opened), _marks_text(found), *_refused_texts(found.refused))


def contents(paths: Sequence[Path]) -> str:
    """Count files in words: "5 photos", "3 photos and 1 project"."""
    projects = sum(path.suffix.lower() == SUFFIX for path in paths)
    photos = len(paths) - projects
    parts = [tr_n("{n:,} photo", "{n:,} photos", photos)] if photos else []
    return all_of([*parts, tr_n("{n:,} project", "{n:,} projects", projects)] if projects else parts)


def _opened_text(opened: Sequence[Path]) -> str:
    return tr("Added {contents}.", contents=contents(opened)) if len(opened) > 1 else ""


def _marks_text(found: Sorted) -> str:
    if len(found.marks) > 2:
        return tr("{n:,} files are the marks of photos with the same names.", n=len(found.marks))
    parts = (
        tr("{marks} was taken as the marks of {photo}.", marks=marks.name, photo=photo.name)
        for photo, marks in found.marks.items()
    )
    return sentences(*parts)


def _refused_texts(refused: Sequence[str]) -> list[str]:
    """Return the sentences, and a count in place of those that would be too many to read."""
    if len(refused) <= _TOLD_ONE_BY_ONE:
        return list(refused)
    shown = refused[: _TOLD_ONE_BY_ONE - 1]
    return [*shown, tr("{n:,} more files cannot be opened either.", n=len(refused) - len(shown))]


def _looking_text(paths: Sequence[Path]) -> str:
    if len(paths) == 1:
        return tr("Looking at {name}", name=paths[0].name)
    return tr("Looking at {n:,} files", n=len(paths))
