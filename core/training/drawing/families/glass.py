"""Glass and water: bodies to look through, with firm rims, bright highlights and reflections."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.drawing import shapes
from core.training.drawing.canvas import Studio, over, premultiply

Array = NDArray[Any]


def glass(studio: Studio, rng: np.random.Generator) -> Array:
    """A glass, bottle or pane: tinted and mostly clear, nearly opaque at its rims and in its reflections."""
    size = studio.size
    solid = vessel(rng, size) if rng.random() < 0.7 else shapes.body(rng, size)
    inside = cv2.distanceTransform((solid > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    wall = rng.uniform(2, 14)
    rim = np.exp(-inside / wall) * rng.uniform(0.4, 1)
    double = np.exp(-(((inside - 3 * wall) / (0.5 * wall)) ** 2)) * rng.uniform(0, 0.5)
    smear = np.clip(shapes.fractal_noise(rng, size, rng.uniform(60, 200), 3), -1, 2)
    clear = rng.uniform(0.04, 0.35) + rng.uniform(0, 0.1) * smear
    alpha = solid * np.clip(clear + rim + double, 0.01, 0.97)
    tint = _tint(rng)
    edge = tint * rng.uniform(0.1, 1.2) if rng.random() < 0.7 else np.full(3, rng.uniform(150, 255))
    share = np.clip(rim + double, 0, 1)[..., None]
    body = premultiply(np.clip(tint * (1 - share) + edge * share, 0, 255), alpha)
    if rng.random() < 0.4:
        body = over(body, _liquid(studio, rng, solid, inside > wall))
    return over(_reflections(studio, rng, solid, inside), body)


def _tint(rng: np.random.Generator) -> Array:
    if rng.random() < 0.5:
        return np.full(3, rng.uniform(60, 240)) + rng.normal(0, 12, 3)
    return rng.uniform(20, 240, 3)


def vessel(rng: np.random.Generator, size: int) -> Array:
    """Return the alpha of a turned vessel: a profile of a few widths, mirrored at an axis, tilted a little."""
    knots = int(rng.integers(4, 8))
    widths = rng.uniform(0.06, 0.3, knots) * size
    t = np.linspace(0, 1, 100)
    half: Array = np.interp(t, np.linspace(0, 1, knots), widths)
    half = cv2.GaussianBlur(half[:, None], (1, 0), 0.1, sigmaY=rng.uniform(4, 14))[:, 0]
    height, top = rng.uniform(0.6, 1.2) * size, rng.uniform(-0.2, 0.2) * size
    axis = rng.uniform(0.3, 0.7) * size
    x = np.concatenate([axis - half, (axis + half)[::-1]])
    y = np.concatenate([top + t * height, (top + t * height)[::-1]])
    angle = rng.normal(0, 0.2)
    points = np.stack([x, y], 1) - size / 2
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return shapes.fill_outline(points @ turn.T + size / 2, size)


def _liquid(studio: Studio, rng: np.random.Generator, solid: Array, within: Array) -> Array:
    y = np.mgrid[0 : studio.size, 0 : studio.size][0]
    level = rng.uniform(0.3, 0.8) * studio.size
    fill = cv2.GaussianBlur((within & (y > level)).astype(np.float32), (0, 0), 0.8) * solid
    color = np.broadcast_to(rng.uniform(10, 220, 3), (studio.size, studio.size, 3))
    light = 1 + 0.3 * shapes.smooth_noise(rng, studio.size, 150)[..., None]
    return premultiply(np.clip(color * light, 0, 255), fill * rng.uniform(0.3, 0.98))


def _reflections(studio: Studio, rng: np.random.Generator, solid: Array, inside: Array) -> Array:
    """Return streaks along the outline, spots, and a faint mirror image of a photograph."""
    size = studio.size
    mask: Array = np.zeros((size, size), np.float32)
    for _ in range(rng.integers(1, 5)):
        depth, wide = rng.uniform(3, 60), rng.uniform(1, 7)
        streak = np.exp(-(((inside - depth) / wide) ** 2))
        part = np.clip(2 * shapes.smooth_noise(rng, size, rng.uniform(60, 220)) - rng.uniform(0, 2), 0, 1)
        mask = np.maximum(mask, streak * part * rng.uniform(0.4, 1))
    for _ in range(rng.integers(0, 7)):
        _spot(rng, mask)
    mask = np.clip(cv2.GaussianBlur(mask, (0, 0), rng.uniform(0.4, 1.5)), 0, 1) * solid
    shine = premultiply(np.full((size, size, 3), rng.uniform(215, 255), np.float32), mask)
    if rng.random() < 0.5:
        mirror = np.clip(shapes.smooth_noise(rng, size, 120), 0, 1) * solid * rng.uniform(0.05, 0.35)
        shine = over(shine, premultiply(studio.texture(rng, photo=1), mirror))
    return shine


def _spot(rng: np.random.Generator, mask: Array) -> None:
    size = len(mask)
    at = tuple(rng.integers(0, size, 2).tolist())
    axes = (int(rng.uniform(1, 14)), int(rng.uniform(1, 5)))
    cv2.ellipse(
        mask, at, axes, float(rng.uniform(0, 180)), 0, 360, float(rng.uniform(0.7, 1)), -1, cv2.LINE_AA
    )


def water(studio: Studio, rng: np.random.Generator) -> Array:
    """Drops, splashes and jets: blobs that melt together, clear within, firm at the rim, with highlights."""
    field = _drops(rng, studio.size)
    level = 0.35
    solid = np.clip((field - level) * 14 / rng.uniform(0.6, 1.4), 0, 1)
    height = np.sqrt(np.clip(field - level, 0, 1.2))
    wavy = (
        height + rng.uniform(0, 0.12) * shapes.fractal_noise(rng, studio.size, rng.uniform(15, 70), 3) * solid
    )
    steep = rng.uniform(8, 22)
    slope_x = cv2.Sobel(wavy.astype(np.float32), cv2.CV_32F, 1, 0, ksize=3) * steep / 4
    slope_y = cv2.Sobel(wavy.astype(np.float32), cv2.CV_32F, 0, 1, ksize=3) * steep / 4
    facing = 1 / np.sqrt(1 + slope_x**2 + slope_y**2)
    firm = rng.uniform(0.03, 0.3) + rng.uniform(0.5, 1) * (1 - facing) ** 1.5
    angle = rng.uniform(0, 2 * np.pi)
    lit = (slope_x * np.cos(angle) + slope_y * np.sin(angle)) * facing
    tint = _tint(rng) if rng.random() < 0.5 else rng.uniform(120, 250) * np.array([0.85, 0.95, 1])
    color = np.clip(tint * (1 + 0.9 * lit[..., None]), 0, 255)
    body = premultiply(color, np.clip(solid * firm, 0, 0.97))
    highlight = np.clip((lit - rng.uniform(0.5, 0.8)) * 6, 0, 1) * solid
    return over(premultiply(np.full_like(color, 252), highlight), body)


def _drops(rng: np.random.Generator, size: int) -> Array:
    """Return a field (size, size) of melted blobs strung along arcs, and single drops; about 1 in a drop's middle."""
    field = np.zeros((size, size), np.float32)
    for _ in range(rng.integers(1, 7)):
        count = int(rng.integers(6, 40))
        t = np.linspace(0, 1, count)
        start, way = rng.uniform(0, 1, 2) * size, rng.uniform(0, 6.3)
        heading = way + rng.normal(0, 1.2) * t
        path = start + np.cumsum(np.stack([np.cos(heading), np.sin(heading)], 1), 0) * rng.uniform(4, 22)
        radius = rng.uniform(3, 26) * (1 - 0.7 * t) * np.exp(rng.normal(0, 0.3, count))
        for at, own in zip(path + rng.normal(0, 5, path.shape), radius, strict=True):
            _add_blob(field, at, own)
    for at, own in zip(rng.uniform(0, size, (40, 2)), rng.exponential(5, 40) + 1.5, strict=True):
        _add_blob(field, at, own)
    return field


def _add_blob(field: Array, at: Array, radius: float) -> None:
    size, reach = len(field), int(2.5 * radius) + 2
    x, y = at.astype(int)
    x0, x1, y0, y1 = max(x - reach, 0), min(x + reach, size), max(y - reach, 0), min(y + reach, size)
    if x0 < x1 and y0 < y1:
        rows, cols = np.ogrid[y0:y1, x0:x1]
        field[y0:y1, x0:x1] += np.exp(-((rows - at[1]) ** 2 + (cols - at[0]) ** 2) / radius**2)
