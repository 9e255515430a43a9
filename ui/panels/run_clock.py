"""The elapsed and remaining time of the run: one clock for everything that shows it."""

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from app.remaining import left_text
from app.session import Session
from core.text.lists import in_row
from core.text.plain import plain
from core.text.translate import tr
from ui.wording import clock_text

_TICK_MS = 250


class RunClock(QObject):
    """Starts with a run, not while that waits for others, ticks while it goes on, stops at its end.

    Attributes:
        fraction: how far the run has come, in [0, 1].
    """

    ticked = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.fraction = 0.0
        self._elapsed = QElapsedTimer()
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.ticked)
        for change in (session.service.state_changed, session.runs.changed):
            change.connect(self._follow)
        session.service.progress.connect(self._note)

    def seconds(self) -> float:
        """Seconds since the run was asked for; 0 without one."""
        return self._elapsed.elapsed() / 1000 if self._elapsed.isValid() else 0.0

    def text(self) -> str:
        """Both in words: "0:12, about 20 s left"; the first alone while the rest is not known."""
        return in_row((clock_text(self.seconds()), self.left()))

    def left(self) -> str:
        """The time left alone: "about 20 s left"; "" while not known."""
        return left_text(self._session.service.pace.seconds_left())

    def begun(self) -> str:
        """Say what a run does before the engine tells: "Starting", "Waiting for fox.jpg"."""
        session, workspace = self._session, self._session.workspace
        if not session.host.model_name:
            return tr("Waiting for the model")
        other = workspace.photo(session.runs.running) if session.service.waiting else None
        if other is None or other.key == workspace.current:
            return tr("Starting")
        return tr("Waiting for {name}", name=plain(other.name))

    def stop(self) -> None:
        """Tick no more."""
        self._timer.stop()
        self._elapsed.invalidate()

    def _note(self, phase: str, fraction: float) -> None:
        self.fraction = fraction

    def _follow(self) -> None:
        if not self._session.running or self._session.service.waiting:
            self.stop()
        elif not self._timer.isActive():
            self.fraction = 0.0
            self._elapsed.start()
            self._timer.start()
