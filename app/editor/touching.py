"""Touch-up: soft strokes on alpha, a layer of their own over the network's; one stroke is one undo step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.editor.document import Document
from app.editor.history import History
from app.tasks import Tasks
from core.geometry import Rect, grown
from core.refine.finish import Finish
from core.refine.soft_brush import SoftBrush, SoftStroke
from core.refine.touch_up import TouchUp
from core.refine.touched_colors import TouchedColors
from core.text.translate import mark, tr
from core.trimap.brush import Point, point_at

_COLORS_PAUSE_MS = 150
_TEXTS = {
    "add": mark("Touch-up: add"),
    "erase": mark("Touch-up: erase"),
    "restore": mark("Touch-up: restore"),
}


class FinishStep:
    """A step of touch-up or refinement, already done; both states are frozen and share what they can."""

    is_of_marks = False

    def __init__(self, text: str, states: tuple[Finish, Finish], show: Callable[[Finish], None]) -> None:
        self.text = text
        self.states = states
        self._show = show
        before, after = (state.touch_up for state in states)
        own = before.differing(after)
        self._before = [before.tiles[index] for index in own if index in before.tiles]
        self._after = [after.tiles[index] for index in own if index in after.tiles]

    @property
    def nbytes(self) -> int:
        """Memory held beside what both states hold alike, in bytes."""
        return sum(tile.nbytes for tile in (*self._before, *self._after))

    def undo(self) -> None:
        """Show the state before."""
        self._show(self.states[0])

    def redo(self) -> None:
        """Show the state after."""
        self._show(self.states[1])

    def pack(self) -> None:
        """Compress the strokes of the state before; on any thread."""
        for tile in self._before:
            tile.pack()


@dataclass
class _Stroke:
    soft: SoftStroke
    last: Point
    effect: str


class Toucher(QObject):
    """Strokes on the alpha. Positions are continuous (x, y): the image's first pixel spans 0 to 1.

    The colors under a stroke are estimated in the background once it has ended.
    """

    failed = Signal(object)

    def __init__(self, document: Document, history: History, tasks: Tasks) -> None:
        super().__init__(document)
        self._document, self._history, self._tasks = document, history, tasks
        self._stroke: _Stroke | None = None
        self.last_point: tuple[float, float] | None = None
        self._timer = QTimer(self, singleShot=True, interval=_COLORS_PAUSE_MS)
        self._timer.timeout.connect(self._learn_colors)
        for changed in (document.finish_changed, document.alpha_changed, document.alpha_is_current_changed):
            changed.connect(self._ask_for_colors)

    @property
    def active(self) -> bool:
        """True during a stroke."""
        return self._stroke is not None

    @property
    def is_possible(self) -> bool:
        """True where there is an alpha to touch up."""
        return self._document.alpha is not None

    def begin(self, x: float, y: float, brush: SoftBrush, pressure: float = 1.0) -> None:
        """Start a stroke with a dot; nothing without an alpha."""
        self.end()
        if self.is_possible:
            self._stroke = _Stroke(
                SoftStroke(self._document.finish.touch_up, brush), point_at(x, y), brush.effect
            )
            self.extend(x, y, pressure)

    def extend(self, x: float, y: float, pressure: float = 1.0) -> None:
        """Go on from the last position to this one; pressure 0..1 scales the opacity."""
        stroke, point = self._stroke, point_at(x, y)
        if stroke is None:
            return
        rect = stroke.soft.segment(stroke.last, point, pressure)
        stroke.last, self.last_point = point, (x, y)
        if rect is not None:
            self._show_layer(stroke.soft.layer, rect)

    def end(self) -> None:
        """Finish the stroke; one that changed nothing leaves no trace."""
        stroke, self._stroke = self._stroke, None
        if stroke is not None:
            self._push(tr(_TEXTS[stroke.effect]), stroke.soft.before)

    def cancel(self) -> bool:
        """Take the stroke in progress back; False when there was none."""
        stroke, self._stroke = self._stroke, None
        if stroke is None:
            return False
        rect = stroke.soft.before.rect_of(stroke.soft.before.differing(stroke.soft.layer))
        self._show_layer(stroke.soft.before, rect)
        return True

    def change(self, text: str, layer: TouchUp, *, joins: bool = False) -> None:
        """Put another layer in place of the one there is, as one undo step; `joins` the marks made with it."""
        self.end()
        before = self._document.finish.touch_up
        self._show_layer(layer, layer.rect_of(before.differing(layer)))
        self._push(text, before, joins=joins)

    def clear(self) -> None:
        """Take all touch-up away, as one undo step."""
        self.change(tr("Remove touch-up"), TouchUp(self._document.size))

    def take(self, last_point: tuple[float, float] | None = None) -> None:
        """Another photo: no stroke, and the last point is the one there."""
        self._stroke = None
        self.last_point = last_point

    # --- inside ------------------------------------------------------------------------------------------------

    def _push(self, text: str, before: TouchUp, *, joins: bool = False) -> None:
        finish = self._document.finish
        if before.differing(finish.touch_up):
            step = FinishStep(text, (finish.with_touch_up(before), finish), self._show)
            if joins:
                self._history.join(step)
            else:
                self._history.push(step, will_shrink=True)
            if self._tasks.open:
                self._tasks.submit(step.pack, lambda _: self._history.trim())

    def _show_layer(self, layer: TouchUp, rect: Rect | None) -> None:
        finish = self._document.finish.with_touch_up(layer)
        if rect is not None:
            self._document.set_finish(finish, grown(rect, finish.reach(), layer.size))

    def _show(self, finish: Finish) -> None:
        """Show the state of a step; what other steps decide is theirs."""
        now = self._document.finish
        layer = finish.touch_up
        self._show_layer(layer, layer.rect_of(now.touch_up.differing(layer)))

    def _ask_for_colors(self, *_: object) -> None:
        if not self._document.finish.touch_up.is_empty:
            self._timer.start()

    def _learn_colors(self) -> None:
        document = self._document
        if self.active:  # once the stroke has ended, or was taken back
            self._timer.start()
            return
        if document.result is None or document.alpha is not document.result.alpha:
            return
        known, layer, photo, alpha = (
            document.touched_colors,
            document.finish.touch_up,
            document.photo,
            document.alpha,
        )
        if photo is None or not self._tasks.open or not known.missing(alpha, layer):
            return
        learn = partial(known.learn, photo.image, alpha, layer)
        show = partial(self._show_colors, known)
        self._tasks.submit(learn, show, kind="touched-colors", failed=self.failed.emit)

    def _show_colors(self, known: TouchedColors, rect: Rect | None) -> None:
        if rect is not None and known is self._document.touched_colors:
            self._document.colors_changed.emit(rect)
