"""The title of the window: the photo in view, which of the open ones it is, and whether it has unsaved work."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.session import Session
from core.text.translate import tr
from core.version import NAME
from ui.wording import short_name


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
        self._window.setWindowTitle(self._title(document.name) if document.name else NAME)
        self._window.setWindowModified(bool(document.name) and document.has_unsaved_work)

    def _title(self, name: str) -> str:
        named = {"name": short_name(name), "star": "[*]", "program": NAME}
        workspace = self._session.workspace
        keys = [photo.key for photo in workspace.photos]
        if len(keys) < 2 or workspace.current not in keys:
            # Translators: {star} goes right behind the name, where an asterisk says that work is not saved.
            return tr("{name}{star} – {program}", **named)
        place = keys.index(workspace.current) + 1
        return tr("{name}{star} ({place} of {count}) – {program}", place=place, count=len(keys), **named)
