"""Subjects that fill the canvas: fur, feathers, cloth, stone, whose spots, seams, folds and shadows are no border."""

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.drawing import shapes
from core.training.drawing.canvas import Studio, over, premultiply
from core.training.drawing.families.hair import roots
from core.training.drawing.strands import draw_strands, grow, random_style

Array = NDArray[Any]


def coat(studio: Studio, rng: np.random.Generator) -> Array:
    """An opaque body over 60 to 100 % of the canvas, its outline on one side: smooth, ragged or furry."""
    alpha = _one_sided(rng, studio.size)
    colors, other = _colors(studio, rng), _other(studio, rng)
    marks = (_spots, _stripes, _patches, _patches, _scales, _seams)
    for number in rng.permutation(len(marks))[: rng.integers(0, 3)]:
        share = (marks[number](rng, studio.size) * rng.uniform(0.5, 1))[..., None]
        colors = colors * (1 - share) + other * share
    for _ in range(rng.integers(0, 3)):
        colors = colors * (_shadow, _folds, _crease)[rng.integers(3)](rng, studio.size)[..., None]
    colors = np.clip(colors, 0, 255)
    out = premultiply(studio.rim(rng, colors, alpha), alpha)
    if rng.random() < 0.3:
        out = over(_member(studio, rng, colors, alpha), out)
    return over(_fur(studio, rng, colors, alpha), out) if rng.random() < 0.5 else out


def _one_sided(rng: np.random.Generator, size: int) -> Array:
    """Return the alpha of what lies on one side of a line that is bent, wavy or ragged."""
    turn, cover = rng.uniform(0, 2 * np.pi), 1 - 0.38 * rng.beta(1, 1.5)
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) - size / 2
    far = rng.uniform(0.8, 4) * size
    field = far - np.hypot(x + far * math.cos(turn), y + far * math.sin(turn))
    cell = rng.uniform(0.12, 0.6) * size
    field += rng.uniform(0, 0.2) * cell * shapes.smooth_noise(rng, size, cell)
    if rng.random() < 0.4:
        field += rng.uniform(1, 8) * size / 512 * shapes.fractal_noise(rng, size, rng.uniform(10, 60), 4)
    level = float(np.quantile(field[::4, ::4], 1 - cover))
    fine = cv2.resize(field.astype(np.float32), None, fx=3, fy=3, interpolation=cv2.INTER_LINEAR)
    alpha = cv2.resize((fine > level).astype(np.float32), (size, size), interpolation=cv2.INTER_AREA)
    alpha = 1 - _largest(1 - _largest(alpha))
    return alpha if rng.random() < 0.5 else cv2.GaussianBlur(alpha, (0, 0), rng.uniform(0.4, 1))


def _largest(alpha: Array) -> Array:
    """Return the largest connected part of an alpha, 0 elsewhere."""
    count, label, found, _ = cv2.connectedComponentsWithStats((alpha > 0).astype(np.uint8))
    return alpha * (label == 1 + found[1:, cv2.CC_STAT_AREA].argmax()) if count > 2 else alpha


def _colors(studio: Studio, rng: np.random.Generator) -> Array:
    """Return the colors (size, size, 3) of a coat: a photograph, or one brought to the tone of fur, stone or cloth."""
    if rng.random() < 0.6:
        return studio.texture(rng)
    return studio.tinted(rng, rng.uniform(15, 235) * np.array([1, rng.uniform(0.72, 1), rng.uniform(0.5, 1)]))


def _other(studio: Studio, rng: np.random.Generator) -> Array:
    """Return the colors (size, size, 3) of marks: dark, white, any, or another photograph."""
    choice = rng.random()
    if choice < 0.3:
        return studio.texture(rng)
    base = rng.uniform(5, 60) if choice < 0.65 else rng.uniform(190, 250)
    return studio.tinted(rng, base * rng.uniform(0.75, 1, 3))


def _cut(rng: np.random.Generator, field: Array, level: float) -> Array:
    """Return where noise lies above a level, 0 to 1, with a soft or a hard border."""
    return np.asarray(np.clip(0.5 + (field - level) * math.exp(rng.uniform(1.2, 3.5)), 0, 1), np.float32)


def _spots(rng: np.random.Generator, size: int) -> Array:
    """Return spots or, like a leopard's, broken rings."""
    noise = shapes.smooth_noise(rng, size, rng.uniform(0.03, 0.16) * size)
    if rng.random() < 0.4:
        noise = 0.7 - np.abs(noise - 0.6) + 0.4 * shapes.smooth_noise(rng, size, 0.05 * size)
    return _cut(rng, noise, rng.uniform(0.3, 0.9))


def _stripes(rng: np.random.Generator, size: int) -> Array:
    """Return bent stripes of uneven width that end and fork."""
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    turn, pitch = rng.uniform(0, np.pi), rng.uniform(0.04, 0.25) * size
    phase = (x * math.cos(turn) + y * math.sin(turn)) / pitch
    phase += rng.uniform(0.05, 0.6) * shapes.smooth_noise(rng, size, rng.uniform(1, 4) * pitch)
    thick = rng.uniform(0, 0.6) * shapes.smooth_noise(rng, size, 2 * pitch)
    return _cut(rng, np.sin(2 * np.pi * phase) + thick, rng.uniform(-0.2, 0.6))


def _patches(rng: np.random.Generator, size: int) -> Array:
    """Return a few large patches: ragged ones, or bodies and boxes."""
    if rng.random() < 0.5:
        noise = shapes.fractal_noise(rng, size, rng.uniform(0.2, 0.7) * size, int(rng.integers(1, 5)))
        return _cut(rng, noise, rng.uniform(-0.3, 1))
    return shapes.soften(rng, (shapes.body if rng.random() < 0.6 else shapes.polygon)(rng, size))


def _scales(rng: np.random.Generator, size: int) -> Array:
    """Return the dark edges of feathers or scales that lie over each other in rows."""
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    turn, pitch = rng.uniform(0, 2 * np.pi), rng.uniform(0.05, 0.2) * size
    bend = 0.25 * pitch * shapes.smooth_noise(rng, size, 3 * pitch)
    u, v = (
        (x * math.cos(turn) - y * math.sin(turn) + bend) / pitch,
        (x * math.sin(turn) + y * math.cos(turn) + bend) / pitch,
    )
    high = rng.uniform(0.4, 1.2)
    fall = np.ones_like(u)
    for row in (0, 1):
        across, down = (u + 0.5 * row) % 1 - 0.5, ((v / high + row) % 2) - 0.6
        far = np.hypot(across * 1.6, np.maximum(down, 0) * 1.2)
        fall = np.where((far < 0.9) & (down > -0.6), np.minimum(fall, np.abs(0.9 - far)), fall)
    return np.asarray(np.exp(-((fall / rng.uniform(0.04, 0.2)) ** 2)), np.float32)


def _line(rng: np.random.Generator, size: int, count: int) -> Array:
    """Return bent lines (n, 2) across the canvas, from border to border or ending in it."""
    t = np.linspace(-0.8, 0.8, 40)
    turn = rng.uniform(0, np.pi)
    bend = rng.normal(0, 0.25) * t**2 + rng.normal(0, 0.04) * np.sin(rng.uniform(3, 12) * t)
    line = np.stack(
        [t * math.cos(turn) - bend * math.sin(turn), t * math.sin(turn) + bend * math.cos(turn)], 1
    )
    return np.asarray(line[:count] * size + rng.uniform(0.2, 0.8, 2) * size)


def _drawn(size: int, line: Array, width: float) -> Array:
    mask = np.zeros((size, size), np.uint8)
    cv2.polylines(
        mask, [np.round(line * 16).astype(np.int32)], False, 255, max(int(width), 1), cv2.LINE_AA, 4
    )
    return mask.astype(np.float32) / 255


def _seams(rng: np.random.Generator, size: int) -> Array:
    """Return seams, cracks and straps: thin or thick lines, at times stitched."""
    mask = np.zeros((size, size), np.float32)
    for _ in range(rng.integers(1, 5)):
        line, width = _line(rng, size, int(rng.integers(20, 41))), math.exp(rng.uniform(0, 3.4)) * size / 512
        mask = np.maximum(mask, _drawn(size, line, width))
        if rng.random() < 0.4:
            for at in range(0, len(line) - 1, 2):
                mask = np.maximum(mask, _drawn(size, line[at : at + 2] + 2 + width, 2))
    return mask


def _shadow(rng: np.random.Generator, size: int) -> Array:
    """Return a gain below 1 where something casts a shadow: a body, leaves, a straight edge."""
    shape = (shapes.body, shapes.polygon, shapes.islands)[rng.integers(3)](rng, size)
    soft = cv2.GaussianBlur(shape, (0, 0), math.exp(rng.uniform(-0.5, 3)))
    return np.asarray(1 - rng.uniform(0.3, 0.85) * (soft if rng.random() < 0.6 else 1 - soft))


def _folds(rng: np.random.Generator, size: int) -> Array:
    """Return the gain of a cloth or skin in folds, lit from one side."""
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    turn, pitch = rng.uniform(0, np.pi), rng.uniform(0.1, 0.5) * size
    across = (x * math.cos(turn) + y * math.sin(turn)) / pitch
    across += rng.uniform(0.1, 0.5) * shapes.smooth_noise(rng, size, rng.uniform(1, 3) * pitch)
    wave = np.sin(2 * np.pi * across) + 0.5 * np.sin(4.4 * np.pi * across + 1)
    strong = 0.6 + 0.4 * shapes.smooth_noise(rng, size, 0.5 * size)
    return np.clip(1 + rng.uniform(0.15, 0.5) * wave * strong, 0.05, 1.8)


def _crease(rng: np.random.Generator, size: int) -> Array:
    """Return the gain at a step in the surface: dark on one side of a line, bright on the other."""
    line = _line(rng, size, 40)
    away = line[-1] - line[0]
    edge = np.array([-away[1], away[0]]) * rng.choice([-3, 3])
    side = shapes.fill_outline(np.concatenate([line, line[-1:] + edge, line[:1] + edge]), size)
    inside = cv2.distanceTransform((side > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    outside = cv2.distanceTransform((side <= 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    wide = math.exp(rng.uniform(1.5, 4.5)) * size / 512
    dark, bright = rng.uniform(0.3, 0.9), rng.uniform(0, 0.6)
    return np.asarray(
        (1 - dark * np.exp(-inside / wide) * side) * (1 + bright * np.exp(-outside / wide) * (1 - side))
    )


def _member(studio: Studio, rng: np.random.Generator, coat: Array, alpha: Array) -> Array:
    """Return a part of the same body before it (an arm, a head, a pocket), shaded toward its own outline."""
    shape = shapes.body(rng, studio.size) * alpha
    color = coat * np.exp(rng.normal(0, 0.25)) if rng.random() < 0.6 else _other(studio, rng)
    return premultiply(studio.rim(rng, np.clip(color, 0, 255), shape), shape)


def _fur(studio: Studio, rng: np.random.Generator, coat: Array, alpha: Array) -> Array:
    """Return short fur all over the body and beyond its outline, which lies one way, in the colors under it."""
    style = random_style(rng, "fur")
    edge, outward = roots(rng, alpha, style.count // 2)
    cells = np.argwhere(alpha[::8, ::8] > 0.9)
    within = (
        cells[np.sort(rng.integers(0, len(cells), style.count // 2))][:, ::-1]
        + rng.uniform(0, 1, (style.count // 2, 2))
    ) * 8
    starts = np.concatenate([within, edge])
    drift = rng.uniform(0.1, 0.7) * shapes.smooth_noise(rng, studio.size, rng.uniform(0.2, 0.5) * studio.size)
    falling = rng.uniform(0, 2 * np.pi) + studio.color_at(drift, within)
    curves = grow(rng, starts, np.concatenate([falling, outward]), style)
    tone = np.exp(rng.normal(0, rng.uniform(0.05, 0.35), (len(curves), 1)))
    layer = studio.layer(2)
    draw_strands(layer, curves, studio.color_at(coat, starts) * tone, np.full(len(curves), style.width), 2)
    return studio.shrink(layer)
