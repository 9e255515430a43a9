"""Verbs on several photos: those that are open, and those that are chosen in the filmstrip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.editor.backdrop import composite_background
from app.session import Session
from app.workspace.copying import Copied
from app.workspace.photo import OpenPhoto, State
from core.text.translate import tr
from ui.dialogs import files
from ui.dialogs.copy_settings import CopySettingsDialog
from ui.dialogs.export_all import ExportAllDialog, Offer
from ui.dialogs.export_progress import ExportProgress
from ui.filmstrip.strip import Filmstrip
from ui.missing_desk import MissingDesk

_STRIP = "filmstrip"
_RUNNABLE = State.MARKED, State.OUTDATED, State.FAILED, State.MATTED, State.EXPORTED
_PENDING = State.QUEUED, State.RUNNING


class PhotoDesk(QObject):
    """`attach` tells it which photos are chosen; until then that is the one in view.

    Signals: `told` (one sentence, what takes it back or None).
    """

    told = Signal(str, object)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self.chosen: Callable[[], list[int]] = self._current
        self.fold: Callable[[bool], None] = lambda folded: None
        self._missing_desk = MissingDesk(session, window)
        self._progress: ExportProgress | None = None
        self._listed: tuple[OpenPhoto, ...] | None = None
        for change in (session.workspace.changed, session.workspace.photo_changed):
            change.connect(self._forget)
        session.copying.copied.connect(self._tell_copied)

    def attach(self, strip: Filmstrip) -> None:
        """Act on what is chosen in this strip."""
        self.chosen, self.fold = strip.chosen, strip.set_folded
        strip.set_folded(self.folded)

    @property
    def count(self) -> int:
        """The number of open photos."""
        return len(self._photos())

    # --- closing and moving --------------------------------------------------------------------------------------

    def close(self) -> None:
        """Close the photo in view; where none can be shown, the first that is chosen."""
        workspace = self._session.workspace
        for key in [workspace.current] if workspace.current else self.chosen()[:1]:
            workspace.close(key)

    def close_all(self) -> None:
        """Close all photos."""
        keys = [photo.key for photo in self._photos()]
        self._session.close_photos(self._session.workspace.current_last(keys[::-1]))

    def close_chosen(self) -> None:
        """Close the chosen photos; it is asked once about all unsaved work among them."""
        self._session.close_photos(self.chosen())

    def move(self, step: int) -> None:
        """Move the chosen photos one place to the left (-1) or right (1)."""
        keys = self.chosen()
        for key in keys if step < 0 else reversed(keys):
            self._session.workspace.move(key, self._order().index(key) + step)

    def can_move(self, step: int) -> bool:
        """Report whether the chosen photos have room to move."""
        order, keys = self._order(), self.chosen()
        return bool(keys) and 0 <= order.index(keys[0 if step < 0 else -1]) + step < len(order)

    def has_unsaved(self) -> bool:
        """Report whether there is work that no file holds."""
        return any(photo.is_dirty for photo in self._photos())

    # --- runs ----------------------------------------------------------------------------------------------------

    def run_all(self) -> None:
        """Run all photos that lack a cutout of their marks."""
        self._session.runs.run_all()

    def can_run_all(self) -> bool:
        """Report whether there are several photos; which of them lack one is said in words."""
        return len(self._photos()) > 1

    def run_chosen(self) -> None:
        """Run the chosen photos."""
        for photo in self._chosen_photos():
            if _can_run(photo):
                self._session.runs.run(photo.key)

    def can_run_chosen(self) -> bool:
        """Report whether one of them can be run."""
        return any(_can_run(photo) for photo in self._chosen_photos())

    def cancel_chosen(self) -> None:
        """Stop the runs of the chosen photos, and let those that wait not begin."""
        for photo in self._chosen_photos():
            if photo.state in _PENDING:
                self._session.runs.cancel(photo.key)

    def can_cancel_chosen(self) -> bool:
        """Report whether one of them waits or is run."""
        return any(photo.state in _PENDING for photo in self._chosen_photos())

    def stop_all(self) -> None:
        """Stop all runs."""
        self._session.runs.cancel_all()

    # --- dialogs -------------------------------------------------------------------------------------------------

    def export_all(self) -> None:
        """Ask how and where, and export all photos."""
        self._ask_export(only_chosen=False)

    def export_chosen(self) -> None:
        """Ask how and where, and export the chosen photos."""
        self._ask_export(only_chosen=True)

    def _ask_export(self, *, only_chosen: bool) -> None:
        export = self._session.export_all
        if not export.running:
            dialog = ExportAllDialog(export, self._offer(only_chosen), self._ask_folder, self._window)
            if not dialog.exec() or dialog.plan is None:
                return
            request = dialog.plan.request
            self._session.settings.folder = self._session.settings.export_folder = request.folder
            self._session.settings.name_pattern = request.pattern
            exporting = self._session.exporting
            exporting.options = replace(dialog.options, depth=exporting.options.depth)
            exporting.preset_background = dialog.preset_background
            export.start(dialog.plan)
        self._show_progress()

    def take_over(self, other: PhotoDesk) -> None:
        """Show the progress of an export, or its results, where they stood beside the window before."""
        old = other._progress
        if old is not None and old.isVisible():
            progress = self._show_progress()
            if old.summary is not None:
                progress.show_summary(old.summary)
            progress.setGeometry(old.geometry())

    def _show_progress(self) -> ExportProgress:
        if self._progress is not None:
            self._progress.deleteLater()
        self._progress = ExportProgress(self._session.export_all, self._window)
        self._progress.show()
        return self._progress

    def _offer(self, only_chosen: bool) -> Offer:
        session = self._session
        behind = session.composite_background
        return Offer(
            self._folder(),
            self.count,
            tuple(self.chosen()),
            only_chosen,
            composite_background(behind, session.backdrop),
            behind,
            session.presets.export,
            session.settings.name_pattern,
            session.exporting.options,
            session.exporting.preset_background,
        )

    def _folder(self) -> Path:
        """The folder of the last export, else that of the photo in view."""
        settings, beside = self._session.settings, self._session.document.path
        return settings.export_folder or (settings.folder or Path.home() if beside is None else beside.parent)

    def _ask_folder(self, folder: Path) -> Path | None:
        return files.ask_folder(self._window, tr("Export into"), folder)

    def copy_settings(self) -> None:
        """Ask which settings of the photo in view go to which photos; one undo takes them back everywhere."""
        current = self._session.workspace.current
        source = self._session.workspace.photo(current)
        others = [photo for photo in self._photos() if photo.key != current and all(photo.size)]
        if source is None or not others:
            return
        chosen = set(self.chosen()) - {current}
        dialog = CopySettingsDialog(source, others, chosen, self._window)
        if dialog.exec():
            self._session.copying.copy(dialog.kinds(), dialog.keys())

    def _tell_copied(self, copied: Copied) -> None:
        copying = self._session.copying
        self.told.emit(copied.text, copying.undo if copying.can_undo else None)

    def retry(self) -> None:
        """Read or run the chosen photos again that failed."""
        for photo in self._chosen_photos():
            if photo.state is State.FAILED:
                again = self._session.runs.run if all(photo.size) else self._session.workspace.retry
                again(photo.key)

    def can_retry(self) -> bool:
        """Report whether one of them failed."""
        return any(photo.state is State.FAILED for photo in self._chosen_photos())

    def find(self) -> None:
        """Ask where the file of the first chosen photo is now that is missing."""
        for photo in self._missing()[:1]:
            self._missing_desk.find(photo.key)

    def can_find(self) -> bool:
        """Report whether the file of one of them is missing."""
        return bool(self._missing())

    def _missing(self) -> list[OpenPhoto]:
        return [photo for photo in self._chosen_photos() if photo.state is State.MISSING]

    def is_busy(self) -> bool:
        """Return True while a photo is run or waits for its run."""
        return any(photo.state in _PENDING for photo in self._photos())

    def toggle_folded(self) -> None:
        """Fold the filmstrip, or show its pictures."""
        folded = not self.folded
        self._session.settings.set_folded(_STRIP, folded)
        self.fold(folded)

    @property
    def folded(self) -> bool:
        """True where the filmstrip is one line of names."""
        return self._session.settings.is_folded(_STRIP, default=False)

    # --- inside --------------------------------------------------------------------------------------------------

    def _photos(self) -> tuple[OpenPhoto, ...]:
        """Return all open photos: asked for by many actions each time that something changes."""
        if self._listed is None:
            self._listed = self._session.workspace.photos
        return self._listed

    def _forget(self, *_: object) -> None:
        self._listed = None

    def _current(self) -> list[int]:
        current = self._session.workspace.current
        return [current] if current else []

    def _order(self) -> list[int]:
        return [photo.key for photo in self._photos()]

    def _chosen_photos(self) -> list[OpenPhoto]:
        keys = set(self.chosen())
        return [photo for photo in self._photos() if photo.key in keys]


def _can_run(photo: OpenPhoto) -> bool:
    """Return True for a photo that was read; one without marks is refused in words."""
    return photo.state in _RUNNABLE and all(photo.size)
