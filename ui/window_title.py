"""The title of the window: the photo in view, which of the open ones it is, and whether it has unsaved work."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.session import Session
from ui.wording import short_name

_PROGRAM = "Matte Studio"


class WindowTitle(QObject):
    """Keeps the title of `window` in step with the photo in view."""

    def __init__(self, window: QWidget, session: Session) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        workspace, document = session.workspace, session.document
        for change in (
            document.dirty_changed,
            document.photo_changed,
            workspace.changed,
            workspace.current_changed,
            workspace.photo_changed,
        ):
            change.connect(self.refresh)
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Say "fox.jpg* (3 of 7) – Matte Studio"; the program's name alone without a photo."""
        document = self._session.document
        self._window.setWindowTitle(
            f"{short_name(document.name)}[*]{self._place()} – {_PROGRAM}" if document.name else _PROGRAM
        )
        self._window.setWindowModified(bool(document.name) and document.has_unsaved_work)

    def _place(self) -> str:
        workspace = self._session.workspace
        keys = [photo.key for photo in workspace.photos]
        is_one_of_several = len(keys) > 1 and workspace.current in keys
        return f" ({keys.index(workspace.current) + 1} of {len(keys)})" if is_one_of_several else ""
