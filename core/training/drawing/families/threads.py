"""Woven and tied things: nets, wicker, lace, gauze, spider webs, fringes and tassels."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.drawing import shapes
from core.training.drawing.canvas import Studio, fade, fill, light_color, over, premultiply
from core.training.drawing.strands import StrandStyle, draw_strands, grow, translucent_strands

Array = NDArray[Any]


def woven(studio: Studio, rng: np.random.Generator) -> Array:
    """A net, a lattice or a wicker ball."""
    shape = shapes.net if rng.random() < 0.5 else shapes.wicker
    alpha = shapes.soften(rng, shape(rng, studio.size)) if rng.random() < 0.5 else shape(rng, studio.size)
    return premultiply(studio.texture(rng), alpha)


def lace(studio: Studio, rng: np.random.Generator) -> Array:
    """Lace: a motif of threads, rings and petals that repeats, bent by folds, sometimes cut to a body."""
    size = studio.size
    motif = _motif(rng, int(rng.integers(24, 110)))
    turn, fold = rng.uniform(0, np.pi), rng.uniform(0, 0.25) * len(motif)
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    x = x + fold * shapes.smooth_noise(rng, size, rng.uniform(80, 250))
    y = y + fold * shapes.smooth_noise(rng, size, rng.uniform(80, 250))
    u = (x * np.cos(turn) - y * np.sin(turn)) * 3 % (3 * len(motif))
    v = (x * np.sin(turn) + y * np.cos(turn)) * 3 % (3 * len(motif))
    big = cv2.resize(motif, None, fx=3, fy=3, interpolation=cv2.INTER_LINEAR)
    alpha = cv2.remap(
        big, u.astype(np.float32), v.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP
    )
    if rng.random() < 0.6:
        alpha = alpha * shapes.body(rng, size)
    color = studio.tinted(rng, light_color(rng)) if rng.random() < 0.6 else studio.texture(rng)
    return premultiply(color, np.clip(alpha, 0, 1))


def _motif(rng: np.random.Generator, side: int) -> Array:
    """Return one period (side, side) of lace, float32 in [0, 1]: a mesh of threads with rings and petals on it."""
    fine = 4
    canvas = np.zeros((side * fine, side * fine), np.uint8)
    middle, thick = side * fine // 2, max(1, int(rng.uniform(0.5, 1.6) * fine))
    pitch = max(3 * fine, side * fine // int(rng.integers(3, 10)))
    for at in range(0, side * fine, pitch):
        cv2.line(canvas, (at, 0), (at + side * fine, side * fine), 255, thick, cv2.LINE_AA)
        cv2.line(canvas, (at - side * fine, 0), (at, side * fine), 255, thick, cv2.LINE_AA)
        cv2.line(canvas, (0, at), (side * fine, at), 255, thick, cv2.LINE_AA)
    hole = int(rng.uniform(0.15, 0.42) * side * fine)
    cv2.circle(canvas, (middle, middle), hole, 0, -1, cv2.LINE_AA)
    for ring in np.linspace(0.25, 1, rng.integers(1, 4)):
        cv2.circle(canvas, (middle, middle), int(hole * ring), 255, 2 * thick, cv2.LINE_AA)
    petals = int(rng.integers(4, 12))
    for angle in np.arange(petals) * 360 / petals:
        way = hole * 0.55 * np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        at = (middle + way).astype(int).tolist()
        kind = -1 if rng.random() < 0.5 else 2 * thick
        cv2.ellipse(
            canvas, tuple(at), (max(hole // 3, 1), max(hole // 7, 1)), angle, 0, 360, 255, kind, cv2.LINE_AA
        )
    return cv2.resize(canvas, (side, side), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def gauze(studio: Studio, rng: np.random.Generator) -> Array:
    """Tulle, gauze or a sieve: a fine mesh whose threads melt into a veil, denser in its folds."""
    size = studio.size
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    pitch, width = rng.uniform(3, 11), rng.uniform(0.3, 1.2)
    x = x + rng.uniform(0, 3) * pitch * shapes.smooth_noise(rng, size, rng.uniform(60, 250))
    y = y + rng.uniform(0, 3) * pitch * shapes.smooth_noise(rng, size, rng.uniform(60, 250))
    turn = rng.uniform(0, np.pi)
    open_share = np.ones((size, size), np.float32)
    for angle in turn + np.pi * np.arange(k := rng.integers(2, 4)) / k:
        phase = (x * np.cos(angle) + y * np.sin(angle)) % pitch
        open_share *= 1 - np.clip(width / 2 + 0.5 - np.abs(phase - pitch / 2), 0, min(1.0, float(width)))
    layers = 1 + np.clip(shapes.fractal_noise(rng, size, rng.uniform(40, 200), 3), 0, 3)
    alpha = (1 - open_share**layers) * shapes.soften(rng, shapes.body(rng, size))
    return premultiply(studio.tinted(rng, light_color(rng)), np.clip(alpha * rng.uniform(0.6, 1), 0, 1))


def web(studio: Studio, rng: np.random.Generator) -> Array:
    """A spider's web: spokes and sagging rings between them, thin and bright, sometimes with drops."""
    size, spokes = studio.size, int(rng.integers(9, 30))
    center = rng.uniform(0.2, 0.8, 2) * size
    angles = np.sort(np.arange(spokes) * 2 * np.pi / spokes + rng.normal(0, 0.5 / spokes, spokes))
    reach = rng.uniform(0.3, 0.8) * size * rng.uniform(0.8, 1.2, spokes)
    ways = np.stack([np.cos(angles), np.sin(angles)], 1)
    t = np.linspace(0, 1, 12)[None, :, None]
    lines = [center + ways[:, None] * (reach[:, None, None] * t)]
    sag = rng.uniform(0.02, 0.2)
    for radius in np.sort(rng.uniform(0.06, 1, rng.integers(8, 36))):
        start = center + ways * (reach * radius)[:, None] * rng.uniform(0.97, 1.03, (spokes, 1))
        end = np.roll(start, -1, 0)
        middle = (start + end) / 2 * (1 - sag) + center * sag
        u = np.linspace(0, 1, 12)[None, :, None]
        ring = start[:, None] * (1 - u) ** 2 + 2 * middle[:, None] * u * (1 - u) + end[:, None] * u**2
        lines.append(ring[rng.random(spokes) < 0.96])
    curves = np.concatenate(lines)
    colors = light_color(rng) * rng.uniform(0.7, 1.2, (len(curves), 1))
    widths = np.full(len(curves), rng.uniform(0.3, 1.1))
    out = translucent_strands(rng, studio, curves, colors, widths, low=rng.uniform(0.4, 0.9))
    return over(_beads(studio, rng, curves), out) if rng.random() < 0.35 else out


def _beads(studio: Studio, rng: np.random.Generator, curves: Array) -> Array:
    layer, points = studio.layer(3), curves.reshape(-1, 2)
    t = np.linspace(0, 2 * np.pi, 12)
    circle, radius = np.stack([np.cos(t), np.sin(t)], 1), rng.uniform(0.6, 2.5)
    for at in points[rng.random(len(points)) < rng.uniform(0.1, 0.6)]:
        own = radius * rng.uniform(0.5, 1.3)
        fill(layer, at + own * circle, rng.uniform(90, 190, 1).repeat(3), 3)
        fill(layer, at + own * (0.45 * circle - 0.3), np.full(3, 250.0), 3)
    return fade(studio.shrink(layer), rng.uniform(0.6, 1))


def fringe(studio: Studio, rng: np.random.Generator) -> Array:
    """A cloth's edge with a fringe, or tassels: twisted cords or loose threads that hang from a band."""
    size, scale = studio.size, 3
    layer, colors = studio.layer(scale), studio.texture(rng)
    count, per_cord = int(rng.integers(8, 70)), int(rng.integers(3, 22))
    level, bow = rng.uniform(0.1, 0.5) * size, rng.normal(0, 0.08) * size
    t = np.linspace(0, 1, count)
    feet = np.stack([t * size * 1.1 - 0.05 * size, level + bow * np.sin(np.pi * t)], 1)
    band = np.concatenate([feet, [[1.1 * size, -9.0], [-0.1 * size, -9.0]]])
    fill(layer, band, colors[int(level) % size, size // 2], scale)
    starts = np.repeat(feet, per_cord, 0)
    starts[:, 0] += rng.normal(0, rng.uniform(0.5, 5), len(starts))
    style = StrandStyle(
        len(starts), rng.uniform(0.15, 0.6) * size, rng.uniform(0.5, 1.8), rng.uniform(0, 0.5),
        rng.uniform(0.5, 3), rng.uniform(0, 0.5), rng.uniform(0.02, 0.25), rng.uniform(0.2, 1), per_cord, 24,
    )  # fmt: skip
    curves = grow(rng, starts, np.full(len(starts), np.pi / 2 + rng.normal(0, 0.15)), style)
    tones = studio.color_at(colors, starts) * np.exp(rng.normal(0, 0.2, (len(starts), 1)))
    widths = style.width * np.exp(rng.normal(0, 0.2, len(starts)))
    draw_strands(layer, curves, tones, widths, scale)
    out = studio.shrink(layer)
    cloth = out[..., 3:].astype(np.float32) / 255 * colors
    mix = rng.uniform(0.2, 0.8)
    out[..., :3] = np.clip(mix * out[..., :3] + (1 - mix) * cloth, 0, out[..., 3:]).astype(np.uint8)
    return out
