"""Seed heads and feathers: filaments that leave a middle, each with an umbrella; barbs along a shaft."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.training.drawing.canvas import Studio, fill, light_color, over, plant_color, ribbon, shine
from core.training.drawing.families.plants import leaf_outlines, leaf_profile, paint_leaves
from core.training.drawing.shapes import smooth_noise
from core.training.drawing.strands import draw_strands, translucent_strands

Array = NDArray[Any]


def seed_head(studio: Studio, rng: np.random.Generator) -> Array:
    """A dandelion clock: filaments all around a ball, an umbrella of finer ones at the end of each."""
    size, light = studio.size, light_color(rng)
    radius = rng.uniform(0.15, 0.6) * size
    center = np.array([rng.uniform(0.15, 0.85), rng.uniform(0.15, 0.75)]) * size
    directions = _directions(rng, int(rng.integers(50, 320)))
    base = _stem(studio, rng, center, radius)
    far = directions[:, 2] < 0
    for half, tone in ((far, rng.uniform(0.5, 0.9)), (~far, 1.0)):
        base = over(
            _umbrellas(studio, rng, directions[half], center=center, radius=radius, light=light * tone), base
        )
    return shine(base, 1 + 0.25 * smooth_noise(rng, size, rng.uniform(40, 200)))


def _directions(rng: np.random.Generator, count: int) -> Array:
    """Return directions (n, 3) all over a ball, sometimes with a part blown away."""
    directions = rng.standard_normal((count, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    if rng.random() < 0.4:
        gone = rng.standard_normal(3)
        directions = directions[directions @ (gone / np.linalg.norm(gone)) < rng.uniform(-0.2, 0.8)]
    return directions if len(directions) else np.array([[0.0, -1.0, 0.2]])


def _stem(studio: Studio, rng: np.random.Generator, center: Array, radius: float) -> Array:
    layer, color = studio.layer(2), plant_color(rng)
    if rng.random() < 0.75:
        foot = np.array([center[0] + rng.normal(0, 0.15 * studio.size), 1.1 * studio.size])
        t = np.linspace(0, 1, 20)[:, None]
        curve = center + (foot - center) * t + np.array([rng.normal(0, 20), 0]) * np.sin(np.pi * t)
        stem = ribbon(curve, np.full(20, rng.uniform(0.04, 0.1) * radius))
        fill(layer, stem, color, 2)
        fill(layer, np.concatenate([stem[:20], curve[::-1]]), color * 0.75, 2)
    core = rng.uniform(0.07, 0.18) * radius
    t = np.linspace(0, 2 * np.pi, 40)
    disc = center + core * np.stack([np.cos(t), rng.uniform(0.7, 1) * np.sin(t)], 1)
    fill(layer, disc, plant_color(rng) * 0.7, 2)
    return studio.shrink(layer)


def _umbrellas(
    studio: Studio, rng: np.random.Generator, directions: Array, *, center: Array, radius: float, light: Array
) -> Array:
    count = len(directions)
    if not count:
        return np.zeros((studio.size, studio.size, 4), np.uint8)
    t = np.linspace(0.1, 1, 7)[None, :, None]
    reach = radius * rng.uniform(0.6, 0.8) * rng.uniform(0.9, 1.08, (count, 1, 1))
    stalks = center + directions[:, None, :2] * reach * t
    rays = _rays(rng, directions, int(rng.integers(7, 22)), radius * rng.uniform(0.12, 0.4))
    curves = (stalks[:, None, -1:] + rays).reshape(-1, rays.shape[2], 2)
    width, low = rng.uniform(0.3, 0.6), rng.uniform(0.4, 0.9)
    tone = light * np.exp(rng.normal(0, 0.15, (len(curves), 1)))
    fluff = translucent_strands(rng, studio, curves, tone, np.full(len(curves), width), low=low)
    layer = studio.layer(3)
    draw_strands(
        layer, stalks, light * rng.uniform(0.5, 1.1, (count, 1)), np.full(count, rng.uniform(0.35, 0.9)), 3
    )
    _paint_seeds(rng, layer, center + directions[:, :2] * reach[:, 0] * 0.18, directions, radius)
    return over(fluff, studio.shrink(layer))


def _rays(rng: np.random.Generator, directions: Array, count: int, length: float) -> Array:
    """Return the rays (n, count, 5, 2) of umbrellas that open along ``directions`` (n, 3), seen from the front."""
    number = len(directions)
    side = np.cross(directions, rng.standard_normal((number, 3)))
    side /= np.maximum(np.linalg.norm(side, axis=1, keepdims=True), 1e-6)
    other = np.cross(directions, side)
    turn = rng.uniform(0, 2 * np.pi, (number, count, 1))
    opening = rng.uniform(0.6, 1.5) + rng.normal(0, 0.15, (number, count, 1))
    outward = np.cos(turn) * side[:, None] + np.sin(turn) * other[:, None]
    t = np.linspace(0, 1, 5)[None, None, :, None]
    bend = opening[..., None, :] * (0.7 + 0.3 * t)
    rays = np.cos(bend) * directions[:, None, None] + np.sin(bend) * outward[:, :, None]
    return np.asarray(rays[..., :2] * t * length * rng.uniform(0.7, 1.1, (number, count, 1, 1)))


def _paint_seeds(rng: np.random.Generator, layer: Array, places: Array, ways: Array, radius: float) -> None:
    angles, count = np.arctan2(ways[:, 1], ways[:, 0]), len(places)
    lengths = np.full(count, radius * rng.uniform(0.06, 0.14))
    leaves = leaf_outlines(rng, places, angles, lengths, leaf_profile(rng, 0.3))
    color = np.array([rng.uniform(50, 150), rng.uniform(35, 100), rng.uniform(15, 60)])
    paint_leaves(layer, leaves, color * rng.uniform(0.7, 1.3, (count, 1)), 3, ribbed=False)


def thistle(studio: Studio, rng: np.random.Generator) -> Array:
    """A thistle, cattail or brush: a body with a fan of stiff bristles on its end."""
    size, angle = studio.size, rng.uniform(0, 2 * np.pi)
    heading = np.array([np.cos(angle), np.sin(angle)])
    middle, reach = rng.uniform(0.3, 0.7, 2) * size, rng.uniform(0.08, 0.2) * size
    layer, colors, count = studio.layer(3), studio.plants(rng), int(rng.integers(120, 900))
    t = np.linspace(-1, 1, 30)[:, None]
    oval = ribbon(middle + heading * reach * t, 2 * reach * rng.uniform(0.5, 0.9) * np.sqrt(1 - t[:, 0] ** 2))
    fill(layer, oval, studio.color_at(colors, middle[None])[0] * 0.8, 3)
    fan = rng.uniform(0.3, 1.3)
    angles = angle + np.clip(rng.normal(0, fan, count), -2, 2)
    feet = middle + heading * reach * 0.4
    feet = feet + np.stack([np.cos(angles), np.sin(angles)], 1) * reach * 0.5
    bend = rng.normal(0, 0.3, (count, 1)) * np.linspace(0, 1, 8)
    steps = np.stack([np.cos(angles[:, None] + bend), np.sin(angles[:, None] + bend)], -1)
    lengths = reach * rng.uniform(0.12, 0.4) * rng.uniform(0.7, 1.1, (count, 1, 1))
    curves = feet[:, None] + (np.cumsum(steps, 1) - 1.5 * steps[:, :1]) * lengths
    color = light_color(rng) if rng.random() < 0.5 else rng.uniform(30, 240, 3)
    widths = np.full(count, rng.uniform(0.4, 1.4))
    tones = color * rng.uniform(0.5, 1.2, (count, 1))
    return over(translucent_strands(rng, studio, curves, tones, widths, low=0.6), studio.shrink(layer))


def feather(studio: Studio, rng: np.random.Generator) -> Array:
    """A feather: barbs along a bent shaft, closed up to a vane that is split here and there; down at its foot."""
    size, scale = studio.size, 3
    layer, colors = studio.layer(scale), studio.texture(rng)
    for _ in range(rng.integers(1, 4)):
        shaft = _shaft(rng, size)
        _paint_barbs(studio, rng, layer, shaft, colors)
        tone = studio.color_at(colors, shaft[:1])[0] * rng.uniform(0.6, 1.5) + 20
        fill(layer, ribbon(shaft, rng.uniform(1.5, 5) * np.linspace(1, 0.15, len(shaft))), tone, scale)
    out = studio.shrink(layer)
    return cv2.GaussianBlur(out, (0, 0), rng.uniform(0.4, 1.2)) if rng.random() < 0.2 else out


def _shaft(rng: np.random.Generator, size: int) -> Array:
    heading = rng.uniform(0, 2 * np.pi) + rng.normal(0, 0.5) * np.linspace(0, 1, 60)
    steps = np.stack([np.cos(heading), np.sin(heading)], 1) * rng.uniform(0.5, 1.0) * size / 60
    curve = np.cumsum(steps, 0)
    return np.asarray(curve - curve.mean(0) + rng.uniform(0.3, 0.7, 2) * size)


def _paint_barbs(studio: Studio, rng: np.random.Generator, layer: Array, shaft: Array, colors: Array) -> None:
    count, reach = int(rng.integers(200, 700)), rng.uniform(0.1, 0.24) * studio.size
    lean, down = rng.uniform(0.4, 0.9), rng.uniform(0.05, 0.3)
    splits = np.cumsum(rng.random(count) < rng.uniform(0.01, 0.06))
    width = rng.uniform(0.7, 1.6)
    s = np.linspace(0, 1, 9)
    for side in (-1, 1):
        at = np.linspace(0.05, 0.99, count)
        foot = np.minimum((at * (len(shaft) - 1)).astype(int), len(shaft) - 2)
        way = np.arctan2(*(shaft[foot + 1] - shaft[foot]).T[::-1])
        own = rng.normal(0, 0.14, splits[-1] + 1)[splits]
        is_down = at < down
        shake = np.where(is_down, 0.5, 0.02)
        angles = way + side * (lean + own * ~is_down + rng.normal(0, 1, count) * shake + 0.5 * is_down)
        length = reach * np.sin(np.pi * at**0.7) ** 0.6 * rng.uniform(0.93, 1.0, count)
        curl = rng.normal(0, 1, count) * shake * 3 - side * 0.5
        heading = angles[:, None] + curl[:, None] * s
        steps = np.stack([np.cos(heading), np.sin(heading)], -1) * (length / 9)[:, None, None]
        place = shaft[foot] + (shaft[foot + 1] - shaft[foot]) * (at * (len(shaft) - 1) - foot)[:, None]
        tone = rng.uniform(0.85, 1.15, (count, 1))
        widths = np.where(is_down, 0.4, width)
        draw_strands(
            layer, place[:, None] + np.cumsum(steps, 1), studio.color_at(colors, place) * tone, widths, 3
        )
