"""The page of keys: recorded by real key events, told and asked about, shown everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.keys.keymap import Keymap
from app.session import Session
from app.settings import Settings
from core.trimap.values import BACKGROUND, FOREGROUND
from tests.ui.dialogs.preferences.helpers import page_of
from ui.actions import keys
from ui.actions.keys import Keyboard
from ui.actions.table import key_sheet
from ui.compare.verbs import table
from ui.dialogs.preferences import keys as page_module
from ui.dialogs.preferences.dialog import PreferencesDialog
from ui.dialogs.preferences.keys import KeysPage
from ui.main_window import MainWindow
from ui.windows import Windows
from ui.wording import how_to_mark, how_to_run

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def defaults(qapp: QApplication) -> Iterator[None]:
    """The keys that actions come with stand before and after."""
    yield
    for keyboard in qapp.findChildren(Keyboard):
        shiboken6.delete(keyboard)
    keys.use(keys.keymap().reset_all())


@pytest.fixture
def page(dialog: PreferencesDialog) -> KeysPage:
    return page_of(dialog, KeysPage)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What a person is asked to take away from other actions; answered with yes."""
    questions: list[dict[str, str]] = []
    monkeypatch.setattr(page_module, "ask_take", lambda page, held, action_id: not questions.append(held))
    return questions


def record(qtbot: QtBot, page: KeysPage, action_id: str, key: Qt.Key, *held: Qt.KeyboardModifier) -> None:
    """Choose an action, press Add a key, then the key."""
    page.choose(action_id)
    qtbot.keyClick(page.add, Qt.Key.Key_Space)
    assert page.add.records
    modifiers = Qt.KeyboardModifier.NoModifier
    for one in held:
        modifiers |= one
    qtbot.keyClick(page.add, key, modifiers)
    assert not page.add.records


CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def test_a_recorded_key_is_kept_as_a_difference_and_shown(page: KeysPage, qtbot: QtBot) -> None:
    record(qtbot, page, "tool_brush", Qt.Key.Key_F9, CTRL, SHIFT)
    assert keys.keys_of("tool_brush") == ("B", "Ctrl+Shift+F9")
    assert Settings().own_keys == {"tool_brush": ("B", "Ctrl+Shift+F9")}
    assert [chip.text() for chip in page.chips if isinstance(chip, QPushButton)] == ["B", "Ctrl+Shift+F9"]
    assert "Ctrl+Shift+F9" in page.tree.currentItem().text(1)


def test_a_key_is_taken_away(page: KeysPage, qtbot: QtBot) -> None:
    page.choose("redo")
    chip = page.chips[1]
    assert isinstance(chip, QPushButton) and "Ctrl+Y" in chip.accessibleName()
    qtbot.keyClick(chip, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: keys.keys_of("redo") == ("Ctrl+Shift+Z",))
    qtbot.keyClick(page.reset_one, Qt.Key.Key_Space)
    assert keys.keys_of("redo") == ("Ctrl+Shift+Z", "Ctrl+Y") and Settings().own_keys == {}


def test_a_conflict_names_the_other_action_and_takes_or_leaves_it(
    page: KeysPage, qtbot: QtBot, asked: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    record(qtbot, page, "tool_lasso", Qt.Key.Key_B)
    assert asked == [{"B": "tool_brush"}]
    assert keys.keys_of("tool_lasso") == ("L", "B") and keys.keys_of("tool_brush") == ()
    page.choose("tool_brush")
    qtbot.keyClick(page.reset_one, Qt.Key.Key_Space)
    assert asked[1] == {"B": "tool_lasso"} and keys.keys_of("tool_brush") == ("B",)
    monkeypatch.setattr(page_module, "ask_take", lambda *_: False)
    record(qtbot, page, "tool_lasso", Qt.Key.Key_B)
    assert keys.keys_of("tool_lasso") == ("L",)


def test_the_question_says_whose_key_it_is(page: KeysPage, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(
        page_module, "confirmed", lambda box, verb: not said.append(box.text() + box.informativeText())
    )
    assert page_module.ask_take(page, {"B": "tool_brush"}, "tool_lasso")
    assert "B is already used by Brush." in said[0] and "Lasso" in said[0]


def test_keys_of_gestures_are_refused(page: KeysPage, qtbot: QtBot) -> None:
    for said, key, *held in (
        ("while it is held", Qt.Key.Key_Space),
        ("moves the photo", Qt.Key.Key_Left),
        ("next control", Qt.Key.Key_Tab),
        ("finishes shapes", Qt.Key.Key_Return),
        ("open a menu", Qt.Key.Key_F, ALT),
    ):
        record(qtbot, page, "tool_lasso", key, *held)
        assert said in page.told.text() and page.told.isVisible()
        assert keys.keys_of("tool_lasso") == ("L",)


def test_esc_ends_the_recording_and_not_the_dialog(
    page: KeysPage, dialog: PreferencesDialog, qtbot: QtBot
) -> None:
    record(qtbot, page, "tool_lasso", Qt.Key.Key_Escape)
    assert dialog.isVisible() and keys.keys_of("tool_lasso") == ("L",)


def test_a_key_without_a_name_is_told_and_locks_are_waited_through(page: KeysPage, qtbot: QtBot) -> None:
    page.choose("tool_lasso")
    qtbot.keyClick(page.add, Qt.Key.Key_Space)
    for key in (Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_Super_L):
        qtbot.keyClick(page.add, key)
        assert page.add.records
    qtbot.keyClick(page.add, Qt.Key.Key_MediaPlay)
    assert not page.add.records and page.told.text() == "This key cannot be kept. Choose another key."


def test_a_sentence_below_moves_no_button(page: KeysPage, qtbot: QtBot) -> None:
    page.choose("tool_lasso")
    before = page.add.mapTo(page, QPoint(0, 0)).y()
    record(qtbot, page, "tool_lasso", Qt.Key.Key_Space)
    page.layout().activate()
    assert page.told.isVisible() and page.add.mapTo(page, QPoint(0, 0)).y() == before


def test_keys_of_a_file_take_the_place_of_ones_own_only_if_a_person_agrees(
    page: KeysPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(page_module, "confirmed", lambda box, verb: bool(asked.append(box.text())))
    others = keys.keymap().with_stroke("run", "F8")
    record(qtbot, page, "tool_lasso", Qt.Key.Key_F9)
    page.take_import("keys.json", others)
    assert asked == ["Replace the keys you changed (1 action) with those of keys.json?"]
    assert keys.keys_of("tool_lasso") == ("L", "F9") and "F8" not in keys.keys_of("run")
    page.reset()
    page.take_import("keys.json", others)
    assert "F8" in keys.keys_of("run") and len(asked) == 1


def test_the_key_that_has_the_keyboard_keeps_it_when_a_person_comes_back(
    page: KeysPage, qtbot: QtBot
) -> None:
    page.choose("redo")
    chips = list(page.chips)
    assert chips[1].isVisible()
    chips[1].setFocus()
    page.refresh()
    assert page.chips == chips and page.window().focusWidget() is chips[1]


def test_a_sign_has_its_shift_in_it(page: KeysPage, qtbot: QtBot) -> None:
    record(qtbot, page, "tool_lasso", Qt.Key.Key_Question, SHIFT)
    assert keys.keys_of("tool_lasso") == ("L", "?")


def test_actions_are_found_by_words_menus_and_keys(page: KeysPage, qtbot: QtBot) -> None:
    def seen() -> set[str]:
        return {item.data(0, Qt.ItemDataRole.UserRole) for item in page.tree.rows() if not item.isHidden()}

    everything = seen()
    qtbot.keyClicks(page.search, "lasso")
    assert seen() == {"tool_lasso"}
    page.search.setText("ctrl+shift+e")
    assert "export_cutout" in seen() and len(seen()) < 5
    page.search.setText("matte run")
    assert {"run", "run_whole"} <= seen() < everything
    page.search.setText("no such thing")
    assert not seen() and "No action or key matches “no such thing”." in page.told.text()
    page.search.clear()
    assert seen() == everything and not page.told.text()


def test_keys_work_and_are_said_everywhere(
    page: KeysPage, opened: MainWindow, qtbot: QtBot, asked: list[dict[str, str]]
) -> None:
    record(qtbot, page, "class_remove", Qt.Key.Key_F9)
    record(qtbot, page, "run", Qt.Key.Key_R, CTRL)
    page._take(keys.keymap().without_stroke("class_remove", "3").without_stroke("run", "Enter"))
    renewed = MainWindow(opened.session)
    renewed.show()
    renewed.activateWindow()
    qtbot.waitUntil(renewed.isActiveWindow)
    renewed.canvas.setFocus()
    qtbot.keyClick(renewed.canvas, Qt.Key.Key_F9)
    assert opened.session.value == BACKGROUND
    assert renewed.actions_["class_remove"].shortcut() == QKeySequence("F9")
    assert "(F9)" in renewed.actions_["class_remove"].toolTip()
    assert ("F9", "Remove") in [row for _, rows in key_sheet() for row in rows]
    assert "Paint Remove (F9)" in how_to_run({FOREGROUND: 0.5, 128: 0.5}, BACKGROUND)
    assert "press Ctrl+R to run" in how_to_run({FOREGROUND: 0.5, 128: 0.5}, BACKGROUND)
    renewed.step_aside()


def test_a_sentence_names_an_action_that_has_no_key(qapp: QApplication) -> None:
    for action_id, stroke in (("run", "Enter"), ("subject", "S"), ("class_keep", "1")):
        keys.use(keys.keymap().without_stroke(action_id, stroke))
    assert how_to_run({FOREGROUND: 0.2, 128: 0.1, BACKGROUND: 0.7}, BACKGROUND) == "Press Run to run."
    assert how_to_mark(BACKGROUND, keys=True).startswith("Subject proposes all marks. Or paint Keep over")


def test_the_comparison_follows_and_leaves_its_own_key_to_others(
    opened: MainWindow, qtbot: QtBot, asked: list[dict[str, str]], page: KeysPage
) -> None:
    record(qtbot, page, "view_black", Qt.Key.Key_D)
    opened.compare()
    assert opened.comparing.window is not None
    specs = {spec.id: spec.keys for spec in table(opened.comparing.window)}
    assert specs["view_black"] == ("A", "D") and specs["view_difference"] == ()


def test_enter_is_both_keys_of_that_name(window: MainWindow) -> None:
    shortcuts = {each.toString() for each in window.actions_["run"].shortcuts()}
    assert shortcuts == {"Enter", "Return"}


def test_reset_of_the_page_brings_all_back(page: KeysPage, qtbot: QtBot, asked: list[dict[str, str]]) -> None:
    record(qtbot, page, "tool_lasso", Qt.Key.Key_B)
    page.reset()
    assert keys.keymap().own == {} == Settings().own_keys
    assert keys.keys_of("tool_brush") == ("B",)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that a person names in every dialog."""
    path = tmp_path / "keys.json"
    monkeypatch.setattr("ui.dialogs.files.ask_keys", lambda *_: path)
    monkeypatch.setattr("ui.dialogs.files.ask_open", lambda *_: path)
    return path


def test_keys_go_out_and_come_in(
    page: KeysPage, qtbot: QtBot, path: Path, asked: list[dict[str, str]]
) -> None:
    record(qtbot, page, "tool_lasso", Qt.Key.Key_B)
    own = dict(keys.keymap().own)
    qtbot.keyClick(page.save, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "keys.json" in page.told.text())
    page.reset()
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"tool_lasso"', '"of_tomorrow": ["F3"], "tool_lasso"'), encoding="utf-8")
    qtbot.keyClick(page.load, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "of_tomorrow" in page.told.text())
    assert {name: kept for name, kept in keys.keymap().own.items() if name in own} == own
    assert page.told.text().startswith("2 actions")
    path.write_text(text.replace('"L"', '"Space"'), encoding="utf-8")
    qtbot.keyClick(page.load, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "Line 6 of keys.json" in page.told.text())
    assert keys.keys_of("tool_lasso") == ("L", "B")


def test_a_window_takes_other_keys_at_once_and_the_page_stays(
    qapp: QApplication, qtbot: QtBot, session: Session, card: list[str]
) -> None:
    keyboard, windows = Keyboard(qapp, session.settings), Windows(session)
    keyboard.changed.connect(windows.renew_when_free, Qt.ConnectionType.QueuedConnection)
    windows.window.show()
    old = windows.window
    page = page_of(old.preferences.show(), KeysPage)
    page.search.setText("lasso")
    record(qtbot, page, "tool_lasso", Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: windows.window is not old)
    shown = windows.window.preferences.show().page
    assert isinstance(shown, KeysPage) and shown.search.text() == "lasso" and shown.chosen == "tool_lasso"
    assert QKeySequence("F9") in windows.window.actions_["tool_lasso"].shortcuts()
    windows.window.step_aside()
    shiboken6.delete(windows)


def test_keys_of_the_settings_stand_at_the_start(qapp: QApplication) -> None:
    settings = Settings()
    settings.own_keys = {"tool_lasso": ("F9",), "tool_brush": ("Space", "?"), "gone": ("F3",)}
    Keyboard(qapp, settings)
    assert keys.keys_of("tool_lasso") == ("F9",) and keys.keys_of("tool_brush") == ("?",)
    assert isinstance(keys.keymap(), Keymap) and keys.keymap().unknown == ("gone",)
