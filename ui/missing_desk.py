"""Photos whose files are gone or were changed: asks where they are now, and what becomes of work on them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.session import Session
from app.workspace.open_photos import Missed
from core.text.translate import tr
from ui.dialogs import files
from ui.dialogs.questions import Missing, ask_missing, ask_missing_unsaved
from ui.wording import short_name


class MissingDesk(QObject):
    """Answers `Workspace.missed`, one question at a time."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._asking = False
        session.workspace.missed.connect(self._ask)
        session.confirm_missing = self._may_close

    def find(self, key: int, *, closes: bool = False) -> None:
        """Ask where the file of a photo is now, and bring the photo from there."""
        photo = self._session.workspace.photo(key)
        if photo is None:
            return
        folder = Path.home() if photo.path is None else photo.path.parent
        title = tr("Find the photo {name}", name=short_name(photo.name))
        place = files.ask_open(self._window, title, folder, files.PHOTOS)
        if place is not None:
            self._session.workspace.find(key, place, closes=closes)

    def _ask(self, missed: Missed) -> None:
        if self._asking:
            return
        self._asking = True
        try:
            answer = self._answer(missed)
        finally:
            self._asking = False
        if answer is Missing.FIND:
            self.find(missed.key, closes=missed.closes)
        elif answer is not Missing.CANCEL:
            keep = answer is Missing.KEEP
            self._session.workspace.give_up(missed.key, keep=keep, closes=missed.closes)

    def _answer(self, missed: Missed) -> Missing:
        if missed.closes:
            return ask_missing_unsaved(self._window, short_name(missed.name), missed.reason)
        return ask_missing(self._window, missed.reason)

    def _may_close(self, missed: Missed) -> bool | None:
        """Ask before the window closes: True to keep the work for the next start, False to discard it, None to stay."""
        answer = self._answer(missed)
        if answer is Missing.FIND:
            self.find(missed.key)
        return {Missing.KEEP: True, Missing.DISCARD: False}.get(answer)
