"""Subjects to look through, in units: a net on poles, a vessel of glass, smoke; each with something solid beside."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.drawing.canvas import Studio, premultiply, ribbon
from core.training.drawing.families import glass as glasses
from core.training.drawing.families import vapor
from core.training.drawing.photos import PhotoStore
from core.training.drawing.shapes import fractal_noise, smooth_noise
from core.training.sets.vector import UNITS, Element, Extent, Solid, Strands, Veil

Array = NDArray[Any]
_SIDE = 1024  # pixels per side at which glass and smoke are drawn
_GRID = 256


def net(rng: np.random.Generator, extent: Extent) -> list[Element]:
    """A net of knotted threads that sags between two poles."""
    left, right = extent[0] * rng.uniform(0.14, 0.22), extent[0] * rng.uniform(0.78, 0.86)
    top, bottom = extent[1] * rng.uniform(0.12, 0.2), extent[1] * rng.uniform(0.75, 0.9)
    pitch, width = rng.uniform(20, 38), rng.uniform(1.8, 3.4)
    warp_x, warp_y = (smooth_noise(rng, 128, 40) * pitch * 0.45 for _ in range(2))
    color = rng.uniform(30, 235) * np.array([1, rng.uniform(0.85, 1), rng.uniform(0.65, 1)])
    span = right - left, bottom - top
    curves = []
    for slope in (-1, 1):
        for offset in np.arange(-span[1], span[0], pitch):
            begin, end = np.clip([-offset, span[0] - offset], 0, span[1])
            if end - begin > pitch:
                along = np.linspace(begin, end, 60)
                down = along if slope > 0 else span[1] - along
                curves.append(_sagged(offset + along, down, span, warp_x, warp_y))
    lines = np.array(curves) + np.array([left, top])
    tones = color * np.exp(rng.normal(0, 0.08, (len(lines), 1)))
    light = Strands(
        lines - [0.25 * width, 0.25 * width], np.minimum(tones * 1.35, 255), np.full(len(lines), 0.4 * width)
    )
    even = Strands(lines, tones, np.full(len(lines), width), tip=1.001)
    poles = [_pole(rng, x, extent, top) for x in (left, right)]
    return [even, light, *poles]


def _sagged(x: Array, y: Array, size: tuple[float, float], warp_x: Array, warp_y: Array) -> Array:
    """Return points moved by two fields of noise and hanging down in the middle; borders stay at the poles."""
    u, v = np.clip(x / size[0], 0, 1), np.clip(y / size[1], 0, 1)
    at = (v * 127).astype(int), (u * 127).astype(int)
    held = 4 * u * (1 - u)
    return np.stack([x + held * warp_x[at], y + held * (warp_y[at] + 0.14 * size[1] * (0.3 + 0.7 * v))], 1)


def _pole(rng: np.random.Generator, x: float, extent: Extent, top: float) -> Solid:
    line = np.stack(
        [
            np.full(50, x) + rng.normal(0, 4) * np.linspace(0, 1, 50),
            np.linspace(top - 60, extent[1] + 40, 50),
        ],
        1,
    )
    return Solid(ribbon(line, np.full(50, 34.0)), wood(rng), extent, 0.08, int(rng.integers(1 << 30)))


def wood(rng: np.random.Generator) -> Array:
    """Return the colors (256, 256, 3) of planed wood, its fibers from left to right."""
    color = rng.uniform(70, 190) * np.array([1, rng.uniform(0.72, 0.9), rng.uniform(0.5, 0.72)])
    fibers = cv2.resize(
        fractal_noise(rng, _GRID, 10, 4)[:, :32], (_GRID, _GRID), interpolation=cv2.INTER_CUBIC
    )
    light = 1 + 0.1 * fibers[..., None] + 0.08 * fractal_noise(rng, _GRID, 100, 3)[..., None]
    return np.asarray(np.clip(color * light, 0, 255))


def soft_studio(rng: np.random.Generator) -> Studio:
    """Return a canvas whose only photograph, seen in reflections, is a few soft lights."""
    soft = 120 + 90 * smooth_noise(rng, _SIDE, 200)[..., None] + rng.normal(0, 30, 3)
    lights = np.clip(soft, 0, 255).astype(np.uint8)
    return Studio(PhotoStore(lights.ravel(), np.array([lights.shape[:2]])), _SIDE)


def glass(rng: np.random.Generator, extent: Extent) -> list[Element]:
    """A vessel of glass behind the edge of a wooden board, on which it stands."""
    drawn = glasses.glass(soft_studio(rng), rng)
    rows = np.flatnonzero((drawn[..., 3] > 100).any(1))
    foot = float(rows[-1]) / _SIDE if len(rows) else 0.0
    height = UNITS * (1.015 - foot) if 0.6 < foot < 0.95 else UNITS * 0.12
    return [Veil(placed(drawn, extent), extent), _board(rng, extent, height + (extent[1] - UNITS) / 2)]


def smoke(rng: np.random.Generator, extent: Extent) -> list[Element]:
    """A plume of smoke that rises from behind a wooden board, winding and spreading."""
    y, x = np.mgrid[0:_SIDE, 0:_SIDE].astype(np.float32) / _SIDE
    rise = np.clip(0.92 - y, 0, 1)
    bend = 0.09 * smooth_noise(rng, _SIDE, 330)[:, :1] * (0.3 + 2 * rise)
    spread = 0.035 + rng.uniform(0.2, 0.42) * rise
    plume = np.exp(-(((x - 0.5 - bend) / spread) ** 2)) * np.clip(1.25 - 0.9 * rise, 0, 1) * (y < 0.95)
    noise = vapor.wound(rng, _SIDE, rng.uniform(90, 200), rng.uniform(15, 45))
    alpha = np.clip(plume * (0.55 + 0.42 * noise) * rng.uniform(0.8, 1.3), 0, 0.97)
    tone = rng.uniform(90, 225) + rng.normal(0, 5, 3)
    lit = 1 + 0.13 * smooth_noise(rng, _SIDE, 120)[..., None] + 0.08 * noise[..., None]
    drawn = premultiply(np.clip(tone * lit, 0, 255), alpha)
    return [Veil(placed(drawn, extent), extent), _board(rng, extent, extent[1] * rng.uniform(0.1, 0.16))]


def placed(rgba: Array, extent: Extent) -> Array:
    """Return a square drawing in the middle of a canvas of the picture's shape."""
    height, width = (round(_SIDE * side / UNITS) for side in (extent[1], extent[0]))
    out = np.zeros((height, width, 4), np.uint8)
    top, left = (height - _SIDE) // 2, (width - _SIDE) // 2
    out[top : top + _SIDE, left : left + _SIDE] = rgba
    return out


def _board(rng: np.random.Generator, extent: Extent, height: float) -> Solid:
    """Return a board over the picture's lower ``height`` units."""
    edge = np.array([[-50, extent[1] - height], [extent[0] + 50, extent[1] - height]])
    outline = np.concatenate([edge, [[extent[0] + 50, extent[1] + 50], [-50, extent[1] + 50]]])
    return Solid(outline, wood(rng), extent, 0.06, int(rng.integers(1 << 30)))
