"""Presets in the window: read, kept and deleted in the background, the same file as the command line's."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.errors import describe
from app.tasks import Tasks
from core.jobs.presets.common import (
    Preset,
    PresetKind,
    Presets,
    delete_preset,
    read_presets,
    save_preset,
)
from core.jobs.presets.export import EXPORT
from core.jobs.presets.marks import MARKS
from core.jobs.presets.matting import MATTING
from core.jobs.presets.refine import REFINE


class PresetShelf(QObject):
    """All presets of a kind, as they were read last: those of the program at first.

    Attributes:
        kind: which.
        presets: those there are.
    """

    changed = Signal()
    failed = Signal(str)  # a sentence on what could not be kept or deleted

    def __init__(
        self, kind: PresetKind[Any], folder: Path, files: Tasks, parent: QObject | None = None
    ) -> None:
        """`folder` is that of the settings; `files` reads and writes."""
        super().__init__(parent)
        self.kind = kind
        self.presets: Presets[Any] = Presets(kind)
        self._folder, self._files = folder, files

    def read(self) -> None:
        """Read them anew: another window or an editor may have changed the file."""
        self._files.submit(
            partial(read_presets, self._folder, self.kind), self._show, kind=f"{self.kind.name} presets"
        )

    def save(
        self, preset: Preset[Any], *, replaces: bool = False, done: Callable[[], None] = lambda: None
    ) -> None:
        """Keep a preset, in the place of one of the same name where it `replaces` that; `done` once it is kept."""
        self._change(partial(save_preset, self._folder, self.kind, preset, replaces=replaces), done)

    def delete(self, name: str, done: Callable[[], None] = lambda: None) -> None:
        """Delete a preset of the user's; `done` once it is gone."""
        self._change(partial(delete_preset, self._folder, self.kind, name), done)

    def _change(self, change: Callable[[], Presets[Any]], done: Callable[[], None]) -> None:
        def landed(presets: Presets[Any]) -> None:
            self._show(presets)
            done()

        self._files.submit(change, landed, failed=lambda error: self.failed.emit(describe(error)), keep=True)

    def _show(self, presets: Presets[Any]) -> None:
        if presets != self.presets:
            self.presets = presets
            self.changed.emit()


class PresetShelves(QObject):
    """The presets of all kinds."""

    def __init__(self, folder: Path, files: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.marks, self.matting, self.refine, self.export = (
            PresetShelf(kind, folder, files, self) for kind in (MARKS, MATTING, REFINE, EXPORT)
        )

    def read(self) -> None:
        """Read them all."""
        for shelf in (self.marks, self.matting, self.refine, self.export):
            shelf.read()
