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
from app.recovery.store import Store
from app.recovery.writer import Writer
from app.tasks import Tasks

PAUSE_MS = 1200
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
        self._then: Callable[[], None] | None = None  # once recovered work is kept anew
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        for timer in (self._timer, self._retry):
            timer.timeout.connect(self._keep)
        for change in (document.trimap_changed, document.finish_changed, document.alpha_changed):
            change.connect(self._on_change)
        document.dirty_changed.connect(self._on_dirty)
        document.photo_changed.connect(self._on_photo)
        projects.begun.connect(self._on_saved)
        projects.held.connect(self._on_saved)

    @property
    def has_unsaved(self) -> bool:
        """True where there is work that no file holds: a matte counts as well."""
        work = self._projects.work()
        return work is not None and not work.state.is_like(self._saved)

    def keep_now(self) -> None:
        """Keep unsaved work before this returns, and through `close`: the process is about to be ended."""
        self._timer.stop()
        self._keeps = True
        work = self._projects.work()
        if work is not None and not work.state.is_like(self._saved):
            try:
                self._writer.write(self._key, next(self._numbers), work, self._origin())
            except Exception as error:  # noqa: BLE001 - nobody is left to be asked
                describe(error)

    def keep_anew(self, then: Callable[[], None]) -> None:
        """Keep recovered work, which is the document's now, in this window's store, then call `then`."""
        self._saved, self._then = None, then
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

    def _on_change(self) -> None:
        if self._tasks.open and not self._timer.isActive():  # never put off by more painting
            self._timer.start()

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
        self._saved = self._then = None

    def _on_saved(self, work: Work) -> None:
        self._saved = work.state
        now = self._projects.work()
        if now is not None and now.state.is_like(self._saved):
            self._forget()

    def _forget(self) -> None:
        self._kept = None
        if self._key and self._tasks.open:
            key, number = self._key, next(self._numbers)
            self._tasks.submit(lambda: self._store.remove(key, number), _done, keep=True)

    def _keep(self) -> None:
        work = self._projects.work() if self._tasks.open else None
        self._waits = self._writing
        if work is None or self._writing:
            return
        state = work.state
        if state.is_like(self._saved):
            self._forget()
        elif not state.is_like(self._kept):
            self._writing = True
            write = partial(self._writer.write, self._key, next(self._numbers), work, self._origin())
            self._tasks.submit(write, partial(self._on_kept, self._key, state), failed=self._on_failed)

    def _on_kept(self, key: str, state: State, _: object) -> None:
        self._writing = self._told = False
        if key == self._key:
            self._kept = state
            then, self._then = self._then, None
            if then is not None:
                then()
        if self._waits:
            self._keep()

    def _on_failed(self, error: BaseException) -> None:
        self._writing = False
        self._retry.start()
        if not self._told:
            self._told = True
            self.notice.emit(f"Work that is not saved would be lost in a crash: {describe(error)}")


def _done(_: object) -> None:
    """Nothing is left to do."""
