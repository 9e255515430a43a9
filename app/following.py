"""What a session does, told to the trail of its window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from app import errors
from app.crashes.discretion import suffix_of
from app.session import Session


class Following(QObject):
    """Notes photos, by suffix and size alone, and what becomes of runs; actions of the window are noted by `note`."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        session.opener.begun.connect(self._note_file)
        session.recents.changed.connect(self._note_recent)
        session.document.photo_changed.connect(self._note_photo)
        session.service.begun.connect(self._note_run)
        session.service.finished.connect(self._note_result)
        session.service.cancelled.connect(self._note_stopped)
        session.service.failed.connect(self._note_failure)
        self._note_recent()

    def note(self, action: str) -> None:
        """Note an action by its id."""
        errors.note_action(action)

    def note_stroke(self) -> None:
        """Note that something is painted, and with what."""
        errors.note_action(f"stroke: {self._session.tool}, {self._session.brush_size} px")

    def _note_file(self, _key: int, _name: str, path: Path | None) -> None:
        if path is not None:
            errors.note_name(str(path))

    def _note_recent(self) -> None:
        for path in self._session.settings.recent_files:
            errors.note_name(str(path))

    def _note_photo(self) -> None:
        photo = self._session.document.photo
        if photo is None:
            errors.note_action("no photo in view")  # not translated
            return
        if photo.path is not None:
            errors.note_name(str(photo.path))
        suffix = "pasted" if photo.path is None else suffix_of(photo.path.name)  # not translated
        height, width = self._session.document.size
        errors.note_action(f"photo in view: {suffix}, {width} x {height}")  # not translated

    def _note_run(self) -> None:
        device = self._session.host.device_name or "device not known yet"  # not translated
        errors.note_action(f"run begun: {device}")  # not translated

    def _note_result(self) -> None:
        errors.note_action("run finished")  # not translated

    def _note_stopped(self) -> None:
        errors.note_action("run stopped")  # not translated

    def _note_failure(self) -> None:
        errors.note_action("run failed")  # not translated
