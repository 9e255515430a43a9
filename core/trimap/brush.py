"""The brush: hard-edged capsules, because a trimap has no soft values. The eraser is one with another value."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from core.geometry import Rect, clip, slices
from core.trimap.paint import BeforePaint, Selection, fill, paint

Point = tuple[float, float]
"""(row, column) in pixels; the center of the first pixel is (0, 0)."""

_SHIFT = 4
_FINE = 1 << _SHIFT
_EXACT_PIXELS = 128 * 128


def point_at(x: float, y: float) -> Point:
    """Return the point at a continuous position (x, y), where the first pixel spans 0 to 1."""
    return y - 0.5, x - 0.5


def segment_rect(shape: tuple[int, ...], p0: Point, p1: Point, radius: float) -> Rect | None:
    """Return the rectangle that a segment can touch, or None if it misses an image of this shape."""
    reach = math.ceil(max(radius, 0.5)) + 1
    top, left = min(p0[0], p1[0]) - reach, min(p0[1], p1[1]) - reach
    bottom, right = max(p0[0], p1[0]) + reach + 1, max(p0[1], p1[1]) + reach + 1
    return clip((math.floor(top), math.floor(left), math.ceil(bottom), math.ceil(right)), shape)


def stroke_segment(
    trimap: NDArray[np.uint8],
    p0: Point,
    p1: Point,
    radius: float,
    value: int,
    *,
    over: int | None = None,
    guide: NDArray[np.uint8] | None = None,
    before: BeforePaint | None = None,
) -> Rect | None:
    """Paint the capsule of ``radius`` pixels around the segment from p0 to p1, both (row, column), in place.

    Returns the rectangle it may have touched, or None outside the image. ``over`` paints only on pixels of that
    value (in ``guide``, else in the trimap); ``before`` gets the rectangle first (TileRecorder.touch).
    """
    rect = segment_rect(trimap.shape, p0, p1, radius)
    if rect is None:
        return None
    local = ((p0[0] - rect[0], p0[1] - rect[1]), (p1[0] - rect[0], p1[1] - rect[1]))
    if over is not None:
        mask = np.zeros((rect[2] - rect[0], rect[3] - rect[1]), np.uint8)
        _draw(mask, *local, radius, 255)
        return paint(trimap, Selection(rect, mask), value, over=over, guide=guide, before=before)
    if before is not None:
        before(rect)
    _draw(trimap[slices(rect)], *local, radius, value)
    return rect


def _draw(area: NDArray[np.uint8], p0: Point, p1: Point, radius: float, value: int) -> None:
    """Draw the capsule into ``area``, whose first pixel is (0, 0): exactly where it is small, else by OpenCV."""
    if area.size <= _EXACT_PIXELS:
        fill(area, value, _capsule(area.shape, p0, p1, radius))
        return
    start, end = ((round(p[1] * _FINE), round(p[0] * _FINE)) for p in (p0, p1))
    if start != end:
        cv2.line(area, start, end, value, max(round(2 * radius), 1), cv2.LINE_8, _SHIFT)
    for center in (start, end):
        cv2.circle(area, center, max(round(radius * _FINE), 1), value, cv2.FILLED, cv2.LINE_8, _SHIFT)


def _capsule(shape: tuple[int, ...], p0: Point, p1: Point, radius: float) -> NDArray[np.uint8]:
    """Return 1 for the pixels whose center is within ``radius`` of the segment, and for the one at p0."""
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    down, right = p1[0] - p0[0], p1[1] - p0[1]
    length_squared = down * down + right * right
    along = (rows - p0[0]) * down + (columns - p0[1]) * right
    share = np.clip(along / length_squared, 0, 1) if length_squared else 0.0
    gap_squared = (rows - p0[0] - share * down) ** 2 + (columns - p0[1] - share * right) ** 2
    return np.asarray(gap_squared <= max(radius, 0.71) ** 2, np.uint8)
