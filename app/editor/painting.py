"""Strokes: painted straight into the trimap while the pointer moves; one stroke is one undo step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.editor.changes import MarksRecorder, MarksStep, announce
from app.editor.document import Document
from app.editor.history import Command, History, Stacks
from app.tasks import Tasks
from core.geometry import Rect
from core.text.translate import tr
from core.trimap.brush import Point, point_at, stroke_segment

PRESSURE_FLOOR = 0.05


@dataclass
class _Stroke:
    recorder: MarksRecorder
    value: int | None  # None erases to unpainted
    radius: float
    over: int | None
    revision: int
    last: Point


class Painter(QObject):
    """Brush and eraser. Positions are continuous (x, y): the image's first pixel spans 0 to 1."""

    ended = Signal()

    def __init__(self, document: Document, history: History, tasks: Tasks) -> None:
        super().__init__(document)
        self.last_point: tuple[float, float] | None = None
        self._document = document
        self._history = history
        self._tasks = tasks
        self._stroke: _Stroke | None = None

    @property
    def active(self) -> bool:
        """True during a stroke."""
        return self._stroke is not None

    def begin(
        self,
        x: float,
        y: float,
        value: int | None,
        *,
        size: int,
        pressure: float = 1.0,
        over: int | None = None,
    ) -> None:
        """Start a stroke of `size` pixels diameter with a dot; `value` None erases to unpainted."""
        self.end()
        document = self._document
        if document.trimap is None or document.painted is None:
            return
        recorder = MarksRecorder(document.trimap, document.painted)
        self._stroke = _Stroke(recorder, value, size / 2, over, document.revision, point_at(x, y))
        self.extend(x, y, pressure)

    def extend(self, x: float, y: float, pressure: float = 1.0) -> None:
        """Paint from the last position to this one; pressure 0..1 scales the size."""
        if self._stroke is None:
            return
        point = point_at(x, y)
        radius = self._stroke.radius * min(max(pressure, PRESSURE_FLOOR), 1.0)
        with self._document.changing():
            rect = self._paint(self._stroke, point, radius)
        recorder = self._stroke.recorder
        self._document.marks_then.keep(recorder.trimap.kept, recorder.painted.kept)
        self._stroke.last = point
        self.last_point = x, y
        announce(self._document, rect)

    def end(self) -> None:
        """Finish the stroke; one that changed nothing leaves no trace."""
        stroke, self._stroke = self._stroke, None
        if stroke is None:
            return
        change = stroke.recorder.take()
        if not change.is_empty:
            text = tr("Eraser stroke") if stroke.value is None else tr("Brush stroke")
            revisions = stroke.revision, self._document.revision
            push(self._history, self._tasks, MarksStep(text, self._document, change, revisions))
        else:
            self._document.return_to(stroke.revision)
        self.ended.emit()

    def cancel(self) -> bool:
        """Take the stroke in progress back; False when there was none."""
        stroke, self._stroke = self._stroke, None
        if stroke is None:
            return False
        with self._document.changing():
            rect = stroke.recorder.cancel()
        announce(self._document, rect, stroke.revision)
        self.ended.emit()
        return True

    def take(self, last_point: tuple[float, float] | None = None) -> None:
        """Another photo: no stroke, and the last point is the one there."""
        self._stroke = None
        self.last_point = last_point

    def _paint(self, stroke: _Stroke, point: Point, radius: float) -> Rect | None:
        trimap, painted = self._document.trimap, self._document.painted
        if trimap is None or painted is None:
            return None
        is_set, value = (0, self._document.unpainted_value) if stroke.value is None else (1, stroke.value)
        ends, touch = (stroke.last, point), stroke.recorder
        stroke_segment(
            painted.view(np.uint8),
            *ends,
            radius,
            is_set,
            over=stroke.over,
            guide=trimap,
            before=touch.painted.touch,
        )
        return stroke_segment(trimap, *ends, radius, value, over=stroke.over, before=touch.trimap.touch)


class Packing(Command, Protocol):
    """A command that is compressed in the background; calls `changed` whenever that is due again."""

    changed: Callable[[], object]

    def pack(self) -> None: ...  # noqa: D102


def push(history: History, tasks: Tasks, command: Packing, held: Stacks | None = None) -> None:
    """Put a command into the history and compress it, now and after each undo, when there is time.

    `held` are the steps of a photo that is not in view, where it is one of that.
    """

    def pack() -> None:
        if tasks.open:
            tasks.submit(command.pack, lambda _: history.trim())

    command.changed = pack
    if held is None:
        history.push(command, will_shrink=True)
    else:
        held.push(command)
    pack()
