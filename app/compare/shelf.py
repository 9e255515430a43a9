"""Held mattes by what they were asked with and by the revision of the trimap; what no one looks at has little room."""

from __future__ import annotations

from app.matting.held_matte import HeldMatte
from core.engine.options import MatteOptions

HELD_BYTES = 512 << 20
"""Most bytes of mattes that no side shows."""


class Shelf:
    """Finished runs of one photo by one model."""

    def __init__(self) -> None:
        self._held: dict[tuple[int, MatteOptions], HeldMatte] = {}

    def put(self, held: HeldMatte) -> None:
        """Hold it, in place of one that was asked with the same."""
        self._held[held.revision, held.options] = held

    def find(self, revision: int, options: MatteOptions) -> HeldMatte | None:
        """The one of these marks that was asked with this, None if it is not held."""
        return self._held.get((revision, options))

    def only_others(self, revision: int) -> bool:
        """Report whether some are held, but none of these marks."""
        return bool(self._held) and all(of != revision for of, _ in self._held)

    def clear(self) -> None:
        """Let go of all."""
        self._held.clear()

    def make_room(self, *shown: HeldMatte | None) -> None:
        """Let go of the oldest that is not shown, until few enough bytes are left."""
        hidden = [key for key, held in self._held.items() if not any(held is one for one in shown)]
        total = sum(self._held[key].nbytes for key in hidden)
        for key in hidden:
            if total > HELD_BYTES:
                total -= self._held.pop(key).nbytes
