"""Photos of several that could not be read: told as one, once all of them were looked at."""

from __future__ import annotations

from collections.abc import Callable

from core.text.lists import listed
from core.text.translate import tr

_MOST_NAMES = 20


class Unread:
    """Waits for photos that were asked for together, and says with `tell` which of them could not be read."""

    def __init__(self, tell: Callable[[str], object]) -> None:
        self._tell = tell
        self._awaited = set[int]()
        self._missed: dict[int, tuple[str, str]] = {}

    def wait(self, key: int) -> None:
        """Wait for one more photo."""
        self._awaited.add(key)

    def missed(self, key: int, name: str, sentence: str) -> None:
        """Hear that a photo could not be read; one that nobody waits for is told at once."""
        if key not in self._awaited:
            self._tell(sentence)
            return
        self._missed[key] = name, sentence
        self.over(key)

    def over(self, key: int) -> None:
        """Hear that a photo was read, missed, or closed before."""
        self._awaited.discard(key)
        if self._awaited or not self._missed:
            return
        told, self._missed = list(self._missed.values()), {}
        if len(told) == 1:
            self._tell(told[0][1])
            return
        names = listed([name for name, _ in told], _MOST_NAMES)
        self._tell(
            tr(
                "{n:,} photos cannot be opened: {names}. Point at one of them in the filmstrip to read why.",
                n=len(told),
                names=names,
            )
        )
