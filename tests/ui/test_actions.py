"""The table of actions: complete, unambiguous, and each entry does what it says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.workspace.reopening import LastTime
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.ui.helpers import Calls
from ui.actions.spec import plain, shown_keys
from ui.actions.table import ACTIONS, GESTURES, key_sheet
from ui.main_window import MainWindow

SESSION_VERBS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "save_all": ("save_unsaved", ()),
    "sample": ("open_sample", ()),
    "undo": ("undo", ()),
    "redo": ("redo", ()),
    "copy_cutout": ("copy_cutout", ()),
    "tool_brush": ("set_tool", ("brush",)),
    "tool_eraser": ("set_tool", ("eraser",)),
    "tool_bucket": ("set_tool", ("bucket",)),
    "tool_lasso": ("set_tool", ("lasso",)),
    "tool_grab": ("set_tool", ("grab",)),
    "tool_shape": ("set_tool", ("shape",)),
    "tool_touch": ("set_tool", ("touch",)),
    "tool_path": ("set_tool", ("path",)),
    "tool_region": ("set_tool", ("region",)),
    "tool_hand": ("set_tool", ("hand",)),
    "tool_zoom": ("set_tool", ("zoom",)),
    "class_keep": ("set_class", (FOREGROUND,)),
    "class_edge": ("set_class", (UNKNOWN,)),
    "class_remove": ("set_class", (BACKGROUND,)),
    "swap_class": ("swap", ()),
    "brush_smaller": ("set_brush_size", (3,)),
    "brush_larger": ("set_brush_size", (5,)),
    "subject": ("propose_subject", ()),
    "auto_edge": ("auto_edge", ()),
    "widen_edge": ("widen_edge", ()),
    "edge_fixed": ("set_edge_fixed", (True,)),
    "unpainted_edge": ("set_unpainted", (UNKNOWN,)),
    "unpainted_remove": ("set_unpainted", (BACKGROUND,)),
    "clear": ("clear_trimap", ()),
    "run": ("run", ()),
    "run_whole": ("run_whole", ()),
    "cancel": ("cancel", ()),
    "live": ("set_live", (True,)),
    "two_passes": ("set_passes", (2,)),
    "polish": ("set_polish", (False,)),
    "memory_auto": ("set_memory_limit", (None,)),
    "memory_256": ("set_memory_limit", (256 * 2**20,)),
    "memory_512": ("set_memory_limit", (512 * 2**20,)),
    "memory_1": ("set_memory_limit", (2**30,)),
    "memory_2": ("set_memory_limit", (2 * 2**30,)),
    "memory_4": ("set_memory_limit", (4 * 2**30,)),
    "memory_8": ("set_memory_limit", (8 * 2**30,)),
    "device_auto": ("set_device", ("auto",)),
    "device_cpu": ("set_device", ("cpu",)),
    "view_overlay": ("set_view", ("overlay",)),
    "view_black": ("set_view", ("black",)),
    "view_white": ("set_view", ("white",)),
    "view_gray": ("set_view", ("gray",)),
    "view_checker": ("set_view", ("checker",)),
    "view_own": ("set_view", ("own",)),
    "view_wipe": ("set_view", ("wipe",)),
    "marks": ("set_marks_shown", (False,)),
    "view_alpha": ("set_view", ("alpha",)),
    "view_colors": ("set_view", ("colors",)),
    "view_original": ("set_view", ("original",)),
    "next_view": ("set_view", ("black",)),
    "previous_view": ("set_view", ("wipe",)),
    "recover": ("look_for_work", ()),
    "routing": ("set_routing_view", ("count",)),
    "routing_count": ("set_routing_view", ("count",)),
    "routing_0": ("set_routing_view", (0,)),
    "routing_1": ("set_routing_view", (1,)),
    "routing_2": ("set_routing_view", (2,)),
    "routing_3": ("set_routing_view", (3,)),
}
TOUCH_VERBS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "touch_add": ("take_up", ("add",)),
    "touch_erase": ("take_up", ("erase",)),
    "touch_restore": ("take_up", ("restore",)),
    "clear_touch_up": ("clear", ()),
}
DOUBT_VERBS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "next_place": ("step", (1,)),
    "previous_place": ("step", (-1,)),
    "dismiss_place": ("dismiss", (0,)),
    "doubt_map": ("set_shows_map", (True,)),
}
REFINE_VERBS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "refine_on": ("set_on", (False,)),
    "refine_reset": ("reset", ()),
    "remove_region": ("remove_region", ()),
}
VERSION_LIMITS = {f"versions_{megabytes}": megabytes for megabytes in (128, 512, 2048, 8192)}
VERSION_STEPS = {"version_previous": -1, "version_next": 1}
VERSION_VERBS = {"version_return": "return_to", "version_compare": "compare", "version_delete": "delete"}
PHOTO_VERBS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "close_photo": ("close", ()),
    "close_all": ("close_all", ()),
    "close_chosen": ("close_chosen", ()),
    "move_left": ("move", (-1,)),
    "move_right": ("move", (1,)),
    "run_photos": ("run_all", ()),
    "run_chosen": ("run_chosen", ()),
    "cancel_chosen": ("cancel_chosen", ()),
    "retry_photo": ("retry", ()),
    "find_photo": ("find", ()),
    "stop_photos": ("stop_all", ()),
    "copy_settings": ("copy_settings", ()),
    "export_all": ("export_all", ()),
    "export_chosen": ("export_chosen", ()),
    "fold_filmstrip": ("toggle_folded", ()),
}
PHOTO_STEPS = {"photo_next": 1, "photo_previous": -1}
FILE_VERBS = {
    "open": "open_photo",
    "open_folder": "open_folder",
    "paste": "paste",
    "import_trimap": "import_trimap",
    "save": "save",
    "save_as": "save_as",
    "save_trimap": "save_trimap",
    "export_cutout": "export_cutout",
    "export_alpha": "export_alpha",
    "export_composite": "export_composite",
    "model": "choose_model",
    "subject_network": "choose_subject_network",
}
WINDOW_VERBS = {
    "quit": ("close", ()),
    "panels": ("toggle_panels", ()),
    "next_pane": ("next_pane", ()),
    "color_blind": ("set_palette", ("color-blind",)),
    "compare": ("compare", ()),
    "keys": ("show_keys", ()),
    "about": ("show_about", ()),
}
LOOK_VERBS = {"background": "choose_background", "marks_look": "choose_marks"}
CANVAS_VERBS = {"fit": "fit", "actual": "actual_size", "zoom_in": "zoom_in", "zoom_out": "zoom_out"}
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
    "run": "Return",
    "run_whole": "Shift+Return",
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
    "compare": "Ctrl+Return",
    "keys": "F1",
    "photo_next": "Ctrl+PgDown",
    "photo_previous": "Ctrl+PgUp",
    "close_photo": "Ctrl+W",
    "run_photos": "Ctrl+Shift+Return",
    "stop_photos": "Shift+Esc",
}


def trigger(window: MainWindow, action_id: str) -> None:
    """As the user would, whether or not it makes sense just now."""
    action = window.actions_[action_id]
    action.setEnabled(True)
    action.trigger()


@pytest.mark.parametrize("action_id", SESSION_VERBS)
def test_session_verb(action_id: str, opened: MainWindow, calls: Callable[[object, str], list[Any]]) -> None:
    verb, arguments = SESSION_VERBS[action_id]
    seen = calls(opened.session, verb)
    trigger(opened, action_id)
    assert seen == [arguments]


@pytest.mark.parametrize("action_id", TOUCH_VERBS)
def test_touch_up_verb(action_id: str, opened: MainWindow, calls: Callable[[object, str], list[Any]]) -> None:
    verb, arguments = TOUCH_VERBS[action_id]
    seen = calls(opened.session.touch, verb)
    trigger(opened, action_id)
    assert seen == [arguments]


def test_the_last_path_is_taken_up_with_its_tool(opened: MainWindow, qtbot: QtBot) -> None:
    path = opened.session.path
    assert not opened.actions_["last_path"].isEnabled()
    for point in ((2.0, 2.0), (8.0, 2.0), (8.0, 8.0)):
        path.press(*point, near=0.5)
    path.cancel()
    qtbot.waitUntil(opened.actions_["last_path"].isEnabled)
    opened.actions_["last_path"].trigger()
    assert opened.session.tool == "path"
    assert len(path.anchors) == 3
    qtbot.waitUntil(lambda: opened.actions_["undo"].text() == "&Undo path point")
    assert opened.actions_["undo"].isEnabled()


@pytest.mark.parametrize("action_id", DOUBT_VERBS)
def test_doubt_verb(action_id: str, opened: MainWindow, calls: Callable[[object, str], list[Any]]) -> None:
    verb, arguments = DOUBT_VERBS[action_id]
    opened.session.doubts.current = 0
    opened.actions_.refresh()
    seen = calls(opened.session.doubts, verb)
    trigger(opened, action_id)
    assert seen == [arguments]


@pytest.mark.parametrize("action_id", REFINE_VERBS)
def test_refine_verb(action_id: str, opened: MainWindow, calls: Callable[[object, str], list[Any]]) -> None:
    verb, arguments = REFINE_VERBS[action_id]
    seen = calls(opened.session.refining, verb)
    trigger(opened, action_id)
    assert seen == [arguments]


@pytest.mark.parametrize("action_id", PHOTO_VERBS)
def test_photo_verb(action_id: str, window: MainWindow, calls: Callable[[object, str], list[Any]]) -> None:
    verb, arguments = PHOTO_VERBS[action_id]
    seen = calls(window.photos, verb)
    trigger(window, action_id)
    assert seen == [arguments]


@pytest.mark.parametrize("action_id", PHOTO_STEPS)
def test_steps_through_photos(
    action_id: str, window: MainWindow, calls: Callable[[object, str], list[Any]]
) -> None:
    seen = calls(window.session.workspace, "show_next")
    trigger(window, action_id)
    assert seen == [(PHOTO_STEPS[action_id],)]


@pytest.mark.parametrize("action_id", FILE_VERBS)
def test_file_verb(action_id: str, window: MainWindow, calls: Callable[[object, str], list[Any]]) -> None:
    seen = calls(window.files, FILE_VERBS[action_id])
    trigger(window, action_id)
    assert seen == [()]


@pytest.mark.parametrize("action_id", WINDOW_VERBS)
def test_window_verb(action_id: str, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    verb, arguments = WINDOW_VERBS[action_id]
    seen: list[Any] = []
    with monkeypatch.context() as patch:
        patch.setattr(window, verb, lambda *args: seen.append(args))
        trigger(window, action_id)
    assert seen == [arguments]


@pytest.mark.parametrize("action_id", LOOK_VERBS)
def test_look_verb(action_id: str, opened: MainWindow, calls: Callable[[object, str], list[Any]]) -> None:
    seen = calls(opened.looks, LOOK_VERBS[action_id])
    trigger(opened, action_id)
    assert seen == [()]


@pytest.mark.parametrize("action_id", VERSION_LIMITS)
def test_memory_for_versions(action_id: str, window: MainWindow) -> None:
    trigger(window, action_id)
    assert window.session.settings.versions_bytes == VERSION_LIMITS[action_id] * 2**20
    assert window.actions_[action_id].isChecked()


@pytest.mark.parametrize("action_id", VERSION_STEPS)
def test_steps_through_versions(
    action_id: str, window: MainWindow, calls: Callable[[object, str], list[Any]]
) -> None:
    seen = calls(window.session.versions, "step")
    trigger(window, action_id)
    assert seen == [(VERSION_STEPS[action_id],)]


@pytest.mark.parametrize("action_id", VERSION_VERBS)
def test_verbs_on_chosen_versions(
    action_id: str, window: MainWindow, calls: Callable[[object, str], list[Any]]
) -> None:
    seen = calls(window.versions, VERSION_VERBS[action_id])
    trigger(window, action_id)
    assert seen == [()]


@pytest.mark.parametrize("action_id", CANVAS_VERBS)
def test_canvas_verb(action_id: str, opened: MainWindow, calls: Callable[[object, str], list[Any]]) -> None:
    seen = calls(opened.canvas, CANVAS_VERBS[action_id])
    trigger(opened, action_id)
    assert seen == [()]


def test_every_action_is_tested() -> None:
    versions = {*VERSION_LIMITS, *VERSION_STEPS, *VERSION_VERBS}
    photos = {*PHOTO_VERBS, *PHOTO_STEPS}
    looks = {"reopen", "reopen_at_start", *LOOK_VERBS, *CANVAS_VERBS, *DOUBT_VERBS, *REFINE_VERBS}
    tested = {
        "last_path",
        "undo_copying",
        *versions,
        *looks,
        *photos,
        *SESSION_VERBS,
        *TOUCH_VERBS,
        *FILE_VERBS,
        *WINDOW_VERBS,
    }
    assert tested == {spec.id for spec in ACTIONS}


def test_photos_of_last_time(window: MainWindow, calls: Calls) -> None:
    reopening, actions = window.session.reopening, window.actions_
    reopened = calls(reopening, "reopen")
    assert not actions["reopen"].isEnabled() and not actions["reopen_at_start"].isChecked()
    reopening.last = LastTime((Path("/a/b.png"),), None, (), ())
    reopening.changed.emit()
    QApplication.processEvents()
    actions["reopen"].trigger()
    assert reopened == [()]
    for on in (True, False):
        actions["reopen_at_start"].trigger()
        assert window.session.settings.reopens_photos is on


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


def test_menu_mnemonics_are_unique(window: MainWindow) -> None:
    titles = [action.text() for action in window.menuBar().actions()]
    letters = [title[title.index("&") + 1].lower() for title in titles]
    assert len(letters) == len(set(letters))


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
            assert (shown_keys(spec), plain(spec.text)) in rows
    for _, keys, text in GESTURES:
        assert (keys, text) in rows


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


def test_copying_can_be_undone_in_the_menu_while_it_can(
    opened: MainWindow, calls: Calls, qtbot: QtBot
) -> None:
    action = opened.actions_["undo_copying"]
    assert not action.isEnabled()
    opened.session.copying._last = object()  # type: ignore[assignment]
    opened.session.copying.changed.emit()
    qtbot.waitUntil(action.isEnabled)
    seen = calls(opened.session.copying, "undo")
    action.trigger()
    assert seen == [()]
