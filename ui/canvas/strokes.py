"""Feeds pointer events to the gesture under way: moves that came in one frame are handled together."""

import math
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer

from app.session import Session
from ui.canvas.pointer import Pointer
from ui.canvas.tools import PAINTING, Gesture, Stage, Tool

THINNING = 0.02


class Gestures(QObject):
    """Runs at most one gesture; ``press`` begins it, ``release`` or ``cancel`` ends it."""

    def __init__(self, session: Session, stage: Stage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._stage = session, stage
        self._gesture: Gesture | None = None
        self._last: Pointer | None = None
        self._moves: list[Pointer] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.flush)
        self.tool: Tool | None = None

    @property
    def active(self) -> bool:
        """True while a gesture is under way."""
        return self._gesture is not None

    def press(self, tool: Tool, event: Pointer) -> None:
        """Begin a gesture, ending one that is under way."""
        self.cancel()
        self.tool, self._last = tool, event
        self._gesture = tool(self._session, self._stage, event)
        self._advance(None)

    def move(self, event: Pointer) -> None:
        """Queue a move; it is handled with its neighbors once the event loop comes round."""
        if self._gesture is not None:
            self._moves.append(event)
            self._timer.start()

    def release(self, event: Pointer) -> None:
        """Handle what is queued, then the release, and end the gesture."""
        self.flush()
        self._advance(event)
        self.cancel()

    def cancel(self) -> None:
        """Take back the gesture under way; nothing without one."""
        gesture, self._gesture, self.tool = self._gesture, None, None
        self._moves.clear()
        self._timer.stop()
        if gesture is not None:
            gesture.close()

    def flush(self) -> None:
        """Handle the queued moves now."""
        self._timer.stop()
        moves, self._moves = self._moves, []
        for event in self._thinned(moves):
            self._advance(event)

    def _thinned(self, moves: list[Pointer]) -> Iterator[Pointer]:
        """Leave out moves too short to tell under a wide brush; never the last one."""
        painting = self._session.tool in PAINTING
        short = self._session.brush_size * THINNING if painting else 0.0
        for index, event in enumerate(moves):
            assert self._last is not None
            far = math.hypot(event.x - self._last.x, event.y - self._last.y) >= short
            if far or index == len(moves) - 1:
                self._last = event
                yield event

    def _advance(self, event: Pointer | None) -> None:
        if self._gesture is None:
            return
        try:
            if event is None:
                next(self._gesture)
            else:
                self._gesture.send(event)
        except StopIteration:
            self._gesture = None
