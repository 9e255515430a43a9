"""Auto edge: an unknown band of given widths along the subject's outline, live while its width is dragged."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.trimap.paint import fill
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, Trimap

STEPS = 16
"""Distances are kept in sixteenths of a pixel."""
FAR = 32767


class EdgeBands:
    """The distance of every pixel to the edge, computed once, from which a band of any width follows at once.

    ``is_foreground`` and ``is_background`` are bool (H, W) and exclude each other; what is neither is unknown for
    any width. The distance is positive in the background, negative in the foreground, 0 between.
    """

    def __init__(self, is_foreground: NDArray[np.bool_], is_background: NDArray[np.bool_]) -> None:
        self._distance = signed_steps(is_foreground, is_background)
        self._base = is_foreground.view(np.uint8) * np.uint8(FOREGROUND)

    @classmethod
    def from_trimap(cls, trimap: Trimap) -> "EdgeBands":
        """Return the bands of a trimap, whose unknown region can grow on either side but not shrink."""
        return cls(trimap == FOREGROUND, trimap == BACKGROUND)

    def trimap(self, inside: float, outside: float) -> Trimap:
        """Return the trimap with ``inside`` pixels of foreground and ``outside`` of background made unknown."""
        low, high = (min(round(width * STEPS), FAR - 1) for width in (inside, outside))
        return with_edge(self._base, self._distance, -low, high)


def from_alpha(alpha: NDArray[Any], inner: float, outer: float) -> Trimap:
    """Return the trimap of an alpha or a mask, (H, W) uint8 or float32 in [0, 1].

    All that is neither opaque nor transparent is unknown, and so are ``inner`` pixels of the opaque and ``outer``
    pixels of the transparent beside it. Opaque and transparent mean within 2 % of the full scale.
    """
    return EdgeBands(*known_of(alpha)).trimap(inner, outer)


def known_of(alpha: NDArray[Any]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return where an alpha or a mask, uint8 or float in [0, 1], is opaque and where transparent, within 2 %."""
    full = 255 if alpha.dtype == np.uint8 else 1
    return alpha >= 0.98 * full, alpha <= 0.02 * full


def signed_steps(is_foreground: NDArray[np.bool_], is_background: NDArray[np.bool_]) -> NDArray[np.int16]:
    """Return the distance to the edge in parts of a pixel, STEPS to one: positive in the background, else negative."""
    steps = _steps_inside(is_background)
    steps -= _steps_inside(is_foreground)
    return steps


def with_edge(base: Trimap, distance: NDArray[np.int16], low: int, high: int) -> Trimap:
    """Return a copy of marks that is unknown where ``distance`` is from ``low`` to ``high``."""
    trimap = base.copy()
    fill(trimap, UNKNOWN, np.asarray(cv2.inRange(distance, low, high), np.uint8))
    return trimap


def _steps_inside(mask: NDArray[np.bool_]) -> NDArray[np.int16]:
    """Return the distance from each True pixel to the nearest False one, in steps; 0 where False."""
    steps = np.zeros(mask.shape, np.int16)
    left, top, width, height = cv2.boundingRect(mask.view(np.uint8))
    if not width:
        return steps
    area = np.s_[max(top - 1, 0) : top + height + 1, max(left - 1, 0) : left + width + 1]
    distance: Any = cv2.distanceTransform(
        np.ascontiguousarray(mask[area]).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5
    )
    np.minimum(distance, FAR // STEPS, out=distance)
    np.multiply(distance, np.float32(STEPS), out=steps[area], casting="unsafe")
    return steps
