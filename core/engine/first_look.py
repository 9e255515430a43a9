"""A first look at smaller copies of the photo, where its unknown region is wider than the model ever saw in training.

A network trained on narrow bands of unknown pixels guesses where a whole attention window is unknown. Shrunk, the same
band is narrow again: what the network is sure of there becomes known, and the full-size run decides the rest.
"""

import math
from collections.abc import Callable, Generator, Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.engine.options import Event, Finished, Progress
from core.text.translate import tr
from core.trimap.shrink import shrunk, shrunk_trimap
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, Trimap

_SURE = 0.02
_MARGIN = 3
_SMALLEST_SIDE = 64
PROGRESS_SHARE = 0.25
"""Of the whole run: what the looks take; the full-size run has the rest."""
_COMFORT = 0.4
"""Share of the reach that a look brings the region into: where the network is at its best, not at its limit."""

Pass = Callable[[NDArray[Any], Trimap], Iterator[Event]]
"""Runs the network on an image and trimap and yields its events."""


def first_looks(
    image: NDArray[Any], trimap: Trimap, reach: float, run: Pass
) -> Generator[Progress, None, Trimap]:
    """Look at ever larger copies while that narrows the unknown region; yield progress and return the new trimap.

    Args:
        image: (H, W, 3).
        trimap: (H, W), valid.
        reach: how far, in pixels, an unknown pixel may lie from the nearest known one before a look is taken.
        run: runs the network on a shrunk photo.
    """
    factor, last, count = factor_for(trimap, reach), math.inf, 0
    while 1 < factor < last:
        small = shrink(image, trimap, factor)
        if len(np.unique(small[1])) < len(np.unique(trimap)):
            break  # what little is known was lost in shrinking
        for event in run(*small):
            if isinstance(event, Progress):
                share = 1 - 0.5 ** (count + event.fraction)
                yield Progress(tr("First look"), PROGRESS_SHARE * share)
            elif isinstance(event, Finished):
                trimap = narrow(trimap, event.result.alpha, factor)
        last, factor, count = factor, factor_for(trimap, reach), count + 1
    return trimap


def factor_for(trimap: Trimap, reach: float) -> int:
    """Return how many times smaller the photo should be looked at first; 1 if no look is needed.

    None is needed while every unknown pixel lies within ``reach`` pixels of a known one.
    """
    is_unknown = (trimap == UNKNOWN).astype(np.uint8)
    farthest = float(cv2.distanceTransform(is_unknown, cv2.DIST_L2, 3).max())
    if farthest <= reach:
        return 1
    return max(1, min(math.ceil(farthest / (_COMFORT * reach)), min(trimap.shape) // _SMALLEST_SIDE))


def shrink(image: NDArray[Any], trimap: Trimap, factor: int) -> tuple[NDArray[Any], Trimap]:
    """Return both at 1 / ``factor``; a shrunk pixel is known only where all it stands for is known and alike."""
    size = -(-trimap.shape[0] // factor), -(-trimap.shape[1] // factor)
    return shrunk(image, size), shrunk_trimap(trimap, size)


def narrow(trimap: Trimap, alpha: NDArray[np.float32], factor: int) -> Trimap:
    """Return the trimap with unknown pixels made known where the shrunk ``alpha`` is sure, and all around is too."""
    is_mixed = ((alpha > _SURE) & (alpha < 1 - _SURE)).astype(np.uint8)
    side = 2 * _MARGIN + 1
    is_open = cv2.dilate(is_mixed, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    marks = np.where(is_open > 0, UNKNOWN, np.where(alpha > 0.5, FOREGROUND, BACKGROUND)).astype(np.uint8)
    height, width = trimap.shape
    large = cv2.resize(
        marks, (alpha.shape[1] * factor, alpha.shape[0] * factor), interpolation=cv2.INTER_NEAREST
    )
    return np.where(trimap == UNKNOWN, large[:height, :width], trimap).astype(np.uint8)
