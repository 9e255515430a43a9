"""Auto edge, live while its width is dragged: distances once, then a band of any width; kept or taken back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.commands import Change, Recorder, TrimapCommand, tell
from app.document import Document
from app.history import History
from app.painting import Painter, push
from app.tasks import Tasks
from core.trimap.bands import EdgeBands
from core.trimap.rect import Rect, union
from core.trimap.values import Trimap

Widths = tuple[int, int]


@dataclass
class _Base:
    """The trimap before the band, read and measured in the background at the first width."""

    edits_seen: int
    revision: int
    trimap: Trimap | None = None
    painted: NDArray[np.bool_] | None = None
    bands: EdgeBands | None = None
    shown: Change | None = None
    shown_widths: Widths | None = None


class EdgePreview(QObject):
    """Shows bands in the document itself; `commit` makes the newest one undo step."""

    failed = Signal(object)
    settled = Signal()

    def __init__(self, document: Document, history: History, tasks: Tasks, painter: Painter) -> None:
        super().__init__(document)
        self._document = document
        self._history = history
        self._tasks = tasks
        self._painter = painter
        self._base: _Base | None = None
        self._wanted: Widths | None = None
        self._commit = False
        self._kept: tuple[_Base, TrimapCommand] | None = None
        history.changed.connect(self._let_go)

    @property
    def active(self) -> bool:
        """Whether a band is shown or asked for that is not kept yet."""
        return self._base is not None or self._wanted is not None

    @property
    def computing(self) -> bool:
        """Whether a band is on its way."""
        return self._wanted is not None and (self._base is None or self._base.shown_widths != self._wanted)

    @property
    def committing(self) -> Widths | None:
        """The widths of a band on its way that is to be kept."""
        return self._wanted if self._commit and self.computing else None

    def show(self, widths: Widths, *, hold: bool = False) -> None:
        """Show the band of these (inside, outside) pixels as soon as it is computed; the newest wins.

        `hold` until `resume` is called, because something else has to land first.
        """
        self._wanted = widths
        if not hold:
            self.resume()

    def resume(self) -> None:
        """Compute what was asked for."""
        if self._wanted is not None and not self._painter.active:
            self._start()

    def commit(self, widths: Widths) -> None:
        """Keep the band of these widths, once it is there."""
        self._commit = True
        self.show(widths)
        if not self.computing:
            self._keep()

    def settle(self) -> None:
        """Keep what is shown now, drop what is on its way."""
        if self.active:
            self._tasks.cancel("edge")
            self._keep()

    def cancel(self) -> None:
        """Take back what is shown, drop what is on its way."""
        if not self.active:
            return
        base = self._base
        self._tasks.cancel("edge")
        self._forget()
        if base is not None and base.shown is not None:
            base.shown.exchange(self._document)
            tell(self._document, base.shown.rect, base.revision)
        self.settled.emit()

    def _start(self) -> None:
        document, widths = self._document, self._wanted
        if widths is None or document.trimap is None or document.painted is None:
            return
        if self._base is None:
            self._base = self._reopened() or _Base(document.edits, document.revision)
        base = self._base
        if base.shown_widths == widths:
            return
        trimap, painted = document.trimap, document.painted
        compute = partial(_band, base, trimap, painted, widths)
        self._tasks.submit(compute, partial(self._land, base, widths), kind="edge", failed=self._fail)

    def _land(self, base: _Base, widths: Widths, change: Change) -> None:
        if base is not self._base:
            return
        if base.edits_seen != self._document.edits:  # something else landed since: measure anew
            self._base = None
            self._start()
            return
        before, base.shown, base.shown_widths = base.shown, change, widths
        rect: Rect | None = change.rect
        if before is not None:
            before.exchange(self._document)
            rect = union(rect, before.rect)
        change.exchange(self._document)
        base.edits_seen = self._document.edits
        tell(self._document, rect)
        if self._commit and not self.computing:
            self._keep()

    def _keep(self) -> None:
        base = self._base
        self._forget()
        if base is not None and base.shown is not None and not base.shown.is_empty:
            revisions = base.revision, self._document.revision
            command = TrimapCommand("Auto edge", self._document, base.shown, revisions)
            push(self._history, self._tasks, command)
            base.bands = None
            self._kept = base, command
        elif base is not None:
            self._document.return_to(base.revision)
        self.settled.emit()

    def _reopened(self) -> _Base | None:
        """The band kept last while it is the newest step: another width replaces it instead of adding to it."""
        kept, self._kept = self._kept, None
        if kept is None or not self._history.forget_newest(kept[1]):
            return None
        base = kept[0]
        base.edits_seen = self._document.edits
        return base

    def _let_go(self) -> None:
        if self._kept is not None and self._history.position is not self._kept[1]:
            self._kept = None

    def _fail(self, error: BaseException) -> None:
        self.cancel()
        self.failed.emit(error)

    def _forget(self) -> None:
        self._base, self._wanted, self._commit = None, None, False


def _band(base: _Base, trimap: Trimap, painted: NDArray[np.bool_], widths: Widths) -> Change:
    """Compute a band on the short-job thread, the only one that touches the base's arrays."""
    if base.trimap is None or base.painted is None:
        base.trimap, base.painted = trimap.copy(), painted.copy()
    base.bands = bands = base.bands or EdgeBands.from_trimap(base.trimap)
    banded = bands.trimap(*widths)
    is_changed = banded != base.trimap
    recorder = Recorder(new_trimap := base.trimap.copy(), new_painted := base.painted.copy())
    recorder.touch((0, 0, *trimap.shape))
    np.copyto(new_trimap, banded)
    new_painted |= is_changed
    return recorder.take_after()
