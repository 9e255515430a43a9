"""Every setting of the pages reaches what it sets, at once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import errors
from app.crashes import shelf
from app.recovery.store import recovery_folder
from app.session import Session
from app.settings import Settings
from app.workspace.parking import default_limit
from core.subject.networks import network_of
from core.text.language import ENGLISH, GERMAN, VARIABLE, current
from core.threads import cores
from core.threads.cores import chosen_threads
from core.trimap.values import FOREGROUND
from tests.ui.dialogs.preferences.helpers import choose, page_of, set_number
from ui import theme
from ui.dialogs.files import ask_folder
from ui.dialogs.preferences import files as files_module
from ui.dialogs.preferences.dialog import PreferencesDialog
from ui.dialogs.preferences.files import FilesPage
from ui.dialogs.preferences.general import GeneralPage
from ui.dialogs.preferences.look import LookPage
from ui.dialogs.preferences.models import Here, ModelsPage
from ui.dialogs.preferences.performance import PerformancePage
from ui.main_window import MainWindow
from ui.speech import Speech
from ui.windows import Windows

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def windows(qapp: QApplication, session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[Windows]:
    """Windows that follow language and theme, as the program has them."""
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setattr("PySide6.QtCore.QLocale.system", lambda: QLocale("en_US"))
    before = QLocale()
    settings = session.settings
    speech, wardrobe, windows = (
        Speech(qapp, settings),
        theme.Wardrobe(qapp, settings),
        Windows(session),
    )
    for changed in (speech.changed, wardrobe.changed):
        changed.connect(windows.renew_when_free, Qt.ConnectionType.QueuedConnection)
    windows.window.show()
    yield windows
    windows.window.step_aside()
    shiboken6.delete(windows)
    if current() != ENGLISH:
        speech.choose(ENGLISH)
    if theme.colors() != theme.DARK:
        wardrobe.choose("dark")
    QLocale.setDefault(before)
    speech.deleteLater()
    wardrobe.deleteLater()


def test_a_language_is_spoken_at_once_by_window_and_dialog(qtbot: QtBot, windows: Windows) -> None:
    old = windows.window
    choose(qtbot, page_of(old.preferences.show(), GeneralPage).language, GERMAN)
    qtbot.waitUntil(lambda: windows.window is not old)
    new = windows.window.findChild(PreferencesDialog)
    assert new is not None and new.isVisible()
    assert current() == GERMAN == Settings().language
    page = page_of(new, GeneralPage)
    assert page.language.value() == GERMAN and page.language.currentText() == "Deutsch"
    page.reset()
    assert current() == ENGLISH and Settings().language == ""


def test_a_theme_dresses_window_and_dialog_at_once(qtbot: QtBot, windows: Windows) -> None:
    old = windows.window
    choose(qtbot, page_of(old.preferences.show(), GeneralPage).theme, "light")
    qtbot.waitUntil(lambda: windows.window is not old)
    assert theme.colors() == theme.LIGHT and Settings().theme == "light"
    dialog = windows.window.preferences.show()
    assert dialog.grab().toImage().pixelColor(2, 2).name() == theme.LIGHT.window


def test_the_environment_is_named_where_it_chooses_the_language(dialog: PreferencesDialog) -> None:
    assert os.environ[VARIABLE]
    labels = [
        label.text() for label in page_of(dialog, GeneralPage).findChildren(type(dialog.pages[1].in_use))
    ]
    assert any(VARIABLE in text for text in labels)


def test_reopening_is_the_action_s_own_switch(
    dialog: PreferencesDialog, opened: MainWindow, qtbot: QtBot
) -> None:
    page = page_of(dialog, GeneralPage)
    qtbot.keyClick(page.reopens, Qt.Key.Key_Space)
    assert Settings().reopens_photos
    qtbot.waitUntil(opened.actions_["reopen_at_start"].isChecked)


def test_threads_hold_from_the_next_run_on(
    dialog: PreferencesDialog, opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(dialog, PerformancePage)
    page.threads.number.setMaximum(8)
    monkeypatch.setattr(cores, "allowed_threads", lambda *_: 8)
    set_number(qtbot, page.threads, 3)
    assert chosen_threads() == cores.most_threads() == 3 == Settings().threads
    opened.session.host.preload()  # as the next start does
    assert chosen_threads() == 3
    qtbot.keyClick(page.threads.auto, Qt.Key.Key_Space)
    assert chosen_threads() is None and Settings().threads is None


def test_memory_of_runs_versions_and_photos(
    dialog: PreferencesDialog, opened: MainWindow, qtbot: QtBot
) -> None:
    page, session = page_of(dialog, PerformancePage), opened.session
    set_number(qtbot, page.run_memory, 700)
    set_number(qtbot, page.versions, 300)
    set_number(qtbot, page.photos, 900)
    assert session.options().memory_limit == 700 * 2**20
    assert session.versions.limit_bytes == 300 * 2**20 == Settings().versions_bytes
    assert session.workspace.parking.limit_bytes == 900 * 2**20 == Settings().photos_bytes
    page.reset()
    page.refresh()
    assert session.options().memory_limit is None and page.run_memory.value() is None
    assert session.versions.limit_bytes == 512 * 2**20
    assert session.workspace.parking.limit_bytes == default_limit()


def test_a_card_is_a_choice_only_where_there_is_one(
    dialog: PreferencesDialog, opened: MainWindow, qtbot: QtBot
) -> None:
    page = page_of(dialog, PerformancePage)
    qtbot.waitUntil(lambda: "none" in page.device.itemText(2))
    choose(qtbot, page.device, "cpu")
    assert opened.session.options().device == "cpu"
    with pytest.raises(AssertionError, match="cannot be reached"):
        choose(qtbot, page.device, "cuda")
    page.show_card("NVIDIA H200")
    choose(qtbot, page.device, "cuda")
    assert opened.session.options().device == "cuda" and "H200" in page.device.currentText()


def test_precision_is_that_of_the_next_run(
    dialog: PreferencesDialog, opened: MainWindow, qtbot: QtBot
) -> None:
    choose(qtbot, page_of(dialog, PerformancePage).precision, "fp32")
    assert opened.session.options().precision == "fp32" == Settings().precision


def test_the_pause_of_recovery_and_what_turning_it_off_warns_of(
    dialog: PreferencesDialog, opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, recovery = page_of(dialog, FilesPage), opened.session.recovery
    choose(qtbot, page.pause, 120)
    assert recovery._timer.interval() == 120_000 and Settings().recovery_pause == 120
    monkeypatch.setattr(files_module, "ask_no_recovery", lambda _: False)
    choose_last(qtbot, page)
    assert page.pause.value() == 120 == Settings().recovery_pause
    monkeypatch.setattr(files_module, "ask_no_recovery", lambda _: True)
    choose_last(qtbot, page)
    assert Settings().recovery_pause == 0 and page.warning.isVisible()
    opened.session.begin_stroke(20, 20)
    opened.session.end_stroke()
    assert not recovery._timer.isActive()
    choose(qtbot, page.pause, 1)
    assert recovery._timer.isActive() and not page.warning.isVisible()


def choose_last(qtbot: QtBot, page: FilesPage) -> None:
    """Press Down once in the list of pauses: to what is last, off."""
    page.pause.setFocus()
    qtbot.keyClick(page.pause, Qt.Key.Key_Down)


def test_the_folder_of_kept_work_is_named_with_its_size(
    dialog: PreferencesDialog, opened: MainWindow, qtbot: QtBot
) -> None:
    page = page_of(dialog, FilesPage)
    qtbot.waitUntil(lambda: str(recovery_folder()) in page.kept.full_text())
    before = page.kept.full_text()
    assert before.endswith("(empty)")
    folder = recovery_folder() / "window"
    folder.mkdir(parents=True)
    (folder / "work.matte").write_bytes(bytes(3_000_000))
    page.refresh()
    qtbot.waitUntil(lambda: page.kept.full_text() != before)
    assert "3" in page.kept.full_text().removeprefix(str(recovery_folder()))


def test_error_reports_are_told_and_deleted(dialog: PreferencesDialog, qtbot: QtBot) -> None:
    page = page_of(dialog, FilesPage)
    qtbot.waitUntil(lambda: "no errors so far" in page.log.full_text())
    assert not page.delete_log.isEnabled()
    errors.describe(RuntimeError("boom"))
    (crash := shelf.folder() / "report-1.txt").parent.mkdir()
    crash.write_text("Fatal Python error", encoding="utf-8")
    page.refresh()
    qtbot.waitUntil(page.delete_log.isEnabled)
    assert "2 files" in page.log.full_text()
    qtbot.keyClick(page.delete_log, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "no errors so far" in page.log.full_text())
    assert not errors.log_file().exists() and not crash.exists()


def test_exports_begin_beside_the_photo_where_chosen(
    dialog: PreferencesDialog, opened: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    opened.session.settings.export_folder = tmp_path
    assert opened.session.settings.export_folder == tmp_path
    choose(qtbot, page_of(dialog, FilesPage).exports, True)
    assert opened.session.settings.export_folder is None


def test_models_of_a_folder_are_offered(
    dialog: PreferencesDialog,
    opened: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    for name in ("portraits.safetensors", "Fur.SAFETENSORS", "notes.txt", ".hidden.safetensors"):
        (folder / name).write_bytes(b"")
    page = page_of(dialog, ModelsPage)
    monkeypatch.setattr("ui.dialogs.preferences.models.files.ask_folder", lambda *_: folder)
    assert callable(ask_folder)
    qtbot.keyClick(page.choose_folder, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(opened.session.models.files) == 2)
    assert [path.name for path in opened.session.models.files] == ["Fur.SAFETENSORS", "portraits.safetensors"]
    assert "2 models" in page.found.text() and "portraits" in page.found.text()
    assert Settings().model_folder == folder
    qtbot.keyClick(page.no_folder, Qt.Key.Key_Space)
    assert opened.session.models.files == () and Settings().model_folder is None


def test_a_folder_that_is_gone_is_told(
    dialog: PreferencesDialog, opened: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    page = page_of(dialog, ModelsPage)
    opened.session.models.choose(tmp_path / "gone")
    qtbot.waitUntil(lambda: "gone" in page.found.text() and "cannot be read" in page.found.text())


def test_what_is_here_is_listed(dialog: PreferencesDialog, qtbot: QtBot) -> None:
    page = page_of(dialog, ModelsPage)
    page.show_here(Here((("tiny", 15_100_000),), ((network_of(Path("isnet.onnx")), 4_600_000),)))
    assert page.here.text() == "For cutouts: built in (15.1 MB)."
    assert page.networks.text() == "For Subject: isnet (4.6 MB, Apache-2.0)."
    assert page.network.full_text() == "isnet (the first available)"
    page.show_here(Here((), ()))
    assert page.network.full_text() == "the first available"
    qtbot.waitUntil(lambda: "15" in page.here.text())


def test_resetting_models_forgets_network_and_folder(
    dialog: PreferencesDialog, opened: MainWindow, tmp_path: Path
) -> None:
    page, session = page_of(dialog, ModelsPage), opened.session
    session.subject.choose(tmp_path / "own.onnx")
    session.models.choose(tmp_path)
    page.reset()
    assert session.subject.chosen is None and session.models.folder is None


def test_colors_and_opacity_reach_the_canvas(dialog: PreferencesDialog, opened: MainWindow) -> None:
    page = page_of(dialog, LookPage)
    page.marks.tint.spin.setValue(71)
    page.marks.palettes.setCurrentIndex(1)
    page.marks.palettes.activated.emit(1)
    page.background.chosen.emit("#102030")
    assert Settings().tint_percent == 71
    assert opened.palette_name() == theme.PALETTES[1] == opened.canvas._aim.palette
    assert opened.session.backdrop.color == "#102030" == Settings().backdrop_color
    page.reset()
    page.refresh()
    assert opened.palette_name() == theme.PALETTES[0] and page.marks.tint.value() == 40
    assert page.marks.colors[FOREGROUND].color() == theme.class_look(FOREGROUND).color
