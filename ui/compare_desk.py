"""Opens the comparison beside a window, and hands it over to the window that takes its place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.compare.comparison import Comparison
from app.session import Session
from app.versions.version import Version
from ui.actions.spec import Host
from ui.compare.window import CompareWindow


class CompareDesk(QObject):
    """`tell` says what became of a side that was taken.

    Attributes:
        window: the one of the comparison, None until it is asked for.
    """

    def __init__(
        self, session: Session, host: Host, tell: Callable[[Comparison], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._host, self._tell = session, host, tell
        self.window: CompareWindow | None = None

    def show(self, *versions: Version) -> None:
        """Show two settings side by side, or these two versions."""
        if self.window is None:
            self.window = self._made(Comparison(self._session))
        self.window.open(*versions)

    def take_over(self, other: CompareDesk) -> None:
        """Go on with the comparison of the window before: what runs runs on, what was run is kept."""
        old, other.window = other.window, None
        if old is None:
            return
        was_active = old.isActiveWindow()
        self.window = self._made(old.comparison)
        _stand_in_place(self.window, old)
        old.hide()
        old.deleteLater()
        if was_active:
            self.window.activateWindow()

    def close(self) -> None:
        """The window goes, and its comparison with it."""
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()

    def _made(self, comparison: Comparison) -> CompareWindow:
        comparison.taken.connect(self._tell_taken)
        window = CompareWindow(self._session, self._host, comparison)
        comparison.setParent(window)
        return window

    def _tell_taken(self) -> None:
        if self.window is not None:
            self._tell(self.window.comparison)


def _stand_in_place(new: CompareWindow, old: CompareWindow) -> None:
    """Show a window where the one before it stands, if that is open, looking at the same places."""
    new.setProperty("placed", True)
    new.setGeometry(old.geometry())
    new.setWindowState(old.windowState())
    new.color = old.color
    new.set_wiping(old.wiping)
    new.set_view(old.view)
    new.setVisible(old.isVisible())
    for view, before in zip(new.views, old.views, strict=True):
        view.show_place(before.place())
