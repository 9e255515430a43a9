"""The one window on a session, made anew where its language, its theme or its keys changed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.following import Following
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
        self._following = Following(session, self)
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(self.renew_when_free)
        self.window = self._made()

    def renew(self) -> None:
        """Put a new window in the place of the old one: where it was, looking at the photo as it did.

        Where the preferences are open they keep the keyboard: what is pressed meanwhile must not reach the window.
        """
        old, place = self.window, self.window.preferences.place()
        self.window = self._made()
        self.window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, place is not None)
        self.window.replace(old)
        if place is None:
            self.window.activateWindow()
        self.window.take_over(old)
        self.window.preferences.go_to(place)
        old.step_aside()
        self.window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, False)

    def renew_when_free(self) -> None:
        """Put a new window in place, once, as soon as nothing is under way that would end with the old one.

        That is a dialog that waits for an answer, a menu, or a stroke while the system turns from light to dark.
        """
        app = QApplication
        if (
            app.activeModalWidget()
            or app.activePopupWidget()
            or app.mouseButtons() != Qt.MouseButton.NoButton
        ):
            self._again.start()
        else:
            self._again.stop()
            self.renew()

    def close(self) -> None:
        """Close the window there is now, which asks about unsaved work."""
        self.window.close()

    def end(self, number: int) -> None:
        """Leave at the word of a signal, as `MainWindow.end` does."""
        self.window.end(number)

    def _made(self) -> MainWindow:
        window = MainWindow(self._session)
        window.actions_.begun.connect(self._following.note)
        window.canvas.worked.connect(self._following.note_stroke)
        window.renewal_wanted.connect(self.renew, Qt.ConnectionType.QueuedConnection)
        return window
