"""Changes to the marks that are too big for the GUI thread, verb by verb; the queue lands them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.editor.changes import MarksStep
from app.editor.document import Document
from app.editor.draft import MarksDraft
from app.editor.edit_queue import Edit, EditQueue
from app.editor.history import History
from app.editor.painting import Packing, Painter
from app.tasks import Tasks
from core.imaging.convert import to_depth
from core.imaging.photo import Photo
from core.text.lists import sentences
from core.text.translate import tr
from core.trimap.brush import point_at
from core.trimap.edge_width import Width
from core.trimap.fill import select_by_image, select_region
from core.trimap.lasso import select_polygon
from core.trimap.marks import marks_of_selection, read_marks
from core.trimap.paint import Selection
from core.trimap.path import band, bounds
from core.trimap.shapes import Joining, only_over, select_border, select_joined
from core.trimap.values import FOREGROUND, UNKNOWN, Trimap
from core.trimap.widening import widen, widened_sentence


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


class Edits(EditQueue):
    """Bucket, lasso, shapes, clear, import, unpainted class and auto edge."""

    def __init__(self, document: Document, history: History, tasks: Tasks, painter: Painter) -> None:
        super().__init__(document, history, tasks, painter)
        self._image: tuple[Photo, NDArray[np.uint8]] | None = None
        document.photo_changed.connect(self._forget_image)

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

        self._submit(Edit(tr("Bucket fill"), compute))

    def lasso(self, points: Sequence[tuple[float, float]], value: int, over: int | None = None) -> None:
        """Fill the polygon through these (x, y) positions; ``over`` as in MarksDraft.paint."""
        corners = [point_at(x, y) for x, y in points]
        shape = self._document.size

        def compute(draft: MarksDraft) -> None:
            draft.paint(select_polygon(shape, corners), value, over)

        self._submit(Edit(tr("Lasso fill"), compute))

    def mark_along(self, points: Sequence[tuple[float, float]], radius: float) -> None:
        """Keep inside the polygon through these (x, y) positions, Edge within ``radius`` pixels of its outline."""
        outline = np.array(points, np.float64)[:, ::-1]
        corners = [point_at(x, y) for x, y in points]
        shape = self._document.size

        def compute(draft: MarksDraft) -> None:
            draft.paint(select_polygon(shape, corners), FOREGROUND)
            if (rect := bounds(outline, shape, radius + 1)) is not None:
                mask = (band(outline, rect, radius) > 0).view(np.uint8)
                draft.paint(Selection(rect, mask), UNKNOWN)

        self._submit(Edit(tr("Path: hard edge"), compute))

    def shape(
        self,
        points: Sequence[tuple[float, float]],
        value: int,
        lost: int,
        joining: Joining,
        radius: float,
        *,
        over: int | None = None,
        text: str = "",
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

        self._submit(Edit(text or tr("Shape"), compute))

    def clear(self) -> None:
        """Unpaint all pixels."""

        def compute(draft: MarksDraft) -> None:
            # it may be another value than now: what was asked before lands first
            unpainted = np.full_like(draft.trimap, self._document.unpainted_value)
            draft.replace(unpainted, painted=False)
            draft.replaces_all = True

        self._submit(Edit(tr("Clear marks"), compute))

    def set_unpainted(self, value: int) -> None:
        """Rewrite what nobody painted; without a photo only the value changes."""
        if value == self.unpainted_to_be:
            return
        if self._document.trimap is None:
            self._document.set_unpainted_value(value)
            return
        self._submit(Edit(tr("Change unmarked"), lambda draft: draft.set_unpainted(value), unpainted=value))

    def import_trimap(self, path: Path, width: Width) -> None:
        """Take a trimap, mask or alpha from a file; Edge of this width goes along the outline of a mask."""
        photo = self._document.photo
        if photo is None:
            return

        def compute(draft: MarksDraft) -> None:
            marks = read_marks(path, photo, width)
            draft.replace(marks.trimap, painted=True)
            draft.replaces_all = True
            said = tr("The marks now come from {name}.", name=path.name)
            draft.notice = sentences(said, marks.notice)
            draft.is_saved = marks.is_exact

        self._submit(
            Edit(tr("Import trimap"), compute, busy=tr("Reading {name}", name=path.name), source=path)
        )

    def take_selection(self, number: int, width: Width) -> None:
        """Take a selection that is saved in the photo, the first being 1; Edge of this width goes along its outline."""
        photo = self._document.photo
        if photo is None:
            return

        def compute(draft: MarksDraft) -> None:
            marks = marks_of_selection(photo, number, width)
            draft.replace(marks.trimap, painted=True)
            draft.replaces_all = True
            said = (
                tr("The marks now come from the photo's saved selection number {number}.", number=number)
                if len(photo.selections) > 1
                else tr("The marks now come from the photo's saved selection.")
            )
            draft.notice = sentences(said, marks.notice)

        self._submit(Edit(tr("Saved selection"), compute, busy=tr("Reading the saved selection")))

    def lay(
        self,
        text: str,
        compute: Callable[[MarksDraft], None],
        busy: str = "",
        *,
        kind: str = "",
        step: Callable[[MarksStep], Packing] | None = None,
        landed: Callable[[int], None] | None = None,
    ) -> None:
        """Change the marks by `compute`, which is called in the background, again if they were changed meanwhile.

        `is_newest` knows it by its `kind`. `step` returns the step of the history that holds the one of the marks;
        `landed` is called with the revision before, once the marks have changed.
        """
        self._submit(Edit(text, compute, busy, kind, step=step, landed=landed))

    def return_to(self, text: str, earlier: EarlierMarks) -> None:
        """Bring back marks that were before, as a step of the history called `text`."""

        def compute(draft: MarksDraft) -> None:
            draft.take_all(*earlier.unpacked())

        unpainted, revision = earlier.unpainted_value, earlier.revision
        self._submit(Edit(text, compute, text, unpainted=unpainted, revision=revision, step=earlier.step))

    def preview_auto_edge(self, width: Width) -> None:
        """Show a band of this width, live; a waiting edit lands first."""
        self.edge.show(width, hold=bool(self._queue))

    def auto_edge(self, width: Width) -> None:
        """Keep a band of this width: the one previewed, another for the one kept last, or a new one."""
        if self._queue:
            self._submit(self._edge_edit(width))
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

        self._submit(Edit(tr("Widen where needed"), compute, busy=tr("Looking at the rim of Edge")))

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
