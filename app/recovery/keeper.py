"""Unsaved work outlives a crash: it is kept in the background, at most two seconds after each change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count

from PySide6.QtCore import QObject, QTimer, Signal

from app.editor.document import Document
from app.errors import describe
from app.projects.gather import State, Work
from app.projects.projects import Projects
from app.recovery.entry import Origin
from app.recovery.store import Kept, Store, recovery_folder
from app.recovery.writer import Writer
from app.tasks import Tasks
from app.window_settings import DEFAULT_RECOVERY_PAUSE
from core.text.lists import sentences
from core.text.translate import tr

RETRY_MS = 10_000
"""From a write that failed, as on a full disk, to the next."""


@dataclass(eq=False)
class KeptWork:
    """The facts about the work on one photo; they stay with the photo when it is held.

    Attributes:
        key: names its entry in the store.
        writer: writes that, and encodes only what is new.
        saved: the state that a file holds, or that nothing was done to yet.
        kept: the state that the store holds.
        is_whole: True once photo and versions lie beside that.
        adopted: the entry of an earlier window that it was recovered from, until it is kept anew.
        then: called once it is.
        state: the state in which the photo went out of view; None while it is in view.
        left: the work of then, until it is kept.
    """

    key: str
    writer: Writer
    saved: State | None = None
    kept: State | None = None
    is_whole: bool = False
    adopted: Kept | None = None
    then: Callable[[], None] | None = None
    state: State | None = None
    left: tuple[Work, Origin | None] | None = None

    @property
    def state_is_kept(self) -> bool:
        """True where the store holds the state in which the photo went out of view."""
        return self.state is not None and self.state.is_like(self.kept)

    @property
    def left_unsaved(self) -> bool:
        """True where the photo went out of view with work that no file holds."""
        return self.state is not None and not self.state.is_like(self.saved)


class Recovery(QObject):
    """Keeps the work on every open photo wherever it is not what a project file holds, be the photo in view or not.

    Nothing blocks the GUI thread but `keep_now`, which is for the end of the process.
    """

    notice = Signal(str)
    rested = Signal()  # all that no file holds is kept of a photo that is not in view

    def __init__(
        self,
        document: Document,
        projects: Projects,
        parent: QObject | None = None,
        *,
        pause_s: int = DEFAULT_RECOVERY_PAUSE,
    ) -> None:
        """`pause_s` as `set_pause` takes it."""
        super().__init__(parent)
        self._document, self._projects = document, projects
        self._store = Store(recovery_folder())
        self._tasks = Tasks("recovery", self)
        self._numbers = count(1)
        self._photos: dict[int, KeptWork] = {}
        self._of = self.begin(0)
        self._left: list[KeptWork] = []  # what went out of view and is still to be kept
        self._failed: set[KeptWork] = set()  # what could not be written, until it is tried again
        self._told: KeptWork | None = None  # whose failure was said, until it is kept
        self._writing = self._waits = self._keeps = False
        self._pause_s = pause_s
        self._timer = QTimer(self, singleShot=True, interval=1000 * pause_s)
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        self._timer.timeout.connect(self._keep_changed)
        self._retry.timeout.connect(self._keep_again)
        for change in (document.trimap_changed, document.finish_changed, document.alpha_changed):
            change.connect(self.note_change)
        document.dirty_changed.connect(self._on_dirty)
        projects.held.connect(self._on_saved)

    @property
    def has_unsaved(self) -> bool:
        """True where there is work on any photo that no file holds: a matte counts as well."""
        work = self._projects.work()
        is_now = work is not None and not work.state.is_like(self._of.saved)
        return is_now or any(photo.left_unsaved for photo in self._photos.values())

    @property
    def has_failed(self) -> bool:
        """True where work could not be written, as on a full disk, and was not since."""
        return bool(self._failed)

    def is_unsaved(self, photo_id: int) -> bool:
        """Report whether there is work on this photo that no file holds: a matte counts as well."""
        kept = self._photos.get(photo_id)
        if kept is None:
            return False
        work = self._projects.work() if kept is self._of else None
        return kept.left_unsaved if work is None else not work.state.is_like(kept.saved)

    # --- one photo and another ---------------------------------------------------------------------------------

    def begin(self, photo_id: int) -> KeptWork:
        """Return what is to be known of a photo that was just opened."""
        kept = KeptWork(f"photo {photo_id}", Writer(self._store))
        if photo_id:
            self._photos[photo_id] = kept
        return kept

    def hold(self) -> KeptWork:
        """Return what is known of the photo in view, which goes out of view: what is not kept of it is now."""
        kept, work = self._of, self._projects.work()
        if work is not None:
            self._timer.stop()
            self.note_held(kept, work, self._origin())
        return kept

    def note_held(self, kept: KeptWork, work: Work, origin: Origin | None) -> None:
        """Keep the work on a photo that is not in view: it went out of view, or has changed there."""
        kept.state, kept.left = work.state, (work, origin)
        if kept not in self._left:
            self._left.append(kept)
        self._failed.discard(kept)
        self._keep_left()

    def take(self, kept: KeptWork) -> None:
        """Go on with another photo, which document and projects hold already."""
        self._of = kept
        kept.state = kept.left = None
        self._left = [one for one in self._left if one is not kept]
        self.note_change()

    def note_opened(self, kept: KeptWork, work: Work | None) -> None:
        """Nothing was done yet to a photo, whose work this is."""
        kept.saved = None if work is None else work.state

    def forget(self, photo_id: int) -> None:
        """A photo is closed: what was kept of it was saved or given up."""
        kept = self._photos.pop(photo_id, None)
        if kept is not None:
            kept.state = kept.left = None
            self._left = [one for one in self._left if one is not kept]
            self._forget(kept)

    def leave(self, photo_id: int) -> None:
        """A photo out of view is closed that cannot be saved: the next start offers what is kept of its work."""
        kept = self._photos.pop(photo_id, None)
        if kept is not None:
            self._forget_failure(kept)
            self._store.leave(kept.key)

    # --- keeping -----------------------------------------------------------------------------------------------

    def set_pause(self, pause_s: int) -> None:
        """Keep work so many seconds after a change; 0: only as a photo goes out of view, or the process ends."""
        self._pause_s = pause_s
        self._timer.stop()
        self._timer.setInterval(1000 * pause_s)
        self.note_change()

    def note_change(self) -> None:
        """Keep what may be other work than before, soon; nothing where that is turned off."""
        if (
            self._pause_s and self._tasks.open and not self._timer.isActive()
        ):  # never put off by more painting
            self._timer.start()

    def keep_soon(self) -> None:
        """Keep the photo in view in the background without the pause, as the program may not go on for long."""
        if self._pause_s:
            self._timer.stop()
            self._keep_changed()

    def keep_now(self) -> None:
        """Keep unsaved work before this returns, and through `close`: the process is about to be ended."""
        self._timer.stop()
        self._keeps = True
        work = self._projects.work()
        due = [] if work is None else [(self._of, (work, self._origin()))]
        due += [(kept, kept.left) for kept in self._left if kept.left is not None]
        for kept, (left, origin) in due:
            if not left.state.is_like(kept.saved):
                self._keep_at_once(kept, left, origin)

    def _keep_at_once(self, kept: KeptWork, work: Work, origin: Origin | None) -> None:
        try:
            number = next(self._numbers)
            self._write(kept, number, work, origin)
            while kept.writer.write_next(kept.key, number, work):
                pass  # one after another, as there may be no time for all
        except Exception as error:  # noqa: BLE001 - nobody is left to be asked
            describe(error)

    def keep_anew(self, photo_id: int, old: Kept, then: Callable[[], None]) -> None:
        """Keep what is recovered, once it is an open photo's work, in this window's store, then call `then`."""
        kept = self._photos[photo_id]
        kept.saved, kept.adopted, kept.then = None, old, then

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

    # --- inside ------------------------------------------------------------------------------------------------

    def _origin(self) -> Origin | None:
        projects = self._projects
        return None if projects.path is None else Origin(projects.path, projects.stamp)

    def _on_dirty(self, dirty: bool) -> None:
        work = self._projects.work()
        if dirty or work is None:
            return
        if (
            work.result is None and not self._document.has_unsaved_work
        ):  # saved as a trimap, which is all there is
            self._of.saved = work.state
        if work.state.is_like(self._of.saved):
            self._forget(self._of)

    def _on_saved(self, work: Work) -> None:
        kept = self._photos.get(work.seen.photo_id)
        if kept is None:
            return
        kept.saved = work.state
        now = self._projects.work() if kept is self._of else None
        state = kept.state if now is None else now.state
        if state is not None and state.is_like(kept.saved):
            self._forget(kept)

    def _forget(self, kept: KeptWork) -> None:
        kept.kept, kept.is_whole = None, False
        self._forget_failure(kept)
        if self._tasks.open:
            number = next(self._numbers)
            self._tasks.submit(lambda: self._store.remove(kept.key, number), lambda _: None, keep=True)

    def _keep_changed(self) -> None:
        """Keep the photo in view, as there is other work on it than before, then those that wait."""
        self._failed.discard(self._of)
        self._keep()

    def _keep_again(self) -> None:
        """Try all again that could not be written."""
        self._failed.clear()
        self._keep()

    def _keep(self) -> None:
        work = self._projects.work() if self._tasks.open else None
        self._waits = self._writing
        if self._writing or not self._tasks.open:
            return
        if work is not None and work.state.is_like(self._of.saved):
            self._forget(self._of)
        elif work is not None and not work.state.is_like(self._of.kept) and self._of not in self._failed:
            self._begin(self._of, work, self._origin())
            return
        self._keep_left()

    def _keep_left(self) -> None:
        """Keep the next photo that went out of view before it was kept, where none is being written."""
        while not self._writing and self._tasks.open:
            kept = next((one for one in self._left if one not in self._failed), None)
            if kept is None:
                return
            if kept.left is None or not kept.left_unsaved or (kept.is_whole and kept.state_is_kept):
                kept.left = None
                self._left.remove(kept)
                self.rested.emit()
            elif kept.state_is_kept:
                self._writing = True
                self._go_on(kept, next(self._numbers), kept.left[0], more=True)
            else:
                self._begin(kept, *kept.left)

    def _begin(self, kept: KeptWork, work: Work, origin: Origin | None) -> None:
        self._writing, kept.is_whole, number = True, False, next(self._numbers)
        write, done = (
            partial(self._write, kept, number, work, origin),
            partial(self._on_kept, kept, number, work),
        )
        self._tasks.submit(write, done, failed=partial(self._on_failed, kept))

    def _write(self, kept: KeptWork, number: int, work: Work, origin: Origin | None) -> None:
        if kept.adopted is not None:
            kept.writer.adopt(kept.key, number, kept.adopted, work)
        kept.writer.write(kept.key, number, work, origin)

    def _on_kept(self, kept: KeptWork, number: int, work: Work, _: object) -> None:
        self._forget_failure(kept)
        kept.kept, kept.adopted = work.state, None
        self._go_on(kept, number, work, more=True)

    def _go_on(self, kept: KeptWork, number: int, work: Work, more: bool) -> None:
        """Keep photo and versions one by one, unless the work on the photo in view waits to be kept again."""
        if kept in self._photos.values() and self._tasks.open and not self._is_outdated():
            if more:
                write = partial(kept.writer.write_next, kept.key, number, work)
                done = partial(self._go_on, kept, number, work)
                self._tasks.submit(write, done, failed=partial(self._on_failed, kept))
                return
            kept.is_whole = True
            then, kept.then = kept.then, None
            if then is not None:
                then()
        self._writing = False
        if self._waits or self._left:
            self._keep()

    def _is_outdated(self) -> bool:
        """Report whether the work on the photo in view waits to be kept again, and has changed indeed."""
        work = self._projects.work() if self._waits else None
        self._waits = work is not None and not work.state.is_like(self._of.kept)
        return self._waits

    def _on_failed(self, kept: KeptWork, error: BaseException) -> None:
        """Go on with the others: the next try of this one is a while off."""
        self._writing = False
        kept.kept = None
        if kept in self._photos.values():  # else it was closed meanwhile
            self._failed.add(kept)
            self._retry.start()
        if kept in self._failed and self._told is None:
            self._told = kept
            lost = tr("Work that is not saved would be lost in a crash.")
            self.notice.emit(sentences(lost, describe(error)))
        self._keep()

    def _forget_failure(self, kept: KeptWork) -> None:
        self._failed.discard(kept)
        if self._told is kept:
            self._told = None
