"""A return to a version as a step of the history: marks, matte, settings, touch-up and refinement go together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.editor.changes import MarksStep
from app.matting.kept_matte import KeptMatte
from app.matting.run_settings import RunSettings
from core.refine.finish import Finish


@dataclass(frozen=True)
class Surroundings:
    """The contents of a version beside its marks and matte. Anything else that should come back belongs here."""

    settings: RunSettings
    finish: Finish


class ReturnStep:
    """A return, already done.

    Args:
        marks: the step of the marks, done.
        kept: the matte that stood before; None if it was the version's own.
        exchange: lets a matte stand and returns the one that stood.
        surroundings: those before and after.
        surround: puts one of them in place.
    """

    def __init__(
        self,
        marks: MarksStep,
        kept: KeptMatte | None,
        exchange: Callable[[KeptMatte], KeptMatte],
        surroundings: tuple[Surroundings, Surroundings],
        surround: Callable[[Surroundings], None],
    ) -> None:
        self.text = marks.text
        self.is_of_marks = not marks.is_empty
        self.changed: Callable[[], object] = lambda: None
        self._marks, self._kept, self._exchange = marks, kept, exchange
        self._surroundings, self._surround = surroundings, surround

    @property
    def nbytes(self) -> int:
        """Memory held, in bytes."""
        return self._marks.nbytes + (0 if self._kept is None else self._kept.nbytes)

    @property
    def mattes(self) -> tuple[KeptMatte, ...]:
        """The mattes held."""
        return () if self._kept is None else (self._kept,)

    def undo(self) -> None:
        """Go back to what was before the return."""
        self._marks.undo()
        self._go_to(0)

    def redo(self) -> None:
        """Return again."""
        self._marks.redo()
        self._go_to(1)

    def pack(self) -> None:
        """Compress the marks; on any thread."""
        self._marks.pack()

    def _go_to(self, index: int) -> None:
        if self._kept is not None:
            self._kept = self._exchange(self._kept)
        self._surround(self._surroundings[index])
        self.changed()
