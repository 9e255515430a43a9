"""The table of actions: complete and unambiguous, with words, keys and states."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QMenu, QMenuBar
from pytestqt.qtbot import QtBot

from core.text import language
from core.trimap.values import UNKNOWN
from ui.action_set import ActionSet
from ui.actions import titles
from ui.actions.spec import menu_text, plain, shown_keys
from ui.actions.table import ACTIONS, GESTURES, key_sheet
from ui.main_window import MainWindow
from ui.menus import MenuBuilder

UX_KEYS = {
    "tool_brush": "B",
    "tool_eraser": "E",
    "tool_bucket": "G",
    "tool_lasso": "L",
    "tool_grab": "O",
    "tool_shape": "M",
    "tool_touch": "J",
    "tool_path": "D",
    "tool_hand": "H",
    "tool_zoom": "Z",
    "class_keep": "1",
    "class_edge": "2",
    "class_remove": "3",
    "swap_class": "X",
    "brush_smaller": "[",
    "brush_larger": "]",
    "fit": "Ctrl+0",
    "actual": "Ctrl+1",
    "view_overlay": "V",
    "view_black": "A",
    "view_white": "T",
    "view_alpha": "K",
    "view_checker": "C",
    "view_gray": "U",
    "view_own": "Y",
    "view_wipe": "W",
    "background": "Shift+Y",
    "marks": "Ctrl+H",
    "routing": "R",
    "next_view": "F",
    "previous_view": "Shift+F",
    "run": "Enter",
    "run_whole": "Shift+Enter",
    "cancel": "Esc",
    "live": "P",
    "two_passes": "Shift+P",
    "undo": "Ctrl+Z",
    "redo": "Ctrl+Shift+Z",
    "open": "Ctrl+O",
    "save": "Ctrl+S",
    "save_as": "Ctrl+Shift+S",
    "export_cutout": "Ctrl+Shift+E",
    "paste": "Ctrl+V",
    "copy_cutout": "Ctrl+Shift+C",
    "panels": "Tab",
    "compare": "Ctrl+Enter",
    "keys": "F1",
    "photo_next": "Ctrl+PgDown",
    "photo_previous": "Ctrl+PgUp",
    "close_photo": "Ctrl+W",
    "run_photos": "Ctrl+Shift+Enter",
    "stop_photos": "Shift+Esc",
}


def test_ids_and_shortcuts_are_unique() -> None:
    ids = [spec.id for spec in ACTIONS]
    keys = [QKeySequence(keys).toString() for spec in ACTIONS for keys in spec.keys]
    assert len(ids) == len(set(ids))
    assert len(keys) == len(set(keys))
    assert all(keys)


@pytest.mark.parametrize("action_id", UX_KEYS)
def test_keys_are_those_of_the_designer(action_id: str) -> None:
    spec = next(spec for spec in ACTIONS if spec.id == action_id)
    assert spec.keys[0] == UX_KEYS[action_id]


def test_every_action_has_words_and_a_menu_entry(window: MainWindow) -> None:
    listed = set(menu_actions(window))
    for spec in ACTIONS:
        action = window.actions_[spec.id]
        assert plain(action.text())
        assert action.toolTip()
        assert action in listed, f"{spec.id} is in no menu"
        if spec.keys:
            assert shown_keys(spec) in action.toolTip()


@pytest.mark.parametrize("name", [language.ENGLISH, language.GERMAN, language.CHINESE])
def test_mnemonics_are_unique_in_every_menu(name: str, window: MainWindow) -> None:
    language.use(name)
    owner = QObject()
    bar = QMenuBar()
    MenuBuilder(bar, ActionSet(window, owner), window.notice.show_notice).build(window.session)
    menus = [bar, *bar.findChildren(QMenu)]
    assert len(menus) > 15
    for menu in menus:
        letters = [letter for action in menu.actions() if (letter := mnemonic(action.text()))]
        assert len(letters) == len(set(letters)), [action.text() for action in menu.actions()]
    assert all(mnemonic(action.text()) for action in bar.actions())


def test_the_view_menu_begins_with_the_views() -> None:
    view = [spec.id for spec in ACTIONS if spec.menu == titles.VIEW]
    assert view[0] == "view_overlay"
    assert view.index("fold_filmstrip") > view.index("zoom_out")


def mnemonic(text: str) -> str:
    found = re.search("&([^&])", text.replace("&&", ""))
    return found[1].lower() if found else ""


def menu_actions(window: MainWindow) -> list[QAction]:
    """All that hangs in the menu bar, at any depth."""
    return [action for menu in window.menuBar().findChildren(QMenu) for action in menu.actions()]


def test_every_button_is_named_and_explained(opened: MainWindow) -> None:
    buttons = [b for b in opened.findChildren(QAbstractButton) if not b.objectName().startswith("qt_")]
    assert len(buttons) > 40
    for button in buttons:
        name = button.accessibleName() or button.text()
        assert name, f"a button in {button.parent()} has no name"
        assert button.text() or button.toolTip(), f"{name} has neither words nor a tool tip"
        if not button.text():
            assert button.accessibleName()


def test_icon_only_buttons_show_their_shortcut(opened: MainWindow) -> None:
    for spec in ACTIONS:
        if spec.icon and spec.keys:
            assert f"({shown_keys(spec)})" in opened.actions_[spec.id].toolTip()


def test_key_sheet_lists_every_shortcut_and_gesture() -> None:
    rows = [row for _, rows in key_sheet() for row in rows]
    for spec in ACTIONS:
        if spec.keys:
            assert (shown_keys(spec), plain(menu_text(spec))) in rows
    for _, keys, text in GESTURES:
        assert (keys, text) in rows


def test_words_are_plain_without_mnemonics_of_any_language() -> None:
    assert plain("E&xport the &cutout…") == "Export the cutout"
    assert plain("导出(&E)…") == "导出"
    assert plain("Black && white") == "Black & white"


def test_menus_buttons_and_the_key_sheet_speak_the_language_in_use(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language._InUse, "language", language.PSEUDO)
    actions = ActionSet(window, QObject(window))
    made = [actions[spec.id] for spec in ACTIONS]
    texts = [text for action in made for text in (action.text(), action.iconText(), action.toolTip())]
    texts += [text for title, rows in key_sheet() for text in (title, *(text for _, text in rows))]
    assert [text for text in texts if not text.startswith("[")] == []


def test_undo_names_the_step(opened: MainWindow, qtbot: QtBot) -> None:
    opened.session.begin_stroke(20, 20)
    opened.session.end_stroke()
    qtbot.waitUntil(lambda: opened.actions_["undo"].text() == "&Undo: Brush stroke")
    assert opened.actions_["undo"].iconText() == "Undo"


def test_without_a_photo_nothing_that_needs_one_is_offered(window: MainWindow) -> None:
    on = {spec.id for spec in ACTIONS if window.actions_[spec.id].isEnabled()}
    assert on.isdisjoint(
        {"run", "cancel", "save_trimap", "export_cutout", "copy_cutout", "view_black", "fit", "undo"}
    )
    assert {"open", "sample", "paste", "keys", "about", "tool_brush", "quit"} <= on


def test_states_follow_the_session(opened: MainWindow, qtbot: QtBot) -> None:
    actions, session = opened.actions_, opened.session
    session.set_tool("lasso")
    session.set_class(UNKNOWN)
    session.set_view("white")
    session.set_routing_view(2)
    qtbot.waitUntil(actions["tool_lasso"].isChecked)
    assert not actions["tool_brush"].isChecked()
    assert actions["class_edge"].isChecked()
    assert actions["view_white"].isChecked()
    assert actions["routing"].isChecked()
    assert actions["routing_2"].isChecked()
    session.set_routing_view("off")
    qtbot.waitUntil(lambda: not actions["routing_2"].isChecked())


def test_device_is_a_choice_only_with_a_card(opened: MainWindow, qtbot: QtBot) -> None:
    host, action = opened.session.host, opened.actions_["device_cpu"]
    host.device_name = "CPU"
    opened.actions_.refresh()
    assert not action.isEnabled()
    host.device_name = "NVIDIA GeForce RTX 4090"
    host.estimate_changed.emit()
    qtbot.waitUntil(action.isEnabled)
    action.trigger()
    host.device_name = "CPU"
    opened.actions_.refresh()
    assert action.isChecked()
    assert opened.actions_["device_auto"].isEnabled()


def test_history_enables_undo_and_redo(opened: MainWindow, qtbot: QtBot) -> None:
    session, actions = opened.session, opened.actions_
    session.begin_stroke(20, 20)
    session.end_stroke()
    qtbot.waitUntil(actions["undo"].isEnabled)
    actions["undo"].trigger()
    qtbot.waitUntil(lambda: actions["redo"].isEnabled() and not actions["undo"].isEnabled())


def test_keys_held_repeat_what_goes_step_by_step_and_nothing_else(opened: MainWindow) -> None:
    repeating = {spec.id for spec in ACTIONS if opened.actions_[spec.id].autoRepeat()}
    assert repeating == {"undo", "redo", "brush_smaller", "brush_larger", "zoom_in", "zoom_out"}
