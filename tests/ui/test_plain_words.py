"""Names of files, models and profiles are shown as they are, whatever looks like HTML in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from core.imaging.io import write_png
from tests.conftest import disk_photo
from ui.dialogs import questions
from ui.dialogs.about import AboutDialog, model_card
from ui.dialogs.key_sheet import KeySheet
from ui.dialogs.model_chooser import ModelChooser
from ui.labels import plain_tip
from ui.main_window import MainWindow

NAME = "<b>x&lt;.png"


@pytest.fixture
def hostile(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """The window with a photo whose name is HTML."""
    path = tmp_path / NAME
    write_png(path, disk_photo(64, 96))
    with qtbot.waitSignal(window.session.document.photo_changed):
        window.session.open_path(path)
    return window


def all_in(*tops: QWidget) -> Iterator[QWidget]:
    for top in tops:
        yield top
        yield from top.findChildren(QWidget)


def dialogs(window: MainWindow, tmp_path: Path) -> list[QWidget]:
    """Every dialog of ours with the hostile name in it."""
    chooser = ModelChooser(NAME, ["tiny", NAME], tmp_path, window)
    chooser.take_file(tmp_path / NAME)
    window.compare()
    assert window.comparing.window is not None
    return [
        chooser,
        AboutDialog(NAME, window),
        KeySheet([("A", [("B", NAME)])], window),
        window.comparing.window,
    ]


def test_labels_are_plain(hostile: MainWindow, tmp_path: Path) -> None:
    hostile.notice.show_notice(NAME)
    rich = [
        label.text()
        for widget in all_in(hostile, *dialogs(hostile, tmp_path))
        if isinstance(label := widget, QLabel) and label.textFormat() != Qt.TextFormat.PlainText
    ]
    assert rich == []


def test_tool_tips_are_plain(hostile: MainWindow, tmp_path: Path) -> None:
    hostile.session.host.model_name = NAME
    hostile.matte.refresh()
    hostile.status.job.set_full_text(NAME)
    actions = hostile.findChildren(QAction)
    tips = [item.toolTip() for item in (*all_in(hostile, *dialogs(hostile, tmp_path)), *actions)]
    assert any("&lt;b&gt;x&amp;lt;.png" in tip for tip in tips)
    assert [tip for tip in tips if "<b>" in tip] == []


def test_plain_tips_leave_other_words_alone() -> None:
    assert plain_tip("Brush size in pixels\nof the photo") == "Brush size in pixels\nof the photo"
    assert plain_tip("<i>\na") == "<span>&lt;i&gt;<br>a</span>"


def test_message_boxes_are_plain(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[str, set[Qt.TextFormat]]] = []

    def note(box: QMessageBox) -> int:
        formats = {label.textFormat() for label in box.findChildren(QLabel)}
        shown.append((box.text(), formats))
        return 0

    monkeypatch.setattr(QMessageBox, "exec", note)
    questions.show_error(window, f"{NAME} is damaged.")
    questions.ask_replace(window, NAME)
    questions.ask_unsaved(window, NAME, quits=True)
    questions.ask_unsaved_all(window, [NAME, "other.png"])
    questions.ask_many(window, 80, NAME, 50)
    after_run = window.session.after_run
    questions.ask_drop_export(window, 1, after_run.landed, after_run.dropped)
    questions.ask_stop_exporting(window, (3, 50), window.session.export_all.finished)
    assert len(shown) == 7
    assert all(NAME in text for text, _ in shown[:5])
    assert all(formats == {Qt.TextFormat.PlainText} for _, formats in shown)


def test_the_model_in_use_is_no_markdown() -> None:
    assert "\\<b\\>" in model_card(NAME)
