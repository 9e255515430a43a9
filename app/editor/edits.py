"""Changes too big for the GUI thread: computed on a copy in the background, landed whole, one undo step each.

Nothing is locked meanwhile. The background reads the document's arrays as they are; if the document was changed
before the result came back (`Snapshot.is_current` says so), the result is thrown away and computed again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.editor.changes import MarksDelta, MarksRecorder, MarksStep, announce
from app.editor.document import Document
from app.editor.edge_preview import EdgePreview
from app.editor.history import History
from app.editor.painting import Packing, Painter, push
from app.editor.snapshot import Snapshot
from app.editor.subject import PROPOSED, SubjectFinder
from app.tasks import Tasks
from core.geometry import Rect, slices
from core.imaging.convert import to_depth
from core.imaging.photo import Photo
from core.subject.networks import MissingNetworkError
from core.subject.proposal import NoSubjectError
from core.trimap.brush import point_at
from core.trimap.edge_width import Bands, Width
from core.trimap.fill import select_by_image, select_region
from core.trimap.lasso import select_polygon
from core.trimap.marks import read_marks
from core.trimap.paint import Selection, fill, paint
from core.trimap.path import band, bounds
from core.trimap.shapes import Joining, only_over, select_border, select_joined
from core.trimap.values import FOREGROUND, UNKNOWN, Trimap
from core.trimap.widening import widen, widened_sentence


class MarksDraft:
    """A copy of trimap and painted that an edit works on in the background, with its recorder."""

    def __init__(self, trimap: Trimap, painted: NDArray[np.bool_], revision: int = 0) -> None:
        """`revision` names the state that the arrays are in."""
        self.trimap, self.painted, self.revision = trimap.copy(), painted.copy(), revision
        self.notice = ""
        self.is_saved = self.replaces_all = False
        self._recorder = MarksRecorder(self.trimap, self.painted)

    def paint(self, selection: Selection | None, value: int, over: int | None = None) -> None:
        """Paint the selected pixels with a trimap value; only those that hold the value ``over``, if that is given."""
        painted, touch = self.painted.view(np.uint8), self._recorder.touch
        paint(painted, selection, 1, over=over, guide=self.trimap, before=touch)
        paint(self.trimap, selection, value, over=over)

    def write(self, rect: Rect, trimap: Trimap) -> None:
        """Take the trimap of a rectangle; all of it is painted then."""
        self._recorder.touch(rect)
        self.trimap[slices(rect)] = trimap
        self.painted[slices(rect)] = True

    def replace(self, trimap: Trimap, *, painted: bool | None = None) -> None:
        """Take another trimap of the same size; `painted` everywhere or nowhere, or None: also where it differs."""
        self._recorder.touch((0, 0, *self.trimap.shape))
        if painted is None:
            self.painted |= trimap != self.trimap
        else:
            self.painted[:] = painted
        np.copyto(self.trimap, trimap)

    def take_all(self, trimap: Trimap, painted: NDArray[np.bool_]) -> None:
        """Become other marks of the same size altogether."""
        self._recorder.touch((0, 0, *self.trimap.shape))
        np.copyto(self.trimap, trimap)
        np.copyto(self.painted, painted)

    def set_unpainted(self, value: int) -> None:
        """Write another value into all that is not painted."""
        self._recorder.touch((0, 0, *self.trimap.shape))
        fill(self.trimap, value, (~self.painted).view(np.uint8))

    def take(self) -> MarksDelta:
        """Return what was done as a delta, to be exchanged with the document's arrays."""
        return self._recorder.take_after()


@dataclass(frozen=True)
class EarlierMarks:
    """Marks that were before.

    Attributes:
        revision: that of the document which they belong to.
        unpainted_value: what pixels hold that nobody painted.
        unpacked: returns trimap and painted, on any thread.
        step: called when they have landed; returns the step of the history that holds the one of the marks.
    """

    revision: int
    unpainted_value: int
    unpacked: Callable[[], tuple[Trimap, NDArray[np.bool_]]]
    step: Callable[[MarksStep], Packing]


@dataclass
class _Edit:
    text: str
    compute: Callable[[MarksDraft], None]
    busy: str = ""
    unpainted: int | None = None
    source: Path | None = None
    earlier: EarlierMarks | None = None
    step: Callable[[MarksStep], Packing] | None = None
    landed: Callable[[int], None] | None = None
    seen: Snapshot | None = None


class Edits(QObject):
    """Bucket, lasso, clear, import, unpainted class and auto edge; queued, landed in the order they were asked."""

    failed = Signal(object)
    notice = Signal(str)
    took = Signal(str)  # a sentence on marks that came from elsewhere than the hand; `undo` takes them back
    found_no_subject = Signal(str)  # why `subject` proposed nothing
    imported = Signal(object)  # Path of a file that holds just the trimap that landed
    parked_dropped = Signal(str)  # the kind of a call that `when_idle` was to make

    def __init__(self, document: Document, history: History, tasks: Tasks, painter: Painter) -> None:
        super().__init__(document)
        self._document = document
        self._history = history
        self._tasks = tasks
        self._painter = painter
        self._queue: deque[_Edit] = deque()
        self._parked: dict[str, Callable[[], None]] = {}
        self._image: tuple[Photo, NDArray[np.uint8]] | None = None
        self.edge = EdgePreview(document, history, tasks, painter)
        self.edge.failed.connect(self.failed)
        self.edge.settled.connect(self._start_next)
        painter.ended.connect(self._start_next)
        document.photo_changed.connect(self._forget_image)

    @property
    def idle(self) -> bool:
        """True while nothing is being computed."""
        return not self._queue and not self.edge.computing

    def when_idle(self, then: Callable[[], None], kind: str = "run") -> None:
        """Call `then` once all that was asked has landed: now or later. Of one kind the newest such call counts."""
        if self.idle:
            then()
        else:
            self._parked.pop(kind, None)
            self._parked[kind] = then

    def settle(self) -> None:
        """Keep a previewed auto edge, because something else begins; one yet to come joins the queue."""
        width = self.edge.committing
        self.edge.settle()
        if width is not None:
            self._enqueue(_Edit("Auto edge", partial(self._lay_edge, width)))

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

    def hold(self) -> MarksStep | None:
        """Return what belongs to the photo in view; nothing may be under way."""
        return self.edge.hold()

    def take(self, kept: MarksStep | None = None) -> None:
        """Go on with another photo; of what was under way nothing lands there."""
        self._queue.clear()
        self._tasks.cancel("edit")
        self.edge.take(kept)

    # --- verbs -------------------------------------------------------------------------------------------------

    def bucket(
        self, x: float, y: float, value: int, by: str, tolerance: int, *, over: int | None = None
    ) -> None:
        """Fill the region around the pixel under (x, y), alike in the image or one in the trimap.

        ``over`` as in MarksDraft.paint.
        """
        seed = int(y // 1), int(x // 1)

        def compute(draft: MarksDraft) -> None:
            if by == "image":
                draft.paint(select_by_image(self.image(), seed, tolerance), value, over)
            else:
                draft.paint(select_region(draft.trimap, seed), value, over)

        self._submit(_Edit("Bucket fill", compute))

    def lasso(
        self,
        points: Sequence[tuple[float, float]],
        value: int,
        over: int | None = None,
        *,
        text: str = "Lasso fill",
    ) -> None:
        """Fill the polygon through these (x, y) positions; ``over`` as in MarksDraft.paint, ``text`` names the step."""
        corners = [point_at(x, y) for x, y in points]
        shape = self._document.size

        def compute(draft: MarksDraft) -> None:
            draft.paint(select_polygon(shape, corners), value, over)

        self._submit(_Edit(text, compute))

    def mark_along(self, points: Sequence[tuple[float, float]], radius: float) -> None:
        """Keep inside the polygon through these (x, y) positions, Edge within ``radius`` pixels of its outline."""
        outline = np.array(points, np.float64)[:, ::-1]
        shape = self._document.size

        def compute(draft: MarksDraft) -> None:
            draft.paint(select_polygon(shape, [(y, x) for y, x in outline - 0.5]), FOREGROUND)
            if (rect := bounds(outline, shape, radius + 1)) is not None:
                mask = (band(outline, rect, radius) > 0).view(np.uint8)
                draft.paint(Selection(rect, mask), UNKNOWN)

        self._submit(_Edit("Path: hard edge", compute))

    def shape(
        self,
        points: Sequence[tuple[float, float]],
        value: int,
        lost: int,
        joining: Joining,
        radius: float,
        *,
        over: int | None = None,
        text: str = "Shape",
    ) -> None:
        """Join a polygon of (x, y) positions to the pixels of ``value``; those that lose it become ``lost``.

        Edge goes within ``radius`` pixels of the border that this makes; ``over`` as in MarksDraft.paint.
        """
        outline = np.array(points, np.float64)[:, ::-1]

        def compute(draft: MarksDraft) -> None:
            border = select_border(draft.trimap, outline, value, joining, radius)
            if over is not None and border is not None:  # before the shape changes what may be changed
                border = only_over(draft.trimap, border, over)
            for selection, gains in select_joined(draft.trimap, outline, value, joining):
                draft.paint(selection, value if gains else lost, over)
            draft.paint(border, UNKNOWN)

        self._submit(_Edit(text, compute))

    def clear(self) -> None:
        """Unpaint all pixels."""

        def compute(draft: MarksDraft) -> None:
            # it may be another value than now: what was asked before lands first
            unpainted = np.full_like(draft.trimap, self._document.unpainted_value)
            draft.replace(unpainted, painted=False)

        self._submit(_Edit("Clear", compute))

    @property
    def unpainted_to_be(self) -> int:
        """The value of unpainted pixels once all that was asked has landed."""
        asked = [edit.unpainted for edit in self._queue if edit.unpainted is not None]
        return asked[-1] if asked else self._document.unpainted_value

    def set_unpainted(self, value: int) -> None:
        """Rewrite what nobody painted; without a photo only the value changes."""
        if value == self.unpainted_to_be:
            return
        if self._document.trimap is None:
            self._document.set_unpainted_value(value)
            return
        self._submit(_Edit("Change unpainted", lambda draft: draft.set_unpainted(value), unpainted=value))

    def import_trimap(self, path: Path, width: Width) -> None:
        """Take a trimap, mask or alpha from a file; Edge of this width goes along the outline of a mask."""
        photo = self._document.photo
        if photo is None:
            return

        def compute(draft: MarksDraft) -> None:
            marks = read_marks(path, photo, width)
            draft.replace(marks.trimap, painted=True)
            draft.replaces_all = True
            draft.notice = " ".join(filter(None, (f"The marks are those of {path.name} now.", marks.notice)))
            draft.is_saved = marks.is_exact

        self._submit(_Edit("Import trimap", compute, busy=f"Reading {path.name}", source=path))

    def subject(self, finder: SubjectFinder) -> None:
        """Replace all marks by those proposed for the photo; `found_no_subject` says it where there are none."""

        def compute(draft: MarksDraft) -> None:
            draft.replace(finder.propose(self.image()), painted=True)
            draft.notice, draft.replaces_all = PROPOSED, True

        self._submit(_Edit("Subject", compute, busy="Looking for the subject"))

    def lay(
        self,
        text: str,
        compute: Callable[[MarksDraft], None],
        busy: str = "",
        *,
        step: Callable[[MarksStep], Packing] | None = None,
        landed: Callable[[int], None] | None = None,
    ) -> None:
        """Change the marks by `compute`, which is called in the background, again if they were changed meanwhile.

        `step` returns the step of the history that holds the one of the marks; `landed` is called with the revision
        before, once the marks have changed.
        """
        self._submit(_Edit(text, compute, busy, step=step, landed=landed))

    def return_to(self, text: str, earlier: EarlierMarks) -> None:
        """Bring back marks that were before, as a step of the history called `text`."""

        def compute(draft: MarksDraft) -> None:
            draft.take_all(*earlier.unpacked())

        self._submit(
            _Edit(text, compute, text, unpainted=earlier.unpainted_value, earlier=earlier, step=earlier.step)
        )

    def preview_auto_edge(self, width: Width) -> None:
        """Show a band of this width, live; a waiting edit lands first."""
        self.edge.show(width, hold=bool(self._queue))

    def auto_edge(self, width: Width) -> None:
        """Keep a band of this width: the one previewed, another for the one kept last, or a new one."""
        if self._queue:
            self._submit(_Edit("Auto edge", partial(self._lay_edge, width)))
        else:
            self.edge.commit(width)

    def widen_edge(self) -> None:
        """Widen Edge where alpha is between 0 and 1 at its rim."""

        def compute(draft: MarksDraft) -> None:
            alpha = self._document.alpha
            widened = widen(draft.trimap, alpha) if alpha is not None else None
            if widened is not None and widened.places:
                draft.replace(widened.trimap)
            draft.notice = widened_sentence(0 if widened is None else widened.places)

        self._submit(_Edit("Widen where needed", compute, busy="Looking at the rim of Edge"))

    def cancel_preview(self) -> None:
        """Take a previewed band back."""
        self.edge.cancel()

    # --- the queue ---------------------------------------------------------------------------------------------

    def _submit(self, edit: _Edit) -> None:
        self.settle()
        self._enqueue(edit)

    def _enqueue(self, edit: _Edit) -> None:
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
            self._parked.pop(next(iter(self._parked)))()

    def _start(self, edit: _Edit) -> None:
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

    def _land(self, edit: _Edit, computed: tuple[MarksDraft, MarksDelta]) -> None:
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
        if draft.notice:
            (self.took if draft.replaces_all else self.notice).emit(draft.notice)
        if draft.is_saved:
            self.imported.emit(edit.source)
        self._start_next()

    def _apply(self, edit: _Edit, change: MarksDelta, is_saved: bool) -> None:
        document = self._document
        if change.is_empty and edit.unpainted is None:
            return
        before, unpainted = document.revision, None
        if edit.unpainted is not None:
            unpainted = document.unpainted_value, edit.unpainted
            document.set_unpainted_value(edit.unpainted)
        change.exchange(document)
        revision = None if change.trimap else before
        announce(document, change.rect, edit.earlier.revision if edit.earlier else revision)
        command = MarksStep(edit.text, document, change, (before, document.revision), unpainted)
        push(self._history, self._tasks, edit.step(command) if edit.step else command)
        if edit.landed is not None:
            edit.landed(before)
        if is_saved:
            self._history.mark_saved(self._history.position)

    def _fail(self, edit: _Edit, error: BaseException) -> None:
        chosen = self.unpainted_to_be
        if self._queue and self._queue[0] is edit:
            self._queue.popleft()
        self._tell_unpainted(chosen)
        if isinstance(error, NoSubjectError | MissingNetworkError):
            self.found_no_subject.emit(str(error))
        else:
            self.failed.emit(error)
        self._start_next()

    def _tell_unpainted(self, chosen: int) -> None:
        """Announce what unpainted pixels hold where a choice that is shown will not land."""
        if self.unpainted_to_be != chosen:
            self._document.unpainted_changed.emit(self._document.unpainted_value)

    def _lay_edge(self, width: Width, draft: MarksDraft) -> None:
        if (photo := self._document.photo) is not None:
            draft.replace(Bands(photo.image, draft.trimap).trimap(width))

    def image(self) -> NDArray[np.uint8]:
        """Return the photo in 8 bits, kept for the next edit; on the short-job thread."""
        photo, kept = self._document.photo, self._image
        if kept is not None and kept[0] is photo:
            return kept[1]
        if photo is None:
            raise RuntimeError("no photo")
        image = np.asarray(to_depth(photo.image, 8), np.uint8)
        self._image = photo, image
        return image

    def _forget_image(self) -> None:
        self._image = None
