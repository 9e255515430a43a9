"""Trimaps from alphas, as users draw them: tight, loose, uneven, dabbed with a brush, or hardly drawn at all."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.samples import chances
from core.training.samples.extent import radii
from core.training.samples.marks import Marks, inside_marks, whole_marks
from core.trimap.values import BACKGROUND, FOREGROUND, UNKNOWN

Array = NDArray[Any]


def even_trimap(rng: np.random.Generator, alpha: Array) -> Array:
    """Return a trimap whose unknown reaches equally far everywhere, the published kind: one style for ablations."""
    return _at_a_distance(rng, alpha, most_uneven=0)


def trimap_from_alpha(rng: np.random.Generator, alpha: Array) -> Array:
    """Return a trimap uint8 (H, W) whose known regions are true of ``alpha``, uint8 (H, W).

    Most keep a distance from the outline; others are dabbed along it with a round brush, or only a few strokes of
    Keep and Remove are known, or nothing (``chances``).
    """
    choice = rng.random()
    if choice < chances.NOTHING:
        return np.full(alpha.shape, UNKNOWN, np.uint8)
    if choice < chances.NOTHING + chances.FEW_STROKES:
        return _few_strokes(rng, alpha)
    is_dabbed = choice < chances.NOTHING + chances.FEW_STROKES + chances.DABBED
    trimap = _dabbed(rng, alpha) if is_dabbed else _at_a_distance(rng, alpha)
    if rng.random() < chances.SCRIBBLED:
        _scribble(rng, trimap)
    return trimap


def tight_trimap(rng: np.random.Generator, alpha: Array) -> Array:
    """Return a trimap like those of ``trimap_from_alpha`` that leaves what it can known, as between single hairs."""
    return _at_a_distance(rng, alpha, reach=0.15)


def marked_trimap(rng: np.random.Generator, alpha: Array, *, is_whole: bool) -> Array:
    """Return a trimap that knows only what dabs cover: of a whole subject, or of a crop within one."""
    draw = whole_marks if is_whole else inside_marks
    truth, trimap = _known(alpha), np.full(alpha.shape, UNKNOWN, np.uint8)
    for value, marks in zip((FOREGROUND, BACKGROUND), draw(rng, 1, len(alpha)), strict=True):
        is_true = truth == value
        trimap[_covered(rng, marks, _distance(is_true)) & is_true] = value
    return trimap


def _covered(rng: np.random.Generator, marks: Marks, distance: Array) -> Array:
    """Return which pixels (H, W) the dabs of one sample cover; ``distance`` is how deep each lies in what is true."""
    covered = np.zeros(distance.shape, np.uint8)
    for dab in np.flatnonzero(marks.half[0] > 0):
        start = marks.place[0, dab]
        if np.isnan(start).any():
            depth = np.float32(marks.depth[0, dab])
            score = rng.random(distance.shape, np.float32) * np.minimum(distance, depth)
            start = np.array(np.unravel_index(score.argmax(), score.shape)[::-1])
        end = start + marks.way[0, dab]
        thick = int(2 * marks.half[0, dab])
        cv2.line(covered, start.round().astype(int).tolist(), end.round().astype(int).tolist(), 1, thick)
    return covered > 0


def _at_a_distance(
    rng: np.random.Generator, alpha: Array, reach: float = 1.0, most_uneven: float = chances.MOST_UNEVEN
) -> Array:
    inner, outer = (reach * float(radius[0]) for radius in radii(rng, 1))
    uneven = rng.uniform(0, most_uneven) if rng.random() < chances.UNEVEN else 0.0
    inside = _distance(alpha == 255)
    outside = _distance(alpha == 0)
    trimap = np.full(alpha.shape, UNKNOWN, np.uint8)
    trimap[inside > inner * (_wobble(rng, alpha.shape, uneven) if uneven else 1)] = FOREGROUND
    trimap[outside > outer * (_wobble(rng, alpha.shape, uneven) if uneven else 1)] = BACKGROUND
    return trimap


def _known(alpha: Array) -> Array:
    """Return the tightest trimap: unknown only where alpha is neither 0 nor 255, and one pixel around."""
    trimap = np.full(alpha.shape, UNKNOWN, np.uint8)
    around = np.ones((3, 3), np.uint8)
    trimap[cv2.erode(alpha, around) == 255] = FOREGROUND
    trimap[cv2.dilate(alpha, around) == 0] = BACKGROUND
    return trimap


def _dabbed(rng: np.random.Generator, alpha: Array) -> Array:
    """Lay round dabs of Edge along the outline, one in each square that it crosses, off by a part of their size."""
    trimap, radius = _known(alpha), rng.uniform(6, 48)
    rows, cols = np.nonzero(trimap == UNKNOWN)
    if not len(rows):
        return trimap
    order = rng.permutation(len(rows))
    rows, cols = rows[order], cols[order]
    step = max(int(radius * rng.uniform(0.6, 1.2)), 4)
    _, first = np.unique((rows // step) * 4096 + cols // step, return_index=True)
    places = np.stack([cols[first], rows[first]], 1) + rng.normal(0, 0.25 * radius, (len(first), 2))
    sizes = radius * rng.uniform(0.7, 1.2, len(first))
    for (x, y), size in zip(places.astype(int).tolist(), sizes.astype(int).tolist(), strict=True):
        cv2.circle(trimap, (x, y), size, int(UNKNOWN), -1)
    return trimap


def _few_strokes(rng: np.random.Generator, alpha: Array) -> Array:
    """Make known only what some broad strokes cover, where it is true."""
    touched = np.full(alpha.shape, UNKNOWN, np.uint8)
    for _ in range(3):
        _scribble(rng, touched, value=BACKGROUND, spread=60, thickness=(8, 60))
    return np.where(touched == UNKNOWN, UNKNOWN, _known(alpha)).astype(np.uint8)


def _distance(mask: Array) -> Array:
    return np.asarray(cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 5))


def _wobble(rng: np.random.Generator, shape: tuple[int, ...], strength: float) -> Array:
    """Return factors (H, W) of 0.2 and more that drift over some tens of pixels."""
    grid = int(rng.integers(4, 14))
    coarse = np.exp(strength * rng.standard_normal((grid, grid))).astype(np.float32)
    return np.clip(cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC), 0.2, 3)


def _scribble(
    rng: np.random.Generator,
    trimap: Array,
    *,
    value: int = UNKNOWN,
    spread: float = 18,
    thickness: tuple[int, int] = (4, 40),
) -> None:
    """Paint a few strokes of one value anywhere; ``spread`` is how far a stroke goes between two bends."""
    height, width = trimap.shape
    for _ in range(rng.integers(1, 5)):
        start = rng.uniform(0, 1, 2) * (width, height)
        points = start + np.cumsum(rng.normal(0, spread, (int(rng.integers(2, 7)), 2)), 0)
        thick = int(rng.integers(*thickness))
        cv2.polylines(trimap, [points.round().astype(np.int32)], False, int(value), thick)


def far_trimap(rng: np.random.Generator, alpha: Array) -> Array:
    """Return a trimap whose unknown reaches far on both sides, up to 0.4 of the crop, but not all over a side."""
    inside, outside = _distance(alpha == 255), _distance(alpha == 0)
    trimap = np.full(alpha.shape, UNKNOWN, np.uint8)
    uneven = rng.uniform(0, 0.8) if rng.random() < 0.5 else 0.0
    for depth, value in ((inside, FOREGROUND), (outside, BACKGROUND)):
        reach = min(rng.uniform(12, 0.4 * len(alpha)), rng.uniform(0.4, 0.85) * float(depth.max()))
        trimap[depth > reach * (_wobble(rng, alpha.shape, uneven) if uneven else 1)] = value
    return trimap


def wide_trimap(rng: np.random.Generator, alpha: Array, widths: tuple[float, float]) -> Array:
    """Return a trimap that is unknown where anything is mixed, up to 40 pixels around, and under one to three strokes

    over that, ``widths`` pixels wide. Narrower strokes where those would leave next to nothing known.
    """
    mixed = (alpha > 0) & (alpha < 255)
    truth = np.where(alpha == 0, BACKGROUND, FOREGROUND).astype(np.uint8)
    around = np.where(_distance(~mixed) <= rng.uniform(4, 40), UNKNOWN, truth).astype(np.uint8)
    rows, cols = np.nonzero(mixed)
    if not len(rows):
        return around
    low, high = widths
    for narrower in (1.0, 0.7, 0.45):
        trimap = around.copy()
        for _ in range(int(rng.integers(1, 4))):
            width, at = narrower * rng.uniform(low, high), rng.integers(len(rows))
            start = np.array([cols[at], rows[at]])
            end = start + rng.normal(0, 0.4 * width, 2)
            cv2.line(trimap, start.tolist(), end.astype(int).tolist(), int(UNKNOWN), max(int(width), 1))
        if (trimap != UNKNOWN).mean() > 0.05:
            break
    return trimap


def lassoed_trimap(rng: np.random.Generator, alpha: Array) -> Array:
    """Return a trimap as of somebody who draws a lasso of Edge around a thing: all of it and its holes is unknown."""
    reach = rng.uniform(3, 0.12 * len(alpha))
    closed = int(reach * rng.uniform(0.5, 2)) * 2 + 1
    seen = cv2.morphologyEx(
        (alpha > 0).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((closed, closed), np.uint8)
    )
    return np.where(_distance(seen == 0) > reach, BACKGROUND, UNKNOWN).astype(np.uint8)
