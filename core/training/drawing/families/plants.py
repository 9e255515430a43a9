"""Leaves: around twigs, all over the canvas with gaps to look through, and blades of grass."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.training.drawing.canvas import Studio, fill, over, plant_color, premultiply, ribbon, shine, stroke
from core.training.drawing.families.branches import grow_branches, paint_branches
from core.training.drawing.shapes import fractal_noise, smooth_noise

Array = NDArray[Any]
_T = np.linspace(0, 1, 11)


def leaf_profile(rng: np.random.Generator, aspect: float) -> Array:
    """Return the half widths (11,) of a leaf of length 1: a lancet, a heart, a lobed or a toothed one."""
    skew = rng.uniform(0.6, 1.6)
    profile = np.sin(np.pi * _T**skew) ** rng.uniform(0.6, 1.6)
    if rng.random() < 0.3:
        profile = profile * (1 - rng.uniform(0.2, 0.6) * np.abs(np.sin(rng.integers(2, 5) * np.pi * _T)))
    return np.asarray(profile * aspect / 2)


def leaf_outlines(
    rng: np.random.Generator, places: Array, angles: Array, lengths: Array, profile: Array
) -> tuple[Array, Array]:
    """Return outlines (n, 22, 2) and midribs (n, 11, 2) of leaves that leave ``places`` (n, 2) at ``angles``."""
    bend = rng.normal(0, 0.15, (len(places), 1)) * _T**2
    turned = profile * rng.uniform(0.35, 1.1, (len(places), 1))  # leaves seen aslant are narrower
    across = np.concatenate([bend + turned, (bend - turned)[:, ::-1]], 1)
    along = np.broadcast_to(np.concatenate([_T, _T[::-1]]), across.shape)
    ribs = _turned(np.broadcast_to(_T, bend.shape), bend, places, angles, lengths)
    return _turned(along, across, places, angles, lengths), ribs


def _turned(along: Array, across: Array, places: Array, angles: Array, lengths: Array) -> Array:
    cos, sin, reach = np.cos(angles)[:, None], np.sin(angles)[:, None], lengths[:, None]
    x = places[:, :1] + reach * (along * cos - across * sin)
    return np.stack([x, places[:, 1:] + reach * (along * sin + across * cos)], -1)


def paint_leaves(
    layer: Array, leaves: tuple[Array, Array], colors: Array, scale: int, *, ribbed: bool = True
) -> None:
    """Paint leaves in their order: one half darker than the other, with a lighter midrib."""
    for outline, rib, color in zip(*leaves, colors, strict=True):
        fill(layer, outline, color, scale)
        if ribbed:
            fill(layer, np.concatenate([outline[:11], rib[::-1]]), color * 0.84, scale)
            stroke(layer, rib, color * 1.18, 0.3, scale)


def leafy(studio: Studio, rng: np.random.Generator) -> Array:
    """Leaves, needles or petals around one or two middles."""
    scale, count = 2, int(rng.integers(80, 420))
    layer, colors = studio.layer(scale), studio.texture(rng)
    center, spread = rng.uniform(0.25, 0.75, 2) * studio.size, rng.uniform(0.1, 0.28) * studio.size
    places = rng.normal(center, spread, (count, 2))
    outward = np.arctan2(*(places - center).T[::-1])
    one_way = rng.uniform(0, 2 * np.pi) + rng.normal(0, 0.6, count)
    angles = (outward if rng.random() < 0.5 else one_way) + rng.normal(0, 0.4, count)
    lengths = rng.uniform(25, 140) * np.exp(rng.normal(0, 0.25, count))
    leaves = leaf_outlines(rng, places, angles, lengths, leaf_profile(rng, rng.uniform(0.05, 0.5)))
    tone = rng.uniform(0.6, 1.3, (count, 1))
    ribbed = rng.random() < 0.5
    paint_leaves(layer, leaves, studio.color_at(colors, places) * tone, scale, ribbed=ribbed)
    return grained(studio, rng, studio.shrink(layer))


def grained(studio: Studio, rng: np.random.Generator, rgba: Array) -> Array:
    """Return the layer with the light and dark of a texture on it."""
    grain = studio.texture(rng).mean(2)
    grain = np.clip(grain / max(float(grain.mean()), 1), 0.55, 1.5) ** rng.uniform(0.2, 1)
    return shine(rgba, grain)


def foliage(studio: Studio, rng: np.random.Generator) -> Array:
    """Small leaves over the whole canvas, which they cover to 30-70 %: dense clumps, and gaps of all sizes."""
    scale = 2
    layer, colors = studio.layer(scale), studio.plants(rng)
    if rng.random() < 0.65:
        wood = studio.tinted(rng, rng.uniform(40, 150) * np.array([1, rng.uniform(0.7, 0.95), 0.65]))
        for branch in _scattered_branches(studio, rng):
            paint_branches(layer, branch, wood, scale)
    _cover(studio, rng, layer, colors, rng.uniform(0.3, 0.7))
    return grained(studio, rng, studio.shrink(layer))


def _scattered_branches(studio: Studio, rng: np.random.Generator) -> list[list[tuple[Array, float]]]:
    count, size = int(rng.integers(1, 5)), studio.size
    return [
        grow_branches(
            rng, rng.uniform(0, size, 2), rng.uniform(0, 6.3), rng.uniform(0.3, 0.7) * size,
            width=rng.uniform(2, 9), depth=2,
        )
        for _ in range(count)
    ]  # fmt: skip


def _cover(studio: Studio, rng: np.random.Generator, layer: Array, colors: Array, target: float) -> None:
    """Paint leaves until the layer is covered to ``target``, the later ones nearer and brighter."""
    size, length = studio.size, float(np.exp(rng.uniform(np.log(11), np.log(75))))
    profile = leaf_profile(rng, rng.uniform(0.12, 0.8))
    batch = int(np.clip(0.02 * size * size / max(length**2 * float(profile.mean()) * 2, 1), 4, 150))
    chance = np.exp(rng.uniform(0.3, 1.6) * smooth_noise(rng, size // 8, rng.uniform(4, 24))).ravel()
    flow, ribbed = rng.uniform(0, 6.3), length > 16 and rng.random() < 0.8
    for turn in range(45):
        cells = rng.choice(len(chance), batch, p=chance / chance.sum())
        places = np.stack([cells % (size // 8), cells // (size // 8)], 1) * 8 + rng.uniform(
            -8, 12, (batch, 2)
        )
        angles = flow + rng.normal(0, rng.uniform(0.3, 2.5), batch)
        leaves = leaf_outlines(rng, places, angles, length * np.exp(rng.normal(0, 0.25, batch)), profile)
        tone = (0.5 + 0.6 * min(turn / 25, 1)) * np.exp(rng.normal(0, 0.18, (batch, 1)))
        paint_leaves(layer, leaves, studio.color_at(colors, places) * tone, 2, ribbed=bool(ribbed))
        if (layer[::8, ::8, 3] > 127).mean() > target:
            break


def grass(studio: Studio, rng: np.random.Generator) -> Array:
    """Blades of grass, reed or straw from one side, bent over, some with ears."""
    scale, size = 3, studio.size
    layer, colors = studio.layer(scale), studio.plants(rng)
    count, height = int(rng.integers(30, 260)), rng.uniform(0.3, 0.9) * size
    width, bend = rng.uniform(1, 9), rng.uniform(0, 1.2)
    feet = np.stack([rng.uniform(-0.1, 1.1, count) * size, rng.normal(size, 0.06 * size, count)], 1)
    has_ears = rng.random() < 0.4
    t = np.linspace(0, 1, 16)
    for index, foot in enumerate(feet):
        heading = -np.pi / 2 + rng.normal(0, 0.2) + rng.normal(0, bend) * t**1.5
        steps = np.stack([np.cos(heading), np.sin(heading)], 1) * height * rng.uniform(0.4, 1.1) / 16
        curve = foot + np.cumsum(steps, 0)
        color = studio.color_at(colors, curve[8:9])[0] * (0.55 + 0.5 * index / count) * rng.uniform(0.8, 1.25)
        reach = width * rng.uniform(0.4, 1.2) * (1 - t) ** 0.7
        outline = ribbon(curve, reach)
        fill(layer, outline, color, scale)
        fill(layer, np.concatenate([outline[:16], curve[::-1]]), color * 0.8, scale)
        if has_ears and rng.random() < 0.4:
            _paint_ear(rng, layer, curve[-1], float(heading[-1]), scale)
    return studio.shrink(layer)


def _paint_ear(rng: np.random.Generator, layer: Array, top: Array, angle: float, scale: int) -> None:
    count, length = int(rng.integers(8, 26)), rng.uniform(20, 70)
    along = np.linspace(0, 1, count)[:, None] * length * np.array([[np.cos(angle), np.sin(angle)]])
    side = np.where(np.arange(count) % 2 == 0, 1, -1) * rng.uniform(0.2, 0.8)
    leaves = leaf_outlines(
        rng, top + along, angle + side, np.full(count, rng.uniform(5, 14)), leaf_profile(rng, 0.4)
    )
    color = plant_color(rng) * rng.uniform(0.7, 1.3, (count, 1))
    paint_leaves(layer, leaves, color, scale, ribbed=False)


def camouflaged(studio: Studio, rng: np.random.Generator) -> Array:
    """Foliage over more foliage of the same colors that is part of it, with the gaps that both leave."""
    front = foliage(studio, rng)
    colors = studio.plants(rng)
    layer = studio.layer(2)
    _cover(studio, rng, layer, colors * 0.6, rng.uniform(0.15, 0.4))
    return over(front, studio.shrink(layer))


def bouquet(studio: Studio, rng: np.random.Generator) -> Array:
    """Petals or broad leaves with soft light in them, some of them partly transparent against the light."""
    scale, count = 2, int(rng.integers(6, 40))
    layer, colors = studio.layer(scale), studio.texture(rng)
    center = rng.uniform(0.2, 0.8, 2) * studio.size
    places = rng.normal(center, 0.05 * studio.size, (count, 2))
    angles = np.linspace(0, 2 * np.pi * rng.uniform(0.5, 3), count) + rng.normal(0, 0.15, count)
    lengths = rng.uniform(0.2, 0.5) * studio.size * np.exp(rng.normal(0, 0.15, count))
    leaves = leaf_outlines(rng, places, angles, lengths, leaf_profile(rng, rng.uniform(0.15, 0.9)))
    tone = rng.uniform(0.7, 1.25, (count, 1))
    paint_leaves(layer, leaves, studio.color_at(colors, leaves[1][:, 6]) * tone, scale)
    flower = studio.shrink(layer)
    veil = np.clip(0.5 + 0.15 * fractal_noise(rng, studio.size, 60), 0, 1).astype(np.float32)
    alpha = flower[..., 3].astype(np.float32) / 255
    bright = flower[..., :3].astype(np.float32) / np.maximum(alpha[..., None], 1e-3)
    return premultiply(bright * (0.75 + 0.5 * veil[..., None]), alpha)
