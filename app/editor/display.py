"""Sees to it that the colors of the photo in view can be shown as they are meant."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from app.editor.document import Document
from app.tasks import Tasks
from core.imaging.color.display import Table, is_ready, prepare, table_of

_KIND = "display"


class Display(QObject):
    """Holds the table of the photo's profile, and has it made in the background where opening has not done so.

    Signals: `changed` when colors that were shown as they are can be shown as they are meant.
    """

    changed = Signal()

    def __init__(self, document: Document, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document, self._tasks = document, tasks
        self._table: Table | None = None
        document.photo_changed.connect(self._on_photo)

    def _on_photo(self) -> None:
        photo = self._document.photo
        profile = None if photo is None else photo.icc_profile
        self._table = table_of(profile)
        if profile is not None and not is_ready(profile) and self._tasks.open:
            self._tasks.submit(partial(prepare, profile), partial(self._land, profile), kind=_KIND)

    def _land(self, profile: bytes, _: object) -> None:
        photo = self._document.photo
        if photo is not None and photo.icc_profile == profile:
            self._table = table_of(profile)
            self.changed.emit()
