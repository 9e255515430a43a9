"""The window in every language: nothing is cut, and in the pseudo language nothing is left in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QGroupBox,
    QLabel,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.text.language import CHINESE, GERMAN, LANGUAGES, PSEUDO, use
from tests.ui.gallery import DIALOGS, dialog_of
from tests.ui.test_small_dialogs import SMALL, check_widths
from tests.ui.test_small_windows import check_all_options, in_view, resized
from ui.dialogs import about, fitting, key_sheet
from ui.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
_NAMES = re.compile(
    r"Föto|\.jpg|\.png|tiny|small|FAKE|Matte Studio|CPU|CUDA|sRGB|PNG|TIFF|JPEG|WebP|AVIF|Photoshop|OpenEXR|/|"
    r"^(Ctrl|Shift|Alt|Esc|Enter|Return|Tab|Space|Backspace|Home|End|Pg|Del)\b"
)
"""Of files, formats, models, machines: the same in every language."""
_QT = {
    "OK",
    "Cancel",
    "&Cancel",
    "Close",
    "&Close",
    "Save",
    "&Save",
    "Open",
    "&Open",
    "Help",
    "&Help",
    "Scroll Left",
    "Scroll Right",
}
"""Qt's own words, of Qt's own catalogs."""


@pytest.fixture(params=[GERMAN, CHINESE, PSEUDO])
def language(request: pytest.FixtureRequest) -> str:
    spoken: str = request.param
    use(spoken)
    return spoken


@pytest.fixture
def spoken(language: str, opened: MainWindow) -> MainWindow:
    return opened


@pytest.mark.parametrize("size", [(900, 560), (1366, 708)])
def test_what_the_job_needs_is_in_view(spoken: MainWindow, size: tuple[int, int]) -> None:
    resized(spoken, size)
    for section in (spoken.refine, spoken.kept):
        section.set_folded(False)
    QApplication.processEvents()
    views = list(spoken.views._buttons.values())
    for widget in (spoken.matte.button, spoken.export.cutout, spoken.status, *views, *spoken.tools._buttons):
        assert in_view(spoken, widget), widget.accessibleName()
    right = spoken.right
    assert right.page.width() <= right.area.viewport().width()


def test_options_of_every_tool_have_room(spoken: MainWindow) -> None:
    check_all_options(spoken, (900, 560))


def test_dialogs_fit(
    language: str, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in (fitting, about, key_sheet):
        monkeypatch.setattr(place, "room_for", lambda dialog: SMALL - QSize(24, 56))
    for name in DIALOGS:
        dialog = dialog_of(name, window, tmp_path)
        dialog.show()
        for _ in range(4):
            QApplication.processEvents()
        check_widths(dialog)
        dialog.close()
        dialog.deleteLater()


@pytest.fixture
def pseudo(qtbot: QtBot) -> Iterator[None]:
    use(PSEUDO)
    yield


def test_no_word_of_the_window_is_outside_the_catalogs(pseudo: None, opened: MainWindow) -> None:
    texts = [action.text() for action in opened.actions_._actions.values()]
    texts += [action.toolTip() for action in opened.actions_._actions.values()]
    texts += [action.text() for action in opened.menuBar().actions()]
    assert not _left_in_english(opened, texts)


def test_no_word_of_a_dialog_is_outside_the_catalogs(
    pseudo: None, window: MainWindow, tmp_path: Path
) -> None:
    for name in DIALOGS:
        dialog = dialog_of(name, window, tmp_path)
        assert not _left_in_english(dialog, [dialog.windowTitle()]), name
        dialog.deleteLater()


def _left_in_english(root: QWidget, texts: list[str]) -> list[str]:
    found = [*texts, *(text for widget in root.findChildren(QWidget) for text in _texts(widget))]
    return [text for text in found if _is_english(text) and text not in LANGUAGES.values()]


def _is_english(text: str) -> bool:
    return (
        bool(re.search("[A-Za-z]{3,}", text))
        and "[" not in text
        and text not in _QT
        and not _NAMES.search(text)
    )


def _texts(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QGroupBox | QDialog):
        yield widget.title() if isinstance(widget, QGroupBox) else widget.windowTitle()
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(index) for index in range(widget.count()))
    if isinstance(widget, QTabWidget):
        yield from (widget.tabText(index) for index in range(widget.count()))
    yield widget.toolTip()
    yield widget.accessibleName()
