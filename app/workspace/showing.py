"""The one of the open photos that is in view, and how another one takes its place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from app.editor.photo_state import PhotoState
from app.errors import describe
from app.projects.projects import HeldProject
from app.workspace.entries import Entry
from app.workspace.held import Held, Parts, give, hold
from app.workspace.open_photos import Coming, Missed, OpenPhotos
from core.text.lists import sentences

SHOW = "show"
"""The kind of call that waits for edits before another photo comes into view, or this one is closed."""


class Showing(OpenPhotos):
    """Brings one of the open photos into view."""

    def __init__(
        self, parts: Parts, choices: Any, when_settled: Callable[[Callable[[], None]], None]
    ) -> None:
        super().__init__(parts, choices)
        self._when_settled = when_settled
        self._due: list[Callable[[], None]] = []  # once nothing is under way
        self._wanted = 0  # comes into view once it is read
        self._coming = 0  # the parked photo that is awaited
        self._before = 0  # the one that was in view last
        self._then: tuple[int, Callable[[], None]] | None = None  # once this photo is in view
        self.quiet = False  # while whoever shows a photo asks about a missing one himself
        parts.edits.parked_dropped.connect(self._stay)

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

    # --- inside -------------------------------------------------------------------------------------------------

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
            self._entries.is_marked(before.held.document)  # while its marks are there: it may be parked

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
            self._follow_up(entry, held)
        elif entry.selection and not self._parts.document.is_painted:
            self.selection_found.emit(entry.selection)
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

    def _follow_up(self, entry: Entry, held: Held) -> None:
        if held.notices:
            self.notice.emit(sentences(*held.notices))
        if held.beside is not None:
            self.work_found.emit(held.beside)
        elif held.selection:
            entry.selection = held.selection
            self.selection_found.emit(held.selection)

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
