"""The finished runs of a photo, each kept as a version: looked at, returned to, deleted, bounded by bytes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from app.editor.changes import MarksStep
from app.editor.edits import EarlierMarks, Edits
from app.editor.marks_then import State
from app.editor.photo_state import PhotoState
from app.editor.snapshot import Snapshot
from app.errors import describe
from app.matting.choices import MattingChoices
from app.matting.held_matte import HeldMatte
from app.matting.kept_matte import KeptMatte
from app.matting.matte_undo import MatteUndo
from app.matting.run_settings import RunSettings
from app.tasks import Tasks
from app.versions.packed_marks import pack_marks
from app.versions.returning import ReturnStep, Surroundings
from app.versions.version import RunFacts, Version, facts_of
from core.engine.options import Cancelled, MatteResult
from core.imaging.small_picture import small_picture
from core.refine.finish import Finish
from core.text.lists import sentences
from core.text.translate import tr

_PAUSE_MS = 300
"""Before marks are packed again that were painted on meanwhile."""


@dataclass(eq=False)
class _Run:
    """A run that has just ended: what becomes a version in the background, beside those that its photo has."""

    kept: HeldVersions
    number: int
    facts: RunFacts
    settings: RunSettings
    matte: KeptMatte
    finish: Finish
    display: NDArray[np.uint8]
    result: MatteResult
    left: tuple[Snapshot, State] | None = None  # its marks, where the photo went out of view meanwhile


class HeldVersions:
    """The versions of one photo, oldest first, and how many runs it had; they stay the photo's when it is held."""

    def __init__(self) -> None:
        self.all: list[Version] = []
        self.count = 0

    def add(self, version: Version) -> None:
        """Take one more."""
        self.all.append(version)
        self.all.sort(key=lambda one: one.number)

    def replace(self, versions: tuple[Version, ...]) -> None:
        """Have these in place of all others: those of a project that was opened."""
        self.all = sorted(versions, key=lambda one: one.number)
        self.count = max((one.number for one in versions), default=0)

    def of(self, result: MatteResult | None) -> Version | None:
        """Return the version that a run has become; None for none."""
        return next((one for one in self.all if result is not None and one.matte.is_of(result)), None)


class Versions(QObject):
    """The versions of the photo in view, oldest first.

    `look` shows the matte of one in place of the document's and changes nothing; `return_to` brings back its marks,
    its matte and what it was run with, as one step of the history. Over `limit_bytes` the oldest are compressed, then
    dropped; the one that stands is never dropped.

    Signals: `changed` when there are other versions, or another one stands; `looked_changed` when another one is
    looked at, or none; `failed` with a sentence; `added` (HeldVersions) when a photo that is not in view has one more.
    """

    changed = Signal()
    looked_changed = Signal()
    added = Signal(object)
    failed = Signal(str)

    def __init__(self, choices: MattingChoices, edits: Edits, tasks: Tasks, matte_undo: MatteUndo) -> None:
        super().__init__(choices)
        self._choices, self._edits, self._tasks, self._mattes = choices, edits, tasks, matte_undo
        self._document, self._service = choices.document, choices.service
        self._of = HeldVersions()
        self._compressing = False
        self._making: list[_Run] = []
        self._again: list[_Run] = []  # whose marks were painted on while they were packed
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._record_again)
        self._wanted: Version | None = None
        self.held: HeldMatte | None = None
        self.limit_bytes = choices.settings.versions_bytes
        self._service.landing.connect(self._remember)
        self._service.finished.connect(self._on_finished)
        self._service.updated.connect(self.changed)
        self._service.returned.connect(self._on_returned)
        self._service.state_changed.connect(self._leave_for_run)
        self._document.trimap_changed.connect(self.leave)

    def hold(self) -> HeldVersions:
        """Return the versions of the photo in view, which is looked at itself then."""
        self.leave()
        if (seen := self._document.snapshot()) is not None:  # the marks stay as they are from now on
            for run in self._making:
                if run.kept is self._of:
                    run.left = seen, self._document.marks_then.tiles(run.matte.revision)
        self._pause.stop()
        self._record_again()
        return self._of

    def take(self, held: HeldVersions) -> None:
        """Go on with another photo; `changed` is to be emitted by the caller."""
        self._of = held
        QTimer.singleShot(0, self, self._trim)  # those of a project were not bounded yet

    # --- what views read ---------------------------------------------------------------------------------------

    @property
    def all(self) -> tuple[Version, ...]:
        """All versions, oldest first."""
        return tuple(self._of.all)

    @property
    def current(self) -> Version | None:
        """The version whose matte stands, be it on its way only; None if it is none of these."""
        standing = self._mattes.standing()
        return next((version for version in self._of.all if version.matte is standing), None)

    @property
    def looked(self) -> Version | None:
        """The version that is looked at; `held` is its matte. None while the document's own is seen."""
        return self._wanted if self.held is not None else None

    @property
    def can_return(self) -> bool:
        """True while no run goes on, which a return would end."""
        return not self._service.running

    @property
    def nbytes(self) -> int:
        """Memory held by all versions, in bytes; the matte that stands is the document's."""
        tiles = {id(tile): tile for one in self._of.all for tile in one.finish.touch_up.tiles.values()}
        shared = sum(tile.nbytes for tile in tiles.values())
        current = self.current
        mattes = sum(one.matte.nbytes for one in self._of.all if one is not current)
        return shared + mattes + sum(one.marks.nbytes + one.picture.nbytes for one in self._of.all)

    # --- verbs -------------------------------------------------------------------------------------------------

    def look(self, version: Version) -> None:
        """Show the matte of a version in place of the document's once it is unpacked, until `leave`."""
        if version is self._wanted:
            return
        self._wanted = version
        done, failed = partial(self._show, version), partial(self._lose, version)
        self._tasks.submit(version.matte.held, done, kind="version-look", failed=failed)

    def leave(self, *_: object) -> bool:
        """Show the document's own matte again; False where it is shown."""
        self._wanted, was = None, self.held
        if was is None:
            return False
        self.held = None
        self.looked_changed.emit()
        return True

    def step(self, direction: int) -> None:
        """Look at the version before (-1) or after (1) the one that is looked at or stands."""
        at = self._wanted or self.current
        if at is None:
            return
        index = self._of.all.index(at) + direction
        if not 0 <= index < len(self._of.all):
            return
        if self._of.all[index] is self.current:
            self.leave()
        else:
            self.look(self._of.all[index])

    def can_step(self, direction: int) -> bool:
        """Report whether `step` leads to another version."""
        at = self._wanted or self.current
        return at is not None and 0 <= self._of.all.index(at) + direction < len(self._of.all)

    def return_to(self, version: Version) -> None:
        """Bring back a version with its marks and settings, in the background; one step of the history."""
        if self.can_return:
            self.leave()
            marks = version.marks
            step = partial(self._take, version)
            earlier = EarlierMarks(marks.revision, marks.unpainted_value, marks.unpacked, step)
            self._edits.return_to(tr("Return to version {number}", number=version.number), earlier)

    def delete(self, version: Version) -> None:
        """Let go of a version; the one that stands stays in view, and steps of the history keep what they hold."""
        if version in self._of.all:
            if version is self._wanted:
                self.leave()
            self._of.all.remove(version)
            self.changed.emit()

    def set_limit(self, limit_bytes: int) -> None:
        """Keep versions in so much memory."""
        self.limit_bytes = self._choices.settings.versions_bytes = limit_bytes
        self._trim()

    # --- a run becomes a version -------------------------------------------------------------------------------

    def _on_finished(self, result: MatteResult) -> None:
        self.leave()
        known = self._of.of(result)
        if known is not None:
            self._mattes.adopt(known.matte)
            self.changed.emit()
            return
        matte, display = self._mattes.standing(), self._document.alpha_display
        if matte is None or display is None:
            return
        self._of.count += 1
        facts = facts_of(result, datetime.now())
        settings = RunSettings.of(matte.options, self._choices)
        finish = self._document.finish
        run = _Run(self._of, self._of.count, facts, settings, matte, finish, display, result)
        self._making.append(run)
        self._record(run)

    def record_held(
        self, of: HeldVersions, document: PhotoState, matte: KeptMatte, settings: RunSettings
    ) -> None:
        """Make a version of a run that has just landed in a photo that is not in view; `added` tells of it."""
        seen, result, shown = document.snapshot(), document.result, document.alpha_display
        if seen is None or result is None or shown is None or not document.marks_then.holds(matte.revision):
            return
        of.count += 1
        facts = facts_of(result, datetime.now())
        run = _Run(of, of.count, facts, settings, matte, document.finish, shown, result)
        run.left = seen, document.marks_then.tiles(matte.revision)
        self._making.append(run)
        self._record(run)

    def _record(self, run: _Run) -> None:
        """Make a version of a run of the photo in view, or of one that left it meanwhile."""
        seen = self._document.snapshot()
        then = self._document.marks_then
        is_known = then.holds(run.matte.revision)  # not a dozen runs later
        if run.left is not None:
            self._pack_marks(run, *run.left)
        elif seen is None or not is_known or not self._tasks.open:
            self._making.remove(run)
        else:
            self._pack_marks(run, seen, then.tiles(run.matte.revision))

    def _pack_marks(self, run: _Run, seen: Snapshot, before: State) -> None:
        def compute() -> Version | None:
            with suppress(Cancelled):
                marks = pack_marks(seen, run.matte.revision, before)
                colors = seen.photo.image if run.result.foreground is None else run.result.foreground
                picture = small_picture(colors, run.display, profile=seen.photo.icc_profile)
                return Version(run.number, run.facts, run.settings, marks, run.matte, run.finish, picture)
            return None

        self._tasks.submit(compute, partial(self._add, run), failed=lambda _: self._making.remove(run))

    def _add(self, run: _Run, version: Version | None) -> None:
        """Take what was made of a run; None if the marks were changed meanwhile."""
        if version is None:
            self._again.append(run)
            self._pause.start()
            return
        self._making.remove(run)
        run.kept.add(version)
        if run.kept is self._of:
            self._pack_others()
            self.changed.emit()
        else:
            self.added.emit(run.kept)

    def _record_again(self) -> None:
        runs, self._again = self._again, []
        for run in runs:
            self._record(run)

    def _pack_others(self) -> None:
        """Make small what no longer stands, then let go of what is too much."""
        current = self.current
        for one in self._of.all:
            if one is not current and not one.matte.packed and self._tasks.open:
                self._tasks.submit(one.matte.pack, lambda _: self._trim(), failed=lambda _: self._trim())
        self._trim()

    def _remember(self) -> None:
        """Another matte takes the place of the one that stands: touch-up and refinement stay with that too."""
        current = self.current
        if current is not None and current.finish is not self._document.finish:
            remembered = replace(current, finish=self._document.finish)
            self._of.all[self._of.all.index(current)] = remembered
            if self._wanted is current:
                self._wanted = remembered

    # --- returning ---------------------------------------------------------------------------------------------

    def _take(self, version: Version, marks: MarksStep) -> ReturnStep:
        """The marks of a version have landed: let all else follow."""
        self._remember()
        version = next((one for one in self._of.all if one.number == version.number), version)
        before = Surroundings(RunSettings.now(self._choices), self._document.finish)
        after = Surroundings(version.settings, version.finish)
        is_standing = version.matte is self._mattes.standing()
        kept = None if is_standing else self._mattes.exchange(version.matte)
        self._surround(after)
        self.changed.emit()
        return ReturnStep(marks, kept, self._exchange, (before, after), self._surround)

    def _exchange(self, wanted: KeptMatte) -> KeptMatte:
        stood = self._mattes.exchange(wanted)
        self.changed.emit()
        return stood

    def _surround(self, surroundings: Surroundings) -> None:
        surroundings.settings.choose(self._choices)
        if surroundings.finish is not self._document.finish:
            self._document.set_finish(surroundings.finish, None)

    # --- keeping up --------------------------------------------------------------------------------------------

    def _show(self, version: Version, held: HeldMatte) -> None:
        if self._wanted is not None and version.matte is self._wanted.matte:
            self.held = held
            self.looked_changed.emit()

    def _lose(self, version: Version, error: BaseException) -> None:
        if self._wanted is not None and version.matte is self._wanted.matte:
            self.leave()
            lost = tr("Version {number} cannot be shown.", number=version.number)
            self.failed.emit(sentences(lost, describe(error)))

    def _on_returned(self) -> None:
        self.leave()
        self._pack_others()
        self.changed.emit()

    def _leave_for_run(self) -> None:
        if self._service.running:
            self.leave()
        self.changed.emit()

    def _trim(self) -> None:
        """Compress the oldest, then drop them, until the bytes fit."""
        while self.nbytes > self.limit_bytes:
            current = self.current
            others = [one for one in self._of.all if one is not current]
            raw = next((one for one in others if not one.matte.compressed), None)
            if raw is not None:
                self._compress(raw)
                return
            if not others:
                return
            self.delete(others[0])

    def _compress(self, version: Version) -> None:
        if not self._compressing and self._tasks.open:
            self._compressing = True
            done, failed = self._compressed, partial(self._not_compressed, version)
            self._tasks.submit(version.matte.compress, done, failed=failed)

    def _compressed(self, _: object) -> None:
        self._compressing = False
        self._trim()

    def _not_compressed(self, version: Version, _: BaseException) -> None:
        """There is no memory for it, so it makes some."""
        self.delete(version)
        self._compressed(None)
