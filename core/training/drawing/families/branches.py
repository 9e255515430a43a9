"""Branches that fork, twigs with needles, ferns."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.training.drawing.canvas import Studio, fill, ribbon, stroke
from core.training.drawing.strands import draw_strands

Array = NDArray[Any]
Branch = tuple[Array, float]
"""A curve (n, 2) of (x, y) and the width at its foot."""


def grow_branches(
    rng: np.random.Generator, start: Array, angle: float, length: float, *, width: float, depth: int
) -> list[Branch]:
    """Return a branch and those that fork off it, ``depth`` times over, the finest last."""
    points = 12
    heading = angle + np.cumsum(rng.normal(0, 0.14, points)) + rng.normal(0, 0.4) * np.linspace(0, 1, points)
    steps = np.stack([np.cos(heading), np.sin(heading)], 1) * length / points
    curve = start + np.cumsum(steps, 0)
    found: list[Branch] = [(curve, width)]
    if depth == 0:
        return found
    side = rng.choice([-1, 1])
    for place in np.sort(rng.uniform(0.2, 1, rng.integers(3, 7))):
        at = min(int(place * points), points - 1)
        side = -side
        fork = float(heading[at]) + side * rng.uniform(0.3, 1.1)
        reach, thick = length * rng.uniform(0.35, 0.7), max(0.4, width * (1.1 - 0.6 * place) * 0.65)
        found += grow_branches(rng, curve[at], fork, reach, width=thick, depth=depth - 1)
    return found


def paint_branches(layer: Array, branches: list[Branch], colors: Array, scale: int) -> None:
    """Paint branches in the colors (size, size, 3) under them, lighter on one side."""
    limit = len(colors) - 1
    for curve, width in branches:
        x, y = np.clip(curve[len(curve) // 2].astype(int), 0, limit)
        color = colors[y, x]
        fill(layer, ribbon(curve, width * np.linspace(1, 0.45, len(curve))), color, scale)
        stroke(layer, curve, color, 0.4, scale)
        if width > 1.5:
            stroke(layer, curve - [0, 0.22 * width], color * 1.35, 0.25 * width, scale)


def twigs(studio: Studio, rng: np.random.Generator) -> Array:
    """Bare thin branches, or twigs with needles, in front of whatever is behind."""
    scale, size = 3, studio.size
    layer, wood = studio.layer(scale), studio.tinted(rng, rng.uniform(20, 190) * np.array([1, 0.85, 0.7]))
    needled = rng.random() < 0.5
    for _ in range(rng.integers(1, 4)):
        start = rng.uniform(-0.05, 1.05, 2) * size
        angle = float(np.arctan2(*(size / 2 - start)[::-1])) + rng.normal(0, 0.5)
        depth = int(rng.integers(1, 3)) if needled else int(rng.integers(2, 5))
        width = rng.uniform(1.5, 10)
        branches = grow_branches(rng, start, angle, rng.uniform(0.4, 0.9) * size, width=width, depth=depth)
        paint_branches(layer, branches, wood, scale)
        if needled:
            _paint_needles(studio, rng, layer, branches, scale)
    return studio.shrink(layer)


def _paint_needles(
    studio: Studio, rng: np.random.Generator, layer: Array, branches: list[Branch], scale: int
) -> None:
    colors, length, lean = studio.plants(rng), rng.uniform(8, 45), rng.uniform(0.4, 1.2)
    width, per_pixel = rng.uniform(0.6, 1.8), rng.uniform(0.25, 0.9)
    t = np.linspace(0, 1, 5)
    for curve, _ in branches:
        reach = float(np.linalg.norm(np.diff(curve, axis=0), axis=1).sum())
        count = int(np.clip(reach * per_pixel, 4, 500))
        at = rng.uniform(0, len(curve) - 1.001, count)
        foot, part = at.astype(int), (at % 1)[:, None]
        places = curve[foot] * (1 - part) + curve[foot + 1] * part
        along = np.arctan2(*(curve[foot + 1] - curve[foot]).T[::-1])
        angles = along + lean * rng.choice([-1, 1], count) + rng.normal(0, 0.15, count)
        heading = angles[:, None] + rng.normal(0, 0.2, (count, 1)) * t
        steps = np.stack([np.cos(heading), np.sin(heading)], -1) * length / 5
        needles = places[:, None] + np.cumsum(steps * rng.uniform(0.6, 1.1, (count, 1, 1)), 1)
        tone = rng.uniform(0.5, 1.35, (count, 1))
        draw_strands(layer, needles, studio.color_at(colors, places) * tone, np.full(count, width), scale)


def fern(studio: Studio, rng: np.random.Generator) -> Array:
    """Fronds of a fern or palm: a bent rachis with leaflets on both sides, perhaps divided once more."""
    scale, size = 3, studio.size
    layer, colors = studio.layer(scale), studio.plants(rng)
    divided = rng.random() < 0.5
    for _ in range(rng.integers(1, 5 if divided else 8)):
        start = rng.uniform(0, 1, 2) * size
        angle, length = rng.uniform(0, 6.3), rng.uniform(0.4, 0.9) * size
        heading = angle + rng.normal(0, 0.9) * np.linspace(0, 1, 40)
        rachis = start + np.cumsum(np.stack([np.cos(heading), np.sin(heading)], 1), 0) * length / 40
        tone = rng.uniform(0.5, 1.2)
        leaflets = _leaflets(rng, rachis, length * rng.uniform(0.15, 0.35), rng.uniform(0.7, 1.3))
        for curve in leaflets:
            color = studio.color_at(colors, curve[:1])[0] * tone * rng.uniform(0.85, 1.15)
            _paint_leaflet(rng, layer, curve, color, scale, divided=divided)
        stroke(layer, rachis, studio.color_at(colors, rachis[:1])[0] * tone * 0.7, 1.5, scale)
    return studio.shrink(layer)


def _leaflets(rng: np.random.Generator, rachis: Array, reach: float, lean: float) -> list[Array]:
    found = []
    t, places = np.linspace(0, 1, 9), np.arange(2, len(rachis) - 1)
    for at in places:
        size = reach * np.sin(np.pi * (0.12 + 0.86 * at / len(rachis))) ** 0.8
        along = np.arctan2(*(rachis[at + 1] - rachis[at])[::-1])
        for side in (-1, 1):
            heading = along + side * (lean - 0.35 * t) + rng.normal(0, 0.06)
            found.append(
                rachis[at] + np.cumsum(np.stack([np.cos(heading), np.sin(heading)], 1), 0) * size / 9
            )
    return found


def _paint_leaflet(
    rng: np.random.Generator, layer: Array, curve: Array, color: Array, scale: int, *, divided: bool
) -> None:
    length = float(np.linalg.norm(curve[-1] - curve[0]))
    shape = np.sin(np.pi * np.linspace(0.15, 1, len(curve))) ** 0.7
    if not divided:
        fill(layer, ribbon(curve, length * 0.14 * shape), color, scale)
        return
    stroke(layer, curve, color * 0.8, 0.5, scale)
    for side in (-1, 1):
        for at in range(1, len(curve) - 1):
            along = np.arctan2(*(curve[at + 1] - curve[at])[::-1]) + side * 1.1
            tip = curve[at] + np.array([np.cos(along), np.sin(along)]) * length * 0.22 * shape[at]
            line = np.linspace(curve[at], tip, 4)
            fill(layer, ribbon(line, length * 0.09 * np.array([0.5, 1, 0.9, 0.2])), color, scale)
