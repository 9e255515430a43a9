"""The doubtful places after a run: found in the background, and visited one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from app.editor.document import Document
from app.editor.snapshot import Snapshot
from app.settings import Settings
from app.tasks import Tasks
from core.doubt.doubts import Doubts, find_doubts
from core.doubt.places import Place
from core.engine.options import MatteResult
from core.geometry import Rect, area, grown, intersect, overlap, slices
from core.refine.touch_up import TouchUp
from core.text.translate import mark, tr
from core.trimap.values import UNKNOWN, Trimap

_DECIDED = 0.8
_PAUSE_MS = 100
"""From a change to the comparison, in the background, that says which places are done."""
NO_RUN = mark("Run first: N then leads to places that deserve a look.")
NOTHING_FOUND = mark("Nothing doubtful was found.")
NOTHING_LEFT = mark("No doubtful place is left: marks changed at all of them, or they were dismissed.")


@dataclass(eq=False)
class _Look:
    """The places found in one matte, and the marks there at that time.

    Attributes:
        result: the matte.
        marks: the trimap in and around every place.
        touch_up: the strokes on alpha.
        dismissed, visited: indexes of places.
    """

    result: MatteResult
    found: Doubts
    marks: list[NDArray[np.uint8]]
    touch_up: TouchUp
    dismissed: set[int] = field(default_factory=set)
    visited: set[int] = field(default_factory=set)


class HeldTour(NamedTuple):
    """The places found in a photo, the one visited last, and those that are done."""

    look: _Look | None = None
    current: int | None = None
    done: set[int] = set()  # noqa: RUF012 - never changed in place


class DoubtTour(QObject):
    """Looks for doubtful places whenever another finished matte stands in the document, and leads from one to the next.

    A place is done once marks or strokes on alpha in it, or close by, are others than when it was found, and undone
    with these. Nothing of it is saved.

    Attributes:
        current: the index of the place visited last, None before the first.

    Signals: `changed` when anything that is listed is another; `visited` (Place) to be brought into view;
    `map_changed` when the map, or whether it shows, is another; `notice` (one sentence); `failed` (the exception).
    """

    changed = Signal()
    visited = Signal(object)
    map_changed = Signal()
    notice = Signal(str)
    failed = Signal(object)

    def __init__(self, document: Document, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._settings = document, settings
        self._tasks = Tasks("doubts", self)
        self._tasks.failed.connect(self._on_failed)
        self._look: _Look | None = None
        self._asked: MatteResult | None = None  # the matte being looked at
        self._then = 0  # the step to go once it was
        self._done: set[int] = set()
        self._near: set[int] = set()  # where something changed that was not compared yet
        self._comparing = False
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._compare)
        self.current: int | None = None
        document.alpha_changed.connect(self._on_alpha)
        document.trimap_changed.connect(self._on_marks)
        document.finish_changed.connect(self._on_marks)

    # --- what is known -----------------------------------------------------------------------------------------

    @property
    def looking(self) -> bool:
        """True while a matte is being looked at."""
        return self._asked is not None

    @property
    def doubts(self) -> Doubts | None:
        """The places found in the current matte; None before a run, and until it was looked at."""
        return None if self._look is None else self._look.found

    @property
    def places(self) -> tuple[Place, ...]:
        """The places found, the worst first."""
        return () if self._look is None else self._look.found.places

    @property
    def left(self) -> list[int]:
        """Indexes of the places that are neither done nor dismissed."""
        hidden = set() if self._look is None else self._done | self._look.dismissed
        return [index for index in range(len(self.places)) if index not in hidden]

    def is_done(self, index: int) -> bool:
        """Report whether marks or strokes changed at a place since it was found."""
        return index in self._done

    def is_dismissed(self, index: int) -> bool:
        """Return True for a place that the user finds all right."""
        return self._look is not None and index in self._look.dismissed

    def was_visited(self, index: int) -> bool:
        """Return True for a place that was brought into view."""
        return self._look is not None and index in self._look.visited

    @property
    def shows_map(self) -> bool:
        """True where the expected error is to be laid over the view."""
        return self._settings.doubt_map

    # --- verbs -------------------------------------------------------------------------------------------------

    def step(self, step: int) -> None:
        """Visit the next (1) or the previous (-1) place that is left; say why there is none."""
        if self.looking:
            self._then = step
            return
        left = self.left
        if not left:
            self.notice.emit(self._why_none())
            return
        at = self.current
        if step > 0:
            ahead = left if at is None else [index for index in left if index > at]
            self.show(ahead[0] if ahead else left[0])
        else:
            ahead = left if at is None else [index for index in left if index < at]
            self.show(ahead[-1] if ahead else left[-1])

    def show(self, index: int) -> None:
        """Visit a place."""
        if self._look is not None and 0 <= index < len(self.places):
            self.current = index
            self._look.visited.add(index)
            self.visited.emit(self.places[index])
            self.changed.emit()

    def dismiss(self, index: int) -> None:
        """Leave a place out from now on, or take it in again where it was left out."""
        if self._look is not None and 0 <= index < len(self.places):
            self._look.dismissed ^= {index}
            self.changed.emit()

    def set_shows_map(self, shown: bool) -> None:
        """Lay the expected error over the view, or take it away; remembered."""
        if shown != self._settings.doubt_map:
            self._settings.doubt_map = shown
            self.map_changed.emit()
            self.changed.emit()
            if shown and self._look is None and not self.looking:
                self.notice.emit(tr(NO_RUN))

    def close(self, timeout_s: float) -> bool:
        """Join the thread; False when out of time."""
        return self._tasks.close(timeout_s)

    def hold(self) -> HeldTour:
        """Return what was found in the photo in view."""
        return HeldTour(self._look, self.current, self._done)

    def take(self, held: HeldTour) -> None:
        """Go on with another photo, which the document holds already.

        What is missing is looked for once that photo is announced; `changed` is to be emitted by the caller.
        """
        self._tasks.cancel("look")
        self._asked, self._then = None, 0
        self._look, self.current, self._done = held
        self._near = set()
        self._compare_soon(range(len(self.places)))

    # --- inside ------------------------------------------------------------------------------------------------

    def _why_none(self) -> str:
        if self._look is None:
            return tr(NO_RUN)
        return tr(NOTHING_LEFT if self.places else NOTHING_FOUND)

    def _on_alpha(self) -> None:
        """Look where another finished matte stands; what a run under way shows is none yet."""
        result = self._document.result
        if result is None:
            self._forget()
        elif self._document.alpha is result.alpha and result is not self._seen_or_asked():
            self._begin(result)

    def _seen_or_asked(self) -> MatteResult | None:
        if self._asked is not None:
            return self._asked
        return None if self._look is None else self._look.result

    def _forget(self) -> None:
        self._tasks.cancel("look")
        self._asked, self._then = None, 0
        if self._look is not None:
            self._set_look(None)

    def _begin(self, result: MatteResult) -> None:
        seen = self._document.snapshot()
        if seen is None or not self._tasks.open:
            return
        self._asked = result
        touch_up = self._document.finish.touch_up

        def compute() -> _Look:
            return _looked(seen, result, touch_up)

        self._tasks.submit(compute, lambda look: self._land(seen, look), kind="look")
        self.changed.emit()

    def _land(self, seen: Snapshot, look: _Look) -> None:
        if not seen.is_current():  # marks changed while they were read
            self._begin(look.result)
            return
        self._asked = None
        if self._look is not None:
            look.dismissed = _dismissed_again(self._look, look)
        self._set_look(look)
        step, self._then = self._then, 0
        if step:
            self.step(step)

    def _set_look(self, look: _Look | None) -> None:
        self._look, self.current = look, None
        self._done, self._near = set(), set()
        if look is not None and look.touch_up is not self._document.finish.touch_up:
            self._compare_soon(range(len(self.places)))  # the marks are those that were looked at
        self.map_changed.emit()
        self.changed.emit()

    def _on_failed(self, error: object) -> None:
        self._asked, self._then = None, 0
        self.failed.emit(error)
        self.changed.emit()

    def _on_marks(self, rect: Rect | None) -> None:
        size = self._document.size
        self._compare_soon(
            index
            for index, place in enumerate(self.places)
            if rect is None or overlap(_around(place, size), rect)
        )

    def _compare_soon(self, indexes: Iterable[int]) -> None:
        """See which of these places are done, not at every event of a stroke."""
        self._near.update(indexes)
        if self._near and not self._timer.isActive():
            self._timer.start()

    def _compare(self) -> None:
        look, seen, touch_up = self._look, self._document.snapshot(), self._document.finish.touch_up
        if look is None or seen is None or self._comparing or not self._tasks.open:
            return
        near, self._near = self._near, set()
        self._comparing = True

        def others() -> set[int]:
            return {index for index in near if _is_other(look, index, seen.trimap, touch_up)}

        def land(found: set[int]) -> None:
            self._comparing = False
            done = self._done - near | found
            if look is self._look and done != self._done:
                self._done = done
                self.changed.emit()
            self._compare_soon(())  # what was painted on meanwhile

        def fail(error: BaseException) -> None:
            self._comparing = False
            self.failed.emit(error)

        self._tasks.submit(others, land, failed=fail)


def _is_other(look: _Look, index: int, trimap: Trimap, touch_up: TouchUp) -> bool:
    """Report whether marks or strokes in and around a place are others than when it was found."""
    around = _around(look.found.places[index], look.found.size)
    if not np.array_equal(trimap[slices(around)], look.marks[index]):
        return True
    changed = touch_up.differing(look.touch_up)
    if not any(overlap(touch_up.tile_rect(tile), around) for tile in changed):
        return False
    alpha = look.result.alpha[slices(around)]
    return not np.array_equal(touch_up.over(alpha, around), look.touch_up.over(alpha, around))


def _looked(seen: Snapshot, result: MatteResult, touch_up: TouchUp) -> _Look:
    height, width = result.alpha.shape
    alpha = touch_up.over(result.alpha, (0, 0, height, width))
    found = find_doubts(seen.photo.image, seen.trimap, alpha, result.difference)
    open_places = tuple(place for place in found.places if not _is_decided(seen.trimap, touch_up, place.rect))
    found = replace(found, places=open_places)
    size = found.size
    marks = [seen.trimap[slices(_around(place, size))].copy() for place in found.places]
    return _Look(result, found, marks, touch_up)


def _is_decided(trimap: Trimap, touch_up: TouchUp, rect: Rect) -> bool:
    """Report whether strokes on alpha decide most of what is unknown in a place, or most of it."""
    weight = touch_up.weight(rect)
    if weight is None:
        return False
    unknown = trimap[slices(rect)] == UNKNOWN
    return float(np.mean(weight[unknown if unknown.any() else ...] > 0.5)) > _DECIDED


def _around(place: Place, size: tuple[int, int]) -> Rect:
    """Return a place with a quarter of it on every side: marks there are about it too."""
    top, left, bottom, right = place.rect
    return grown(place.rect, max(bottom - top, right - left) // 4 + 2, size)


def _dismissed_again(before: _Look, now: _Look) -> set[int]:
    """Return the places of a look that were dismissed in the one before: of one kind, mostly the same pixels."""
    old = [before.found.places[index] for index in before.dismissed]
    return {
        index
        for index, place in enumerate(now.found.places)
        if any(place.kind is other.kind and _is_same(place.rect, other.rect) for other in old)
    }


def _is_same(a: Rect, b: Rect) -> bool:
    return overlap(a, b) and 2 * area(intersect(a, b)) >= max(area(a), area(b))
