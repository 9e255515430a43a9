"""The open photos, one of them in view: opened beside each other, shown, moved and closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from app.editor.photo_state import PhotoState
from app.errors import describe
from app.files.opener import Opener
from app.files.opening import Stage, Staged
from app.matting.live import HeldLive
from app.matting.run_settings import RunSettings
from app.projects.gather import Work
from app.projects.projects import HeldProject
from app.recovery.entry import Origin
from app.workspace.entries import Entries, Entry
from app.workspace.held import Held, Parts, give, hold
from app.workspace.parked import StandIn
from app.workspace.parking import Parking
from app.workspace.photo import OpenPhoto, State
from core.geometry import Size

_STROKE_MS = 200
"""Before it is looked again whether a stroke has ended, which nothing in the background may cut short."""


class Coming(NamedTuple):
    """A parked photo that comes into view: what stands in for it, its size, and how it was looked at last."""

    key: int
    stand_in: StandIn
    size: Size
    place: object
    view: str | None


class Workspace(QObject):
    """The open photos of a window, in order. A photo's key is its `Document.photo_id`.

    Signals: `changed` when there are others, or in another order; `photo_changed` (key) when one is not as it was;
    `current_changed` (key) with another one in view, 0 for none; `placed` (what `place` returned) when one comes back;
    `gone` (key) once a photo is closed.

    Attributes:
        place: asked for zoom and place in the canvas when a photo goes out of view; the canvas injects it.
        state_of: asked for the state of a photo that a queue knows better (waiting, running, failed); None where it
            does not.
        remark_of: asked why the run of a photo failed, a sentence; "" where it did not.
    """

    changed = Signal()
    photo_changed = Signal(int)
    current_changed = Signal(int)
    coming = Signal(object)  # Coming: a parked photo is being made whole; None where it cannot be
    shown = Signal()  # the photo that was asked for last is in view
    placed = Signal(object)
    gone = Signal(int)
    notice = Signal(str)
    error = Signal(str)
    opened = Signal(object)  # Photo that was read from a file, to be remembered
    work_found = Signal(object)  # Path of saved work beside the photo that came into view

    def __init__(
        self,
        parts: Parts,
        choices: Any,
        opener: Opener,
        when_settled: Callable[[Callable[[], None]], None],
        may_close: Callable[[], bool],
    ) -> None:
        super().__init__(choices)
        self._parts, self._choices, self._opener = parts, choices, opener
        self._when_settled, self._may_close = when_settled, may_close
        self._entries = Entries(parts)
        self._due: list[Callable[[], None]] = []  # once nothing is under way
        self._wanted = 0  # comes into view once it is read
        self._several = self._leads = False
        self.parking = Parking(self.held, parent=self)
        parts.recovery.rested.connect(self.parking.look)
        self._coming = 0  # the parked photo that is awaited
        self._then: tuple[int, Callable[[], None]] | None = None  # once this photo is in view
        self.place: Callable[[], object] = lambda: None
        self.state_of: Callable[[int], State | None] = lambda key: None
        self.remark_of: Callable[[int], str] = lambda key: ""
        opener.begun.connect(self._on_begun)
        opener.arrived.connect(self._on_arrived)
        opener.missed.connect(self._on_missed)
        parts.projects.work_of = self.work_of
        self._follow()

    def _follow(self) -> None:
        parts = self._parts
        for signal in (
            parts.history.changed,
            parts.document.alpha_is_current_changed,
            parts.document.finish_changed,
            self._choices.service.state_changed,
            self._choices.service.finished,
        ):
            signal.connect(self._tell_current)

    @property
    def current(self) -> int:
        """The key of the photo in view, 0 with none."""
        return self._entries.current

    # --- what views read ---------------------------------------------------------------------------------------

    @property
    def photos(self) -> tuple[OpenPhoto, ...]:
        """The open photos, in their order."""
        return tuple(map(self._listed, self._entries))

    @property
    def unsaved(self) -> tuple[OpenPhoto, ...]:
        """The photos with work that no file holds, in their order."""
        return tuple(photo for photo in self.photos if photo.is_dirty)

    def photo(self, key: int) -> OpenPhoto | None:
        """Return one of them, None where there is no such."""
        entry = self._entry(key)
        return None if entry is None else self._listed(entry)

    def _listed(self, entry: Entry) -> OpenPhoto:
        return self._entries.listed(entry, self.state_of(entry.key), self.remark_of(entry.key))

    def held(self, key: int) -> Held | None:
        """Return what is held of a photo; None for the one in view and for one that is not read."""
        entry = self._entry(key)
        return None if entry is None else entry.held

    def when_whole(self, key: int, done: Callable[[], None], failed: Callable[[BaseException], None]) -> None:
        """Make whole what is held of a photo, in the background and one after another; then call one of the two."""
        self.parking.bring_in_turn(key, done, failed)

    def work_of(self, key: int) -> Work | None:
        """Return all that there is to keep of a photo that is held."""
        held = self.held(key)
        return None if held is None else held.work(RunSettings.now(self._choices), self._choices.view)

    def note_held(self, key: int) -> None:
        """Work on a photo that is not in view has changed: list it so, and keep it for recovery."""
        if self.parking.is_parked(key):  # recovery reads all of it
            self.when_whole(key, partial(self.note_held, key), lambda error: None)
            return
        held, work = self.held(key), self.work_of(key)
        if held is not None and work is not None:
            path, stamp = held.project.path, held.project.stamp
            self._parts.recovery.note_held(held.recovery, work, None if path is None else Origin(path, stamp))
        self.photo_changed.emit(key)

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
        ready = [one.key for one in self._entries if one.held is not None or one.key == self.current]
        at = self._coming or self.current
        if len(ready) > 1 and at in ready:
            self.show(ready[(ready.index(at) + step) % len(ready)])

    def retry(self, key: int) -> None:
        """Read a photo again that could not be read."""
        entry = self._entry(key)
        if entry is not None and entry.remark and entry.stage is not None:
            entry.remark = ""
            self._opener.open(entry.stage, entry.name, entry.path, entry.key)

    def move(self, key: int, to_index: int) -> None:
        """Put a photo at another place in the order."""
        entry = self._entry(key)
        if entry is not None:
            self._entries.move(entry, to_index)
            self.changed.emit()

    def close(self, key: int) -> None:
        """Close a photo; where there is work that no file holds it comes into view and is asked about."""
        entry = self._entry(key)
        if entry is None:
            return
        if entry.held is None and key != self.current:
            self._opener.cancel(key)
            self._drop(entry)
        elif entry.held is not None and not entry.held.is_dirty:
            if entry.held.run is not None:
                entry.held.run.cancel()
            self._drop(entry)
        else:
            self._when_shown(key, lambda: self._close_current(key))

    def close_all(self) -> None:
        """Close all photos; stop at the first that is to stay."""
        for entry in reversed(tuple(self._entries)):
            if entry.key != self.current:
                self.close(entry.key)
        if self.current:
            self.close(self.current)

    def set_thumbnail(self, key: int, picture: NDArray[np.uint8]) -> None:
        """List a photo with this small picture, uint8 (h, w, 3)."""
        entry = self._entry(key)
        if entry is not None:
            entry.thumbnail = picture
            self.photo_changed.emit(key)

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
        if self._wanted == key:
            self._switch(lambda: self._bring(key))
        elif staged.landed is not None:
            self._land_unseen(key)
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
            live=HeldLive(wanted=bool(staged.painted.any())),
            staged=staged,
        )

    # --- switching ---------------------------------------------------------------------------------------------

    def _switch(self, then: Callable[[], None]) -> None:
        """Call `then` once nothing short is under way in the photo in view, which is at once as a rule."""
        self._due.append(then)
        if self.current:
            self._when_settled(self._do_due)
        else:
            self._do_due()

    def _do_due(self) -> None:
        due, self._due = self._due, []
        for then in due:
            then()

    def _land_unseen(self, key: int) -> None:
        """Let the work of a photo land, for which it has to be in view for a moment, once no stroke is cut short."""
        if self._parts.painter.active or self._parts.toucher.active or self._coming:
            QTimer.singleShot(_STROKE_MS, self, partial(self._land_unseen, key))
        elif self.parking.is_parked(key):
            self.when_whole(key, partial(self._land_unseen, key), lambda error: None)
        else:
            self._switch(partial(self._land_and_return, key))

    def _land_and_return(self, key: int) -> None:
        entry, before = self._entry(key), self._entry(self.current)
        if entry is not None and entry.held is not None and entry.held.staged is not None:
            self._hold_current()
            self._give(entry)
            if before is not None and self._wanted != key:
                self._hold_current()
                self._give(before)

    def _bring(self, key: int) -> None:
        entry = self._entry(key)
        if entry is None or entry.held is None or self._wanted != key:
            return  # closed meanwhile, or another one was asked for
        if self.parking.is_parked(key):
            self._await(entry, entry.held)
            return
        self._hold_current()
        self._give(entry)

    def _await(self, entry: Entry, held: Held) -> None:
        """Show a small picture of a parked photo until that is whole; no photo is in view meanwhile."""
        key, stand_in = entry.key, self.parking.stand_in(entry.key)
        assert stand_in is not None
        before = self.current
        self._hold_current()
        self._coming, self._entries.current = key, 0
        view = None if held.choices is None else held.choices.view
        self.coming.emit(Coming(key, stand_in, held.document.size, held.place, view))
        if before:
            self._give_nothing()
            self.photo_changed.emit(before)
        self.parking.bring(key, lambda: self._bring(key), partial(self._miss, key))

    def _miss(self, key: int, error: BaseException) -> None:
        """A parked photo cannot come back, as its file is gone: it stays as it is, and another one is shown."""
        entry = self._entry(key)
        self.error.emit(describe(error))
        if entry is not None and self._wanted == key:
            self._coming, self._then = 0, None
            self.coming.emit(None)
            self._show_instead(entry)

    def _give_nothing(self) -> None:
        give(self._parts, self._choices, Held(PhotoState(), self._parts.recovery.begin(0), HeldProject()))
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
        if held.choices is None:
            self._parts.recovery.note_opened()
        else:
            self.placed.emit(held.place)
        self.current_changed.emit(entry.key)
        for key in filter(None, (before, entry.key)):
            self.photo_changed.emit(key)
        if held.staged is not None:
            staged, held.staged = held.staged, None
            self._follow_up(staged)
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

    def _follow_up(self, staged: Staged) -> None:
        if staged.notices:
            self.notice.emit(" ".join(staged.notices))
        if staged.landed is not None:
            staged.landed()
        if staged.beside is not None:
            self.work_found.emit(staged.beside)

    # --- closing -----------------------------------------------------------------------------------------------

    def _close_current(self, key: int) -> None:
        if key == self.current and self._may_close():
            entry = self._entry(key)
            assert entry is not None
            self._choices.service.cancel()
            self._parts.edits.cancel()
            self._show_instead(entry)
            self._drop(entry)

    def _show_instead(self, entry: Entry) -> None:
        """Show the next photo, else the one before, else the welcome canvas."""
        others = [one for one in self._entries.neighbors(entry) if one.held is not None]
        if others and self.parking.is_parked(others[0].key):
            self._wanted = others[0].key
            self._bring(others[0].key)
        elif others:
            self._wanted = others[0].key
            self._hold_current()
            self._give(others[0])
        else:
            self._wanted = self._entries.current = 0
            self._hold_nothing()
            self._give_nothing()

    def _hold_nothing(self) -> None:
        """Let go of the photo in view, which is closed."""
        hold(self._parts, self._choices, None)

    def _drop(self, entry: Entry) -> None:
        self._entries.remove(entry)
        self._parts.recovery.forget(entry.key)
        self.parking.forget(entry.key)
        self._want_another(entry.key)
        self.changed.emit()
        self.gone.emit(entry.key)

    def _entry(self, key: int) -> Entry | None:
        return self._entries.find(key)

    def _tell_current(self, *_: object) -> None:
        if self.current:
            self.photo_changed.emit(self.current)
