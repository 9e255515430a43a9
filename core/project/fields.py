"""Values read from a manifest, each checked: a project may come from anybody."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

MAX_TEXT = 4096
MAX_LIST = 100_000


class BadFieldError(ValueError):
    """A value of a manifest is missing or is not what it should be; the text names it, "" for all of it."""


class Fields:
    """A JSON object whose values are asked for by name and kind; every doubt is a BadFieldError."""

    def __init__(self, values: Any, place: str = "") -> None:
        if not isinstance(values, dict):
            raise BadFieldError(place)
        self._values: dict[str, Any] = values
        self._place = place

    def has(self, name: str) -> bool:
        """Report whether there is such a value that is not null."""
        return self._values.get(name) is not None

    def text(self, name: str, default: str | None = None) -> str:
        """Return a string without control characters."""
        value = self._get(name, default)
        if not isinstance(value, str) or len(value) > MAX_TEXT or any(ord(letter) < 32 for letter in value):
            raise self._bad(name)
        return value

    def name(self, name: str, default: str | None = None) -> str:
        """Return the name of a file, which on some systems may hold any character but NUL."""
        value = self._get(name, default)
        if not isinstance(value, str) or len(value) > MAX_TEXT or "\0" in value:
            raise self._bad(name)
        return value

    def whole(self, name: str, lowest: int, highest: int, default: int | None = None) -> int:
        """Return a whole number within bounds."""
        value = self._get(name, default)
        if type(value) is not int or not lowest <= value <= highest:
            raise self._bad(name)
        return value

    def number(self, name: str, lowest: float, highest: float, default: float | None = None) -> float:
        """Return a finite number within bounds."""
        value = self._get(name, default)
        if type(value) not in (int, float) or not math.isfinite(value) or not lowest <= value <= highest:
            raise self._bad(name)
        return float(value)

    def flag(self, name: str, default: bool | None = None) -> bool:
        """Return true or false."""
        value = self._get(name, default)
        if type(value) is not bool:
            raise self._bad(name)
        return value

    def inner(self, name: str) -> Fields:
        """Return an object within this one."""
        return Fields(self._get(name, None), self._named(name))

    def each(self, name: str, most: int = MAX_LIST) -> Iterator[Fields]:
        """Yield the objects of a list, none where it is missing."""
        for index, value in enumerate(self._list(name, most)):
            yield Fields(value, f"{self._named(name)}[{index}]")

    def points(self, name: str, limit: float, most: int = MAX_LIST) -> tuple[tuple[float, float], ...]:
        """Return a list of pairs of finite numbers, none past ``limit`` either way."""
        values = self._list(name, most)
        for pair in values:
            is_pair = (
                isinstance(pair, list) and len(pair) == 2 and all(type(at) in (int, float) for at in pair)
            )
            if not is_pair or not all(math.isfinite(at) and abs(at) <= limit for at in pair):
                raise self._bad(name)
        return tuple((float(row), float(column)) for row, column in values)

    def plain(self, name: str) -> dict[str, str | int | float | bool | None]:
        """Return an object of plain values as it is, {} where it is missing; its names may be unknown ones."""
        values = self._values.get(name)
        if values is None:
            return {}
        if not isinstance(values, dict) or len(values) > MAX_TEXT:
            raise self._bad(name)
        if not all(value is None or isinstance(value, str | int | float | bool) for value in values.values()):
            raise self._bad(name)
        return dict(values)

    def _list(self, name: str, most: int) -> list[Any]:
        values = self._values.get(name)
        if values is None:
            return []
        if not isinstance(values, list) or len(values) > most:
            raise self._bad(name)
        return values

    def _get(self, name: str, default: Any) -> Any:
        value = self._values.get(name)
        return default if value is None else value

    def _named(self, name: str) -> str:
        return f"{self._place}.{name}" if self._place else name

    def _bad(self, name: str) -> BadFieldError:
        return BadFieldError(self._named(name))
