"""Keeps the thumbnails of the open photos: the photo once it is read, its cutout once there is one."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.editor.photo_state import PhotoState
from app.files.opener import Opener
from app.files.opening import Staged
from app.workspace.run_queue import RunQueue
from app.workspace.thumbnails import Thumbnails
from app.workspace.workspace import Workspace
from core.imaging.photo import Photo


class Picturing(QObject):
    """Asks for a thumbnail when a photo is read, when its run lands, and when it goes out of view."""

    def __init__(
        self,
        workspace: Workspace,
        live: PhotoState,
        opener: Opener,
        runs: RunQueue,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._live = workspace, live
        self._shown = workspace.current
        self._thumbnails = Thumbnails(self)
        self._thumbnails.made.connect(workspace.set_thumbnail)
        opener.arrived.connect(self._on_arrived)
        runs.finished.connect(self._ask)
        workspace.current_changed.connect(self._on_shown)
        workspace.gone.connect(self._thumbnails.forget)

    def close(self, timeout_s: float = 5.0) -> bool:
        """Join the thread; False when that took too long."""
        return self._thumbnails.close(timeout_s)

    def _on_arrived(self, key: int, staged: Staged) -> None:
        self._thumbnails.ask(key, staged.photo)

    def _on_shown(self, key: int) -> None:
        before, self._shown = self._shown, key
        self._ask(before)

    def _ask(self, key: int) -> None:
        held = self._workspace.held(key)
        state = self._live if key == self._workspace.current else None if held is None else held.document
        if state is not None and isinstance(state.photo, Photo) and state.result is not None:
            self._thumbnails.ask(key, state.photo, state.alpha_display, state.result)
