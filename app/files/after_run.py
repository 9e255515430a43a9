"""Work that waits for one run, as the export of a preview does: done once it has landed, dropped with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.matting.service import MattingService

Waiting = list[tuple[Callable[[], None], str]]
"""What is to be done, each with the name of the file that it writes."""


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
        return [file for _, file in self._waiting]

    def add(self, then: Callable[[], None], file: str = "") -> None:
        """Do this after the run, behind what waits already; `file` is the name of what it writes."""
        self._waiting.append((then, file))
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
            for then, _ in waiting:
                then()
            if not self._waiting:  # the marks may have changed, so that one of them needs another run
                self.landed.emit()
