"""A cache of what the previous save encoded, so that the next one encodes only what is new."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

T = TypeVar("T")


class Memo:
    """Remembers what was made of objects that never change, by who they are; what a save did not use is dropped."""

    def __init__(self) -> None:
        self._held: dict[tuple[int, str], tuple[object, object]] = {}
        self._used: dict[tuple[int, str], tuple[object, object]] = {}

    def of(self, key: object, kind: str, make: Callable[[], T]) -> T:
        """Return what was made of ``key`` before, else make it; None stands for nothing to remember."""
        if key is None:
            return make()
        name = id(key), kind
        known = self._used.get(name) or self._held.get(name) or (key, make())
        self._used[name] = known
        return cast(T, known[1])

    @property
    def nbytes(self) -> int:
        """Memory of what is remembered, in bytes."""
        return sum(_bytes_of(made) for _, made in (*self._held.values(), *self._used.values()))

    def end(self) -> None:
        """End a save."""
        self._held, self._used = self._used, {}


def _bytes_of(made: object) -> int:
    if isinstance(made, bytes):
        return len(made)
    if isinstance(made, dict):
        return sum(map(_bytes_of, made.values()))
    return sum(map(_bytes_of, made)) if isinstance(made, list | tuple) else 0
