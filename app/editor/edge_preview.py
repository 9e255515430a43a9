"""Auto edge, live while its width is dragged: distances once, then a band of any width; kept or taken back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.editor.changes import MarksDelta, MarksRecorder, MarksStep, announce
from app.editor.document import Document
from app.editor.history import History
from app.editor.painting import Painter, push
from app.editor.snapshot import Snapshot
from app.tasks import Tasks
from core.geometry import Rect, union
from core.text.translate import tr
from core.trimap.edge_width import Bands, Width
from core.trimap.values import Trimap

_Arrays = tuple[Trimap, NDArray[np.bool_]]


class _Band(NamedTuple):
    """A band of one width: `change` shows it in the document, `step` takes it back with the one it replaces.

    `step` is None if no band is replaced: it is `change` then.
    """

    change: MarksDelta
    step: MarksDelta | None


@dataclass
class _Base:
    """The trimap when the preview began, read and measured in the background at the first width.

    `replaced` is the band kept last while it is the newest step: bands are measured from before it. It stays in the
    document and in the history until another one is kept.
    """

    seen: Snapshot
    revision: int
    replaced: MarksStep | None
    trimap: Trimap | None = None
    painted: NDArray[np.bool_] | None = None
    bands: Bands | None = None
    shown: _Band | None = None
    shown_width: Width | None = None


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
        self._wanted: Width | None = None
        self._commit = False
        self._kept: MarksStep | None = None
        self._bands = WeakSet[MarksStep]()  # all that were kept, which undo and redo come back to
        history.changed.connect(self._follow)

    @property
    def active(self) -> bool:
        """True where a band is shown or asked for that is not kept yet."""
        return self._base is not None or self._wanted is not None

    @property
    def computing(self) -> bool:
        """True while a band is on its way."""
        return self._wanted is not None and (self._base is None or self._base.shown_width != self._wanted)

    @property
    def committing(self) -> Width | None:
        """The width of a band on its way that is to be kept."""
        return self._wanted if self._commit and self.computing else None

    def show(self, width: Width, *, hold: bool = False) -> None:
        """Show the band of this width as soon as it is computed; the newest wins.

        `hold` until `resume` is called, because something else has to land first.
        """
        self._wanted = width
        if not hold:
            self.resume()

    def resume(self) -> None:
        """Compute what was asked for."""
        if self._wanted is not None and not self._painter.active:
            self._start()

    def commit(self, width: Width) -> None:
        """Keep the band of this width, once it is there."""
        self._commit = True
        self.show(width)
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
            base.shown.change.exchange(self._document)
            announce(self._document, base.shown.change.rect, base.revision)
        self.settled.emit()

    def hold(self) -> MarksStep | None:
        """Return the band kept last, where it is the newest step of the photo in view."""
        return self._kept

    def take(self, kept: MarksStep | None = None) -> None:
        """Go on with another photo, of which this is the band kept last."""
        self._tasks.cancel("edge")
        self._forget()
        self._kept = kept

    def _start(self) -> None:
        document, width = self._document, self._wanted
        seen = document.snapshot()
        if width is None or seen is None:
            return
        if self._base is None:
            self._base = _Base(seen, seen.revision, self._kept)
        base = self._base
        if base.shown_width == width:
            return
        compute = partial(_band, base, seen.trimap, seen.painted, width)
        self._tasks.submit(compute, partial(self._land, base, width), kind="edge", failed=self._fail)

    def _land(self, base: _Base, width: Width, band: _Band) -> None:
        if base is not self._base:
            return
        if not base.seen.is_current():  # something else landed since: measure anew
            self._base = None
            self._start()
            return
        before, base.shown, base.shown_width = base.shown, band, width
        rect: Rect | None = band.change.rect
        if before is not None:
            before.change.exchange(self._document)
            rect = union(rect, before.change.rect)
        band.change.exchange(self._document)
        base.seen = self._document.snapshot() or base.seen
        announce(self._document, rect)
        if self._commit and not self.computing:
            self._keep()

    def _keep(self) -> None:
        base = self._base
        self._forget()
        if base is not None and base.shown is not None and not base.shown.change.is_empty:
            self._push(base, base.shown)
        elif base is not None:
            self._document.return_to(base.revision)
        self.settled.emit()

    def _push(self, base: _Base, band: _Band) -> None:
        """Make the band an undo step in place of the one it replaces, or one of its own that takes that one back."""
        old, step, before = base.replaced, band.change, base.revision
        takes_back = band.step is not None and band.step.is_empty
        if old is not None and band.step and not takes_back and self._history.forget_newest(old):
            step, before = band.step, old.revision_before
        command = MarksStep(tr("Auto edge"), self._document, step, (before, self._document.revision))
        if not takes_back:
            self._bands.add(command)
        push(self._history, self._tasks, command)

    def _follow(self) -> None:
        newest = self._history.newest
        self._kept = newest if isinstance(newest, MarksStep) and newest in self._bands else None

    def _fail(self, error: BaseException) -> None:
        self.cancel()
        self.failed.emit(error)

    def _forget(self) -> None:
        self._base, self._wanted, self._commit = None, None, False


def _band(base: _Base, trimap: Trimap, painted: NDArray[np.bool_], width: Width) -> _Band:
    """Compute a band on the short-job thread, the only one that touches the base's arrays."""
    if base.trimap is None or base.painted is None:
        base.trimap, base.painted = trimap.copy(), painted.copy()
    before = base.trimap.copy(), base.painted.copy()
    if base.replaced is not None:
        base.replaced.write_before(*before)
    base.bands = bands = base.bands or Bands(base.seen.photo.image, before[0].copy())
    banded = bands.trimap(width)
    after = banded, before[1] | (banded != before[0])
    step = None if base.replaced is None else _change(after, before)
    return _Band(_change((base.trimap, base.painted), after), step)


def _change(shown: _Arrays, other: _Arrays) -> MarksDelta:
    """Return the delta that turns arrays that hold `shown` into `other`; only the tiles that differ."""
    recorder = MarksRecorder(*(arrays := (shown[0].copy(), shown[1].copy())))
    recorder.touch((0, 0, *shown[0].shape))
    for array, new in zip(arrays, other, strict=True):
        np.copyto(array, new)
    return recorder.take_after()
