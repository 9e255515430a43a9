"""The open photos, one of them in view: opened beside each other, shown, moved and closed."""

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
from app.workspace.held import Held, Parts, give, hold
from app.workspace.open_photos import Coming, Missed, OpenPhotos

SHOW = "show"
"""The kind of call that waits for edits before another photo comes into view, or this one is closed."""


class Workspace(OpenPhotos):
    """Opens photos beside each other, brings one of them into view, and closes them."""

    def __init__(
        self,
        parts: Parts,
        choices: Any,
        opener: Opener,
        when_settled: Callable[[Callable[[], None]], None],
        may_close: Callable[[], bool],
    ) -> None:
        super().__init__(parts, choices)
        self._opener = opener
        self._when_settled, self._may_close = when_settled, may_close
        self._due: list[Callable[[], None]] = []  # once nothing is under way
        self._wanted = 0  # comes into view once it is read
        self._several = self._leads = False
        self._coming = 0  # the parked photo that is awaited
        self._before = 0  # the one that was in view last
        self._closing: tuple[int, Sequence[int]] = 0, ()  # the photo shown to be closed, and those to follow
        self._given_up: frozenset[int] = frozenset()  # photos being closed whose work was asked about
        self.quiet = False  # while whoever shows a photo asks about a missing one himself
        self._then: tuple[int, Callable[[], None]] | None = None  # once this photo is in view
        parts.edits.parked_dropped.connect(self._stay)
        opener.begun.connect(self._on_begun)
        opener.arrived.connect(self._on_arrived)
        opener.missed.connect(self._on_missed)

    # --- verbs -------------------------------------------------------------------------------------------------

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
        """Show the photo of this file where it is open already; False where it is not."""
        entry = self._entries.of_file(path)
        if entry is None:
            return False
        if entry.remark:
            self.retry(entry.key)
        elif not self._several:
            self.show(entry.key)
        return True

    def show(self, key: int) -> None:
        """Bring a photo into view; one that is still being read comes as soon as it is."""
        entry = self._entry(key)
        if entry is None or entry.remark:
            return
        self._wanted = key
        if key != self.current and entry.held is not None:
            self._switch(lambda: self._bring(key))

    def show_next(self, step: int) -> None:
        """Bring the next (1) or the previous (-1) photo that can be shown into view, round the ends."""
        ready = [one.key for one in self._entries if self._is_there(one) or one.key == self.current]
        at = self._coming or self.current
        if len(ready) > 1 and at in ready:
            self.show(ready[(ready.index(at) + step) % len(ready)])
        elif ready and not at:
            self.show(ready[0])

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

    def give_up(self, key: int, *, keep: bool) -> None:
        """Close a photo that cannot come into view; `keep` where the next start is to offer its work."""
        entry = self._entry(key)
        if entry is not None and key != self.current:
            if keep:
                self._parts.recovery.leave(key)
            self._drop(entry)
            closing, left = self._closing
            if closing == key:
                self._close_left(left)

    def retry(self, key: int) -> None:
        """Read a photo again that could not be read."""
        entry = self._entry(key)
        if entry is not None and entry.remark and entry.stage is not None:
            entry.remark = ""
            self._opener.open(entry.stage, entry.name, entry.path, entry.key)

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

    def _has_to_ask(self, entry: Entry) -> bool:
        """Report whether a photo has to be in view to be closed."""
        return entry.key == self.current or (entry.held is not None and entry.held.is_dirty)

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

    def close_all(self) -> None:
        """Close all photos; stop at the first that is to stay."""
        self.close_many(self.current_last([entry.key for entry in self._entries][::-1]))

    def current_last(self, keys: Sequence[int]) -> list[int]:
        """Return keys with that of the photo in view at their end, so that no other one comes up when it is closed."""
        return sorted(keys, key=lambda key: key == self.current)

    def close_many(self, keys: Sequence[int], given_up: Collection[int] = ()) -> None:
        """Close these photos, one after another; stop at the first that is to stay.

        Nothing is asked of those whose work is `given_up`.
        """
        self._given_up = frozenset(given_up)
        self._close_left(keys)

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

    # --- opening -----------------------------------------------------------------------------------------------

    def _on_begun(self, key: int, name: str, path: Path | None, stage: Stage) -> None:
        if self._entry(key) is not None:
            self.photo_changed.emit(key)
            return
        self._entries.add(Entry(key, name, path, stage, path, is_alone=not self._several))
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
        self.error.emit(sentence)

    def _want_another(self, key: int) -> None:
        """The one to come into view cannot: let another one, of those that were asked for with it if any is in view."""
        if self._wanted != key:
            return
        self._wanted = self.current
        others = (one for one in self._entries if not one.remark and one.key not in (key, self.current))
        left = next((one for one in others if not self.current or self._is_read_with_others(one)), None)
        if left is not None:
            self.show(left.key)

    def _is_read_with_others(self, entry: Entry) -> bool:
        return entry.held is None and not entry.is_alone

    def _on_arrived(self, key: int, staged: Staged) -> None:
        entry = self._entry(key)
        if entry is None:
            return
        entry.held, entry.stage = self._begun(key, staged), None
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
        )

    # --- switching ---------------------------------------------------------------------------------------------

    def _switch(self, then: Callable[[], None]) -> None:
        """Call `then` once nothing short is under way in the photo in view, which is at once as a rule."""
        self._due.append(then)
        if self.current:
            self._when_settled(self._do_due)
        else:
            self._do_due()

    def _stay(self, kind: str) -> None:
        """Undo took back the edit that was waited for: the photo in view stays, and nothing that waited is done."""
        if kind == SHOW:
            self._due, self._then, self._wanted = [], None, self.current

    def _do_due(self) -> None:
        due, self._due = self._due, []
        for then in due:
            then()

    def _bring(self, key: int, place: Path | None = None) -> None:
        entry = self._entry(key)
        if entry is None or entry.held is None or self._wanted != key:
            return  # closed meanwhile, or another one was asked for
        if self.parking.is_parked(key):
            self._await(entry, entry.held, place)
            return
        self._hold_current()
        self._give(entry)

    def _await(self, entry: Entry, held: Held, place: Path | None) -> None:
        """Show a small picture of a parked photo until that is whole; no photo is in view meanwhile."""
        key, stand_in = entry.key, self.parking.stand_in(entry.key)
        assert stand_in is not None
        before = self.current
        self._hold_current()
        self._before = before or self._before
        self._coming, self._entries.current = key, 0
        view = None if held.choices is None else held.choices.view
        self.coming.emit(Coming(key, stand_in, held.document.size, held.place, view))
        if before:
            self._give_nothing()
            self.photo_changed.emit(before)
        self.parking.bring(key, partial(self._bring, key), partial(self._miss, key), place)

    def _miss(self, key: int, error: BaseException) -> None:
        """A parked photo cannot come back, as its file is gone: it stays as it is, and the one before is shown."""
        entry = self._entry(key)
        closes = self._then is not None and self._then[0] == key
        if entry is not None and self._wanted == key:
            self._coming, self._then = 0, None
            self.coming.emit(None)
            self._show_instead(entry, self._entry(self._before), only_whole=True)  # files go by folders
        if self.quiet:
            return
        if entry is not None and key in self.parking.missing:
            self.missed.emit(Missed(key, entry.name, describe(error), closes))
        else:
            self.error.emit(describe(error))

    def _give_nothing(self) -> None:
        """No photo is in view; what unpainted pixels of the next ones are to hold stays as chosen."""
        nothing = PhotoState(unpainted_value=self._parts.document.unpainted_value)
        give(self._parts, self._choices, Held(nothing, self._parts.recovery.begin(0), HeldProject()))
        self.current_changed.emit(0)

    def _when_shown(self, key: int, then: Callable[[], None]) -> None:
        """Show a photo, then call this once nothing short is under way in it; never where another one comes first."""
        if key == self.current:
            self._switch(then)
        else:
            self._then = key, then
            self.show(key)

    def _hold_current(self) -> None:
        before = self._entry(self.current)
        if before is not None:
            before.held = hold(self._parts, self._choices, self.place())
            self._entries.is_marked(
                before.held.document
            )  # looked at while its marks are there: it may be parked

    def _give(self, entry: Entry) -> None:
        held, entry.held = entry.held, None
        assert held is not None
        before, self._entries.current = self.current, entry.key
        self._coming = 0
        give(self._parts, self._choices, held)
        if held.choices is not None:
            self.placed.emit(held.place)
        self.current_changed.emit(entry.key)
        for key in filter(None, (before, entry.key)):
            self.photo_changed.emit(key)
        if held.choices is None:
            self._follow_up(held)
        self._note_seen(entry)
        self.shown.emit()
        then, self._then = self._then, None
        if then is not None and then[0] == entry.key:
            self._switch(then[1])

    def _note_seen(self, entry: Entry) -> None:
        """Keep those whole that are next to the photo in view, and pack others where all take too much."""
        entries = tuple(self._entries)
        at = entries.index(entry)
        near = (entries[(at + step) % len(entries)].key for step in (1, -1))
        self.parking.pin({*near} - {entry.key})
        self.parking.note_seen(entry.key)

    def _follow_up(self, held: Held) -> None:
        if held.notices:
            self.notice.emit(" ".join(held.notices))
        if held.beside is not None:
            self.work_found.emit(held.beside)

    # --- closing -----------------------------------------------------------------------------------------------

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

    def _show_instead(self, entry: Entry, first: Entry | None = None, *, only_whole: bool = False) -> None:
        """Show the `first`, else the next photo, else the one before, else the welcome canvas until one is read."""
        others = [one for one in self._entries.neighbors(entry) if not one.remark]
        others.sort(key=lambda one: one is not first)
        there = [one for one in others if self._is_there(one)]
        if only_whole:
            there = [one for one in there if one is first or not self.parking.is_parked(one.key)]
        if there:
            self._wanted = there[0].key
            self._bring(there[0].key)
            return
        coming = (one.key for one in others if one.held is None)
        self._wanted, self._entries.current = next(coming, 0), 0
        self._hold_nothing()
        self._give_nothing()

    def _hold_nothing(self) -> None:
        """Let go of the photo in view, which is closed."""
        hold(self._parts, self._choices, None)

    def _drop(self, entry: Entry) -> None:
        self._entries.remove(entry)
        self._parts.recovery.forget(entry.key)
        self.parking.forget(entry.key)
        if self._coming == entry.key:
            self._coming = 0
            self.coming.emit(None)
        self._want_another(entry.key)
        self.changed.emit()
        self.gone.emit(entry.key)
