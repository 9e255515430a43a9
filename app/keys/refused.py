"""Strokes that no action can have, as the canvas, the menus or the keyboard itself need them."""

from __future__ import annotations

from collections.abc import Sequence

from app.keys.strokes import parts_of
from core.text.translate import mark, tr

_ARROWS = ["Left", "Right", "Up", "Down"]  # not translated
_MOVES = dict.fromkeys(_ARROWS, mark("{key} moves the photo, or the line of the wipe. Choose another key."))
_ON = {"Tab": mark("{key} takes the keyboard to the next control. Choose another key.")}  # not translated
_ANYWAY = {
    "Space": mark("{key} moves the photo while it is held. Choose another key."),  # not translated
    "\\": mark("{key} shows the original while it is held. Choose another key."),
}
"""Whatever is held with them."""
_ALONE = {
    **_MOVES,
    **_ON,
    "Enter":  # not translated
        mark("{key} finishes shapes and paths and presses buttons. Choose another key."),
    "Esc": mark("{key} cancels and closes. Choose another key."),  # not translated
    "Backspace": mark("{key} takes back the last point of a path. Choose another key."),  # not translated
}  # fmt: skip
_WITH_SHIFT = {**_MOVES, **_ON}
_MENUS = mark("Alt and a letter open a menu, so {key} cannot be used. Choose another key.")


def why_refused(stroke: str, defaults: Sequence[str], shown: str = "") -> str:
    """Say why an action cannot have a stroke; "" if it can: those it has by default it always can.

    `shown` is the stroke as the system writes it.
    """
    if stroke in defaults:
        return ""
    held, key = parts_of(stroke)
    reason = _ANYWAY.get(key, "")
    if not held:
        reason = reason or _ALONE.get(key, "")
    elif held == {"Shift"}:  # not translated
        reason = reason or _WITH_SHIFT.get(key, "")
    elif held == {"Alt"} and len(key) == 1 and key.isalnum():  # not translated
        reason = _MENUS
    return tr(reason, key=shown or stroke) if reason else ""
