"""How exports are written: what the dialog offers for a format, what it returns, and presets by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QInputDialog
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.presets import PresetShelf
from app.settings import Settings
from app.tasks import Tasks
from core.imaging.formats.record import AlphaAs
from core.jobs.export import Kind
from core.jobs.export_options import RANGES, ExportOptions, formats_for
from core.jobs.presets.common import Preset, read_presets, save_preset
from core.jobs.presets.export import EXPORT, ExportValues
from core.jobs.presets.file import FILE_NAME
from core.text.language import GERMAN, use
from core.text.translate import tr_in
from ui import file_desk, theme
from ui.dialogs import preset_questions
from ui.dialogs.export_options import ExportOptionsDialog
from ui.export_words import options_line
from ui.main_window import MainWindow

Ask = Callable[..., ExportOptionsDialog]
FULL = ExportOptions(
    "TIFF", 16, trim=12, longest=900, is_associated=False, alpha_as=AlphaAs.SELECTION, keeps_location=True
)


@pytest.fixture
def files(qapp: QApplication) -> Iterator[Tasks]:
    tasks = Tasks("files")
    yield tasks
    assert tasks.close()


@pytest.fixture
def settle(qtbot: QtBot, files: Tasks) -> Callable[[], None]:
    """Wait until all presets are read and written."""
    return lambda: qtbot.waitUntil(lambda: files.idle)


@pytest.fixture
def ask(qapp: QApplication, tmp_path: Path, files: Tasks, settle: Callable[[], None]) -> Iterator[Ask]:
    theme.apply(qapp)
    made: list[ExportOptionsDialog] = []

    def shown(options: ExportOptions | None = None) -> ExportOptionsDialog:
        dialog = ExportOptionsDialog(options or ExportOptions(), PresetShelf(EXPORT, tmp_path, files))
        made.append(dialog)
        settle()
        return dialog

    yield shown
    for dialog in made:
        if isValid(dialog):
            dialog.deleteLater()


@pytest.mark.parametrize(
    "options",
    [
        ExportOptions(),
        FULL,
        ExportOptions("JPEG", quality=80, trim=0, keeps_metadata=False),
        ExportOptions("Photoshop", 8, keeps_hidden=True),
        ExportOptions("TIFF", is_associated=True),
        ExportOptions("OpenEXR", 32),
        ExportOptions(trim=RANGES["trim"][1], longest=RANGES["longest"][1]),
        *(preset.values.options for preset in EXPORT.built_in),
    ],
)
def test_what_is_shown_first_is_what_comes_out(ask: Ask, options: ExportOptions) -> None:
    assert ask(options).options() == options


@pytest.mark.parametrize("name", [each.name for each in formats_for(needs_alpha=False)])
def test_whatever_is_chosen_the_format_can_hold(ask: Ask, name: str) -> None:
    dialog = ask(FULL)
    for group in (dialog.depths, dialog.association, dialog.alpha_as, dialog.hidden):
        group.buttons()[-1].setChecked(True)
    dialog.lossless.setChecked(False)
    dialog.formats.setCurrentText(name)
    assert dialog.options().checked().name == name
    assert options_line(dialog.options()).startswith(name)


def test_what_does_not_count_for_a_format_says_why(ask: Ask) -> None:
    dialog = ask(ExportOptions("JPEG"))
    for control, words in (
        (dialog.depths.button(16), "JPEG is written with 8 bits per channel"),
        (dialog.lossless, "JPEG always loses a little detail"),
        (dialog.alpha_as.button(1), "JPEG holds no transparency"),
        (dialog.hidden.button(1), "JPEG holds no transparency"),
        (dialog.padding, "For cutouts that are trimmed"),
    ):
        assert not control.isEnabled() and control.toolTip() == f"{words}."
    assert not dialog.lossless.isChecked() and dialog.options().quality == 95
    assert dialog.quality.isEnabled() and "Cutouts are saved as PNG" in dialog.note.text()
    dialog.formats.setCurrentText("PNG")
    assert dialog.depths.button(16).isEnabled() and "no quality" in dialog.quality.toolTip()
    assert dialog.hidden.button(1).toolTip().startswith("The photo is still there")


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_rows_begin_below_each_other_in_any_language(ask: Ask) -> None:
    use(GERMAN)
    dialog = ask()
    dialog.show()
    firsts = (dialog.formats, dialog.alpha_as.buttons()[0], dialog.association.buttons()[0])
    assert len({first.mapTo(dialog, QPoint()).x() for first in firsts}) == 1


def test_depths_have_the_words_of_their_format_for_eye_and_ear(ask: Ask) -> None:
    dialog = ask(ExportOptions("OpenEXR"))
    for depth, text in ((8, "8 bit"), (16, "Half"), (32, "Float")):
        button = dialog.depths.button(depth)
        assert button.text() == button.accessibleName() == text


def test_presets_are_chosen_kept_and_deleted(
    ask: Ask, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dialog = ask()
    row = dialog.presets
    row.list.setCurrentIndex(row.list.findText("Photoshop layers"))
    row.list.activated.emit(row.list.currentIndex())
    assert dialog.options().format == "Photoshop" and dialog.preset is not None
    assert not row.delete.isEnabled() and "your own" in row.delete.toolTip()
    dialog.trim.setChecked(True)
    assert dialog.preset is None and row.list.currentText() == "None"
    monkeypatch.setattr(QInputDialog, "getText", lambda *a, **o: ("Client", True))
    row.save.click()
    settle()
    assert read_presets(tmp_path, EXPORT).named("client").values.options == dialog.options()
    assert row.list.currentText() == "Client" and row.delete.isEnabled()
    row.delete.click()
    settle()
    assert read_presets(tmp_path, EXPORT).find("Client") is None and dialog.options().trim == 0


@pytest.mark.parametrize("start", ["Shop", "None"])
def test_a_preset_of_a_format_without_transparency_puts_cutouts_on_a_background(
    ask: Ask, settle: Callable[[], None], tmp_path: Path, start: str
) -> None:
    dialog = ask()
    row = dialog.presets
    row.list.setCurrentIndex(row.list.findText(start))
    row.list.activated.emit(row.list.currentIndex())
    dialog.formats.setCurrentText("JPEG")
    dialog.quality.setValue(71)
    row.verbs.save_as("Client")
    settle()
    kept = read_presets(tmp_path, EXPORT).named("Client").values
    assert kept.kind is Kind.COMPOSITE and kept.options == dialog.options()
    assert kept.background == dialog.background == ("white" if start == "Shop" else "")
    assert ("for cutouts on white" in dialog.note.text()) is (start == "Shop")


def test_a_preset_of_ones_own_may_be_called_as_others_are_in_another_language(
    ask: Ask, tmp_path: Path
) -> None:
    use(GERMAN)
    archive = next(preset for preset in EXPORT.built_in if preset.name == "Archive")
    mine = Preset(archive.title, ExportValues(ExportOptions("TIFF", 8)))
    none = Preset(tr_in("preset", "None"), ExportValues(ExportOptions("WebP", 8)))
    for preset in (mine, none):
        save_preset(tmp_path, EXPORT, preset)
    row = ask().presets
    for preset in (mine, none, archive):
        place = next(at for at in range(row.list.count()) if row.list.itemData(at) == preset)
        row.list.setCurrentIndex(place)
        row.list.activated.emit(place)
        assert row.verbs.current == preset and row.list.currentData() == preset


def test_a_preset_that_is_changed_and_kept_stays_of_its_kind(
    ask: Ask, settle: Callable[[], None], tmp_path: Path
) -> None:
    save_preset(
        tmp_path, EXPORT, Preset("Red", ExportValues(ExportOptions("PNG"), Kind.COMPOSITE, "#ff0000"))
    )
    dialog = ask()
    row = dialog.presets
    row.list.setCurrentIndex(row.list.findText("Red"))
    row.list.activated.emit(row.list.currentIndex())
    dialog.trim.setChecked(True)
    row.verbs.save_as("Red, trimmed")
    settle()
    kept = read_presets(tmp_path, EXPORT).named("Red, trimmed").values
    assert (kept.kind, kept.background, kept.options.trim) == (Kind.COMPOSITE, "#ff0000", 0)


def test_a_name_that_is_taken_is_asked_about_or_refused(
    ask: Ask, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    save_preset(tmp_path, EXPORT, Preset("Mine", ExportValues(ExportOptions("TIFF"))))
    answers, said = [False, True], []
    monkeypatch.setattr(preset_questions, "ask_replace_preset", lambda parent, name: answers.pop(0))
    monkeypatch.setattr(preset_questions, "show_error", lambda parent, text: said.append(text))
    row = ask(ExportOptions("PNG", 8)).presets
    row.verbs.save_as("mine")
    settle()
    assert read_presets(tmp_path, EXPORT).named("Mine").values.options.format == "TIFF"
    row.verbs.save_as("mine")
    settle()
    assert read_presets(tmp_path, EXPORT).named("Mine").values.options.format == "PNG"
    row.verbs.save_as("Print")
    settle()
    row.verbs.save_as("  ")
    settle()
    assert "comes with the program" in said[0] and "needs a name" in said[1]


def test_what_cannot_be_kept_is_said_though_the_dialog_was_closed_meanwhile(
    ask: Ask, files: Tasks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said: list[str] = []
    monkeypatch.setattr(preset_questions, "show_error", lambda parent, text: said.append(text))
    gate = Event()
    dialog = ask()
    files.submit(gate.wait, lambda _: None)
    (tmp_path / FILE_NAME).mkdir()
    dialog.presets.verbs.save_as("Mine")
    with qtbot.waitSignal(dialog.destroyed):
        dialog.accept()
        gate.set()
    assert len(said) == 1 and "is a folder" in said[0]


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[ExportOptions]]:
    """What the dialog is given; each time the last of the list is taken from it."""
    given: list[ExportOptions] = []

    class Dialog:
        def __init__(self, options: ExportOptions, *_: object, background: str, **__: object) -> None:
            self.asked, self.background = options, background

        def exec(self) -> bool:
            return True

        def options(self) -> ExportOptions:
            answer, given[-1] = given[-1], self.asked
            return answer

    monkeypatch.setattr(file_desk, "ExportOptionsDialog", Dialog)
    yield given


def test_options_are_told_in_the_panel_and_remembered(
    opened: MainWindow, chosen: list[ExportOptions]
) -> None:
    panel, exporting = opened.export, opened.session.exporting
    assert panel.written == "PNG · 8 bit"
    chosen.append(ExportOptions("Photoshop", 16, trim=3))
    opened.actions_["export_options"].trigger()
    assert panel.written == "Photoshop · 16 bit · trimmed"
    assert panel._depths.checkedId() == 16
    assert Settings().export_options == exporting.options == ExportOptions("Photoshop", 16, trim=3)
    panel._depths.button(8).click()
    assert panel.written == "Photoshop · 8 bit · trimmed"
    chosen.append(ExportOptions("TIFF", 8))
    opened.actions_["export_options"].trigger()
    assert chosen[-1].depth == 8, "the dialog shows the depth of the photo in view"
    assert exporting.options == ExportOptions("TIFF", 16), "which stays that of this photo alone"
    assert exporting.depth == 8


def test_depths_that_the_format_does_not_hold_cannot_be_chosen(opened: MainWindow) -> None:
    panel, exporting = opened.export, opened.session.exporting
    exporting.set_depth(16)
    exporting.options = ExportOptions("JPEG")
    assert panel._depths.checkedId() == 8 and panel.written == "JPEG (cutouts: PNG) · 8 bit"
    assert not panel._depths.button(16).isEnabled() and "JPEG" in panel._depths.button(16).toolTip()
    exporting.options = ExportOptions("OpenEXR")
    assert panel.written == "OpenEXR · half"
    panel._depths.button(32).click()
    assert exporting.depth == 32 and panel.written == "OpenEXR · float"


def test_options_in_the_settings_that_cannot_be_are_the_usual_ones() -> None:
    settings = Settings()
    settings.export_options = FULL
    assert Settings().export_options == FULL
    for text in ('{"format": "GIF"}', '{"format": 3}', "[]", "{", '{"format": "JPEG", "depth": 16}'):
        settings._store.setValue("export/options", text)
        assert Settings().export_options == ExportOptions()
