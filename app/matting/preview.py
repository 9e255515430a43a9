"""A reduced run: which part of the photo, how small, and how its alpha comes back to the size of the photo. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from app.matting.engine_port import Engine, display
from core.engine.options import Finished, MatteOptions
from core.geometry import Rect, Size, area, slices
from core.trimap.shrink import shrunk, shrunk_trimap, size_within
from core.trimap.values import UNKNOWN, VALUES, Trimap, shares

LONGEST = 1024
"""The longest side of what the network gets, in pixels; also the least that a crop has, where the photo has it."""
_CONTEXT = 1 / 8
"""Share of the visible height and width added on each side as context for the network."""
_NEARLY_WHOLE = 0.75


class Landing(NamedTuple):
    """A finished preview: all of the alpha in 8 bits, (H, W), and the part that differs from before."""

    display: NDArray[np.uint8]
    rect: Rect


class Source(NamedTuple):
    """The input of a preview. `trimap` may be written meanwhile: then the preview has to be thrown away.

    Attributes:
        image: (H, W, 3).
        trimap: (H, W).
        shown: uint8 (H, W), the alpha that the views show now, None where the trimap stands in for it.
        seen: the pixels in view, None for all.
    """

    image: NDArray[Any]
    trimap: Trimap
    shown: NDArray[np.uint8] | None
    seen: Rect | None


def preview(
    source: Source, engine: Engine, options: MatteOptions, cancelled: Callable[[], bool]
) -> Landing | None:
    """Run the engine on a reduced crop; None where the trimap cannot be matted yet, or loses a value when reduced.

    Raises:
        UserError: the engine refuses, as where memory is limited to less than it needs.
        Cancelled: `cancelled` returned True.
    """
    trimap = source.trimap
    wanted = {value for value, share in shares(trimap).items() if share}
    if UNKNOWN not in wanted:
        return None
    rect, small = reduced(trimap, crop_around(_size(trimap), source.seen), wanted)
    if small is None:
        return landing(trimap, source.shown, rect, None)
    if not has_all(small, wanted):
        return None
    image = shrunk(source.image[slices(rect)], _size(small))
    quick = replace(options, max_tokens=None, foreground=False, passes=1, polish=0)
    return landing(trimap, source.shown, rect, _matte(engine.matte(image, small, quick, cancelled)))


def crop_around(size: Size, seen: Rect | None) -> Rect:
    """Return what to run on: what is seen with a margin, at least LONGEST a side; all where that is nearly all."""
    whole = 0, 0, *size
    if seen is None or seen[0] >= seen[2] or seen[1] >= seen[3]:
        return whole
    rect = _resized(seen, size, lambda side: max(round(side * (1 + 2 * _CONTEXT)), LONGEST))
    return whole if area(rect) >= _NEARLY_WHOLE * area(whole) else rect


def reduced(trimap: Trimap, rect: Rect, wanted: Collection[int] = VALUES) -> tuple[Rect, Trimap | None]:
    """Return the crop, widened until it holds the wanted values, and its reduced trimap.

    The trimap is None if nothing in the crop is unknown. That of the whole photo may still lack a value, where so
    little of it is marked that nothing of it is left when reduced.
    """
    size = _size(trimap)
    while True:
        small = shrunk_trimap(trimap[slices(rect)], reduced_size(rect))
        if not (small == UNKNOWN).any():
            return rect, None
        if has_all(small, wanted) or rect == (0, 0, *size):
            return rect, small
        rect = _resized(rect, size, lambda side: 2 * side)


def reduced_size(rect: Rect) -> Size:
    """Return (height, width) of a crop reduced so that its longest side is LONGEST; smaller ones stay as they are."""
    return size_within((rect[2] - rect[0], rect[3] - rect[1]), LONGEST)


def has_all(trimap: Trimap, wanted: Collection[int] = VALUES) -> bool:
    """Report whether all wanted values occur."""
    return all((trimap == value).any() for value in wanted)


def landing(
    trimap: Trimap, shown: NDArray[np.uint8] | None, rect: Rect, alpha: NDArray[np.float32] | None
) -> Landing:
    """Put the alpha of a reduced crop into what is shown: known pixels as marked, the rest outside as before."""
    is_unknown = (trimap == UNKNOWN).view(np.uint8)
    result = trimap.copy()  # its values are those of a known alpha in 8 bits
    if shown is not None:
        cv2.copyTo(shown, is_unknown, result)
    if alpha is not None:
        place = slices(rect)
        size = rect[3] - rect[1], rect[2] - rect[0]
        large = cv2.resize(display(alpha), size, interpolation=cv2.INTER_LINEAR)
        result[place] = cv2.copyTo(large, is_unknown[place], result[place])
    left, top, width, height = cv2.boundingRect(cv2.absdiff(result, trimap if shown is None else shown))
    return Landing(result, (top, left, top + height, left + width))


def _matte(events: Iterator[Any]) -> NDArray[np.float32] | None:
    alpha = None
    for event in events:  # to the end: it has cleaned up then
        if isinstance(event, Finished):
            alpha = event.result.alpha
    return alpha


def _resized(rect: Rect, size: Size, length: Callable[[int], int]) -> Rect:
    """Give both sides of a rectangle another length about its middle, pushed and cut to fit the photo."""
    top, bottom = _span(rect[0], rect[2], size[0], length)
    left, right = _span(rect[1], rect[3], size[1], length)
    return top, left, bottom, right


def _span(start: int, stop: int, limit: int, length: Callable[[int], int]) -> tuple[int, int]:
    side = min(length(stop - start), limit)
    first = min(max((start + stop - side) // 2, 0), limit - side)
    return first, first + side


def _size(array: NDArray[Any]) -> Size:
    return array.shape[0], array.shape[1]
