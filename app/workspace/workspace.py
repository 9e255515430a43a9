"""The open photos of a window: opened beside each other, and closed one by one or together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from app.editor.photo_state import PhotoState
from app.errors import describe
from app.files.opener import Opener
from app.files.opening import Stage, Staged
from app.matting.live import HeldLive
from app.projects.projects import HeldProject
from app.workspace.entries import Entry
from app.workspace.held import Held, Parts
from app.workspace.showing import Showing
from app.workspace.unread import Unread


class Workspace(Showing):
    """Opens photos beside each other and closes them."""

    def __init__(
        self,
        parts: Parts,
        choices: Any,
        opener: Opener,
        when_settled: Callable[[Callable[[], None]], None],
        may_close: Callable[[], bool],
    ) -> None:
        super().__init__(parts, choices, when_settled)
        self._opener, self._may_close = opener, may_close
        self._several = self._leads = False
        self._unread = Unread(self.error.emit)
        self._closing: tuple[int, Sequence[int]] = 0, ()  # the photo shown to be closed, and those to follow
        self._given_up: frozenset[int] = frozenset()  # photos being closed whose work was asked about
        opener.begun.connect(self._on_begun)
        opener.arrived.connect(self._on_arrived)
        opener.missed.connect(self._on_missed)

    # --- opening -----------------------------------------------------------------------------------------------

    def open_paths(self, paths: Sequence[Path], marks: Mapping[Path, Path] | None = None) -> None:
        """Open these files beside the others: all are listed at once, the first comes into view.

        `marks` came for some of them: a trimap, mask or alpha by the photo it belongs to.
        """
        self._several = self._leads = len(paths) > 1
        try:
            for path in paths:
                self._choices.open_path(path, (marks or {}).get(path))
        finally:
            self._several = False

    def shown_already(self, path: Path) -> bool:
        """Show the photo of this file where it is open already; False if it is not."""
        entry = self._entries.of_file(path)
        if entry is None:
            return False
        if entry.remark:
            if self._several:
                self._unread.wait(entry.key)
            self.retry(entry.key)
        elif not self._several:
            self.show(entry.key)
        return True

    def retry(self, key: int) -> None:
        """Read a photo again that could not be read."""
        entry = self._entry(key)
        if entry is not None and entry.remark and entry.stage is not None:
            entry.remark = ""
            self._opener.open(entry.stage, entry.name, entry.path, entry.key)

    def find(self, key: int, place: Path, *, closes: bool = False) -> None:
        """Bring a photo into view from where its file is now; `closes` where it is to be closed then."""
        entry = self._entry(key)
        if entry is None or entry.held is None:
            return
        self._wanted = key
        if closes:
            left = self._closing[1] if self._closing[0] == key else ()
            self._then = key, partial(self._close_and_go_on, key, left)
        self._switch(partial(self._bring, key, place))

    def _on_begun(self, key: int, name: str, path: Path | None, stage: Stage) -> None:
        if self._entry(key) is not None:
            self.photo_changed.emit(key)
            return
        self._entries.add(Entry(key, name, path, stage, path, is_alone=not self._several))
        if self._several:
            self._unread.wait(key)
        if not self._several or self._leads:
            self._wanted, self._leads = key, False
        self.changed.emit()

    def _on_missed(self, key: int, error: BaseException) -> None:
        entry = self._entry(key)
        if entry is None:
            return
        sentence = describe(error)
        if entry.is_alone:
            self._drop(entry)
        else:
            entry.remark = sentence
            self.photo_changed.emit(key)
            self._want_another(key)
        self._unread.missed(key, entry.name, sentence)

    def _on_arrived(self, key: int, staged: Staged) -> None:
        entry = self._entry(key)
        if entry is None:
            return
        entry.held, entry.stage = self._begun(key, staged), None
        self._unread.over(key)
        self._entries.is_marked(entry.held.document)
        entry.name, entry.path = entry.held.document.name, staged.photo.path
        if staged.remember and staged.photo.path is not None:
            self.opened.emit(staged.photo)
        self._parts.sources.know(staged.photo.path)
        if staged.landed is not None:
            staged.landed(key)
            self.note_held(key)
        else:
            self._parts.recovery.note_opened(entry.held.recovery, self.work_of(key))
        if self._wanted == key:
            self._switch(lambda: self._bring(key))
        self.parking.note_held(key)
        self.photo_changed.emit(key)

    def _begun(self, key: int, staged: Staged) -> Held:
        document = PhotoState.opened(
            staged.photo, staged.trimap, staged.painted, unpainted=staged.unpainted, photo_id=key
        )
        path = staged.photo.path
        return Held(
            document,
            self._parts.recovery.begin(key),
            HeldProject(photo_stamp=staged.stamp),
            path.absolute() if path else None,
            live=HeldLive(wanted=document.is_painted),
            notices=staged.notices,
            beside=staged.beside,
            selection=staged.selection,
        )

    # --- closing -----------------------------------------------------------------------------------------------

    def close(self, key: int) -> None:
        """Close a photo; where there is work that no file holds it comes into view and is asked about."""
        entry = self._entry(key)
        if entry is None:
            return
        if entry.held is None and key != self.current:
            self._opener.cancel(key)
            self._drop(entry)
        elif entry.held is not None and not self._has_to_ask(entry):
            self._let_go(entry)
        else:
            self._show_to_close(key, ())

    def close_many(self, keys: Sequence[int], given_up: Collection[int] = ()) -> None:
        """Close these photos, one after another; stop at the first that is to stay.

        Nothing is asked of those whose work is `given_up`.
        """
        self._given_up = frozenset(given_up)
        self._close_left(keys)

    def current_last(self, keys: Sequence[int]) -> list[int]:
        """Return keys with that of the photo in view at their end, so that no other one comes up when it is closed."""
        return sorted(keys, key=lambda key: key == self.current)

    def give_up(self, key: int, *, keep: bool, closes: bool = False) -> None:
        """Close a photo that cannot come into view; `keep` where the next start is to offer its work.

        `closes` where it was to be closed anyway: those that were to follow it do.
        """
        entry = self._entry(key)
        if entry is not None and key != self.current:
            if keep:
                self._parts.recovery.leave(key)
            self._drop(entry)
            closing, left = self._closing
            if closes and closing == key:
                self._close_left(left)

    def take_place(self, key: int, of: int) -> None:
        """Put a photo in the place of another one, which is closed: nothing was done to that."""
        entry = self._entry(of)
        if entry is None:
            return
        self.move(key, self._entries.index(entry))
        if of == self.current:
            self._when_shown(key, partial(self.close, of))
        else:
            self.close(of)

    def _has_to_ask(self, entry: Entry) -> bool:
        """Report whether a photo has to be in view to be closed."""
        return entry.key == self.current or (entry.held is not None and entry.held.is_dirty)

    def _close_left(self, keys: Sequence[int]) -> None:
        left = list(keys)
        while left:
            key = left.pop(0)
            entry = self._entry(key)
            if entry is not None and key in self._given_up:
                self._let_go(entry)
                continue
            if entry is None or not self._has_to_ask(entry):
                self.close(key)
                continue
            self._show_to_close(key, left)
            return

    def _show_to_close(self, key: int, left: Sequence[int]) -> None:
        self._closing = key, left
        self._when_shown(key, partial(self._close_and_go_on, key, left))

    def _close_and_go_on(self, key: int, left: Sequence[int]) -> None:
        if self._close_current(key):
            self._close_left(left)

    def _close_current(self, key: int) -> bool:
        """Close the photo in view; False where another one is by now, or the user wants to keep it."""
        entry = self._entry(key)
        if entry is None or key != self.current or not self._may_close():
            return False
        self._let_go(entry)
        return True

    def _let_go(self, entry: Entry) -> None:
        """Close a photo that was read, with all that goes on for it; nothing is asked."""
        if entry.key == self.current:
            self._choices.service.cancel()
            self._parts.edits.cancel()
            self._show_instead(entry)
        elif entry.held is not None and entry.held.run is not None:
            entry.held.run.cancel()
        self._drop(entry)

    def _drop(self, entry: Entry) -> None:
        self._entries.remove(entry)
        self._unread.over(entry.key)
        self._parts.recovery.forget(entry.key)
        self.parking.forget(entry.key)
        if self._coming == entry.key:
            self._coming = 0
            self.coming.emit(None)
        self._want_another(entry.key)
        self.changed.emit()
        self.gone.emit(entry.key)
