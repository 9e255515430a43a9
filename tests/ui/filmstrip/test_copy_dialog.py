"""Copy settings: of the photo in view, of the checked kinds, to the checked photos."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.workspace.copying import What
from tests.ui.filmstrip.stand_in import photo
from ui.dialogs.copy_settings import CopySettingsDialog

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


def dialog(qtbot: QtBot, *chosen: int) -> CopySettingsDialog:
    others = [photo(key) for key in (2, 3, 4)]
    made = CopySettingsDialog(photo(1, "fox.jpg"), others, chosen)
    qtbot.addWidget(made)
    made.show()
    return made


def test_chosen_photos_are_checked_or_all(qtbot: QtBot) -> None:
    assert dialog(qtbot).keys() == [2, 3, 4]
    made = dialog(qtbot, 1, 3)
    assert made.keys() == [3] and made.go.text() == "Copy to 1 photo"
    assert made.kinds() == list(What)


def test_nothing_is_copied_without_a_kind_or_a_photo(qtbot: QtBot) -> None:
    made = dialog(qtbot)
    qtbot.mouseClick(made.none, Qt.MouseButton.LeftButton)
    assert made.keys() == [] and not made.go.isEnabled()
    qtbot.mouseClick(made.every, Qt.MouseButton.LeftButton)
    assert made.go.isEnabled() and made.go.text() == "Copy to 3 photos"
    for box in made.boxes.values():
        box.setChecked(False)
    assert not made.go.isEnabled()
    made.boxes[What.REFINE].setChecked(True)
    assert made.kinds() == [What.REFINE]


def test_a_photo_that_is_unchecked_gets_nothing(qtbot: QtBot) -> None:
    made = dialog(qtbot)
    made.photos.item(1).setCheckState(Qt.CheckState.Unchecked)
    assert made.keys() == [2, 4]
    with qtbot.waitSignal(made.accepted):
        qtbot.mouseClick(made.go, Qt.MouseButton.LeftButton)
