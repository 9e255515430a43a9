"""The path tool: points and curves set one by one, closed, and then a hard edge, touch-up, or marks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Literal, get_args

from PySide6.QtCore import QObject, Signal

from app.editor.document import Document
from app.editor.touching import Toucher
from app.tasks import Tasks
from core.refine.path_strokes import hard_edge, inside
from core.refine.touch_up import TouchUp
from core.trimap.path import Anchor, Outline, outline_of

Purpose = Literal["hard edge", "add", "erase", "marks"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
MIN_BAND, MAX_BAND = 1, 200
_TEXTS = {"hard edge": "Path: hard edge", "add": "Path: add", "erase": "Path: erase"}
_NO_MATTE = "This path changes a matte: press Run first (Enter), or let it make marks."
_TOO_FEW = "A path needs three points, or two with a curve."


class PathTool(QObject):
    """One path at a time. Positions are (x, y) in the image, whose first pixel spans 0 to 1.

    Attributes:
        anchors: the points so far.
        purpose: what closing the path does: "hard edge" (opaque inside, transparent outside, near the path), "add" or
            "erase" its inside, or "marks" of the chosen class there.
        band: pixels on each side of the path that a hard edge decides.
    """

    changed = Signal()
    notice = Signal(str)

    def __init__(
        self,
        document: Document,
        toucher: Toucher,
        tasks: Tasks,
        mark: Callable[[list[tuple[float, float]]], None],
    ) -> None:
        """`mark` fills a polygon of (x, y) with the class in hand."""
        super().__init__(document)
        self.anchors: tuple[Anchor, ...] = ()
        self.purpose: Purpose = "hard edge"
        self.band = 12
        self._held: int | None = None
        self._is_new = False
        self._document, self._toucher, self._tasks, self._mark = document, toucher, tasks, mark
        document.photo_changed.connect(self.cancel)

    @property
    def is_open(self) -> bool:
        """True while there is a path that is not closed yet."""
        return bool(self.anchors)

    def set_purpose(self, purpose: Purpose) -> None:
        """Choose what closing the path does."""
        if purpose not in PURPOSES:
            raise ValueError(f"no use of a path {purpose!r}")
        self.purpose = purpose
        self.changed.emit()

    def set_band(self, pixels: int) -> None:
        """Choose how far from the path a hard edge decides, clipped to 1..200 pixels."""
        self.band = min(max(pixels, MIN_BAND), MAX_BAND)
        self.changed.emit()

    def press(self, x: float, y: float, *, near: float, convert: bool = False) -> None:
        """Set a point, or take the one within `near` pixels in hand; the first one closes the path.

        `convert` makes a corner of the curve at a point, and of a corner a curve as the drag goes on.
        """
        self._held = self._found(x, y, near)
        self._is_new = self._held is None or convert
        if self._held == 0 and not convert and len(self.anchors) > 1:
            self._held = None
            self.close()
        elif self._held is None:
            self._show((*self.anchors, Anchor((y, x))))
            self._held = len(self.anchors) - 1
        elif convert:
            self._put(replace(self.anchors[self._held], handle=(0.0, 0.0)))

    def drag(self, x: float, y: float) -> None:
        """Pull the curve out of a new point, or move an old one."""
        if self._held is not None:
            anchor = self.anchors[self._held]
            if self._is_new:
                self._put(replace(anchor, handle=(y - anchor.at[0], x - anchor.at[1])))
            else:
                self._put(replace(anchor, at=(y, x)))

    def release(self) -> None:
        """Let go of the point in hand."""
        self._held = None

    def remove_last(self) -> bool:
        """Take the last point back; False without any."""
        if not self.anchors:
            return False
        self._held = None
        self._show(self.anchors[:-1])
        return True

    def cancel(self) -> bool:
        """Drop the path; False without one."""
        was_open, self._held = self.is_open, None
        self._show(())
        return was_open

    def close(self) -> bool:
        """Close the path and do what it is for, in the background; it stays where that cannot be done."""
        outline = self.outline(closed=True)
        if len(outline) < 3:
            self.notice.emit(_TOO_FEW)
        elif self.purpose == "marks":
            self._show(())
            self._mark([(column, row) for row, column in outline.tolist()])
            return True
        elif not self._toucher.is_possible:
            self.notice.emit(_NO_MATTE)
        else:
            self._show(())
            self._touch(outline, self.purpose, self.band)
            return True
        return False

    def outline(self, *, closed: bool = False) -> Outline:
        """Return the path as short lines: (n, 2) of row and column."""
        return outline_of(self.anchors, closed=closed)

    # --- inside ------------------------------------------------------------------------------------------------

    def _touch(self, outline: Outline, purpose: Purpose, radius: float) -> None:
        document, before = self._document, self._document.finish.touch_up
        photo_id = document.photo_id

        def land(layer: TouchUp) -> None:
            if document.photo_id != photo_id:
                return
            if document.finish.touch_up is not before:  # a stroke came meanwhile: lay it over that
                self._touch(outline, purpose, radius)
            else:
                self._toucher.change(_TEXTS[purpose], layer)

        compute = partial(laid, before, outline, purpose, radius)
        self._tasks.submit(compute, land, text="Following the path", failed=self._toucher.failed.emit)

    def _found(self, x: float, y: float, near: float) -> int | None:
        gaps = [(abs(complex(a.at[1] - x, a.at[0] - y)), index) for index, a in enumerate(self.anchors)]
        gap, index = min(gaps, default=(near + 1, 0))
        return index if gap <= near else None

    def _put(self, anchor: Anchor) -> None:
        assert self._held is not None
        anchors = list(self.anchors)
        anchors[self._held] = anchor
        self._show(tuple(anchors))

    def _show(self, anchors: tuple[Anchor, ...]) -> None:
        if anchors != self.anchors:
            self.anchors = anchors
            self.changed.emit()


def laid(layer: TouchUp, outline: Outline, purpose: Purpose, radius: float) -> TouchUp:
    """Return the layer with the path over it; takes up to a second at 8K."""
    if purpose == "hard edge":
        return hard_edge(layer, outline, radius)
    return inside(layer, outline, "add" if purpose == "add" else "erase")
