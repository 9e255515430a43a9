"""Files: how unsaved work is kept, where exports begin, and what is written down about errors."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QMessageBox

from app import errors
from app.recovery.store import kept_bytes, recovery_folder
from app.session import Session
from app.window_settings import DEFAULT_RECOVERY_PAUSE, RECOVERY_PAUSES
from core.text.amounts import file_size_text
from core.text.translate import mark, tr, tr_n
from ui import theme
from ui.dialogs.preferences.controls import Options, row_button, show_place
from ui.dialogs.preferences.page import Page, tell
from ui.dialogs.questions import confirmed, plain_box
from ui.labels import ElidedLabel

_OFF = mark("Off: a crash or power cut loses all unsaved work on the photo in view.")


class FilesPage(Page):
    """What is looked up on the disk is looked up in the background, each time the page is shown."""

    name = "files"
    title = mark("Files")
    icon = "mdi6.folder-outline"
    defaults = mark(
        "Unsaved work is kept one second after each change, and exports begin in the folder of the last one. "
        "No file is deleted."
    )

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.pause = Options(tr("Keep unsaved work"), [(_pause_text(s), s) for s in RECOVERY_PAUSES])
        self.kept = ElidedLabel()
        self.show_kept = row_button(tr("Show folder"), tr("Show the folder of unsaved work"))
        self.exports = Options(
            tr("Exports begin"),
            [(tr("in the folder of the last export"), False), (tr("beside the photo"), True)],
        )
        self.log = ElidedLabel()
        self.show_log = row_button(tr("Show folder"), tr("Show the folder of the error reports"))
        self.delete_log = row_button(tr("Delete"), tr("Delete all error reports"))
        self.heading(tr("Unsaved work"))
        self.warning = self.row(tr("How soon"), self.pause)
        self.warning.setStyleSheet(f"color: {theme.colors().warn}")
        self.row(
            tr("Kept in"),
            self.kept,
            self.show_kept,
            hint=tr("The next start offers what is there. What is saved, or given up, is removed."),
        )
        self.heading(tr("Exports"))
        self.row(tr("Begin"), self.exports)
        self.heading(tr("Error reports"))
        self.row(
            tr("Log file"),
            self.log,
            self.show_log,
            self.delete_log,
            hint=tr(
                "They stay on this computer: nothing is ever sent. They may contain names of your files."
            ),
        )
        self.end()
        self._connect()

    def _connect(self) -> None:
        self.pause.taken.connect(self._choose_pause)
        self.exports.taken.connect(self._set_exports)
        self.show_kept.clicked.connect(lambda: show_place(recovery_folder()))
        self.show_log.clicked.connect(lambda: show_place(errors.log_file().parent))
        self.delete_log.clicked.connect(self._delete)

    def refresh(self) -> None:
        """Show what holds now, and look what lies in the folders."""
        self.pause.show_value(self.settings.recovery_pause)
        self.exports.show_value(self.settings.exports_beside)
        tell(self.warning, "" if self.settings.recovery_pause else tr(_OFF))
        folder = recovery_folder()
        self.later(partial(kept_bytes, folder), partial(self.show_kept_size, folder), "kept")
        self.later(errors.reports, self.show_reports, "reports")

    def reset(self) -> None:
        """Keep work as at first."""
        self._set_pause(DEFAULT_RECOVERY_PAUSE)
        self._set_exports(False)

    def show_kept_size(self, folder: Path, size: int) -> None:
        """Say where unsaved work is kept, and how much that is."""
        if size:
            self.kept.set_full_text(tr("{path} ({size})", path=str(folder), size=file_size_text(size)))
        else:
            self.kept.set_full_text(tr("{path} (empty)", path=str(folder)))

    def show_reports(self, reports: dict[Path, int]) -> None:
        """Say where reports lie and how much they are."""
        count, path = len(reports), str(errors.log_file())
        self.delete_log.setEnabled(bool(count))
        if not count:
            self.log.set_full_text(tr("{path} (no errors so far)", path=path))
            return
        size = file_size_text(sum(reports.values()))
        self.log.set_full_text(
            tr_n("{path} ({n:,} file, {size})", "{path} ({n:,} files, {size})", count, path=path, size=size)
        )

    def _choose_pause(self, seconds: int) -> None:
        if seconds or ask_no_recovery(self):
            self._set_pause(seconds)
        self.refresh()

    def _set_pause(self, seconds: int) -> None:
        self.settings.recovery_pause = seconds
        self.session.recovery.set_pause(seconds)

    def _set_exports(self, beside: bool) -> None:
        self.settings.exports_beside = beside

    def _delete(self) -> None:
        self.later(errors.delete_reports, lambda _: self.refresh(), "delete")


def ask_no_recovery(page: Page) -> bool:
    """Ask whether work is really to be lost in a crash."""
    box: QMessageBox = plain_box(
        page,
        tr("Keep unsaved work"),
        tr("Stop keeping unsaved work?"),
        tr(
            "After a crash or power cut, everything done to the photo in view since it was last saved is lost."
        ),
    )
    return confirmed(box, tr("Turn it off"), tr("Keep work"))


def _pause_text(seconds: int) -> str:
    if not seconds:
        return tr("Off")
    if seconds < 60:
        return tr_n("{n:,} second after a change", "{n:,} seconds after a change", seconds)
    minutes = seconds // 60
    return tr_n("{n:,} minute after a change", "{n:,} minutes after a change", minutes)
