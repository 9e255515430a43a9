"""Verbs of the session that open photos beside each other and close them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, QTimer

from app.editor.path_tool import PathTool
from app.errors import describe
from app.files.assigning import Assigned, assign, told
from app.projects.restore import Restored
from app.recovery.offers import Found
from app.recovery.verbs import RecoveryVerbs
from app.workspace.open_photos import Missed
from app.workspace.photo import OpenPhoto, State
from app.workspace.saving import SavingAll
from app.workspace.showing import SHOW
from app.workspace.workspace import Workspace
from core.jobs.sorting import Sorted
from core.text.translate import mark, tr

_UNPACKED_WITHIN_MS = 60_000
_RECOVERED_TWICE = mark(
    "{name} is open twice: as it was recovered, and with what was done to it since. "
    "Close the one that you do not want."
)
_PROJECT_TWICE = mark(
    "{name} is open twice: as its project has it, and with what was done to it since. "
    "Close the one that you do not want."
)


class WorkspaceVerbs(RecoveryVerbs):
    """The verbs on several photos; the parts of `Session` do the work.

    Attributes:
        recovering: photos that were recovered, by the files of their work.
        confirm_discard: asked (with the name of the photo whose work would be lost) before unsaved work goes;
            the window injects a dialog. True means go ahead.
        confirm_discard_all: the same for several photos.
        confirm_missing: asked (with a Missed) before the window closes on unsaved work that cannot be saved, as the
            file of its photo is gone. True keeps it for the next start, False gives it up, None lets the window stay.
    """

    workspace: Workspace
    path: PathTool
    saving: SavingAll
    confirm_discard: Callable[[str], bool]
    confirm_discard_all: Callable[[Sequence[OpenPhoto]], bool]
    confirm_missing: Callable[[Missed], bool | None]
    recovering: dict[Path, int]

    def open_path(self, path: Path, marks: Path | None = None) -> None:
        """Open a project, or a photo and the `marks` that came for it, beside the others; one open already is shown."""
        if not self.workspace.shown_already(Path(path)):
            super().open_path(path, marks)

    def recover(self, found: Found, photo: Path | None = None) -> int:
        """Open a photo with the work that an earlier window left unsaved; one that is being opened so comes once."""
        known = self.workspace.photo(self.recovering.get(found.kept.path, 0))
        if known is not None:
            self.workspace.show(known.key)
            return known.key
        key = self.recovering[found.kept.path] = super().recover(found, photo)
        return key

    def _land(self, found: Found, photo_id: int, restored: Restored) -> None:
        """Put it in the place of the same photo that was opened by hand meanwhile, unless there is work on that too."""
        super()._land(found, photo_id, restored)
        for twin in self.workspace.twins(photo_id):
            self._take_place(photo_id, twin, _RECOVERED_TWICE)

    def _take_place(self, photo_id: int, of: OpenPhoto, twice: str) -> None:
        """Put a photo in the place of one of the same file; where there is work on that, say `twice`: it is open so."""
        if self.recovery.is_unsaved(of.key):
            self.notice.emit(tr(twice, name=of.name))
        else:
            self.workspace.take_place(photo_id, of.key)

    def open_found(self, path: Path, of: int) -> None:
        """Open the project that was found beside the photo with the key `of`; once it is read it takes its place."""
        self.open_path(path)
        key = self.workspace.of_file(path)
        if key and key != of:
            self._when_read(key, partial(self._take_place_of, of, key))

    def _take_place_of(self, of: int, key: int) -> None:
        photo = self.workspace.photo(of)
        if photo is not None and self.workspace.photo(key) is not None:
            self._take_place(key, photo, _PROJECT_TWICE)

    def _when_read(self, key: int, then: Callable[[], None]) -> None:
        """Call `then` once this photo is read; never where it cannot be."""
        workspace, signals = self.workspace, (self.workspace.photo_changed, self.workspace.gone)

        def look(changed: int) -> None:
            photo = workspace.photo(key)
            is_read = photo is not None and photo.state not in (State.OPENING, State.FAILED)
            if changed != key or not (is_read or photo is None):
                return
            for signal in signals:
                signal.disconnect(look)
            if is_read:
                QTimer.singleShot(0, self, then)  # it is still landing

        for signal in signals:
            signal.connect(look)
        look(key)

    def open_files(self) -> list[Path]:
        """Return the files that the open photos were read from."""
        return [photo.path for photo in self.workspace.photos if photo.path is not None]

    def take_over(self, found: Sorted, words: str) -> None:
        """Open what came, with its marks, and say these words.

        Marks of a photo that is open already are taken with that in view.
        """
        open_before = {photo.path: photo.key for photo in self.workspace.photos}
        self.workspace.open_paths(found.opened, found.marks)
        self._take_marks(
            [(open_before[photo], marks) for photo, marks in found.marks.items() if photo in open_before]
        )
        if words:
            self._say_once_seen(words)

    def import_marks(self, paths: Sequence[Path]) -> None:
        """Take one file as the marks of the photo in view; several for the open photos that they are named after.

        The photo in view is then the one that was; a notice names the files that no photo takes.
        """
        if len(paths) == 1:
            self.open_trimap(Path(paths[0]))
        elif paths and self._needs_photo():
            keys = {photo.path: photo.key for photo in self.workspace.photos if photo.path is not None}
            assigned, current = assign([Path(path) for path in paths], keys), self.workspace.current
            due = [(keys[photo], marks) for photo, marks in assigned.marks.items()]
            due.sort(key=lambda one: one[0] == current)
            self._take_marks(due, partial(self._end_import, current, assigned, self._note_failures()))

    def _note_failures(self) -> list[BaseException]:
        """Return a list that gets what fails from now on, until what is asked for has landed."""
        failures: list[BaseException] = []
        self.edits.failed.connect(failures.append)
        return failures

    def _end_import(self, key: int, assigned: Assigned, failures: list[BaseException]) -> None:
        def say() -> None:
            self.edits.failed.disconnect(failures.append)
            self.notice.emit(told(assigned, [describe(failure) for failure in failures]))

        self.workspace.show(key)
        self._when_in_view(key, lambda _: self.edits.when_idle(say, "words", outlives_undo=True))

    def _take_marks(self, due: list[tuple[int, Path]], then: Callable[[], None] = lambda: None) -> None:
        """Bring one photo after another into view and take its marks there; call `then` once all were asked for."""
        if not due:
            then()
            return
        (key, marks), *rest = due

        def take(is_in_view: bool) -> None:
            if is_in_view:
                self.open_trimap(marks)
            self._take_marks(rest, then)

        self.workspace.show(key)
        self._when_in_view(key, take)

    def _say_once_seen(self, words: str) -> None:
        """Say it once the first photo being read is in view, or none is to come: before, it would go unread."""
        workspace, signals = self.workspace, (self.workspace.current_changed, self.workspace.photo_changed)

        def look(*_: object) -> None:
            if workspace.current == before and any(one.state is State.OPENING for one in workspace.photos):
                return
            for signal in signals:
                signal.disconnect(look)
            self.notice.emit(words)

        before = workspace.current
        for signal in signals:
            signal.connect(look)
        look()

    def _when_in_view(self, key: int, then: Callable[[bool], None]) -> None:
        """Call `then` once this photo, which is asked for, is in view (True), or another one instead (False)."""
        if self.workspace.current == key:
            then(True)
            return

        def came(current: int) -> None:
            if current:  # none is while a parked one is awaited
                self.workspace.current_changed.disconnect(came)
                then(current == key)

        self.workspace.current_changed.connect(came)

    def may_close(self) -> bool:
        """Report whether the window may close: without unsaved work, else as the user answers."""
        unsaved = self.workspace.unsaved
        if len(unsaved) > 1:
            return self._may_lose_all(unsaved)
        may, keeps = self._may_lose(unsaved[0]) if unsaved else (True, False)
        if may:  # as after a logout that was called off
            self.recovery.give_up()
        if may and keeps:
            self.recovery.keep_now()
        return may

    def close_photos(self, keys: Sequence[int]) -> None:
        """Close these photos; where several have unsaved work it is asked once about all of it, and all may stay."""
        unsaved = [photo for photo in self.workspace.unsaved if photo.key in keys]
        missing = self.workspace.parking.missing
        asked = [photo for photo in unsaved if photo.key not in missing]  # those are asked about themselves
        self.saving.missed.clear()
        if len(asked) < 2:
            self.workspace.close_many(keys)
        elif self.confirm_discard_all(asked):
            given_up = {photo.key for photo in asked} - self.saving.missed
            self.workspace.close_many(self.workspace.current_last(keys), given_up)

    def _may_lose_all(self, photos: Sequence[OpenPhoto]) -> bool:
        may = self.confirm_discard_all(photos)
        if may:
            self.recovery.give_up()
            if self.saving.missed.intersection(photo.key for photo in self.workspace.unsaved):
                self.recovery.keep_now()  # the next start offers what could not be saved
        return may

    def save_unsaved(self, keys: Collection[int] | None = None) -> None:
        """Save these photos, or all, that have work no file holds: into its project, or a new one beside the photo."""
        begin = partial(self.saving.begin, keys)
        if self.workspace.current:
            self._when_settled(begin, "save-all", outlives_undo=True)
        else:
            begin()

    def _may_lose(self, photo: OpenPhoto) -> tuple[bool, bool]:
        """Ask about the work on a photo; return whether the window may close, and whether the next start offers it."""
        if self._shown(photo.key):
            return self._may_close_photo(), False
        reason = self.workspace.parking.missing.get(photo.key, tr("{name} cannot be read.", name=photo.name))
        keeps = self.confirm_missing(Missed(photo.key, photo.name, reason, closes=True))
        return keeps is not None, bool(keeps)

    def _shown(self, key: int) -> bool:
        """Bring a photo into view and wait for that, without events of the user; False where its file is gone."""
        self.workspace.quiet = True
        try:
            return self._wait_shown(key)
        finally:
            self.workspace.quiet = False

    def _wait_shown(self, key: int) -> bool:
        workspace = self.workspace
        workspace.show(key)
        if workspace.current != key:
            loop = QEventLoop()
            limit = QTimer(loop, singleShot=True, interval=_UNPACKED_WITHIN_MS)
            limit.timeout.connect(loop.quit)
            limit.start()
            missed = workspace.coming.connect(lambda coming: None if coming else loop.quit())
            ends = missed, workspace.shown.connect(loop.quit)
            loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
            limit.stop()
            for end in ends:
                QObject.disconnect(end)
        return workspace.current == key

    def _may_close_photo(self) -> bool:
        """Report whether the photo in view may go: without unsaved work, else as the user answers."""
        return not self.document.has_unsaved_work or self.confirm_discard(self.document.name)

    def _when_still(self, then: Callable[[], None]) -> None:
        """Call `then` once nothing short is under way in the photo in view; the newest such call counts."""

        def mattes() -> None:
            if self.matte_undo.waited_for:
                self.matte_undo.when_there(then)
            else:
                then()

        self._when_settled(lambda: self.path.when_done(mattes), SHOW)
