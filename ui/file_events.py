"""Files that macOS hands to the running program: by a double click in Finder, Open With, or a drop on its icon."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFileOpenEvent


class FileEvents(QObject):
    """Gives the paths of such files to `bring`, for as long as it lives. Other systems name them as arguments."""

    def __init__(self, app: QObject, bring: Callable[[Sequence[Path]], object]) -> None:
        super().__init__(app)
        self._bring = bring
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take files, and let all else pass."""
        if not isinstance(event, QFileOpenEvent) or not event.file():
            return False
        self._bring([Path(event.file())])
        return True
