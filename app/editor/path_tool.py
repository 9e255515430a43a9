"""The path tool: makes a hard edge or touch-up of the path that was set with the pen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal, get_args

from numpy import float32
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.editor.document import Document
from app.editor.pen import Pen
from app.editor.touching import Toucher
from app.tasks import Tasks
from core.refine.path_strokes import hard_edge, inside, open_edge
from core.refine.touch_up import TouchUp
from core.text.translate import mark, tr
from core.trimap.path import Outline
from core.trimap.sizes import LEAST_EDGE, USUAL_LENGTH, length_of, scaled

Purpose = Literal["hard edge", "open edge", "add", "erase"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
HARD: Purpose = "hard edge"  # not translated
OPEN: Purpose = "open edge"  # not translated
MIN_BAND, MAX_BAND = 1, 200
USUAL_BAND = 12
"""Pixels on a photo of USUAL_LENGTH."""
_TEXTS = {
    HARD: mark("Path: hard edge"),
    OPEN: mark("Path: hard edge"),
    "add": mark("Path: inside opaque"),
    "erase": mark("Path: inside transparent"),
}
_NO_MATTE = mark(
    "There is no matte yet to change: let the path make a hard edge, mark with the pen (M), or drop it (Esc) and"
    " Run first."
)
_MARKED = mark("Keep inside, Edge along the path: press Run, and the cutout gets its hard edge.")


class PathTool(QObject):
    """Finishes the pen's path.

    Attributes:
        purpose: what that does: "hard edge" (opaque inside, transparent outside, near the path), "open edge" (the same
            along a path that is left open), "add" or "erase" its inside.
    """

    changed = Signal()
    notice = Signal(str)

    def __init__(
        self,
        pen: Pen,
        document: Document,
        toucher: Toucher,
        tasks: Tasks,
        mark_along: Callable[[list[tuple[float, float]], float], None],
    ) -> None:
        """`mark_along` marks the inside a polygon of (x, y) as subject with a soft rim."""
        super().__init__(document)
        self.purpose: Purpose = HARD
        self._band = USUAL_BAND, USUAL_LENGTH
        self._due: list[object] = []  # for each closed path whose touch-up is being computed
        self._then: Callable[[], None] | None = None
        self._pen, self._document, self._toucher, self._tasks = pen, document, toucher, tasks
        self._mark_along = mark_along

    def set_purpose(self, purpose: Purpose) -> None:
        """Choose what closing the path does."""
        if purpose not in PURPOSES:
            raise ValueError(f"no use of a path {purpose!r}")
        self.purpose = purpose
        self.changed.emit()
        self._pen.changed.emit()

    @property
    def band(self) -> int:
        """Pixels on each side of the path that a hard edge decides, in proportion to the photo as they were set."""
        pixels, length = self._band
        return min(scaled(pixels, self._length / length, LEAST_EDGE), MAX_BAND)

    @property
    def reach(self) -> int:
        """Pixels on each side of the path that closing it decides; 0 where its inside is what counts."""
        return self.band if self.purpose in (HARD, OPEN) else 0

    def set_band(self, pixels: int) -> None:
        """Choose how far from the path a hard edge decides, clipped to 1..200 pixels."""
        self._band = min(max(pixels, MIN_BAND), MAX_BAND), self._length
        self.changed.emit()

    def close(self) -> bool:
        """Close the path and do what it is for, in the background; it stays where that cannot be done.

        A hard edge where there is no matte yet marks its inside too, so that a run is all that is left to do.
        """
        has_matte, outline = self._toucher.is_possible, self._pen.finished()
        if outline is None:
            return False
        if not has_matte and self.purpose != HARD:
            self.notice.emit(tr(_NO_MATTE))
            return False
        self._pen.finish()
        if not has_matte:
            self._mark_along([(column, row) for row, column in outline.tolist()], self.band)
            self.notice.emit(tr(_MARKED))
        self._touch(outline, self.purpose, self.band, joins=not has_matte)
        return True

    def take_back(self) -> bool:
        """Forget what a closed path is about to do; False if nothing is being computed."""
        was_due, self._due = bool(self._due), self._due[:-1]
        self._go_on()
        return was_due

    def when_done(self, then: Callable[[], None]) -> None:
        """Call `then` once the touch-up of every closed path has landed: now or later; the newest such call counts."""
        if self._due:
            self._then = then
        else:
            then()

    def begin_photo(self) -> None:
        """Begin another photo; `changed` is to be emitted by the caller."""
        self._due, self._then = [], None

    # --- inside ------------------------------------------------------------------------------------------------

    @property
    def _length(self) -> int:
        return length_of(self._document.size)

    def _touch(self, outline: Outline, purpose: Purpose, radius: float, *, joins: bool) -> None:
        document, before = self._document, self._document.finish.touch_up
        due = object()
        self._due.append(due)

        def land(layer: TouchUp) -> None:
            if due not in self._due:  # taken back, or another photo was opened
                return
            self._due.remove(due)
            if document.finish.touch_up is not before:  # a stroke came meanwhile: lay it over that
                self._touch(outline, purpose, radius, joins=joins)
            else:
                self._toucher.change(tr(_TEXTS[purpose]), layer, joins=joins)
                self._go_on()

        def fail(error: BaseException) -> None:
            self._due = [other for other in self._due if other is not due]
            self._toucher.failed.emit(error)
            self._go_on()

        compute = partial(laid, before, outline, purpose, radius, document.alpha)
        self._tasks.submit(compute, land, text=tr("Following the path"), failed=fail)

    def _go_on(self) -> None:
        if not self._due and self._then is not None:
            then, self._then = self._then, None
            then()


def laid(
    layer: TouchUp,
    outline: Outline,
    purpose: Purpose,
    radius: float,
    alpha: NDArray[float32] | None = None,
) -> TouchUp:
    """Return the layer with the path over it; takes up to a second at 8K. An open edge needs the alpha."""
    if purpose == OPEN:
        assert alpha is not None
        return open_edge(layer, outline, radius, alpha)
    if purpose == HARD:
        return hard_edge(layer, outline, radius)
    return inside(layer, outline, "add" if purpose == "add" else "erase")
