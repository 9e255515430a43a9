"""A person who repairs marks, simulated: always the largest wrong region next, with the one stroke that repairs most.

It sees the true alpha (a half decides between Keep and Remove), aims to the pixel, takes a brush of any size at no
cost, and moves once along the longest way through the region without going back and forth. So its strokes are fewer
than a hand needs; what they are good for is to compare ways to mark.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from core.trimap.brush import Point, stroke_segment
from core.trimap.paint import Selection, crop
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN, Trimap

Flags = NDArray[np.bool_]
Plane = NDArray[np.float32]
SIZES = 1.0, 0.7, 0.45, 0.3, 0.2
"""Brushes that are tried, of the largest that fits at the widest place."""
LEAST_RADIUS = 2.0
EDGE_BRUSH = 0.025
"""Diameter of the brush of Edge, of the photo's longer side."""
SOLID = 0.95


class Stroke(NamedTuple):
    """A stroke of the brush: its class, radius in pixels and way, (row, column) points."""

    value: int
    radius: float
    points: list[Point]

    def covered(self, shape: tuple[int, ...]) -> Flags:
        """Return the pixels of a photo (H, W) under it."""
        under = np.zeros(shape, np.uint8)
        for start, end in zip(self.points, self.points[1:] or self.points, strict=False):
            stroke_segment(under, start, end, self.radius, 1)
        return under.view(np.bool_)

    def selection(self, shape: tuple[int, ...]) -> Selection:
        """Return the pixels under it as the program's tools do."""
        found = crop(self.covered(shape).view(np.uint8) * np.uint8(255))
        assert found is not None
        return found


def wrong(trimap: Trimap, alpha: Plane) -> tuple[Flags, Flags]:
    """Return where marks are wrong: Remove over the subject, and Keep over what is behind it."""
    subject = alpha > 0.5
    return (trimap == BACKGROUND) & subject, (trimap == FOREGROUND) & ~subject


def wrong_share(trimap: Trimap, alpha: Plane) -> float:
    """Return the share of all pixels that is wrong."""
    return float(sum(flags.mean() for flags in wrong(trimap, alpha)))


def next_stroke(trimap: Trimap, alpha: Plane) -> Stroke | None:
    """Return the stroke that repairs most of the largest wrong region; None if nothing is wrong."""
    fault, value = _largest(trimap, alpha)
    if not fault.any():
        return None
    return max(_strokes(fault, value, alpha), key=lambda stroke: _gain(stroke, fault, alpha))


def _largest(trimap: Trimap, alpha: Plane) -> tuple[Flags, int]:
    best, value = np.zeros(trimap.shape, np.bool_), FOREGROUND
    for flags, right in zip(wrong(trimap, alpha), (FOREGROUND, BACKGROUND), strict=True):
        count, labels, stats, _ = cv2.connectedComponentsWithStats(flags.view(np.uint8))
        if count > 1:
            area = stats[1:, cv2.CC_STAT_AREA]
            if area.max() > np.count_nonzero(best):
                best, value = labels == 1 + int(area.argmax()), right
    return best, value


def _strokes(fault: Flags, value: int, alpha: Plane) -> Iterator[Stroke]:
    """Yield the strokes that come into question: brushes that stay within what is solid, and one of Edge."""
    room = _depth(alpha >= SOLID if value == FOREGROUND else alpha <= 1 - SOLID)
    widest = float(room[fault].max())
    for size in SIZES:
        radius = size * (widest - 1)
        if radius >= LEAST_RADIUS:
            near = _depth(~fault) < radius
            yield Stroke(value, radius, longest_way((room > radius + 0.5) & near, room, radius / 2))
    radius = EDGE_BRUSH / 2 * max(fault.shape)
    inside = _depth(fault)
    yield Stroke(UNKNOWN, radius, longest_way(_depth(~fault) < radius / 2, inside, radius / 2))


def _gain(stroke: Stroke, fault: Flags, alpha: Plane) -> int:
    """Return how many pixels of the fault are right after a stroke, less those that are wrong by it."""
    under = stroke.covered(fault.shape)
    spoiled = {FOREGROUND: alpha <= 0.5, BACKGROUND: alpha > 0.5}.get(stroke.value)
    loss = 0 if spoiled is None else np.count_nonzero(under & spoiled)
    return int(np.count_nonzero(under & fault) - loss)


def _depth(flags: Flags) -> Plane:
    """Return the distance of each pixel to where the flags are not set; the photo's border is no such place."""
    return np.asarray(cv2.distanceTransform(flags.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5), np.float32)


def longest_way(allowed: Flags, worth: Plane, step: float) -> list[Point]:
    """Return about the longest of the shortest ways through the part of what is allowed that is worth most.

    ``worth`` also says where within each square of ``step`` pixels, and where the part is looked for.
    """
    side = max(int(step), 1)
    height, width = (-(-size // side) for size in allowed.shape)
    padded = np.full((height * side, width * side), -1, np.float32)
    padded[: allowed.shape[0], : allowed.shape[1]] = np.where(allowed, worth, -1)
    blocks = padded.reshape(height, side, width, side).swapaxes(1, 2).reshape(height, width, -1)
    best = blocks.max(axis=2)
    is_open = (best >= 0).view(np.uint8)
    end = _farthest(_steps(is_open, _at(best.argmax(), best)))
    steps = _steps(is_open, end)
    way = [_farthest(steps)]
    while steps[way[-1]] > 0:
        way.append(_back(steps, way[-1]))
    return [_pixel(cell, int(blocks[cell].argmax()), side) for cell in way]


def _steps(is_open: NDArray[np.uint8], start: tuple[int, int]) -> NDArray[np.int32]:
    """Return how many steps each open cell is from the start; -1 where it cannot be reached."""
    steps = np.full(is_open.shape, -1, np.int32)
    front = np.zeros_like(is_open)
    front[start] = 1
    kernel, count = np.ones((3, 3), np.uint8), 0
    while front.any():
        steps[front > 0] = count
        front = np.asarray(cv2.dilate(front, kernel) & is_open & (steps < 0), np.uint8)
        count += 1
    return steps


def _farthest(steps: NDArray[np.int32]) -> tuple[int, int]:
    return _at(steps.argmax(), steps)


def _back(steps: NDArray[np.int32], cell: tuple[int, int]) -> tuple[int, int]:
    top, left = max(cell[0] - 1, 0), max(cell[1] - 1, 0)
    near = steps[top : cell[0] + 2, left : cell[1] + 2]
    row, column = _at((near == steps[cell] - 1).argmax(), near)
    return top + row, left + column


def _at(index: Any, plane: NDArray[Any]) -> tuple[int, int]:
    row, column = np.unravel_index(int(index), plane.shape)
    return int(row), int(column)


def _pixel(cell: tuple[int, int], inside: int, side: int) -> Point:
    return float(cell[0] * side + inside // side), float(cell[1] * side + inside % side)
