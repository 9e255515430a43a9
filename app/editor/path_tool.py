"""The path tool: points and curves set one by one, closed, and then a hard edge, touch-up, or marks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.editor.document import Document
from app.editor.touching import Toucher
from app.tasks import Tasks
from core.refine.path_strokes import hard_edge, inside, open_edge
from core.refine.touch_up import TouchUp
from core.trimap.path import Anchor, Outline, nearest, outline_of
from core.trimap.sizes import LEAST_EDGE, USUAL_LENGTH, scaled

Purpose = Literal["hard edge", "open edge", "add", "erase", "marks"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
MIN_BAND, MAX_BAND = 1, 200
USUAL_BAND = 12
"""Pixels on a photo of USUAL_LENGTH."""
_TEXTS = {
    "hard edge": "Path: hard edge",
    "open edge": "Path: hard edge",
    "add": "Path: inside opaque",
    "erase": "Path: inside transparent",
}
_NO_MATTE = (
    "There is no matte yet to change: let the path make a hard edge or marks, or drop it (Esc) and Run first."
)
_MARKED = "Keep inside, Edge along the path: press Enter, and the cutout gets its hard edge."
_State = tuple[tuple[Anchor, ...], bool]
_TOO_FEW = "A path needs three points, or two with a curve; one left open needs two."


@dataclass(eq=False)
class HeldPath:
    """The path of one photo: what `PathTool` has of it, and what was done to it."""

    anchors: tuple[Anchor, ...] = ()
    chosen: int | None = None
    last: tuple[Anchor, ...] = ()
    is_whole: bool = False
    done: list[_State] = field(default_factory=list)
    undone: list[_State] = field(default_factory=list)


class PathTool(QObject):
    """One path at a time. Positions are (x, y) in the image, whose first pixel spans 0 to 1.

    Attributes:
        anchors: the points so far.
        purpose: what finishing the path does: "hard edge" (opaque inside, transparent outside, near the path), "open
            edge" (the same along a path that is left open), "add" or "erase" its inside, or "marks" of the chosen class
            there.
        band: pixels on each side of the path that a hard edge decides, in proportion to the photo as they were set.
        chosen: index of the point whose handles are shown and can be dragged, None for none.
        last: the points of the path that was closed or dropped last, for taking it up again.
        is_whole: True for a path that was taken up again: its last point is joined to its first, and a press on its
            line sets a point there.
    """

    changed = Signal()
    purpose_changed = Signal()
    notice = Signal(str)

    def __init__(
        self,
        document: Document,
        toucher: Toucher,
        tasks: Tasks,
        mark: Callable[[list[tuple[float, float]]], None],
        mark_along: Callable[[list[tuple[float, float]], float], None],
    ) -> None:
        """`mark` fills a polygon of (x, y) with the class in hand, `mark_along` marks it as subject with a soft rim."""
        super().__init__(document)
        self.anchors: tuple[Anchor, ...] = ()
        self.purpose: Purpose = "hard edge"
        self._band_set = USUAL_BAND, USUAL_LENGTH
        self.band = USUAL_BAND
        self.chosen: int | None = None
        self.last: tuple[Anchor, ...] = ()
        self.is_whole = False
        self._is_held = False
        self._pull: float | None = None
        self._done: list[_State] = []
        self._undone: list[_State] = []
        self._due: list[object] = []  # for each closed path whose touch-up is being computed
        self._then: Callable[[], None] | None = None
        self._document, self._toucher, self._tasks = document, toucher, tasks
        self._mark, self._mark_along = mark, mark_along

    @property
    def is_open(self) -> bool:
        """True while there is a path that is not closed yet."""
        return bool(self.anchors)

    @property
    def closes_at_first(self) -> bool:
        """True where a press on the first point closes the path."""
        return len(self.anchors) > 1 and not self.is_whole and self.purpose != "open edge"

    def set_purpose(self, purpose: Purpose) -> None:
        """Choose what closing the path does."""
        if purpose not in PURPOSES:
            raise ValueError(f"no use of a path {purpose!r}")
        self.purpose = purpose
        self.is_whole = self.is_whole and purpose != "open edge"
        self.purpose_changed.emit()
        self.changed.emit()

    def set_band(self, pixels: int) -> None:
        """Choose how far from the path a hard edge decides, clipped to 1..200 pixels."""
        self.band = min(max(pixels, MIN_BAND), MAX_BAND)
        self._band_set = self.band, max(*self._document.size, 1)
        self.changed.emit()

    def press(self, x: float, y: float, *, near: float, convert: bool = False) -> None:
        """Set a point, or take a point or the end of a shown handle within `near` pixels in hand; the first one closes.

        `convert` makes a corner of the curve at a point, and of a corner a curve as the drag goes on.
        """
        side, found = self._handle_found(x, y, near), self._found(x, y, near)
        if (
            found == 0
            and not (convert or self.is_whole or self.purpose == "open edge")
            and len(self.anchors) > 1
        ):
            self.close()
        elif found is not None:
            self._begin(found, 1.0 if convert else None)
            if convert:
                self._put(replace(self.anchors[found], handle=(0.0, 0.0)))
        elif side is not None:
            self._begin(self.chosen, side)
        elif not self.is_whole:
            self._insert(len(self.anchors), Anchor((y, x)), pull=1.0)
        elif (place := nearest(self.anchors, (y, x))) is not None and place.gap <= near:
            self._insert(place.index + 1, place.anchor, pull=None)

    def drag(self, x: float, y: float) -> None:
        """Pull the curve out of a new point, turn a handle, or move an old point."""
        if self._is_held and self.chosen is not None:
            anchor = self.anchors[self.chosen]
            if self._pull is None:
                self._put(replace(anchor, at=(y, x)))
            else:
                down, right = y - anchor.at[0], x - anchor.at[1]
                self._put(replace(anchor, handle=(self._pull * down, self._pull * right)))

    def release(self) -> None:
        """Let go of the point in hand; one that stayed as it was leaves no step."""
        if self._is_held and self._done and self._done[-1][0] == self.anchors:
            self._done.pop()
        self._is_held = False

    def remove_last(self) -> bool:
        """Take the last point back, or the chosen one of a whole path; False without any."""
        if not self.anchors:
            return False
        self._step()
        index = self.chosen if self.is_whole and self.chosen is not None else len(self.anchors) - 1
        self._show(self.anchors[:index] + self.anchors[index + 1 :])
        return True

    def undo(self) -> bool:
        """Take back the last thing done to the open path; False where there is nothing."""
        return self._go(self._done, self._undone)

    def redo(self) -> bool:
        """Do it again; False where there is nothing."""
        return self._go(self._undone, self._done)

    @property
    def can_undo(self) -> bool:
        """True where `undo` has something to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """True where `redo` has something to do again."""
        return bool(self._undone)

    def take_up_last(self) -> None:
        """Show the path that was closed or dropped last, to change it or to let it make something else."""
        if self.last and not self.is_open:
            self._step()
            self.is_whole = self.purpose != "open edge"
            self._show(self.last)

    def cancel(self) -> bool:
        """Drop the path; False without one."""
        was_open = self.is_open
        self._finish()
        return was_open

    def close(self) -> bool:
        """Close the path and do what it is for, in the background; it stays where that cannot be done.

        A hard edge where there is no matte yet marks its inside too, so that a run is all that is left to do.
        """
        is_open, has_matte = self.purpose == "open edge", self._toucher.is_possible
        outline = self.outline(closed=not is_open)
        if len(outline) < (2 if is_open else 3):
            self.notice.emit(_TOO_FEW)
            return False
        if not has_matte and self.purpose not in ("hard edge", "marks"):
            self.notice.emit(_NO_MATTE)
            return False
        self._finish()
        corners = [(column, row) for row, column in outline.tolist()]
        if self.purpose == "marks":
            self._mark(corners)
            return True
        if not has_matte:
            self._mark_along(corners, self.band)
            self.notice.emit(_MARKED)
        self._touch(outline, self.purpose, self.band, joins=not has_matte)
        return True

    def take_back(self) -> bool:
        """Forget what a closed path is about to do; False where nothing is being computed."""
        was_due, self._due = bool(self._due), self._due[:-1]
        self._go_on()
        return was_due

    def when_done(self, then: Callable[[], None]) -> None:
        """Call `then` once the touch-up of every closed path has landed: now or later; the newest such call counts."""
        if self._due:
            self._then = then
        else:
            then()

    def hold(self) -> HeldPath:
        """Return the path of the photo in view."""
        self.release()
        return HeldPath(self.anchors, self.chosen, self.last, self.is_whole, self._done, self._undone)

    def take(self, held: HeldPath) -> None:
        """Go on with the path of another photo; `changed` is to be emitted by the caller."""
        self.anchors, self.chosen, self.last = held.anchors, held.chosen, held.last
        self.is_whole, self._done, self._undone = held.is_whole, held.done, held.undone
        self._is_held, self._due, self._then = False, [], None
        pixels, length = self._band_set
        self.band = min(scaled(pixels, max(*self._document.size, 1) / length, LEAST_EDGE), MAX_BAND)

    def outline(self, *, closed: bool = False) -> Outline:
        """Return the path as short lines: (n, 2) of row and column."""
        return outline_of(self.anchors, closed=closed)

    # --- inside ------------------------------------------------------------------------------------------------

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
                self._toucher.change(_TEXTS[purpose], layer, joins=joins)
                self._go_on()

        def fail(error: BaseException) -> None:
            self._due = [other for other in self._due if other is not due]
            self._toucher.failed.emit(error)
            self._go_on()

        compute = partial(laid, before, outline, purpose, radius, document.alpha)
        self._tasks.submit(compute, land, text="Following the path", failed=fail)

    def _go_on(self) -> None:
        if not self._due and self._then is not None:
            then, self._then = self._then, None
            then()

    def _found(self, x: float, y: float, near: float) -> int | None:
        gaps = [(abs(complex(a.at[1] - x, a.at[0] - y)), index) for index, a in enumerate(self.anchors)]
        gap, index = min(gaps, default=(near + 1, 0))
        return index if gap <= near else None

    def _handle_found(self, x: float, y: float, near: float) -> float | None:
        """Return 1 for the handle after the chosen point, -1 for that before it, None for neither."""
        if self.chosen is None or self.anchors[self.chosen].is_corner:
            return None
        (row, column), (down, right) = self.anchors[self.chosen].at, self.anchors[self.chosen].handle
        gap, side = min((abs(complex(column + s * right - x, row + s * down - y)), s) for s in (1.0, -1.0))
        return side if gap <= near else None

    def _begin(self, index: int | None, pull: float | None) -> None:
        """Take a point in hand, to move it (`pull` None) or to pull its handle, 1 for the one after it, -1 before."""
        self._step()
        self._is_held, self._pull, self.chosen = True, pull, index

    def _insert(self, index: int, anchor: Anchor, *, pull: float | None) -> None:
        self._begin(index, pull)
        self._show((*self.anchors[:index], anchor, *self.anchors[index:]))

    def _step(self) -> None:
        self._done.append((self.anchors, self.is_whole))
        self._undone.clear()

    def _go(self, source: list[_State], target: list[_State]) -> bool:
        if not source:
            return False
        self._is_held = False
        target.append((self.anchors, self.is_whole))
        anchors, self.is_whole = source.pop()
        self._show(anchors)
        return True

    def _finish(self) -> None:
        """End the path; it can be taken up again."""
        self.last = self.anchors or self.last
        self._is_held = self.is_whole = False
        self._done.clear()
        self._undone.clear()
        self._show(())

    def _put(self, anchor: Anchor) -> None:
        assert self.chosen is not None
        anchors = list(self.anchors)
        anchors[self.chosen] = anchor
        self._show(tuple(anchors))

    def _show(self, anchors: tuple[Anchor, ...]) -> None:
        if anchors != self.anchors:
            self.anchors = anchors
            if self.chosen is not None and self.chosen >= len(anchors):
                self.chosen = len(anchors) - 1 if anchors else None
            self.changed.emit()


def laid(
    layer: TouchUp,
    outline: Outline,
    purpose: Purpose,
    radius: float,
    alpha: NDArray[np.float32] | None = None,
) -> TouchUp:
    """Return the layer with the path over it; takes up to a second at 8K. An open edge needs the alpha."""
    if purpose == "open edge":
        assert alpha is not None
        return open_edge(layer, outline, radius, alpha)
    if purpose == "hard edge":
        return hard_edge(layer, outline, radius)
    return inside(layer, outline, "add" if purpose == "add" else "erase")
