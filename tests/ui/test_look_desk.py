"""The dialogs on how things look: what they set is seen and remembered at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.settings import Settings
from core.imaging.io import write_png
from core.trimap.values import FOREGROUND
from tests.ui.helpers import Calls
from ui import theme
from ui.dialogs.background import BackgroundDialog
from ui.dialogs.box_numbers import BoxDialog
from ui.dialogs.marks_look import MarksLookDialog
from ui.main_window import MainWindow


def looks(window: MainWindow, qtbot: QtBot) -> MarksLookDialog:
    """The dialog as the desk opens it, without its event loop."""
    settings = window.session.settings
    dialog = MarksLookDialog(
        settings.palette, settings.tint_percent, window.set_palette, window.looks.set_tint, window
    )
    qtbot.addWidget(dialog)
    return dialog


def test_own_colors_are_taken_at_once_and_remembered(opened: MainWindow, qtbot: QtBot) -> None:
    dialog = looks(opened, qtbot).look
    dialog.colors[FOREGROUND].take(QColor("#123456"))
    assert dialog.palettes.currentText() == "My colors"
    opened.session.settings.sync()
    palette = Settings().palette
    assert theme.class_look(FOREGROUND, palette).color == "#123456"
    assert opened.canvas._aim.palette == palette
    assert looks(opened, qtbot).look.colors[FOREGROUND].color() == "#123456"


def test_a_palette_is_chosen(opened: MainWindow, qtbot: QtBot) -> None:
    dialog = looks(opened, qtbot).look
    for name in reversed(theme.PALETTES):  # the first of them stands
        dialog.palettes.activated.emit(dialog.palettes.findData(name))
        assert opened.palette_name() == name == Settings().palette
        assert dialog.colors[FOREGROUND].color() == theme.class_look(FOREGROUND, name).color


def test_a_color_that_was_called_off_changes_nothing(opened: MainWindow, qtbot: QtBot) -> None:
    dialog = looks(opened, qtbot).look
    dialog.colors[FOREGROUND].take(QColor())
    assert opened.palette_name() == "standard"


def test_the_opacity_is_remembered(opened: MainWindow, qtbot: QtBot) -> None:
    looks(opened, qtbot).look.tint.spin.setValue(73)
    opened.session.settings.sync()
    assert Settings().tint_percent == 73


@pytest.mark.parametrize("palette", ["own:#12345", "own:#zzzzzz,#000000,#000000", "plaid"])
def test_damaged_colors_read_as_the_usual_ones(palette: str) -> None:
    settings = Settings()
    settings.palette = palette
    assert settings.palette == "standard"


def test_the_background_dialog_follows_and_sets(opened: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "behind.png"
    write_png(path, np.full((20, 90, 3), 90, np.uint8))
    session = opened.session
    dialog = BackgroundDialog(session, lambda: path, opened)
    qtbot.addWidget(dialog)
    assert not dialog.fill.isEnabled()
    with qtbot.waitSignal(session.backdrop.changed):
        dialog.photo.click()
    assert dialog.fill.isEnabled() and dialog.scale.value() == 100
    dialog.fit.click()
    assert session.backdrop.placement.scale < 1
    assert dialog.scale.value() == round(100 * session.backdrop.placement.scale)
    dialog.scale.spin.setValue(150)
    assert session.backdrop.placement.scale == 1.5
    dialog.color.take(QColor("#abcdef"))
    assert session.backdrop.color == "#abcdef"
    dialog.none.click()
    assert session.backdrop.path is None and not dialog.fill.isEnabled()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_desk_shows_the_background_it_asks_about(opened: MainWindow) -> None:
    opened.looks.choose_background()
    assert opened.session.view == "own"
    assert opened.looks._background is not None and opened.looks._background.isVisible()
    assert opened.session.backdrop.placing and opened.session.tool == "hand"
    opened.looks._background.close()
    assert not opened.session.backdrop.placing and opened.session.tool == "brush"


def test_a_box_is_given_by_numbers_alone(
    opened: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, calls: Calls
) -> None:
    boxes = calls(opened.session, "grab_box")
    shown: list[list[tuple[float, float]]] = []

    def by_keys(dialog: BoxDialog) -> int:
        assert dialog.box == (6, 9, 58, 87)
        qtbot.keyClick(dialog.left, Qt.Key.Key_Up)
        dialog.down.setValue(64)
        shown.append(opened.canvas.outline)
        return int(QDialog.DialogCode.Accepted)

    monkeypatch.setattr(BoxDialog, "exec", by_keys)
    opened.looks.box_by_numbers()
    assert boxes == [((10, 6), (88, 64))]
    assert shown[0][0] == (10, 6) and shown[0][2] == (88, 64)
    assert opened.canvas.outline == []
    monkeypatch.setattr(BoxDialog, "exec", lambda dialog: 0)
    opened.looks.box_by_numbers()
    assert len(boxes) == 1 and opened.canvas.outline == []


def test_a_photo_that_lands_meanwhile_gets_no_box_of_the_one_before(
    opened: MainWindow, monkeypatch: pytest.MonkeyPatch, calls: Calls
) -> None:
    boxes = calls(opened.session, "grab_box")

    def overtaken(dialog: BoxDialog) -> int:
        rejected: list[bool] = []
        dialog.rejected.connect(lambda: rejected.append(True))
        opened.session.document.photo_changed.emit()
        assert rejected
        return dialog.result()

    monkeypatch.setattr(BoxDialog, "exec", overtaken)
    opened.looks.box_by_numbers()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not boxes and opened.canvas.outline == [] and opened.findChild(BoxDialog) is None
