"""Work that waits for one run, as the export of a preview does: done once it has landed, dropped with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.editor.photo_state import PhotoState
from app.matting.service import MattingService


@dataclass(frozen=True)
class Owed:
    """An export that waits for a run.

    Attributes:
        revision: that of the marks as they were when it was asked for.
        do: does it with the photo in view, or has it wait for one more run.
        do_with: does it with a photo that is not in view, whose matte belongs to those marks.
        file: the name of the file that it writes, "" for none.
    """

    revision: int
    do: Callable[[], None]
    do_with: Callable[[PhotoState], None]
    file: str = ""


Waiting = list[Owed]


class AfterRun(QObject):
    """Belongs to the run that goes on or is asked for next; a later run never does what an earlier one owed."""

    changed = Signal()  # what waits
    landed = Signal()  # the run; what waited for it was begun
    dropped = Signal()

    def __init__(self, service: MattingService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: Waiting = []
        service.finished.connect(self._do)
        service.abandoned.connect(self.drop)

    @property
    def waiting(self) -> bool:
        """True while anything waits."""
        return bool(self._waiting)

    @property
    def files(self) -> list[str]:
        """The names of the files that will be written, "" for what goes elsewhere; in their order."""
        return [owed.file for owed in self._waiting]

    def add(self, owed: Owed) -> None:
        """Do this after the run, behind what waits already."""
        self._waiting.append(owed)
        self.changed.emit()

    def hold(self) -> Waiting:
        """Return what waits for the run of the photo in view, and let go of it."""
        waiting, self._waiting = self._waiting, []
        return waiting

    def take(self, waiting: Waiting) -> None:
        """Go on with what waits for the run of another photo; `changed` is to be emitted by the caller."""
        self._waiting = waiting

    def drop(self) -> None:
        """The run will not come to its end: forget what waits for it."""
        if self._waiting:
            self._waiting = []
            self.changed.emit()
            self.dropped.emit()

    def _do(self) -> None:
        waiting, self._waiting = self._waiting, []
        if waiting:
            self.changed.emit()
            for owed in waiting:
                owed.do()
            if not self._waiting:  # the marks may have changed, so that one of them needs another run
                self.landed.emit()
