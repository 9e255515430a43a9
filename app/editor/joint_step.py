"""A stroke and what was found by it, as one step of the history."""

from __future__ import annotations

from collections.abc import Callable

from app.editor.changes import MarksStep


class JointStep:
    """Two steps of the marks of one photo, both done, taken back and done again as one; called as the first is."""

    is_of_marks = True

    def __init__(self, first: MarksStep, then: MarksStep) -> None:
        self.text = then.text
        self.changed: Callable[[], object] = lambda: None
        self._steps = first, then
        for step in self._steps:
            step.changed = lambda: None

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return sum(step.nbytes for step in self._steps)

    def undo(self) -> None:
        """Put the marks before both back."""
        for step in reversed(self._steps):
            step.undo()
        self.changed()

    def redo(self) -> None:
        """Put the marks after both back."""
        for step in self._steps:
            step.redo()
        self.changed()

    def pack(self) -> None:
        """Compress what is held; on any thread, at any time."""
        for step in self._steps:
            step.pack()
