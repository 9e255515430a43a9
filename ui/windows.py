"""The one window on a session, made anew where its language, its theme or its keys changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.session import Session
from ui.main_window import MainWindow

_AGAIN_MS = 300


class Windows(QObject):
    """Holds the main window of a session.

    A window says its texts, reads its theme and takes its keys while it is built. So where one of them changes, a new
    window takes the place of the old one on the living session: photos, marks, undo and runs are the session's and go
    on. What listens to the session from within a window is a QObject of that window, which Qt lets go with it.

    Attributes:
        window: the main window there is now.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.window = self._made()

    def renew(self) -> None:
        """Put a new window in the place of the old one: where it was, looking at the photo as it did."""
        old = self.window
        self.window = self._made()
        self.window.replace(old)
        old.step_aside()
        self.window.activateWindow()

    def renew_when_free(self) -> None:
        """Put a new window in place once no dialog waits for an answer, which would go with the old one."""
        if QApplication.activeModalWidget() is None and QApplication.activePopupWidget() is None:
            self.renew()
        else:
            QTimer.singleShot(_AGAIN_MS, self, self.renew_when_free)

    def end(self, number: int) -> None:
        """Leave at the word of a signal, as `MainWindow.end` does."""
        self.window.end(number)

    def _made(self) -> MainWindow:
        window = MainWindow(self._session)
        window.renewal_wanted.connect(self.renew, Qt.ConnectionType.QueuedConnection)
        return window
