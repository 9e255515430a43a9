"""Every dialog of the program, made as the program makes it, for tests of what all of them must be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QMessageBox

from app.crashes.report import Report
from app.errors import Fault
from app.files.sources import Source
from app.presets import PresetShelf
from app.recovery.entry import About
from app.recovery.offers import Found
from app.recovery.store import Kept
from app.workspace.export_all import ExportAll
from core.jobs.backgrounds import NAMED_COLORS
from core.jobs.export_options import ExportOptions
from core.jobs.presets.export import EXPORT
from tests.app.workspace.test_export_all import Album
from tests.ui.filmstrip.stand_in import photo
from ui.actions.table import key_sheet
from ui.dialogs import questions
from ui.dialogs.about import AboutDialog
from ui.dialogs.background import BackgroundDialog
from ui.dialogs.box_numbers import BoxDialog
from ui.dialogs.copy_settings import CopySettingsDialog
from ui.dialogs.crash import CrashDialog
from ui.dialogs.export_all import ExportAllDialog, Offer
from ui.dialogs.export_options import ExportOptionsDialog
from ui.dialogs.export_progress import ExportProgress
from ui.dialogs.key_sheet import KeySheet
from ui.dialogs.marks_look import MarksLookDialog
from ui.dialogs.model_chooser import ModelChooser
from ui.dialogs.preferences.dialog import PreferencesDialog
from ui.dialogs.recovery import RecoveryDialog
from ui.dialogs.selection_chooser import SelectionChooser
from ui.main_window import MainWindow

DIALOGS = (
    *(
        "about",
        "background",
        "box",
        "copy settings",
        "crash",
        "export all",
        "export options",
        "export progress",
        "keys",
    ),
    *("marks", "model", "preferences", "recovery", "selection"),
)
_NAMES = [f"a photo with a rather long name, number {number}.jpg" for number in range(9)]
_REASON = f"{_NAMES[0]} is not where it was, in /home/someone/Pictures/2026/a folder with a long name."


class Signals(QObject):
    """Signals that a question listens to."""

    over = Signal()
    dropped = Signal()


def dialog_of(name: str, window: MainWindow, folder: Path) -> QDialog:
    """Return the dialog of this name, one of DIALOGS, as the program opens it over the window; not shown yet."""
    session, files = window.session, window.session.files
    shelf = PresetShelf(EXPORT, folder, files)
    album = Album(*_NAMES)
    exports = ExportAll(album, files, files)
    makers: dict[str, Callable[[], QDialog]] = {
        "about": lambda: AboutDialog("tiny", window),
        "background": lambda: BackgroundDialog(session, lambda: None, window),
        "box": lambda: BoxDialog((64, 96), lambda box: None, window),
        "copy settings": lambda: CopySettingsDialog(
            photo(1, _NAMES[0]), [photo(key, _NAMES[key]) for key in range(2, 9)], (2,), window
        ),
        "crash": lambda: CrashDialog(_fault(), (_REASON, _REASON), can_close=True, parent=window),
        "export all": lambda: ExportAllDialog(
            exports,
            Offer(folder, 9, (1, 2), False, lambda size: NAMED_COLORS["white"], "white", shelf),
            lambda now: None,
            window,
        ),
        "export options": lambda: ExportOptionsDialog(ExportOptions(), shelf, parent=window),
        "export progress": lambda: ExportProgress(exports, window),
        "keys": lambda: KeySheet(key_sheet(), window),
        "marks": lambda: MarksLookDialog("standard", 40, lambda name: None, lambda percent: None, window),
        "model": lambda: ModelChooser("tiny", ["small", "tiny"], Path("/nowhere"), window),
        "recovery": lambda: RecoveryDialog([_found(name) for name in _NAMES], window),
        "preferences": lambda: PreferencesDialog(window.preferences.pages(), window),
        "selection": lambda: SelectionChooser([np.full((64, 96), 90, np.uint8)] * 6, window),
    }
    return makers[name]()


def _fault() -> Fault:
    report = Report(datetime(2026, 3, 4), "ValueError: boom", ("system: x",), ("run",), "")
    return Fault(
        report, Path("/home/someone/.local/share/Matte Studio/crashes/report-1.txt"), "Something went wrong."
    )


def _found(name: str) -> Found:
    about = About(name, f"/photos/{name}", "", 0, 4000, 6000, 1.7e9, None, ())
    return Found(Kept(Path("/nowhere"), about), None, False)


def boxes_over(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> dict[str, QMessageBox]:
    """Return every question by its title and text, none of them shown."""
    asked: dict[str, QMessageBox] = {}

    def note(box: QMessageBox) -> int:
        asked[f"{box.windowTitle()}: {box.text()[:40]}"] = box
        return 0

    monkeypatch.setattr(QMessageBox, "exec", note)
    signals = Signals(window)
    for ask in (
        lambda: questions.ask_unsaved(window, _NAMES[0], quits=True),
        lambda: questions.ask_unsaved_all(window, _NAMES * 3),
        lambda: questions.ask_missing(window, _REASON),
        lambda: questions.ask_missing_unsaved(window, _NAMES[0], _REASON),
        lambda: questions.ask_replace(window, _NAMES[0]),
        lambda: questions.ask_replace_preset(window, "Shop"),
        lambda: questions.ask_many(window, 300, "a folder with a long name", 40),
        lambda: questions.ask_replace_source(window, _NAMES[0], Source.PHOTO),
        lambda: questions.ask_drop_export(window, 3, signals.over, signals.dropped),
        lambda: questions.ask_stop_runs(window, 2, 7, signals.over, _NAMES[0]),
        lambda: questions.ask_stop_exporting(window, (2, 7), signals.over),
        lambda: questions.ask_stop_run(window, "72 %", signals.over),
        lambda: questions.show_error(window, f"{_REASON} Find it, or open another one. " * 6),
    ):
        ask()
    return asked
