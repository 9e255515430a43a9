"""The shared widgets: silent setters, honest signals, words that fit."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from ui.labels import ElidedLabel
from ui.spins import SliderSpin, SpinBox
from ui.widgets import ActionPush


@pytest.fixture
def size(qtbot: QtBot) -> SliderSpin:
    widget = SliderSpin("Brush size", 1, 2000, " px", power=3)
    qtbot.addWidget(widget)
    return widget


def test_set_value_tells_no_one(size: SliderSpin, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(size.changed), qtbot.assertNotEmitted(size.released):
        size.set_value(700)
    assert size.value() == 700
    assert size.spin.value() == 700


@pytest.mark.parametrize("value", [1, 2, 60, 1999, 2000])
def test_slider_stands_where_the_value_is(value: int, size: SliderSpin) -> None:
    size.set_value(value)
    assert abs(size._value_at(size.slider.value()) - value) <= max(1, value // 100)


def test_ends_of_the_slider_are_the_ends_of_the_range(size: SliderSpin) -> None:
    size.slider.setValue(size.slider.maximum())
    assert size.value() == 2000
    size.slider.setValue(0)
    assert size.value() == 1


def test_typing_and_sliding_tell(size: SliderSpin, qtbot: QtBot) -> None:
    with qtbot.waitSignals([size.changed, size.released]):
        size.spin.setValue(300)
    assert abs(size._value_at(size.slider.value()) - 300) < 4
    with qtbot.waitSignals([size.changed, size.released]):
        size.slider.setValue(500)


def test_a_drag_is_released_once_at_its_end(size: SliderSpin, qtbot: QtBot) -> None:
    size.slider.setSliderDown(True)
    with qtbot.assertNotEmitted(size.released), qtbot.waitSignal(size.changed):
        size.slider.setValue(600)
    with qtbot.waitSignal(size.released) as released:
        size.slider.setSliderDown(False)
    assert released.args == [size.value()]


def test_names_for_screen_readers(size: SliderSpin) -> None:
    assert size.spin.accessibleName() == "Brush size"
    assert size.slider.accessibleName() == "Brush size slider"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_enter_and_esc_give_the_keyboard_back(key: Qt.Key, qtbot: QtBot) -> None:
    box = SpinBox(0, 500)
    qtbot.addWidget(box)
    box.setValue(50)
    box.lineEdit().setText("77")
    with qtbot.waitSignal(box.finished):
        qtbot.keyClick(box, key)
    assert box.value() == (77 if key == Qt.Key.Key_Return else 50)


@pytest.mark.parametrize("typed", ["2001", "9999", "99999", "99,999"])
def test_a_number_over_the_largest_becomes_it_and_that_is_said(
    typed: str, size: SliderSpin, qtbot: QtBot
) -> None:
    box = size.spin
    box.selectAll()
    qtbot.keyClicks(box, typed)
    with qtbot.waitSignal(box.lowered) as said:
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert box.value() == 2000 and box.text() == "2,000 px"
    assert said.args == ["Brush size: 2,000 px is the largest."]
    box.selectAll()
    qtbot.keyClicks(box, "2000")
    with qtbot.assertNotEmitted(box.lowered):
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert box.value() == 2000


def test_enter_in_a_box_does_not_run(qtbot: QtBot) -> None:
    box = SpinBox(0, 500)
    qtbot.addWidget(box)
    action = QAction("Run", box)
    action.setShortcut("Return")
    box.addAction(action)
    box.show()
    box.setFocus()
    box.findChild(QLineEdit).setText("9")
    with qtbot.assertNotEmitted(action.triggered):
        qtbot.keyClick(box, Qt.Key.Key_Return)


def test_long_names_are_shortened_in_the_middle(qtbot: QtBot) -> None:
    label = ElidedLabel("a-very-long-name-of-a-photo-from-somewhere-in-the-archive.tif")
    qtbot.addWidget(label)
    label.resize(120, 20)
    label.show()
    assert "…" in label.text()
    assert label.text().endswith("tif")
    assert label.toolTip() == label.full_text()
    label.resize(900, 20)
    assert label.text() == label.full_text()


def test_push_button_follows_its_action(qtbot: QtBot) -> None:
    action = QAction("Keep", checkable=True)
    button = ActionPush(action)
    qtbot.addWidget(button)
    action.setEnabled(False)
    assert not button.isEnabled()
    action.setEnabled(True)
    with qtbot.waitSignal(action.triggered):
        button.click()
    assert action.isChecked()
    assert button.isChecked()
    action.setChecked(False)
    assert not button.isChecked()


def test_a_double_click_chooses_the_whole_number(qtbot: QtBot) -> None:
    box = SpinBox(-100, 100, " px", decimals=1)
    qtbot.addWidget(box)
    box.show()
    edit = box.lineEdit()
    qtbot.mouseDClick(edit, Qt.MouseButton.LeftButton, pos=edit.cursorRect().center())
    assert edit.selectedText() == "0.0"
    qtbot.keyClicks(box, "-1")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert box.value() == -10


def test_a_minus_may_be_typed_anywhere(qtbot: QtBot) -> None:
    for start, at, typed, value in ((0, 2, "-1", -10), (25, 1, "-", -25), (-25, 3, "+", 25)):
        box = SpinBox(-100, 100, " px", decimals=1)
        qtbot.addWidget(box)
        box.show()
        box.setValue(start)
        box.setFocus()
        box.lineEdit().deselect()
        box.lineEdit().setCursorPosition(at)
        qtbot.keyClicks(box, typed)
        qtbot.keyClick(box, Qt.Key.Key_Return)
        assert box.value() == value
