"""Values of an entry of the file of presets, which may be edited by hand: read with the kinds of their defaults."""

from __future__ import annotations

from collections.abc import Container, Mapping
from enum import Enum
from typing import Any

from core.errors import UserError
from core.jobs.presets.file import Entry
from core.text.translate import tr

_MOST_CHARACTERS = 60
_LARGEST = 1 << 53
"""Largest whole number that is accepted: nobody means a larger one, and some uses cannot hold it."""


def taken(entry: Entry, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that an entry has of these; where the default is None, a whole number or nothing fits.

    Raises:
        UserError: one is not of the kind of its default.
    """
    return {key: _taken(key, entry[key], default) for key, default in defaults.items() if key in entry}


def one_of(entry: Entry, key: str, choices: Container[Any], usual: Any) -> Any:
    """Return the value of an entry that must be one of these, the usual one without any. Raises UserError."""
    value = entry.get(key, usual)
    if isinstance(value, list | dict) or value not in choices:
        raise misfit(key, value)
    return value


def misfit(key: str, value: Any) -> UserError:
    """Return an error on a value that cannot be taken."""
    text = repr(value)
    shown = text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"
    return UserError(tr("Its {key} is {value}, which does not fit.", key=key, value=shown))


def is_whole(value: Any) -> bool:
    """Report whether a value is a whole number of a sane size."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST


def _taken(key: str, value: Any, default: Any) -> Any:
    if isinstance(default, float) and is_whole(value):
        return float(value)
    if not _fits(default, value):
        raise misfit(key, value)
    return type(default)(value) if isinstance(default, Enum) else value


def _fits(default: Any, value: Any) -> bool:
    if isinstance(default, Enum):
        return value in [each.value for each in type(default)]
    if default is None:
        return value is None or is_whole(value)
    return is_whole(value) if is_whole(default) else type(value) is type(default)
