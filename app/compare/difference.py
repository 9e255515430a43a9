"""The difference of two held mattes: in numbers, found out in the background."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.matting.held_matte import HeldMatte
from app.session import Session
from core.engine.options import Cancelled


@dataclass(frozen=True)
class Difference:
    """The difference of two alphas over the unknown pixels; the known ones are alike.

    Attributes:
        pixels: how many differ by more than 1/255.
        edge_share, share: these as a share of the unknown pixels and of all.
        largest, mean: of |alpha difference| over the unknown pixels, 0 to 1.
    """

    pixels: int
    edge_share: float
    share: float
    largest: float
    mean: float


def difference(one: HeldMatte, other: HeldMatte, trimap: NDArray[np.uint8]) -> Difference:
    """Compare two mattes of the same trimap."""
    apart = np.abs(one.edge_of(trimap) - other.edge_of(trimap))
    if not apart.size:
        return Difference(0, 0.0, 0.0, 0.0, 0.0)
    pixels = int(np.count_nonzero(apart > 1 / 255))
    mean = float(apart.mean(dtype=np.float64))
    return Difference(pixels, pixels / apart.size, pixels / trimap.size, float(apart.max()), mean)


class Differing(QObject):
    """Keeps up with two mattes.

    Attributes:
        found: what they differ in; None while that is not known, as of mattes of different marks.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.found: Difference | None = None
        self._session = session
        self._pair: tuple[HeldMatte | None, HeldMatte | None] = None, None
        self._queued = False

    def follow(self, one: HeldMatte | None, other: HeldMatte | None) -> None:
        """Compare these two, unless that is done or under way."""
        if (one, other) != self._pair:
            self._pair, self.found, self._queued = (one, other), None, False
            self.changed.emit()
        if self.found is not None or self._queued or one is None or other is None:
            return
        if one.revision == other.revision == self._session.document.revision:
            self._queue(one, other)

    def _queue(self, one: HeldMatte, other: HeldMatte) -> None:
        seen = self._session.document.snapshot()
        assert seen is not None

        def compute() -> Difference | None:
            with suppress(Cancelled):
                return difference(one, other, seen.marks())
            return None

        self._queued = True
        self._session.in_background(compute, partial(self._land, (one, other)), kind="difference")

    def _land(self, pair: tuple[HeldMatte, HeldMatte], found: Difference | None) -> None:
        """Without one the marks changed meanwhile; they may be what they were again."""
        if pair != self._pair:
            return
        self._queued = False
        if found is None:
            self.follow(*pair)
        else:
            self.found = found
            self.changed.emit()
