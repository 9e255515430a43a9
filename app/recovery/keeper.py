"""Unsaved work outlives a crash: it is kept in the background, at most two seconds after each change."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count

from PySide6.QtCore import QObject, QTimer, Signal

from app.editor.document import Document
from app.errors import data_folder, describe
from app.projects.gather import State, Work
from app.projects.projects import Projects
from app.recovery.entry import Origin
from app.recovery.store import Kept, Store
from app.recovery.writer import Writer
from app.tasks import Tasks

PAUSE_MS = 1000
"""From the first change that is not kept yet to the write."""
RETRY_MS = 10_000
"""From a write that failed, as on a full disk, to the next."""


class Recovery(QObject):
    """Keeps the open photo's work wherever it is not what a project file holds.

    Nothing blocks the GUI thread but `keep_now`, which is for the end of the process.
    """

    notice = Signal(str)

    def __init__(self, document: Document, projects: Projects, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._projects = document, projects
        self._store = Store(data_folder() / "recovery")
        self._writer = Writer(self._store)
        self._tasks = Tasks("recovery", self)
        self._numbers = count(1)
        self._key = ""
        self._saved: State | None = None  # what a file holds, or nothing was done to yet
        self._kept: State | None = None  # what the store holds
        self._writing = self._waits = self._keeps = self._told = False
        self._adopted: Kept | None = None
        self._then: Callable[[], None] | None = None  # once recovered work is kept anew
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        for timer in (self._timer, self._retry):
            timer.timeout.connect(self._keep)
        for change in (document.trimap_changed, document.finish_changed, document.alpha_changed):
            change.connect(self.note_change)
        document.dirty_changed.connect(self._on_dirty)
        document.photo_changed.connect(self._on_photo)
        projects.begun.connect(self._on_saved)
        projects.held.connect(self._on_saved)

    @property
    def has_unsaved(self) -> bool:
        """True where there is work that no file holds: a matte counts as well."""
        work = self._projects.work()
        return work is not None and not work.state.is_like(self._saved)

    def note_change(self) -> None:
        """Keep what may be other work than before, soon."""
        if self._tasks.open and not self._timer.isActive():  # never put off by more painting
            self._timer.start()

    def keep_now(self) -> None:
        """Keep unsaved work before this returns, and through `close`: the process is about to be ended."""
        self._timer.stop()
        self._keeps = True
        work = self._projects.work()
        if work is not None and not work.state.is_like(self._saved):
            try:
                number = next(self._numbers)
                self._write(self._key, number, work, self._origin(), self._adopted)
                while self._writer.write_next(self._key, number, work):
                    pass  # one after another, as there may be no time for all
            except Exception as error:  # noqa: BLE001 - nobody is left to be asked
                describe(error)

    def keep_anew(self, kept: Kept, then: Callable[[], None]) -> None:
        """Keep what was recovered, which is the document's work now, in this window's store, then call `then`."""
        self._saved, self._adopted, self._then = None, kept, then
        self._keep()

    def give_up(self) -> None:
        """Give up what is unsaved now: `close` forgets it, whatever was said before."""
        self._keeps = False

    def close(self, timeout_s: float = 5.0) -> bool:
        """Forget what was kept, unless by `keep_now`; join the thread, False when that took too long."""
        self._timer.stop()
        self._retry.stop()
        stopped = self._tasks.close(timeout_s)
        if stopped:
            self._store.close(keep=self._keeps and self.has_unsaved)
        return stopped

    def _origin(self) -> Origin | None:
        projects = self._projects
        return None if projects.path is None else Origin(projects.path, projects.stamp)

    # --- inside ------------------------------------------------------------------------------------------------

    def _on_dirty(self, dirty: bool) -> None:
        work = self._projects.work()
        if dirty or work is None:
            return
        if (
            work.result is None and not self._document.has_unsaved_work
        ):  # saved as a trimap, which is all there is
            self._saved = work.state
        if work.state.is_like(self._saved):
            self._forget()

    def _on_photo(self) -> None:
        """Forget what was kept of the photo before: it was saved or given up."""
        self._timer.stop()
        self._forget()
        self._key = f"photo {self._document.photo_id}"
        self._saved = self._adopted = self._then = None

    def _on_saved(self, work: Work) -> None:
        self._saved = work.state
        now = self._projects.work()
        if now is not None and now.state.is_like(self._saved):
            self._forget()

    def _forget(self) -> None:
        self._kept = None
        if self._key and self._tasks.open:
            key, number = self._key, next(self._numbers)
            self._tasks.submit(lambda: self._store.remove(key, number), lambda _: None, keep=True)

    def _keep(self) -> None:
        work = self._projects.work() if self._tasks.open else None
        self._waits = self._writing
        if work is None or self._writing:
            return
        if work.state.is_like(self._saved):
            self._forget()
        elif not work.state.is_like(self._kept):
            self._writing, key, number = True, self._key, next(self._numbers)
            write = partial(self._write, key, number, work, self._origin(), self._adopted)
            self._tasks.submit(write, partial(self._on_kept, key, number, work), failed=self._on_failed)

    def _write(self, key: str, number: int, work: Work, origin: Origin | None, adopted: Kept | None) -> None:
        if adopted is not None:
            self._writer.adopt(key, number, adopted, work)
        self._writer.write(key, number, work, origin)

    def _on_kept(self, key: str, number: int, work: Work, _: object) -> None:
        self._told = False
        if key == self._key:
            self._kept, self._adopted = work.state, None
        self._go_on(key, number, work, more=True)

    def _go_on(self, key: str, number: int, work: Work, more: bool) -> None:
        """Keep photo and versions one by one, unless the work itself waits to be kept again."""
        if key == self._key and self._tasks.open and not self._is_outdated():
            if more:
                write = partial(self._writer.write_next, key, number, work)
                self._tasks.submit(write, partial(self._go_on, key, number, work), failed=self._on_failed)
                return
            then, self._then = self._then, None
            if then is not None:
                then()
        self._writing = False
        if self._waits:
            self._keep()

    def _is_outdated(self) -> bool:
        """Report whether the work waits to be kept again, and has changed indeed."""
        work = self._projects.work() if self._waits else None
        self._waits = work is not None and not work.state.is_like(self._kept)
        return self._waits

    def _on_failed(self, error: BaseException) -> None:
        self._writing = False
        self._kept = None
        self._retry.start()
        if not self._told:
            self._told = True
            self.notice.emit(f"Work that is not saved would be lost in a crash: {describe(error)}")
