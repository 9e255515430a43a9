"""Export all: cutouts, alphas or composites of many open photos into a folder, one after another."""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.errors import describe
from app.files.exportable import Exportable
from app.tasks import Tasks
from app.workspace.export_plan import (
    Candidate,
    Left,
    Plan,
    Planned,
    Request,
    Summary,
    check_before_writing,
    make_plan,
)
from core.engine.options import Cancelled
from core.errors import is_disk_full
from core.jobs.export import Export
from core.jobs.name_pattern import Facts
from core.text.lists import sentences
from core.text.translate import Text, mark, tr, tr_n

_OUTDATED = mark("its marks have changed since its cutout was made")
_CLOSED = mark("closed meanwhile")


@dataclass(frozen=True, eq=False)
class Standing:
    """The matte of an open photo at one moment.

    Attributes:
        is_current: whether it belongs to the marks as they are.
        depth: bits per channel chosen for the photo, 8 or 16.
        read: reads it when its turn comes, on the GUI thread. Returns what brings all that is written, on any thread,
            where alone what was parked is whole; and what lets the photo count as exported with it.
    """

    is_current: bool
    depth: int
    read: Callable[[], tuple[Callable[[], Exportable], Callable[[], None]]]


class Photos(Protocol):
    """The open photos, as an export reads them."""

    def candidates(self) -> Sequence[Candidate]:
        """Return all open photos in their order."""
        ...

    def standing(self, key: int) -> Standing | str | None:
        """Return the finished matte of a photo, why there is none ("no cutout yet"), None once it is closed."""
        ...

    def kept(self) -> Sequence[Path]:
        """Return the files that no export writes over: photos, marks and projects of all that is open."""
        ...


@dataclass(eq=False)
class _Run:
    plan: Plan
    queue: deque[Planned]
    written: list[Path] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    failed: list[Left] = field(default_factory=list)
    stopped: str = ""
    cancelled: Event = field(default_factory=Event)

    @property
    def done(self) -> int:
        return len(self.plan.files) - len(self.queue)

    def step(self) -> None:
        if self.cancelled.is_set():
            raise Cancelled

    def summary(self) -> Summary:
        left = (*self.plan.left, *self.left)
        return Summary(self.plan.request.folder, tuple(self.written), left, tuple(self.failed), self.stopped)


class ExportAll(QObject):
    """Exports of many photos, as `Exporting` makes that of the one in view, byte for byte.

    A dialog asks for it in this order: `example` for each change of the pattern; `plan` for each change of anything,
    answered by `planned` (or `refused`) with what would be written, replaced and left out; `start` with the plan that
    was shown. While it goes on, `progress` comes before each photo, and `cancel` ends it; `finished` brings the
    `Summary`, whose `text` is to be shown. One photo at a time is whole in memory; each file is whole or not there.
    A photo that cannot be written stops none of the others, a full disk stops all.

    Signals: `planned` (Plan), the answer to the newest `plan`; `refused` (one sentence) where there can be none;
    `changed` where `running` did; `progress` (photos done, of how many, the name of the next one); `finished`
    (Summary).
    """

    planned = Signal(object)
    refused = Signal(str)
    changed = Signal()
    progress = Signal(int, int, str)
    finished = Signal(object)

    def __init__(self, photos: Photos, files: Tasks, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._photos, self._files, self._tasks = photos, files, tasks
        self._run: _Run | None = None

    @property
    def running(self) -> bool:
        """True while an export goes on."""
        return self._run is not None

    @property
    def counts(self) -> tuple[int, int]:
        """The number of photos done, and of all; (0, 0) while no export is running."""
        return (self._run.done, len(self._run.plan.files)) if self._run else (0, 0)

    def example(self, request: Request) -> str:
        """Return the name of the file that the first of these photos gets, as it is typed; instant.

        Raises:
            UserError: the pattern is bad, in a sentence for the dialog.
        """
        photos = self._asked_for(request)
        facts = photos[0].facts if photos else Facts("photo.jpg", (4000, 6000))
        named = Facts(facts.name, facts.size, kind=request.kind.value)
        return request.names().name(named).name

    def plan(self, request: Request) -> None:
        """Find out in the background what this would write; of the newest call `planned` or `refused` follows."""
        photos, left = [], []
        for photo in self._asked_for(request):
            reason = self._why_not(self._photos.standing(photo.key), request)
            if reason:
                left.append(Left(photo.facts.name, reason))
            else:
                photos.append(photo)
        self._tasks.submit(
            partial(make_plan, request, photos, left, tuple(self._photos.kept())),
            self.planned.emit,
            kind="export-plan",
            failed=lambda error: self.refused.emit(describe(error)),
        )

    def start(self, plan: Plan) -> None:
        """Do it. While another one goes on nothing begins.

        Raises:
            RuntimeError: one goes on.
        """
        if self._run is not None:
            raise RuntimeError("an export of many photos goes on already")
        self._run = _Run(plan, deque(plan.files))
        self.changed.emit()
        self._next(self._run)

    def cancel(self) -> None:
        """Write no more photos; the one that is being made is given up, what was written stays."""
        if self._run is not None:
            self._run.cancelled.set()

    # --- inside ------------------------------------------------------------------------------------------------

    def _asked_for(self, request: Request) -> list[Candidate]:
        photos = {photo.key: photo for photo in self._photos.candidates()}
        keys = photos if request.keys is None else request.keys
        return [photos[key] for key in keys if key in photos]

    def _why_not(self, standing: Standing | str | None, request: Request) -> str:
        """Return why a photo is left out, "" if it is not."""
        if not isinstance(standing, Standing):
            return tr(_CLOSED) if standing is None else standing
        return "" if standing.is_current or request.with_outdated else tr(_OUTDATED)

    def _next(self, run: _Run) -> None:
        """Begin with the next photo that can be exported."""
        request, total = run.plan.request, len(run.plan.files)
        while run.queue and not run.cancelled.is_set() and self._files.open:
            planned = run.queue[0]
            self.progress.emit(run.done, total, planned.name)
            standing = self._photos.standing(planned.key)
            reason = self._why_not(standing, request)
            if isinstance(standing, Standing) and not reason:
                self._write(run, planned, standing)
                return
            run.left.append(Left(run.queue.popleft().name, reason))
        self._end(run)

    def _write(self, run: _Run, planned: Planned, standing: Standing) -> None:
        made, note = standing.read()
        export, kept = run.plan.request.export(standing.depth), tuple(self._photos.kept())

        def done(outcome: Path | Left | None) -> None:
            if outcome is not None:
                run.queue.popleft()
            if isinstance(outcome, Left):
                run.left.append(outcome)
            elif outcome is not None:
                run.written.append(outcome)
                note()
            self._next(run)

        def failed(error: BaseException) -> None:
            run.queue.popleft()
            if is_disk_full(error) or (error.__cause__ is not None and is_disk_full(error.__cause__)):
                run.stopped = _full(run)
                self._end(run)
            else:
                run.failed.append(Left(planned.name, describe(error)))
                self._next(run)

        self._files.submit(
            lambda: (
                check_before_writing(planned, run.plan.request, kept)
                or _written(planned.target.path, export, made, run.step)
            ),
            done,
            text=tr("Writing {name}", name=planned.target.path.name),
            failed=failed,
            keep=True,
        )

    def _end(self, run: _Run) -> None:
        if run.cancelled.is_set() and run.queue:
            run.stopped = sentences(tr("Stopped."), _lacking(len(run.queue), len(run.plan.files)))
        self._run = None
        self.progress.emit(run.done, len(run.plan.files), "")
        self.changed.emit()
        self.finished.emit(run.summary())


def _written(
    path: Path, export: Export, made: Callable[[], Exportable], step: Callable[[], None]
) -> Path | None:
    """Write one photo, in the background; return its file, None if it was canceled."""
    try:
        step()
        exportable = made()
        step()
        matted = exportable.matted()
        step()
        export.write(path, matted, step)
    except Cancelled:
        return None
    return path


def _lacking(left: int, total: int) -> Text:
    return tr_n(
        "{n:,} of {total:,} photos was not exported.",
        "{n:,} of {total:,} photos were not exported.",
        left,
        total=total,
    )


def _full(run: _Run) -> str:
    folder = run.plan.request.folder
    try:
        free = shutil.disk_usage(folder).free / 1e6
        full = tr("The disk of {folder} is full ({free:,.0f} MB are free).", folder=str(folder), free=free)
    except OSError:
        full = tr("The disk of {folder} is full.", folder=str(folder))
    lacking = _lacking(len(run.queue) + 1, len(run.plan.files))
    return sentences(full, lacking, tr("Free some space and export these again."))
