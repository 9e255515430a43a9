"""Subjects in the marks: proposed, or found in a dragged box, then refined by strokes and clicks."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.editor.changes import MarksStep
from app.editor.document import Document
from app.editor.draft import MarksDraft
from app.editor.edits import Edits
from app.editor.history import Command, History
from app.editor.joint_step import JointStep
from app.editor.painting import Packing
from app.editor.subject import PROPOSED, SubjectFinder
from app.tasks import Tasks
from core.geometry import Rect, union
from core.subject import laying
from core.subject.laying import Laying, Standing
from core.subject.part import MAX_TOLERANCE, MIN_TOLERANCE, USUAL_TOLERANCE, Outline, Part, looked_at
from core.text.translate import tr
from core.trimap.brush import point_at, stroke_segment
from core.trimap.paint import Selection, crop
from core.trimap.values import FOREGROUND, UNKNOWN

Points = list[tuple[float, float]]

_PROPOSAL = "proposal"
"""The kind of edit that replaces all marks by those proposed."""
_STATES = 16
_ANYWHERE: Rect = (0, 0, 1 << 30, 1 << 30)
_SPARSE = 64
"""Every so many rows and columns are enough to see that a photo is not wholly unmarked."""


@dataclass
class _Clicked:
    """A part in hand: the click, and what is known of it once it was looked at."""

    at: tuple[float, float]
    revision: int
    part: Part | None = None


class Grabbing(QObject):
    """Finds subjects in the background and keeps, for each state of the marks, what stands in them.

    Undo and redo bring back the state with the marks. Positions are continuous (x, y) in the image.

    Attributes:
        tolerance: how much may belong to a part that is clicked, MIN_TOLERANCE to MAX_TOLERANCE.
        outlines: (x, y) lines around the part in hand, none without one.
    """

    changed = Signal()
    outlined = Signal()

    def __init__(
        self,
        document: Document,
        history: History,
        tasks: Tasks,
        edits: Edits,
        widths: Callable[[], tuple[int, int]],
        *,
        finder: SubjectFinder,
    ) -> None:
        """`widths` tells (inside, outside) of the Edge that is laid, in pixels; `finder` knows the networks."""
        super().__init__(document)
        self.tolerance = USUAL_TOLERANCE
        self.outlines: list[Outline] = []
        self._document, self._history, self._tasks = document, history, tasks
        self._edits, self._widths, self._finder = edits, widths, finder
        self._states: OrderedDict[int, Standing | None] = OrderedDict()
        self._current: Standing | None = None
        self._touched: Rect | None = None  # where marks were changed since that stands
        self._clicked: _Clicked | None = None
        self._had = False
        self._before: Command | None = None
        document.trimap_changed.connect(self._on_marks)
        document.photo_changed.connect(self._on_photo)

    @property
    def has_subject(self) -> bool:
        """True where a subject stands in the marks that scribbles can refine."""
        painted = self._document.painted
        return self._current is not None and painted is not None and bool(painted[::_SPARSE, ::_SPARSE].any())

    def box(self, one: tuple[float, float], other: tuple[float, float]) -> None:
        """Lay the subject found in the box between two (x, y) corners; one undo step."""
        (left, right), (top, bottom) = (sorted(pair) for pair in zip(one, other, strict=True))
        rect = round(top), round(left), round(bottom), round(right)
        image, widths, is_there = self._edits.image, self._widths(), self.has_subject

        def find(draft: MarksDraft) -> Laying:
            standing = self._at(draft.revision) if is_there else None
            return laying.lay_box(
                image(),
                draft.trimap,
                draft.painted,
                rect,
                widths=widths,
                standing=standing,
                asked=self._finder.small(),
            )

        self._lay(tr("Subject in a box"), find, tr("Finding the subject"))

    def propose(self) -> None:
        """Replace all marks by those proposed for the photo; one undo step, which scribbles refine.

        Asked again while it looks for them, it looks no second time. Where there are none the queue's
        `found_no_subject` says it.
        """
        if self._edits.is_newest(_PROPOSAL):
            return
        image, widths, finder = self._edits.image, self._widths(), self._finder

        def find(draft: MarksDraft) -> Laying:
            draft.notice, draft.replaces_all = tr(PROPOSED), True
            return laying.lay_proposal(image(), finder.propose(image()), widths)

        self._lay(tr("Subject"), find, tr("Looking for the subject"), kind=_PROPOSAL)

    def begin_scribble(self) -> None:
        """Note that a stroke begins which `scribbled` will refine by."""
        self._before = self._history.newest

    def scribbled(self, points: Points, size: float) -> None:
        """Refine by a stroke of this diameter through (x, y) points that was just painted, in one step with it."""
        newest = self._history.newest
        stroke = newest if newest is not self._before and isinstance(newest, MarksStep) else None
        image, widths, is_there = self._edits.image, self._widths(), self.has_subject

        def find(draft: MarksDraft) -> Laying:
            standing, where = self._at(draft.revision), self._touched
            if standing is None or not is_there:
                return laying.lay_scribbles(image(), draft.trimap, draft.painted, widths)
            selection = drawn(points, size, draft.trimap.shape)
            where = union(where, selection.rect if selection else None)
            return laying.lay_refined(
                image(),
                draft.trimap,
                draft.painted,
                standing,
                where=where,
                stroke=selection,
                asked=self._finder.small(),
            )

        step = None if stroke is None else partial(self._joined, stroke)
        self._lay(tr("Scribble") if stroke else tr("Subject refined"), find, step=step)

    # --- parts -------------------------------------------------------------------------------------------------

    def press_part(self, x: float, y: float) -> None:
        """Take the part under (x, y) in hand: `outlines` show it once it was looked at."""
        self._clicked = clicked = _Clicked((x, y), self._document.revision)

        def land(part: Part) -> None:
            if self._clicked is clicked:
                clicked.part = part
                self._outline()

        standing = self._current if self.has_subject else None
        self._tasks.submit(partial(self._look, standing, (x, y)), land, kind="part")

    def set_tolerance(self, tolerance: float) -> None:
        """Let more or less belong to the part in hand, and to later ones."""
        clipped = min(max(round(tolerance), MIN_TOLERANCE), MAX_TOLERANCE)
        if clipped != self.tolerance:
            self.tolerance = clipped
            self._outline()
            self.changed.emit()

    def drop_part(self) -> None:
        """Let go of the part in hand without a trace."""
        self._clicked = None
        self._show([])

    def take_part(self, at: tuple[float, float], value: int) -> None:
        """Add the part under (x, y) to the subject where `value` is FOREGROUND, else take it away; one undo step."""
        tolerance, widths, is_there = self.tolerance, self._widths(), self.has_subject

        def compute(draft: MarksDraft) -> Standing | None:
            standing = self._at(draft.revision) if is_there else None
            part = self._look(standing, at)
            if standing is None or part.rect != standing.grab.rect:
                _paint_part(draft, part.full(self._edits.image(), tolerance), value, widths)
                return None
            found = laying.lay_part(
                self._edits.image(),
                draft.trimap,
                draft.painted,
                standing,
                part.mask(tolerance),
                is_kept=value == FOREGROUND,
            )
            _write(draft, found)
            return found.standing

        text = tr("Add a part") if value == FOREGROUND else tr("Take a part away")
        self._submit(text, compute, tr("Finding the part"))
        self.drop_part()

    # --- inside ------------------------------------------------------------------------------------------------

    def _look(self, standing: Standing | None, at: tuple[float, float]) -> Part:
        if standing is not None:
            top, left, bottom, right = standing.grab.rect
            if left <= at[0] < right and top <= at[1] < bottom:
                return Part.at(standing.grab.image, standing.grab.rect, at)
        image = self._edits.image()
        return Part.at(looked_at(image), (0, 0, image.shape[0], image.shape[1]), at)

    def _outline(self) -> None:
        clicked, tolerance = self._clicked, self.tolerance
        if clicked is None or clicked.part is None:
            return
        part = clicked.part

        def land(lines: list[Outline]) -> None:
            if self._clicked is clicked:
                self._show(lines)

        self._tasks.submit(lambda: part.outlines(tolerance), land, kind="part-outline")

    def _show(self, outlines: list[Outline]) -> None:
        if outlines or self.outlines:
            self.outlines = outlines
            self.outlined.emit()

    def _lay(
        self,
        text: str,
        find: Callable[[MarksDraft], Laying],
        busy: str = "",
        *,
        step: Callable[[MarksStep], Packing] | None = None,
        kind: str = "",
    ) -> None:
        def compute(draft: MarksDraft) -> Standing:
            found = find(draft)
            _write(draft, found)
            return found.standing

        self._submit(text, compute, busy, step=step, kind=kind)

    def _submit(
        self,
        text: str,
        compute: Callable[[MarksDraft], Standing | None],
        busy: str,
        *,
        step: Callable[[MarksStep], Packing] | None = None,
        kind: str = "",
    ) -> None:
        results: list[Standing | None] = []

        def run(draft: MarksDraft) -> None:
            results[:] = [compute(draft)]

        def landed(before: int) -> None:
            if results and results[0] is not None:
                self._remember(before, results[0])

        self._edits.lay(text, run, busy, kind=kind, step=step, landed=landed)

    def _joined(self, stroke: MarksStep, step: MarksStep) -> Packing:
        """Return the step that holds a stroke and what followed from it, if nothing came between."""
        self._keep(stroke.revision_before, self._current)
        return JointStep(stroke, step) if self._history.forget_newest(stroke) else step

    def _remember(self, before: int, standing: Standing) -> None:
        self._keep(before, self._current)
        self._keep(self._document.revision, standing)
        self._take_up(standing)

    def _keep(self, revision: int, standing: Standing | None) -> None:
        self._states[revision] = standing
        self._states.move_to_end(revision)
        while len(self._states) > _STATES:
            self._states.popitem(last=False)

    def _at(self, revision: int) -> Standing | None:
        """Return what stands in the marks of a revision; on any thread."""
        return self._states.get(revision, self._current)

    def _on_marks(self, rect: Rect | None) -> None:
        revision = self._document.revision
        if revision in self._states:
            self._take_up(self._states[revision])
        else:
            self._touched = union(self._touched, rect or _ANYWHERE)
            self._tell()

    def _on_photo(self) -> None:
        self.drop_part()
        self._take_up(self._states.get(self._document.revision))

    def _take_up(self, standing: Standing | None) -> None:
        """Go on from what stands now; what stood before is packed when there is time."""
        before, self._current, self._touched = self._current, standing, None
        if before is not None and before is not standing and self._tasks.open:
            self._tasks.submit(before.laid.pack, lambda _: None)
        self._tell()

    def _tell(self) -> None:
        if self._had != self.has_subject:
            self._had = not self._had
            self.changed.emit()


def drawn(points: Points, size: float, shape: tuple[int, ...]) -> Selection | None:
    """Return the pixels under a stroke of this diameter through (x, y) points."""
    mask = np.zeros(shape, np.uint8)
    ends = [point_at(*point) for point in points]
    for start, end in zip([ends[0], *ends], ends, strict=False):
        stroke_segment(mask, start, end, size / 2, 1)
    return crop(mask)


def _write(draft: MarksDraft, found: Laying) -> None:
    draft.write(found.rect, found.trimap)


def _paint_part(draft: MarksDraft, part: NDArray[np.uint8], value: int, widths: tuple[int, int]) -> None:
    """Mark a part where no subject stands: within of the class, its outline Edge but where it is of that class."""
    marks = laying.around_part(part, widths)
    draft.paint(crop(np.asarray(cv2.inRange(marks, FOREGROUND, FOREGROUND), np.uint8)), value)
    edge = np.asarray(cv2.inRange(marks, UNKNOWN, UNKNOWN), np.uint8)
    edge[(draft.trimap == value) & draft.painted] = 0
    draft.paint(crop(edge), UNKNOWN)
