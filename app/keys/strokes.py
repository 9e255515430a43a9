"""Strokes: one key with its modifiers, written as "Ctrl+Shift+Z" in any language and on any system."""

from __future__ import annotations

import re
from functools import cache

_MODIFIERS = ("Meta", "Ctrl", "Alt", "Shift")  # not translated
"""In the order of Qt."""
_HELD = re.compile(r"(meta|ctrl|alt|shift)\+(?=.)", re.IGNORECASE)
_NAMES = (
    "Esc", "Tab", "Backspace", "Enter", "Ins", "Del", "Pause", "Print", "Home", "End", "Left",  # not translated
    "Up", "Right", "Down", "PgUp", "PgDown", "Space", "Menu", "Help",  # not translated
    *(f"F{number}" for number in range(1, 36)),
)  # fmt: skip
_OTHERS = {
    "return": "Enter", "escape": "Esc", "delete": "Del", "insert": "Ins",  # not translated
    "pageup": "PgUp", "pagedown": "PgDown",
}  # fmt: skip
_KEYS = {name.lower(): name for name in _NAMES} | _OTHERS


@cache
def stroke_of(text: str) -> str | None:
    """Return a stroke as it is written here, whatever its case and the order of its modifiers; None if it is none.

    Enter is both keys of that name, the large one (Qt: Return) and that of the number pad.
    """
    rest, held = text.strip(), set[str]()
    while (match := _HELD.match(rest)) is not None:
        held.add(match[1].capitalize())
        rest = rest[match.end() :]
    if rest.lower() == "backtab":
        rest, held = "Tab", held | {"Shift"}  # not translated
    key = _KEYS.get(rest.lower()) or _sign(rest)
    return None if key is None else "+".join([*(name for name in _MODIFIERS if name in held), key])


def _sign(text: str) -> str | None:
    if len(text) != 1 or not text.isprintable() or text.isspace():
        return None
    upper = text.upper()
    return upper if len(upper) == 1 else text


def parts_of(stroke: str) -> tuple[frozenset[str], str]:
    """Return the modifiers and the key of a stroke."""
    *held, key = stroke.split("+") if not stroke.endswith("+") else [*stroke[:-1].split("+")[:-1], "+"]
    return frozenset(held), key
