"""Signs of how soft a subject's outline is, gathered along it at reduced size: colors, detail, gradients, room.

They are pooled in cells of CELL x CELL pixels. For each cell that the outline runs through, and for each of its two
sides, there is one row of numbers, from which `edge_width` tells how wide the edge is there.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
CELL = 4
SUBJECT, BACKDROP = SIDES = -1, 1
"""The two sides of an outline, as signs of the distance from it."""
_BELTS = 0.0, 0.04, 0.1, 0.18, 0.28, 0.42, 0.6, 0.8, 1.0
"""Distances from the outline between which signs are pooled, in reaches; beyond lies what they are compared with."""
_POOL, _FAR_POOL = 0.35, 0.7
_NEAR = 0.12
_SEEN = (0.02, 0.1), (0.1, 0.3), (0.4, 0.8)
_UNLIKE = (0.1, 0.4), (0.6, 1.5)
_DETAILED = (0.1, 0.4), (0.5, 1.0)
"""Between these a sign that reaches outward without a gap counts from not at all to fully."""
_WRONG_SIDE = -6
"""The column of how far there is little but the other side's colors, as where a mask is off."""
_NOTHING = 0.03
_NOISE = 16.0
"""Variance of a color, in squared levels, that says nothing."""


@dataclass(frozen=True)
class Look:
    """A photo and its outline at reduced size.

    Attributes:
        image: float32 (H, W, 3), 0 to 255.
        distance: float32 (H, W) in pixels, positive in the background, negative in the subject, 0 between.
        reach: pixels on either side that are looked at.
    """

    image: Plane
    distance: Plane
    reach: float


class Signs(NamedTuple):
    """Signs along an outline.

    Attributes:
        density: float32, how much outline there is in each cell of the image.
        rows: by side, float32 (N, K); N are the cells where density is not 0, in their order.
    """

    density: Plane
    rows: dict[int, Plane]


class _Colors(NamedTuple):
    """Usual colors around each pixel of one side: mean and variance, float32 (H, W, 3) each."""

    mean: Plane
    variance: Plane


class _Belts(NamedTuple):
    """Means along the outline by belt, the farthest last, (9, N) each: of pixels with the other side's colors, of those
    unlike their own side's, of detail, and how much room the belt has.
    """

    foreign: Plane
    unlike: Plane
    detail: Plane
    room: Plane


def signs_of(look: Look) -> Signs:
    """Return the signs along the outline; no rows if there is none."""
    away = np.abs(look.distance)
    rim = ((away > 0) & (away < 1.01)).astype(np.float32)
    density = cells(rim)
    subject, backdrop = colors = [_own_colors(look, side) for side in SIDES]
    apart = backdrop.mean - subject.mean
    sharpness = _sharpness(look, rim, density)
    contrast = np.log(np.sqrt((cells(apart) ** 2).sum(axis=2) + 1))[density > 0]
    belts = {
        side: _belts(look, side, own, -side * apart, density) for side, own in zip(SIDES, colors, strict=True)
    }
    rows = {side: _rows(side, [*sharpness, contrast], belts[side], belts[-side]) for side in SIDES}
    return Signs(density, rows)


def cells(plane: NDArray[Any]) -> Plane:
    """Return the means of CELL x CELL pixels."""
    height, width = plane.shape[:2]
    size = max(width // CELL, 1), max(height // CELL, 1)
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32)


def blurred(plane: NDArray[Any], sigma: float) -> Plane:
    """Return a plane blurred about as by a Gaussian of this sigma in pixels."""
    side = max(int(1.2 * sigma) | 1, 3)
    for _ in range(3):
        plane = cv2.blur(plane, (side, side))
    return np.asarray(plane, np.float32)


def wrong_side(rows: Plane) -> Plane:
    """Return how far from the outline there is little but the other side's colors, in reaches, of rows of signs."""
    return np.asarray(np.exp(rows[:, _WRONG_SIDE]) - _NOTHING, np.float32)


def _own_colors(look: Look, side: int) -> _Colors:
    depth = side * look.distance / look.reach
    weight = np.where((depth > 0) & (depth < 2.5), 1e-3 + np.clip(depth, 0, 1) ** 3, 0).astype(np.float32)
    image, sigma = look.image, 1.2 * look.reach / CELL
    weighted = image * weight[..., None]
    total = blurred(cells(weight), sigma)[..., None] + 1e-6
    mean = blurred(cells(weighted), sigma) / total
    variance = np.maximum(blurred(cells(weighted * image), sigma) / total - mean * mean, 0)
    return _Colors(_at_size(mean, image), _at_size(variance, image))


def _sharpness(look: Look, rim: Plane, density: Plane) -> list[Plane]:
    """Return density, how much gradients agree in direction, how strong they are on the rim and near it, (N,) each."""
    gray = look.image.mean(axis=2)
    x, y = (cv2.Scharr(gray, cv2.CV_32F, *way) / 32 for way in ((1, 0), (0, 1)))
    near = (np.abs(look.distance) < _NEAR * look.reach).astype(np.float32)
    strength = np.sqrt(x * x + y * y)
    planes = np.dstack([near * x * x, near * y * y, near * x * y, near, rim * strength])
    pooled = blurred(cells(planes), _POOL * look.reach / CELL)
    around = blurred(density, _POOL * look.reach / CELL)
    xx, yy, xy, of_near, of_rim = (pooled[..., at][density > 0] for at in range(5))
    along = around[density > 0] + 1e-4
    xx, yy, xy = (part / (of_near + 1e-4) for part in (xx, yy, xy))
    agreement = np.sqrt((xx - yy) ** 2 + 4 * xy**2) / (xx + yy + 1)
    return [np.log(along * look.reach), agreement, np.log1p(of_rim / along), np.log1p(xx + yy)]


def _belts(look: Look, side: int, own: _Colors, toward: Plane, density: Plane) -> _Belts:
    """Pool the signs of one side; ``toward`` leads from its colors to the other side's."""
    off = look.image - own.mean
    length2 = (toward * toward).sum(axis=2) + 1
    noise2 = (own.variance * toward * toward).sum(axis=2) / length2 + _NOISE
    share = (off * toward).sum(axis=2) / length2
    foreign = _rise(share, 0.04, 0.3) * _rise(share * np.sqrt(length2 / noise2), 0.7, 2.5)
    unlike = np.minimum(np.sqrt((off * off / (own.variance + _NOISE)).sum(axis=2)), 6)
    gray = look.image.mean(axis=2)
    detail = np.abs(gray - cv2.GaussianBlur(gray, (0, 0), 1.5))
    planes = np.dstack([foreign, unlike, detail, np.ones_like(gray)])
    depth, reach = side * look.distance, look.reach
    found = []
    for low, high in (*pairwise(_BELTS), (1.0, 2.0)):
        inside = (depth > low * reach) & (depth <= max(high * reach, low * reach + 1))
        sigma = (_POOL if high <= 1 else _FAR_POOL) * reach / CELL
        found.append(blurred(cells(planes * inside[..., None]), sigma)[density > 0])
    pooled = np.asarray(found, np.float32)
    room = pooled[..., 3]
    means = np.where(room[..., None] > 1e-4, pooled[..., :3] / (room[..., None] + 1e-6), 0)
    return _Belts(means[..., 0], means[..., 1], np.log1p(means[..., 2]), room)


def _rows(side: int, shared: list[Plane], own: _Belts, other: _Belts) -> Plane:
    foreign = own.foreign[:-1] - np.minimum(own.foreign[-1], 0.5)
    unlike, detail = (belts[:-1] - belts[-1] for belts in (own.unlike, own.detail))
    columns = [
        np.ones_like(shared[0]),
        *shared,
        *own.foreign,
        *unlike,
        *detail,
        own.detail[-1],
        own.detail[0] - other.detail[0],
        *other.foreign[1:7:2],
        *np.minimum(5 * own.room[1:8:2], 1),
        np.full_like(shared[0], side == BACKDROP),
        *(_extent(foreign, *limits) for limits in _SEEN),
        *(_extent(unlike, *limits) for limits in _UNLIKE),
        *(_extent(detail, *limits) for limits in _DETAILED),
        _extent(np.maximum(foreign, (unlike - 0.1) / 2), 0.03, 0.12),
    ]
    return np.asarray(np.stack(columns, axis=1), np.float32)


def _extent(belts: Plane, low: float, high: float) -> Plane:
    """Return the logarithm of how far a sign (8, N) reaches from the outline without a gap, in reaches."""
    share = np.minimum.accumulate(_rise(belts, low, high), axis=0)
    return np.asarray(np.log(_NOTHING + np.diff(_BELTS) @ share), np.float32)


def _rise(plane: Plane, low: float, high: float) -> Plane:
    return np.asarray(np.clip((plane - low) / (high - low), 0, 1), np.float32)


def _at_size(plane: Plane, image: Plane) -> Plane:
    return np.asarray(cv2.resize(plane, image.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.float32)
