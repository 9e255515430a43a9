"""Glossy solids: plates, bottles, bodywork, wing cases, frames; smooth, often dark, with reflections along the rim."""

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.drawing import shapes
from core.training.drawing.canvas import SHIFT, Studio, fixed, over, premultiply
from core.training.drawing.families.glass import vessel
from core.training.drawing.relief import Light

Array = NDArray[Any]


def glossy(studio: Studio, rng: np.random.Generator) -> Array:
    """A polished solid with a crisp edge, at times a second one on it: a label, a pane, a smaller part."""
    outline = (_plate, vessel, _slab, _case, _case, _frame)[rng.integers(6)]
    alpha = outline(rng, studio.size)
    out = _polished(studio, rng, alpha)
    if outline is not _frame and rng.random() < 0.45:
        part = (_plate, _slab, _case)[rng.integers(3)](rng, studio.size) * alpha
        out = over(_polished(studio, rng, part), out)
    return out


def _polished(studio: Studio, rng: np.random.Generator, alpha: Array) -> Array:
    """Return a solid of this alpha, premultiplied: its color, what it mirrors, lines along its rim, highlights."""
    size = studio.size
    inside = cv2.distanceTransform((alpha > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    facing = _rounded(rng, inside, alpha)
    color = _mirrored(studio, rng, _surface(studio, rng), facing)
    color = Light.random(rng, 0.8).on(color, facing)
    for _ in range(rng.integers(0, 4)):
        color = _rim_line(rng, color, inside)
    for _ in range(rng.integers(0, 3)):
        color = _streak(rng, color)
    if rng.random() < 0.4:
        color = _melted(rng, color, inside)
    crisp = (
        alpha if rng.random() < 0.6 else cv2.GaussianBlur(alpha, (0, 0), rng.uniform(0.4, 0.7) * size / 512)
    )
    return premultiply(color, crisp)


def _surface(studio: Studio, rng: np.random.Generator) -> Array:
    """Return colors (size, size, 3): mostly one, dark or any, that drifts a little; seldom a photograph."""
    choice = rng.random()
    if choice < 0.12:
        return studio.texture(rng)
    if choice < 0.6:
        base = rng.uniform(4, 60) + rng.normal(0, rng.choice([1.0, 12.0]), 3)
    else:
        base = rng.uniform(10, 245) + rng.choice([6, 30, 90]) * rng.uniform(-1, 1, 3)
    drift = 1 + rng.uniform(0, 0.3) * shapes.smooth_noise(rng, studio.size, rng.uniform(120, 500))[..., None]
    return np.clip(base.astype(np.float32) * drift, 0, 255)


def _rounded(rng: np.random.Generator, inside: Array, alpha: Array) -> Array:
    """Return the (x, y) of the normals (H, W, 2) of a surface that falls off toward the outline, slightly bent."""
    size = len(alpha)
    wide = math.exp(rng.uniform(math.log(6), math.log(130))) * size / 512
    share = np.clip(inside / wide, 0, 1)
    height: Array = wide * rng.uniform(0.3, 1) * np.sqrt(share * (2 - share))
    height = cv2.GaussianBlur(height.astype(np.float32), (0, 0), max(wide / 8, 0.7))
    height = height + rng.uniform(0, 0.12) * size * shapes.smooth_noise(rng, size, rng.uniform(200, 500))
    slopes = np.dstack([cv2.Sobel(height, cv2.CV_32F, 1, 0), cv2.Sobel(height, cv2.CV_32F, 0, 1)]) / 8
    return np.asarray(-slopes / np.sqrt(1 + (slopes**2).sum(-1, keepdims=True)))


def _mirrored(studio: Studio, rng: np.random.Generator, color: Array, facing: Array) -> Array:
    """Lay over colors what a polished surface mirrors, more of it where it turns away from the viewer."""
    size = studio.size
    around = studio.texture(rng, photo=1) if rng.random() < 0.6 else _sky(rng, size)
    if rng.random() < 0.7:
        around = cv2.GaussianBlur(around, (0, 0), rng.uniform(1, 12))
    places = np.indices((size, size), np.float32)[::-1].transpose(1, 2, 0)
    at = ((0.5 + rng.uniform(0.3, 0.6) * facing) * size + rng.uniform(0, 0.3) * places).astype(np.float32)
    seen = cv2.remap(around, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    away = np.minimum((facing**2).sum(-1, keepdims=True), 1) ** rng.uniform(0.7, 2)
    share = np.clip(rng.uniform(0, 0.3) + rng.uniform(0, 0.9) * away, 0, 0.95)
    return np.asarray(color * (1 - share) + rng.uniform(0.6, 1.3) * seen * share)


def _sky(rng: np.random.Generator, size: int) -> Array:
    """Return a room to mirror: dark below and bright above a horizon, with lamps and windows."""
    room = np.zeros((size, size, 3), np.float32)
    horizon = int(rng.uniform(0.3, 0.7) * size)
    room[:horizon] = rng.uniform(120, 255) + rng.normal(0, 12, 3)
    room[horizon:] = rng.uniform(5, 110) + rng.normal(0, 8, 3)
    for _ in range(rng.integers(0, 6)):
        (left, top), (wide, high) = rng.integers(0, size, 2), rng.integers(size // 50, size // 3, 2)
        room[top : top + high, left : left + wide] = rng.uniform(0, 255, 3) if rng.random() < 0.3 else 255
    return room


def _rim_line(rng: np.random.Generator, color: Array, inside: Array) -> Array:
    """Draw a bright (seldom dark) line just inside the outline, along a part of it, often a dark one beside it."""
    wide, size = rng.uniform(0.6, 3.2), len(inside)
    deep = wide + rng.exponential(5)
    drift = shapes.smooth_noise(rng, size, rng.uniform(0.15, 0.6) * size)
    part = np.clip(3 * drift - rng.uniform(-2, 2), 0, 1)
    tone = np.array(rng.uniform(170, 255) if rng.random() < 0.8 else rng.uniform(0, 40), np.float32)
    line = (part * rng.uniform(0.4, 1) * np.exp(-np.square((inside - deep) / wide)))[..., None]
    if rng.random() < 0.6:
        dark = part * np.exp(-np.square((inside - deep - 2.5 * wide) / (1.5 * wide)))
        color = color * (1 - rng.uniform(0.2, 0.8) * dark[..., None])
    return np.asarray(color * (1 - line) + tone * line)


def _streak(rng: np.random.Generator, color: Array) -> Array:
    """Draw a soft highlight or a dark band, straight or bent, across the solid."""
    size = len(color)
    turn = rng.uniform(0, np.pi)
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) - rng.integers(size // 5, 4 * size // 5, (2, 1, 1))
    bend = rng.uniform(0, 0.1) * size * shapes.smooth_noise(rng, size, size / 2)
    across = (x * math.cos(turn) + y * math.sin(turn) + bend).astype(np.float32)
    along = (x * math.sin(turn) - y * math.cos(turn)).astype(np.float32)
    wide, long = math.exp(rng.uniform(math.log(2), math.log(50))) * size / 512, rng.uniform(0.1, 0.8) * size
    steep = np.square(across / wide) ** int(rng.integers(1, 4))
    share = rng.uniform(0.15, 0.9) * np.exp(-steep - np.square(np.square(along / long)))[..., None]
    return np.asarray(color * (1 - share) + share * (250 if rng.random() < 0.65 else 8))


def _melted(rng: np.random.Generator, color: Array, inside: Array) -> Array:
    """Give a stretch of the rim another color, as where it mirrors what is behind it."""
    size = len(inside)
    part = np.clip(4 * shapes.smooth_noise(rng, size, rng.uniform(0.2, 0.6) * size) - 3, 0, 1)
    tone = rng.uniform(5, 250) + rng.choice([6, 40]) * rng.uniform(-1, 1, 3)
    share = (part * np.exp(-inside / (rng.uniform(3, 40) * size / 512)) * rng.uniform(0.5, 1))[..., None]
    return np.asarray(color * (1 - share) + tone.astype(np.float32) * share)


def _turned(rng: np.random.Generator, points: Array, tilt: float) -> Array:
    angle = rng.normal(0, tilt)
    way = np.array([math.cos(angle), math.sin(angle)])
    return np.asarray(points @ np.array([way, [-way[1], way[0]]]))


def _rounded_box(rng: np.random.Generator, size: int, low: float, high: float) -> Array:
    """Return the outline (n, 2) around (0, 0) of something between an ellipse and a box."""
    t = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    power = 2 / math.exp(rng.uniform(math.log(2), math.log(14)))
    wave = np.stack([np.cos(t), np.sin(t)], 1)
    return np.asarray(np.sign(wave) * np.abs(wave) ** power * rng.uniform(low, high, 2) * size)


def _plate(rng: np.random.Generator, size: int) -> Array:
    t = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    long = rng.uniform(0.2, 0.75) * size
    ring = np.stack([np.cos(t), rng.uniform(0.2, 1) * np.sin(t)], 1) * long
    return shapes.fill_outline(_turned(rng, ring, 0.4) + rng.uniform(0.15, 0.85, 2) * size, size)


def _slab(rng: np.random.Generator, size: int) -> Array:
    """Return the alpha of a rounded box, seen slightly from one side: phone, case, panel."""
    box = _rounded_box(rng, size, 0.1, 0.5)
    box = box * (1 + rng.normal(0, 0.25, 2) * box[:, ::-1] / size)
    return shapes.fill_outline(_turned(rng, box, 0.6) + rng.uniform(0.2, 0.8, 2) * size, size)


def _case(rng: np.random.Generator, size: int) -> Array:
    """Return the alpha of a smooth swelling: a fender, a beetle's wing case, a shoe, a pebble."""
    t = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    radius = np.ones_like(t)
    for k in range(2, 5):
        radius += rng.normal(0, 0.3 / k) * np.cos(k * t + rng.uniform(0, 6.3))
    radius = np.maximum(radius, 0.35) * rng.uniform(0.25, 0.6) * size
    swell = np.stack([np.cos(t) * radius, np.sin(t) * radius * rng.uniform(0.3, 1)], 1)
    return shapes.fill_outline(_turned(rng, swell, 1.5) + rng.uniform(0.1, 0.9, 2) * size, size)


def _frame(rng: np.random.Generator, size: int) -> Array:
    """Return the alpha of one or two rings of even width, joined by a bar: spectacles, handles, rims."""
    wide, ring = rng.uniform(7, 34) * size / 512, _rounded_box(rng, size, 0.14, 0.3)
    bridge = rng.uniform(0.02, 0.12) * size
    gap = np.ptp(ring[:, 0]) + bridge
    count, center = int(rng.integers(1, 3)), rng.uniform(0.25, 0.75, 2) * size
    lines = [ring + np.array([gap * (k - (count - 1) / 2), 0]) for k in range(count)]
    if count == 2:
        lines.append(np.array([[-0.5, 0], [0.5, 0]]) * bridge)
    if rng.random() < 0.5:
        lines.append(np.array([[-0.5 * count - 0.6, 0], [-0.5 * count, 0]]) * gap + [bridge / 2, 0])
    ends = np.cumsum([len(line) for line in lines])[:-1]
    points = _turned(rng, np.concatenate(lines), 0.4) + center
    mask = np.zeros((3 * size, 3 * size), np.uint8)
    for line in np.split(points, ends):
        cv2.polylines(mask, [fixed(line, 3)], True, 255, max(int(3 * wide), 1), cv2.LINE_AA, SHIFT)
    return cv2.resize(mask, (size, size), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
