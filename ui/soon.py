"""Many signals, one refresh: what they call for is done once, as soon as control returns to the event loop."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Soon(QObject):
    """Calls `refresh`, which brings all up to date, once a turn of the event loop however often it was asked for."""

    def __init__(self, refresh: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._refresh = refresh
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(refresh)

    def ask(self, *_: object) -> None:
        """Make it due; connect any signal to it."""
        self._timer.start()

    def now(self) -> None:
        """Do it at once where it is due."""
        if self.is_due:
            self._timer.stop()
            self._refresh()

    def part(self, show: Callable[[], None]) -> Callable[..., None]:
        """Return what does a part of it at once, or leaves it to the whole where that is due; connect any signal."""
        return Part(self, show).answer

    @property
    def is_due(self) -> bool:
        """True until it is done."""
        return self._timer.isActive()


class Part(QObject):
    """A part of what `whole` brings up to date; a QObject, so that Qt disconnects it as the widgets go."""

    def __init__(self, whole: Soon, show: Callable[[], None]) -> None:
        super().__init__(whole)
        self._whole, self._show = whole, show

    def answer(self, *_: object) -> None:
        """Show it, unless all of it is due."""
        if not self._whole.is_due:
            self._show()
