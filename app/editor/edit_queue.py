"""Changes too big for the GUI thread: computed on a copy in the background, landed whole, one undo step each.

Nothing is locked meanwhile. The background reads the document's arrays as they are; if the document was changed
before the result came back (`Snapshot.is_current` says so), the result is thrown away and computed again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from app.editor.changes import MarksDelta, MarksStep, announce
from app.editor.document import Document
from app.editor.draft import MarksDraft
from app.editor.edge_preview import EdgePreview
from app.editor.history import History
from app.editor.painting import Packing, Painter, push
from app.editor.snapshot import Snapshot
from app.tasks import Tasks
from core.subject.grab import NothingFoundError
from core.subject.networks import MissingNetworkError
from core.subject.proposal import NoSubjectError
from core.text.translate import tr
from core.trimap.edge_width import Bands, Width


@dataclass
class Edit:
    """One change to come: `text` names its step of the history, `compute` makes it in a draft, on any thread.

    Attributes:
        busy: what is said while it is computed, "" for nothing.
        kind: what it is asked about by while it has not landed; "" for one that nobody asks about.
        unpainted: what pixels hold from then on that nobody painted; None if that stays.
        source: the file that the marks come from.
        revision: that of the marks, where they are some that were before; None for new ones.
        step: returns the step of the history that holds the one of the marks.
        landed: called with the revision before, once the marks have changed.
        seen: the marks as they were when `compute` was begun.
    """

    text: str
    compute: Callable[[MarksDraft], None]
    busy: str = ""
    kind: str = ""
    unpainted: int | None = None
    source: Path | None = None
    revision: int | None = None
    step: Callable[[MarksStep], Packing] | None = None
    landed: Callable[[int], None] | None = None
    seen: Snapshot | None = None


class _Parked(NamedTuple):
    then: Callable[[], None]
    outlives_undo: bool


class EditQueue(QObject):
    """Computes edits one after another in the background and lands each whole, in the order they were asked."""

    failed = Signal(object)
    notice = Signal(str)
    took = Signal(str)  # a sentence on marks that came from elsewhere than the hand; `undo` takes them back
    replaced = Signal()  # all marks gave way to others at once, or to none
    found_no_subject = Signal(str)  # why no subject was proposed
    imported = Signal(object)  # Path of a file that holds just the trimap that landed
    parked_dropped = Signal(str)  # the kind of a call that `when_idle` was to make, and nobody makes now

    def __init__(self, document: Document, history: History, tasks: Tasks, painter: Painter) -> None:
        super().__init__(document)
        self._document = document
        self._history = history
        self._tasks = tasks
        self._painter = painter
        self._queue: deque[Edit] = deque()
        self._parked: dict[str, _Parked] = {}
        self.edge = EdgePreview(document, history, tasks, painter)
        self.edge.failed.connect(self.failed)
        self.edge.settled.connect(self._start_next)
        painter.ended.connect(self._start_next)

    @property
    def idle(self) -> bool:
        """True while nothing is being computed."""
        return not self._queue and not self.edge.computing

    @property
    def busy(self) -> str:
        """The words for what is being computed, "" if that needs none."""
        return self._queue[0].busy if self._queue else ""

    def is_newest(self, kind: str) -> bool:
        """Report whether the edit asked for last is of this kind and has not landed yet."""
        return bool(self._queue) and self._queue[-1].kind == kind

    def when_idle(self, then: Callable[[], None], kind: str = "run", *, outlives_undo: bool = False) -> None:
        """Call `then` once all that was asked has landed: now or later. Of one kind the newest such call counts.

        One that `outlives_undo` is made with the marks that stay where undo takes back what it waits for.
        """
        if self.idle:
            then()
        else:
            self._parked.pop(kind, None)
            self._parked[kind] = _Parked(then, outlives_undo)

    def settle(self) -> None:
        """Keep a previewed auto edge, because something else begins; one yet to come joins the queue."""
        width = self.edge.committing
        self.edge.settle()
        if width is not None:
            self._enqueue(self._edge_edit(width))

    def cancel(self) -> bool:
        """Drop all that has not landed and take a preview back; False when there was nothing."""
        anything = bool(self._queue) or self.edge.active
        chosen = self.unpainted_to_be
        self._queue.clear()
        parked, self._parked = self._parked, {}
        self._tasks.cancel("edit")
        self.edge.cancel()
        for kind in parked:
            self.parked_dropped.emit(kind)
        self._tell_unpainted(chosen)
        return anything

    def take_back(self) -> bool:
        """Do what undo does: `cancel`, and what outlives it is done; False when there was nothing."""
        due = [parked.then for parked in self._parked.values() if parked.outlives_undo]
        anything = self.cancel()
        for then in due:
            then()
        return anything

    def hold(self) -> MarksStep | None:
        """Return what belongs to the photo in view; nothing may be under way."""
        return self.edge.hold()

    def take(self, kept: MarksStep | None = None) -> None:
        """Go on with another photo; of what was under way nothing lands there."""
        self._queue.clear()
        self._tasks.cancel("edit")
        self.edge.take(kept)

    @property
    def unpainted_to_be(self) -> int:
        """The value of unpainted pixels once all that was asked has landed."""
        asked = [edit.unpainted for edit in self._queue if edit.unpainted is not None]
        return asked[-1] if asked else self._document.unpainted_value

    # --- inside ------------------------------------------------------------------------------------------------

    def _submit(self, edit: Edit) -> None:
        self.settle()
        self._enqueue(edit)

    def _enqueue(self, edit: Edit) -> None:
        self._queue.append(edit)
        if len(self._queue) == 1:
            self._start_next()

    def _start_next(self) -> None:
        if self._painter.active:
            return
        if self._queue:
            self._start(self._queue[0])
            return
        self.edge.resume()
        while self._parked and self.idle:
            self._parked.pop(next(iter(self._parked))).then()

    def _start(self, edit: Edit) -> None:
        seen = edit.seen = self._document.snapshot()
        if seen is None:
            self._queue.clear()
            return

        def compute() -> tuple[MarksDraft, MarksDelta]:
            draft = MarksDraft(seen.trimap, seen.painted, seen.revision)
            edit.compute(draft)
            return draft, draft.take()

        self._tasks.submit(
            compute, partial(self._land, edit), kind="edit", text=edit.busy, failed=partial(self._fail, edit)
        )

    def _land(self, edit: Edit, computed: tuple[MarksDraft, MarksDelta]) -> None:
        if not self._queue or self._queue[0] is not edit:
            return
        if self._painter.active:
            return  # the stroke's end starts it again
        if edit.seen is None or not edit.seen.is_current():
            self._start_next()
            return
        self._queue.popleft()
        draft, change = computed
        self._apply(edit, change, draft.is_saved and self._history.is_saved)
        if draft.replaces_all:
            self.replaced.emit()
        if draft.notice:
            (self.took if draft.replaces_all else self.notice).emit(draft.notice)
        if draft.is_saved:
            self.imported.emit(edit.source)
        self._start_next()

    def _apply(self, edit: Edit, change: MarksDelta, is_saved: bool) -> None:
        document = self._document
        if change.is_empty and edit.unpainted is None:
            return
        before, unpainted = document.revision, None
        if edit.unpainted is not None:
            unpainted = document.unpainted_value, edit.unpainted
            document.set_unpainted_value(edit.unpainted)
        change.exchange(document)
        revision = None if change.trimap else before
        announce(document, change.rect, revision if edit.revision is None else edit.revision)
        command = MarksStep(edit.text, document, change, (before, document.revision), unpainted)
        push(self._history, self._tasks, edit.step(command) if edit.step else command)
        if edit.landed is not None:
            edit.landed(before)
        if is_saved:
            self._history.mark_saved(self._history.position)

    def _fail(self, edit: Edit, error: BaseException) -> None:
        chosen = self.unpainted_to_be
        if self._queue and self._queue[0] is edit:
            self._queue.popleft()
        self._tell_unpainted(chosen)
        if isinstance(error, NoSubjectError | MissingNetworkError):
            self.found_no_subject.emit(str(error))
        elif isinstance(error, NothingFoundError):
            self.notice.emit(str(error))
        else:
            self.failed.emit(error)
        self._start_next()

    def _tell_unpainted(self, chosen: int) -> None:
        """Announce what unpainted pixels hold where a choice that is shown will not land."""
        if self.unpainted_to_be != chosen:
            self._document.unpainted_changed.emit(self._document.unpainted_value)

    def _edge_edit(self, width: Width) -> Edit:
        """Return the edit that lays a band of this width, for one that nobody previewed."""

        def compute(draft: MarksDraft) -> None:
            if (photo := self._document.photo) is not None:
                draft.replace(Bands(photo.image, draft.trimap).trimap(width))

        return Edit(tr("Auto edge"), compute)
