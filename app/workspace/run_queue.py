"""The runs of all open photos, one after another on the one engine."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.errors import describe
from app.matting.run import Run
from app.workspace.photo import OpenPhoto, State
from app.workspace.runner import Runner
from core.text.lists import listed, sentences
from core.text.translate import Text, again, tr, tr_n

_AGAIN_MS = 100
"""Before a run is begun of a photo in view that is being painted on."""
NAMED = 3
"""Photos that a notice names; more are counted."""


@dataclass(eq=False)
class _Entry:
    """A run that is asked for: of which photo, whether of the whole of it, and the run itself once it has begun."""

    key: int
    whole: bool = False
    run: Run | None = None


class RunQueue(QObject):
    """Every run of a photo is an entry here. It takes marks and settings as they are when its turn comes.

    The photo in view goes before all others that wait; a failed run never stops the rest.

    Signals: `changed` when other photos wait or run; `progress` (key, phase, fraction 0..1, elapsed seconds);
    `finished` (key) once a result has landed; `failed` (key, one sentence); `notice` (one sentence) of photos that are
    not in view, or were left out.

    Attributes:
        failures: why the last run of a photo failed, one sentence, by its key, until it is run again.
        position, total: which run it is of how many since the engine was free; 0 and 0 while it is.
    """

    changed = Signal()
    progress = Signal(int, str, float, float)
    finished = Signal(int)
    failed = Signal(int, str)
    dropped = Signal()  # an export of a photo out of view, as its run was not finished
    notice = Signal(str)

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._waiting: list[_Entry] = []
        self._now: _Entry | None = None
        self._done = self._landed = 0
        self._stopped = False
        self._left: float | None = 0.0  # seconds that those take which wait, counted when it is asked for
        self._is_counted = True
        self._told: dict[int, State | None] = {}
        self.failures: dict[int, str] = {}
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(self._go_on)
        runner.follow(self.note_shown, self.note_closed, self.note_abandoned)

    # --- what views read ---------------------------------------------------------------------------------------

    @property
    def queued(self) -> tuple[int, ...]:
        """The keys of the photos that wait, the next one first."""
        return tuple(entry.key for entry in self._waiting)

    @property
    def running(self) -> int:
        """The key of the photo that is run, 0 for none."""
        return self._now.key if self._now is not None else 0

    @property
    def total(self) -> int:
        """The number of runs asked for since the engine was last free."""
        now = self._now is not None
        return self._done + now + len(self._waiting) if now or self._waiting else 0

    @property
    def position(self) -> int:
        """The position of the current run among these, from 1."""
        return self._done + 1 if self.total else 0

    def seconds_left(self) -> float | None:
        """Seconds that all of them will still take; None without any, and while nothing can be said."""
        run = None if self._now is None else self._now.run
        if not self._is_counted:
            self._count()
        if not self.total or self._left is None:
            return None
        if run is None or not run.has_begun:
            forecast = self._runner.forecast(self.running) if self._now is not None else 0.0
        else:
            forecast = run.pace.seconds_left()
        return None if forecast is None else forecast + self._left

    def remark(self, key: int) -> str:
        """Return why the last run of a photo failed, a sentence; "" if it did not."""
        return again(self.failures.get(key, ""))

    # --- verbs -------------------------------------------------------------------------------------------------

    def run(self, key: int, *, whole: bool = False) -> None:
        """Run a photo: at once where the engine is free, next where it is the one in view, else behind the others.

        A run of the same photo that goes on or waits is replaced.
        """
        if not key:
            return
        entry = _Entry(key, whole)
        self.failures.pop(key, None)
        self._waiting = [other for other in self._waiting if other.key != key]
        if self._now is not None and self._now.key == key and key == self._runner.current:
            self._begin(entry)
            return
        self._waiting.insert(0 if key == self._runner.current else len(self._waiting), entry)
        self._go_on()

    def run_all(self) -> None:
        """Run all photos with marks that lack a matte of these, the one in view first; name those without marks."""
        known, photos = {self.running, *self.queued}, self._runner.photos
        wanted = [photo.key for photo in photos if photo.key not in known and _lacks_run(photo)]
        unmarked = [photo.name for photo in photos if photo.state is State.UNMARKED]
        current = self._runner.current
        wanted.sort(key=lambda key: key != current)
        for key in wanted:
            self.failures.pop(key, None)
        self._waiting += [_Entry(key) for key in wanted]
        self._go_on()
        if unmarked:
            names = listed(unmarked, NAMED)
            self.notice.emit(tr("Not run, because nothing is marked there: {names}.", names=names))
        elif not wanted and not self.total:
            self.notice.emit(tr("There is nothing to run: every photo has a cutout of its marks."))

    def cancel(self, key: int) -> None:
        """Take a photo out of the queue, or stop its run; what stood before it stays."""
        if key in self.queued:
            self._drop(key)
            self._drop_owed(key)
            if key == self._runner.current:
                self._runner.cancel_in_view()
        elif self._now is not None and self._now.key == key:
            self._stop(self._now)

    def cancel_all(self) -> None:
        """Stop the run that goes on and forget all that wait."""
        self._stopped = self.total > 1
        keys, self._waiting = self.queued, []
        for key in keys:
            self._drop_owed(key)
        if self._runner.current in keys:
            self._runner.cancel_in_view()
        self._tell()
        if self._now is not None:
            self._stop(self._now)

    def note_shown(self, key: int) -> None:
        """Another photo has come into view: it goes first where it waits."""
        mine = [entry for entry in self._waiting if entry.key == key]
        if mine:
            self._waiting = [*mine, *(entry for entry in self._waiting if entry.key != key)]
        self._go_on()

    def note_closed(self, key: int) -> None:
        """A photo is not open any more: its run is stopped and forgotten."""
        self.cancel(key)
        self.failures.pop(key, None)
        self._told.pop(key, None)

    def note_abandoned(self) -> None:
        """The photo in view does not wait for its run any more."""
        if self._runner.current in self.queued and not self._runner.waits_in_view:
            self._drop(self._runner.current)

    def state(self, key: int) -> State | None:
        """Return the state of a photo that waits, runs, or failed; None for others."""
        run = None if self._now is None else self._now.run
        if key == self.running and (run is None or not run.is_shown):
            return State.RUNNING
        if key in self.queued:
            return State.QUEUED
        return State.FAILED if key in self.failures else None

    def close(self) -> None:
        """Forget all, hearing nothing more of the run that goes on."""
        self._again.stop()
        self._waiting.clear()
        now, self._now = self._now, None
        if now is not None and now.run is not None:
            now.run.drop()

    # --- inside ------------------------------------------------------------------------------------------------

    def _go_on(self) -> None:
        """Begin the next run, unless one goes on."""
        while self._now is None and self._waiting:
            entry = self._waiting[0]
            is_in_view = entry.key == self._runner.current
            if is_in_view and not self._runner.is_settled(whole=entry.whole):
                self._again.start()
                break
            del self._waiting[0]
            self._begin(entry)
        if self._now is None and not self._waiting:
            self._say_over()
        self._tell()

    def _say_over(self) -> None:
        """The engine is free: say so of several photos, and begin to count anew."""
        total, landed, was_stopped = self._done, self._landed, self._stopped
        self._done, self._landed, self._stopped = 0, 0, False
        if was_stopped:
            self.notice.emit(sentences(tr("Stopped."), _stopped_text(landed)))
        elif total > 1:
            self.notice.emit(_over_text(landed, total - landed))

    def _begin(self, entry: _Entry) -> None:
        """Begin a run; one that goes on is one of the same photo, which ends by this."""
        self._now = entry
        if entry.key == self._runner.current:
            self._follow(entry, self._runner.begin_in_view(whole=entry.whole))
        else:
            self._runner.prepare(
                entry.key, partial(self._on_prepared, entry), partial(self._on_unprepared, entry)
            )

    def _on_prepared(self, entry: _Entry) -> None:
        if self._now is not entry:
            return
        if entry.key != self._runner.current:
            self._follow(entry, self._runner.begin_held(entry.key, whole=entry.whole))
        else:  # it came into view meanwhile
            self._now = None
            self._waiting.insert(0, entry)
        self._go_on()

    def _on_unprepared(self, entry: _Entry, error: BaseException) -> None:
        if self._now is entry:
            self._end(entry, describe(error))

    def _follow(self, entry: _Entry, run: Run | None) -> None:
        entry.run = run
        if run is None:  # the photo is gone
            self._now = None
            return
        run.reported.connect(partial(self._on_report, entry))
        run.ended.connect(partial(self._on_ended, entry))
        self._tell()

    def _on_report(self, entry: _Entry, _: object) -> None:
        run = entry.run
        if self._now is not entry or run is None:
            return
        if run.is_shown:
            self._tell()
        elif run.has_begun and run.landed is None:
            self.progress.emit(entry.key, run.phase, run.fraction, run.seconds)

    def _on_ended(self, entry: _Entry, _: object) -> None:
        run = entry.run
        if run is not None and self._now is entry:  # else a newer run of the photo takes its place
            self._take_end(entry, run)
        entry.run = None  # whose signals hold the entry: all that it was made from would stay in memory

    def _take_end(self, entry: _Entry, run: Run) -> None:
        if not run.is_shown and self._runner.end_held(entry.key, run):
            self._waiting.append(_Entry(entry.key))
        if run.landed is not None:
            self._done += 1
            self._landed += 1
            self.finished.emit(entry.key)
        self._end(entry, run.sentence, is_failure=not run.lacks_marks)

    def _end(self, entry: _Entry, sentence: str = "", *, is_failure: bool = True) -> None:
        """Let go of a run that has ended and begin the next; `sentence` is why there is no result, "" for none."""
        self._now = None
        self._done += bool(sentence)
        if entry.run is None or entry.run.landed is None:
            self._drop_owed(entry.key)
        if sentence and is_failure:
            self.failures[entry.key] = sentence
        self._go_on()
        if sentence:
            self.failed.emit(entry.key, sentence)
            if entry.key != self._runner.current:
                self.notice.emit(sentences(tr("{name} was not run.", name=self._name(entry.key)), sentence))

    def _stop(self, entry: _Entry) -> None:
        if entry.run is None:
            self._end(entry)
        elif entry.key == self._runner.current:
            self._runner.cancel_in_view()
        else:
            entry.run.cancel()

    def _drop_owed(self, key: int) -> None:
        if self._runner.drop_owed(key):
            self.dropped.emit()
            name = self._name(key)
            self.notice.emit(tr("Nothing of {name} was exported: its run was not finished.", name=name))

    def _drop(self, key: int) -> None:
        self._waiting = [entry for entry in self._waiting if entry.key != key]
        self._go_on()

    def _name(self, key: int) -> str:
        return next((photo.name for photo in self._runner.photos if photo.key == key), tr("A photo"))

    def _count(self) -> None:
        known = [self._runner.forecast(entry.key) for entry in self._waiting]
        numbers = [seconds for seconds in known if seconds is not None]
        self._left, self._is_counted = sum(numbers) if len(numbers) == len(known) else None, True

    def _tell(self) -> None:
        self._is_counted = False
        if self._runner.current in self.queued:
            self._runner.wait_in_view()
        self.changed.emit()
        keys = {self.running, *self.queued, *self.failures, *self._told} - {0}
        told, self._told = self._told, {key: self.state(key) for key in keys}
        for key, state in self._told.items():
            if state is not told.get(key):
                self._runner.tell(key)
        self._told = {key: state for key, state in self._told.items() if state is not None}


def _lacks_run(photo: OpenPhoto) -> bool:
    return photo.state in (State.MARKED, State.OUTDATED, State.FAILED)


def _stopped_text(landed: int) -> Text:
    if not landed:
        return tr("No photos were run; all are as they were.")
    return tr_n(
        "{n:,} photo was run; the others are as they were.",
        "{n:,} photos were run; the others are as they were.",
        landed,
    )


def _over_text(landed: int, failed: int) -> Text:
    if not failed:
        return tr_n("{n:,} photo was run.", "{n:,} photos were run.", landed)
    if not landed:
        return tr("No photos were run: the filmstrip says why.")
    return tr_n(
        "{n:,} photo was run, {failed:,} not: the filmstrip says why.",
        "{n:,} photos were run, {failed:,} not: the filmstrip says why.",
        landed,
        failed=failed,
    )
