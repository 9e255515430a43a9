"""Strands without a body: long wisps that cross with clear gaps, loose knots, lashes and bristles."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.training.drawing.canvas import Studio, fill, light_color, over, ribbon
from core.training.drawing.strands import grow, random_style, translucent_strands

Array = NDArray[Any]


def wisps(studio: Studio, rng: np.random.Generator) -> Array:
    """Long thin strands in a few bundles that cross each other; sometimes knots among them."""
    light = light_color(rng)
    out = np.zeros((studio.size, studio.size, 4), np.uint8)
    for _ in range(rng.integers(2, 6)):
        out = over(_bundle(studio, rng, light, "wisp"), out)
    if rng.random() < 0.3:
        out = over(_bundle(studio, rng, light, "knot"), out)
    return out


def _bundle(studio: Studio, rng: np.random.Generator, light: Array, kind: str) -> Array:
    """Return strands that leave a stretch across their way, anywhere on or just off the canvas."""
    style = random_style(rng, kind)
    size, angle = studio.size, rng.uniform(0, 2 * np.pi)
    middle = size / 2 - rng.uniform(0.1, 0.6) * size * np.array([np.cos(angle), np.sin(angle)])
    middle += rng.normal(0, 0.15 * size, 2)
    aside = rng.normal(0, rng.uniform(0.01, 0.2) * size, style.count)
    aside = np.sort(aside)[:, None] * np.array([-np.sin(angle), np.cos(angle)])
    starts = middle + aside + rng.normal(0, 0.03 * size, (style.count, 2))
    curves = grow(rng, starts, np.full(style.count, angle), style)
    colors = light * np.exp(rng.normal(0, rng.uniform(0.05, 0.3), (style.count, 1)))
    widths = style.width * np.exp(rng.normal(0, 0.3, style.count))
    return translucent_strands(rng, studio, curves, colors, widths, low=rng.uniform(0.35, 1.0))


def lashes(studio: Studio, rng: np.random.Generator) -> Array:
    """Lashes, bristles or whiskers: stiff, tapered strokes that leave an arc, dark or light."""
    scale, size = 3, studio.size
    layer = studio.layer(scale)
    count = int(rng.integers(12, 160))
    t = np.sort(rng.uniform(-1, 1, count))
    arch, turn = rng.uniform(-0.5, 0.5), rng.uniform(0, 2 * np.pi)
    rotate = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    starts = np.stack([t, arch * (1 - t**2)], 1) * rng.uniform(0.2, 0.5) * size @ rotate.T + size / 2
    angles = turn - np.pi / 2 + t * rng.uniform(0, 0.9) + rng.normal(0, 0.12, count)
    length, width = rng.uniform(30, 180), rng.uniform(0.8, 4)
    bend = rng.normal(0, 0.8) + rng.normal(0, 0.15, count)
    color = light_color(rng) * (rng.uniform(0.05, 0.4) if rng.random() < 0.6 else 1)
    s = np.linspace(0, 1, 14)
    for start, angle, curl in zip(starts, angles, bend, strict=True):
        heading = angle + curl * s
        reach = length * rng.uniform(0.6, 1.1) / len(s)
        curve = start + np.cumsum(np.stack([np.cos(heading), np.sin(heading)], 1), 0) * reach
        fill(layer, ribbon(curve, width * (1 - 0.9 * s)), color * rng.uniform(0.7, 1.3), scale)
    return studio.shrink(layer)
