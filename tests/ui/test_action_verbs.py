"""Each action does what it says: the verb behind it is called, once, with what belongs to it."""

from __future__ import annotations

from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.workspace.reopening import LastTime
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN
from tests.ui.helpers import Calls
from ui.actions.table import ACTIONS
from ui.main_window import MainWindow

Verbs = dict[str, tuple[str, tuple[Any, ...]]]
"""By action: the name of a verb, and what it is called with."""

SESSION_VERBS: Verbs = {
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
    "shape_rectangle": ("draw", ("rectangle",)),
    "shape_ellipse": ("draw", ("ellipse",)),
    "shape_polygon": ("draw", ("polygon",)),
    "shape_pen": ("draw", ("pen",)),
    "next_shape": ("draw_next", ()),
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
TOUCH_VERBS: Verbs = {
    "touch_add": ("take_up", ("add",)),
    "touch_erase": ("take_up", ("erase",)),
    "touch_restore": ("take_up", ("restore",)),
    "clear_touch_up": ("clear", ()),
}
DOUBT_VERBS: Verbs = {
    "next_place": ("step", (1,)),
    "previous_place": ("step", (-1,)),
    "dismiss_place": ("dismiss", (0,)),
    "doubt_map": ("set_shows_map", (True,)),
}
REFINE_VERBS: Verbs = {
    "refine_on": ("set_on", (False,)),
    "refine_reset": ("reset", ()),
    "remove_region": ("remove_region", ()),
}
VERSION_LIMITS = {f"versions_{megabytes}": megabytes for megabytes in (128, 512, 2048, 8192)}
VERSION_STEPS: Verbs = {"version_previous": ("step", (-1,)), "version_next": ("step", (1,))}
VERSION_VERBS: Verbs = {
    "version_return": ("return_to", ()),
    "version_compare": ("compare", ()),
    "version_delete": ("delete", ()),
}
PHOTO_VERBS: Verbs = {
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
PHOTO_STEPS: Verbs = {"photo_next": ("show_next", (1,)), "photo_previous": ("show_next", (-1,))}
FILE_VERBS: Verbs = {
    "open": ("open_photo", ()),
    "open_folder": ("open_folder", ()),
    "paste": ("paste", ()),
    "import_trimap": ("import_trimap", ()),
    "save": ("save", ()),
    "save_as": ("save_as", ()),
    "save_trimap": ("save_trimap", ()),
    "export_cutout": ("export_cutout", ()),
    "export_alpha": ("export_alpha", ()),
    "export_composite": ("export_composite", ()),
    "export_options": ("export_options", ()),
    "saved_selection": ("take_selection", ()),
    "model": ("choose_model", ()),
    "subject_network": ("choose_subject_network", ()),
}
WINDOW_VERBS: Verbs = {
    "quit": ("close", ()),
    "panels": ("toggle_panels", ()),
    "next_pane": ("next_pane", ()),
    "previous_pane": ("previous_pane", ()),
    "color_blind": ("set_palette", ("color-blind",)),
    "compare": ("compare", ()),
    "keys": ("show_keys", ()),
    "about": ("show_about", ()),
    "preferences": ("show_preferences", ()),
}
LOOK_VERBS: Verbs = {
    "background": ("choose_background", ()),
    "marks_look": ("choose_marks", ()),
    "box_by_numbers": ("box_by_numbers", ()),
}
CANVAS_VERBS: Verbs = {
    "fit": ("fit", ()),
    "actual": ("actual_size", ()),
    "zoom_in": ("zoom_in", ()),
    "zoom_out": ("zoom_out", ()),
}
PARTS = {
    "session": SESSION_VERBS,
    "session.touch": TOUCH_VERBS,
    "session.doubts": DOUBT_VERBS,
    "session.refining": REFINE_VERBS,
    "session.versions": VERSION_STEPS,
    "session.workspace": PHOTO_STEPS,
    "versions": VERSION_VERBS,
    "photos": PHOTO_VERBS,
    "files": FILE_VERBS,
    "looks": LOOK_VERBS,
    "canvas": CANVAS_VERBS,
}
"""By the part of the window that has the verbs."""


def trigger(window: MainWindow, action_id: str) -> None:
    """As the user would, whether or not it makes sense just now."""
    action = window.actions_[action_id]
    action.setEnabled(True)
    action.trigger()


def called(
    window: MainWindow, action_id: str, owner: object, verb: str, monkeypatch: pytest.MonkeyPatch
) -> list[tuple[Any, ...]]:
    """What the action calls the verb with, each time it does; the verb itself does nothing meanwhile."""
    seen: list[tuple[Any, ...]] = []
    with monkeypatch.context() as patch:
        patch.setattr(owner, verb, lambda *args, **options: seen.append(args))
        trigger(window, action_id)
    return seen


def test_verbs(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    verbs = [(part, *verb) for part, verbs in PARTS.items() for verb in verbs.items()]
    for part, action_id, (verb, arguments) in verbs:
        opened.session.doubts.current = 0
        opened.actions_.refresh()
        owner = attrgetter(part)(opened)
        assert called(opened, action_id, owner, verb, monkeypatch) == [arguments], (part, action_id)


def test_the_last_path_is_taken_up_with_its_tool(opened: MainWindow, qtbot: QtBot) -> None:
    pen = opened.session.pen
    assert not opened.actions_["last_path"].isEnabled()
    for point in ((2.0, 2.0), (8.0, 2.0), (8.0, 8.0)):
        pen.press(*point, near=0.5)
    pen.cancel()
    qtbot.waitUntil(opened.actions_["last_path"].isEnabled)
    opened.actions_["last_path"].trigger()
    assert opened.session.tool == "path"
    assert len(pen.anchors) == 3
    qtbot.waitUntil(lambda: opened.actions_["undo"].text() == "&Undo: Path point")
    assert opened.actions_["undo"].isEnabled()


def test_window_verbs(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    for action_id, (verb, arguments) in WINDOW_VERBS.items():
        window.actions_.refresh()
        assert called(window, action_id, window, verb, monkeypatch) == [arguments], action_id


def test_memory_for_versions(window: MainWindow) -> None:
    for action_id, megabytes in VERSION_LIMITS.items():
        trigger(window, action_id)
        assert window.session.settings.versions_bytes == megabytes * 2**20
        assert [name for name in VERSION_LIMITS if window.actions_[name].isChecked()] == [action_id]


def test_every_action_is_tested() -> None:
    others = {"last_path", "undo_copying", "reopen", "reopen_at_start", *VERSION_LIMITS, *WINDOW_VERBS}
    tested = [*others, *(action_id for verbs in PARTS.values() for action_id in verbs)]
    assert sorted(tested) == sorted(spec.id for spec in ACTIONS)


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
