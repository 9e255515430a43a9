"""The pen: points and curves set one by one, until a tool makes something of the path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal

from core.text.translate import mark, tr
from core.trimap.brush import Point
from core.trimap.path import Anchor, Outline, at_even_angle, nearest, outline_of
from core.trimap.shapes import Joining

_TOO_FEW = mark("A path needs three points, or two with a curve; an open one needs two.")


@dataclass(frozen=True)
class _State:
    anchors: tuple[Anchor, ...] = ()
    is_whole: bool = False
    joining: Joining | None = None


@dataclass(eq=False)
class HeldPen:
    """The path of one photo: what `Pen` has of it, and what was done to it."""

    state: _State = _State()
    chosen: int | None = None
    last: tuple[Anchor, ...] = ()
    done: list[_State] = field(default_factory=list)
    undone: list[_State] = field(default_factory=list)


class Pen(QObject):
    """One path at a time. Positions are (x, y) in the image, whose first pixel spans 0 to 1.

    Attributes:
        chosen: index of the point whose handles are shown and can be dragged, None for none.
        last: the points of the path that was finished or dropped last, for taking it up again.
    """

    changed = Signal()
    notice = Signal(str)

    def __init__(self, stays_open: Callable[[], bool], parent: QObject | None = None) -> None:
        """`stays_open` tells whether the path in hand is one that is not closed."""
        super().__init__(parent)
        self._state = _State()
        self.chosen: int | None = None
        self.last: tuple[Anchor, ...] = ()
        self._stays_open = stays_open
        self._is_held = False
        self._pull: float | None = None
        self._done: list[_State] = []
        self._undone: list[_State] = []

    @property
    def anchors(self) -> tuple[Anchor, ...]:
        """The points so far."""
        return self._state.anchors

    @property
    def joining(self) -> Joining | None:
        """The way its inside joins the marks, by the keys held at its first press; None follows the tool."""
        return self._state.joining if self.is_open else None

    @property
    def is_open(self) -> bool:
        """True while there is a path that is not finished yet."""
        return bool(self.anchors)

    @property
    def is_whole(self) -> bool:
        """True for a path taken up again: its last point is joined to its first; a press on its line sets a point."""
        return self._state.is_whole and not self._stays_open()

    @property
    def closes_at_first(self) -> bool:
        """True where a press on the first point closes the path."""
        return len(self.anchors) > 1 and not self.is_whole and not self._stays_open()

    def press(
        self,
        x: float,
        y: float,
        *,
        near: float,
        convert: bool = False,
        bends: bool = True,
        even: bool = False,
        joining: Joining | None = None,
    ) -> bool:
        """Set a point, or take a point or the end of a shown handle within `near` pixels in hand.

        True for the first point of a path that it closes: then it is time to finish it. `convert` makes a corner of the
        curve at a point, and of a corner a curve as the drag goes on. A drag of a new point pulls a curve out of it
        where it `bends`, else moves it. `even` as in `onward`; `joining` counts for the first point.
        """
        side, found = self._handle_found(x, y, near), self._found(x, y, near)
        if found == 0 and not convert and self.closes_at_first:
            return True
        if found is not None:
            self._begin(found, 1.0 if convert else None)
            if convert:
                self._put(replace(self.anchors[found], handle=(0.0, 0.0)))
        elif side is not None:
            self._begin(self.chosen, side)
        elif not self.is_whole:
            anchor = Anchor(self.onward(x, y, even=even))
            self._insert(len(self.anchors), anchor, pull=1.0 if bends else None, joining=joining)
        elif (place := nearest(self.anchors, (y, x))) is not None and place.gap <= near:
            self._insert(place.index + 1, place.anchor, pull=None)
        return False

    def onward(self, x: float, y: float, *, even: bool = False) -> Point:
        """Return (row, column) of the point that a press at (x, y) would set after the last one.

        `even` lets the side to it run upright, level or halfway between.
        """
        return at_even_angle(self.anchors[-1].at, (y, x)) if even and self.anchors else (y, x)

    def is_at_end(self, x: float, y: float, *, near: float) -> bool:
        """Return True within `near` pixels of the last point of a path that goes on there."""
        return (
            len(self.anchors) > 1 and not self.is_whole and self._found(x, y, near) == len(self.anchors) - 1
        )

    def joins_as_chosen(self) -> None:
        """Forget the keys held at the first press of the path in hand."""
        self._show(replace(self._state, joining=None))

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
        if self._is_held and self._done and self._done[-1].anchors == self.anchors:
            self._done.pop()
        self._is_held = False

    def remove_last(self) -> bool:
        """Take the last point back, or the chosen one of a whole path; False without any."""
        if not self.anchors:
            return False
        self._step()
        index = self.chosen if self.is_whole and self.chosen is not None else len(self.anchors) - 1
        self._show(replace(self._state, anchors=self.anchors[:index] + self.anchors[index + 1 :]))
        return True

    def undo(self) -> bool:
        """Take back the last thing done to the open path; False if there is nothing."""
        return self._go(self._done, self._undone)

    def redo(self) -> bool:
        """Do it again; False if there is nothing."""
        return self._go(self._undone, self._done)

    @property
    def can_undo(self) -> bool:
        """True where `undo` has something to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """True where `redo` has something to do again."""
        return bool(self._undone)

    @property
    def has_last(self) -> bool:
        """True where `take_up_last` has a path to show."""
        return bool(self.last) and not self.is_open

    def take_up_last(self) -> None:
        """Show the path that was finished or dropped last, to change it or to make something else of it."""
        if self.has_last:
            self._step()
            self._show(replace(self._state, anchors=self.last, is_whole=not self._stays_open()))

    def cancel(self) -> bool:
        """Drop the path; False without one."""
        was_open = self.is_open
        self.finish()
        return was_open

    def finish(self) -> None:
        """End the path; it can be taken up again."""
        self.last = self.anchors or self.last
        self._is_held = False
        self._done.clear()
        self._undone.clear()
        self._show(_State())

    def finished(self) -> Outline | None:
        """Return the path as it is finished, as `outline` does; None, said in a notice, where points are missing."""
        outline = self.outline(closed=not self._stays_open())
        if len(outline) >= (2 if self._stays_open() else 3):
            return outline
        self.notice.emit(tr(_TOO_FEW))
        return None

    def hold(self) -> HeldPen:
        """Return the path of the photo in view."""
        self.release()
        return HeldPen(self._state, self.chosen, self.last, self._done, self._undone)

    def take(self, held: HeldPen) -> None:
        """Go on with the path of another photo; `changed` is to be emitted by the caller."""
        self._state, self.chosen, self.last = held.state, held.chosen, held.last
        self._done, self._undone = held.done, held.undone
        self._is_held = False

    def outline(self, *, closed: bool = False) -> Outline:
        """Return the path as short lines: (n, 2) of row and column."""
        return outline_of(self.anchors, closed=closed)

    # --- inside ------------------------------------------------------------------------------------------------

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

    def _insert(
        self, index: int, anchor: Anchor, *, pull: float | None, joining: Joining | None = None
    ) -> None:
        self._begin(index, pull)
        state = self._state if self.is_open else replace(self._state, joining=joining)
        self._show(replace(state, anchors=(*self.anchors[:index], anchor, *self.anchors[index:])))

    def _step(self) -> None:
        self._done.append(self._state)
        self._undone.clear()

    def _go(self, source: list[_State], target: list[_State]) -> bool:
        if not source:
            return False
        self._is_held = False
        target.append(self._state)
        self._show(source.pop())
        return True

    def _put(self, anchor: Anchor) -> None:
        assert self.chosen is not None
        anchors = list(self.anchors)
        anchors[self.chosen] = anchor
        self._show(replace(self._state, anchors=tuple(anchors)))

    def _show(self, state: _State) -> None:
        if state != self._state:
            self._state = state
            if self.chosen is not None and self.chosen >= len(self.anchors):
                self.chosen = len(self.anchors) - 1 if self.anchors else None
            self.changed.emit()
