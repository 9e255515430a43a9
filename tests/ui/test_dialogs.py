"""Dialogs: what they show, what they return."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QMessageBox,
    QPushButton,
    QRadioButton,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.files.sources import Source
from core.imaging.formats.registry import SUFFIXES
from core.text.language import GERMAN, use
from core.text.translate import tr
from ui.actions.table import key_sheet
from ui.dialogs import files, questions
from ui.dialogs.about import AboutDialog, escaped, model_card, without_pictures
from ui.dialogs.key_sheet import KeySheet, _balanced
from ui.dialogs.model_chooser import ModelChooser, SubjectNetworkChooser
from ui.main_window import MainWindow

PROJECT = Path(__file__).parents[2] / "pyproject.toml"


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def test_key_sheet_shows_every_row(bare: QWidget) -> None:
    sheet = KeySheet(key_sheet(), bare)
    words = {label.text() for label in sheet.findChildren(QLabel)}
    for _, rows in key_sheet():
        for keys, text in rows:
            assert keys in words
            assert text in words


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_what_keys_do_begins_at_the_same_place_all_down_a_column(bare: QWidget) -> None:
    sections = [("Long", [("Ctrl+Shift+PgDown or Ctrl+Alt+Shift+Y", "moved")]), ("Short", [("B", "brush")])]
    sheet = KeySheet([*sections, ("Two", [("C", "t")] * 9), ("Three", [("D", "t")] * 9)], bare)
    sheet.show()
    starts = {label.text(): label.x() for label in sheet.findChildren(QLabel)}
    assert starts["moved"] == starts["brush"]
    sheet.close()


def test_key_sheet_columns_are_balanced() -> None:
    sections = [(str(size), [("k", "t")] * size) for size in (5, 3, 13, 2, 20, 1)]
    columns = _balanced(sections, 3)
    assert [len(column) for column in columns] == [2, 2, 2]
    assert [section for column in columns for section in column] == sections


def test_plain_text_stays_plain() -> None:
    assert escaped("a_b\n  <c>\n\nd*e") == "a\\_b \\<c\\>\n\nd\\*e"


def test_about_names_model_card_and_licenses(bare: QWidget) -> None:
    dialog = AboutDialog("tiny", bare)
    assert [dialog.pages.tabText(i) for i in range(dialog.pages.count())] == ["About", "Model", "Licenses"]


def test_about_says_that_the_card_is_in_english() -> None:
    assert "in English" not in model_card("tiny")
    use(GERMAN)
    assert escaped(tr("The model's card is in English.")) in model_card("tiny")


def test_the_card_in_about_is_text_alone(bare: QWidget) -> None:
    page = AboutDialog("tiny", bare).pages.widget(1)
    assert isinstance(page, QTextBrowser)
    shown = page.toPlainText()
    assert "\ufffc" not in shown  # what stands for an image
    assert "docs/images" not in model_card("tiny")
    assert not re.search(r"each picture|^photographs:", shown, re.IGNORECASE | re.MULTILINE)
    assert all(words in shown for words in ("In use: built in", "Where it fails", "Weights of your own"))


def test_only_paragraphs_of_pictures_are_left_out() -> None:
    card = (
        "# a\n\nOne\ntwo. Photographs: many.\n\n![b](c.jpg)\n\nEach picture: photo,\nalpha.\n\n| d |\n|---|\n\n"
        "Photographs: cup, CC0,\nbee.\n\nPhotographs of cups."
    )
    left = "# a\n\nOne\ntwo. Photographs: many.\n\n| d |\n|---|\n\nPhotographs of cups."
    assert without_pictures(card) == left


def test_model_chooser(parent: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = ModelChooser("tiny", ["small", "tiny"], Path("/nowhere"), parent)
    assert dialog.choice == "tiny"
    own = Path("/somewhere/mine.pth")
    monkeypatch.setattr("ui.dialogs.model_chooser.ask_open", lambda *args: own)
    browse = next(b for b in dialog.findChildren(QPushButton) if b.accessibleName() == "Browse")
    browse.click()
    assert dialog.choice == own


def test_model_chooser_with_no_file_chosen_cannot_be_accepted(
    parent: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.dialogs.model_chooser.ask_open", lambda *args: None)
    dialog = ModelChooser("", ["tiny"], Path("/nowhere"), parent)
    dialog._own.click()
    assert dialog.choice is None
    assert not dialog._box.button(QDialogButtonBox.StandardButton.Ok).isEnabled()


def test_choosing_the_network_of_subject(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found is listed, the one in use is checked; a file is taken, and its place is remembered."""
    home = tmp_path / "home"
    for name in ("u2net", "silueta"):
        path = home / ".u2net" / f"{name}.onnx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"network")
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(home))
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    finder, own = window.session.subject, tmp_path / "mine.onnx"
    shown = []

    def use(name: str) -> None:
        def run(dialog: SubjectNetworkChooser) -> int:
            buttons = {button.text(): button for button in dialog.findChildren(QRadioButton)}
            shown.append([text for text, button in buttons.items() if button.isChecked()])
            buttons[name].click()
            return 1

        monkeypatch.setattr(SubjectNetworkChooser, "exec", run)
        window.files.choose_subject_network()

    monkeypatch.setattr("ui.dialogs.model_chooser.ask_open", lambda *args: own)
    use("silueta")
    assert finder.chosen == home / ".u2net" / "silueta.onnx"
    use("My own file:")
    assert finder.chosen == own
    use("u2net")
    assert finder.chosen is None
    assert shown == [["u2net"], ["silueta"], ["My own file:"]]


def answer(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    def click(box: QMessageBox) -> int:
        next(button for button in box.buttons() if words in button.text().replace("&", "")).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", click)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Save", questions.Answer.SAVE),
        ("Discard", questions.Answer.DISCARD),
        ("Cancel", questions.Answer.CANCEL),
    ],
)
def test_unsaved_question(
    words: str, expected: questions.Answer, parent: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, words)
    assert questions.ask_unsaved(parent, "photo.jpg", quits=True) is expected


def test_every_button_of_the_questions_has_a_letter(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def note(box: QMessageBox) -> int:
        asked.append(sorted(button.shortcut().toString() for button in box.buttons()))
        return 0

    monkeypatch.setattr(QMessageBox, "exec", note)
    after_run = window.session.after_run
    questions.ask_unsaved(window, "photo.jpg", quits=True)
    questions.ask_unsaved_all(window, ["photo.jpg", "other.jpg"])
    questions.ask_many(window, 80, "Shoot", 50)
    questions.ask_replace(window, "photo.jpg")
    questions.ask_drop_export(window, 1, after_run.landed, after_run.dropped)
    questions.ask_stop_exporting(window, (3, 50), window.session.export_all.finished)
    questions.ask_stop_runs(window, 3, 50, window.leaving.runs_over)
    assert asked == [
        ["Alt+C", "Alt+D", "Alt+S"],
        ["Alt+C", "Alt+D", "Alt+S"],
        ["Alt+A", "Alt+C", "Alt+F"],
        ["Alt+C", "Alt+R"],
        ["Alt+C", "Alt+O", "Alt+W"],
        ["Alt+C", "Alt+S", "Alt+W"],
        ["Alt+C", "Alt+S", "Alt+W"],
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Close without", questions.Leave.NOW),
        ("Wait and close", questions.Leave.AFTER),
        ("Cancel", questions.Leave.CANCEL),
    ],
)
def test_export_question(
    words: str, expected: questions.Leave, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, words)
    after_run = window.session.after_run
    assert questions.ask_drop_export(window, 1, after_run.landed, after_run.dropped) is expected


@pytest.mark.qt_log_ignore("propagateSizeHints")
@pytest.mark.parametrize(
    ("name", "expected"), [("landed", questions.Leave.AFTER), ("dropped", questions.Leave.CANCEL)]
)
def test_the_export_question_answers_itself_once_it_is_stale(
    name: str, expected: questions.Leave, window: MainWindow
) -> None:
    after_run = window.session.after_run
    QTimer.singleShot(20, getattr(after_run, name).emit)
    assert questions.ask_drop_export(window, 1, after_run.landed, after_run.dropped) is expected


@pytest.mark.qt_log_ignore("propagateSizeHints")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Choose another name…", questions.Over.ANOTHER),
        ("Replace the photo", questions.Over.REPLACE),
        ("Cancel", questions.Over.CANCEL),
    ],
)
def test_replacing_the_photo_is_a_question_of_its_own(
    words: str, expected: questions.Over, parent: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, words)
    assert questions.ask_replace_source(parent, "a.png", Source.PHOTO) is expected


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("cut", "cut.png"),
        ("cut.v2", "cut.v2.png"),
        ("CUT.PNG", "CUT.PNG"),
        ("photo.jpg", "photo.png"),
        ("photo.TIFF", "photo.png"),
        ("photo.psd", "photo.png"),
    ],
)
def test_what_is_saved_ends_in_png(
    parent: QWidget, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, typed: str, written: str
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **o: (str(tmp_path / typed), ""))
    answer(monkeypatch, "nothing is asked")
    (tmp_path / written).touch()
    assert files.ask_save(parent, "Export", tmp_path / "x.png") == tmp_path / written
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **o: ("", ""))
    assert files.ask_save(parent, "Export", tmp_path / "x.png") is None


def test_the_system_asks_nothing_about_a_name_that_is_not_written(
    parent: QWidget, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given: list[object] = []

    def choose(*args: object, options: object = None) -> tuple[str, str]:
        given.append(options)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    files.ask_save(parent, "Export", tmp_path / "x.png")
    assert given == [QFileDialog.Option.DontConfirmOverwrite]


def test_open_cancelled_is_none(parent: QWidget, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *args: ("", ""))
    assert files.ask_open(parent, "Open", tmp_path, files.PHOTOS) is None


@pytest.mark.parametrize("kinds", [files.PHOTOS, files.TRIMAPS])
def test_the_dialogs_show_every_image_that_can_be_read(
    kinds: files.Kinds, parent: QWidget, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given: list[str] = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *args: given.append(args[-1]) or ("", ""))
    files.ask_open(parent, "Open", tmp_path, kinds)
    first = given[0].partition(";;")[0]
    shown = first[first.index("(") + 1 : first.index(")")].split()
    assert shown == [f"*{suffix}" for suffix in SUFFIXES]


def test_the_question_about_many_photos_names_a_few(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    boxes: list[QMessageBox] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: boxes.append(box))  # noqa: PLW0108 - one that is bound
    names = [f"{index}.png" for index in range(20)]
    assert questions.ask_unsaved_all(window, names) is questions.Answer.CANCEL
    assert questions.ask_unsaved_all(window, names[:9]) is questions.Answer.CANCEL
    many, nine = (box.text() for box in boxes)
    assert "these 20 photos" in many and "7.png" in many and "8.png" not in many and "and 12 more" in many
    assert "8.png" in nine and "more" not in nine
    assert {button.text() for button in boxes[0].buttons()} == {"&Save all", "&Discard all", "&Cancel"}
