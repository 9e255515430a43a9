"""What a person does on a page."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.dialogs.preferences.controls import Limit, Options
from ui.dialogs.preferences.dialog import PreferencesDialog
from ui.dialogs.preferences.page import Page

Shown = TypeVar("Shown", bound=Page)


def page_of(dialog: PreferencesDialog, kind: type[Shown]) -> Shown:
    """Turn to a page."""
    dialog.show_page(kind.name)
    assert isinstance(dialog.page, kind)
    return dialog.page


def choose(qtbot: QtBot, options: Options, value: object) -> None:
    """Choose a value by the arrow keys."""
    options.setFocus()
    wanted = options._values.index(value)
    while options.currentIndex() != wanted:
        before = options.currentIndex()
        qtbot.keyClick(options, Qt.Key.Key_Down if before < wanted else Qt.Key.Key_Up)
        assert options.currentIndex() != before, "cannot be reached"


def set_number(qtbot: QtBot, limit: Limit, number: int) -> None:
    """Turn automatic off, where it is on, and type a number."""
    if limit.auto.isChecked():
        qtbot.keyClick(limit.auto, Qt.Key.Key_Space)
    limit.number.setFocus()
    limit.number.selectAll()
    qtbot.keyClicks(limit.number, str(number))
    qtbot.keyClick(limit.number, Qt.Key.Key_Return)
