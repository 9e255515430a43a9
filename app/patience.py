"""Questions to the disk that a click waits for: one that hangs, as of a network folder, is given up at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from core.files import is_folder

_PATIENCE_S = 0.1
_PLACE_PARTS = 3
_hanging: set[tuple[str, ...]] = set()

Answer = TypeVar("Answer")


def share_of(place: Path) -> tuple[str, ...]:
    """Return the parts of a path that say on which disk or share it lies: what hangs there hangs together."""
    return place.parts[:_PLACE_PARTS]


def soon(ask: Callable[[], Answer], otherwise: Answer, place: Path) -> Answer:
    """Return what `ask` says of a place on the disk, or `otherwise` where that takes longer than an instant.

    While one question hangs, others about the same disk or share are not asked at all. `ask` runs on a thread of its
    own and must not raise.
    """
    share = share_of(place)
    if share in _hanging:
        return otherwise
    answers: list[Answer] = []
    _hanging.add(share)

    def look() -> None:
        try:
            answers.append(ask())
        finally:
            _hanging.discard(share)

    thread = threading.Thread(target=look, name="folder-look", daemon=True)
    thread.start()
    thread.join(_PATIENCE_S)
    return answers[0] if answers else otherwise


def is_folder_soon(path: Path) -> bool:
    """Report whether there is such a folder; False where its disk does not answer at once."""
    return soon(lambda: is_folder(path), False, path)
