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
        if self._timer.isActive():
            self._timer.stop()
            self._refresh()

    def part(self, show: Callable[[], None]) -> Callable[..., None]:
        """Return what does a part of it at once, or leaves it to the whole where that is due; connect any signal."""

        def answer(*_: object) -> None:
            if not self._timer.isActive():
                show()

        return answer
