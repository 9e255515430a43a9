"""A path of points and curves, and how much of each pixel lies inside or near it."""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from core.geometry import Rect, Size, clip
from core.trimap.brush import Point

Outline = NDArray[np.float64]
"""(n, 2): row and column of the corners of a polygon, in pixels; the first pixel spans 0 to 1."""

_LINES = 16
"""Lines a row of pixels along which the inside is measured."""
_SHIFT = 4
_ARC = 9
"""Corners of the way around the image from one end of an open path to the other."""
_PIXELS_PER_CORNER = 3.0
_BEND = 0.05
"""Pixels that a curve may stray from its chords where distances to it are measured."""


@dataclass(frozen=True)
class Anchor:
    """A point of a path.

    Attributes:
        at: (row, column) in pixels; the first pixel spans 0 to 1.
        handle: (down, right) from it to the point that pulls the curve after it; that before it is pulled the other
            way. (0, 0) is a corner.
    """

    at: Point
    handle: Point = (0.0, 0.0)

    @property
    def is_corner(self) -> bool:
        """True where lines meet and no curve."""
        return self.handle == (0.0, 0.0)


@dataclass(frozen=True)
class PlaceOnPath:
    """A point on a closed path.

    Attributes:
        index: of the anchor before it.
        anchor: what set there hardly changes the path.
        gap: its distance from what was asked for, in pixels.
    """

    index: int
    anchor: Anchor
    gap: float


def nearest(anchors: Sequence[Anchor], point: Point) -> PlaceOnPath | None:
    """Return the place of the closed path that is nearest to a point; None without a path."""
    return min(
        (_nearest_between(index, *ends, point) for index, ends in enumerate(_sides(anchors))),
        key=lambda place: place.gap,
        default=None,
    )


def _sides(anchors: Sequence[Anchor]) -> list[tuple[Anchor, Anchor]]:
    return list(zip(anchors, [*anchors[1:], *anchors[:1]], strict=True)) if len(anchors) > 1 else []


def _nearest_between(index: int, start: Anchor, end: Anchor, point: Point) -> PlaceOnPath:
    """Return the nearest of the places a pixel or so apart between two anchors; its handle follows the curve."""
    controls = _controls(start, end)
    length = float(np.hypot(*np.diff(controls, axis=0).T).sum())
    t = np.linspace(0, 1, max(round(length), 3), endpoint=False)[1:]
    places = _at(controls, t)
    gaps = np.hypot(*(places - point).T)
    best = int(gaps.argmin())
    is_line = start.is_corner and end.is_corner
    handle = np.zeros(2) if is_line else _slope(controls, t[best]) * min(t[best], 1 - t[best])
    return PlaceOnPath(index, Anchor(_pair(places[best]), _pair(handle)), float(gaps[best]))


def _pair(vector: NDArray[np.float64]) -> Point:
    return float(vector[0]), float(vector[1])


def outline_of(anchors: Sequence[Anchor], *, closed: bool = True) -> Outline:
    """Return the corners of the polygon that follows the path: cubic Bezier curves, short lines of some pixels."""
    points: list[NDArray[np.float64]] = []
    following = [*anchors[1:], *(anchors[:1] if closed else ())]
    for start, end in zip(anchors, following, strict=False):
        points.append(_curve(start, end))
    if not closed and anchors:
        points.append(np.array([anchors[-1].at], np.float64))
    return np.concatenate(points) if points else np.empty((0, 2))


def at_even_angle(start: Point, point: Point) -> Point:
    """Return what is nearest to a point on the lines through ``start`` at multiples of 45 degrees."""
    way = complex(point[1] - start[1], point[0] - start[0])
    turn = cmath.rect(1, round(cmath.phase(way) / (math.pi / 4)) * math.pi / 4)
    along = (way * turn.conjugate()).real * turn
    return start[0] + along.imag, start[1] + along.real


def thinned(outline: Outline, tolerance: float, *, closed: bool = True) -> Outline:
    """Return an outline of fewer corners that strays no more than ``tolerance`` pixels from this one."""
    if len(outline) < 3:
        return outline
    corners = cv2.approxPolyDP(outline.astype(np.float32)[:, None], tolerance, closed)
    return corners[:, 0].astype(np.float64)


def bounds(outline: Outline, size: Size, margin: float = 0.0) -> Rect | None:
    """Return the pixels that the polygon and ``margin`` around it reach in an image; None for none."""
    if len(outline) == 0:
        return None
    (top, left), (bottom, right) = outline.min(0) - margin, outline.max(0) + margin
    return clip((math.floor(top), math.floor(left), math.ceil(bottom), math.ceil(right)), size)


def coverage(outline: Outline, rect: Rect) -> NDArray[np.float32]:
    """Return the share of each pixel of ``rect`` that lies inside the polygon, float32 (h, w), 0..1.

    Where the path crosses itself, what lies inside an even number of times is outside.
    """
    height, width = rect[2] - rect[0], rect[3] - rect[1]
    lines, columns = crossings(outline, rect[0] + 0.5 / _LINES, 1 / _LINES, height * _LINES)
    columns = np.clip(columns - rect[1], 0, width)
    order = np.lexsort((columns, lines))
    lines, columns = lines[order], columns[order]
    sign = 1.0 - 2 * (
        np.arange(len(lines)) % 2
    )  # in and out by turns: each line is crossed an even number of times
    first = np.floor(columns).astype(np.int64)
    beyond = columns - first
    at = lines // _LINES * (width + 2) + first
    steps = np.bincount(at, sign * (1 - beyond), height * (width + 2))
    steps += np.bincount(at + 1, sign * beyond, height * (width + 2))
    shares = np.cumsum(steps.reshape(height, width + 2), axis=1)[:, :width] / _LINES
    return np.asarray(np.clip(shares, 0, 1), np.float32)


def centers_inside(outline: Outline, rect: Rect) -> NDArray[np.bool_]:
    """Return True for the pixels of ``rect`` whose center lies inside the polygon, (h, w); crossings as in `coverage`.

    Polygons that share a side share no pixel.
    """
    height, width = rect[2] - rect[0], rect[3] - rect[1]
    lines, columns = crossings(outline, rect[0] + 0.5, 1.0, height)
    turns = np.zeros((height, width + 1), np.bool_)
    np.logical_xor.at(turns, (lines, _first_from(columns, rect)), True)
    return np.asarray(np.logical_xor.accumulate(turns, axis=1)[:, :width])


def centers_near(outline: Outline, rect: Rect, radius: float) -> NDArray[np.bool_]:
    """Return True for the pixels of ``rect`` whose center is within ``radius`` of the closed outline, (h, w).

    It is exact, where `band` fades out over a pixel: along a straight side 2 * radius pixels are within.
    """
    outline = thinned(outline, _BEND)
    height, width = rect[2] - rect[0], rect[3] - rect[1]
    ends = np.roll(outline, -1, 0)
    way = ends - outline
    across = way[:, ::-1] * (radius, -radius) / np.maximum(np.hypot(*way.T), 1e-9)[:, None]
    boxes = np.stack([outline - across, ends - across, ends + across, outline + across], axis=1)
    starts, stops = boxes.reshape(-1, 2), np.roll(boxes, -1, 1).reshape(-1, 2)
    depth = np.zeros((height, width + 1), np.int32)  # how many boxes and disks lie over a pixel

    def add(lines: NDArray[np.int64], columns: NDArray[np.float64], by: NDArray[np.int64] | int) -> None:
        np.add.at(depth, (lines, _first_from(columns, rect)), by)

    side, lines = _lines_between(starts[:, 0], stops[:, 0], rect[0] + 0.5, 1.0, height)
    add(lines, _columns_at(starts[side], stops[side], rect[0] + 0.5 + lines), _way_down(starts, stops)[side])
    rows, columns = outline.T
    disk, lines = _lines_between(rows - radius, rows + radius, rect[0] + 0.5, 1.0, height)
    half = np.sqrt(np.maximum(radius**2 - (rect[0] + 0.5 + lines - rows[disk]) ** 2, 0))
    add(lines, columns[disk] - half, 1)
    add(lines, columns[disk] + half, -1)
    return np.asarray(np.cumsum(depth, axis=1, out=depth)[:, :width] > 0)


def _way_down(starts: NDArray[np.float64], stops: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.where(stops[:, 0] > starts[:, 0], -1, 1)


def _first_from(columns: NDArray[np.float64], rect: Rect) -> NDArray[np.int64]:
    """Return the first pixels in ``rect`` whose centers are not left of the columns."""
    return np.clip(np.ceil(columns - rect[1] - 0.5), 0, rect[3] - rect[1]).astype(np.int64)


def crossings(
    outline: Outline, start: float, step: float, count: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return where the sides of the closed polygon cross ``count`` lines at the rows start, start + step ...

    The number of the line, and the column, of each crossing. A line is crossed an even number of times, at columns
    that do not depend on which other lines are asked for.
    """
    ends = np.roll(outline, -1, 0)
    side, lines = _lines_between(outline[:, 0], ends[:, 0], start, step, count)
    return lines, _columns_at(outline[side], ends[side], start + lines * step)


def _lines_between(
    rows: NDArray[np.float64], others: NDArray[np.float64], start: float, step: float, count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which of ``count`` lines lie between two rows each: the index of the pair, and the line's number."""
    low, high = np.minimum(rows, others), np.maximum(rows, others)
    first, last = (np.clip(np.ceil((edge - start) / step), 0, count).astype(np.int64) for edge in (low, high))
    counts = last - first
    index = np.repeat(np.arange(len(rows)), counts)
    return index, first[index] + np.arange(len(index)) - np.repeat(np.cumsum(counts) - counts, counts)


def _columns_at(
    starts: NDArray[np.float64], stops: NDArray[np.float64], rows: NDArray[np.floating]
) -> NDArray[np.float64]:
    (from_row, columns), (to_row, to_columns) = starts.T, stops.T
    return np.asarray(columns + (rows - from_row) / (to_row - from_row) * (to_columns - columns))


def one_side(outline: Outline, size: Size) -> Outline:
    """Return a polygon of all that lies on one side of an open path, whose ends run on straight beyond the image."""
    middle, far = np.array(size) / 2, 2.0 * sum(size) + float(np.abs(outline).max())
    ends = [_beyond(outline[0], outline[1], far), _beyond(outline[-1], outline[-2], far)]
    start, stop = (math.atan2(*(end - middle)) for end in reversed(ends))
    angles = np.linspace(start, stop if stop > start else stop + math.tau, _ARC)[1:-1]
    around = middle + 2 * far * np.stack([np.sin(angles), np.cos(angles)], 1)
    return np.concatenate([ends[0][None], outline, ends[1][None], around])


def _beyond(end: NDArray[np.float64], before: NDArray[np.float64], far: float) -> NDArray[np.float64]:
    way = end - before
    return np.asarray(end + way * (far / max(float(np.hypot(*way)), 1e-9)))


def band(outline: Outline, rect: Rect, radius: float, *, closed: bool = True) -> NDArray[np.float32]:
    """Return 1 for the pixels of ``rect`` within ``radius`` of the outline, 0 beyond, float32 (h, w)."""
    mask = np.zeros((rect[2] - rect[0], rect[3] - rect[1]), np.uint8)
    thickness = max(round(2 * radius), 1)
    cv2.polylines(mask, [_fixed(outline, rect)], closed, 255, thickness, cv2.LINE_AA, _SHIFT)
    return np.asarray(mask * np.float32(1 / 255), np.float32)


def _curve(start: Anchor, end: Anchor) -> NDArray[np.float64]:
    """Return the points from start up to end, which is left out."""
    controls = _controls(start, end)
    if start.is_corner and end.is_corner:
        return controls[:1]
    length = float(np.hypot(*np.diff(controls, axis=0).T).sum())
    return _at(controls, np.linspace(0, 1, max(round(length / _PIXELS_PER_CORNER), 2), endpoint=False))


def _controls(start: Anchor, end: Anchor) -> NDArray[np.float64]:
    """Return the four points of the Bezier curve between two anchors, (4, 2)."""
    first, last = np.array(start.at, np.float64), np.array(end.at, np.float64)
    return np.stack([first, first + start.handle, last - end.handle, last])


def _at(controls: NDArray[np.float64], t: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the points of the curve at shares 0..1 of its way, (n, 2)."""
    first, second, third, last = controls
    t = t[:, None]
    s = 1 - t
    return np.asarray(s**3 * first + 3 * s * s * t * second + 3 * s * t * t * third + t**3 * last)


def _slope(controls: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """Return a third of the curve's derivative there: the handle of a curve of that slope."""
    first, second, third = np.diff(controls, axis=0)
    s = 1 - share
    return np.asarray(s * s * first + 2 * s * share * second + share * share * third)


def _fixed(outline: Outline, rect: Rect) -> NDArray[np.int32]:
    """Return (x, y) as OpenCV wants them: fixed point, relative to ``rect``, pixel centers at whole numbers."""
    inside = outline[:, ::-1] - (rect[1], rect[0]) - 0.5
    return np.rint(inside * (1 << _SHIFT)).astype(np.int32)
