"""Keymaps: no stroke means two actions, only differences are kept, and every change can be taken back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.keys.keymap import Keymap
from app.keys.refused import why_refused

DEFAULTS = {"brush": ("B",), "lasso": ("L",), "undo": ("Ctrl+Z", "Ctrl+Y"), "run": ("Enter",), "plain": ()}
IDS = st.sampled_from(list(DEFAULTS))
STROKES = st.sampled_from(["B", "L", "Q", "F9", "Ctrl+Z", "Ctrl+Y", "Shift+Enter"])
CHANGES = st.lists(st.tuples(st.sampled_from(["give", "take", "reset"]), IDS, STROKES), max_size=12)


def changed(changes: list[tuple[str, str, str]]) -> Keymap:
    keymap = Keymap(DEFAULTS)
    for what, action_id, stroke in changes:
        if what == "give":
            keymap = keymap.with_stroke(action_id, stroke)
        elif what == "take":
            keymap = keymap.without_stroke(action_id, stroke)
        else:
            keymap = keymap.reset(action_id)
    return keymap


@given(CHANGES)
def test_a_stroke_never_means_two(changes: list[tuple[str, str, str]]) -> None:
    strokes = [stroke for keys in changed(changes).all.values() for stroke in keys]
    assert len(strokes) == len(set(strokes))


@given(CHANGES, IDS, STROKES)
def test_what_is_given_is_there_and_nowhere_else(
    changes: list[tuple[str, str, str]], action_id: str, stroke: str
) -> None:
    keymap = changed(changes).with_stroke(action_id, stroke)
    assert keymap.holder(stroke) == action_id
    assert keymap.without_stroke(action_id, stroke).holder(stroke) != action_id


@given(CHANGES, IDS)
def test_reset_brings_back_what_an_action_came_with(
    changes: list[tuple[str, str, str]], action_id: str
) -> None:
    keymap = changed(changes).reset(action_id)
    assert keymap.all[action_id] == DEFAULTS[action_id] and action_id not in keymap.own
    assert not keymap.in_the_way(action_id)


@given(CHANGES)
def test_only_differences_are_kept_and_reset_all_leaves_none(changes: list[tuple[str, str, str]]) -> None:
    keymap = changed(changes)
    assert all(keys != DEFAULTS[action_id] for action_id, keys in keymap.own.items())
    assert Keymap.checked(DEFAULTS, keymap.own).all.keys() == DEFAULTS.keys()
    assert keymap.reset_all().own == {} and keymap.reset_all().all == DEFAULTS


def test_a_default_comes_back_once_its_stroke_is_free() -> None:
    keymap = Keymap(DEFAULTS).with_stroke("lasso", "B")
    assert keymap.own == {"lasso": ("L", "B")} and keymap.all["brush"] == () and keymap.is_changed("brush")
    assert keymap.in_the_way("brush") == {"B": "lasso"}
    assert keymap.reset("lasso").all == DEFAULTS
    assert keymap.reset("brush").all == DEFAULTS


def test_of_settings_only_what_can_be_is_taken() -> None:
    own = {
        "lasso": ("return", "Space", "Foo", "q"),
        "run": ("Enter", "Esc"),
        "brush": ("Q",),
        "newer": ("F3", "?!"),
    }
    keymap = Keymap.checked(DEFAULTS, own)
    assert keymap.own == {"lasso": ("Q",), "run": ("Enter",), "brush": ("Q",), "newer": ("F3",)}
    assert keymap.all["lasso"] == ("Q",) or keymap.all["brush"] == ("Q",)
    assert keymap.unknown == ("newer",)


def test_keys_of_gestures_and_menus_are_refused_with_a_sentence() -> None:
    refused = (
        "Space",
        "Ctrl+Space",
        "\\",
        "Left",
        "Shift+Up",
        "Tab",
        "Shift+Tab",
        "Enter",
        "Esc",
        "Backspace",
        "Alt+F",
    )
    for stroke in refused:
        reason = why_refused(stroke, ())
        assert reason.endswith("Choose another key.") and stroke in reason
        assert why_refused(stroke, (stroke,)) == ""
    for stroke in (
        "B",
        "Ctrl+Left",
        "Alt+Left",
        "Shift+Enter",
        "Shift+Esc",
        "Ctrl+Tab",
        "Alt+F9",
        "Ctrl+Alt+F",
        "Del",
    ):
        assert why_refused(stroke, ()) == ""
