"""Verbs of the session that open photos beside each other and close them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, QTimer

from app.editor.path_tool import PathTool
from app.recovery.verbs import RecoveryVerbs
from app.workspace.saving import SavingAll
from app.workspace.workspace import Workspace

_UNPACKED_WITHIN_MS = 60_000


class WorkspaceVerbs(RecoveryVerbs):
    """What concerns several photos; the parts that do it are those of `Session`.

    Attributes:
        confirm_discard: asked (with the name of the photo whose work would be lost) before unsaved work goes;
            the window injects a dialog. True means go ahead.
        confirm_discard_all: the same for the names of several photos.
    """

    workspace: Workspace
    path: PathTool
    saving: SavingAll
    confirm_discard: Callable[[str], bool]
    confirm_discard_all: Callable[[list[str]], bool]

    def open_path(self, path: Path, left: Sequence[Path] = ()) -> None:
        """Open a project or a photo, or the first photo in a folder, beside the others; one that is open is shown."""
        if not self.workspace.shown_already(Path(path)):
            super().open_path(path, left)

    def may_close(self) -> bool:
        """Return True where the window may close: without unsaved work, else as the user answers."""
        unsaved = self.workspace.unsaved
        if len(unsaved) > 1:
            return self._may_lose_all([photo.name for photo in unsaved])
        dirty = [photo.key for photo in unsaved]
        missing = [key for key in dirty if self.workspace.parking.is_parked(key) and not self._shown(key)]
        may = all(self._may_lose(key) for key in dirty if key not in missing)
        if may:  # as after a logout that was called off
            self.recovery.give_up()
        if may and missing:  # of photos whose files are gone, the next start offers the work
            self.recovery.keep_now()
        return may

    def _may_lose_all(self, names: list[str]) -> bool:
        may = self.confirm_discard_all(names)
        if may:
            self.recovery.give_up()
            if self.saving.missed.intersection(photo.key for photo in self.workspace.unsaved):
                self.recovery.keep_now()  # the next start offers what could not be saved
        return may

    def save_unsaved(self) -> None:
        """Save all photos with work that no file holds, each into its project, or a new one beside the photo."""
        if self.workspace.current:
            self._when_settled(self.saving.begin, "save all")
        else:
            self.saving.begin()

    def _may_lose(self, key: int) -> bool:
        return self._shown(key) and self._may_close_photo()

    def _shown(self, key: int) -> bool:
        """Bring a photo into view and wait for that, without events of the user; False where its file is gone."""
        workspace = self.workspace
        workspace.show(key)
        if workspace.current != key:
            loop = QEventLoop()
            limit = QTimer(loop, singleShot=True, interval=_UNPACKED_WITHIN_MS)
            limit.timeout.connect(loop.quit)
            limit.start()
            ends = workspace.coming.connect(loop.quit), workspace.shown.connect(loop.quit)
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

        self._when_settled(lambda: self.path.when_done(mattes), "show")
