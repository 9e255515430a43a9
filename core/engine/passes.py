"""Two passes over one photo, as it is and mirrored, whose mean is nearer to the truth than either.

A network is not quite symmetric, so part of its error is another in the mirror (self-ensemble, as in Timofte et al.,
CVPR 2016). What it gains here is measured in docs/benchmarks.md.
"""

from collections.abc import Callable, Generator
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from core.engine.options import Event, Progress, RouterDecided, TileDone
from core.trimap.shrink import shrunk, size_within

Result = TypeVar("Result")

DIFFERENCE_LENGTH = 1536
"""The longest side, in pixels, at which the difference of two passes is kept."""
_BAND_ROWS = 256


def mirrored(array: NDArray[Any]) -> NDArray[Any]:
    """Return a copy of (H, W) or (H, W, C) with left and right exchanged."""
    return np.ascontiguousarray(array[:, ::-1])


def difference(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return 255 x |difference| of two alphas (H, W), reduced to DIFFERENCE_LENGTH where they are larger."""
    differ = np.empty(first.shape, np.uint8)
    for top in range(0, len(first), _BAND_ROWS):
        rows = slice(top, top + _BAND_ROWS)
        differ[rows] = np.rint(np.abs(first[rows] - second[rows]) * 255)
    return shrunk(differ, size_within((first.shape[0], first.shape[1]), DIFFERENCE_LENGTH))


def rescaled(
    events: Generator[Event, None, Result], start: float, share: float
) -> Generator[Event, None, Result]:
    """Yield events with progress f as ``start`` + ``share`` f; return what they return."""
    return (
        yield from _mapped(
            events, lambda e: Progress(e.phase, start + share * e.fraction) if isinstance(e, Progress) else e
        )
    )


def averaged(
    events: Generator[Event, None, Result], alpha: NDArray[np.float32]
) -> Generator[Event, None, Result]:
    """Yield events of a mirrored run as events of the photo: tiles averaged with ``alpha`` (H, W), no routing."""

    def turned(event: Event) -> Event | None:
        if isinstance(event, RouterDecided):
            return None
        if not isinstance(event, TileDone):
            return event
        height, width = event.alpha.shape
        left = alpha.shape[1] - event.left - width
        first = alpha[event.top : event.top + height, left : left + width]
        return TileDone(event.top, left, np.float32(0.5) * (first + event.alpha[:, ::-1]))

    return (yield from _mapped(events, turned))


def _mapped(
    events: Generator[Event, None, Result], change: Callable[[Event], Event | None]
) -> Generator[Event, None, Result]:
    while True:
        try:
            event = next(events)
        except StopIteration as end:
            result: Result = end.value
            return result
        changed = change(event)
        if changed is not None:
            yield changed
